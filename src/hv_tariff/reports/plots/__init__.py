"""Pictures (extra `plots`): a bill's waterfall, load by band, cost against demand, sweeps, changes."""

from hv_tariff.reports.plots.canvas import Picture
from hv_tariff.reports.plots.curves import Curve, demand_cost, sweep_curves
from hv_tariff.reports.plots.distribution import change_distribution, distribution
from hv_tariff.reports.plots.load import load_of, load_split
from hv_tariff.reports.plots.sweeps import sweep_chart
from hv_tariff.reports.plots.waterfall import bill_waterfall, waterfall_steps

__all__ = [
    "Curve",
    "Picture",
    "bill_waterfall",
    "change_distribution",
    "demand_cost",
    "distribution",
    "load_of",
    "load_split",
    "sweep_chart",
    "sweep_curves",
    "waterfall_steps",
]
