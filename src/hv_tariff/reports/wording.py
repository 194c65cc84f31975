"""What reports say around the figures, in English and Persian, and how figures are written in each."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from fractions import Fraction

from hv_tariff.billing import Bill, Identity
from hv_tariff.dates import format_date, persian_digits
from hv_tariff.formula.prose import decimal_text
from hv_tariff.tariffs import Edition, Number, Season
from hv_tariff.units import ONE, Unit
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
    "identity": Label("identity", "شناسه محاسبه"),
    "numbers": Label("numbers", "اعداد"),
    "rules": Label("rules", "قواعد"),
    "revision": Label("revision", "اصلاحیه"),
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
    "scenario": Label(
        "What if: a bill of the scenario '{}', not of published tables; what it supposes is marked *.",
        "فرضی: این صورتحساب از سناریوی «{}» است، نه از تعرفه‌های ابلاغی؛ آنچه فرض شده با * نشان شده است.",
    ),
    "settled": Label("settled", "تسویه"),
    "by_month": Label(
        "month by month, each month's purchase on its share", "ماه‌به‌ماه، خرید هر ماه با سهم همان ماه"
    ),
    "by_days": Label(
        "by days: energy and monthly figures shared by the days of each month",
        "به نسبت روز: انرژی و ارقام ماهانه به نسبت روزهای هر ماه",
    ),
    "provisional": Label("provisional figures given by the caller", "ارقام موقت داده‌شده"),
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
    "inherited": Label(
        "equal given the printed lines they build on", "برابر، اگر ردیف‌های پایه همان چاپ‌شده باشد"
    ),
    "connection_quote": Label("Cost of a connection", "هزینه برقراری انشعاب"),
    "demand": Label("demand", "قدرت"),
    "table": Label("table", "جدول"),
    "read_as": Label("read as", "برداشت"),
    "total": Label("total", "جمع"),
    "refused": Label("refused", "پذیرفته نیست"),
    "allowed": Label("allowed", "پذیرفته است"),
    "after": Label("from then on", "از آن پس"),
    "ended": Label("ends", "پایان می‌یابد"),
    "until": Label("until", "تا"),
    "reduced": Label("reduced to", "کاهش‌یافته به"),
    "instalment": Label("instalment", "قسط"),
    "freed": Label("demand given up, for which certificates may be issued", "قدرت آزادشده، قابل صدور گواهی"),
    "missing": Label("still missing", "هنوز نرسیده"),
    "rebilled": Label("bills made again since", "صورتحساب‌های دوباره محاسبه‌شده از"),
    "per_kw": Label("per kW", "هر کیلووات"),
    "not_computed": Label("printed lines that no rule here owes", "ردیف‌های چاپ‌شده که قاعده‌ای برای آن‌ها نیست"),
}


class Voice:
    """Says words, names and figures in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.persian = language is Language.FA

    def word(self, name: str) -> str:
        """Return a word of the reports."""
        return self.said(_WORDS[name])

    def said(self, label: Label) -> str:
        """Return a label."""
        return label.fa if self.persian else label.en

    def identity_of_plain(self, plain: Mapping[str, str]) -> str:
        """Return what a result can be repeated by, from its plain data, in one line."""
        parts = {name: plain[name] for name in ("numbers", "rules", "version")}
        return self.identity(Identity(**parts))

    def identity(self, identity: Identity) -> str:
        """Return what a result can be repeated by, in one line."""
        parts = f"{self.word('numbers')} {identity.numbers[:12]}, {self.word('rules')} {identity.rules[:12]}"
        return f"{self.word('identity')}: {identity.short} ({parts}, hv_tariff {identity.version})"

    def revisions(self, editions: Iterable[Edition]) -> Iterator[str]:
        """Yield which revision was used of each edition that was corrected, and why it was."""
        for each in editions:
            if each.revision > 1:
                number = self.number(each.revision)
                yield f"{self.word('revision')} {number}: {each.family} {each.name} — {each.reason}"

    def number(self, value: int) -> str:
        """Return a whole number with thousands marks."""
        return self.digits(f"{value:,}")

    def exact(self, value: Fraction) -> str:
        """Return an exact value; one without a finite decimal is cut at six places, and says so by …."""
        plain, cut = decimal_text(value), ""
        if "/" in plain:
            millionths = abs(value.numerator) * 10**6 // value.denominator
            sign = "-" if value < 0 else ""
            plain, cut = f"{sign}{millionths // 10**6}.{millionths % 10**6:06d}", "…"
        whole, point, rest = plain.partition(".")
        grouped = whole if whole == "-0" else f"{int(whole):,}"
        return self.digits(f"{grouped}{point}{rest}") + cut

    def digits(self, text: str) -> str:
        """Return a figure in text with the digits and marks of the language."""
        if not self.persian:
            return text
        return persian_digits(text).replace(".", "٫").replace(",", "٬").replace("-", "−")

    def unit(self, unit: Unit) -> str:
        """Return a unit in brackets; of a number without unit, nothing."""
        return "" if unit == ONE else f" [{unit}]"

    def day(self, value: date) -> str:
        """Return a day in the Solar Hijri calendar."""
        text = format_date(value)
        return persian_digits(text.replace("-", "/")) if self.persian else text

    def listed(self, *texts: str) -> str:
        """Return texts one after the other, with the comma of the language."""
        return ("، " if self.persian else ", ").join(texts)

    def month(self, key: str) -> str:
        """Return a month of the Solar Hijri calendar, by its key ``1404-06``."""
        return persian_digits(key.replace("-", "/")) if self.persian else key

    def status(self, value: Status) -> str:
        """Return a status as a person reads it."""
        return value.fa if self.persian else value.code

    def origin(self, source: object) -> str:
        """Return where an input came from, in one line; `sources` spells the sources out once."""
        match source:
            case Number():
                method = f"; {self.word('method')}: {source.method}" if source.method else ""
                return f"{source.where} ({self.status(source.status)}, {source.source.id}{method})"
            case Season():
                return f"{source.where} ({self.status(source.status)}, {source.source.id})"
            case Label():
                return self.said(source)
        return "↓"

    def sources(self, bill: Bill) -> list[str]:
        """Return the sources of the bill's numbers, each once, as a list to stand below it."""
        return self.sources_of(used for _, used in bill.numbers())

    def sources_of(self, numbers: Iterable[Number]) -> list[str]:
        """Return the sources of numbers, each once, as a list to stand below what they went into."""
        found = {}
        for used in numbers:
            found[used.where.partition(":")[0], used.source.id] = used.source.text
        return [
            f"{self.word('source')} {file} · {id_}: {text}" for (file, id_), text in sorted(found.items())
        ]

    def compared(self, amount: int, printed: int | None) -> list[str]:
        """Return the cells of a printed figure and its difference; empty where nothing was printed."""
        return ["", ""] if printed is None else [self.number(printed), self.number(amount - printed)]


_UNITS_FA = {
    "rial": "ریال",
    "kWh": "کیلووات‌ساعت",
    "kvarh": "کیلووارساعت",
    "kW": "کیلووات",
    "month": "ماه",
    "day": "روز",
    "hour": "ساعت",
    "1": "بدون واحد",
}


def unit_label(unit: Unit) -> Label:
    """Return a unit as a person reads it."""
    parts = str(unit).split("/")
    fa = " بر ".join(" ".join(map(_unit_fa, part.split("*"))) for part in parts)
    return Label(str(unit), fa)


def _unit_fa(base: str) -> str:
    name, _, power = base.partition("^")
    return f"{_UNITS_FA[name]} به توان {persian_digits(power)}" if power else _UNITS_FA[name]


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


def columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield rows as columns: the first to the left, figures to the right."""
    widths = _widths(rows)
    for first, *others in rows:
        cells = [right(cell, size) for cell, size in zip(others, widths[1:], strict=True)]
        yield "  ".join([left(first, widths[0]), *cells]).rstrip()


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield rows as columns, with a rule below the first, which is their head."""
    head, *others = columns(rows)
    yield from (head, "  ".join("─" * size for size in _widths(rows)), *others)


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
