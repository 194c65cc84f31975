"""``hv-tariff picture`` as a person types it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from hv_tariff.cli import main

INVOICE = Path(__file__).parents[2] / "examples" / "A-open-016.json"


@pytest.fixture
def typed(monkeypatch, capsys):
    """Run the command with arguments; gives exit status and standard error."""

    def run(*arguments: str | Path) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["hv-tariff", "picture", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        return end.value.code or 0, capsys.readouterr().err

    return run


def test_an_invoice_is_drawn_in_either_language_and_form(typed, tmp_path: Path) -> None:
    for kind, name, lang in (("waterfall", "a.svg", "fa"), ("load", "b.png", "en")):
        assert typed(kind, INVOICE, "--out", tmp_path / name, "--lang", lang) == (0, "")
    assert "صورتحساب A-open-016" in (tmp_path / "a.svg").read_text(encoding="utf-8").replace("\u200f", "")
    assert (tmp_path / "b.png").read_bytes().startswith(b"\x89PNG")


def test_points_and_changes_are_read_from_plain_files(typed, tmp_path: Path) -> None:
    points, amounts = tmp_path / "points.txt", tmp_path / "changes.txt"
    points.write_text("1000 5,000,000\n1100\t4200000\n\n1200;4600000\n", encoding="utf-8")
    amounts.write_text("-5\n0\n70\n", encoding="utf-8")
    assert typed("demand", points, "--chosen", "1100", "--out", tmp_path / "d.svg") == (0, "")
    assert typed("changes", amounts, "--out", tmp_path / "c.svg") == (0, "")
    drawn = (tmp_path / "d.svg").read_text(encoding="utf-8")
    assert "<!-- chosen · 1,100 kW · 4,200,000 rial -->" in drawn


def test_the_changes_of_a_comparison_are_drawn_from_its_json(typed, tmp_path: Path) -> None:
    whole = tmp_path / "whatif.json"
    whole.write_text('{"by_customer": {"a": {"difference": -7}, "b": {"difference": 5}}}', encoding="utf-8")
    assert typed("changes", whole, "--out", tmp_path / "c.svg") == (0, "")
    assert "<!-- pay less: 1 -->" in (tmp_path / "c.svg").read_text(encoding="utf-8")
    whole.write_text('{"by_customer": {"a": {"difference": "7"}}}', encoding="utf-8")
    assert typed("changes", whole, "--out", tmp_path / "c.svg")[1] == (
        "error: whatif.json: it has no differences by customer; "
        "write it with hv-tariff whatif --format json\n"
    )


def test_what_cannot_be_drawn_is_one_sentence(typed, tmp_path: Path) -> None:
    points = tmp_path / "points.txt"
    points.write_text("1000 5000000\n1100\n", encoding="utf-8")
    out = tmp_path / "d.svg"
    assert typed("demand", points, "--out", out)[1] == (
        "error: points.txt:2: 1 figures in a line of 2; apart by a space or a tab\n"
    )
    points.write_text("1000 50.5\n", encoding="utf-8")
    assert typed("demand", points, "--out", out)[1] == (
        "error: points.txt:1: 50.5 is no whole amount; give rials\n"
    )
    assert "is no form of a picture" in typed("load", INVOICE, "--out", tmp_path / "d.pdf")[1]
    assert (
        "known: payable, transit_payable" in typed("waterfall", INVOICE, "--of", "payabel", "--out", out)[1]
    )
    assert not out.exists()
