"""Keying: forms laid out as a directive's page, filled by one person or two, compared, made an edition."""

from hv_tariff.tariffs.transcription.comparison import Disagreement, compare_forms
from hv_tariff.tariffs.transcription.filled import Filled, read_form
from hv_tariff.tariffs.transcription.form import Form, Identity
from hv_tariff.tariffs.transcription.form_workbook import write_form
from hv_tariff.tariffs.transcription.layout import lay_form
from hv_tariff.tariffs.transcription.transcript import Transcript, transcribe

__all__ = [
    "Disagreement",
    "Filled",
    "Form",
    "Identity",
    "Transcript",
    "compare_forms",
    "lay_form",
    "read_form",
    "transcribe",
    "write_form",
]
