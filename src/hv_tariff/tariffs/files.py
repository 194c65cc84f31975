"""Where a book's files are: the two shipped books, the YAML files of any book, and their digests."""

from __future__ import annotations

import hashlib
from pathlib import Path

from hv_tariff.errors import TableError

BOOK_FILE = "book.yaml"

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
        if (directory / BOOK_FILE).is_file():
            return directory
    looked = " and ".join(str(directory) for directory in candidates)
    raise TableError(
        f"the {name} book is not installed", where=looked, hint="install the wheel, or work in a checkout"
    )


def table_files(directory: Path) -> tuple[Path, ...]:
    """Return the YAML files of a book, ``book.yaml`` among them, in the order of their names."""
    found = (path for path in directory.rglob("*") if path.suffix in (".yaml", ".yml") and path.is_file())
    return tuple(sorted(found, key=lambda path: path.relative_to(directory).as_posix()))


def source_digests(directory: Path) -> dict[str, str]:
    """Return the sha256 of each YAML file of a book; line ends of any system count as one."""
    return {
        path.relative_to(directory).as_posix(): hashlib.sha256(
            path.read_bytes().replace(b"\r\n", b"\n")
        ).hexdigest()
        for path in table_files(directory)
    }
