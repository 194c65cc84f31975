"""What is odd about an edition that was just keyed: for a second look at the directive, and nothing more.

Each warning says what is unlike what. None changes a number, and none keeps an edition from being written:
a directive may well say something odd.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import combinations
from statistics import median_low

from attrs import frozen

from hv_tariff.tariffs.families import FAMILIES
from hv_tariff.tariffs.table import Edition, Number
from hv_tariff.vocabulary import Band

RATIO_APART = Fraction(1, 20)
"""How far a class's ratio of two bands may be from that of most classes before it is said."""
STEP_APART = Fraction(1, 10)
"""How far a step against the previous edition may be from that of most numbers before it is said."""
LARGEST_STEP = 2
"""A number that is more than twice, or less than half, the previous one is said."""
NEIGHBOURS_APART = 8
"""A number so many times above all its neighbours, or below, has perhaps a digit too many, or too few."""


@frozen(kw_only=True, slots=True)
class Oddity:
    """One number that is unlike others.

    Attributes
    ----------
    path : str
        ``classes.general_2b.energy.mid``
    what : str
        What it is unlike, in a sentence.
    """

    path: str
    what: str


def oddities(edition: Edition, *, previous: Edition | None) -> tuple[Oddity, ...]:
    """Return what is odd about an edition.

    Parameters
    ----------
    edition : Edition
    previous : Edition or None
        The edition before it, against which each number's step is looked at.
    """
    sections = {"rates": edition.rates} | {f"classes.{code}": own for code, own in edition.classes.items()}
    found = list(_band_ratios(sections))
    if not FAMILIES[edition.family].monthly:
        found += _band_order(sections)
    found += _neighbours(sections)
    if previous is not None:
        found += _steps(edition, previous)
    return tuple(found)


def _bands(numbers: Mapping[str, Number]) -> Iterator[tuple[str, dict[Band, Number]]]:
    """Yield the stems of keys that end in a band, with the numbers of their bands."""
    stems = dict.fromkeys(key.rpartition(".")[0] for key in numbers)
    for stem in stems:
        held = {band: numbers[f"{stem}.{band.value}"] for band in Band if f"{stem}.{band.value}" in numbers}
        if Band.MID in held and len(held) > 1:
            yield stem, held


def _band_ratios(sections: Mapping[str, Mapping[str, Number]]) -> Iterator[Oddity]:
    """Ratios of peak and off-peak to mid-load that are not those of most classes."""
    ratios: dict[tuple[str, Band], dict[str, Fraction]] = {}
    for name, numbers in sections.items():
        for stem, held in _bands(numbers):
            mid = Fraction(held[Band.MID].value)
            for band, number in held.items():
                if band is not Band.MID and mid:
                    ratios.setdefault((stem, band), {})[name] = Fraction(number.value) / mid
    for (stem, band), by_name in ratios.items():
        usual = median_low(by_name.values())
        for name, ratio in by_name.items():
            if len(by_name) > 2 and abs(ratio - usual) > RATIO_APART * usual:
                said = f"it is {_short(ratio)} times the mid-load price, and {_short(usual)} times for most"
                yield Oddity(path=f"{name}.{stem}.{band.value}", what=said + _shifted(ratio, usual))


def _band_order(sections: Mapping[str, Mapping[str, Number]]) -> Iterator[Oddity]:
    """Bands that are not off-peak, mid-load, peak in ascending order."""
    for name, numbers in sections.items():
        for stem, held in _bands(numbers):
            ascending = [band for band in (Band.OFF_PEAK, Band.MID, Band.PEAK) if band in held]
            for lower, upper in combinations(ascending, 2):
                if held[lower].value > held[upper].value:
                    low, high = (f"{band.label.en} {held[band].value:,f}" for band in (lower, upper))
                    said = f"{low} is above {high}"
                    yield Oddity(path=f"{name}.{stem}.{lower.value}", what=said)


def _neighbours(sections: Mapping[str, Mapping[str, Number]]) -> Iterator[Oddity]:
    """Numbers far above, or far below, every other class's number of the same key."""
    by_key: dict[str, dict[str, Fraction]] = {}
    for name, numbers in sections.items():
        for key, number in numbers.items():
            if number.value:
                by_key.setdefault(key, {})[name] = Fraction(number.value)
    for key, values in by_key.items():
        for name, value in values.items():
            others = [other for whose, other in values.items() if whose != name]
            if len(others) > 1 and value > NEIGHBOURS_APART * max(others):
                times = _short(value / max(others))
                yield Oddity(
                    path=f"{name}.{key}", what=f"it is {times} times the next class; a digit too many?"
                )
            elif len(others) > 1 and value * NEIGHBOURS_APART < min(others):
                times = _short(min(others) / value)
                yield Oddity(
                    path=f"{name}.{key}", what=f"the next class is {times} times as high; a digit too few?"
                )


def _steps(edition: Edition, previous: Edition) -> Iterator[Oddity]:
    """Numbers whose step against the previous edition is unlike most, or is its digits swapped."""
    before = {path: number for path, number in previous.numbers() if number.value}
    steps = {
        path: Fraction(number.value) / Fraction(before[path].value)
        for path, number in edition.numbers()
        if path in before and number.unit == before[path].unit
    }
    prices = [step for path, step in steps.items() if "rial" in str(before[path].unit)]
    # Figures of the market move each by itself; prices of a directive mostly move together.
    together = len(prices) > 2 and not FAMILIES[edition.family].monthly
    usual = median_low(prices) if together else None
    for path, step in steps.items():
        was, now = (f"{of.value:,f}" for of in (before[path], _number(edition, path)))
        said = f"it is {now}, and was {was} in {previous.name}: a step of {_percent(step)}"
        if swapped(was, now):
            yield Oddity(
                path=path, what=f"it is {now}, and was {was} in {previous.name}: two digits are swapped"
            )
        elif (
            usual is not None and "rial" in str(before[path].unit) and abs(step - usual) > STEP_APART * usual
        ):
            yield Oddity(path=path, what=f"{said}, and {_percent(usual)} for most{_shifted(step, usual)}")
        elif step > LARGEST_STEP or step * LARGEST_STEP < 1:
            yield Oddity(path=path, what=said + _shifted(step, Fraction(1)))
    classes = [path for path in steps if path.startswith("classes.") and path.endswith(f".{Band.MID.value}")]
    for one, other in combinations(classes, 2):
        if one.split(".", 2)[2] != other.split(".", 2)[2]:
            continue
        earlier = before[one].value - before[other].value
        later = _number(edition, one).value - _number(edition, other).value
        if earlier * later < 0:
            low, high = (one, other) if later < 0 else (other, one)
            said = f"it is below {high.split('.')[1]} now, and was above it in {previous.name}"
            yield Oddity(path=low, what=said)


def _number(edition: Edition, path: str) -> Number:
    return dict(edition.numbers())[path]


def swapped(one: str, other: str) -> bool:
    """Return whether two neighbouring digits of one number, exchanged, give the other."""
    if len(one) != len(other):
        return False
    apart = [index for index, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return len(apart) == 2 and one[apart[0]] == other[apart[1]] and one[apart[1]] == other[apart[0]]


def _shifted(found: Fraction, usual: Fraction) -> str:
    """Say that a decimal point is one place off, where that explains it."""
    for times, said in ((10, "ten times too high"), (Fraction(1, 10), "ten times too low")):
        if abs(found - usual * times) <= STEP_APART * usual * times:
            return f"; {said}?"
    return ""


def _short(value: Fraction) -> str:
    """Return a ratio to two decimals."""
    hundredths = round(value * 100)
    return f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")


def _percent(step: Fraction) -> str:
    tenths = round((step - 1) * 1000)
    sign, tenths = ("-", -tenths) if tenths < 0 else ("+", tenths)
    return f"{sign}{tenths // 10}.{tenths % 10} %"
