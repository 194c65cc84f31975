"""The flows that the package ships, and flows of one's own: read strictly, all problems of a file at once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from hv_tariff.contracts.flows import Flow
from hv_tariff.errors import BookError, InputError, TableError, nearest
from hv_tariff.procedures.reading import read_flow

_SHIPPED = Path(__file__).resolve().parent / "flows"


@lru_cache(maxsize=1)
def flow_names() -> tuple[str, ...]:
    """Return the names of the shipped flows, in order."""
    return tuple(sorted(path.stem for path in _SHIPPED.glob("*.yaml")))


@lru_cache(maxsize=32)
def load_flow(name: str) -> Flow:
    """Return a shipped flow by its name, or the flow of a file of one's own.

    Parameters
    ----------
    name : str
        ``new_connection``, or the path of a ``.yaml`` file.

    Raises
    ------
    InputError
        When there is no such flow, or its file cannot be read.
    BookError
        With every problem of the file.
    """
    path = Path(name) if name.endswith(".yaml") else _SHIPPED / f"{name}.yaml"
    if not name.endswith(".yaml") and name not in flow_names():
        raise InputError(f"no flow '{name}'", where="flows", hint=nearest(name, flow_names()))
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"the file cannot be read: {error.strerror}", where=str(path), hint="check its name"
        ) from None
    return parse_flow(data, file=path.name)


def parse_flow(data: bytes, *, file: str) -> Flow:
    """Return a flow from the content of its file.

    Parameters
    ----------
    data : bytes
    file : str
        Its name, which is the flow's with ``.yaml``.

    Raises
    ------
    BookError
        With every problem, each at its line.
    """
    from hv_tariff.tariffs.source_yaml import read_document  # noqa: PLC0415 - yaml loads only when YAML is read

    problems: list[TableError] = []
    top = read_document(data, file=file, problems=problems)
    flow = None if top is None else read_flow(top)
    if flow is None or problems:
        raise BookError(f"the flow {file} cannot be used", problems)
    return flow
