"""The published JSON Schema and the strict reading agree on good and broken files, as far as one can."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from book_expectations import SMALL
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from hv_tariff.billing import expectations
from hv_tariff.errors import TableError
from hv_tariff.tariffs.document import Block, Section, Text
from hv_tariff.tariffs.editor_schema import edition_schema, published_schema, schema_text
from hv_tariff.tariffs.expectations import Expectations
from hv_tariff.tariffs.files import BOOK_FILE, book_directory, table_files
from hv_tariff.tariffs.schema import read_draft
from hv_tariff.tariffs.source_yaml import read_document

BROKEN = Path(__file__).resolve().parents[1] / "broken_tables"
PUBLISHED = Draft202012Validator(json.loads(published_schema()))
OF_SMALL = Draft202012Validator(edition_schema(SMALL))
Tree = dict[str, Any]

_TWO_PLACES = "a schema compares no two places of a file"
_SUMS = "a schema adds nothing up"
# What the strict reading refuses and no schema of one file can know: the words of its problem, and why.
KNOWN_TO_THE_READING_ALONE = {
    "names of sources": (r"is not declared|no number cites the source", _TWO_PLACES),
    "name and first day": (r"edition .* starts on", _TWO_PLACES),
    "name and file": (r"stands in .*\.yaml", "a schema does not see the name of the file"),
    "revision and file": (r"named as revision", "a schema does not see the name of the file"),
    "family and folder": (r"the table says it is|unknown family", "a schema does not see the folder"),
    "order of days": (r"ends before it starts|gap starts after", _TWO_PLACES),
    "end of a month": (r"a monthly table ends with its month", _TWO_PLACES),
    "30 Esfand": (r"'.*12[-/.]30' does not exist", "a schema does not count leap years"),
    "thresholds": (r"brackets must ascend", "a schema does not compare numbers"),
    "windows": (r"do not cover the day exactly once", _SUMS),
    "hours": (r"add up to", _SUMS),
    "parts of the year": (r"in no part of the year|is in \w+ and", _SUMS),
    "invented": (r"an invented number in a book", "whether a book allows it stands in book.yaml"),
}
# What an editor takes for a number: its spelling and its last digits are gone before the schema sees it.
GONE_IN_AN_EDITOR = {
    "grid": (r"is off the grid of its rate|more than 24 digits", "binary fractions have no decimal places"),
    "spelling": (r"' is no number", "1e5, +5, .5, 0x1F and 007 are numbers to YAML"),
    "minus nought": (r"'-0[.0]*' is negative", "-0 is 0"),
}
# Broken books that are no single file, or whose fault is in YAML itself, where no schema is asked yet.
NOT_ONE_FILE = {
    "no_book_file": "a book", "no_table": "a book", "other_suffix": "a book",
    "book_that_does_not_say_what_it_allows": "a book",
    "editions_leave_a_hole": "two files", "editions_overlap": "two files",
    "editions_start_together": "two files", "gap_that_does_not_fit": "two files",
    "alias": "YAML", "anchor_bomb": "YAML", "duplicate_keys": "YAML", "not_utf8": "YAML", "not_yaml": "YAML",
    "second_document": "YAML", "nested_too_deep": "YAML", "yaml_tag": "YAML", "empty_file": "YAML",
    "list_where_keys_are_meant": "YAML",
}  # fmt: skip


def tree_of(block: Block) -> Tree:
    return {
        key: tree_of(each) if isinstance(each, Block) else each.text for key, each in block.entries.items()
    }


def block_of(tree: Tree) -> Block:
    entries: dict[str, Text | Block] = {
        key: block_of(each) if isinstance(each, dict) else Text(text=each, line=1)
        for key, each in tree.items()
    }
    return Block(entries=entries, lines=dict.fromkeys(entries, 1), line=1)


def as_an_editor_sees(each: Any) -> Any:
    """A plain scalar as YAML 1.2 takes it: null, truth values, numbers, else text."""
    if isinstance(each, dict):
        return {key: as_an_editor_sees(below) for key, below in each.items()}
    if re.fullmatch(r"|~|null|Null|NULL", each):
        return None
    if re.fullmatch(r"true|True|TRUE|false|False|FALSE", each):
        return each.lower() == "true"
    if re.fullmatch(r"[-+]?[0-9]+", each):
        return int(each)
    if re.fullmatch(r"0x[0-9a-fA-F]+|0o[0-7]+", each):
        return int(each, 0)
    if re.fullmatch(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", each):
        return float(each)
    if re.fullmatch(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", each):
        return float(each.replace(".", ""))
    return each


def problems_of(tree: Tree, *, file: str, expected: Expectations) -> list[str]:
    """What the strict reading says of one file."""
    problems: list[TableError] = []
    top = Section(file=file, path="", block=block_of(tree), problems=problems)
    draft = read_draft(top, expected=expected, allows_invented=True)
    return [str(each) for each in problems] + ([] if draft is not None or problems else ["no header"])


def matches(problem: str, allowed: dict[str, tuple[str, str]]) -> bool:
    return any(re.search(words, problem) for words, _ in allowed.values())


def holds_null(tree: Tree) -> bool:
    """Whether a text of the file is one that YAML takes for nothing."""
    return any(
        holds_null(each) if isinstance(each, dict) else as_an_editor_sees(each) is None
        for each in tree.values()
    )


def disagreement(
    tree: Tree, *, file: str, expected: Expectations, schema: Draft202012Validator
) -> str | None:
    """How schema and reading disagree on a file, quoted and plain; None where they do not."""
    problems = problems_of(tree, file=file, expected=expected)
    views = (
        ("quoted", tree, KNOWN_TO_THE_READING_ALONE),
        ("plain", as_an_editor_sees(tree), KNOWN_TO_THE_READING_ALONE | GONE_IN_AN_EDITOR),
    )
    for name, view, allowed in views:
        error = next(schema.iter_errors(view), None)
        # The words null and ~, unquoted, are a text to the reading and nothing at all to an editor.
        if error is not None and not problems and not (name == "plain" and holds_null(tree)):
            return f"{name}: the schema alone refuses {error.json_path}: {error.message[:200]}"
        if error is None and any(not matches(problem, allowed) for problem in problems):
            return f"{name}: the reading alone refuses {problems}"
    return None


def files_of(directory: Path) -> list[tuple[str, Tree]]:
    found = []
    for path in table_files(directory):
        file = path.relative_to(directory).as_posix()
        if file != BOOK_FILE:
            top = read_document(path.read_bytes(), file=file, problems=[])
            assert top is not None
            found.append((file, tree_of(top.block)))
    return found


SHIPPED = [*files_of(book_directory("issued")), *files_of(book_directory("example"))]


def test_the_published_schema_is_current_and_is_a_schema() -> None:
    """Where it is not: hv-tariff tables schema, or make tables."""
    assert published_schema() == schema_text(expectations())
    # The whole one takes seconds and is made of the same parts.
    few = {key: rate for key, rate in SMALL.rates.items() if key in ("energy.mid", "vat.share")}
    Draft202012Validator.check_schema(edition_schema(evolve(SMALL, rates=few)))


@pytest.mark.parametrize(("file", "tree"), SHIPPED, ids=[file for file, _ in SHIPPED])
def test_every_shipped_edition_keeps_to_the_schema_quoted_and_plain(file: str, tree: Tree) -> None:
    assert problems_of(tree, file=file, expected=expectations()) == []
    for view in (tree, as_an_editor_sees(tree)):
        assert [error.message for error in PUBLISHED.iter_errors(view)] == []


@pytest.mark.parametrize("name", sorted({path.name for path in BROKEN.iterdir()} - set(NOT_ONE_FILE)))
def test_schema_and_reading_agree_on_a_broken_file(name: str) -> None:
    for file, tree in files_of(BROKEN / name):
        assert disagreement(tree, file=file, expected=SMALL, schema=OF_SMALL) is None


def test_the_broken_books_that_no_schema_is_held_to_are_still_there() -> None:
    assert set(NOT_ONE_FILE) <= {path.name for path in BROKEN.iterdir()}


def places(tree: Tree, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for key, each in tree.items():
        found.append((*path, key))
        if isinstance(each, dict):
            found += places(each, (*path, key))
    return found


VALUES = (
    *(
        "",
        " ",
        "0",
        "-1",
        "-0",
        "+5",
        ".5",
        "5.",
        "007",
        "1e5",
        "0x1F",
        "nan",
        ".inf",
        "1,000",
        "1_000",
        "1_00",
    ),
    *("۱٬۲۳۴", "۰٫۹", "0.12345678", "9" * 25, "12.50", "true", "null", "~", "other text", "unknown"),
    *("1", "rial", "rial/kWh", "rial/month/kW", "kWh", "estimate", "invented", "reported", "double_keyed"),
    *("bills", "public", "a" * 64, "A" * 64, "jalali", "gregorian", "supply/hv", "levies/vat"),
    *("supply/demand-metered/1", "supply/demand-metered/2", "1404-02-31", "1404/7/31", "1403-12-30"),
    *("1404-12-30", "2018-05-01", "1404-13-01", "۱۴۰۴/۲/۱", "04-01", "4-1", "07-31", "12-30"),
    *("07:00-19:00", "07:00-19:07", "07:00-07:00", "7:00-19:00", "19:00-24:00", "24:00-07:00"),
)
KEYS = (
    *(
        "value",
        "unit",
        "status",
        "method",
        "note",
        "until",
        "from",
        "gap_before",
        "rates",
        "classes",
        "unknown",
    ),
    *(
        "windows",
        "hours",
        "season",
        "rule_set",
        "01",
        "13",
        "mid",
        "friday_peak",
        "general_2b",
        "agriculture_3a",
    ),
    *("energy.mid", "energy.peak", "energy.friday_peak", "demand.price", "vat.share", "article16.share"),
    "classes.other.energy.mid",
)
CHANGES = ("value", "value", "value", "remove", "rename", "add", "copy", "section")


@st.composite
def mutations(draw: st.DrawFn) -> tuple[str, Tree]:
    """A shipped edition with up to three things changed: a value, a key, a section moved or put elsewhere."""
    file, tree = SHIPPED[draw(st.integers(0, len(SHIPPED) - 1))]
    tree = deepcopy(tree)
    for _ in range(draw(st.integers(1, 3))):
        known = places(tree)
        if not known:
            break
        *above, key = known[draw(st.integers(0, len(known) - 1))]
        section = tree
        for each in above:
            section = section[each]
        match draw(
            st.sampled_from(("value", "value", "value", "remove", "rename", "add", "copy", "section"))
        ):
            case "value":
                section[key] = draw(st.sampled_from(VALUES))
            case "remove":
                del section[key]
            case "rename":
                section[draw(st.sampled_from(KEYS))] = section.pop(key)
            case "add":
                section[draw(st.sampled_from(KEYS))] = draw(st.sampled_from(VALUES))
            case "copy":
                *_, other = known[draw(st.integers(0, len(known) - 1))]
                section[other] = deepcopy(section[key])
            case "section":
                section[key] = {} if draw(st.booleans()) else {draw(st.sampled_from(KEYS)): "1"}
    return file, tree


@settings(max_examples=120)
@given(mutations())
def test_schema_and_reading_agree_on_whatever_is_changed_in_an_edition(mutated: tuple[str, Tree]) -> None:
    file, tree = mutated
    assert disagreement(tree, file=file, expected=expectations(), schema=PUBLISHED) is None


def test_what_the_schema_cannot_know_is_refused_by_the_reading_and_by_it_alone() -> None:
    """One file each: hours that add up to 23, a source that is not declared, an end before the start."""
    trees = dict(SHIPPED)
    hours = deepcopy(trees["calendar/time_of_use/1404-01.yaml"])
    hours["time_of_use"]["hours"]["01"]["mid"] = "12"
    source = deepcopy(trees["levies/vat/1403-01.yaml"])
    source["rates"]["vat.share"]["source"] = "elsewhere"
    end = deepcopy(trees["levies/vat/1403-01.yaml"])
    end["in_force"]["until"] = "1402-01-01"
    cases = (
        ("calendar/time_of_use/1404-01.yaml", hours, "add up to 23"),
        ("levies/vat/1403-01.yaml", source, "the source 'elsewhere' is not declared"),
        ("levies/vat/1403-01.yaml", end, "the edition ends before it starts"),
    )
    for file, tree, what in cases:
        assert PUBLISHED.is_valid(tree)
        assert any(what in each for each in problems_of(tree, file=file, expected=expectations()))


def test_an_editor_is_offered_names_in_both_languages() -> None:
    numbers = json.loads(published_schema())["$defs"]
    assert numbers["number.energy.mid"]["description"] == "mid-load price [rial/kWh] · نرخ میان‌باری"
    of_class = numbers["supply.hv"]["properties"]["classes"]["properties"]["general_2b"]
    assert of_class["description"] == "general 2-ب · عمومی ۲-ب"
