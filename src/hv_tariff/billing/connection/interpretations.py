"""Readings of table 4-79 where its source leaves a choice: named, cited, and shown by every quote."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from hv_tariff.citation import Clause
from hv_tariff.contracts.changes.clauses import CONNECTION
from hv_tariff.contracts.changes.row import Holding, Row, Side, Use
from hv_tariff.vocabulary import Label


@frozen(kw_only=True, slots=True)
class Interpretation:
    """How a rule is read where it can be read otherwise.

    Attributes
    ----------
    name : str
        A short stable name, ``primary_column_1_only``.
    label : Label
    clause : Clause
    """

    name: str
    label: Label
    clause: Clause


PRIMARY = Interpretation(
    name="primary_column_1_only",
    label=Label(
        "primary voltage, applicant builds: column 1 only",
        "ولتاژ اولیه، احداث با متقاضی: تنها ستون ۱",
    ),
    clause=CONNECTION,
)
HIGH = Interpretation(
    name="high_voltage_as_primary",
    label=Label(
        "no row names 63 kV and above: read as primary voltage; supply the row if it is known",
        "ردیفی برای ۶۳ کیلوولت و بالاتر دانسته نیست: ولتاژ اولیه فرض شد؛ اگر ردیف آن را دارید بدهید",
    ),
    clause=CONNECTION,
)
GIVEN = Interpretation(
    name="row_given_by_the_caller",
    label=Label(
        "the row of this voltage is the caller's and stands in place of the table's columns",
        "ردیف این ولتاژ را درخواست‌کننده داده است و به جای ستون‌های جدول می‌نشیند",
    ),
    clause=CONNECTION,
)
SECONDARY = Interpretation(
    name="secondary_columns_add",
    label=Label(
        "secondary voltage: column 1, column 2 where the company builds, and from the threshold on column 3 "
        "beside them; the source does not say that one column replaces another",
        "ولتاژ ثانویه: ستون ۱، ستون ۲ در صورت احداث با شرکت، و از مرز به بالا ستون ۳ در کنار آن‌ها؛ "
        "منبع نمی‌گوید ستونی جای دیگری را می‌گیرد",
    ),
    clause=CONNECTION,
)
PUMPING_SECONDARY = Interpretation(
    name="pumping_column_2_as_general",
    label=Label(
        "pumping at secondary voltage: no column 2 or slope of its own is given, the table's hold",
        "پمپاژ با ولتاژ ثانویه: منبع ستون ۲ و ضریب جداگانه‌ای نمی‌دهد و همان اعداد جدول به کار رفت",
    ),
    clause=CONNECTION,
)


def interpretations_of(
    holdings: Iterable[Holding], supplied: frozenset[Row] = frozenset()
) -> tuple[Interpretation, ...]:
    """Return the readings that the values of some connections stand on, each once."""
    found: dict[Interpretation, None] = {}
    for row in (each.row for each in holdings):
        if row in supplied:
            found[GIVEN] = None
            continue
        if row.high:
            found[HIGH] = None
        found[PRIMARY if row.side is Side.PRIMARY else SECONDARY] = None
        if row.side is Side.SECONDARY and row.use is Use.PUMPING:
            found[PUMPING_SECONDARY] = None
    return tuple(found)
