"""A change of contract typed by a person or sent by another system, read into connections and a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
from attrs import frozen

from hv_tariff.billing.case import Case, read_case
from hv_tariff.billing.record import contract_of, flag
from hv_tariff.contracts import Purchases
from hv_tariff.contracts.changes.deciding import KINDS
from hv_tariff.contracts.changes.held import Connection
from hv_tariff.contracts.changes.requests import Certificate, Part, Request
from hv_tariff.contracts.changes.row import Row
from hv_tariff.errors import HvTariffError, InputError, nearest

TOP = ["change", "edition", "supplied", "connections", "request", "bills"]
CONNECTION = ["holder", "site", "use", "built_by", "from", "until", "temporary", "contract"]
_DOCUMENTS = ("documents_required", "documents_given")


@frozen(kw_only=True, slots=True)
class ChangeCase:
    """All that `change_contract` takes, and the bills that a breached reduction makes again.

    Attributes
    ----------
    kind : str
        ``increase``, as in `KINDS`.
    connections : tuple of Connection
    request : Request
    edition : str or None
    supplied : mapping of str to str
    bills : tuple of Case
    """

    kind: str
    connections: tuple[Connection, ...]
    request: Request
    edition: str | None
    supplied: Mapping[str, Any]
    bills: tuple[Case, ...]


def read_change(record: Mapping[str, Any]) -> ChangeCase:
    """Read a change of contract.

    Parameters
    ----------
    record : mapping
        ``change`` (the kind), ``connections`` by number, ``request``, and where wanted ``edition``,
        ``supplied`` and ``bills`` by name; see the page on changes of contract in the docs.

    Raises
    ------
    InputError
        When a field is unknown, missing or makes no sense; all missing fields of a request at once.
    """
    _known(record, TOP, "")
    kind = record.get("change")
    if kind not in KINDS:
        what = "'change' is missing" if kind is None else f"unknown change '{kind}'"
        raise InputError(what, where="change", hint=nearest(str(kind), list(KINDS)))
    given = _group(record, "connections")
    connections = tuple(_connection(str(number), _group(given, number)) for number in given)
    bills = _group(record, "bills")
    return ChangeCase(
        kind=str(kind),
        connections=connections,
        request=_request(KINDS[str(kind)][0], _group(record, "request")),
        edition=None if record.get("edition") is None else str(record["edition"]),
        supplied=_group(record, "supplied"),
        bills=tuple(_bill(str(name), _group(bills, name), given) for name in bills),
    )


def _connection(number: str, record: Mapping[str, Any]) -> Connection:
    where = f"connections.{number}"
    _known(record, CONNECTION, f"{where}.")
    try:
        contract = contract_of(_group(record, "contract"), {})
        row = Row.of(contract.voltage, use=record.get("use", "general"), built_by=record.get("built_by"))
        return Connection(
            number=number,
            holder=str(record.get("holder", "")),
            contract=contract,
            use=row.use,
            built_by=row.built_by,
            site=str(record.get("site", "")),
            from_=record.get("from"),
            until=record.get("until"),
            temporary=flag(record.get("temporary", False), where="temporary"),
        )
    except HvTariffError as error:
        error.where = f"{where}: {error.where}" if error.where else where
        raise


def _request(kind: type[Request], record: Mapping[str, Any]) -> Request:
    fields = {each.name: each for each in attrs.fields(kind) if each.name not in _DOCUMENTS}
    _known(record, [*fields, "documents"], "request.")
    missing = [
        name for name, each in fields.items() if each.default is attrs.NOTHING and record.get(name) is None
    ]
    if missing:
        raise InputError(
            f"the request lacks {', '.join(missing)}",
            where="request",
            hint="nobody here knows them: they have no default",
        )
    read: dict[str, Any] = {name: _field(name, record) for name in record if name != "documents"}
    papers = _group(record, "documents")
    read["documents_required"] = tuple(str(each) for each in papers)
    read["documents_given"] = tuple(
        str(each) for each, there in papers.items() if flag(there, where=f"request.documents.{each}")
    )
    return kind(**read)


def _field(name: str, record: Mapping[str, Any]) -> Any:
    """Groups of fields become what the request holds; all else stays as it was typed."""
    where = f"request.{name}"
    if name == "certificate":
        group = _group(record, name)
        _known(group, ["held_kw", "per_kw"], f"{where}.")
        if set(group) != {"held_kw", "per_kw"}:
            raise InputError("a certificate is held_kw and per_kw", where=where, hint="give both")
        return Certificate(held_kw=group["held_kw"], per_kw=group["per_kw"])
    if name == "parts":
        return tuple(_part(str(number), _group(_group(record, name), number)) for number in record[name])
    if name == "purchases":
        return Purchases.of(kwh=_group(record, name))
    if name in ("instalments", "earlier"):
        return tuple((str(first), second) for first, second in _group(record, name).items())
    return record[name]


def _part(number: str, record: Mapping[str, Any]) -> Part:
    where = f"request.parts.{number}"
    _known(record, ["holder", "demand_kw"], f"{where}.")
    if record.get("demand_kw") is None:
        raise InputError("a part without its demand", where=where, hint="give demand_kw [kW]")
    return Part(number=number, holder=str(record.get("holder", "")), demand_kw=record["demand_kw"])


def _bill(name: str, record: Mapping[str, Any], connections: Mapping[str, Any]) -> Case:
    own: Any = next(iter(connections.values()), {})
    contract = record.get("contract", own.get("contract") if isinstance(own, Mapping) else None)
    return read_case({**record, "contract": contract}, name=name)


def _group(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = record.get(name)
    if found is None:
        return {}
    if not isinstance(found, Mapping):
        raise InputError(f"'{name}' is not a group of fields", where=name, hint=f"give {name}: {{...}}")
    return found


def _known(record: Mapping[str, Any], names: list[str], prefix: str) -> None:
    for name in record:
        if name not in names:
            raise InputError(
                f"unknown field '{prefix}{name}'", where=f"{prefix}{name}", hint=nearest(str(name), names)
            )
