"""What pictures say, in English and Persian, and how their axes are marked: exact, in whole steps."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from attrs import frozen

from hv_tariff.reports.wording import Language, Voice
from hv_tariff.rounding import round_half_up
from hv_tariff.vocabulary import Label

RLM, LRM = "\u200f", "\u200e"
WORDS = {
    "rial": Label("rial", "ریال"),
    "kWh": Label("kWh", "کیلووات‌ساعت"),
    "kW": Label("kW", "کیلووات"),
    "rounding": Label("to whole thousands", "گرد کردن به هزار ریال"),
    "energy": Label("energy by band", "انرژی به تفکیک بار"),
    "demand": Label("demand", "قدرت"),
    "contract_kw": Label("contract demand", "قدرت قراردادی"),
    "permitted_kw": Label("permitted demand", "قدرت مجاز"),
    "reduced_kw": Label("reduced demand", "قدرت کاهش‌یافته"),
    "measured_kw": Label("measured demand", "قدرت مصرفی"),
    "average_kw": Label("average load", "بار متوسط"),
    "load": Label("Load of", "بار"),
    "charge": Label("charge", "بهای دوره"),
    "credit": Label("credit", "بستانکاری"),
    "carried": Label("carried by the account", "منتقل از حساب"),
    "sum": Label("sum", "جمع"),
    "cost": Label("cost", "هزینه"),
    "chosen": Label("chosen", "برگزیده"),
    "customers": Label("customers", "مشترک"),
    "change": Label("change of the bill", "تغییر صورتحساب"),
    "pay_less": Label("pay less", "کمتر می‌پردازند"),
    "pay_more": Label("pay more", "بیشتر می‌پردازند"),
    "unchanged": Label("unchanged", "بی‌تغییر"),
    "break_even": Label("break-even", "نقطه سربه‌سر"),
    "baseline": Label("as it is", "وضع موجود"),
}
_SCALES = (
    (10**12, Label("trillion ", "هزار میلیارد ")),
    (10**9, Label("billion ", "میلیارد ")),
    (10**6, Label("million ", "میلیون ")),
    (10**3, Label("thousand ", "هزار ")),
    (1, Label("", "")),
)


@frozen(kw_only=True, slots=True)
class Scale:
    """The unit in which an axis counts.

    Attributes
    ----------
    one : int
        How many of the unit are one on the axis: 1,000,000.
    label : Label
        ``million rial``
    """

    one: int
    label: Label


def scale_for(largest: int, unit: Label) -> Scale:
    """Return the scale on which the largest value of an axis has one to three digits before the mark."""
    for one, name in _SCALES:
        if abs(largest) >= one:
            return Scale(one=one, label=Label(name.en + unit.en, name.fa + unit.fa))
    return Scale(one=1, label=unit)


def whole_steps(low: int, high: int, *, most: int = 6) -> tuple[int, ...]:
    """Return the marks of an axis: multiples of 1, 2 or 5 times a power of ten that hold `low` and `high`.

    Parameters
    ----------
    low, high : int
    most : int
        How many steps there are at most.
    """
    low, high = min(low, high), max(low, high, min(low, high) + 1)
    step, factors = 1, (2, 5, 10)
    while -(-high // step) - low // step > most:
        power = 10 ** (len(str(step)) - 1)
        step = next(each * power for each in factors if each * power > step)
    return tuple(range(low // step * step, -(-high // step) * step + 1, step))


class PlotVoice(Voice):
    """Says the texts of pictures in one language; Persian lines run from right to left."""

    def of(self, name: str) -> str:
        """Return a word of the pictures."""
        return self.said(WORDS[name])

    def line(self, *parts: str) -> str:
        """Return parts set one after the other in the language's direction.

        Between them stands a point; in Persian, where a point looks like a zero, a comma.
        """
        if not self.persian:
            mark = "" if all(part.isascii() for part in parts) else LRM
            return f"{mark} · {mark}".join(part for part in parts if part)
        return RLM + f"{RLM}، {RLM}".join(part for part in parts if part)

    def span(self, from_: date, until: date) -> str:
        """Return a span of days, half open."""
        return f"{self.day(from_)} {'تا' if self.persian else '→'} {self.day(until)}"

    def to_places(self, value: Fraction, places: int) -> str:
        """Return a value rounded half-up to decimal places, for reading beside a bar."""
        whole = round_half_up(value.numerator * 10**places, value.denominator)
        return self.exact(Fraction(whole, 10**places)).replace("-", "−")

    def percent(self, share: Fraction) -> str:
        """Return a share in percent, to a tenth."""
        return f"{self.to_places(share * 100, 1)}{'٪' if self.persian else '%'}"

    def signed(self, value: int) -> str:
        """Return a whole number that keeps its sign on its left in a line of any direction."""
        text = self.number(value).replace("-", "−")
        return f"{LRM}{text}{LRM}" if value < 0 else text


def voice(language: Language) -> PlotVoice:
    """Return the voice of a language."""
    return PlotVoice(language)
