"""The parameters of the page: each is one edit of a scenario, with some of its words left to be filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from hv_tariff.contracts.purchases import PurchaseKind
from hv_tariff.dates import persian_digits
from hv_tariff.vocabulary import Band, Label, TariffClass, Voltage
from hv_tariff.whatif.edits.rates import KNOWN

_OF_NO_BILL = ("connection",)
_BANDS = tuple((band.value, band.label) for band in Band)
_KINDS = (
    (PurchaseKind.BILATERAL.value, Label("bilateral", "دوجانبه")),
    (PurchaseKind.EXCHANGE.value, Label("exchange", "بورس")),
    (PurchaseKind.BILATERAL_OR_EXCHANGE.value, Label("bilateral or exchange", "دوجانبه یا بورس")),
    (PurchaseKind.GREEN_BOARD.value, Label("green board", "تابلوی سبز")),
    (PurchaseKind.OWN_RENEWABLE.value, Label("own renewable", "تجدیدپذیر خودی")),
)
_YES_NO = (("true", Label("yes", "بله")), ("false", Label("no", "خیر")))


@frozen(kw_only=True, slots=True)
class Blank:
    """A word of an edit that a person fills in.

    Attributes
    ----------
    word : str
        ``set``
    label : Label or None
        What stands before it; None: nothing.
    unit : Label or None
    choices : tuple of (str, Label)
        What may be chosen; empty: any figure.
    """

    word: str
    label: Label | None = None
    unit: Label | None = None
    choices: tuple[tuple[str, Label], ...] = ()


@frozen(kw_only=True, slots=True)
class Control:
    """A parameter of the page.

    Attributes
    ----------
    id : str
    group : str
        The word of its group.
    label : Label
    fixed : tuple of (str, str)
        The words of the edit that are always the same, its kind first.
    blanks : tuple of Blank
    slides : bool
        Whether its figure may also be dragged, between nothing and twice what it is.
    """

    id: str
    group: str
    label: Label
    fixed: tuple[tuple[str, str], ...]
    blanks: tuple[Blank, ...]
    slides: bool = False


_KW = Label("kW", "کیلووات")


def _of(
    id_: str,
    group: str,
    label: Label,
    fixed: tuple[str, str],
    *blanks: Blank,
    slides: bool = False,
) -> Control:
    return Control(
        id=id_, group=group, label=label, fixed=(fixed,), blanks=blanks or (Blank(word="set"),), slides=slides
    )


def _rates() -> tuple[tuple[str, Label], ...]:
    """The rates that bills are made of, by key."""
    return tuple(
        (key, Label(f"{key}: {rate.label.en}", f"{rate.label.fa} ({key})"))
        for key, rate in KNOWN.items()
        if rate.family not in _OF_NO_BILL
    )


def _choice(*choices: tuple[str, Label]) -> Blank:
    return Blank(word="set", choices=choices)


CONTROLS = (
    _of(
        "demand",
        "contract",
        Label("contract demand", "قدرت قراردادی"),
        ("contract", "demand"),
        Blank(word="set", unit=_KW),
        slides=True,
    ),
    _of(
        "option",
        "contract",
        Label("option", "گزینه"),
        ("contract", "option"),
        _choice(*((each, Label(each, persian_digits(each))) for each in "123")),
    ),
    _of(
        "tariff_class",
        "contract",
        Label("tariff class", "تعرفه"),
        ("contract", "tariff_class"),
        _choice(*((each.value, each.label) for each in TariffClass)),
    ),
    _of(
        "voltage",
        "contract",
        Label("supply voltage", "ولتاژ تغذیه"),
        ("contract", "voltage"),
        _choice(*((each.value, each.label) for each in Voltage)),
    ),
    _of(
        "licence",
        "contract",
        Label("licence expired", "پروانه منقضی"),
        ("contract", "licence_expired"),
        _choice(*_YES_NO),
    ),
    _of(
        "size",
        "load",
        Label("whole load", "کل بار"),
        ("load", "all"),
        Blank(word="scale", unit=Label("times", "برابر")),
        slides=True,
    ),
    _of(
        "measured",
        "load",
        Label("measured demand", "قدرت مصرفی"),
        ("load", "demand"),
        Blank(word="set", unit=_KW),
        slides=True,
    ),
    _of(
        "reactive",
        "load",
        Label("reactive energy", "انرژی راکتیو"),
        ("load", "reactive"),
        Blank(word="set", unit=Label("kvarh", "کیلووارساعت")),
        slides=True,
    ),
    _of(
        "shift",
        "load",
        Label("move energy", "جابه‌جایی انرژی"),
        ("load", "shift"),
        Blank(word="from_band", label=Label("from", "از"), choices=_BANDS),
        Blank(word="to_band", label=Label("to", "به"), choices=_BANDS),
        Blank(word="share", label=Label("share", "سهم")),
    ),
    _of(
        "pf_target",
        "rates",
        Label("target power factor", "ضریب قدرت هدف"),
        ("factor", "target_power_factor"),
    ),
    _of(
        "reactive_multiple",
        "rates",
        Label("reactive multiple", "ضریب راکتیو"),
        ("factor", "reactive_multiple"),
    ),
    _of("floor", "rates", Label("demand floor", "کف قدرت"), ("factor", "demand_floor")),
    _of("article16", "rates", Label("Article 16 share", "سهم ماده ۱۶"), ("factor", "article16_share")),
    _of("vat", "rates", Label("VAT", "مالیات بر ارزش افزوده"), ("factor", "vat")),
    Control(
        id="rate",
        group="rates",
        label=Label("a rate", "یک نرخ"),
        fixed=(),
        blanks=(
            Blank(word="rate", choices=_rates()),
            Blank(word="scale", unit=Label("times", "برابر")),
        ),
    ),
    Control(
        id="purchase",
        group="purchases",
        label=Label("bought", "خرید"),
        fixed=(),
        blanks=(
            Blank(word="purchases", choices=_KINDS),
            Blank(word="share", label=Label("share", "سهم")),
            Blank(word="kw", label=Label("or a block of", "یا بلوک"), unit=_KW),
            Blank(word="price", label=Label("at", "به قیمت"), unit=Label("rial/kWh", "ریال بر کیلووات‌ساعت")),
        ),
    ),
)
BY_ID = {control.id: control for control in CONTROLS}
Values = Mapping[str, Mapping[str, str]]


def edits_of(values: Values) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the edits of the parameters that are filled in, each with the id of its control.

    Parameters
    ----------
    values : mapping
        By control and word, what was filled in; an empty text is nothing.
    """
    for control in CONTROLS:
        filled = values.get(control.id, {})
        given = {blank.word: text for blank in control.blanks if (text := filled.get(blank.word, "").strip())}
        if given:
            yield control.id, {**dict(control.fixed), **given}


def values_of(
    edits: tuple[Mapping[str, Any], ...],
) -> tuple[dict[str, dict[str, str]], list[Mapping[str, Any]]]:
    """Return what a scenario fills in, and the edits that no parameter of the page can say.

    Edits are made in their order. One that a parameter can say is still left to stand as text if an edit
    before it is, or the parameter comes before one that is filled in already.
    """
    values: dict[str, dict[str, str]] = {}
    further: list[Mapping[str, Any]] = []
    reached = -1
    for edit in edits:
        place = None if further else _place(edit)
        if place is None or place <= reached:
            further.append(edit)
            continue
        control = CONTROLS[place]
        values[control.id] = {
            blank.word: str(edit[blank.word]) for blank in control.blanks if blank.word in edit
        }
        reached = place
    return values, further


def _place(edit: Mapping[str, Any]) -> int | None:
    for i, control in enumerate(CONTROLS):
        fixed, blanks = dict(control.fixed), {blank.word for blank in control.blanks}
        rest = {word for word in edit if word not in fixed}
        if rest and rest <= blanks and all(str(edit.get(word)) == value for word, value in control.fixed):
            return i
    return None
