"""What reports say around the figures, in English and Persian, and how figures are written in each."""

from __future__ import annotations

import unicodedata
from enum import Enum
from fractions import Fraction
from typing import Any

from hv_tariff.billing import Bill, Explanation
from hv_tariff.dates import format_date, persian_digits
from hv_tariff.formula.prose import decimal_text
from hv_tariff.tariffs import Number, Season
from hv_tariff.vocabulary import Label, Status


class Language(Enum):
    """The language of a report."""

    EN = "en"
    FA = "fa"


_WORDS: dict[str, Label] = {
    "bill": Label("Bill", "صورتحساب"),
    "transit_bill": Label("Transit bill", "صورتحساب ترانزیت"),
    "class": Label("class", "تعرفه"),
    "period": Label("period", "دوره"),
    "days": Label("days", "روز"),
    "contract": Label("contract demand", "قدرت قراردادی"),
    "voltage": Label("supply", "ولتاژ تغذیه"),
    "tables": Label("tables", "جدول‌ها"),
    "status": Label("weakest number used", "ضعیف‌ترین عدد به‌کاررفته"),
    "line": Label("line", "ردیف"),
    "amount": Label("amount [rial]", "مبلغ (ریال)"),
    "printed": Label("printed", "چاپ‌شده"),
    "difference": Label("difference", "اختلاف"),
    "segment": Label("segment", "بخش"),
    "cut": Label("cut by", "علت برش"),
    "season": Label("in season", "در فصل"),
    "estimates": Label(
        "This bill stands on estimates: the lines marked * are no better than them.",
        "این صورتحساب بر برآورد استوار است: ردیف‌های دارای * دقیق‌تر از برآورد نیستند.",
    ),
    "invented": Label(
        "Example only: the numbers of this book are invented.", "فقط نمونه: اعداد این کتاب ساختگی است."
    ),
    "formula": Label("formula", "فرمول"),
    "unrounded": Label("unrounded", "پیش از گرد کردن"),
    "rounding": Label("rounding", "گرد کردن"),
    "rule": Label("clause", "بند"),
    "evidence": Label("known", "اعتبار"),
    "source": Label("source", "منبع"),
    "method": Label("method", "روش برآورد"),
    "exact": Label("{} of {} printed lines equal", "{} ردیف از {} ردیف چاپ‌شده برابر است"),
    "not_computed": Label("printed lines that no rule here owes", "ردیف‌های چاپ‌شده که قاعده‌ای برای آن‌ها نیست"),
}


def word(name: str, language: Language) -> str:
    """Return a word of the reports in a language."""
    return said(_WORDS[name], language)


def said(label: Label, language: Language) -> str:
    """Return a label in a language."""
    return label.fa if language is Language.FA else label.en


def number(value: int, language: Language) -> str:
    """Return a whole number with thousands marks."""
    text = f"{value:,}"
    return persian_digits(text).replace(",", "٬").replace("-", "−") if language is Language.FA else text


def exact(value: Fraction, language: Language) -> str:
    """Return an exact value with thousands marks; one without a finite decimal is cut at six places, and says so."""
    plain, cut = decimal_text(value), ""
    if "/" in plain:
        millionths = abs(value.numerator) * 10**6 // value.denominator
        plain, cut = f"{'-' if value < 0 else ''}{millionths // 10**6}.{millionths % 10**6:06d}", "…"
    whole, point, rest = plain.partition(".")
    text = f"{int(whole):,}{point}{rest}{cut}" if whole != "-0" else f"{plain}{cut}"
    if language is Language.FA:
        return persian_digits(text).replace(".", "٫").replace(",", "٬").replace("-", "−")
    return text


def day(value: Any, language: Language) -> str:
    """Return a day in the Solar Hijri calendar."""
    text = format_date(value)
    return persian_digits(text.replace("-", "/")) if language is Language.FA else text


def status(value: Status, language: Language) -> str:
    """Return a status as a person reads it."""
    return value.fa if language is Language.FA else value.code


def origin(source: Any, language: Language) -> str:
    """Return where an input came from, in one line; `sources_of` spells the sources out once."""
    match source:
        case Number():
            method = f"; {word('method', language)}: {source.method}" if source.method else ""
            return f"{source.where} ({status(source.status, language)}, {source.source.id}{method})"
        case Season():
            return f"{source.where} ({status(source.status, language)}, {source.source.id})"
        case Explanation():
            return "↓"
        case Label():
            return said(source, language)
    return str(source)


def sources_of(bill: Bill, language: Language) -> list[str]:
    """Return the sources of the bill's numbers, each once, as a list to stand below it."""
    found = {(number.where.partition(":")[0], number.source.id): number.source.text for _, number in bill.numbers()}
    return [f"{word('source', language)} {file} · {id_}: {text}" for (file, id_), text in sorted(found.items())]


def width(text: str) -> int:
    """Return how many columns a text takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(1 for c in text if unicodedata.category(c) not in ("Mn", "Cf", "Me"))


def left(text: str, columns: int) -> str:
    """Return a text padded after it."""
    return text + " " * (columns - width(text))


def right(text: str, columns: int) -> str:
    """Return a text padded before it."""
    return " " * (columns - width(text)) + text
