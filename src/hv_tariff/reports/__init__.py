"""Presentation, and nothing else: bills as text, JSON and Markdown."""

from hv_tariff.reports.json_bill import bill_json, schema_text
from hv_tariff.reports.markdown import bill_markdown
from hv_tariff.reports.text import bill_text
from hv_tariff.reports.wording import Language

__all__ = ["Language", "bill_json", "bill_markdown", "bill_text", "schema_text"]
