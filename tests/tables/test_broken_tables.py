"""Each directory under tests/broken_tables is a book with one fault; its expected.txt says every problem."""

from pathlib import Path

import pytest
from book_expectations import SMALL

from hv_tariff.errors import BookError, TableError
from hv_tariff.tariffs import TariffBook
from hv_tariff.tariffs.source_yaml import LARGEST_FILE

BROKEN = Path(__file__).resolve().parents[1] / "broken_tables"
NAMES = sorted(path.name for path in BROKEN.iterdir() if path.is_dir())


def problems(directory: Path) -> list[str]:
    with pytest.raises(BookError) as caught:
        TariffBook.load(directory, expectations=SMALL)
    return [str(problem) for problem in caught.value.exceptions]


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_book_says_what_is_wrong_where_and_what_would_work(name):
    """The whole list of problems is asserted, so none is lost and none is said twice."""
    expected = (BROKEN / name / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert problems(BROKEN / name) == expected


def test_the_faults_that_the_documentation_promises_to_refuse_have_a_book_each():
    promised = """
        unknown_key unknown_unit unit_the_rule_does_not_expect kw_where_kwh_is_meant number_off_the_grid
        needs_and_lacks holds_and_never_uses number_without_source number_without_status unknown_status
        source_not_declared unordered_brackets windows_leave_a_hole windows_overlap editions_overlap
        editions_leave_a_hole unknown_rule_set unknown_class unknown_family duplicate_keys anchor_bomb
        time_of_day_as_a_number gregorian_date date_that_does_not_exist float_notation
        estimate_without_method invented_in_a_book_that_allows_none family_disagrees_with_its_folder
        edition_name_does_not_match_its_start empty_file not_utf8
    """
    assert set(promised.split()) <= set(NAMES)


def test_every_problem_but_those_of_a_whole_file_names_a_line():
    for name in NAMES:
        for line in (BROKEN / name / "expected.txt").read_text(encoding="utf-8").splitlines():
            whole_file = ("is empty", "ends in .yaml", "no book.yaml", "has no table")
            assert any(word in line for word in whole_file) or line.partition(".yaml:")[2][0].isdigit(), line


def test_a_file_beyond_the_size_limit_is_not_even_parsed(tmp_path):
    (tmp_path / "levies/vat").mkdir(parents=True)
    (tmp_path / "book.yaml").write_text('book: b\nallows_invented: false\ntitle: {fa: "آ", en: a}\n')
    (tmp_path / "levies/vat/1403-01.yaml").write_text("#" * (LARGEST_FILE + 1))
    assert problems(tmp_path) == [
        "levies/vat/1403-01.yaml: the file has 262,145 bytes; a table file has at most 262,144 bytes"
    ]


def test_a_directory_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(TableError, match="no such directory"):
        TariffBook.load(tmp_path / "nowhere", expectations=SMALL)


def test_the_group_of_problems_names_the_book_and_how_many_there_are():
    with pytest.raises(BookError) as caught:
        TariffBook.load(BROKEN / "three_files_with_a_problem_each", expectations=SMALL)
    assert str(caught.value).startswith("3 problems in the tariff book at ")
    assert str(caught.value).count("\n") == 3
