"""The page on the table format is true: its examples are read, and its lists are the library's own."""

import re
from pathlib import Path

import pytest
from book_expectations import EXPECTED

from hv_tariff.errors import BookError
from hv_tariff.tariffs import FAMILIES, read_edition
from hv_tariff.tariffs.source_yaml import LARGEST_FILE
from hv_tariff.vocabulary import Status

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/reference/table-format.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
HEADER = """\
table: {family}
edition: 1395-05
in_force: {{calendar: jalali, from: 1395-05-01}}
instrument: {{id: test, title: {{fa: "آزمون", en: "test"}}}}
sources:
  {source}: {{text: "a source"}}
"""


def test_the_example_of_a_table_lacks_only_what_it_leaves_out_for_brevity():
    with pytest.raises(BookError) as caught:
        read_edition(BLOCKS[1], file="supply/hv/1404-02.yaml", expected=EXPECTED, allows_invented=False)
    assert {problem.what for problem in caught.value.exceptions} == {
        "supply/demand-metered/2 needs it and the table lacks it"
    }


@pytest.mark.parametrize(
    ("family", "source", "block"),
    [
        ("calendar/season", "bills", BLOCKS[2]),
        ("calendar/time_of_use", "public", BLOCKS[3]),
        ("calendar/time_of_use", "public", BLOCKS[3].partition("  windows:")[0] + BLOCKS[4]),
    ],
)
def test_the_examples_of_calendar_tables_are_read(family, source, block):
    text = HEADER.format(family=family, source=source) + block
    edition = read_edition(text, file=f"{family}/1395-05.yaml", expected=EXPECTED, allows_invented=False)
    assert edition.season or edition.time_of_use


def test_the_page_lists_every_family_every_status_and_the_size_limit():
    for family in FAMILIES:
        assert f"`{family}`" in PAGE
    rows = re.findall(
        r"^\| `(\w+)` \|", PAGE.partition("### Statuses")[2].partition("## Calendar")[0], re.MULTILINE
    )
    assert rows == [status.code for status in Status]
    assert f"{LARGEST_FILE // 1024} KiB" in PAGE


def test_the_errors_it_quotes_are_errors_of_the_broken_books():
    said = {
        line
        for file in (ROOT / "tests/broken_tables").glob("*/expected.txt")
        for line in file.read_text(encoding="utf-8").splitlines()
    }
    quoted = [line.strip() for line in PAGE.splitlines() if line.startswith("    supply/hv/1404-02.yaml:")]
    assert len(quoted) == 2
    assert set(quoted) <= said
