"""``hv-tariff flow`` as a person types it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from hv_tariff.cli import main


class Result:
    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


@pytest.fixture
def typed(monkeypatch, capsys):
    """Run the command with arguments; gives exit status, standard output and standard error."""

    def run(*arguments: str | Path) -> Result:
        monkeypatch.setattr(sys, "argv", ["hv-tariff", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        captured = capsys.readouterr()
        return Result(end.value.code or 0, captured.out, captured.err)

    return run


def test_the_flows_are_listed_with_their_titles(typed) -> None:
    assert (
        typed("flow", "list").out.splitlines()[3] == "capacity_certificate  Obtaining a capacity certificate"
    )
    assert "capacity_certificate  اخذ گواهی ظرفیت" in typed("flow", "list", "--lang", "fa").out


def test_a_flow_is_shown_as_text_in_both_languages(typed) -> None:
    english, persian = typed("flow", "show", "bilateral"), typed("flow", "show", "bilateral", "--lang", "fa")
    assert (english.status, persian.status) == (0, 0)
    assert (
        "applicant owes: pays the month, late by 1 + days/500 [month_paid] · deadline unknown" in english.out
    )
    assert "متقاضی باید: پرداخت ماه، با ضریب دیرکرد [month_paid] · مهلت نامعلوم" in persian.out
    assert (
        "clause: late factor 1 + days/500 (reported)" in typed("flow", "show", "bilateral", "--explain").out
    )


def test_a_flow_is_drawn_as_svg_to_a_file(typed, tmp_path: Path) -> None:
    target = tmp_path / "flow.svg"
    ran = typed("flow", "show", "exchange", "--format", "svg", "--lang", "fa", "--out", target)
    assert (ran.status, ran.out) == (0, "")
    assert target.read_text(encoding="utf-8").startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert typed("flow", "show", "exchange", "--format", "svg").out.rstrip().endswith("</svg>")


def test_a_flow_or_a_place_that_does_not_exist_is_one_sentence(typed, tmp_path: Path) -> None:
    wrong = typed("flow", "show", "exchnge")
    assert (wrong.status, wrong.err) == (1, "error: flows: no flow 'exchnge'; did you mean 'exchange'?\n")
    nowhere = typed("flow", "show", "exchange", "--out", tmp_path / "no" / "flow.txt")
    assert nowhere.status == 1
    assert "the file cannot be written" in nowhere.err
