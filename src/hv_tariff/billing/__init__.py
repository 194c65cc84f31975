"""What is owed: determinants, segments, rule sets and the bill."""

from hv_tariff.billing.bill import Bill, BillLine, Kind
from hv_tariff.billing.books import load_book
from hv_tariff.billing.case import Case, read_case
from hv_tariff.billing.conventions import STATED, Conventions, conventions_of
from hv_tariff.billing.engine import compute_bill, compute_transit, recompute_lines
from hv_tariff.billing.explanation import Explanation, Input, Rule
from hv_tariff.billing.freezing import freeze_book
from hv_tariff.billing.identity import Identity, identity_of
from hv_tariff.billing.rule_sets import expectations

__all__ = [
    "STATED",
    "Bill",
    "BillLine",
    "Case",
    "Conventions",
    "Explanation",
    "Identity",
    "Input",
    "Kind",
    "Rule",
    "compute_bill",
    "compute_transit",
    "conventions_of",
    "expectations",
    "freeze_book",
    "identity_of",
    "load_book",
    "read_case",
    "recompute_lines",
]
