"""The file of instruments is read strictly: all problems at once, each with the nearest that works."""

from __future__ import annotations

import pytest

from hv_tariff.errors import BookError
from hv_tariff.tariffs.instruments import read_instruments

GOOD = """\
letter:
  title: {fa: "نامه", en: "Letter"}
  kind: letter
  text: missing
  known_through: name
"""


def test_an_instrument_of_which_only_the_name_is_known() -> None:
    (found,) = read_instruments(GOOD.encode())
    assert (found.id, found.held, found.known_through, found.issued) == ("letter", False, None, None)
    assert found.clauses == ()


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("kind: letter", "kind: leter", "unknown kind 'leter'; did you mean 'letter'?"),
        ("text: missing", "text: lost", "unknown text 'lost'; known: held, missing"),
        ("known_through: name", "known_through: rumour", "unknown known through 'rumour'; known: "),
        ('fa: "نامه", ', "", "1.yaml:2 letter.title: fa is missing; add it"),
        ("  kind: letter\n", "", "1.yaml:1 letter: kind is missing; add it"),
        ("text: missing", "text: missing\n  clause: x", "unknown key 'clause'; "),
        ("text: missing", "text: missing\n  issued: 1398-13-01", "letter.issued: "),
        ("text: missing", "text: missing\n  flows: a, b, a", "'a' stands twice; keep one"),
        (GOOD, "letter: a word\n", "letter is one value where a section is meant"),
        (GOOD, GOOD + GOOD, "the key 'letter' stands twice"),
    ],
)
def test_a_broken_file_of_instruments_says_what_is_wrong(old: str, new: str, problem: str) -> None:
    with pytest.raises(BookError) as caught:
        read_instruments(GOOD.replace(old, new).encode(), file="1.yaml")
    (only,) = map(str, caught.value.exceptions)
    assert problem in only


def test_all_problems_of_the_file_come_at_once() -> None:
    broken = GOOD.replace("letter:", "one:").replace("kind: letter", "kind: x")
    with pytest.raises(BookError) as caught:
        read_instruments((broken + broken.replace("one:", "two:")).encode())
    assert len(caught.value.exceptions) == 2
