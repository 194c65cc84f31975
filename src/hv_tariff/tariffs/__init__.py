"""Tariff tables: published numbers with their source and status, and the dates they hold."""

from hv_tariff.tariffs.book import TariffBook
from hv_tariff.tariffs.compiled import COMPILED_FILE, compile_book
from hv_tariff.tariffs.directory import read_edition
from hv_tariff.tariffs.expectations import Expectations
from hv_tariff.tariffs.families import FAMILIES, Family
from hv_tariff.tariffs.printing import edition_to_yaml
from hv_tariff.tariffs.season import Season
from hv_tariff.tariffs.table import Contents, Edition, Gap, Instrument, Number
from hv_tariff.tariffs.time_of_use import TimeOfUse

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
