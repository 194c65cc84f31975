"""The YAML source hands over what was typed, and never a reading of it."""

from hv_tariff.tariffs.document import Block, Section, Text
from hv_tariff.tariffs.source_yaml import read_document


def read(text: str) -> tuple[Section | None, list[str]]:
    problems = []
    section = read_document(text.encode(), file="t.yaml", problems=problems)
    return section, [str(problem) for problem in problems]


def test_times_words_dates_and_decimals_stay_the_text_that_was_typed():
    section, problems = read("a: 17:00\nb: off\nc: 1403-02-31\nd: 0.10\ne: 0x1f\nf: ~\ng: 1_000\n")
    assert problems == []
    typed = {key: value.text for key, value in section.block.entries.items() if isinstance(value, Text)}
    assert typed == {
        "a": "17:00",
        "b": "off",
        "c": "1403-02-31",
        "d": "0.10",
        "e": "0x1f",
        "f": "~",
        "g": "1_000",
    }


def test_every_key_keeps_its_line_in_block_and_in_flow_style():
    section, _ = read("a: 1\n\nb:\n  c: 2\n  d: {e: 3,\n      f: 4}\n")
    assert section.block.lines == {"a": 1, "b": 3}
    below = section.block.entries["b"]
    assert isinstance(below, Block)
    assert below.lines == {"c": 4, "d": 5}
    assert below.entries["d"].lines == {"e": 5, "f": 6}


def test_a_key_that_stands_twice_is_refused_with_both_lines_and_the_first_is_kept():
    section, problems = read("a:\n  b: 1\n  b: 2\n")
    assert problems == ["t.yaml:3 a.b: the key 'b' stands twice, on lines 2 and 3; keep one of the two"]
    assert section.block.entries["a"].entries["b"].text == "1"


def test_an_anchor_is_refused_before_anything_could_grow_from_it():
    bomb = "a: &a [x, x]\n" + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(50))
    assert read(bomb) == (
        None,
        ["t.yaml:1: the YAML anchor '&a' is not used in tables; write the value out where it is meant"],
    )


def test_a_merge_key_is_only_an_unknown_word():
    section, _ = read("<<: {a: 1}\nb: 2\n")
    assert set(section.block.entries) == {"<<", "b"}


def test_a_list_is_refused_at_its_place_and_reading_goes_on():
    section, problems = read("a: [1, [2, {b: 3}]]\nc: 4\n")
    assert problems[0] == "t.yaml:1 a: a list is not used in tables; write keys with values"
    assert list(section.block.entries) == ["c"]


def test_a_key_must_be_plain_text():
    _, problems = read("? {a: 1}\n: 2\n")
    assert problems == ["t.yaml:1: a key must be plain text"]


def test_control_characters_and_broken_syntax_are_one_problem_each():
    assert read("a: \x07\n")[1] == [
        "t.yaml: not readable as YAML: unacceptable character #x0007: special characters are not allowed"
    ]
    assert len(read("a: {b: 1\nc: 2\n")[1]) == 1


def test_deep_nesting_ends_in_an_error_and_not_in_the_stack():
    for text in ("[" * 100_000, "{a: " * 50_000, "- " * 60_000):
        section, problems = read(text)
        assert section is None
        assert problems
