"""The layout of a form: as the directive's page is, from the keys that the rules expect of its family."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from hv_tariff.dates import persian_digits
from hv_tariff.errors import InputError, nearest
from hv_tariff.formula.nodes import Rate
from hv_tariff.tariffs.expectations import Expectations
from hv_tariff.tariffs.families import FAMILIES, Payload, unknown_family
from hv_tariff.tariffs.table import Edition
from hv_tariff.tariffs.transcription.class_blocks import lay_classes
from hv_tariff.tariffs.transcription.drawing import Drawing
from hv_tariff.tariffs.transcription.form import (
    IDENTITY_ROW,
    Fixed,
    Form,
    Identity,
    Place,
    Sheet,
    Style,
    digest_of,
)
from hv_tariff.tariffs.transcription.general_block import lay_calendar, lay_general, lay_header
from hv_tariff.vocabulary import Label

_GENERAL = Sheet(name="general عمومی", widths=(34, 34, 16, 26, 44, 8, 18, 44), frozen_rows=3)
_LEGEND = (
    Label(
        "Fill the yellow cells. A number that the directive does not give: unknown, with the reason as its"
        " clause; one that it does not have at all: -",
        "خانه‌های زرد را پر کنید. عددی که ابلاغیه نمی‌گوید: «نامعلوم»، با دلیل در ستون بند؛"
        " عددی که اصلاً ندارد: -",
    ),
    Label(
        "Digits may be Persian. 1,234 1٬234 1،234 are one number; 12.5 12/5 12٫5 are one number.",
        "رقم‌ها فارسی هم باشند خوانده می‌شوند. ۱٬۲۳۴ با هر ویرگول یک عدد است؛ ۱۲/۵ و ۱۲٫۵ یک عددند.",
    ),
)


def lay_form(
    family: str,
    *,
    edition: str,
    expected: Expectations,
    rule_set: str | None = None,
    previous: Edition | None = None,
) -> Form:
    """Return the form on which an edition is keyed.

    Parameters
    ----------
    family : str
        ``supply/hv``
    edition : str
        The name that it will have: the Solar Hijri month, or day, that it starts in.
    expected : Expectations
        What the rules need, from the rule sets.
    rule_set : str, optional
        Required of the families whose tables name one.
    previous : Edition, optional
        An edition of the family whose structure comes first and whose numbers stand beside the cells.

    Raises
    ------
    NotInForceError
        For an unknown family.
    InputError
        For a rule set that the family does not have.
    """
    if family not in FAMILIES:
        raise unknown_family(family, where="form")
    known = expected.rule_sets_of(family) if FAMILIES[family].ruled else []
    if rule_set not in known and (known or rule_set is not None):
        what = f"unknown rule set '{rule_set}' of {family}" if rule_set else f"{family} names a rule set"
        raise InputError(what, where="form", hint=nearest(rule_set or "", known) or "leave it out")
    identity = Identity(
        family=family,
        edition=edition,
        rule_set=rule_set,
        previous=None if previous is None else previous.name,
    )
    drawing = Drawing()
    _title(drawing, identity)
    lay_header(drawing, previous, monthly=FAMILIES[family].monthly)
    payload = FAMILIES[family].payload
    if payload is not Payload.RATES:
        lay_calendar(drawing, payload, previous)
    else:
        keys = _ordered([expected.rates[key] for key in expected.of_family(family)])
        needs = None if rule_set is None else expected.rule_sets[rule_set]
        if needs is not None:
            used = frozenset().union(*needs.values())
            keys = [rate for rate in keys if rate.key in used]
        lay_general(drawing, keys, required=needs is None, previous=previous)
        lay_classes(drawing, keys, expected=expected, rule_set=rule_set, previous=previous)
    digest = digest_of(drawing.fixed, drawing.slots)
    identity = evolve(identity, digest=digest)
    for number in range(len(drawing.sheets)):
        drawing.fixed[Place(number, IDENTITY_ROW, 0)] = Fixed(text=str(identity), style=Style.NOTE)
    return Form(identity=identity, sheets=tuple(drawing.sheets), fixed=drawing.fixed, slots=drawing.slots)


def _title(drawing: Drawing, identity: Identity) -> None:
    drawing.start(_GENERAL)
    family = FAMILIES[identity.family].label
    drawing.text(0, 0, f"{family.fa}، جدول {persian_digits(identity.edition.replace('-', '/'))}", Style.TITLE)
    drawing.text(1, 0, f"{identity.family}: {family.en}, edition {identity.edition}", Style.TITLE)
    for row, legend in enumerate(_LEGEND, start=IDENTITY_ROW + 1):
        drawing.text(row, 0, legend.fa, Style.NOTE)
        drawing.text(row + len(_LEGEND), 0, legend.en, Style.NOTE)
    drawing.row = IDENTITY_ROW + 2 + 2 * len(_LEGEND)


def _ordered(rates: Sequence[Rate]) -> list[Rate]:
    """Prices as the directive's page has them: of demand, then of energy by band, then all else."""
    first = {"rial/kW/month": 0, "rial/kWh": 1, "rial/month": 2}
    return sorted(rates, key=lambda rate: first.get(str(rate.unit), len(first)))
