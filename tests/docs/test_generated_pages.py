"""The pages that the rule sets dictate are current."""

import importlib.util

import pytest
from page_blocks import ROOT

SPEC = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
generate = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(generate)
PAGES = generate.pages()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_generated_page_is_what_the_rule_sets_say(path):
    assert path.read_text(encoding="utf-8") == PAGES[path], "run make docs"


def test_every_line_of_every_rule_set_has_its_place_on_both_pages_of_charges():
    codes = {line.code for name in generate.RULE_SETS for _, line in generate.lines_of(name, {})}
    for path, page in PAGES.items():
        if path.name.startswith("charges"):
            assert codes <= {code for code in codes if f"(`{code}`)" in page}


def test_the_persian_page_shows_its_formulas_in_persian():
    page = next(page for path, page in PAGES.items() if path.name == "charges.fa.md")
    formulas = [line for line in page.splitlines() if line.startswith("> ")]
    assert formulas
    latin = [line for line in formulas if any(letter.isascii() and letter.isalpha() for letter in line)]
    assert not latin
