"""Books of tables checked against the rules: shipped by name, others by directory or file."""

from __future__ import annotations

from pathlib import Path

from hv_tariff.billing.freezing import load_frozen
from hv_tariff.billing.rule_sets import expectations
from hv_tariff.errors import InputError
from hv_tariff.tariffs import TariffBook

SHIPPED = ("issued", "example")


def load_book(name: str | Path, *, accept_other_rules: bool = False) -> TariffBook:
    """Return a book: ``issued``, ``example``, the directory of another, or the file of a frozen one.

    Parameters
    ----------
    name : str or Path
        A shipped book's name, a directory with a ``book.yaml``, or a file written by ``tables freeze``.
        Every number of a directory or file is checked against what the rules expect before anything is used.
    accept_other_rules : bool
        Consent to a book that was frozen under other rules or another version of the library.

    Raises
    ------
    BookError
        With all problems of all files at once.
    TableError
        When a file is no frozen book, or was changed since it was frozen.
    InputError
        When there is no such book, or it was frozen under other rules and `accept_other_rules` is false.
    """
    if name == "issued":
        return TariffBook.issued()
    if name == "example":
        return TariffBook.example()
    directory = Path(name)
    if directory.is_file():
        return load_frozen(directory, accept_other_rules=accept_other_rules).book
    if not directory.is_dir():
        raise InputError(
            f"there is no book '{name}'",
            where="book",
            hint=f"give {', '.join(SHIPPED)}, a directory of tables or a frozen book",
        )
    return TariffBook.load(directory, expectations=expectations())
