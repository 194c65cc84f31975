"""Which named deviations explain a line that differs: one at a time, then in pairs, the simplest first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import combinations

from attrs import evolve, frozen

from hv_tariff.audit.deviations import Edit
from hv_tariff.audit.editing import EditedBooks
from hv_tariff.audit.findings import Diagnosis, Finding, Kind, Verdict
from hv_tariff.audit.hypotheses import HYPOTHESES
from hv_tariff.audit.recompute import Recomputed
from hv_tariff.billing import Case
from hv_tariff.errors import HvTariffError
from hv_tariff.tariffs import TariffBook
from hv_tariff.vocabulary import Label

MOST_PAIRS = 60
MOST_LISTED = 12
_A_SLIP = 100  # a rial or two is a rounding, not a slip of the hand
_LEFT_OUT = "line_left_out"
Amount = Callable[[Case, Case, TariffBook, str], int | None]


def exactly(case: Case, edited: Case, book: TariffBook, line: str) -> int | None:
    """Return a line of an edited case from the printed lines [rial], None where it cannot be computed.

    Parameters
    ----------
    case : Case
        As it was before the edit.
    edited : Case
    book : TariffBook
    line : str
    """
    try:
        return edited.recompute_line(line, book=book)
    except HvTariffError:
        return None


@frozen(kw_only=True, slots=True)
class _Tried:
    """A deviation tried on an invoice, and what the lines that it moves come to under it."""

    rank: int
    code: str
    description: Label
    case: Case
    book: TariffBook
    amounts: Mapping[str, int]


def diagnose(
    findings: tuple[Finding, ...],
    found: Recomputed,
    case: Case,
    books: EditedBooks,
    *,
    amount: Amount = exactly,
) -> tuple[Finding, ...]:
    """Return the findings with the deviations that explain each line that differs.

    Parameters
    ----------
    findings : tuple of Finding
    found : Recomputed
    case : Case
    books : EditedBooks
    amount : callable
        What tells a line under an edit: by itself, or with those of other invoices at once.
    """
    open_lines = {
        each.line: each.printed or 0
        for each in findings
        if each.kind is Kind.LINE and each.verdict is Verdict.DIFFERS and each.given_printed is not None
    }
    if not open_lines:
        return findings
    tried = tuple(_try_all(case, books, open_lines, found.given, amount))
    shared = _shared(tried, open_lines)
    return tuple(
        evolve(each, diagnosis=_of_line(each, tried, shared, found, case, amount))
        if each.line in open_lines
        else each
        for each in findings
    )


def _try_all(
    case: Case, books: EditedBooks, lines: Collection[str], base: Mapping[str, int], amount: Amount
) -> Iterator[_Tried]:
    """The deviations under which some open line moves."""
    for rank, hypothesis in enumerate(HYPOTHESES):
        can_move = [line for line in lines if hypothesis.can_move(line)]
        if not can_move:
            continue
        for argument, edited, book in _edits(hypothesis.edits(case, books)):
            moved = {line: amount(case, edited, book, line) for line in can_move}
            amounts = {line: own for line, own in moved.items() if own not in (None, base.get(line, 0))}
            if amounts:
                yield _Tried(
                    rank=rank,
                    code=f"{hypothesis.code}:{argument}" if argument else hypothesis.code,
                    description=hypothesis.description,
                    case=edited,
                    book=book,
                    amounts=amounts,
                )


def _edits(edits: Iterator[Edit]) -> Iterator[Edit]:
    """The edits that make sense; one that the inputs refuse is none."""
    while True:
        try:
            yield next(edits)
        except StopIteration:
            return
        except HvTariffError:
            return


def _shared(tried: Iterable[_Tried], lines: Mapping[str, int]) -> dict[str, int]:
    """How many open lines each deviation explains: one cause behind several lines is likelier."""
    return {
        each.code: sum(each.amounts.get(line, 0) == printed for line, printed in lines.items())
        for each in tried
    }


def _of_line(
    finding: Finding,
    tried: tuple[_Tried, ...],
    shared: Mapping[str, int],
    found: Recomputed,
    case: Case,
    amount: Amount,
) -> tuple[Diagnosis, ...]:
    line, printed, base = finding.line, finding.printed or 0, found.given.get(finding.line, 0)
    explaining = sorted(
        (each for each in tried if each.amounts.get(line) == printed),
        key=lambda each: (-shared[each.code], each.rank),
    )
    found_ = [_diagnosis(each.code, each.description, printed - base) for each in explaining]
    if printed == 0 and base:
        found_.append(_diagnosis(_LEFT_OUT, Label("the line was left out", "ردیف از قلم افتاده"), -base))
    if not found_:
        moving = [each for each in tried if line in each.amounts]
        found_ += _pairs(line, printed, base, moving, case, amount)
    if not found_:
        found_ += _of_print(printed, base)
    return tuple(found_[:MOST_LISTED])


def _diagnosis(code: str, description: Label, worth: int) -> Diagnosis:
    return Diagnosis(hypothesis=code, description=description, explains_to_the_rial=True, worth=worth)


def _pairs(
    line: str, printed: int, base: int, moving: list[_Tried], case: Case, amount: Amount
) -> Iterator[Diagnosis]:
    """Two deviations at once, where their edits touch different things."""
    for count, (a, b) in enumerate(combinations(moving, 2)):
        if count >= MOST_PAIRS:
            return
        both = _both(a, b, case)
        if both is None:
            continue
        if amount(case, *both, line) == printed:
            yield _diagnosis(f"{a.code} + {b.code}", _joined(a.description, b.description), printed - base)


def _joined(a: Label, b: Label) -> Label:
    return Label(f"{a.en}; {b.en}", f"{a.fa}؛ {b.fa}")


def _both(a: _Tried, b: _Tried, case: Case) -> tuple[Case, TariffBook] | None:
    """A case with both edits, or None where they touch the same thing."""
    changes = {}
    for each in (a, b):
        for name in ("contract", "consumption", "conventions", "period", "supplied"):
            value = getattr(each.case, name)
            if value is not getattr(case, name):
                if name in changes:
                    return None
                changes[name] = value
    if a.book is not b.book and len({id(a.book), id(b.book)}) > 1 and a.case is case and b.case is case:
        return None
    book = b.book if a.case is not case else a.book
    return evolve(case, **changes), book


def _of_print(printed: int, base: int) -> Iterator[Diagnosis]:
    """The printed figure as a slip of the hand: two digits exchanged, a digit too many or too few."""
    digits, expected = str(abs(printed)), str(abs(base))
    if len(digits) == len(expected):
        unlike = [i for i in range(len(digits)) if digits[i] != expected[i]]
        if len(unlike) == 2 and unlike[1] - unlike[0] == 1:
            i, j = unlike
            if digits[i] == expected[j] and digits[j] == expected[i]:
                yield _diagnosis(
                    "digits_exchanged",
                    Label("two neighbouring digits exchanged", "جابه‌جایی دو رقم مجاور"),
                    printed - base,
                )
        if len(unlike) == 1 and abs(printed - base) >= _A_SLIP:
            yield _diagnosis("one_digit", Label("one digit wrong", "یک رقم نادرست"), printed - base)
    if printed == base * 10 or (printed * 10 == base and base):
        yield _diagnosis("factor_ten", Label("the figure off by ten", "ده برابر یا یک‌دهم"), printed - base)
    if printed == -base:
        yield _diagnosis("sign", Label("the sign wrong", "علامت نادرست"), printed - base)
