"""The families of tariff tables: what each holds, and how its editions follow one another."""

from __future__ import annotations

from enum import Enum

from attrs import frozen

from hv_tariff.errors import NotInForceError, nearest
from hv_tariff.vocabulary import Label


class Payload(Enum):
    """What a table of a family holds beside its header; the value is the file's section for it."""

    RATES = "rates"
    SEASON = "season"
    TIME_OF_USE = "time_of_use"


@frozen(kw_only=True, slots=True)
class Family:
    """One family of tables; its path is the folder its files stand in.

    Attributes
    ----------
    path : str
        ``supply/hv``: the folder, and the word after ``table:``.
    label : Label
    monthly : bool
        One file a month, where a month may be absent; otherwise editions follow without a hole.
    ruled : bool
        Whether its tables name a rule set.
    payload : Payload
    """

    path: str
    label: Label
    monthly: bool = False
    ruled: bool = False
    payload: Payload = Payload.RATES


_ALL = (
    Family(path="supply/hv", label=Label("supply", "فروش برق"), ruled=True),
    Family(path="transit/medium", label=Label("monthly transit price", "نرخ ماهانه ترانزیت"), monthly=True),
    Family(path="transit/terms", label=Label("terms of transit", "شرایط ترانزیت")),
    Family(path="market/monthly", label=Label("monthly market figures", "ارقام ماهانه بازار"), monthly=True),
    Family(path="levies/vat", label=Label("value-added tax", "مالیات بر ارزش افزوده")),
    Family(path="levies/duty", label=Label("electricity duty", "عوارض برق")),
    Family(path="connection", label=Label("connection costs", "هزینه برقراری انشعاب"), ruled=True),
    Family(path="connection/terms", label=Label("terms of contract changes", "شرایط تغییر قرارداد")),
    Family(path="calendar/season", label=Label("summer season", "فصل گرم"), payload=Payload.SEASON),
    Family(
        path="calendar/time_of_use",
        label=Label("time-of-use hours", "ساعات بار"),
        payload=Payload.TIME_OF_USE,
    ),
)

FAMILIES: dict[str, Family] = {family.path: family for family in _ALL}


def unknown_family(path: str, *, where: str | None = None) -> NotInForceError:
    """Return the error for a family that no table belongs to, naming the nearest."""
    return NotInForceError(f"unknown family '{path}'", where=where, hint=nearest(path, list(FAMILIES)))
