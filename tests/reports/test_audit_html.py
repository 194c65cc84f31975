"""The page of an audit: its totals are the findings', its size is bounded, no text of an invoice can run."""

from __future__ import annotations

import base64
import hashlib
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from audited_invoices import (
    CLOSING,
    HOSTILE_REJECTION,
    IMAGE,
    SCRIPT,
    a_hostile_audit,
    a_small_audit,
    audited,
    summed,
)
from hv_tariff.audit.findings import Audited, Rejection
from hv_tariff.reports.audit_html import AuditReport
from hv_tariff.reports.audit_words import stake


class Page(HTMLParser):
    """A page's elements as (tag, attributes), the text of its raw elements, and its visible text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, dict[str, str | None], str]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        tag, attributes = self.elements[-1] if self.elements else ("", {})
        if self.cdata_elem is not None:
            self.raw.append((tag, attributes, data))
        else:
            self.text += data

    def having(self, attribute: str) -> list[dict[str, str | None]]:
        return [attributes for _, attributes in self.elements if attribute in attributes]


def written(
    audit: list[Audited], path: Path, rejections: list[Rejection] | None = None, **kwargs: Any
) -> tuple[str, dict[str, Any]]:
    report = AuditReport(**kwargs)
    for each in audit:
        report.add(each)
    summary = summed(audit) if rejections is None else summed(audit, rejections=rejections)
    report.write(path / "report.html", summary)
    return (path / "report.html").read_text(encoding="utf-8"), summary


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    return written(a_small_audit(), tmp_path_factory.mktemp("small"), title="invoices.jsonl")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    audit = a_hostile_audit()
    text, _ = written(audit, tmp_path_factory.mktemp("hostile"), [HOSTILE_REJECTION], title=SCRIPT + IMAGE)
    return text


def test_the_page_is_persian_and_right_to_left_from_the_start(small: tuple[str, dict[str, Any]]) -> None:
    page = Page(small[0])
    assert ("html", {"lang": "fa", "dir": "rtl"}) in page.elements
    assert "حسابرسی صورتحساب‌های صادرشده" in page.text
    assert "Audit of issued invoices" in page.text


def test_the_totals_are_those_of_the_findings(small: tuple[str, dict[str, Any]]) -> None:
    page, audit = Page(small[0]), a_small_audit()
    totals = {each["data-total"]: each["data-v"] for each in page.having("data-total")}
    at_stake = sum(stake(each) for each in audit)
    assert totals == {"invoices": str(len(audit)), "rejected": "1", "at_stake": str(at_stake)}
    assert at_stake == 4_200_000 + 350 + 918_000 + 73_000_000 + 1_000 + 12
    shown = sum(int(str(each["data-stake"])) for each in page.having("data-stake"))
    assert shown == at_stake
    assert "۷۸٬۱۱۹٬۳۶۲" in page.text
    counts = {each["data-lines"]: each["data-v"] for each in page.having("data-lines")}
    assert {code: int(str(many)) for code, many in counts.items() if many != "0"} == small[1]["lines"]


def test_each_invoice_that_differs_is_shown_once_most_at_stake_first(
    small: tuple[str, dict[str, Any]],
) -> None:
    found = [str(each["data-find"]) for each in Page(small[0]).having("data-find")]
    audit = {each.invoice_id.lower(): each for each in a_small_audit()}
    stakes = [stake(audit[each.split()[0]]) for each in found]
    assert stakes == sorted(stakes, reverse=True)
    assert len(found) == 5
    assert stakes[-1] == 0  # the one with a line that cannot be recomputed


def test_the_only_script_and_style_are_those_that_the_policy_names(small: tuple[str, dict[str, Any]]) -> None:
    page = Page(small[0])
    (policy,) = (each["content"] for each in page.having("http-equiv"))
    assert policy is not None
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == directives["base-uri"] == directives["form-action"] == "'none'"
    assert "unsafe" not in policy
    assert "http" not in policy
    for tag in ("script", "style"):
        own = [text for name, attributes, text in page.raw if name == tag and "type" not in attributes]
        digests = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in own]
        assert [f"'sha256-{each}'" for each in digests] == [directives[f"{tag}-src"]]
    data = [each for tag, each in page.elements if tag == "script" and "type" in each]
    assert {each["type"] for each in data} == {"application/json"}


def fetching(page: Page) -> list[tuple[str, dict[str, str | None]]]:
    """Elements that load something, act on something, or say how they look where the policy forbids it."""
    return [
        (tag, attributes)
        for tag, attributes in page.elements
        if tag in ("img", "link", "iframe", "object", "embed", "form", "a", "base")
        or any(name in ("src", "href", "style", "action") or name.startswith("on") for name in attributes)
    ]


def test_nothing_is_fetched_and_nothing_is_written_into_attributes_that_act(
    small: tuple[str, dict[str, Any]], hostile: str
) -> None:
    assert fetching(Page(small[0])) == []
    assert fetching(Page(hostile)) == []


def test_text_of_an_invoice_stays_text(hostile: str) -> None:
    page = Page(hostile)
    own = [attributes for tag, attributes in page.elements if tag == "script" and "type" not in attributes]
    assert own == [{}]
    for text in (SCRIPT, IMAGE, CLOSING):
        assert text in page.text
    assert "49" not in page.text.replace(",", "").split()
    assert "a\ufffdb\ufffd" in page.text  # what UTF-8 cannot hold is replaced, not passed on
    for tag, attributes, text in page.raw:
        if tag == "script" and "type" in attributes:
            assert json.loads(text)
            assert "<" not in text


def test_a_line_opens_to_its_explanation_with_inputs_sources_rounding_and_clause(
    small: tuple[str, dict[str, Any]],
) -> None:
    page = Page(small[0])
    blocks = [
        (attributes.get("id"), json.loads(text))
        for tag, attributes, text in page.raw
        if tag == "script" and "type" in attributes
    ]
    shared = dict(blocks)["shared"]
    texts, sources = shared["texts"], shared["sources"]
    explained = [plain for id_, plain in blocks if id_ is None]
    assert len(explained) == 7  # six lines that differ, and one that could not be recomputed
    reactive = next(each for each in explained if texts[each["label"]][0] == "reactive energy")
    assert texts[reactive["formula"]][0].startswith("round(reactive multiple × loss coefficient × (energy")
    assert reactive["value"] == "304,660,358"
    assert texts[reactive["unit"]] == ["rial", "ریال"]
    assert texts[reactive["rounding"]][0] == "half-up to 1 rial"
    assert reactive["clause"][2] == "general/reactive"
    label, value, unit, source, _ = reactive["inputs"][0]
    assert (texts[label][0], value, unit) == ("reactive multiple", "9", -1)
    assert sources[source]["where"].startswith("supply/hv/1404-02.yaml")
    assert {texts[each["label"]][0] for each in reactive["below"]} >= {"loss coefficient", "apparent energy"}


def test_the_page_keeps_the_invoices_most_at_stake_and_says_how_many_it_leaves_out(tmp_path: Path) -> None:
    audit = [audited("A-open-003", off={"energy": i * 37 % 100 + 1}, as_id=f"N{i:03}") for i in range(100)]
    text, _ = written(audit, tmp_path, most=10)
    page = Page(text)
    assert [each["data-stake"] for each in page.having("data-stake")] == [str(i) for i in range(100, 90, -1)]
    (left,) = (each["data-v"] for each in page.having("data-v") if each.get("id") == "left-out")
    assert left == "90"
    assert "۹۰" in page.text


def test_the_page_says_what_no_diagnosis_explains_and_how_many_rejections_are_not_listed(
    tmp_path: Path,
) -> None:
    report = AuditReport()
    summary = summed([]) | {"rejected": 1234, "unexplained": {"lines": 56, "at_stake": 7_890}}
    report.write(tmp_path / "report.html", summary)
    page = Page((tmp_path / "report.html").read_text(encoding="utf-8"))
    (unexplained,) = (each for each in page.having("data-v") if each.get("id") == "unexplained")
    assert unexplained["data-v"] == "7890"
    assert "۵۶" in page.text
    (unlisted,) = (each for each in page.having("data-v") if each.get("id") == "unlisted")
    assert unlisted["data-v"] == "1233"


def test_a_table_of_totals_shows_its_largest_rows_and_counts_the_others(tmp_path: Path) -> None:
    report = AuditReport()
    many = {f"kvarh_before_rounding:{i}": {"lines": 1, "worth": i} for i in range(1200)}
    report.write(tmp_path / "report.html", summed([]) | {"diagnoses": many})
    page = Page((tmp_path / "report.html").read_text(encoding="utf-8"))
    shown = [str(each["data-v"]) for each in page.having("data-v") if "kvarh" in str(each["data-v"])]
    assert shown == [f"kvarh_before_rounding:{i}" for i in range(1199, 699, -1)]
    assert [each["data-v"] for each in page.having("data-v") if each.get("class") == "note further"] == [
        "700"
    ]


def test_an_audit_of_nothing_is_a_page_too(tmp_path: Path) -> None:
    text, summary = written([], tmp_path, [])
    assert summary["invoices"] == 0
    assert "موردی نیست." in Page(text).text


def test_a_page_of_an_invoice_whose_bill_cannot_be_computed_shows_its_lines(tmp_path: Path) -> None:
    whole = audited("A-open-003", off={"energy": 5})
    bare = Audited(
        invoice_id=whole.invoice_id,
        issuer=whole.issuer,
        billing_system=whole.billing_system,
        findings=whole.findings,
    )
    page = Page(written([bare], tmp_path)[0])
    assert [each["data-stake"] for each in page.having("data-stake")] == ["5"]
    assert not any(attributes.get("class") == "explanation" for _, attributes in page.elements)
