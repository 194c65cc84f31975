"""From what relations allow to what a person is told: the value, the shortest decimal, the next reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from hv_tariff.dates import persian_digits
from hv_tariff.recovery.consensus import Agreed
from hv_tariff.recovery.intervals import Interval, point
from hv_tariff.recovery.inversion import EVERY, Range, on_line
from hv_tariff.recovery.relations import Relation
from hv_tariff.recovery.residual import Variable
from hv_tariff.recovery.result import RecoveredRate
from hv_tariff.recovery.unknowns import Unknown
from hv_tariff.units import RIAL
from hv_tariff.vocabulary import Label

# A value that wrong lines would hit by accident more often than once in a hundred times is not called found.
MOST_BY_CHANCE = Fraction(1, 100)
_UNITS = {
    "kWh": ("kWh", "کیلووات‌ساعت"),
    "kW*month": ("kW × months", "کیلووات × ماه"),
    "month": ("months", "ماه"),
    "rial": ("rial", "ریال"),
    "rial*month/day": ("rial", "ریال"),
}


def proposed_rate(
    unknown: Unknown, variable: Variable, found: Agreed, box: Mapping[Variable, Interval]
) -> RecoveredRate:
    """Return one number as the relations imply it."""
    low, high = found.range
    single = low == high and found.decided and bool(found.supporting)
    value = None
    if single and by_chance(variable, low, found.supporting, box) <= MOST_BY_CHANCE:
        value = decimal_at(low, variable.places)
    return RecoveredRate(
        unknown=unknown,
        value=value,
        low=decimal_at(low, variable.places),
        high=None if high is None else decimal_at(high, variable.places),
        proposed=shortest(found.range, variable.places) if found.decided else None,
        invoices=_names(found.supporting),
        contradicted_by=_names(found.contradicting),
        next_reading=None if value is not None else _next_reading(unknown, variable, found, box),
    )


def _names(relations: Iterable[Relation]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(relation.invoice for relation in relations))


def decimal_at(steps: int, places: int) -> Decimal:
    """Return the decimal at so many steps of a grid, without zeros at its end."""
    while places and steps % 10 == 0:
        steps, places = steps // 10, places - 1
    return Decimal(steps).scaleb(-places)


def shortest(found: Range, places: int) -> Decimal | None:
    """Return the decimal of the fewest places in a range, or None where several are as short.

    Zeros at the end of a whole number do not make it shorter: a rate of 138,853 is as likely as of 139,000.
    """
    if found.high is None:
        return None
    for fewer in range(places + 1):
        unit = 10 ** (places - fewer)
        first, last = -(-found.low // unit), found.high // unit
        if first <= last:
            return decimal_at(first, fewer) if first == last else None
    return None


def by_chance(
    variable: Variable, steps: int, supporting: Iterable[Relation], box: Mapping[Variable, Interval]
) -> Fraction:
    """Return how likely wrong lines would give, by accident, a decimal with as few places.

    A line that moves by N rial with one unit of the value's last place hits such a decimal once in N times;
    the line of another invoice that moves by M rial with a hundredth of the value agrees once in M times.
    """
    at = on_line(variable, steps)
    value = decimal_at(steps, variable.places)
    step = Fraction(1, 10 ** max(0, -int(value.as_tuple().exponent)))
    hits: dict[str, Fraction] = {}
    agrees: dict[str, Fraction] = {}
    for relation in supporting:
        for found, by in ((hits, step), (agrees, at / 100)):
            moves = _moves(relation, variable, at, by, box) if by else None
            if moves is not None:
                found[relation.invoice] = max(moves, found.get(relation.invoice, Fraction(1)))
    best = max(hits, key=lambda name: hits[name], default=None)
    chance = Fraction(1) if best is None else 1 / hits[best]
    for name, moves in agrees.items():
        if name != best:
            chance /= moves
    return chance


def _moves(
    relation: Relation, variable: Variable, at: Fraction, step: Fraction, box: Mapping[Variable, Interval]
) -> Fraction | None:
    """By how many rial a line moves with a step of the unknown, where all else is known."""
    here = relation.amount({**box, variable: point(at)})
    there = relation.amount({**box, variable: point(at + step)})
    if here.low is None or here.high is None or there.low is None or there.high is None:
        return None
    spread = (here.high - here.low) / 2
    return max(abs(there.low + there.high - here.low - here.high) / 2 - spread, Fraction(0))


def _next_reading(
    unknown: Unknown, variable: Variable, found: Agreed, box: Mapping[Variable, Interval]
) -> Label:
    rate = unknown.rate
    needed = 10**variable.places
    unit = str(RIAL / rate.unit)
    en, fa = _UNITS.get(unit, (unit, unit))
    if not found.decided:
        return Label(
            "the invoices disagree and no side is larger: one more of the same time and class",
            "قبض‌ها با هم نمی‌خوانند و هیچ دسته‌ای بزرگ‌تر نیست: یک قبض دیگر از همان زمان و همان تعرفه",
        )
    if found.range.low == found.range.high and found.supporting:
        return Label(
            "one more invoice of the same time and class: a wrong line may give this by accident",
            "یک قبض دیگر از همان زمان و همان تعرفه: یک سطر نادرست هم شاید تصادفی همین را بدهد",
        )
    beside = sorted(
        {
            each.name.rpartition(" ")[2].removeprefix("rates.").removeprefix("classes.")
            for relation in found.supporting
            for each in relation.ordered
            if each is not variable and not box.get(each, Interval(None, None)).is_point
        }
    )
    if beside:
        named, named_fa = ", ".join(beside[:3]), "، ".join(beside[:3])
        return Label(
            f"its lines also hold {named}, not settled: an invoice with another mix, or one of them stated",
            f"سطرهای آن {named_fa} را هم دارند که هنوز معلوم نیست: قبضی با ترکیب دیگر، یا اعلام یکی از آن‌ها",
        )
    most = max((_weight(each, variable, box) for each in found.supporting), default=Fraction(0))
    if most >= needed:
        return Label(
            "the issuers round it before it is multiplied: an invoice of an issuer that rounds later, or not",
            "صادرکننده‌ها آن را پیش از ضرب گرد می‌کنند: قبض صادرکننده‌ای که دیرتر گرد می‌کند یا گرد نمی‌کند",
        )
    if found.range == EVERY or not found.supporting:
        so_far_en, so_far_fa = "none so far", "تاکنون هیچ"
    else:
        count = f"{int(most):,}"
        so_far_en, so_far_fa = (
            f"the most so far {count}",
            f"بیشترین تاکنون {persian_digits(count).replace(',', '٬')}",
        )
    needed_fa = persian_digits(f"{needed:,}").replace(",", "٬")
    return Label(
        f"one invoice in which it is multiplied by {needed:,} {en} or more ({so_far_en})",
        f"قبضی که در آن در {needed_fa} {fa} یا بیشتر ضرب شود ({so_far_fa})",
    )


def _weight(relation: Relation, variable: Variable, box: Mapping[Variable, Interval]) -> Fraction:
    """What the unknown is multiplied by in a line."""
    at = box.get(variable, Interval(Fraction(0), None)).low or Fraction(0)
    return _moves(relation, variable, at, Fraction(1), box) or Fraction(0)
