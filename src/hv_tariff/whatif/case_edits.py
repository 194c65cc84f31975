"""Edits of contracts, loads and purchases, read from the sections of a scenario."""

from __future__ import annotations

from hv_tariff.contracts.purchases import PurchaseKind
from hv_tariff.errors import InputError
from hv_tariff.tariffs.document import Section
from hv_tariff.whatif.edit_fields import (
    BANDS_BY_NAME,
    CHANGES,
    band_of_key,
    change_of,
    common_of,
    figure_of,
    words_of,
)
from hv_tariff.whatif.edits.change import Operation
from hv_tariff.whatif.edits.contracts import DEMANDS, FLAGS, WORDS, DemandEdit, TermEdit
from hv_tariff.whatif.edits.edit import Edit
from hv_tariff.whatif.edits.loads import ALL, DEMAND, ENERGY, REACTIVE, SHIFT, LoadEdit, ShiftEdit
from hv_tariff.whatif.edits.purchases import PurchaseEdit
from hv_tariff.whatif.edits.terms import term_value


def read_contract(section: Section) -> Edit | None:
    """Read an edit of a contract: a demand, or another term."""
    common = common_of(section, ("contract", *words_of(CHANGES)))
    term = section.choice("contract", (*DEMANDS, *FLAGS, *WORDS))
    if term is None:
        return None
    if term in DEMANDS:
        change = change_of(section)
        return None if change is None else DemandEdit(demand=term, change=change, **common)
    for word in ("scale", "add"):
        if word in section.block.entries:
            section.refuse(f"{term} is no number", key=word, hint="write set: with its value")
    value = section.text("set", missing="add set: with its value")
    if value is None:
        return None
    try:
        return TermEdit(term=term, value=term_value(term, value), **common)
    except InputError as error:
        section.refuse(error.what, key="set", hint=error.hint)
        return None


def read_load(section: Section) -> Edit | None:
    """Read an edit of a load."""
    load = section.choice("load", (ALL, ENERGY, REACTIVE, DEMAND, SHIFT))
    if load is None:
        return None
    if load == SHIFT:
        return _shift(section)
    operations = {ALL: (Operation.SCALE,), DEMAND: (*CHANGES, Operation.CAP)}.get(load, CHANGES)
    own = ("load", *(("band",) if load == ENERGY else ()), *words_of(operations))
    common, change = common_of(section, own), change_of(section, operations)
    band = band_of_key(section, "band") if load == ENERGY else None
    if change is None:
        return None
    if load == ENERGY and band is None and change.operation is not Operation.SCALE:
        section.refuse(
            f"{change.operation.value} without the band", hint=f"add band: {', '.join(BANDS_BY_NAME)}"
        )
        return None
    return LoadEdit(load=load, change=change, band=band, **common)


def _shift(section: Section) -> Edit | None:
    common = common_of(section, ("load", "from_band", "to_band", "kwh", "share"))
    from_, to = (
        band_of_key(section, "from_band", missing="add it"),
        band_of_key(section, "to_band", missing="add it"),
    )
    kwh, share = figure_of(section, "kwh"), figure_of(section, "share")
    given = [key for key in ("kwh", "share") if key in section.block.entries]
    if len(given) != 1:
        section.refuse("a shift gives either kwh or share", hint="give one of the two")
        return None
    for key, value in (("kwh", kwh), ("share", share)):
        if value is not None and (value < 0 or (key == "share" and value > 1)):
            section.refuse(f"'{value:f}' is no {key} to move", key=key, hint=_MUCH[key])
    if from_ is None or to is None:
        return None
    if from_ is to:
        section.refuse("moved from a band to itself", key="to_band", hint="give another band")
    return ShiftEdit(from_band=from_, to_band=to, kwh=kwh, share=share, **common)


_MUCH = {"kwh": "give zero or more", "share": "give 0 to 1"}


def read_purchases(section: Section) -> Edit | None:
    """Read a purchase."""
    figures = ("share", "kw", "price", "baseline_price")
    common = common_of(section, ("purchases", *figures))
    kind = section.choice("purchases", tuple(each.value for each in PurchaseKind))
    read = {word: figure_of(section, word) for word in figures}
    given = [word for word in ("share", "kw") if word in section.block.entries]
    if len(given) > 1:
        section.refuse("share and kw at once", hint="give one of the two")
    elif not given and "price" not in section.block.entries:
        section.refuse("nothing says what is bought", hint="give share, kw or price")
    if "baseline_price" in section.block.entries and "price" not in section.block.entries:
        section.refuse("a price before and none under the scenario", key="baseline_price", hint="add price")
    for word, value in read.items():
        if value is not None and (value < 0 or (word == "share" and value > _MOST_SHARE)):
            hint = f"give 0 to {_MOST_SHARE}" if word == "share" else "give zero or more"
            section.refuse(f"'{value:f}' is no {word.replace('_', ' ')}", key=word, hint=hint)
    return None if kind is None else PurchaseEdit(kind=PurchaseKind(kind), **{**common, **read})


_MOST_SHARE = 2  # more than all may be bought, and the surplus is credited
