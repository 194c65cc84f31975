"""A refusal of a request: one error that names every failed condition, and what would satisfy each."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from hv_tariff.errors import InputError
from hv_tariff.vocabulary import Label


@frozen(kw_only=True, slots=True)
class FailedCondition:
    """One condition that a request does not meet.

    Attributes
    ----------
    code : str
        A short stable name, ``order``, ``fact.demand_kw``.
    what : Label
        What is not so, as a sentence without a full stop.
    remedy : Label
        What would satisfy it.
    clause : str or None
        The clause that asks for it; None where good sense alone does.
    """

    code: str
    what: Label
    remedy: Label
    clause: str | None = None


class RefusedError(InputError):
    """A request that is refused; every failed condition is named at once.

    Parameters
    ----------
    conditions : sequence of FailedCondition
        At least one.
    where : str
        What was asked for, of which record.

    Attributes
    ----------
    conditions : tuple of FailedCondition
    """

    def __init__(self, conditions: Sequence[FailedCondition], *, where: str) -> None:
        self.conditions = tuple(conditions)
        cited = (
            f"{each.what.en} ({each.clause})" if each.clause is not None else each.what.en
            for each in self.conditions
        )
        super().__init__(
            " · ".join(cited), where=where, hint=" · ".join(each.remedy.en for each in self.conditions)
        )

    def persian(self) -> str:
        """Return the refusal in Persian, a condition a line."""
        return "\n".join(f"{each.what.fa}؛ {each.remedy.fa}" for each in self.conditions)
