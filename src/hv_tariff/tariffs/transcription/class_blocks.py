"""The sheets of a form for classes: numbers by class and key as on the page, and clauses of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen

from hv_tariff.formula.nodes import Rate, Scope
from hv_tariff.tariffs.completeness import split_class
from hv_tariff.tariffs.expectations import Expectations
from hv_tariff.tariffs.table import Edition
from hv_tariff.tariffs.transcription.drawing import Drawing
from hv_tariff.tariffs.transcription.form import Kind, Sheet, Slot, Style
from hv_tariff.vocabulary import Label

CLAUSE, PAGE, FIRST = 3, 4, 5
"""The columns of a row's clause and page, and of the first key."""
_NAMES = (30, 30, 18, 36, 8)
_CLAUSES = Label(
    "only where a number has a clause of its own, not that of its row; the reason of an unknown one",
    "تنها اگر بند عدد جز بند ردیف آن است؛ و دلیل عددی که نامعلوم است",
)


@frozen(kw_only=True, slots=True)
class _Block:
    """Keys across, in one block of rows; its number names the clauses and pages of its rows."""

    number: int
    label: Label
    rates: tuple[Rate, ...]


def lay_classes(
    drawing: Drawing,
    rates: Sequence[Rate],
    *,
    expected: Expectations,
    rule_set: str | None,
    previous: Edition | None,
) -> None:
    """Lay the numbers of classes, and on a further sheet, at the same cells, the clauses of their own.

    What the rule set does not need of a class is closed. Keys that the previous edition gives for every
    class come in a block below: they are filled only where a class differs.
    """
    rates = [rate for rate in rates if rate.scope is Scope.SEGMENT or rule_set is not None]
    if not rates:
        return
    needs = None if rule_set is None else expected.rule_sets[rule_set]
    codes = expected.codes_of(rule_set)
    widths = (*_NAMES, *(16,) * len(rates))
    sheets = len(drawing.sheets)
    for name, label in (
        ("classes طبقه‌ها", Label("numbers of one class", "عددهای هر طبقه")),
        ("clauses بندها", _CLAUSES),
    ):
        drawing.start(Sheet(name=name, widths=widths, frozen_rows=0, frozen_columns=CLAUSE))
        drawing.text(0, 0, label.fa, Style.TITLE)
        drawing.text(1, 0, label.en, Style.TITLE)
    row = 4
    for block in _blocks(rates, ruled=needs is not None, previous=previous):
        for sheet in (sheets, sheets + 1):
            _head(drawing, block, row, sheet=sheet, of_rows=sheet == sheets)
        row += 4
        for code in codes:
            _lay_row(drawing, block, row, code=code, label=expected.label_of(code), needs=needs, sheet=sheets)
            row += 1
            if previous is not None and _lay_previous(
                drawing, block, row, code=code, previous=previous, sheet=sheets
            ):
                row += 1
        row += 1


def _blocks(rates: Sequence[Rate], *, ruled: bool, previous: Edition | None) -> list[_Block]:
    if not ruled:
        return [
            _Block(
                number=1, label=Label("where a class differs", "آنجا که طبقه‌ای فرق دارد"), rates=tuple(rates)
            )
        ]
    main = list(rates)
    if previous is not None:
        by_class = {key for section in previous.classes.values() for key in section}
        by_class |= {key for code, key in map(split_class, previous.unknown) if code is not None}
        general = set(previous.rates) | {
            key for code, key in map(split_class, previous.unknown) if code is None
        }
        main = [rate for rate in rates if rate.key in by_class or rate.key not in general]
    rest = [rate for rate in rates if rate not in main]
    found = [
        _Block(number=1, label=Label("by class", "به تفکیک طبقه"), rates=tuple(main)),
        _Block(
            number=2,
            label=Label("where a class differs from the others", "آنجا که طبقه‌ای با دیگران فرق دارد"),
            rates=tuple(rest),
        ),
    ]
    return [block for block in found if block.rates]


def _head(drawing: Drawing, block: _Block, row: int, *, sheet: int, of_rows: bool) -> None:
    drawing.text(row, 0, f"{block.label.fa}   {block.label.en}", Style.BLOCK, sheet=sheet)
    of_row = (("بند ردیف", "clause of the row", ""), ("صفحه", "page", "")) if of_rows else (("",) * 3,) * 2
    columns = [("طبقه", "", ""), ("class", "", ""), ("کد code", "", "واحد unit"), *of_row]
    columns += [(rate.label.fa, rate.label.en, str(rate.unit)) for rate in block.rates]
    for column, texts in enumerate(columns):
        for line, text in enumerate(texts, start=1):
            drawing.text(row + line, column, text, Style.HEADING, sheet=sheet)


def _lay_row(
    drawing: Drawing,
    block: _Block,
    row: int,
    *,
    code: str,
    label: Label,
    needs: Mapping[str, frozenset[str]] | None,
    sheet: int,
) -> None:
    for each in (sheet, sheet + 1):
        for column, text in enumerate((label.fa, label.en, code)):
            drawing.text(row, column, text, Style.NAME, sheet=each)
    asked = False
    for column, rate in enumerate(block.rates, start=FIRST):
        if needs is not None and rate.key not in needs[code]:
            for each in (sheet, sheet + 1):
                drawing.text(row, column, "", Style.NOTHING, sheet=each)
            continue
        asked = True
        path, name = (
            f"classes.{code}.{rate.key}",
            Label(f"{rate.label.en}, {label.en}", f"{rate.label.fa}، {label.fa}"),
        )
        slot = Slot(path=f"{path}.value", label=name, kind=Kind.NUMBER, rate=rate)
        drawing.slot(row, column, slot, sheet=sheet)
        slot = Slot(path=f"{path}.clause", label=Label(f"clause of {name.en}", f"بند {name.fa}"))
        drawing.slot(row, column, slot, sheet=sheet + 1)
    for column, key, en, fa in ((CLAUSE, "clause", "clause", "بند"), (PAGE, "page", "page", "صفحه")):
        if asked:
            slot = Slot(
                path=f"classes.{code}[{block.number}].{key}",
                label=Label(f"{en} of {label.en}", f"{fa} {label.fa}"),
            )
            drawing.slot(row, column, slot, sheet=sheet)
        else:
            drawing.text(row, column, "", Style.NOTHING, sheet=sheet)


def _lay_previous(
    drawing: Drawing, block: _Block, row: int, *, code: str, previous: Edition, sheet: int
) -> bool:
    held = previous.classes.get(code, {})
    shown = {
        rate.key: f"{held[rate.key].value:,f}" if rate.key in held else "نامعلوم unknown"
        for rate in block.rates
        if rate.key in held or f"classes.{code}.{rate.key}" in previous.unknown
    }
    if not shown:
        return False
    for each in (sheet, sheet + 1):
        drawing.text(row, 1, f"{previous.name} پیشین previous", Style.PREVIOUS, sheet=each)
    for column, rate in enumerate(block.rates, start=FIRST):
        if rate.key in shown:
            drawing.text(row, column, shown[rate.key], Style.PREVIOUS, sheet=sheet)
        if rate.key in held:
            drawing.text(row, column, held[rate.key].clause, Style.PREVIOUS, sheet=sheet + 1)
    return True
