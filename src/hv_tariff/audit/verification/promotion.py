"""Numbers that invoices confirm, written into their table: checked before anything is replaced."""

from __future__ import annotations

from attrs import evolve

from hv_tariff.audit.verification.tallies import Verification, Verified
from hv_tariff.billing import expectations
from hv_tariff.errors import InputError
from hv_tariff.tariffs import Edition, Number, read_edition
from hv_tariff.tariffs.promoting import promoted_text
from hv_tariff.vocabulary import Status


def promote(text: str, found: Verification) -> str:
    """Return the text of the edition's file with the numbers that the invoices confirm as `bill_verified`.

    Parameters
    ----------
    text : str
        The file as it stands.
    found : Verification

    Raises
    ------
    InputError
        When the file is no longer the edition that was verified, or is of a book of invented numbers.
    BookError
        When the file cannot be read strictly.
    """
    edition = found.edition
    if any(number.status is Status.INVENTED for _, number in edition.numbers()):
        hint = "verify a table of published numbers"
        raise InputError("invented numbers are not promoted", where=edition.file, hint=hint)
    before = _read(text, edition)
    numbers, held = dict(before.numbers()), dict(edition.numbers())
    if numbers != held:
        hint = "run it again"
        raise InputError("the table was changed while it was verified", where=edition.file, hint=hint)
    after = promoted_text(
        text, {each.path: evidence(each, found) for each in found.promotions}, file=edition.file
    )
    if _read(after, edition) != _expected(before, found):
        hint = "change the statuses by hand"
        raise InputError("the layout of the table cannot be kept", where=edition.file, hint=hint)
    return after


def evidence(each: Verified, found: Verification) -> str:
    """Return what a promoted number's clause says of the invoices."""
    count = each.tally.reproduced
    invoices = "1 invoice" if count == 1 else f"{count:,} invoices"
    return f"to the rial on {invoices} of {found.file} (sha256 {found.sha256})"


def _read(text: str, edition: Edition) -> Edition:
    return read_edition(text, file=edition.file, expected=expectations(), allows_invented=False)


def _expected(before: Edition, found: Verification) -> Edition:
    confirmed = {each.path: each for each in found.promotions}

    def after(path: str, number: Number) -> Number:
        if path not in confirmed:
            return number
        clause = f"{number.clause}; {evidence(confirmed[path], found)}"
        return evolve(number, status=Status.BILL_VERIFIED, clause=clause, method=None)

    return evolve(
        before,
        rates={key: after(f"rates.{key}", number) for key, number in before.rates.items()},
        classes={
            code: {key: after(f"classes.{code}.{key}", number) for key, number in held.items()}
            for code, held in before.classes.items()
        },
    )
