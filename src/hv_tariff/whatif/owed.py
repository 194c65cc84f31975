"""What a bill owes for its period, apart from what it carries over: by line and by band."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from attrs import frozen

from hv_tariff.billing import Bill
from hv_tariff.billing.rules.settlement import PARTS
from hv_tariff.vocabulary import Band, Label, Status

_BANDS = {band.value: band for band in Band}


@frozen(kw_only=True, slots=True, eq=False)
class Owed:
    """The charges of a period, of the energy bill and of the transit bill.

    Late adjustment, penalty, insurance, arrears, balances and the rounding of the payable are no part of
    it: no scenario changes them.

    Attributes
    ----------
    lines : Mapping of str to int
        Amount by line [rial]; they add up to `total`.
    bands : Mapping of Band to int
        The part of the lines that is priced by band [rial].
    labels : Mapping of str to Label
        What each line is called.
    total : int
        [rial]
    status : Status
        The weakest of the numbers used.
    """

    lines: Mapping[str, int]
    bands: Mapping[Band, int]
    labels: Mapping[str, Label]
    total: int
    status: Status

    @classmethod
    def by(cls, bill: Bill) -> Owed:
        """Return what a bill owes for its period."""
        amounts = bill.all_amounts
        lines = {code: amounts[code] for code in bill.plan.codes if code not in PARTS}
        bands: dict[Band, int] = {}
        for code, amount in bill.parts.items():
            line, _, band = code.rpartition(".")
            if band in _BANDS and line in lines:
                bands[_BANDS[band]] = bands.get(_BANDS[band], 0) + amount
        labels = bill.plan.labels
        return cls(
            lines=MappingProxyType(lines),
            bands=MappingProxyType(bands),
            labels=MappingProxyType({code: labels[code] for code in lines}),
            total=sum(lines.values()),
            status=bill.status,
        )
