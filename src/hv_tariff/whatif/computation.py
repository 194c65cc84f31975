"""Bills and quotes as programs with their inputs, ready to be computed again with other inputs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from attrs import frozen

from hv_tariff.billing.case import Case
from hv_tariff.billing.connection.quote import Quote
from hv_tariff.billing.engine import planned
from hv_tariff.billing.rules.settlement import PARTS
from hv_tariff.errors import InputError
from hv_tariff.formula.exact import Run, runner
from hv_tariff.formula.program import Program
from hv_tariff.tariffs import TariffBook
from hv_tariff.vocabulary import Status


@frozen(kw_only=True, slots=True, eq=False)
class Computation:
    """A program with its inputs: one segment of a bill, or a quote.

    Attributes
    ----------
    program : Program
    run : callable
    inputs : tuple
        Its constants, rates and readings.
    counted : tuple of (str, int)
        The lines that make up the cost: code, and register of the amount.
    status : Status
        The weakest status of the numbers that went into it.
    """

    program: Program
    run: Run
    inputs: tuple[Any, ...]
    counted: tuple[tuple[str, int], ...]
    status: Status = Status.BILL_VERIFIED

    def amounts(self, inputs: Sequence[Any]) -> dict[str, int]:
        """Return the lines for other inputs [rial]."""
        registers = self.run(list(inputs))
        return {code: registers[place] for code, place in self.counted}


def of_case(case: Case, *, book: TariffBook, accept_estimates: bool) -> tuple[Computation, ...]:
    """Return the computations of a bill, one a segment: every line that is owed for the period."""
    plan = planned(case, book=book, accept_estimates=accept_estimates)
    vector = (*case.consumption.scaled, *case.account.scaled)
    found = []
    for part in plan.segments:
        inputs = list(part.prefix)
        for register, place in part.picks:
            inputs[register] = vector[place]
        found.append(
            Computation(
                program=part.program,
                run=part.run,
                inputs=tuple(inputs),
                counted=_lines(part.program),
                status=plan.status,
            )
        )
    return tuple(found)


def of_quote(quote: Quote) -> tuple[Computation, ...]:
    """Return the computation of a quote."""
    program, inputs = quote.worked
    return (
        Computation(
            program=program,
            run=_runner(program),
            inputs=inputs,
            counted=_lines(program),
            status=quote.status,
        ),
    )


@lru_cache(maxsize=256)
def _runner(program: Program) -> Run:
    return runner(program)


@lru_cache(maxsize=1024)
def _lines(program: Program) -> tuple[tuple[str, int], ...]:
    return tuple(
        (slots.charge.code, slots.amount)
        for slots in program.charges
        if "." not in slots.charge.code and slots.charge.code not in PARTS
    )


def exact_decimal(x: Fraction) -> Decimal:
    """Return a number of few decimals as a Decimal.

    Raises
    ------
    InputError
        When it has none.
    """
    over, under = x.as_integer_ratio()
    for places in range(10):
        if 10**places % under == 0:
            return Decimal(over * (10**places // under)).scaleb(-places)
    raise InputError(f"{x} is no number of few decimals", hint="take larger steps")
