"""Procedures as data: the flows of applications and the terms of load programmes, each with its source."""

from __future__ import annotations

from hv_tariff.procedures.shipped import flow_names, load_flow, parse_flow

__all__ = ["flow_names", "load_flow", "parse_flow"]
