"""The digest of all rules: trees of every kind of segment, quote and settlement, and issuers' conventions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import evolve, fields

from hv_tariff.billing.conventions import (
    FLAGS_OF_THE_INVOICE,
    ISSUERS,
    STATED,
    SYSTEMS,
    Conventions,
    PeriodTotal,
    conventions_of,
    of_lines,
    with_overrides,
)
from hv_tariff.billing.rule_sets import EVIDENCE, RULE_SETS, every_options
from hv_tariff.billing.rules import connection, programmes
from hv_tariff.billing.rules.options import Buys, Options
from hv_tariff.billing.rules.settlement import ACCOUNT, settlement
from hv_tariff.billing.rules.transit import transit
from hv_tariff.contracts.changes import clauses
from hv_tariff.contracts.changes.due import Pays
from hv_tariff.contracts.changes.row import HIGH_VOLTAGES
from hv_tariff.formula.digest import Digests, plain, sha256_of
from hv_tariff.formula.nodes import Charge
from hv_tariff.vocabulary import TariffClass, Voltage

_SINCE_1403 = "supply/demand-metered/2"
_ROUNDING_APART = ("F", "G")  # the systems that round parts of lines on their own
# One class of each way of pricing: what differs between the others is in the kinds as stated.
_EXAMPLES = (TariffClass.GENERAL_2B, TariffClass.INDUSTRY_BASE, TariffClass.OTHER)
_CHANGES: tuple[dict[str, Any], ...] = (
    {"cut": True},
    {"one_month": False},
    {"in_season": False},
    {"exceeds": False},
    {"licence_expired": False},
    {"licence_factor": False},
    {"article16": False},
    {"renewable_item": False},
    {"billed_share": True},
    {"loss_printed": True},
    {"friday_register": False},
    {"duty_exempt": True},
    {"foreign": ("season", "transit")},
    {"transit_on_contract": True},
    {"transit_factor": True},
    *({"transit": voltage} for voltage in Voltage),
    *({"buys": buys} for buys in Buys),
    *({"buys": buys, "one_month": False} for buys in Buys),
)


def digest_of_rules() -> str:
    """Return the sha256 of every tree of the rules, in hexadecimal digits.

    A formula, unit, grid, rounding, label or clause that changes moves it; so does how a rule set is known,
    and an issuer's conventions. The order of the kinds, and how their trees share nodes, does not.
    """
    digests = Digests()
    return sha256_of(
        {
            "trees": sorted({f"{name} {digests.of(lines)}" for name, lines in _trees()}),
            "evidence": {name: plain(said) for name, said in {**EVIDENCE, **connection.EVIDENCE}.items()},
            "programmes": [plain(programmes.BONUS_EVIDENCE), plain(programmes.READINESS_EVIDENCE)],
            "clauses": plain(clauses.ALL),
            "conventions": {name: _described(each) for name, each in _named().items()},
        }
    )


def kinds_of_segment() -> Iterator[Options]:
    """Yield the kinds of segment that show every form of every line: each choice made and not made."""
    for tariff_class in TariffClass:
        yield from every_options(tariff_class)
    for conventions in (*_named().values(), *_by_invoice()):
        yield from _examples(of_lines(conventions))
    for conventions in (STATED, *(of_lines(SYSTEMS[name]) for name in _ROUNDING_APART)):
        for options in _examples(conventions):
            yield from (evolve(options, **_fitting(options, change)) for change in _CHANGES)


def _examples(conventions: Conventions) -> Iterator[Options]:
    for tariff_class in _EXAMPLES:
        for options in every_options(tariff_class, conventions=conventions):
            if options.demand_metered and not options.duty_per_kwh:
                yield options


def _fitting(options: Options, change: dict[str, Any]) -> dict[str, Any]:
    """A change without what the kind cannot have: purchases without the market, transit where none is due."""
    return {
        name: value
        for name, value in change.items()
        if (options.market or name != "buys") and (options.transit or not name.startswith("transit"))
    }


def _trees() -> Iterator[tuple[str, tuple[Charge, ...]]]:
    for options in dict.fromkeys(kinds_of_segment()):
        for name, build in RULE_SETS.items():
            if name == _SINCE_1403 or not options.market:
                yield name, build(options)
        if options.transit is not None:
            yield "transit alone", transit(options)
    yield "programmes", (programmes.cooperation_bonus(), programmes.green_board_energy())
    for name, quoted in connection.RULE_SETS.items():
        yield from ((name, quoted(exchange)) for exchange in _exchanges())
    full = next(options for options in every_options(TariffClass.OTHER) if options.market)
    lines = [(line.code, line.label) for build in RULE_SETS.values() for line in build(full)]
    named = (*_named().values(), *_by_invoice())
    together = (with_overrides(each, {"combined_rounding": True}) for each in named)
    for conventions in (STATED, *named, *together):
        for carried in ((), tuple(ACCOUNT)):
            for both in (False, True):
                yield "settlement", settlement(lines, conventions, carried=carried, with_transit=both)


def _exchanges() -> Iterator[connection.Exchange]:
    for pays in (Pays.STATED, Pays.WITHDRAWAL):
        for debts in (True, False):
            yield connection.Exchange(pays=pays, clause=clauses.WITHDRAWAL, debts=debts)
    for exchange in connection.every_exchange():
        yield exchange
        rows = [
            connection.Priced(row=evolve(priced.row, voltage=voltage), supplied=True)
            for priced in exchange.requested[:1]
            for voltage in HIGH_VOLTAGES
        ]
        yield from (evolve(exchange, requested=(row,)) for row in rows)


def _named() -> dict[str, Conventions]:
    of_issuers = {name: conventions_of(name[0], issuer=name) for name in ISSUERS}
    return {**SYSTEMS, **of_issuers}


def _by_invoice() -> Iterator[Conventions]:
    for flag in FLAGS_OF_THE_INVOICE:
        yield with_overrides(STATED, {flag: not getattr(STATED, flag)})
    yield from (evolve(STATED, period_total_is=each) for each in PeriodTotal)


def _described(conventions: Conventions) -> dict[str, object]:
    return {each.name: plain(getattr(conventions, each.name)) for each in fields(Conventions)}
