"""What a page does not tell, inferred: the conventions, or the class, that explain most of what it prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from attrs import evolve, frozen

from hv_tariff.audit.recompute import Recomputed, absent_lines, compared_lines, recompute
from hv_tariff.billing import Case
from hv_tariff.billing.case import read_case
from hv_tariff.billing.conventions import ISSUERS, SYSTEMS, Conventions, PeriodTotal, conventions_of
from hv_tariff.errors import HvTariffError, InputError
from hv_tariff.tariffs import TariffBook
from hv_tariff.vocabulary import TariffClass

FLAGS: Mapping[str, tuple[object, ...]] = {
    "period_total_is": tuple(PeriodTotal),
    "vat_includes_late": (False, True),
    "duty_includes_late": (False, True),
    "transit_vat_includes_late": (False, True),
    "combined_rounding": (False, True),
    "arrears_in_payable": (True, False),
    "total_before_credit": (False, True),
}
_SAMPLE = 24
_FINALISTS = 3


class Candidate(NamedTuple):
    """Conventions tried, and how many printed lines they explain."""

    name: str
    explained: int


@frozen(kw_only=True, slots=True)
class Inferred:
    """Conventions inferred from a set of invoices.

    Attributes
    ----------
    conventions : Conventions
        Those that explain most; where several do, the first of them.
    name : str
        The system, or the issuer that deviates from it: ``G``, ``B3``.
    explained, lines : int
        Printed lines that they explain, of how many that are not zero.
    candidates : tuple of Candidate
        All that were tried on equal terms, the best first.
    changed : tuple of str
        Flags that the invoices decided, in words.
    sentence : str
        Which were chosen, and why.
    """

    conventions: Conventions
    name: str
    explained: int
    lines: int
    candidates: tuple[Candidate, ...]
    changed: tuple[str, ...]
    sentence: str

    @property
    def determined(self) -> bool:
        """Return whether no other system explains as many lines; issuers of one system may."""
        best = [each for each in self.candidates if each.explained == self.candidates[0].explained]
        return len({each.name[0] for each in best}) == 1


def infer_conventions(cases: Sequence[Case], book: TariffBook) -> Inferred:
    """Return the conventions that explain most lines of a set of invoices.

    Each billing system, and each issuer that deviates from one, is tried with the invoices' own flags; the
    best few are then improved flag by flag, as long as a change explains more lines.

    Parameters
    ----------
    cases : sequence of Case
        Invoices of one issuer; at most the first 24 are tried.
    book : TariffBook

    Raises
    ------
    InputError
        When there is no invoice.
    """
    if not cases:
        raise InputError("conventions cannot be inferred from no invoice", hint="give at least one")
    tried = list(cases[:_SAMPLE])
    lines = sum(amount != 0 for case in tried for amount in compared_lines(case).values())
    own = {name: conventions_of(name) for name in SYSTEMS}
    own |= {name: conventions_of(name[0], issuer=name) for name in ISSUERS}
    first = {name: _explained(tried, each, {}, book) for name, each in own.items()}
    names = sorted(own, key=lambda name: (-first[name], _likeness(own[name], tried), len(name)))
    best: dict[str, tuple[int, dict[str, Any]]] = {
        name: _improved(tried, own[name], first[name], book) for name in names[:_FINALISTS]
    }
    scores = {name: best[name][0] if name in best else first[name] for name in names}
    ranked = sorted(names, key=lambda name: -scores[name])
    name = ranked[0]
    explained, flags = best.get(name, (first[name], {}))
    candidates = tuple(Candidate(each, scores[each]) for each in ranked)
    changed = tuple(f"{flag}: {_said(value)}" for flag, value in flags.items())
    return Inferred(
        conventions=evolve(own[name], **flags),
        name=name,
        explained=explained,
        lines=lines,
        candidates=candidates,
        changed=changed,
        sentence=_sentence(candidates, lines, len(tried), changed),
    )


def _likeness(conventions: Conventions, cases: Sequence[Case]) -> int:
    """Among equals, the system whose lines the pages name: the code of the renewable difference."""
    other = {"article5", "renewable_difference"} - {conventions.renewable_code}
    return sum(code in case.printed for case in cases for code in other)


def _explained(
    cases: Sequence[Case], conventions: Conventions, flags: Mapping[str, object], book: TariffBook
) -> int:
    """How many printed lines come out under a system, with the invoices' own flags but for those given."""
    return sum(
        explained_lines(evolve(case, conventions=_with(case, conventions, flags)), book) for case in cases
    )


def _with(case: Case, conventions: Conventions, flags: Mapping[str, object]) -> Conventions:
    own = {flag: getattr(case.conventions, flag) for flag in FLAGS}
    return evolve(conventions, **{**own, **flags})


def _improved(
    cases: Sequence[Case], conventions: Conventions, score: int, book: TariffBook
) -> tuple[int, dict[str, Any]]:
    """Change one flag at a time, the most telling first, as long as more lines come out."""
    flags: dict[str, Any] = {}
    while True:
        tries = [
            (_explained(cases, conventions, {**flags, flag: value}, book), flag, value)
            for flag, values in FLAGS.items()
            if flag not in flags
            for value in values
        ]
        if not tries:
            return score, flags
        most, flag, value = max(tries, key=lambda each: each[0])
        if most <= score:
            return score, flags
        score, flags[flag] = most, value


def explained_lines(case: Case, book: TariffBook) -> int:
    """Return how many printed lines of an invoice come out, from inputs or from printed lines.

    A line that the rules owe and the page does not print counts against them.
    """
    found = recompute(case, book=book)
    right = sum(
        found.given.get(code, 0) == amount for code, amount in found.printed.items() if _owed(code, found)
    )
    return right - len(absent_lines(found, case))


def _owed(code: str, found: Recomputed) -> bool:
    """Whether a line counts: one that is zero on both sides says nothing."""
    return code not in found.reasons and bool(found.printed[code] or found.given.get(code, 0))


def _said(value: object) -> str:
    return value.value if isinstance(value, PeriodTotal) else "yes" if value else "no"


def _sentence(candidates: Sequence[Candidate], lines: int, invoices: int, changed: Sequence[str]) -> str:
    best = candidates[0]
    equal = [each.name for each in candidates if each.explained == best.explained]
    next_best = next((each for each in candidates if each.explained < best.explained), None)
    found = f"conventions {best.name}: they explain {best.explained} of {lines} lines of {invoices} invoices"
    if len(equal) > 1:
        found += f"; {', '.join(equal[1:])} explain as many, so that these invoices do not decide"
    if next_best is not None:
        found += f"; the next, {next_best.name}, {next_best.explained}"
    return found + (f"; decided by the invoices: {', '.join(changed)}" if changed else "")


def class_scores(record: Mapping[str, Any], book: TariffBook) -> tuple[tuple[TariffClass, int], ...]:
    """Return how many lines of an invoice each tariff class explains, the most first."""
    found = []
    for each in TariffClass:
        as_class = {**record, "contract": {**record.get("contract", {}), "tariff_class": each.value}}
        try:
            found.append((each, explained_lines(read_case(as_class), book)))
        except HvTariffError:
            continue
    return tuple(sorted(found, key=lambda pair: -pair[1]))


def infer_class(record: Mapping[str, Any], book: TariffBook) -> tuple[TariffClass, str] | None:
    """Return the tariff class that explains most lines of an invoice, and a sentence that says so.

    Parameters
    ----------
    record : mapping
        An invoice record whose class is ``unknown``, or not to be believed.
    book : TariffBook

    Returns
    -------
    tuple of TariffClass and str, or None
        None where none explains a line, or several explain as many; `why_no_class` says which.
    """
    scores = class_scores(record, book)
    best = _best(scores)
    if len(best) != 1 or scores[0][1] <= 0:
        return None
    rest = f"; the next, {scores[1][0].value}, {scores[1][1]}" if len(scores) > 1 else ""
    return best[0], f"tariff class {best[0].value}, inferred: it explains {scores[0][1]} lines{rest}"


def why_no_class(record: Mapping[str, Any], book: TariffBook) -> str:
    """Return why no tariff class was chosen for an invoice."""
    scores = class_scores(record, book)
    if not scores or scores[0][1] <= 0:
        return "no tariff class explains a line of this invoice"
    names = ", ".join(each.value for each in _best(scores))
    return f"no tariff class was chosen: {names} explain {scores[0][1]} lines each"


def _best(scores: Iterable[tuple[TariffClass, int]]) -> list[TariffClass]:
    every = list(scores)
    return [each for each, score in every if score == every[0][1]]
