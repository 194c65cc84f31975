"""Procedures as data: the flows of applications, and the terms of load programmes, each with its source."""

from __future__ import annotations

from hv_tariff.procedures.shipped import flow_names, load_flow, parse_flow
from hv_tariff.procedures.terms_files import PROGRAMMES, load_programme, parse_programme, warnings_allowed

__all__ = [
    "PROGRAMMES",
    "flow_names",
    "load_flow",
    "load_programme",
    "parse_flow",
    "parse_programme",
    "warnings_allowed",
]
