"""What a result stands on: the numbers of a book, the rules and the version, under one fingerprint."""

from __future__ import annotations

from functools import lru_cache

from attrs import field, frozen

from hv_tariff import __version__
from hv_tariff.billing.shipped_rules import rules_digest
from hv_tariff.formula.digest import sha256_of
from hv_tariff.tariffs import TariffBook

FORM = "hv_tariff/identity/1"


@frozen(kw_only=True, slots=True)
class Identity:
    """The identity of a book under a library; results of one identity stand on the same numbers and rules.

    Attributes
    ----------
    numbers : str
        The fingerprint of the book: every number in force, with its evidence.
    rules : str
        The digest of the rule sets: every formula, unit, rounding, label, clause and convention.
    version : str
        Of the library.
    fingerprint : str
        The sha256 of the three, in hexadecimal digits.
    """

    numbers: str
    rules: str
    version: str
    fingerprint: str = field(init=False)

    @fingerprint.default
    def _combined(self) -> str:
        return sha256_of([FORM, self.numbers, self.rules, self.version])

    @property
    def short(self) -> str:
        """Return the first twelve digits of the fingerprint, as reports for people show it."""
        return self.fingerprint[:12]

    def plain(self) -> dict[str, str]:
        """Return plain data."""
        return {
            "fingerprint": self.fingerprint,
            "numbers": self.numbers,
            "rules": self.rules,
            "version": self.version,
        }


@lru_cache(maxsize=32)
def identity_of(book: TariffBook) -> Identity:
    """Return the identity of a book under this library."""
    return Identity(numbers=book.fingerprint, rules=rules_digest(), version=__version__)
