"""How a check becomes a finding, and when a printed figure is a value at the decimals it was printed with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import frozen

from hv_tariff.audit.findings import Citation, Finding, Kind, Verdict
from hv_tariff.billing import Case
from hv_tariff.contracts import decimal_of
from hv_tariff.errors import HvTariffError
from hv_tariff.rounding import round_half_up, truncate
from hv_tariff.tariffs import Number


@frozen(kw_only=True, slots=True)
class Checked:
    """The invoice that is checked.

    Attributes
    ----------
    invoice_id, issuer, billing_system : str
    """

    invoice_id: str
    issuer: str
    billing_system: str

    @classmethod
    def of(cls, record: Mapping[str, Any], case: Case) -> Checked:
        """Return who the findings are of."""
        return cls(
            invoice_id=case.name,
            issuer=str(record.get("issuer") or ""),
            billing_system=case.conventions.system,
        )

    def finding(
        self,
        line: str,
        verdict: Verdict,
        reason: str = "",
        *,
        printed: int | None = None,
        recomputed: int | None = None,
        citations: Sequence[Citation] = (),
    ) -> Finding:
        """Return a finding of a check; figures that are no whole numbers stand in the reason."""
        return Finding(
            invoice_id=self.invoice_id,
            issuer=self.issuer,
            billing_system=self.billing_system,
            line=line,
            kind=Kind.CHECK,
            printed=printed,
            recomputed=recomputed,
            given_printed=None,
            difference=None if printed is None or recomputed is None else recomputed - printed,
            verdict=verdict,
            reason=reason,
            citations=tuple(citations),
        )

    def unreadable(self, line: str, error: HvTariffError) -> Finding:
        """Return the finding of a figure that cannot be read."""
        return self.finding(line, Verdict.NOT_RECOMPUTABLE, str(error))


def group(record: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """Return a group of fields of a record, empty where it is absent or none."""
    found: Any = record
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def leaves(fields: Mapping[str, Any], prefix: str) -> list[tuple[str, Any]]:
    """Return the figures of a group and of the groups in it, by their full paths."""
    found: list[tuple[str, Any]] = []
    for name, given in fields.items():
        path = f"{prefix}.{name}"
        if isinstance(given, Mapping):
            found += leaves(given, path)
        elif given is not None:
            found.append((path, given))
    return found


def figure(given: Any, where: str) -> Decimal:
    """Return a printed figure; raises InputError for what is none."""
    return decimal_of(given, where=where)


def places_of(printed: Decimal) -> int:
    """Return the decimals that a figure was printed with."""
    return max(0, -int(printed.as_tuple().exponent))


def displays(printed: Decimal, value: Fraction) -> bool:
    """Return whether a figure is a value rounded, or cut, to the decimals it was printed with."""
    places = places_of(printed)
    scaled = value * 10**places
    shown = int(printed.scaleb(places))
    n, d = scaled.numerator, scaled.denominator
    return shown in (round_half_up(n, d), truncate(n, d))


def text_of(value: Fraction, places: int = 6) -> str:
    """Return a value in decimals, without zeros at its end."""
    whole = round_half_up(value.numerator * 10**places, value.denominator)
    return f"{Decimal(whole).scaleb(-places).normalize():f}"


def whole(value: Decimal | Fraction) -> int | None:
    """Return a value as a whole number, or None where it is none."""
    exact = Fraction(value)
    return exact.numerator if exact.denominator == 1 else None


def cited(number: Number) -> Citation:
    """Return a table's number as a citation."""
    return Citation(
        kind="number", text=f"{number.where} = {number.value} {number.unit} ({number.status.code})"
    )
