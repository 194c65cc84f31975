"""Every block of code in README and docs runs, and prints what the page shows."""

import re
import shutil
import sys
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
from page_blocks import PAGES, ROOT, Block, blocks, commands, file_name, run_command, run_python, same

from hv_tariff.tariffs.source_yaml import read_document

RUN = [page for page in PAGES if any(block.language in ("python", "console", "sh") for block in blocks(page))]


# What a page needs beyond the dependency group `test`: modules, and commands.
NEEDS = {
    "docs/howto/follow-an-application.md": (("pygraphviz",), ()),
    "docs/howto/follow-an-application.fa.md": (("pygraphviz",), ()),
    "docs/howto/draw-pictures.md": (("matplotlib",), ()),
    "docs/howto/audit-a-billion-invoices.md": (("pyspark", "dask", "distributed", "duckdb"), ("java",)),
}


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", RUN, ids=named)
def test_every_code_block_runs_and_prints_what_is_shown(page, tmp_path, monkeypatch):
    modules, programs = NEEDS.get(named(page), ((), ()))
    missing = [name for name in modules if find_spec(name) is None]
    missing += [name for name in programs if shutil.which(name) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed: make engines has the packages")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    names: dict = {"__name__": "page"}
    found = blocks(page)
    for block, following in zip(found, [*found[1:], Block("", "", 0)], strict=True):
        where = f"{named(page)}:{block.line}"
        if (name := file_name(block)) is not None:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
        if block.language == "python":
            printed = run_python(block, page, names, tmp_path)
            shown = following.text if following.language == "text" else ""
            assert same(shown, printed), f"{where} printed:\n{printed}"
        elif block.language == "console":
            for command, shown in commands(block):
                printed = run_command(command, tmp_path)
                assert same(shown, printed), f"{where} {command} printed:\n{printed}"
        elif block.language == "sh":
            targets = re.findall(r"^make (\w+)", block.text, re.MULTILINE)
            assert targets, where
            for target in targets:
                assert re.search(
                    rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
                )


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_block_is_of_a_kind_that_is_run_or_read(page):
    for block in blocks(page):
        assert block.language in (
            "python",
            "console",
            "sh",
            "text",
            "yaml",
            "json",
            "{eval-rst}",
            "{toctree}",
        )


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_block_of_yaml_is_read_strictly(page):
    for block in blocks(page):
        if block.language == "yaml":
            problems: list = []
            scenario = re.search("^edits:", block.text, re.MULTILINE) is not None  # alone may hold lists
            place = f"{named(page)}:{block.line}"
            read_document(block.text.encode(), file=place, problems=problems, lists=scenario)
            assert not problems


def test_every_python_output_shown_has_code_before_it():
    for page in RUN:
        found = blocks(page)
        for before, block in pairwise(found):
            if block.language == "text":
                assert before.language == "python", f"{named(page)}:{block.line}"
