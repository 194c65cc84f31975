"""Packages of the extras, imported when they are first needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from hv_tariff.errors import InputError


def load_extra(module: str, *, to: str, extra: str = "audit") -> Any:
    """Import a module of an extra.

    Parameters
    ----------
    module : str
        ``pyarrow.parquet``
    to : str
        What it is needed for: ``read Parquet``.
    extra : str
        The extra that has it.

    Raises
    ------
    InputError
        When it is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        package = module.partition(".")[0]
        if (error.name or "").partition(".")[0] != package:
            raise
        raise InputError(f"{package} is needed to {to}", hint=f"install hv_tariff[{extra}]") from None
