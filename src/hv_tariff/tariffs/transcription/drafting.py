"""A filled form as an edition: read by the strict schema, with every problem at the cell it comes from."""

from __future__ import annotations

from attrs import frozen

from hv_tariff.dates import latin_digits
from hv_tariff.errors import TableError
from hv_tariff.tariffs.document import Block, Section, Text
from hv_tariff.tariffs.expectations import Expectations
from hv_tariff.tariffs.families import FAMILIES, Payload
from hv_tariff.tariffs.schema import read_draft
from hv_tariff.tariffs.table import Edition
from hv_tariff.tariffs.transcription.filled import Filled
from hv_tariff.tariffs.transcription.form import Kind, Place
from hv_tariff.tariffs.transcription.general_block import PARTS
from hv_tariff.tariffs.transcription.typed import is_none, is_unknown
from hv_tariff.vocabulary import Band, Status

DIRECTIVE = "directive"
_BLANK = "key it, - where the directive has none, or unknown with the reason as its clause"

Tree = dict[str, "str | Tree"]


@frozen(kw_only=True, slots=True)
class Drafted:
    """An edition from a form, None where something is wrong with it."""

    edition: Edition | None
    problems: tuple[TableError, ...]


def draft_edition(
    filled: Filled, *, expected: Expectations, status: Status, sha256: str | None, document: str | None
) -> Drafted:
    """Return the edition that a filled form gives.

    Parameters
    ----------
    filled : Filled
    expected : Expectations
    status : Status
        Of its numbers.
    sha256, document : str or None
        The digest and the name of the directive's file.
    """
    drafting = _Drafting(filled, status=status)
    tree = drafting.tree(sha256=sha256, document=document)
    problems: list[TableError] = []
    top = Section(file=filled.form.identity.file, path="", block=_block(tree), problems=problems)
    draft = read_draft(top, expected=expected, allows_invented=False)
    own = [*filled.problems, *drafting.problems]
    said = {problem.where for problem in own}
    for problem in problems:
        place = drafting.place_of(_path(problem))
        blank = place in filled.form.slots and place not in filled.texts
        hint = _BLANK if blank and filled.form.slots[place].kind is Kind.NUMBER else problem.hint
        named = f"{filled.form.slots[place].label.en}: " if place in filled.form.slots else ""
        found = filled.refuse(named + problem.what, place, hint=hint)
        # A cell that cannot be read is said once, and what only follows from it is not.
        if found.where not in said:
            own.append(found)
            said.add(found.where)
    return Drafted(edition=None if own or draft is None else draft.edition, problems=tuple(own))


def _path(problem: TableError) -> str:
    """Return the path of the file that a problem is about: of a missing key, the key's own."""
    path = (problem.where or "").partition(" ")[2]
    key = problem.what.removesuffix(" is missing")
    return path if key == problem.what else f"{path}.{key}"


def _block(tree: Tree) -> Block:
    entries: dict[str, Text | Block] = {
        key: Text(text=value, line=1) if isinstance(value, str) else _block(value)
        for key, value in tree.items()
    }
    return Block(entries=entries, lines=dict.fromkeys(entries, 1), line=1)


class _Drafting:
    """The tree of the edition's file from the cells of a form, and the cell of each of its paths."""

    def __init__(self, filled: Filled, *, status: Status) -> None:
        self.filled, self.status = filled, status
        self.texts = filled.by_path()
        self.at = dict(filled.form.places())
        # Whose clause and page a row of classes has, by sheet and row.
        self.rows = {
            (place.sheet, place.row): path.removesuffix(".clause")
            for path, place in self.at.items()
            if path.endswith("].clause")
        }
        self.problems: list[TableError] = []

    def place_of(self, path: str) -> Place:
        """Return the cell of a path of the file, or of the nearest path above it."""
        while path:
            for known in (path, f"{path}.value"):
                if known in self.at:
                    return self.at[known]
            below = [place for known, place in self.at.items() if known.startswith((f"{path}.", f"{path}["))]
            if below:
                return min(below, key=lambda place: place.order)
            path = path.rpartition(".")[0]
        return min(self.filled.form.slots, key=lambda place: place.order)

    def tree(self, *, sha256: str | None, document: str | None) -> Tree:
        """Return the keys of the file with their values."""
        identity, texts = self.filled.form.identity, self.texts
        instrument = self._some("instrument.", ("id", "issuer", "issued"))
        if "instrument.id" in texts:
            instrument["id"] = latin_digits(texts["instrument.id"])
        instrument["title"] = self._some("instrument.title.", ("fa", "en"))
        if sha256 is not None:
            instrument["source"] = {"name": document or sha256, "sha256": sha256}
        in_force: Tree = {"calendar": "jalali", **self._some("in_force.", ("from", "until"))}
        gap = self._some("in_force.gap_before.", ("from", "reason"))
        found: Tree = {
            "table": identity.family,
            "edition": identity.edition,
            "in_force": in_force | ({"gap_before": gap} if gap else {}),
            "instrument": instrument,
        }
        if identity.rule_set is not None:
            found["rule_set"] = identity.rule_set
        payload = FAMILIES[identity.family].payload
        found |= self._numbers() if payload is Payload.RATES else {payload.value: self._calendar(payload)}
        self.at["edition"] = self.at["in_force.from"]
        directive: Tree = {"text": texts.get("sources.directive.text", "")}
        directive |= {} if sha256 is None else {"sha256": sha256}
        cites = payload is not Payload.RATES or "rates" in found or "classes" in found
        return found | ({"sources": {DIRECTIVE: directive}} if cites else {})

    def _some(self, prefix: str, keys: tuple[str, ...]) -> Tree:
        return {key: self.texts[prefix + key] for key in keys if prefix + key in self.texts}

    def _evidence(self, path: str) -> Tree:
        """Status, source and clause; the page stands in the clause."""
        clause, page = self.texts.get(f"{path}.clause"), self.texts.get(f"{path}.page")
        if clause is None:
            return {"status": self.status.code, "source": DIRECTIVE}
        with_page = clause if page is None else f"{clause}, p. {latin_digits(page)}"
        return {"status": self.status.code, "source": DIRECTIVE, "clause": with_page}

    def _numbers(self) -> Tree:
        self._refuse_strays()
        rates: Tree = {}
        classes: dict[str, Tree] = {}
        unknown: Tree = {}
        for place, slot in self.filled.form.slots.items():
            text = self.texts.get(slot.path)
            if slot.rate is None or text is None:
                continue
            key, own = slot.rate.key, slot.path.removesuffix(".value")
            code = (
                own.removeprefix("classes.").removesuffix(f".{key}") if own.startswith("classes.") else None
            )
            if is_unknown(text):
                name = key if code is None else own
                self.at[f"unknown.{name}"] = self.at[f"{own}.clause"]
                unknown[name] = self.texts.get(f"{own}.clause", "")
            elif not is_none(text):
                number: Tree = {"value": text, "unit": str(slot.rate.unit)}
                number |= self._evidence(own if code is None else self._clause_of(own, place))
                (rates if code is None else classes.setdefault(code, {}))[key] = number
        sections: Tree = {**classes}
        found: Tree = {"rates": rates, "classes": sections, "unknown": unknown}
        return {key: section for key, section in found.items() if section}

    def _refuse_strays(self) -> None:
        """Refuse a clause or a page beside which no number was keyed."""
        held = [*self.texts, *(self.filled.form.slots[place].path for place in self.filled.unread)]
        numbers = [path.removesuffix(".value") for path in held if path.endswith(".value")]
        rows = {(self.at[f"{own}.value"].sheet, self.at[f"{own}.value"].row) for own in numbers}
        for path in list(self.texts):
            owner, _, part = path.rpartition(".")
            place = self.at[path]
            if not path.startswith(("rates.", "classes.")) or part not in ("clause", "page"):
                continue
            if owner not in numbers and (not owner.endswith("]") or (place.sheet, place.row) not in rows):
                what = f"a {part} is given, and no number of it"
                self.problems.append(self.filled.refuse(what, place, hint="key the number, or remove it"))

    def _clause_of(self, own: str, place: Place) -> str:
        """Return whose clause and page a class's number has: the row's, unless it has a clause of its own."""
        row = self.rows[place.sheet, place.row]
        if f"{own}.clause" not in self.texts:
            self.at[f"{own}.clause"] = self.at[f"{row}.clause"]
            return row
        self.texts[f"{own}.page"] = self.texts.get(f"{row}.page", "")
        if not self.texts[f"{own}.page"]:
            del self.texts[f"{own}.page"]
        return own

    def _calendar(self, payload: Payload) -> Tree:
        name = payload.value
        evidence = self._evidence(name)
        if payload is Payload.SEASON:
            return {**self._some("season.", ("from", "until")), **evidence}
        windows: Tree = {}
        bands = tuple(band.value for band in Band)
        for number in range(1, PARTS + 1):
            path = f"time_of_use.windows[{number}]"
            part = self._some(f"{path}.", ("from", "until", *bands))
            called = self.texts.get(f"{path}.name")
            if called in windows or (part and called is None):
                what = "two parts have one name" if called in windows else "the part has no name"
                place = self.at[f"{path}.name"]
                self.problems.append(self.filled.refuse(what, place, hint="first_half, second_half"))
                called = path  # so that its months are not missed too
            if called is not None:
                windows[called] = part
                for key in ("from", "until", *bands):
                    self.at[f"time_of_use.windows.{called}.{key}"] = self.at[f"{path}.{key}"]
                self.at[f"time_of_use.windows.{called}"] = self.at[f"{path}.name"]
        months = [f"{month:02d}" for month in range(1, 13)]
        found = {month: self._some(f"time_of_use.hours.{month}.", bands) for month in months}
        hours: Tree = {month: section for month, section in found.items() if section}
        given = {"windows": windows, "hours": hours}
        return {**evidence, **{key: section for key, section in given.items() if section}}
