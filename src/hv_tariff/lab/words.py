"""What the page says, in English and Persian."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hv_tariff.vocabulary import Label

WORDS: Mapping[str, Label] = MappingProxyType(
    {
        "title": Label("Tariff lab", "آزمایشگاه تعرفه"),
        "customer": Label("customer or invoice", "مشترک یا صورتحساب"),
        "search": Label("search", "جست‌وجو"),
        "open_invoice": Label("open an invoice (JSON)", "گشودن صورتحساب (JSON)"),
        "contract": Label("Contract", "قرارداد"),
        "load": Label("Load", "بار"),
        "rates": Label("Rates and factors", "نرخ‌ها و ضرایب"),
        "purchases": Label("Purchases", "خرید"),
        "further": Label("Further edits, one a line", "ویرایش‌های دیگر، هر سطر یکی"),
        "scenario": Label("Scenario", "سناریو"),
        "name": Label("name", "نام"),
        "as_text": Label("the scenario as a file", "سناریو به‌صورت پرونده"),
        "save": Label("save", "ذخیره"),
        "load_file": Label("load", "بارگذاری"),
        "reset": Label("as it is", "وضع موجود"),
        "export": Label("export", "برون‌بری"),
        "now": Label("as it is", "وضع موجود"),
        "then": Label("scenario", "سناریو"),
        "difference": Label("difference", "اختلاف"),
        "line": Label("line", "ردیف"),
        "rial": Label("rial", "ریال"),
        "total": Label("total of the period", "جمع دوره"),
        "waterfall": Label("How the bill adds up", "اجزای صورتحساب"),
        "split": Label("Energy by band", "انرژی به تفکیک بار"),
        "demand_curve": Label("Total against contract demand", "جمع دوره به ازای قدرت قراردادی"),
        "bill": Label("The bill, line by line", "صورتحساب، ردیف به ردیف"),
        "explain_hint": Label("click a line for its explanation", "برای توضیح هر ردیف روی آن کلیک کنید"),
        "input": Label("input", "ورودی"),
        "value": Label("value", "مقدار"),
        "source": Label("source", "منبع"),
        "below": Label("below", "در زیر"),
        "unrounded": Label("unrounded", "پیش از گرد کردن"),
        "clause": Label("clause", "بند"),
        "evidence": Label("known", "اعتبار"),
        "segment": Label("segment", "بخش"),
        "status": Label("weakest number used", "ضعیف‌ترین عدد به‌کاررفته"),
        "error": Label("cannot be computed", "محاسبه ممکن نیست"),
        "stale": Label(
            "the figures below are of the last scenario that could be computed",
            "ارقام زیر از آخرین سناریوی قابل محاسبه است",
        ),
        "unreadable": Label("rows could not be read", "ردیف خوانده نشد"),
        "left_out": Label("customers shown; search for others", "مشترک نشان داده شده؛ بقیه را جست‌وجو کنید"),
        "lost": Label("the command has ended: start it again", "برنامه بسته شده است: دوباره اجرا کنید"),
        "estimates": Label("accept estimates", "پذیرش برآوردها"),
        "paid": Label("paid to sellers of energy", "پرداخت به فروشندگان انرژی"),
        "idle": Label("no line of this bill reads it", "هیچ ردیف این صورتحساب آن را نمی‌خواند"),
    }
)
