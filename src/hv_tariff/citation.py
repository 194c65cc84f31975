"""Two citations stand behind every amount: the clause of the rule and the source of the number."""

from __future__ import annotations

from attrs import frozen

from hv_tariff.vocabulary import Label


@frozen(kw_only=True, slots=True)
class Clause:
    """A clause of an instrument that states a rule.

    Attributes
    ----------
    id : str
        A short stable name, ``general/demand``.
    title : Label
        What the clause is about.
    instrument : Label
        The instrument it stands in.
    """

    id: str
    title: Label
    instrument: Label


@frozen(kw_only=True, slots=True)
class Source:
    """Where a number was read.

    Attributes
    ----------
    id : str
        The name by which numbers of one table refer to it.
    text : str
        The document or the set of invoices, as a person would cite it.
    sha256 : str or None
        The digest of the document, where it is held.
    """

    id: str
    text: str
    sha256: str | None = None
