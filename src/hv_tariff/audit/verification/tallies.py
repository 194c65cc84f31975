"""What invoices say of each number of an edition, counted, and what follows from the counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

from attrs import define, field, frozen

from hv_tariff.billing.identity import Identity
from hv_tariff.tariffs import Edition, Number
from hv_tariff.vocabulary import Label, Status

MOST_NAMED = 20  # invoices of one kind of contradiction that are named; all are counted


class Standing(Enum):
    """How a number stands against the invoices.

    Attributes
    ----------
    CONFIRMED
        Lines that depend on it are exact, the next number above it and the next below would not be.
    CONSISTENT
        Lines that depend on it are exact, and would be with a number beside it.
    DISPUTED
        Confirmed or consistent by some invoices, contradicted by others.
    CONTRADICTED
        No line that depends on it is exact, and some differ.
    OPEN
        No line that depends on it is exact, and those that differ depend on a contradicted number too.
    UNTOUCHED
        No printed line depends on it.
    """

    CONFIRMED = "confirmed"
    CONSISTENT = "consistent"
    DISPUTED = "disputed"
    CONTRADICTED = "contradicted"
    OPEN = "open"
    UNTOUCHED = "untouched"

    @property
    def label(self) -> Label:
        """Return the words a person reads."""
        return _STANDINGS[self]


_STANDINGS = {
    Standing.CONFIRMED: Label("confirmed", "تأییدشده"),
    Standing.CONSISTENT: Label("consistent", "سازگار"),
    Standing.DISPUTED: Label("disputed", "محل اختلاف"),
    Standing.CONTRADICTED: Label("contradicted", "نقض‌شده"),
    Standing.OPEN: Label("open", "نامشخص"),
    Standing.UNTOUCHED: Label("untouched", "بی‌شاهد"),
}


@define(kw_only=True, slots=True)
class Tally:
    """How many invoices say what of one number.

    Attributes
    ----------
    read : int
        Invoices with a rule that reads it.
    reproduced : int
        Invoices with a printed line that depends on it and is exact.
    above, below : int
        Of these, those that the next number above it, or below it, would not give.
    lines : dict of str to int
        Exact lines that depend on it, by code.
    """

    read: int = 0
    reproduced: int = 0
    above: int = 0
    below: int = 0
    lines: dict[str, int] = field(factory=dict)

    @property
    def pinned(self) -> bool:
        """Return whether invoices leave no number beside it."""
        return self.above > 0 and self.below > 0


@frozen(kw_only=True, slots=True)
class Fault:
    """A printed line that differs, and the numbers of the edition that it depends on.

    Attributes
    ----------
    line : str
    paths : frozenset of str
        ``classes.general_2b.energy.mid``; together they do not give the line.
    cause : str
        Why the line differs, where the invoice or the caller says so; empty: nobody does.
    """

    line: str
    paths: frozenset[str]
    cause: str = ""


@frozen(kw_only=True, slots=True)
class Named:
    """An invoice of a fault.

    Attributes
    ----------
    invoice_id : str
    printed, recomputed : int
        [rial]
    """

    invoice_id: str
    printed: int
    recomputed: int


@define(kw_only=True, slots=True)
class Occurred:
    """How often a fault occurred, and the first invoices that have it."""

    count: int = 0
    named: list[Named] = field(factory=list)


@define(slots=True)
class Tallies:
    """The counts of a verification, while invoices are read.

    Attributes
    ----------
    edition : Edition
    numbers : dict of str to Tally
        By the number's path in the file.
    faults : dict of Fault to Occurred
    invoices : int
        Invoices read.
    touching : int
        Those with a rule that reads a number of the edition.
    rejected : list of str
        Rows that are no invoice, with place and reason: the first of them.
    rejections : int
    """

    edition: Edition
    numbers: dict[str, Tally] = field(init=False)
    faults: dict[Fault, Occurred] = field(factory=dict)
    invoices: int = 0
    touching: int = 0
    rejected: list[str] = field(factory=list)
    rejections: int = 0

    @numbers.default
    def _none_yet(self) -> dict[str, Tally]:
        return {path: Tally() for path, _ in self.edition.numbers()}

    def reject(self, where: str, reason: str) -> None:
        """Count a row that is no invoice."""
        self.rejections += 1
        if len(self.rejected) < MOST_NAMED:
            self.rejected.append(f"{where}: {reason}")

    def fault(self, found: Fault, count: int, named: Iterable[Named]) -> None:
        """Count lines that differ."""
        occurred = self.faults.setdefault(found, Occurred())
        occurred.count += count
        occurred.named += list(named)[: max(0, MOST_NAMED - len(occurred.named))]


@frozen(kw_only=True, slots=True)
class Contradiction:
    """Lines of one code that differ, and which numbers are suspect.

    Attributes
    ----------
    line : str
    suspects : tuple of str
        Paths of the numbers that may be wrong; several are contradicted jointly.
    cleared : tuple of str
        Those that the line depends on too, and that other lines pin to the last digit.
    beside : tuple of str
        Those of which nothing is known, where a suspect is contradicted alone elsewhere: it may be all.
    cause : str
        Why the lines differ, where that is known: then no number is suspect for them.
    count : int
    named : tuple of Named
    """

    line: str
    suspects: tuple[str, ...]
    cleared: tuple[str, ...]
    beside: tuple[str, ...]
    cause: str
    count: int
    named: tuple[Named, ...]


@frozen(kw_only=True, slots=True)
class Verified:
    """One number, and what the invoices say of it.

    Attributes
    ----------
    path : str
    number : Number
    tally : Tally
    alone, jointly : int
        Lines that differ without a known cause: for which it is the only suspect, or one of several.
    explained : int
        Lines that depend on it and differ for a known cause.
    beside : int
        Lines that differ and for which a number contradicted elsewhere may be the reason.
    """

    path: str
    number: Number
    tally: Tally
    alone: int
    jointly: int
    explained: int
    beside: int

    @property
    def standing(self) -> Standing:
        """Return how it stands."""
        if self.alone or self.jointly:
            return Standing.DISPUTED if self.tally.reproduced else Standing.CONTRADICTED
        if not self.tally.reproduced:
            return Standing.OPEN if self.beside else Standing.UNTOUCHED
        return Standing.CONFIRMED if self.tally.pinned else Standing.CONSISTENT

    @property
    def alarming(self) -> bool:
        """Return whether it is marked as verified by bills, and bills contradict it."""
        return self.number.status is Status.BILL_VERIFIED and bool(self.alone or self.jointly)

    @property
    def promoted(self) -> bool:
        """Return whether the invoices make it `bill_verified`, which it was not."""
        return self.number.status is not Status.BILL_VERIFIED and self.standing is Standing.CONFIRMED


@frozen(kw_only=True, slots=True)
class Verification:
    """An edition against a file of invoices.

    Attributes
    ----------
    edition : Edition
    identity : Identity
        Of the book that the invoices were recomputed with.
    file : str
    sha256 : str
        Of the file of invoices.
    invoices, touching, rejections : int
    rejected : tuple of str
    numbers : tuple of Verified
    contradictions : tuple of Contradiction
        Those without a known cause first, the most frequent first.
    """

    edition: Edition
    identity: Identity
    file: str
    sha256: str
    invoices: int
    touching: int
    rejections: int
    rejected: tuple[str, ...]
    numbers: tuple[Verified, ...]
    contradictions: tuple[Contradiction, ...]

    @property
    def alarms(self) -> tuple[Verified, ...]:
        """Return the numbers marked as verified by bills that these bills contradict."""
        return tuple(each for each in self.numbers if each.alarming)

    @property
    def promotions(self) -> tuple[Verified, ...]:
        """Return the numbers that these invoices make `bill_verified`."""
        return tuple(each for each in self.numbers if each.promoted)


def concluded(found: Tallies, *, identity: Identity, file: str, sha256: str) -> Verification:
    """Return what the counts come to: suspects narrowed down, every number with its standing.

    A line that differs contradicts the numbers that it depends on together. Where other lines pin some of
    them to the last digit and others not, the others are the suspects; where they pin all, or none, all are.
    A number that is a suspect by itself somewhere, and that no line confirms, is so for every line it is in.

    Parameters
    ----------
    found : Tallies
    identity : Identity
    file, sha256 : str
        The name and the digest of the file of invoices.
    """
    faults = {fault: _suspects(fault, found.numbers) for fault in found.faults}
    certain = {
        path
        for fault, suspects in faults.items()
        if not fault.cause and len(suspects) == 1
        for path in suspects
        if not found.numbers[path].reproduced
    }
    contradictions = sorted(
        (_narrowed(fault, suspects, certain, found) for fault, suspects in faults.items()),
        key=lambda each: (bool(each.cause), -each.count, each.line, each.suspects, each.cleared, each.cause),
    )
    open_, known = ([each for each in contradictions if bool(each.cause) is say] for say in (False, True))
    numbers = tuple(
        Verified(
            path=path,
            number=number,
            tally=found.numbers[path],
            alone=sum(each.count for each in open_ if each.suspects == (path,)),
            jointly=sum(each.count for each in open_ if path in each.suspects and len(each.suspects) > 1),
            explained=sum(each.count for each in known if path in (*each.suspects, *each.cleared)),
            beside=sum(each.count for each in open_ if path in each.beside),
        )
        for path, number in found.edition.numbers()
    )
    return Verification(
        edition=found.edition,
        identity=identity,
        file=file,
        sha256=sha256,
        invoices=found.invoices,
        touching=found.touching,
        rejections=found.rejections,
        rejected=tuple(found.rejected),
        numbers=numbers,
        contradictions=tuple(contradictions),
    )


def _suspects(fault: Fault, numbers: Mapping[str, Tally]) -> frozenset[str]:
    """The numbers of a fault that no other line pins; all where other lines pin all."""
    return frozenset(path for path in fault.paths if not numbers[path].pinned) or fault.paths


def _narrowed(fault: Fault, suspects: frozenset[str], certain: set[str], found: Tallies) -> Contradiction:
    left = suspects & certain if not fault.cause else suspects
    left = left or suspects
    occurred = found.faults[fault]
    return Contradiction(
        line=fault.line,
        suspects=tuple(sorted(left)),
        cleared=tuple(sorted(fault.paths - suspects)),
        beside=tuple(sorted(suspects - left)),
        cause=fault.cause,
        count=occurred.count,
        named=tuple(occurred.named),
    )
