"""Books of tables checked against the rules: by name for the shipped ones, by directory for others."""

from __future__ import annotations

from pathlib import Path

from hv_tariff.billing.rule_sets import expectations
from hv_tariff.errors import InputError
from hv_tariff.tariffs import TariffBook

SHIPPED = ("issued", "example")


def load_book(name: str | Path) -> TariffBook:
    """Return a book: ``issued``, ``example``, or the directory of another.

    Parameters
    ----------
    name : str or Path
        A shipped book's name, or a directory with a ``book.yaml``. Every number of a directory is checked
        against what the rules expect before anything is used.

    Raises
    ------
    BookError
        With all problems of all files at once.
    InputError
        When there is no such book.
    """
    if name == "issued":
        return TariffBook.issued()
    if name == "example":
        return TariffBook.example()
    directory = Path(name)
    if not directory.is_dir():
        raise InputError(
            f"there is no book '{name}'",
            where="book",
            hint=f"give {', '.join(SHIPPED)} or a directory of tables",
        )
    return TariffBook.load(directory, expectations=expectations())
