"""The file of reference customers: where it is, and its sections."""

from __future__ import annotations

from pathlib import Path

from hv_tariff.errors import BookError, InputError, TableError
from hv_tariff.tariffs.document import Section

FILE = "customers.yaml"
_PACKED, _KEPT = "reference_customers", "data/reference_customers"


def read_reference_file(path: Path | None = None) -> Section:
    """Return the top of a file of reference customers; by default that which comes with the library.

    Parameters
    ----------
    path : Path, optional

    Raises
    ------
    InputError
        When the file cannot be read, or is not installed.
    BookError
        With every problem of its YAML.
    """
    from hv_tariff.tariffs.source_yaml import read_document  # noqa: PLC0415 - yaml loads only when YAML is read

    file = _shipped() if path is None else path
    try:
        data = file.read_bytes()
    except OSError as error:
        what = f"the reference customers cannot be read: {error.strerror or error}"
        raise InputError(what, where=str(file), hint="check its name") from None
    problems: list[TableError] = []
    top = read_document(data, file=file.name, problems=problems)
    if top is None or problems:
        raise BookError(f"{file.name} cannot be used", problems)
    return top


def _shipped() -> Path:
    here = Path(__file__).resolve()
    places = (here.parent / _PACKED / FILE, here.parents[3] / _KEPT / FILE)
    found = next((path for path in places if path.is_file()), None)
    if found is None:
        looked = " and ".join(str(path) for path in places)
        hint = "install the wheel, or work in a checkout"
        raise InputError("the reference customers are not installed", where=looked, hint=hint)
    return found
