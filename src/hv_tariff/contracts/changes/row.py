"""Which row of the connection costs a connection falls in, and how much demand it holds there."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import TypeVar

from attrs import field, frozen

from hv_tariff.contracts.quantities import KW_PLACES, Figure, decimal_of, scaled
from hv_tariff.dates import latin_digits
from hv_tariff.errors import InputError, nearest
from hv_tariff.vocabulary import Label, Voltage

LEAST_KW = 30
"""Table 4-79 is for 30 kW and more [kW]."""
HIGH_VOLTAGES = (Voltage.KV_63, Voltage.KV_132, Voltage.KV_230, Voltage.KV_400)


class Use(Enum):
    """What the connection is for, as the table tells uses apart."""

    GENERAL = "general"
    PUMPING = "pumping"

    @property
    def label(self) -> Label:
        """Return the names a person reads."""
        return Label("pumping", "پمپاژ") if self is Use.PUMPING else Label("general", "عمومی")


class Side(Enum):
    """The side of the distribution transformer that supplies: up to 33 kV and above, or low voltage."""

    PRIMARY = "primary"
    SECONDARY = "secondary"

    @property
    def label(self) -> Label:
        """Return the names a person reads."""
        if self is Side.PRIMARY:
            return Label("primary voltage", "ولتاژ اولیه")
        return Label("secondary voltage", "ولتاژ ثانویه")


class Builder(Enum):
    """Who builds the network of the connection."""

    APPLICANT = "applicant"
    COMPANY = "company"

    @property
    def label(self) -> Label:
        """Return the names a person reads."""
        if self is Builder.APPLICANT:
            return Label("the applicant builds", "احداث با متقاضی")
        return Label("the company builds", "احداث با شرکت")


_Word = TypeVar("_Word", Use, Builder)


def _known(value: _Word | str, words: Mapping[str, _Word], what: str, where: str) -> _Word:
    found = words.get(value) if isinstance(value, str) else value
    if found is None or found not in words.values():
        raise InputError(f"unknown {what} '{value}'", where=where, hint=nearest(str(value), list(words)))
    return found


def _use(value: Use | str) -> Use:
    return _known(value, {each.value: each for each in Use}, "use", "connection.use")


def _builder(value: Builder | str) -> Builder:
    return _known(value, {each.value: each for each in Builder}, "builder", "connection.built_by")


@frozen(kw_only=True, slots=True)
class Row:
    """The row of the table.

    Attributes
    ----------
    use : Use
    side : Side
    voltage : Voltage or None
        The supply voltage; None where only the side is known.
    built_by : Builder
        The table knows primary voltage built by the applicant.

    Raises
    ------
    InputError
        For primary voltage built by the company: the table has no column for it.
    """

    use: Use = field(converter=_use)
    side: Side
    voltage: Voltage | None = None
    built_by: Builder = field(converter=_builder)

    def __attrs_post_init__(self) -> None:
        if self.side is Side.PRIMARY and self.built_by is Builder.COMPANY:
            raise InputError(
                "the table has no column for primary voltage where the company builds",
                where="connection.built_by",
                hint="built_by='applicant', or supply the row of its voltage",
            )

    @classmethod
    def of(
        cls, voltage: Voltage | str, *, use: Use | str = Use.GENERAL, built_by: Builder | str | None = None
    ) -> Row:
        """Return the row of a supply voltage.

        Parameters
        ----------
        voltage : Voltage or str
            ``primary``, ``secondary``, or a supply voltage: ``low`` is secondary, the others primary.
        use : Use or str
        built_by : Builder or str, optional
            Who builds; by default as the table's own rows: the applicant at primary voltage, the company at
            secondary voltage.

        Raises
        ------
        InputError
            For an unknown word.
        """
        known = [*(each.value for each in Side), *(each.value for each in Voltage)]
        word = voltage.value if isinstance(voltage, Voltage) else latin_digits(str(voltage)).strip()
        if word not in known:
            raise InputError(
                f"unknown voltage '{voltage}'", where="connection.voltage", hint=nearest(word, known)
            )
        side = Side.SECONDARY if word in (Side.SECONDARY.value, Voltage.LOW.value) else Side.PRIMARY
        own = None if word in (each.value for each in Side) else Voltage(word)
        usual = Builder.APPLICANT if side is Side.PRIMARY else Builder.COMPANY
        return cls(use=use, side=side, voltage=own, built_by=usual if built_by is None else built_by)

    @property
    def high(self) -> bool:
        """Return whether it is supplied at 63 kV or above."""
        return self.voltage in HIGH_VOLTAGES


def _demand(value: Figure) -> Decimal:
    return decimal_of(value, where="connection.demand_kw")


@frozen(kw_only=True, slots=True)
class Holding:
    """So much demand in a row of the table: what a value is the value of.

    Attributes
    ----------
    demand_kw : Decimal
        [kW]
    row : Row
    scaled : int
        The demand at KW_PLACES.

    Raises
    ------
    InputError
        For a demand below 30 kW, for which table 4-79 is not, or off the grid.
    """

    demand_kw: Decimal = field(converter=_demand)
    row: Row
    scaled: int = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        where = "connection.demand_kw"
        if self.demand_kw < LEAST_KW:
            raise InputError(
                f"a demand of {self.demand_kw} kW is not in table 4-79",
                where=where,
                hint=f"give {LEAST_KW} kW or more",
            )
        object.__setattr__(self, "scaled", scaled(self.demand_kw, KW_PLACES, where))
