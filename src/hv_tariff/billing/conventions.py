"""Issuers' conventions: data that selects between stated roundings and bases, never a copy of a rule.

DOMAIN §3, "Conventions by billing system", and docs/decisions for what the invoices added to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Any

from attrs import evolve, fields, frozen

from hv_tariff.errors import InputError, nearest
from hv_tariff.rounding import Mode


class PeriodTotal(Enum):
    """What an issuer prints as the total of the period."""

    ALL = "all"
    CHARGES = "charges"
    CHARGES_AND_DUTY = "charges+duty"
    ALL_AND_LATE_VAT = "all+late_vat"


@frozen(kw_only=True, slots=True)
class Grid:
    """A stated rounding: places after the point, and mode."""

    places: int
    mode: Mode = Mode.HALF_UP


@frozen(kw_only=True, slots=True, cache_hash=True)
class Conventions:
    """How one issuer rounds, and what it puts in its bases.

    Attributes
    ----------
    system : str
        The billing system's letter, or ``stated`` for the rules as DOMAIN §3 states them.
    carries : bool
        Whether lines enter later lines unrounded.
    carries_bands : bool
        Whether the energy enters later lines, but for the duty, as the sum of unrounded bands.
    fuel_unit, loss_coefficient : Grid or None
        How the fuel unit without VAT, and k, are rounded; None: exact.
    loss_coefficient_printed : bool
        Whether k is taken from the page where the page prints it.
    vat_by_line, duty_by_line : bool
        Whether the levy is rounded line by line and added, instead of once on the sum.
    vat : Mode
        How the VAT is rounded.
    supply_rate : Grid or None
        How the supply rate of the period is rounded; None: exact.
    supply_rate_by_month : Grid or None
        How the supply rate of each month is rounded before it is weighted by days.
    regulation_by_band : bool
        Whether each band's regulation difference is rounded, Friday with the mid base.
    value_by_band : bool
        Whether the energy value rounds every band's two amounts first.
    value_takes_regulation : bool
        Whether the energy value takes the regulation line as billed.
    article16_kwh : Grid or None
        How the Article 16 share of the energy is rounded [kWh].
    green_beyond_article16_lowers_supply : bool
        Whether green purchases beyond the Article 16 share are spread over the bands by kWh.
    surplus_once : bool
        Whether the surplus credit is rounded once over the bands.
    bands_rounded_on_page : bool
        Whether the page rounds the kWh, or the rate, of its bands.
    bases : tuple of (str, str)
        Changes of the lines a line is on: ``("duty", "-transit")``, ``("vat", "+duty")``.
    also_charges : tuple of str
        Lines charged to classes that do not owe them: ``season``.
    figures : tuple of (str, str, str)
        Figures this issuer uses instead of the tables': key, month or ``""``, value.
    regulation_constant : str
        What class 5 adds to base × L [rial/kWh]; its meaning is unknown, so it is an issuer's datum.
    payable : Mode
        How the payable becomes a multiple of 1,000.
    payable_never_negative, transit_payable_never_negative : bool
        Whether a credit balance is printed as nothing payable.
    credit_has_rounding : bool
        Whether such a bill still prints the thousands' remainder of its balance.
    rounding_deducted : bool
        Whether the rounding is printed as a deduction, never positive.
    renewable_code : str
        The line's code on this issuer's bills: ``renewable_difference`` or ``article5``.
    transit_printed : bool
        Whether the page prints the transit that its duty contains.
    vat_includes_late, duty_includes_late, transit_vat_includes_late : bool
        Whether the late adjustment is in the base.
    arrears_in_payable : bool
    period_total_is : PeriodTotal
    combined_rounding, combined_never_negative : bool
        Whether the two bills are rounded together, and whether their sum is at least zero.
    """

    system: str = "stated"
    carries: bool = False
    carries_bands: bool = False
    fuel_unit: Grid | None = None
    loss_coefficient: Grid | None = None
    loss_coefficient_printed: bool = False
    vat_by_line: bool = False
    duty_by_line: bool = False
    vat: Mode = Mode.HALF_UP
    supply_rate: Grid | None = None
    supply_rate_by_month: Grid | None = None
    regulation_by_band: bool = False
    value_by_band: bool = False
    value_takes_regulation: bool = False
    article16_kwh: Grid | None = None
    green_beyond_article16_lowers_supply: bool = False
    surplus_once: bool = False
    bands_rounded_on_page: bool = False
    bases: tuple[tuple[str, str], ...] = ()
    also_charges: tuple[str, ...] = ()
    figures: tuple[tuple[str, str, str], ...] = ()
    regulation_constant: str = "0"
    payable: Mode = Mode.FLOOR
    payable_never_negative: bool = False
    transit_payable_never_negative: bool = False
    credit_has_rounding: bool = False
    rounding_deducted: bool = False
    renewable_code: str = "renewable_difference"
    transit_printed: bool = True
    vat_includes_late: bool = False
    duty_includes_late: bool = False
    transit_vat_includes_late: bool = False
    arrears_in_payable: bool = True
    period_total_is: PeriodTotal = PeriodTotal.ALL
    combined_rounding: bool = False
    combined_never_negative: bool = False
    total_before_credit: bool = False


def changed_base(listed: tuple[str, ...], of: str, conventions: Conventions) -> tuple[str, ...]:
    """Return the lines that a line is on, with the issuer's changes."""
    for line, change in conventions.bases:
        if line == of and change[0] == "-":
            listed = tuple(code for code in listed if code != change[1:])
        elif line == of and change[1:] not in listed:
            listed = (*listed, change[1:])
    return listed


STATED = Conventions()


@lru_cache(maxsize=4096)
def of_totals(conventions: Conventions) -> Conventions:
    """Return what of an issuer's conventions its totals and payables depend on."""
    return evolve(
        STATED,
        payable=conventions.payable,
        payable_never_negative=conventions.payable_never_negative,
        transit_payable_never_negative=conventions.transit_payable_never_negative,
        credit_has_rounding=conventions.credit_has_rounding,
        rounding_deducted=conventions.rounding_deducted,
        arrears_in_payable=conventions.arrears_in_payable,
        period_total_is=conventions.period_total_is,
        combined_rounding=conventions.combined_rounding,
        combined_never_negative=conventions.combined_never_negative,
        total_before_credit=conventions.total_before_credit,
    )


@lru_cache(maxsize=4096)
def of_lines(conventions: Conventions) -> Conventions:
    """Return what of an issuer's conventions its lines depend on; its totals and names are left aside."""
    late = conventions.period_total_is is PeriodTotal.ALL_AND_LATE_VAT
    return evolve(
        conventions,
        system=STATED.system,
        loss_coefficient_printed=False,
        payable=STATED.payable,
        payable_never_negative=False,
        transit_payable_never_negative=False,
        credit_has_rounding=False,
        rounding_deducted=False,
        transit_printed=True,
        arrears_in_payable=True,
        period_total_is=conventions.period_total_is if late else STATED.period_total_is,
        combined_rounding=False,
        combined_never_negative=False,
        total_before_credit=False,
        bands_rounded_on_page=False,
        figures=(),
    )


_CENT = Grid(places=2)
_MILLI = Grid(places=3)
_NEAREST = Mode.HALF_UP


SYSTEMS: Mapping[str, Conventions] = {
    "A": Conventions(
        system="A",
        carries=True,
        supply_rate=_MILLI,
        surplus_once=True,
        credit_has_rounding=True,
        payable_never_negative=True,
        transit_payable_never_negative=True,
    ),
    "B": Conventions(
        system="B",
        loss_coefficient=Grid(places=5, mode=Mode.TRUNCATE),
        payable=_NEAREST,
        transit_printed=False,
        figures=(("renewable.average", "1404-07", "66192"),),
    ),
    "C": Conventions(
        system="C",
        carries=True,
        supply_rate=_MILLI,
        fuel_unit=_CENT,
        payable=_NEAREST,
        bands_rounded_on_page=True,
    ),
    "D": Conventions(system="D", supply_rate=_MILLI, fuel_unit=_CENT, payable=_NEAREST),
    "E": Conventions(
        system="E",
        carries=True,
        fuel_unit=Grid(places=4, mode=Mode.TRUNCATE),
        payable_never_negative=True,
        transit_payable_never_negative=True,
    ),
    "F": Conventions(
        system="F",
        bands_rounded_on_page=True,
        supply_rate_by_month=_CENT,
        regulation_by_band=True,
        value_by_band=True,
        article16_kwh=Grid(places=0),
        fuel_unit=_CENT,
        loss_coefficient=Grid(places=7, mode=Mode.TRUNCATE),
        loss_coefficient_printed=True,
        payable=Mode.TRUNCATE,
        rounding_deducted=True,
    ),
    "G": Conventions(
        system="G",
        bands_rounded_on_page=True,
        carries=True,
        carries_bands=True,
        value_takes_regulation=True,
        article16_kwh=_CENT,
        green_beyond_article16_lowers_supply=True,
        fuel_unit=_CENT,
        payable=_NEAREST,
        payable_never_negative=True,
    ),
    "H": Conventions(system="H", carries=True, payable=_NEAREST),
    "I": Conventions(
        system="I",
        carries=True,
        fuel_unit=_CENT,
        vat=Mode.FLOOR,
        payable_never_negative=True,
        transit_payable_never_negative=True,
    ),
    "J": Conventions(system="J", fuel_unit=_CENT),
}

_BY_LINE: Mapping[str, object] = {"vat_by_line": True, "duty_by_line": True}
# Issuer E1 bills class 5 on base 7,000 × 1.2; regulation rates printed on its bills give 8,400 + 1000/3.
_CLASS_5 = (
    ("energy.mid@other", "", "8400"),
    ("energy.peak@other", "", "16800"),
    ("energy.off_peak@other", "", "4200"),
)

ISSUERS: Mapping[str, Mapping[str, Any]] = {
    "B1": _BY_LINE,
    "B3": {**_BY_LINE, "loss_coefficient": None},
    "D1": {"renewable_code": "article5"},
    "E1": {"regulation_constant": "1000/3", "figures": _CLASS_5},
    "F1": {"supply_rate_by_month": None},
    "F3": {"combined_never_negative": True},
    "G1": {"regulation_constant": "421.5"},
}

FLAGS_OF_THE_INVOICE = (
    "vat_includes_late",
    "duty_includes_late",
    "transit_vat_includes_late",
    "arrears_in_payable",
    "combined_rounding",
    "total_before_credit",
)
OF_THE_INVOICE = (*FLAGS_OF_THE_INVOICE, "period_total_is")


def conventions_of(
    system: str,
    *,
    issuer: str | None = None,
    of_the_invoice: Mapping[str, object] | None = None,
    where: str | None = None,
) -> Conventions:
    """Return the conventions of a billing system, of one of its issuers, and of one invoice.

    Parameters
    ----------
    system : str
        The billing system's letter.
    issuer : str, optional
        The issuer, where it deviates from its system.
    of_the_invoice : mapping, optional
        The `conventions` of an invoice record.
    where : str, optional
        The place, for the error.

    Raises
    ------
    InputError
        When the system or a convention is unknown.
    """
    if system not in SYSTEMS:
        raise InputError(
            f"unknown billing system '{system}'", where=where, hint=nearest(system, list(SYSTEMS))
        )
    found = evolve(SYSTEMS[system], **ISSUERS.get(issuer or "", {}))
    return with_overrides(found, of_the_invoice or {}, where=where)


def with_overrides(
    base: Conventions, overrides: Mapping[str, object], *, where: str | None = None
) -> Conventions:
    """Return conventions with an invoice's own in place; raises InputError for an unknown one."""
    changes: dict[str, Any] = {}
    for name, value in overrides.items():
        if name == "period_total_is":
            changes[name] = _period_total(value, where)
        elif name in FLAGS_OF_THE_INVOICE and isinstance(value, bool):
            changes[name] = value
        else:
            known = list(OF_THE_INVOICE)
            what = (
                f"unknown convention '{name}'"
                if name not in known
                else f"'{name}' is true or false, not {value!r}"
            )
            raise InputError(what, where=where, hint=nearest(name, known))
    return evolve(base, **changes)


def _period_total(value: object, where: str | None) -> PeriodTotal:
    known = [each.value for each in PeriodTotal]
    if value not in known:
        raise InputError(f"unknown period_total_is '{value}'", where=where, hint=nearest(str(value), known))
    return PeriodTotal(value)


def described(conventions: Conventions) -> dict[str, object]:
    """Return the conventions that differ from the rules as stated, for a bill's JSON."""
    plain: dict[str, object] = {}
    for attribute in fields(Conventions):
        value = getattr(conventions, attribute.name)
        if attribute.name == "system" or value != getattr(STATED, attribute.name):
            plain[attribute.name] = (
                f"{value.places} places, {value.mode.value}"
                if isinstance(value, Grid)
                else value.value
                if isinstance(value, Enum)
                else value
            )
    return plain
