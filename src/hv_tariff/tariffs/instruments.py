"""The instruments that rules, tables and flows stand on: each known, or still missing; read strictly."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import Enum
from functools import lru_cache
from pathlib import Path

from attrs import frozen

from hv_tariff.errors import BookError, TableError
from hv_tariff.tariffs.document import Section
from hv_tariff.vocabulary import Label, Status

FILE = "instruments.yaml"
_NAME_ALONE = "name"
_CITED_BY = ("instruments", "clauses", "flows", "terms")
_KEYS = ("title", "kind", "number", "issuer", "issued", "text", "known_through", "lacks", *_CITED_BY)


class Kind(Enum):
    """What an instrument is."""

    TARIFFS = "tariffs"
    LAW = "law"
    DECREE = "decree"
    RESOLUTION = "resolution"
    BY_LAW = "by_law"
    DIRECTIVE = "directive"
    LETTER = "letter"
    ANNOUNCEMENT = "announcement"
    PROCEDURE = "procedure"
    FLOW_CHART = "flow_chart"
    CONTRACT_FORM = "contract_form"

    @property
    def label(self) -> Label:
        """Return the names a person reads."""
        return _KINDS[self]


_KINDS = {
    Kind.TARIFFS: Label("tariffs", "تعرفه‌ها"),
    Kind.LAW: Label("law", "قانون"),
    Kind.DECREE: Label("decree", "تصویب‌نامه"),
    Kind.RESOLUTION: Label("resolution", "مصوبه"),
    Kind.BY_LAW: Label("by-law", "آیین‌نامه"),
    Kind.DIRECTIVE: Label("directive", "دستورالعمل"),
    Kind.LETTER: Label("letter", "نامه"),
    Kind.ANNOUNCEMENT: Label("announcement", "اطلاعیه"),
    Kind.PROCEDURE: Label("procedure", "روش اجرایی"),
    Kind.FLOW_CHART: Label("flow chart", "نمودار"),
    Kind.CONTRACT_FORM: Label("contract form", "نمونه قرارداد"),
}


@frozen(kw_only=True, slots=True)
class KnownInstrument:
    """An instrument as the company's file names it.

    Attributes
    ----------
    id : str
    title : Label
    kind : Kind
    number : str or None
        Its number, as its issuer wrote it.
    issuer : Label or None
    issued : date or None
        None: not known.
    held : bool
        Whether its text is held; otherwise it is still missing.
    known_through : Status or None
        The best evidence of what it says; None: nothing but its name.
    lacks : Label or None
        What of it is still unknown.
    instruments, clauses, flows, terms : tuple of str
        The ids of editions' instruments, clauses, flows and terms that are of it.
    """

    id: str
    title: Label
    kind: Kind
    number: str | None
    issuer: Label | None
    issued: date | None
    held: bool
    known_through: Status | None
    lacks: Label | None
    instruments: tuple[str, ...]
    clauses: tuple[str, ...]
    flows: tuple[str, ...]
    terms: tuple[str, ...]


@lru_cache(maxsize=1)
def known_instruments() -> tuple[KnownInstrument, ...]:
    """Return the instruments that come with the library, in the order of their file.

    Raises
    ------
    TableError
        When the file is not installed.
    BookError
        With every problem of the file.
    """
    here = Path(__file__).resolve()
    candidates = (here.parent / FILE, here.parents[3] / "data" / FILE)
    for path in candidates:
        if path.is_file():
            return read_instruments(path.read_bytes())
    looked = " and ".join(map(str, candidates))
    raise TableError(
        "the instruments are not installed", where=looked, hint="install the wheel, or work in a checkout"
    )


def read_instruments(data: bytes, *, file: str = FILE) -> tuple[KnownInstrument, ...]:
    """Return the instruments of a file.

    Parameters
    ----------
    data : bytes
        The content of the file.
    file : str
        Its name, for the places of problems.

    Raises
    ------
    BookError
        With every problem, each at its line.
    """
    from hv_tariff.tariffs.source_yaml import read_document  # noqa: PLC0415 - yaml loads only when YAML is read

    problems: list[TableError] = []
    top = read_document(data, file=file, problems=problems)
    found = [] if top is None else [_instrument(name, below) for name, below in top.sections()]
    if problems:
        raise BookError(f"the instruments of {file} cannot be used", problems)
    return tuple(each for each in found if each is not None)


def _instrument(name: str, section: Section) -> KnownInstrument | None:
    section.only(_KEYS)
    title = _label(section, "title")
    kind = section.choice("kind", [each.value for each in Kind])
    text = section.choice("text", ("held", "missing"))
    statuses = {status.code: status for status in Status}
    known = section.choice("known_through", (_NAME_ALONE, *statuses))
    if title is None or kind is None or text is None or known is None:
        return None
    return KnownInstrument(
        id=name,
        title=title,
        kind=Kind(kind),
        number=section.text("number", missing=None),
        issuer=_label(section, "issuer", missing=None),
        issued=section.day("issued", missing=None),
        held=text == "held",
        known_through=statuses.get(known),
        lacks=_label(section, "lacks", missing=None),
        instruments=_listed(section, "instruments"),
        clauses=_listed(section, "clauses"),
        flows=_listed(section, "flows"),
        terms=_listed(section, "terms"),
    )


def _label(section: Section, key: str, *, missing: str | None = "add {fa: ..., en: ...}") -> Label | None:
    below = section.section(key, missing=missing)
    if below is None:
        return None
    below.only(("fa", "en"))
    en, fa = below.text("en"), below.text("fa")
    return None if en is None or fa is None else Label(en, fa)


def _listed(section: Section, key: str) -> tuple[str, ...]:
    text = section.text(key, missing=None) or ""
    names = tuple(each.strip() for each in text.split(",") if each.strip())
    for name in _repeated(names):
        section.refuse(f"'{name}' stands twice", key=key, hint="keep one")
    return names


def _repeated(names: Sequence[str]) -> list[str]:
    return [name for i, name in enumerate(names) if name in names[:i]]
