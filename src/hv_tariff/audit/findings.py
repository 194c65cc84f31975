"""What an audit finds: one finding a compared line or check, and one rejection a row that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from attrs import frozen

from hv_tariff.billing import Bill
from hv_tariff.vocabulary import Label


class Verdict(Enum):
    """How a printed figure stands against the recomputed one."""

    EXACT = "exact"
    INHERITED = "inherited"
    ROUNDING = "rounding"
    DIFFERS = "differs"
    NOT_RECOMPUTABLE = "not_recomputable"


class Kind(Enum):
    """Whether a finding is of a line of the bill, or of a check beside the lines."""

    LINE = "line"
    CHECK = "check"


@frozen(kw_only=True, slots=True)
class Diagnosis:
    """One named deviation from the rule under which the printed figure comes out.

    Attributes
    ----------
    hypothesis : str
        Its code, with its argument where it has one: ``measured_not_floored``, ``rate_of_month:1404-06``.
    description : Label
    explains_to_the_rial : bool
    worth : int
        What the deviation is worth: the figure under it less the figure of the rule [rial].
    """

    hypothesis: str
    description: Label
    explains_to_the_rial: bool
    worth: int


@frozen(kw_only=True, slots=True)
class Citation:
    """The clause that owes a line, or the table's number behind it."""

    kind: str
    text: str


@frozen(kw_only=True, slots=True)
class Finding:
    """A printed figure and what it should have been.

    Attributes
    ----------
    invoice_id, issuer, billing_system : str
    line : str
        A name of `printed.lines`, or of a check.
    kind : Kind
    printed : int or None
        [rial], or the check's own unit.
    recomputed : int or None
        From inputs alone.
    given_printed : int or None
        From the printed figures of the lines it builds on.
    difference : int or None
        `given_printed` less `printed`; where that is unknown, `recomputed` less `printed`.
    verdict : Verdict
    reason : str
        Why it cannot be recomputed; otherwise what to know about the line.
    diagnosis : tuple of Diagnosis
        Simplest first.
    citations : tuple of Citation
    """

    invoice_id: str
    issuer: str
    billing_system: str
    line: str
    kind: Kind = Kind.LINE
    printed: int | None
    recomputed: int | None
    given_printed: int | None
    difference: int | None
    verdict: Verdict
    reason: str = ""
    diagnosis: tuple[Diagnosis, ...] = ()
    citations: tuple[Citation, ...] = ()

    @property
    def at_stake(self) -> int:
        """What a line is off by, whichever way it goes, where it differs; nothing otherwise [rial]."""
        differs = self.kind is Kind.LINE and self.verdict is Verdict.DIFFERS
        return abs(self.difference or 0) if differs else 0


@frozen(kw_only=True, slots=True)
class Rejection:
    """A row that is no invoice: its place and the reason; the audit goes on.

    Attributes
    ----------
    where : str
        ``file.csv:17``
    invoice_id : str
        Where the row has one.
    reason : str
    """

    where: str
    invoice_id: str
    reason: str


@frozen(kw_only=True, slots=True)
class Audited:
    """One invoice audited.

    Attributes
    ----------
    invoice_id, issuer, billing_system : str
    findings : tuple of Finding
    inferred : tuple of str
        What the page does not say and the audit inferred, in sentences.
    bill : Bill or None
        The bill from inputs alone, for its explanations; None where it cannot be computed.
    """

    invoice_id: str
    issuer: str
    billing_system: str
    findings: tuple[Finding, ...]
    inferred: tuple[str, ...] = ()
    bill: Bill | None = None


@frozen(kw_only=True, slots=True)
class Settled:
    """Invoices of an issuer that were screened together and all stand.

    Attributes
    ----------
    issuer : str
    invoices : int
    lines : mapping of (line, Verdict) to int
        How many of their lines are exact, and inherited.
    checks : int
        How many checks beside the lines are right.
    """

    issuer: str
    invoices: int
    lines: Mapping[tuple[str, Verdict], int]
    checks: int
