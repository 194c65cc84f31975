"""What a person takes away from the page: the bill, its pictures, the scenario, as commands write them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType

from attrs import frozen

from hv_tariff.errors import InputError, nearest
from hv_tariff.lab.desk import Asked, Worked
from hv_tariff.reports import bill_json
from hv_tariff.reports.bill_html import bill_html
from hv_tariff.reports.bill_workbook import bill_workbook
from hv_tariff.reports.plots import bill_waterfall, load_split
from hv_tariff.reports.wording import Language


@frozen(kw_only=True, slots=True)
class Exported:
    """A file: its name's end, its kind, its bytes."""

    suffix: str
    kind: str
    data: bytes


def exported(read: Asked, worked: Worked, *, form: object, language: Language) -> Exported:
    """Return the bill of a scenario in a form.

    Parameters
    ----------
    read : Asked
    worked : Worked
    form : object
        ``json``, ``html``, ``xlsx``, ``waterfall.svg``, ``waterfall.png``, ``load.svg``, ``load.png`` or
        ``scenario.yaml``.
    language : Language

    Raises
    ------
    InputError
        For another form, or where the packages of the form are not installed.
    """
    if form not in FORMS:
        raise InputError(f"'{form}' is no form of export", where="form", hint=nearest(str(form), list(FORMS)))
    suffix, kind, make = FORMS[str(form)]
    return Exported(suffix=suffix, kind=kind, data=make(read, worked, language))


def _json(read: Asked, worked: Worked, language: Language) -> bytes:
    del read, language
    plain = bill_json(worked.then, title=worked.case.name)
    return (json.dumps(plain, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _html(read: Asked, worked: Worked, language: Language) -> bytes:
    del read
    name = worked.case.name
    picture = bill_waterfall(worked.then, language=language, title=name)
    try:
        pictures = [(picture.title, picture.svg())]
    except InputError:  # without the extra `plots` the page has no picture
        pictures = []
    return bill_html(
        worked.then, language=language, beside=worked.now.all_amounts, pictures=pictures, title=name
    ).encode("utf-8")


def _xlsx(read: Asked, worked: Worked, language: Language) -> bytes:
    del read
    return bill_workbook(worked.then, language=language, beside=worked.now.all_amounts)


def _waterfall_svg(read: Asked, worked: Worked, language: Language) -> bytes:
    del read
    return bill_waterfall(worked.then, language=language, title=worked.case.name).svg().encode("utf-8")


def _waterfall_png(read: Asked, worked: Worked, language: Language) -> bytes:
    del read
    return bill_waterfall(worked.then, language=language, title=worked.case.name).png()


def _load_svg(read: Asked, worked: Worked, language: Language) -> bytes:
    del read
    return load_split(worked.case, language=language).svg().encode("utf-8")


def _load_png(read: Asked, worked: Worked, language: Language) -> bytes:
    del read
    return load_split(worked.case, language=language).png()


def _scenario(read: Asked, worked: Worked, language: Language) -> bytes:
    del worked, language
    return read.text.encode("utf-8")


Make = Callable[[Asked, Worked, Language], bytes]
FORMS: Mapping[str, tuple[str, str, Make]] = MappingProxyType(
    {
        "json": (".json", "application/json", _json),
        "html": (".html", "text/html; charset=utf-8", _html),
        "xlsx": (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
        "waterfall.svg": ("-waterfall.svg", "image/svg+xml", _waterfall_svg),
        "waterfall.png": ("-waterfall.png", "image/png", _waterfall_png),
        "load.svg": ("-load.svg", "image/svg+xml", _load_svg),
        "load.png": ("-load.png", "image/png", _load_png),
        "scenario.yaml": ("-scenario.yaml", "application/yaml", _scenario),
    }
)
