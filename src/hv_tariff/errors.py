"""One family of errors: each says what is wrong, where, and the nearest thing that would work."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches


class HvTariffError(Exception):
    """Base of every error this library raises.

    Parameters
    ----------
    what : str
        What is wrong, in one sentence without a full stop.
    where : str, optional
        The place: a file and line, a field's path, an invoice, a line of the bill.
    hint : str, optional
        The nearest thing that would have worked, or what to do.
    """

    def __init__(self, what: str, *, where: str | None = None, hint: str | None = None) -> None:
        self.what = what
        self.where = where
        self.hint = hint
        super().__init__(what)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{place}{self.what}{hint}"


class InputError(HvTariffError):
    """A contract, a reading, a period or an invoice record that makes no sense."""


class DateError(InputError):
    """A date that does not exist, or is not a Solar Hijri date."""


class UnitError(HvTariffError):
    """A unit that is unknown, or quantities whose units do not go together."""


class FormulaError(HvTariffError):
    """A formula that is built wrongly, or that divides by zero when it is evaluated."""


class TableError(HvTariffError):
    """One problem of a tariff table, at ``file:line key.path``."""


class BookError(ExceptionGroup[TableError], HvTariffError):
    """All problems of a tariff book at once; nothing of the book is used."""

    def __new__(cls, message: str, problems: Sequence[TableError]) -> BookError:
        """Keep the group's own constructor signature."""
        return super().__new__(cls, message, problems)

    def __init__(self, message: str, problems: Sequence[TableError]) -> None:
        HvTariffError.__init__(self, message)

    def derive(self, excs: Sequence[TableError]) -> BookError:  # type: ignore[override]
        """Keep the type when the group is split."""
        return BookError(self.message, excs)

    def __str__(self) -> str:
        return "\n".join([self.message, *(f"  {problem}" for problem in self.exceptions)])


class NotInForceError(HvTariffError):
    """No edition of a family is in force on a date."""


class MissingRateError(HvTariffError):
    """A rule needs a number that its table does not have."""


class ConsentError(HvTariffError):
    """A number's status asks for the caller's explicit consent."""


def nearest(word: str, known: Sequence[str]) -> str | None:
    """Return a hint naming the known words closest to `word`, or None when `known` is empty."""
    if not known:
        return None
    close = get_close_matches(str(word), known, n=3, cutoff=0.5) or sorted(known)[:12]
    return "known: " + ", ".join(close) if len(close) > 1 else f"did you mean '{close[0]}'?"
