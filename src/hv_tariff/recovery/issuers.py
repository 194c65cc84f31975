"""Invoices as they stand in a file, and the conventions of issuers whose pages do not name them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import evolve, frozen

from hv_tariff.audit.inference import Inferred, infer_conventions
from hv_tariff.billing.case import Case, read_case
from hv_tariff.billing.conventions import with_overrides
from hv_tariff.errors import HvTariffError, InputError
from hv_tariff.recovery.editions import known_book
from hv_tariff.recovery.recovering import recover
from hv_tariff.recovery.result import Issuer, Recovery
from hv_tariff.tariffs import TariffBook

# With what other issuers tell, then with what its own invoices tell, and once more if that differs.
_TIMES = 3
Attempt = Callable[[Sequence[Case]], Recovery]


@frozen(kw_only=True, slots=True)
class _Page:
    """An invoice as it was read."""

    case: Case
    issuer: str
    conventions: Mapping[str, Any]
    names_system: bool


def recover_from_records(
    records: Iterable[tuple[str, Mapping[str, Any]]],
    *,
    family: str,
    book: TariffBook,
    given: Mapping[str, str | int | Decimal],
    edition: str | None = None,
    starts: Sequence[date] = (),
    refused: Iterable[tuple[str, str]] = (),
) -> Recovery:
    """Find the numbers of a family that invoice records imply; otherwise as `recover`.

    The conventions of issuers whose records name no billing system are inferred: from the lines in which no
    number is sought, and from those whose numbers other invoices tell.

    Parameters
    ----------
    records : iterable of (str, mapping)
        Invoice records, each with its place.
    refused : iterable of (str, str)
        Rows that were refused before, with the reason.
    family, book, given, edition, starts
        As of `recover`.

    Raises
    ------
    InputError
        When no record is an invoice; otherwise as `recover`.
    """
    pages: list[_Page] = []
    unusable = list(refused)
    seen: dict[str, str] = {}
    for where, record in records:
        first = seen.setdefault(json.dumps(record, sort_keys=True, default=str), where)
        try:
            page = _page(record, where)
            if first == where:
                pages.append(page)
            else:
                unusable.append((page.case.name, f"{where} is {first} again: a copy proves nothing more"))
        except HvTariffError as error:
            unusable.append((str(record.get("invoice_id") or where), str(error)))
    if not pages:
        what = f"the first: {unusable[0][1]}" if unusable else "the file is empty"
        raise InputError(f"no row is an invoice; {what}", hint="see the invoice format")

    def attempt(cases: Sequence[Case]) -> Recovery:
        return recover(cases, family=family, book=book, given=given, edition=edition, starts=starts)

    found = attempt([each.case for each in pages])
    unnamed: dict[str, list[_Page]] = defaultdict(list)
    for each in pages:
        if not each.names_system:
            unnamed[each.issuer].append(each)
    if unnamed:
        found = _with_issuers(found, pages, unnamed, attempt)
    return evolve(found, refused=(*unusable, *found.refused))


def _page(record: Mapping[str, Any], where: str) -> _Page:
    own = record.get("conventions")
    return _Page(
        case=read_case(record, name=where),
        issuer=str(record.get("issuer") or ""),
        conventions=own if isinstance(own, Mapping) else {},
        names_system=bool(record.get("billing_system")),
    )


def _with_issuers(
    first: Recovery,
    pages: Sequence[_Page],
    unnamed: Mapping[str, Sequence[_Page]],
    attempt: Attempt,
) -> Recovery:
    """Infer the issuers' conventions and recover in turn, until neither changes the other."""
    named = [each.case for each in pages if each.names_system]
    known = known_book(first.hidden, attempt(named).rates if named else ())
    found, before = first, None
    for _ in range(_TIMES):
        learned = {
            issuer: infer_conventions([each.case for each in own], known) for issuer, own in unnamed.items()
        }
        now = {issuer: (each.name, each.changed) for issuer, each in learned.items()}
        if now == before:
            break
        before = now
        found = attempt(
            [each.case if each.names_system else _as_learned(each, learned[each.issuer]) for each in pages]
        )
        found = evolve(found, issuers=tuple(_issuer(name, each) for name, each in sorted(learned.items())))
        known = known_book(found.hidden, found.rates)
    return found


def _as_learned(page: _Page, learned: Inferred) -> Case:
    return evolve(page.case, conventions=with_overrides(learned.conventions, page.conventions))


def _issuer(name: str, learned: Inferred) -> Issuer:
    best = learned.candidates[0].explained
    return Issuer(
        name=name,
        system=learned.name,
        explained=learned.explained,
        lines=learned.lines,
        equal=tuple(
            each.name for each in learned.candidates if each.explained == best and each.name != learned.name
        ),
    )
