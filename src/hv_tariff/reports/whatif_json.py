"""A comparison as plain data: the documented form of `hv-tariff whatif --format json`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import hv_tariff
from hv_tariff.billing import identity_of
from hv_tariff.formula.prose import decimal_text
from hv_tariff.rounding import round_half_up
from hv_tariff.whatif.comparison import Compared, Comparison
from hv_tariff.whatif.decomposition import Factor
from hv_tariff.whatif.rows import Refused, Row, Sum

FORM = "hv_tariff/whatif/1"
PRICE_PLACES = 2


def whatif_json(
    comparison: Comparison, compared: Compared, *, rejected: Iterable[Refused] = ()
) -> dict[str, Any]:
    """Return one scenario beside the baseline as plain data.

    Parameters
    ----------
    comparison : Comparison
    compared : Compared
        One of its scenarios.
    rejected : iterable of Refused
        Rows of the portfolio that could not be read.

    Returns
    -------
    dict
        Amounts are integers [rial]; energy is text [kWh]; prices are text, rounded half up to two
        decimals [rial/kWh].
    """
    total = compared.total
    refused = [*rejected, *comparison.refused, *compared.refused]
    return {
        "form": FORM,
        "library": hv_tariff.__version__,
        "book": {"name": comparison.book.name, "fingerprint": comparison.book.fingerprint},
        "identity": identity_of(comparison.book).plain(),
        "scenario": compared.scenario.record(),
        "status": None if compared.status is None else compared.status.code,
        "baseline_total": total.before,
        "scenario_total": total.after,
        "total_difference": total.difference,
        "parts": parts_json(total),
        "cases": total.cases,
        **_energy(total),
        "purchases": _purchases(compared),
        "idle_edits": [each.where for each in compared.idle],
        "by_line": {
            code: {"label": _label(compared, code), **_amounts(each)}
            for code, each in compared.by_line().items()
        },
        "by_band": {
            band.value: {
                "baseline": each.before,
                "scenario": each.after,
                "difference": each.difference,
                **_energy(each),
            }
            for band, each in compared.by_band().items()
        },
        "by_class": {code: sum_json(each) for code, each in compared.by_class().items()},
        "by_month": {month: sum_json(each) for month, each in compared.by_month().items()},
        "by_customer": {name: sum_json(each) for name, each in compared.by_customer().items()},
        "winners": [{"customer": name, "difference": each.difference} for name, each in compared.winners()],
        "losers": [{"customer": name, "difference": each.difference} for name, each in compared.losers()],
        "bills": [_row(row) for row in compared.rows],
        "rejected": [
            {"where": each.where, "invoice_id": each.name, "reason": each.reason} for each in refused
        ],
    }


def sum_json(found: Sum) -> dict[str, Any]:
    """Return a sum with its energy as plain data."""
    return {"cases": found.cases, **_amounts(found), **_energy(found)}


def parts_json(found: Sum) -> dict[str, int]:
    """Return the parts of a difference; those that nothing comes from are 0, `joint` only where it is not."""
    return {
        factor.value: found.parts.get(factor, 0)
        for factor in Factor
        if factor is not Factor.JOINT or found.parts.get(factor)
    }


def price_text(price: Fraction | None) -> str | None:
    """Return a price rounded half up to two decimals [rial/kWh]; None without energy."""
    if price is None:
        return None
    hundredths = round_half_up(price.numerator * 10**PRICE_PLACES, price.denominator)
    return decimal_text(Fraction(hundredths, 10**PRICE_PLACES))


def _amounts(found: Sum) -> dict[str, Any]:
    return {
        "baseline": found.before,
        "scenario": found.after,
        "difference": found.difference,
        "parts": parts_json(found),
    }


def _energy(found: Sum) -> dict[str, Any]:
    return {
        "baseline_kwh": decimal_text(found.kwh_before),
        "scenario_kwh": decimal_text(found.kwh_after),
        "baseline_price": price_text(found.price_before),
        "scenario_price": price_text(found.price_after),
    }


def _purchases(compared: Compared) -> dict[str, Any] | None:
    """What sellers are paid, where the scenario states prices; null where one of them is missing."""
    if not compared.prices_stated:
        return None
    total = compared.total
    before, after = total.paid_before, total.paid_after
    known = before is not None and after is not None
    return {
        "baseline": before,
        "scenario": after,
        "total_difference_with_purchases": total.difference + after - before
        if before is not None and after is not None
        else None,
        "unpriced": []
        if known
        else [row.name for row in compared.rows if row.paid_before is None or row.paid_after is None],
    }


def _label(compared: Compared, code: str) -> Mapping[str, str]:
    label = compared.labels[code]
    return {"en": label.en, "fa": label.fa}


def _row(row: Row) -> dict[str, Any]:
    codes = dict.fromkeys((*row.before.lines, *row.after.lines))
    return {
        "invoice_id": row.name,
        "customer": row.customer,
        "tariff_class": row.tariff_class.value,
        "month": row.month,
        "baseline": row.before.total,
        "scenario": row.after.total,
        "difference": row.difference,
        "lines": {
            code: {"baseline": row.before.lines.get(code, 0), "scenario": row.after.lines.get(code, 0)}
            for code in codes
        },
        "status": {"baseline": row.before.status.code, "scenario": row.after.status.code},
    }
