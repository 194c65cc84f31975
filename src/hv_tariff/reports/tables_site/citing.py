"""What cites each instrument: editions, clauses with the lines that stand on them, flows and terms."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from attrs import frozen

from hv_tariff.billing.rules import clauses as of_bills
from hv_tariff.billing.rules import programmes
from hv_tariff.citation import Clause
from hv_tariff.contracts.changes import clauses as of_changes
from hv_tariff.contracts.flows import Flow
from hv_tariff.procedures import flow_names, load_flow
from hv_tariff.reports.rule_forms import face
from hv_tariff.reports.tables_site.uses import rule_pages
from hv_tariff.tariffs import Edition, TariffBook
from hv_tariff.tariffs.instruments import KnownInstrument, known_instruments
from hv_tariff.vocabulary import Label


@frozen(kw_only=True, slots=True)
class Place:
    """A line or quantity that stands on a clause."""

    page: str
    anchor: str
    label: Label


@frozen(kw_only=True, slots=True)
class Cited:
    """An instrument with what cites it."""

    known: KnownInstrument
    editions: tuple[Edition, ...]
    clauses: tuple[Clause, ...]
    flows: tuple[Flow, ...]


@frozen(kw_only=True, slots=True)
class Citing:
    """The instruments with what cites each, and the way back.

    Attributes
    ----------
    instruments : tuple of Cited
        In the order of their file.
    of_clause : Mapping of str to KnownInstrument
        By the clause's id.
    of_edition : Mapping of str to tuple of KnownInstrument
        By the id of an edition's instrument.
    """

    instruments: tuple[Cited, ...]
    of_clause: Mapping[str, KnownInstrument]
    of_edition: Mapping[str, tuple[KnownInstrument, ...]]

    @classmethod
    def of(cls, book: TariffBook) -> Citing:
        """Return what of a book, of the rules and of the flows cites the known instruments."""
        every, by_id, known = book.contents.editions, all_clauses(), known_instruments()
        of_edition: dict[str, tuple[KnownInstrument, ...]] = {}
        for each in known:
            for name in each.instruments:
                of_edition[name] = (*of_edition.get(name, ()), each)
        return cls(
            instruments=tuple(
                Cited(
                    known=each,
                    editions=tuple(edition for edition in every if edition.instrument.id in each.instruments),
                    clauses=tuple(by_id[name] for name in each.clauses if name in by_id),
                    flows=tuple(load_flow(name) for name in each.flows if name in flow_names()),
                )
                for each in known
            ),
            of_clause={name: each for each in known for name in each.clauses},
            of_edition=of_edition,
        )


@lru_cache(maxsize=1)
def all_clauses() -> Mapping[str, Clause]:
    """Return every clause that a rule or a change of contract stands on, by its id."""
    of_rules = [each for each in vars(of_bills).values() if isinstance(each, Clause)]
    every = (*of_rules, *of_changes.ALL, programmes.COOPERATION, programmes.READINESS)
    return {clause.id: clause for clause in every}


@lru_cache(maxsize=1)
def clause_places() -> Mapping[str, tuple[Place, ...]]:
    """Return the lines that stand on each clause, by its id."""
    found: dict[str, list[Place]] = {}
    for page in rule_pages():
        for group in page.groups:
            for line in group.lines:
                _, label, clause = face(line.node)
                if clause is not None:
                    place = Place(page=page.page, anchor=line.anchor, label=label)
                    found.setdefault(clause.id, []).append(place)
    return {name: tuple(each) for name, each in found.items()}
