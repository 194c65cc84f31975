"""One function for every kind of change: connections and a request in, a decision or a refusal out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hv_tariff.contracts.changes import demands, joining, opening, reductions, requests, standing
from hv_tariff.contracts.changes.decision import Decision, Refusal, Terms
from hv_tariff.contracts.changes.held import Connection
from hv_tariff.errors import InputError, nearest

_Rule = Callable[[Sequence[Connection], Any, Terms], Decision | Refusal]

KINDS: Mapping[str, tuple[type[requests.Request], _Rule]] = {
    "new_connection": (requests.NewConnection, opening.new_connection),
    "increase": (requests.Increase, demands.increase),
    "decrease": (requests.Decrease, demands.decrease),
    "temporary_reduction": (requests.TemporaryReduction, reductions.temporary_reduction),
    "end_of_reduction": (requests.EndOfReduction, reductions.end_of_reduction),
    "split": (requests.Split, joining.split),
    "merge": (requests.Merge, joining.merge),
    "removal": (requests.Removal, joining.removal),
    "relocation": (requests.Relocation, standing.relocation),
    "transfer_of_name": (requests.TransferOfName, standing.transfer_of_name),
    "temporary_connection": (requests.TemporaryConnection, opening.temporary_connection),
    "change_of_tariff": (requests.ChangeOfTariff, standing.change_of_tariff),
    "addendum": (requests.Addendum, standing.addendum),
    "withdrawal": (requests.Withdrawal, opening.withdrawal),
}
_RULES = dict(KINDS.values())


def decide(given: Sequence[Connection], request: requests.Request, *, terms: Terms) -> Decision | Refusal:
    """Return what comes of a request.

    Parameters
    ----------
    given : sequence of Connection
        The connection that it is about, or several for a merge; for a new one, those whose numbers are taken.
    request : Request
    terms : Terms

    Returns
    -------
    Decision or Refusal
        A refusal names every condition that failed, and what would satisfy each.

    Raises
    ------
    InputError
        When the request is of no known kind.
    """
    rule = _RULES.get(type(request))
    if rule is None:
        name = type(request).__name__
        known = [kind.__name__ for kind in _RULES]
        raise InputError(f"{name} is no kind of change", where="request", hint=nearest(name, known))
    return rule(given, request, terms)
