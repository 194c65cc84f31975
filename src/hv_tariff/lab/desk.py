"""What the page asks and is told: a customer under a scenario, figures of the engine, errors in place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from hv_tariff.billing import Bill
from hv_tariff.billing.case import Case
from hv_tariff.errors import BookError, HvTariffError, InputError
from hv_tariff.lab.charts import charts_of
from hv_tariff.lab.controls import edits_of, values_of
from hv_tariff.lab.customers import SHOWN, Customers, case_of
from hv_tariff.lab.present import figures_now, label_json, lines_json, plain_bill
from hv_tariff.lab.saving import HEAD_LINES, edit_line, scenario_text
from hv_tariff.tariffs import TariffBook
from hv_tariff.whatif.comparison import compare
from hv_tariff.whatif.decomposition import Factor
from hv_tariff.whatif.scenario import Scenario, parse_scenario

FILE = "scenario.yaml"
_NAMELESS = "what if"
_EDIT = re.compile(r"edits\.(\d+)")
_LINE = re.compile(rf"{re.escape(FILE)}:(\d+)")


@frozen(kw_only=True, slots=True)
class Asked:
    """What a page asks, read.

    Attributes
    ----------
    case : Case
    scenario : Scenario
    text : str
        The scenario as a file.
    accept_estimates : bool
    """

    case: Case
    scenario: Scenario
    text: str
    accept_estimates: bool


@frozen(kw_only=True, slots=True)
class Worked:
    """A customer as it is and under the scenario."""

    now_case: Case
    case: Case
    book: TariffBook
    now: Bill
    then: Bill


@frozen(kw_only=True, slots=True)
class Desk:
    """The book and the customers of a page.

    Attributes
    ----------
    book : TariffBook
    customers : Customers
    """

    book: TariffBook
    customers: Customers

    def listed(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return the customers that have the words of a search, at most 200, and how many there are."""
        found = list(self.customers.found(str(asked.get("search") or "")))
        return {
            "customers": [{"place": each.place, "label": label_json(each.label)} for each in found[:SHOWN]],
            "count": len(found),
            "unreadable": list(self.customers.unreadable[:SHOWN]),
            "unreadable_count": len(self.customers.unreadable),
        }

    def answered(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return a customer's bill as it is and under a scenario, or what is wrong and where.

        Parameters
        ----------
        asked : mapping
            `customer` (its place) or `invoice` (the text of one); `values` of the controls; `further`
            edits as text; `name`; `open` (the code of the line to explain); `accept_estimates`.

        Returns
        -------
        dict
            Amounts are text, so that no reader takes a digit away.
        """
        try:
            read = self.read(asked)
            worked = self.worked(read)
            return {
                "scenario": read.text,
                **plain_bill(worked.now, worked.then, case=worked.case),
                **self._beside(read, [id_ for id_, _ in edits_of(_values(asked))]),
                "lines": lines_json(worked.now, worked.then, opened=asked.get("open")),
                "figures": figures_now(worked.now_case, worked.now),
                "charts": charts_of(
                    worked.now_case,
                    worked.case,
                    worked.now,
                    worked.then,
                    book=worked.book,
                    accept_estimates=read.accept_estimates,
                ),
            }
        except HvTariffError as error:
            return {"errors": self.placed(error, asked)}

    def loaded(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return a scenario's file as the values of controls, and as text what no control can say.

        Parameters
        ----------
        asked : mapping
            `text`, the file, YAML or JSON.
        """
        try:
            scenario = parse_scenario(str(asked.get("text") or "").encode("utf-8"), file=FILE)
        except HvTariffError as error:
            return {"errors": self.placed(error, {})}
        record = scenario.record()
        values, further = values_of(tuple(record["edits"]))
        return {
            "name": scenario.name,
            "values": values,
            "further": "\n".join(edit_line(each) for each in further),
        }

    def read(self, asked: Mapping[str, Any]) -> Asked:
        """Return what is asked, read; raises HvTariffError."""
        text = asked.get("invoice")
        case = self.customers.at(asked.get("customer")).case if text is None else case_of(str(text))
        edits = [edit for _, edit in edits_of(_values(asked))]
        name = str(asked.get("name") or "").strip() or _NAMELESS
        text = scenario_text(name, edits, str(asked.get("further") or ""))
        return Asked(
            case=case,
            scenario=parse_scenario(text.encode("utf-8"), file=FILE),
            text=text,
            accept_estimates=asked.get("accept_estimates") is True,
        )

    def worked(self, read: Asked) -> Worked:
        """Return the bills of what is asked; raises HvTariffError."""
        now = read.case.compute(book=self.book, accept_estimates=read.accept_estimates)
        made = read.scenario.applied(self.book, [read.case])
        for _, reason in made.refused:
            raise InputError(reason)
        then = made.cases[0].compute(book=made.book, accept_estimates=read.accept_estimates)
        return Worked(now_case=read.case, case=made.cases[0], book=made.book, now=now, then=then)

    def _beside(self, read: Asked, ids: list[str]) -> dict[str, Any]:
        """What of the difference comes from rates, volume and mix; what sellers are paid; idle edits."""
        compared = compare(
            [read.case], read.scenario, book=self.book, accept_estimates=read.accept_estimates
        ).scenarios[0]
        total = compared.total
        paid = {"now": total.paid_before, "then": total.paid_after}
        return {
            "parts": [
                {"label": label_json(factor.label), "amount": str(total.parts.get(factor, 0))}
                for factor in Factor
            ],
            "paid": {side: None if amount is None else str(amount) for side, amount in paid.items()}
            if compared.prices_stated
            else None,
            "idle": [_control(each.where, ids) for each in compared.idle],
        }

    def placed(self, error: HvTariffError, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return an error, or each of several, with the control that it belongs to, if there is one."""
        try:
            ids = [id_ for id_, _ in edits_of(_values(asked))]
        except InputError:
            ids = []
        return [
            {
                "what": each.what,
                "where": each.where or "",
                "hint": each.hint or "",
                "control": _control(str(each), ids),
            }
            for each in _single(error)
        ]


def _single(error: HvTariffError) -> Iterator[HvTariffError]:
    if not isinstance(error, BookError):
        yield error
        return
    for each in error.exceptions:
        if isinstance(each, HvTariffError):
            yield from _single(each)


def _control(where: str, ids: list[str]) -> str | None:
    """The id of the control whose edit stands at a place; of further edits, ``further``."""
    edit, line = _EDIT.search(where), _LINE.search(where)
    if edit is None and line is None:
        return None
    place = int(edit[1]) - 1 if edit is not None else int(line[1]) - HEAD_LINES - 1 if line is not None else 0
    return ids[place] if place < len(ids) else "further"


def _values(asked: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    given = asked.get("values") or {}
    if not isinstance(given, Mapping) or not all(isinstance(each, Mapping) for each in given.values()):
        raise InputError(
            "the values are no groups of words", where="values", hint="give {control: {word: text}}"
        )
    return {
        str(id_): {str(word): str(text) for word, text in words.items() if text is not None}
        for id_, words in given.items()
    }
