"""Time every participant in one run, compare every answer to the bills by hand, print one table."""

from __future__ import annotations

import argparse
import gc
import os
import platform
import time
from collections.abc import Sequence
from statistics import median

import numpy as np
from attrs import define, field

from peers import with_hv_tariff, with_numpy, with_openfisca, with_pysam
from peers.customers import CONTRACTS_KW, Columns, customers, first
from peers.participants import Error, Participant, Work, compared, truth
from peers.register_bill import LINES

SIZES = tuple(CONTRACTS_KW)
SEED = 1404


@define
class Measured:
    """What one participant did: its seconds for each size and each round, and its errors."""

    participant: Participant
    work: dict[str, Work]
    rows: dict[str, int]
    seconds: dict[str, list[float]] = field(factory=lambda: {size: [] for size in SIZES})
    errors: dict[str, Error] = field(factory=dict)

    @property
    def a_second(self) -> float:
        """Return bills a second, the median over both sizes and all rounds."""
        return median(self.rows[size] / each for size in SIZES for each in self.seconds[size])


def participants() -> tuple[list[Participant], list[str]]:
    """Return who takes part, and a sentence for each who cannot."""
    found = [*with_openfisca.PARTICIPANTS, *with_pysam.PARTICIPANTS, *with_numpy.PARTICIPANTS]
    found += with_hv_tariff.PARTICIPANTS
    try:
        from peers import with_columns  # noqa: PLC0415
    except ImportError:
        return found, ["hv_tariff columns does not take part: this version has no such reading."]
    return [*found, *with_columns.PARTICIPANTS], []


def measure(every: Sequence[Participant], sets: dict[str, Columns], rounds: int) -> list[Measured]:
    """Time everyone in turn, round after round, so that other load on the machine meets all alike."""
    measured = []
    for participant in every:
        own = {
            size: first(columns, participant.rows or len(columns["days"])) for size, columns in sets.items()
        }
        work = {size: participant.prepare(columns) for size, columns in own.items()}
        measured.append(Measured(participant, work, {size: len(c["days"]) for size, c in own.items()}))
    truths = {size: truth(columns) for size, columns in sets.items()}
    for one in measured:
        for size, work in one.work.items():
            work.run()  # a second run is compared: the timed ones are like it
            one.errors[size] = compared(work.amounts(work.run()), truths[size])
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        for size in SIZES:
            for one in measured:
                start = time.perf_counter()
                kept = one.work[size].run()
                one.seconds[size].append(time.perf_counter() - start)
                del kept
    return measured


def table(measured: Sequence[Measured]) -> list[str]:
    """Return the lines of the table."""
    head = ["participant", "version", "cores", "lines", "bills/s", "rows of each size"]
    head += [f"{size}: {what}" for size in SIZES for what in ("wrong rows", "largest error [rial]")]
    rows = [head]
    for one in measured:
        who = one.participant
        cells = [who.name, who.version, str(who.cores), f"{len(who.lines)} of {len(LINES)}"]
        cells += [f"{one.a_second:,.0f}", f"{one.errors[SIZES[0]].rows:,}"]
        for size in SIZES:
            error = one.errors[size]
            cells += [f"{error.wrong:,} ({error.wrong / error.rows:.4%})", f"{error.largest:,}"]
        rows.append(cells)
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    return [
        "  ".join(
            [
                *(row[i].ljust(widths[i]) for i in (0, 1)),
                *(row[i].rjust(widths[i]) for i in range(2, len(head))),
            ]
        )
        for row in rows
    ]


def main() -> None:
    """Run and print."""
    asked = argparse.ArgumentParser(prog="make bench-peers", description=__doc__)
    asked.add_argument("--years", type=int, default=100_000, help="customers of each size, twelve bills each")
    asked.add_argument("--rounds", type=int, default=7)
    options = asked.parse_args()
    sets = {size: customers(size, options.years, seed=SEED + i) for i, size in enumerate(SIZES)}
    every, absent = participants()
    measured = measure(every, sets, options.rounds)
    print(
        f"{time.strftime('%Y-%m-%d')}, Python {platform.python_version()}, numpy {np.__version__}, "
        f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; medians of {options.rounds} rounds, "
        f"from memory, all lines kept"
    )
    spans = ", ".join(f"{size} {low:,} to {high:,} kW" for size, (low, high) in CONTRACTS_KW.items())
    print(f"customers: {spans}; every line compared to integers by hand\n")
    print("\n".join([*table(measured), *absent]))


if __name__ == "__main__":
    main()
