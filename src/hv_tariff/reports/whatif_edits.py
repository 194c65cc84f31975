"""Edits of a scenario as a person reads them, in English and Persian."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hv_tariff.dates import persian_digits
from hv_tariff.tariffs import FAMILIES
from hv_tariff.vocabulary import Band, Label, TariffClass
from hv_tariff.whatif.edits.rates import FACTORS, KNOWN

_BANDS = {each.value: each.label for each in Band}
_CLASSES = {each.value: each.label for each in TariffClass}
_TERMS = {
    "demand": Label("contract demand [kW]", "قدرت قراردادی (کیلووات)"),
    "permitted_demand": Label("permitted demand [kW]", "قدرت مجاز (کیلووات)"),
    "reduced_demand": Label("reduced demand [kW]", "قدرت کاهش‌یافته (کیلووات)"),
    "option": Label("option", "گزینه"),
    "voltage": Label("voltage", "ولتاژ"),
    "tariff_class": Label("tariff class", "تعرفه"),
    "pricing": Label("pricing", "نحوه قیمت‌گذاری"),
    "transit_basis": Label("basis of transit", "مبنای ترانزیت"),
    "licence_expired": Label("licence expired", "انقضای پروانه"),
    "demand_metered": Label("demand metered", "دیماندی بودن"),
    "duty_exempt": Label("exempt from the duty", "معافیت از عوارض"),
    "renewable_item": Label("renewable item", "قلم تجدیدپذیر"),
    "article16_exempt": Label("exempt from Article 16", "معافیت از ماده ۱۶"),
}
_LOADS = {
    "all": Label("the whole load", "همه بار"),
    "energy": Label("energy [kWh]", "انرژی (کیلووات‌ساعت)"),
    "reactive": Label("reactive energy [kvarh]", "انرژی راکتیو (کیلووارساعت)"),
    "demand": Label("maximum demand [kW]", "قدرت مصرفی (کیلووات)"),
    "shift": Label("energy moved", "جابه‌جایی انرژی"),
}
_KINDS = {
    "bilateral": Label("bought bilaterally", "خرید دوجانبه"),
    "exchange": Label("bought on the exchange", "خرید از بورس"),
    "bilateral_or_exchange": Label("bought bilaterally or on the exchange", "خرید دوجانبه یا بورس"),
    "green_board": Label("bought on the green board", "خرید از تابلوی سبز"),
    "own_renewable": Label("own renewable energy", "تجدیدپذیر خودتأمین"),
}
_WORDS = {
    "set": Label("=", "="),
    "scale": Label("×", "×"),
    "add": Label("+", "+"),
    "cap": Label("at most", "حداکثر"),
    "from_band": Label("from", "از"),
    "to_band": Label("to", "به"),
    "kwh": Label("", ""),
    "share": Label("share", "سهم"),
    "kw": Label("", ""),
    "price": Label("at", "به نرخ"),
    "baseline_price": Label("before at", "پیش از آن به نرخ"),
    "use": Label("that of", "مطابق"),
    "band": Label("", ""),
    "class": Label("of", "برای"),
    "option": Label("option", "گزینه"),
    "invoice": Label("bills", "صورتحساب‌های"),
    "from": Label("from", "از"),
    "until": Label("until", "تا"),
}
_UNITS = {
    "kwh": Label("kWh", "کیلووات‌ساعت"),
    "kw": Label("kW in all hours", "کیلووات در همه ساعات"),
    "price": Label("rial/kWh", "ریال بر کیلووات‌ساعت"),
    "baseline_price": Label("rial/kWh", "ریال بر کیلووات‌ساعت"),
}
_NO_UNIT = Label("", "")
_FLAGS = {"true": Label("yes", "بله"), "false": Label("no", "خیر")}
_OF_BANDS = ("band", "from_band", "to_band")


def said_edits(plain: Mapping[str, Any]) -> Iterator[Label]:
    """Yield each edit of a comparison as a person reads it.

    Parameters
    ----------
    plain : mapping
        As `whatif_json` returns it.
    """
    for edit in plain["scenario"]["edits"]:
        (kind, what), *rest = edit.items()
        parts = [_subject(kind, str(what)), *(_said(word, str(value)) for word, value in rest)]
        yield Label(_joined(each.en for each in parts), _joined(each.fa for each in parts))


def _subject(kind: str, what: str) -> Label:
    """What an edit changes."""
    if kind == "edition":
        return FAMILIES[what].label
    if kind == "time_of_use":
        return Label(f"hours of the months {what}:", f"ساعات بار ماه‌های {_persian(what)}:")
    rate = KNOWN.get(FACTORS.get(what, what)) if kind in ("rate", "factor") else None
    if rate is not None:
        return rate.label
    return {"contract": _TERMS, "load": _LOADS, "purchases": _KINDS}.get(kind, {}).get(what, _as_typed(what))


def _said(word: str, value: str) -> Label:
    """One word of an edit with its value."""
    if word in _BANDS:
        return Label(f"{_BANDS[word].en} {value}", f"{_BANDS[word].fa} {_persian(value)}")
    said = _WORDS[word]
    if word in _OF_BANDS:
        known = _BANDS[value]
    elif word == "class":
        known = _CLASSES.get(value, _as_typed(value))
    elif word in ("from", "until", "use"):
        known = Label(value, persian_digits(value.replace("-", "/")))
    elif value.replace(".", "").replace("-", "").isdigit() and word != "invoice":
        known = Label(value, persian_digits(value).replace(".", "٫").replace("-", "−"))
    else:
        known = _FLAGS.get(value, _as_typed(value))
    unit = _UNITS.get(word, _NO_UNIT)
    return Label(_joined((said.en, known.en, unit.en)), _joined((said.fa, known.fa, unit.fa)))


def _as_typed(text: str) -> Label:
    """A word of the scenario itself; in Persian it keeps its own direction."""
    return Label(text, f"\u2066{text}\u2069")


def _persian(text: str) -> str:
    return persian_digits(text).replace(",", "، ").replace(".", "٫")


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)
