"""Two readings of a register, and what happened between them: it turned over, or it was exchanged."""

from __future__ import annotations

from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow

from attrs import field, frozen

from hv_tariff.contracts.quantities import Figure, magnitude, yes_or_no
from hv_tariff.errors import InputError

EXACT = Context(prec=200, traps=[Inexact, InvalidOperation, Overflow])
"""Arithmetic that loses nothing, whatever decimal context the caller has set."""


def _old_final(value: Figure) -> Decimal:
    return magnitude(value, where="register.replaced.old_final")


def _new_initial(value: Figure) -> Decimal:
    return magnitude(value, where="register.replaced.new_initial")


def _previous(value: Figure) -> Decimal:
    return magnitude(value, where="register.previous")


def _current(value: Figure) -> Decimal:
    return magnitude(value, where="register.current")


def _multiplier(value: Figure) -> Decimal:
    return magnitude(value, where="register.multiplier")


@frozen(kw_only=True, slots=True)
class RegisterReplacement:
    """A register exchanged within the period, the multiplier unchanged.

    Attributes
    ----------
    old_final : Decimal
        What the old register showed when it was taken off.
    new_initial : Decimal
        What the new one showed when it was put on.
    """

    old_final: Decimal = field(converter=_old_final)
    new_initial: Decimal = field(converter=_new_initial)


@frozen(kw_only=True, slots=True)
class Register:
    """Two readings of one register.

    Attributes
    ----------
    previous, current : Decimal
        The readings, without the multiplier.
    multiplier : Decimal
        kWh (or kvarh) to one unit of the register.
    digits : int or None
        How many digits stand before the decimal mark: the register turns over at 10^digits.
    rolled_over : bool
        Whether it turned over once within the period.
    replaced : RegisterReplacement or None
        The exchange within the period, if there was one.
    name : str
        The place for errors: a field's path or the meter's number.

    Raises
    ------
    InputError
        When a reading goes back without a rollover or a replacement, or they contradict the readings.
    """

    previous: Decimal = field(converter=_previous)
    current: Decimal = field(converter=_current)
    multiplier: Decimal = field(converter=_multiplier)
    digits: int | None = None
    rolled_over: bool = field(default=False, validator=yes_or_no("register"))
    replaced: RegisterReplacement | None = None
    name: str = "register"

    def __attrs_post_init__(self) -> None:
        if not self.multiplier:
            raise InputError(
                "the multiplier is zero", where=self.name, hint="a direct meter has multiplier 1"
            )
        if self.replaced is not None and not isinstance(self.replaced, RegisterReplacement):
            raise InputError(
                f"{self.replaced!r} is no replacement",
                where=self.name,
                hint="give RegisterReplacement(old_final=..., new_initial=...)",
            )
        if self.digits is not None:
            self._check_digits(self.digits)
        if self.rolled_over:
            self._check_rollover()
        if self.replaced is None:
            if not self.rolled_over:
                self._check_forward(self.previous, self.current)
        else:
            self._check_forward(self.previous, self.replaced.old_final)
            self._check_forward(self.replaced.new_initial, self.current)

    def energy(self) -> Decimal:
        """Return (current − previous) × multiplier, rollover and replacement counted [kWh, kvarh]."""
        moved = EXACT.subtract(self.current, self.previous)
        if self.rolled_over and self.digits is not None:
            moved = EXACT.add(moved, Decimal(f"1e{self.digits}"))
        if self.replaced is not None:
            gap = EXACT.subtract(self.replaced.old_final, self.replaced.new_initial)
            moved = EXACT.add(moved, gap)
        return EXACT.multiply(moved, self.multiplier)

    def _check_digits(self, digits: int) -> None:
        if type(digits) is not int or not 1 <= digits <= 12:
            raise InputError(
                f"a register of {digits!r} digits",
                where=self.name,
                hint="count the digits before the decimal mark",
            )
        highest = max(self.previous, self.current)
        if highest >= 10**digits:
            raise InputError(
                f"a register of {digits} digits cannot show {highest}",
                where=self.name,
                hint="count the digits before the decimal mark, without the multiplier",
            )

    def _check_rollover(self) -> None:
        if self.digits is None:
            raise InputError(
                "a rollover without the register's digits",
                where=self.name,
                hint="give digits=6 for a register that turns over at 1,000,000",
            )
        if self.replaced is not None:
            raise InputError(
                "a rollover and a replacement in one register",
                where=self.name,
                hint="give the old and the new register as two registers",
            )
        if self.current >= self.previous:
            raise InputError(
                f"a rollover from {self.previous} to {self.current} is a whole turn or more",
                where=self.name,
                hint="leave rolled_over out unless the current reading is below the previous",
            )

    def _check_forward(self, before: Decimal, after: Decimal) -> None:
        if after < before:
            raise InputError(
                f"the reading goes back by {EXACT.subtract(before, after)}, from {before} to {after}",
                where=self.name,
                hint="if it turned over, give rolled_over=True and its digits; "
                "if it was exchanged, give replaced=RegisterReplacement(old_final=..., new_initial=...)",
            )
