"""Break-even as plain data, and as a person's page in English or Persian."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import hv_tariff
from hv_tariff.reports import choice_words as words
from hv_tariff.reports.choices import status_text
from hv_tariff.reports.wording import Language, Voice, aligned
from hv_tariff.rounding import round_half_up
from hv_tariff.whatif.curve import Range
from hv_tariff.whatif.quantities import QuantityBreakEven

FORM = "hv_tariff/break-even/1"
_DIGITS = 6


def even_json(even: QuantityBreakEven) -> dict[str, Any]:
    """Return a break-even as plain data; a number that has no end is an exact fraction too."""
    found = even.found

    def value(count: int | Fraction) -> str:
        return f"{_near(even.value(count), max(even.places, _DIGITS)).normalize():f}"

    return {
        "form": FORM,
        "library": hv_tariff.__version__,
        "over": even.over,
        "status": even.status.code,
        "range": [value(even.low), value(even.high)],
        "exact": [
            {
                "at": value(each.low),
                "fraction": str(even.value(each.low)) if each.low == each.high else None,
                "within": [str(even.value(each.low)), str(even.value(each.high))],
            }
            for each in found.exact
        ],
        "changes": [
            {
                "last": value(each.last),
                "first": value(each.first),
                "difference_at_last": str(each.before),
                "difference_at_first": str(each.after),
            }
            for each in found.changes
        ],
        "equal": [[value(first), value(last)] for first, last in found.equal],
        "difference_at_start": str(found.at_low),
        "difference_at_end": str(found.at_high),
    }


def even_text(even: QuantityBreakEven, *, language: Language = Language.EN) -> str:
    """Return a break-even as text."""
    v = Voice(language)
    found = even.found

    def value(count: int | Fraction) -> str:
        return v.exact(Fraction(_near(even.value(count), max(even.places, _DIGITS))))

    rows = [[even.over, v.said(words.DIFFERENCE)], [value(even.low), v.exact(found.at_low)]]
    for each in found.changes:
        rows += [[value(each.last), v.exact(each.before)], [value(each.first), v.exact(each.after)]]
    rows.append([value(even.high), v.exact(found.at_high)])
    out = [v.said(words.BREAK_EVEN), "", *aligned(rows)]
    if not found.changes and not found.equal:
        out.append(v.said(words.NO_CHANGE))
    for first, last in found.equal:
        stretch = value(first) if first == last else f"{value(first)}–{value(last)}"
        out.append(f"{v.said(words.SAME)}: {stretch}")
    for cut in found.exact:
        out.append(f"{v.said(words.EXACT)}: {value(cut.low)}{_fraction(even, cut)}")
    out.append(status_text(v, even.status))
    return "\n".join(out) + "\n"


def _fraction(even: QuantityBreakEven, cut: Range) -> str:
    """The exact fraction, where it is short enough to read and no decimal says it."""
    exact = even.value(cut.low)
    if cut.low != cut.high or _near(exact, _DIGITS) == exact or len(str(exact)) > 24:
        return ""
    return f" = {exact}"


def _near(value: Fraction, places: int) -> Decimal:
    """A number for the eye; the exact one stands beside it as a fraction."""
    over, under = (value * 10**places).as_integer_ratio()
    return Decimal(round_half_up(over, under)).scaleb(-places)
