"""The two books that come with the library: in the installed package, or in the checkout's ``data/``."""

from __future__ import annotations

from pathlib import Path

from hv_tariff.errors import TableError

# Where the wheel puts each book beside this module, and where a checkout keeps it.
_PLACES = {"issued": ("tables", "tariff_tables"), "example": ("example_tables", "example_tables")}


def book_directory(name: str) -> Path:
    """Return the directory of the ``issued`` or the ``example`` book.

    Raises
    ------
    TableError
        When neither the package nor a checkout holds it.
    """
    here = Path(__file__).resolve()
    packed, kept = _PLACES[name]
    candidates = (here.parent / packed, here.parents[3] / "data" / kept)
    for directory in candidates:
        if (directory / "book.yaml").is_file():
            return directory
    looked = " and ".join(str(directory) for directory in candidates)
    raise TableError(
        f"the {name} book is not installed", where=looked, hint="install the wheel, or work in a checkout"
    )
