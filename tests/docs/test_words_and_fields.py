"""What the written pages list is what the library has: words, fields, nodes, statuses, numbers."""

import contextlib
import io
import re
import runpy

import pytest
from page_blocks import ROOT
from test_generated_pages import generate

import hv_tariff
from hv_tariff import Account, Conventions, Status, TariffClass
from hv_tariff.billing import record
from hv_tariff.billing.conventions import SYSTEMS
from hv_tariff.billing.rules.rates import ALL
from hv_tariff.formula import nodes
from hv_tariff.formula.leaves import walk


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def rows(text: str) -> list[list[str]]:
    found = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    return [row for row in found if not set("".join(row)) <= set("-: ")]


def test_the_glossary_has_the_words_of_the_library():
    labels: dict[str, set[tuple[str, str]]] = {}
    lines = [line for name in generate.RULE_SETS for _, line in generate.lines_of(name, {})]
    quotes = [line for _, line in generate.connection_lines()]
    for line in [*lines, *generate.totals(), *quotes]:
        labels.setdefault(line.code, set()).add((line.label.en, line.label.fa))
        for node in walk([line]):
            if isinstance(node, nodes.Reading):
                labels.setdefault(node.name, set()).add((node.label.en, node.label.fa))
            if isinstance(node, nodes.Quantity):
                labels.setdefault(node.name, set()).add((node.label.en, node.label.fa))
    labels |= {rate.key: {(rate.label.en, rate.label.fa)} for rate in ALL}
    checked = 0
    for english, persian, _, _, code, kind in (
        row for row in rows(page("docs/glossary.md")) if len(row) == 6
    ):
        if kind in ("reading", "rate", "quantity", "line", "account"):
            assert (english, persian) in labels[code.strip("`")]
            checked += 1
    assert checked > 30


def test_the_glossary_has_every_class_and_every_status():
    table = rows(page("docs/glossary.md"))
    for each in TariffClass:
        assert [f"`{each.value}`", each.label.en, each.label.fa] in table
    assert [row for row in table if len(row) == 2][1:] == [[f"`{each.code}`", each.fa] for each in Status]


@pytest.mark.parametrize(
    "fields", [record.TOP, record.PERIOD, record.CONTRACT, record.METERED, record.ACCOUNT]
)
def test_the_invoice_format_names_every_field_that_is_read(fields):
    text = page("docs/reference/invoice-format.md")
    for name in fields:
        assert re.search(rf"\b{name}\b", text), name


def test_the_invoice_format_names_every_tariff_class_system_and_convention_of_an_invoice():
    text = page("docs/reference/invoice-format.md")
    assert all(f"`{each.value}`" in text for each in TariffClass)
    assert f"`{min(SYSTEMS)}` to `{max(SYSTEMS)}`" in text
    assert all(name in text for name in ("vat_includes_late", "duty_includes_late", "total_before_credit"))
    assert Conventions().system == "stated"
    assert Account().arrears == 0


def test_the_record_of_the_formula_tree_lists_every_node():
    own = {
        name
        for name, value in vars(nodes).items()
        if isinstance(value, type) and issubclass(value, nodes.Formula) and value is not nodes.Formula
    }
    record = page("docs/decisions/0001-formula-tree.md")
    assert f"there are {len(own)} nodes" in record
    assert own <= set(re.findall(r"`(\w+)`", record))


def test_the_page_on_errors_shows_every_public_error():
    text = page("docs/reference/errors.md")
    for name in hv_tariff.__all__:
        if isinstance(value := getattr(hv_tariff, name), type) and issubclass(value, Exception):
            assert name in text


def test_the_demo_shows_what_the_readme_claims():
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        runpy.run_path(str(ROOT / "examples/demo.py"), run_name="__main__")
    shown = out.getvalue()
    chain, total = re.search(r"from inputs alone: (\d+) of (\d+)", shown).groups()
    given, _ = re.search(r"lines it builds on: (\d+) of (\d+)", shown).groups()
    invoices = len(re.findall(r"lines exact", shown.partition("\n\n")[0]))
    readme = " ".join(page("README.md").split())
    assert f"the {invoices} invoices" in readme
    total, given, chain = (f"{int(number):,}" for number in (total, given, chain))
    assert f"of {total} lines that the rules are known to give, {given} come out" in readme
    assert f"and {chain} as a chain from inputs alone" in readme
    known = " ".join(page("docs/explanation/what-is-known.md").split())
    assert f"{given} of {total} lines" in known
    compared = re.search(r"(\d+) of (\d+) printed lines equal", shown)
    assert compared[1] == compared[2]
