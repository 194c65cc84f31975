"""What the reports of an audit say, in English and Persian, and which findings they call right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from hv_tariff.audit.findings import Audited, Finding, Verdict
from hv_tariff.vocabulary import Label

WORDS: Mapping[str, Label] = MappingProxyType(
    {
        "title": Label("Audit of issued invoices", "حسابرسی صورتحساب‌های صادرشده"),
        "totals": Label("Totals", "جمع‌ها"),
        "summary": Label("Summary", "خلاصه"),
        "findings": Label("Findings", "یافته‌ها"),
        "invoices": Label("invoices", "صورتحساب‌ها"),
        "rejected": Label("rejected rows", "ردیف‌های ردشده"),
        "lines": Label("compared lines", "ردیف‌های مقایسه‌شده"),
        "checks": Label("checks", "کنترل‌ها"),
        "at_stake": Label("at stake [rial]", "مبلغ محل اختلاف (ریال)"),
        "share": Label("share", "سهم"),
        "by_issuer": Label("By issuer", "به تفکیک صادرکننده"),
        "by_line": Label("By line", "به تفکیک ردیف"),
        "diagnoses": Label("Diagnoses", "علت‌ها"),
        "rejections": Label("Rejected rows", "ردیف‌های ردشده"),
        "differing": Label("Invoices that differ", "صورتحساب‌های دارای اختلاف"),
        "count": Label("lines", "تعداد ردیف"),
        "lines_explained": Label("lines explained", "ردیف‌های توجیه‌شده"),
        "issuer": Label("issuer", "صادرکننده"),
        "billing_system": Label("billing system", "سامانه صدور"),
        "invoice": Label("invoice", "صورتحساب"),
        "line": Label("line", "ردیف"),
        "line_name": Label("name of the line", "نام ردیف"),
        "kind": Label("kind", "نوع"),
        "printed": Label("printed", "چاپ‌شده"),
        "recomputed": Label("recomputed", "محاسبه‌شده"),
        "given_printed": Label("given the printed lines", "با ردیف‌های چاپ‌شده"),
        "difference": Label("difference", "اختلاف"),
        "verdict": Label("verdict", "نتیجه"),
        "reason": Label("reason", "توضیح"),
        "diagnosis": Label("diagnosis", "علت"),
        "further": Label("further diagnoses", "علت‌های دیگر"),
        "worth": Label("worth [rial]", "ارزش (ریال)"),
        "to_the_rial": Label("explains to the rial", "تا ریال توجیه می‌کند"),
        "approximately": Label("explains in part", "بخشی را توجیه می‌کند"),
        "no_diagnosis": Label(
            "No named deviation explains the printed figure.",
            "هیچ علت شناخته‌شده‌ای رقم چاپ‌شده را توجیه نمی‌کند.",
        ),
        "unexplained": Label(
            "lines that differ without a diagnosis to the rial", "ردیف دارای اختلاف بدون علتی تا ریال"
        ),
        "further_rows": Label(
            "further rows are smaller; the summary has all", "سطر دیگر کوچک‌تر است؛ همه در فایل خلاصه آمده است"
        ),
        "unlisted": Label("further rows were rejected", "ردیف دیگر هم رد شده است"),
        "citations": Label("citations", "مستندات"),
        "note": Label("note", "یادداشت"),
        "place": Label("place", "محل"),
        "explanation": Label("How it is computed", "شیوه محاسبه"),
        "no_explanation": Label(
            "The bill could not be computed from its inputs; there is no formula to show.",
            "صورتحساب از ورودی‌هایش محاسبه‌شدنی نبود؛ فرمولی برای نمایش نیست.",
        ),
        "rests": Label("Lines that stand", "ردیف‌های درست"),
        "inferred": Label("Inferred", "استنباط‌شده"),
        "search": Label("Search by invoice or issuer", "جست‌وجوی صورتحساب یا صادرکننده"),
        "shown": Label("shown", "نمایش"),
        "left_out": Label(
            "further invoices differ; the {} with most at stake are shown, and all are in the findings.",
            "صورتحساب دیگر هم اختلاف دارد؛ {} مورد با بیشترین مبلغ اینجا آمده و همه در فایل یافته‌هاست.",
        ),
        "none": Label("None.", "موردی نیست."),
        "books": Label("Tables", "جدول‌ها"),
        "library": Label("library", "نگارش کتابخانه"),
        "identity": Label("identity", "شناسه محاسبه"),
        "numbers": Label("numbers", "اعداد"),
        "rules": Label("rules", "قواعد"),
        "revision": Label("revision", "اصلاحیه"),
        "no_script": Label(
            "Without scripts, explanations stay closed and tables unsorted; the figures are complete.",
            "بدون اسکریپت، شیوه محاسبه باز نمی‌شود و جدول‌ها مرتب نمی‌شود؛ ارقام کامل است.",
        ),
        "too_long": Label("more than 15 digits: written as text", "بیش از ۱۵ رقم: به صورت متن"),
        "value": Label("value", "مقدار"),
        "yes": Label("yes", "بله"),
        "no": Label("no", "خیر"),
        "input": Label("input", "ورودی"),
        "source": Label("source", "منبع"),
        "unrounded": Label("unrounded", "پیش از گرد کردن"),
        "clause": Label("clause", "بند"),
        "evidence": Label("known", "اعتبار"),
        "below": Label("below", "پایین‌تر"),
        "segment": Label("Segment", "بخش"),
        "method": Label("method", "روش برآورد"),
    }
)

VERDICTS: Mapping[str, Label] = MappingProxyType(
    {
        Verdict.EXACT.value: Label("exact", "برابر"),
        Verdict.INHERITED.value: Label("inherited", "پیرو ردیف‌های پایه"),
        Verdict.ROUNDING.value: Label("rounding", "در حد گرد کردن"),
        Verdict.DIFFERS.value: Label("differs", "دارای اختلاف"),
        Verdict.NOT_RECOMPUTABLE.value: Label("not recomputable", "محاسبه‌نشدنی"),
    }
)

_STANDS = (Verdict.EXACT, Verdict.INHERITED)


def stands(finding: Finding) -> bool:
    """Whether a printed figure is right, if only given the printed lines it builds on."""
    return finding.verdict in _STANDS


def stake(audited: Audited) -> int:
    """Return what is at stake in an invoice: the differences of its lines, whichever way they go [rial]."""
    return sum(each.at_stake for each in audited.findings)


def line_labels(audited: Audited) -> Iterator[tuple[str, Label]]:
    """Yield the names of the lines of an invoice's bill, by code."""
    if audited.bill is not None:
        yield from audited.bill.plan.labels.items()


_UNWRITABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """Return a text that UTF-8 and XML can hold: spaces for tabs and line ends, U+FFFD for the rest."""
    if _UNWRITABLE.search(text) is None:
        return text
    return _UNWRITABLE.sub(lambda found: " " if found[0] in "\t\r\n" else "\ufffd", text)
