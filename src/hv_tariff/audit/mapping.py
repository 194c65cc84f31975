"""Other people's headings: a YAML file of ``their heading: our.dotted.path`` lines."""

from __future__ import annotations

from pathlib import Path

from hv_tariff.billing.paths import is_path, nearest_path
from hv_tariff.errors import BookError, InputError, TableError
from hv_tariff.tariffs.document import Text
from hv_tariff.tariffs.source_yaml import LARGEST_FILE, read_document

IGNORED = "ignore"
_ALIKE = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "\u200c": " ", "\u00a0": " ", "\ufeff": " "})


def folded(heading: str) -> str:
    """Return a heading as headings are compared: one kind of ی and ک, single spaces."""
    return " ".join(heading.translate(_ALIKE).split())


def read_mapping(path: Path) -> dict[str, str]:
    """Read a mapping file.

    Parameters
    ----------
    path : Path
        YAML: a heading, and the path of the invoice record that it is, or ``ignore``.

    Returns
    -------
    dict of str to str
        Path, or ``ignore``, by heading.

    Raises
    ------
    InputError
        When the file cannot be read or is empty.
    BookError
        With every line that names no path, or a path that another line names.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST_FILE + 1)
    except OSError as error:
        what = f"the mapping cannot be read: {error.strerror}"
        raise InputError(what, where=str(path), hint="check its name") from None
    if not data.strip():
        raise InputError("the mapping is empty", where=path.name, hint="write their heading: our.dotted.path")
    problems: list[TableError] = []
    section = read_document(data, file=path.name, problems=problems)
    found: dict[str, str] = {}
    taken: dict[str, str] = {}
    for heading, value in section.block.entries.items() if section is not None else ():
        where = f"{path.name}:{value.line}"
        target = value.text.strip() if isinstance(value, Text) else ""
        if target != IGNORED and not is_path(target):
            what = f"'{heading}' is mapped to '{target}', which is no path of an invoice"
            problems.append(TableError(what, where=where, hint=nearest_path(target)))
        elif target in taken:
            what = f"'{heading}' and '{taken[target]}' are both mapped to {target}"
            problems.append(TableError(what, where=where, hint=f"map one of the two to {IGNORED}"))
        else:
            found[heading] = target
            taken |= {target: heading} if target != IGNORED else {}
    if problems:
        raise BookError(f"{path.name} cannot be used", problems)
    return found
