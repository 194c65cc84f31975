"""The difference between two tables as one page of HTML, right to left in Persian, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

import hv_tariff
from hv_tariff.billing.basket.effects import Cited, CustomerEffect
from hv_tariff.billing.rule_changes import RuleChange, rule_changes
from hv_tariff.reports.audit_words import writable
from hv_tariff.reports.difference_words import PARTS, WORDS, class_label, clauses
from hv_tariff.reports.differences import Difference, by, edition_label, key_label, percent_text
from hv_tariff.reports.page_parts import figure, number, part, policy, said
from hv_tariff.reports.wording import Language, Voice
from hv_tariff.tariffs.difference import Change, EditionDifference
from hv_tariff.vocabulary import Label, Status

_PLAIN = Voice(Language.EN)


class DifferencePage:
    """A page of a difference: the basket first, customer by customer and line by line, then the numbers.

    Parameters
    ----------
    found : Difference
    language : Language
        The language it opens in; the page has both.
    """

    def __init__(self, found: Difference, *, language: Language) -> None:
        self._found, self._language = found, language

    def write(self, path: Path) -> None:
        """Write the page."""
        style = part("audit_page/page.css") + part("difference_page/page.css")
        script = part("difference_page/page.js")
        text = (
            _environment(self._language)
            .get_template("page.html")
            .render(
                found=self._found,
                language=self._language.value,
                style=Markup(style),
                script=Markup(script),
                policy=policy(style=style, script=script),
                library=hv_tariff.__version__,
                parts=PARTS,
            )
        )
        path.write_text(text, encoding="utf-8", newline="\n")


def _environment(language: Language) -> Environment:
    made = Environment(
        loader=PackageLoader("hv_tariff.reports", "difference_page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: writable(value) if type(value) is str else value,
    )
    persian = language is Language.FA

    def digits(text: str) -> Markup:
        return figure(text) if persian else Markup('<bdi class="n" dir="ltr">{}</bdi>').format(text)

    made.globals |= {
        "word": lambda name: said(WORDS[name]),
        "plain_word": lambda name: WORDS[name],
        "said": said,
        "figure": digits,
        "number": lambda value: number(None) if value is None else digits(f"{value:,}"),
        "signed": lambda value: digits(by(value, _PLAIN)),
        "by": lambda value: "" if value is None else digits(by(value, _PLAIN)),
        "percent": lambda value: "" if value is None else digits(percent_text(value, _PLAIN)),
        "share": lambda each: _share(each, digits),
        "value": lambda held: _not_there() if held is None else digits(_PLAIN.exact(Fraction(held.value))),
        "status": _statuses,
        "status_of": lambda held: _status([held.status]),
        "reasons": lambda each: dict.fromkeys(why for why in (each.why_before, each.why_after) if why),
        "unknown_reasons": lambda each: dict.fromkeys(one.unknown for one in each.moved if one.unknown),
        "grouped": _grouped,
        "rule_changes": _rules,
        "edition_label": edition_label,
        "class_label": class_label,
        "key_label": key_label,
        "clauses": clauses,
    }
    return made


def _not_there() -> Markup:
    return Markup('<span class="nothing">—</span>')


def _share(each: CustomerEffect, digits: object) -> Markup | str:
    if each.difference is None or not each.before or not callable(digits):
        return ""
    shown: Markup = digits(percent_text(Fraction(100 * each.difference, each.before), _PLAIN))
    return shown


def _statuses(one: Change | Cited) -> Markup:
    return _status([held.status for held in (one.before, one.after) if held is not None])


def _status(statuses: list[Status]) -> Markup:
    """How well numbers are known, where one of them is not verified by bills."""
    if all(each is Status.BILL_VERIFIED for each in statuses):
        return Markup("")
    names = (
        Markup(" {} ")
        .format(said(WORDS["to"]))
        .join(said(Label(each.code, each.fa)) for each in dict.fromkeys(statuses))
    )
    return Markup('<span class="note"> · {}</span>').format(names)


def _grouped(changes: tuple[Change, ...]) -> Iterator[tuple[str | None, list[Change]]]:
    groups: dict[str | None, list[Change]] = {}
    for one in changes:
        groups.setdefault(one.tariff_class, []).append(one)
    yield from groups.items()


def _rules(each: EditionDifference) -> tuple[RuleChange, ...]:
    return rule_changes(each.before.rule_set, each.after.rule_set)
