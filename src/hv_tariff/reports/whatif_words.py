"""What the reports of a comparison say, in English and Persian, and how its figures are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from hv_tariff.dates import persian_digits
from hv_tariff.rounding import round_half_up
from hv_tariff.vocabulary import Band, Label, Status, TariffClass
from hv_tariff.whatif.decomposition import Factor

WORDS: Mapping[str, Label] = MappingProxyType(
    {
        "title": Label("What if", "چه می‌شود اگر"),
        "supposed": Label(
            "What if, not what is: nothing here is a published tariff or a bill to pay.",
            "فرض است، نه واقعیت: هیچ‌یک از این‌ها تعرفه ابلاغی یا صورتحساب قابل پرداخت نیست.",
        ),
        "edits": Label("What is changed", "آنچه تغییر می‌کند"),
        "no_edits": Label("nothing", "هیچ"),
        "total": Label("Totals", "جمع‌ها"),
        "baseline": Label("as it is", "وضع موجود"),
        "scenario": Label("scenario", "سناریو"),
        "difference": Label("difference", "اختلاف"),
        "percent": Label("%", "درصد"),
        "owed": Label("owed for the period [rial]", "بدهی دوره (ریال)"),
        "kwh": Label("energy [kWh]", "انرژی (کیلووات‌ساعت)"),
        "price": Label("effective price [rial/kWh]", "نرخ مؤثر (ریال بر کیلووات‌ساعت)"),
        "paid": Label("paid to sellers [rial]", "پرداختی به فروشندگان (ریال)"),
        "with_purchases": Label("owed and paid to sellers [rial]", "بدهی و پرداختی به فروشندگان (ریال)"),
        "unpriced": Label(
            "what sellers are paid is not known: a price is not stated for",
            "پرداختی به فروشندگان معلوم نیست: نرخ داده نشده برای",
        ),
        "comes_from": Label("Where the difference comes from", "اختلاف از کجاست"),
        "by_line": Label("By line", "به تفکیک ردیف"),
        "by_band": Label("By band", "به تفکیک بار"),
        "by_class": Label("By tariff class", "به تفکیک تعرفه"),
        "by_month": Label("By month", "به تفکیک ماه"),
        "by_customer": Label("By customer", "به تفکیک مشترک"),
        "losers": Label("Who owes more", "چه کسانی بیشتر می‌پردازند"),
        "winners": Label("Who owes less", "چه کسانی کمتر می‌پردازند"),
        "unchanged": Label("customers owe the same", "مشترک بدهی یکسان دارند"),
        "why": Label("Why each line changes", "چرا هر ردیف تغییر می‌کند"),
        "none": Label("none", "هیچ‌کدام"),
        "further": Label("more", "مورد دیگر"),
        "cases": Label("bills", "صورتحساب"),
        "bills": Label("Bills", "صورتحساب‌ها"),
        "invoice": Label("bill", "صورتحساب"),
        "customer": Label("customer", "مشترک"),
        "line": Label("line", "ردیف"),
        "band": Label("band", "بار"),
        "class": Label("class", "تعرفه"),
        "month": Label("month", "ماه"),
        "summary": Label("summary", "خلاصه"),
        "rejected": Label("Left out of the comparison", "خارج از مقایسه"),
        "place": Label("place", "محل"),
        "reason": Label("reason", "علت"),
        "idle": Label(
            "these edits move nothing here: no bill reads what they change",
            "این تغییرها اینجا اثری ندارند: صورتحسابی آنچه را تغییر داده‌اند نمی‌خواند",
        ),
        "status": Label("weakest number used", "ضعیف‌ترین عدد به‌کاررفته"),
        "book": Label("tables", "جدول‌ها"),
        "identity": Label("identity of numbers, rules and version", "شناسه اعداد، قواعد و نسخه"),
        "of_bands": Label(
            "Only what the bills round by band; the rest of a line belongs to no band.",
            "فقط آنچه صورتحساب به تفکیک بار گرد می‌کند؛ باقی هر ردیف به باری تعلق ندارد.",
        ),
        "no_script": Label(
            "Without scripts the page shows one language.", "بدون اسکریپت، صفحه به یک زبان نمایش داده می‌شود."
        ),
        "rate": Factor.RATE.label,
        "volume": Factor.VOLUME.label,
        "mix": Factor.MIX.label,
        "joint": Factor.JOINT.label,
    }
)

CLASSES: Mapping[str, Label] = MappingProxyType({each.value: each.label for each in TariffClass})
BANDS: Mapping[str, Label] = MappingProxyType({each.value: each.label for each in Band})
STATUSES: Mapping[str, Label] = MappingProxyType({each.code: Label(each.code, each.fa) for each in Status})
GROUPS = ("by_line", "by_band", "by_class", "by_month", "by_customer")


def label_of(group: str, key: str, row: Mapping[str, Any]) -> Label:
    """Return what a row of a group is called."""
    if group == "by_line":
        return Label(row["label"]["en"], row["label"]["fa"])
    if group == "by_month":
        return Label(key, persian_digits(key.replace("-", "/")))
    named = {"by_band": BANDS, "by_class": CLASSES}.get(group, {})
    return named.get(key, Label(key, key))


def percent(difference: int, before: int) -> str:
    """Return a difference in percent of what was before, rounded half up to two decimals; nothing of 0."""
    if not before:
        return ""
    share = Fraction(difference * 10_000, abs(before))
    hundredths = round_half_up(share.numerator, share.denominator)
    whole, rest = divmod(abs(hundredths), 100)
    return f"{'-' if hundredths < 0 else ''}{whole:,}.{rest:02d}"


def grouped(number: str | None) -> str:
    """Return a decimal in text with thousands marks; nothing of None."""
    if number is None:
        return ""
    whole, point, rest = number.partition(".")
    return f"{int(whole):,}{point}{rest}" if whole not in ("-0", "") else number


def ordered(group: str, rows: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the rows of a group as they are shown: classes and customers by difference, largest first."""
    pairs = list(rows.items())
    if group in ("by_class", "by_customer"):
        pairs.sort(key=lambda pair: (-abs(pair[1]["difference"]), pair[0]))
    return pairs


def edits_of(plain: Mapping[str, Any]) -> Iterator[str]:
    """Yield each edit of a comparison as its words, ``rate energy.* · class industry_4b · scale 1.1``."""
    for edit in plain["scenario"]["edits"]:
        yield " · ".join(f"{word} {value}" for word, value in edit.items())
