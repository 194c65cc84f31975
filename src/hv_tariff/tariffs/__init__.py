"""Tariff tables: published numbers with their source and status, and the dates they hold."""

from importlib import import_module
from typing import TYPE_CHECKING

from hv_tariff.tariffs.book import TariffBook
from hv_tariff.tariffs.compiled import COMPILED_FILE
from hv_tariff.tariffs.expectations import Expectations
from hv_tariff.tariffs.families import FAMILIES, Family
from hv_tariff.tariffs.season import Season
from hv_tariff.tariffs.table import Contents, Edition, Gap, Instrument, Number
from hv_tariff.tariffs.time_of_use import TimeOfUse

if TYPE_CHECKING:
    from hv_tariff.tariffs.compiling import compile_book
    from hv_tariff.tariffs.directory import read_edition
    from hv_tariff.tariffs.printing import edition_to_yaml

__all__ = [
    "COMPILED_FILE",
    "FAMILIES",
    "Contents",
    "Edition",
    "Expectations",
    "Family",
    "Gap",
    "Instrument",
    "Number",
    "Season",
    "TariffBook",
    "TimeOfUse",
    "compile_book",
    "edition_to_yaml",
    "read_edition",
]

# What reads or writes YAML is loaded when it is first asked for: most callers never do.
_LATER = {"compile_book": "compiling", "read_edition": "directory", "edition_to_yaml": "printing"}


def __getattr__(name: str) -> object:
    if name in _LATER:
        return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
