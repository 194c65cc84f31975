"""A hundred thousand invoices verified against an edition, on two cores."""

from __future__ import annotations

from time import perf_counter, process_time

from hv_tariff.audit.verification.verifying import verify
from planting import BOOK
from scale.portfolio import templates, write

INVOICES, TARGET_S = 100_000, 60


def test_a_hundred_thousand_invoices_are_verified(benchmark, note, tmp_path) -> None:
    supply = next(each for each in BOOK.editions("supply/hv") if each.name == "1404-02")
    write(tmp_path / "many.parquet", INVOICES, templates())
    taken: list[tuple[float, float]] = []

    def once() -> None:
        start, used = perf_counter(), process_time()
        found = verify(supply, book=BOOK, against=tmp_path / "many.parquet")
        taken.append((perf_counter() - start, process_time() - used))
        assert found.touching > INVOICES * 0.9
        assert found.alarms == ()

    benchmark.pedantic(once, rounds=1, iterations=1)
    (seconds, used), *_ = sorted(taken)
    note(f"{INVOICES:,} invoices verified", seconds, seconds, TARGET_S)
    note(f"{INVOICES:,} invoices verified, time of processors", used, used)
