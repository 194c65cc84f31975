"""Two rule sets side by side: which lines appear, vanish, or are computed in another way."""

from __future__ import annotations

from attrs import frozen

from hv_tariff.billing.rule_sets import RULE_SETS, every_options, rule_set
from hv_tariff.formula.nodes import Charge
from hv_tariff.formula.prose import Language, text
from hv_tariff.vocabulary import Label, TariffClass

_BY_MARKET = (TariffClass.INDUSTRY_MARKET, TariffClass.ENERGY_INTENSIVE)


@frozen(kw_only=True, slots=True)
class RuleChange:
    """A line that two rule sets do not compute alike.

    Attributes
    ----------
    code : str
    label : Label
    classes : tuple of TariffClass
        For which.
    before, after : Label or None
        The formula in words; None: there is no such line.
    """

    code: str
    label: Label
    classes: tuple[TariffClass, ...]
    before: Label | None
    after: Label | None


def rule_changes(before: str | None, after: str | None) -> tuple[RuleChange, ...]:
    """Return the lines that differ between two rule sets of supply; nothing of other families' rule sets.

    Raises
    ------
    TableError
        As `rule_set`.
    """
    if before is None or after is None or before == after or not {before, after} <= set(RULE_SETS):
        return ()
    found: dict[tuple[str, Label | None, Label | None], tuple[Label, list[TariffClass]]] = {}
    for tariff_class in TariffClass:
        old, new = _lines(before, tariff_class), _lines(after, tariff_class)
        for code in dict.fromkeys((*new, *old)):
            was, is_ = (_formula(lines.get(code)) for lines in (old, new))
            if was != is_:
                label = (new if code in new else old)[code].label
                found.setdefault((code, was, is_), (label, []))[1].append(tariff_class)
    return tuple(
        RuleChange(code=code, label=label, classes=tuple(classes), before=was, after=is_)
        for (code, was, is_), (label, classes) in found.items()
    )


def _lines(name: str, tariff_class: TariffClass) -> dict[str, Charge]:
    """The lines of a class by code, each of the most usual kind of segment that has it."""
    by_market = tariff_class in _BY_MARKET
    usual = sorted(
        every_options(tariff_class),
        key=lambda each: (each.duty_per_kwh, each.market is not by_market, not each.demand_metered),
    )
    found: dict[str, Charge] = {}
    for options in usual:
        for charge in rule_set(name, options).charges:
            if "." not in charge.code:
                found.setdefault(charge.code, charge)
    return found


def _formula(charge: Charge | None) -> Label | None:
    if charge is None:
        return None
    en, fa = (text(charge, language, open_names=True) for language in (Language.EN, Language.FA))
    return Label(en, fa)
