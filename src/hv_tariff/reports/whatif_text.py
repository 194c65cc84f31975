"""A comparison as a person's tables, in English or Persian."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hv_tariff.reports.whatif_edits import said_edits
from hv_tariff.reports.whatif_words import (
    GROUPS,
    STATUSES,
    WORDS,
    grouped,
    label_of,
    ordered,
    percent,
)
from hv_tariff.reports.wording import Language, Voice, columns

MOST = 10
_PARTS = ("rate", "volume", "mix", "joint")


def whatif_text(plain: Mapping[str, Any], *, language: Language = Language.EN) -> str:
    """Return a comparison as text.

    Parameters
    ----------
    plain : mapping
        As `whatif_json` returns it.
    language : Language
    """
    return "\n".join(_Said(plain, Voice(language)).lines()) + "\n"


class _Said:
    """A comparison said in one language."""

    def __init__(self, plain: Mapping[str, Any], voice: Voice) -> None:
        self._plain = plain
        self._voice = voice

    def lines(self) -> Iterator[str]:
        plain = self._plain
        yield f"{self._word('title')}: {plain['scenario']['name']}"
        if plain["scenario"]["edits"]:
            yield f"* {self._word('supposed')}"
        status = plain["status"]
        said = "" if status is None else f" · {self._word('status')}: {self._voice.said(STATUSES[status])}"
        book = plain["book"]["name"]
        yield f"{self._word('book')}: {book} · {self._word('cases')}: {self._number(plain['cases'])}{said}"
        yield self._voice.identity_of_plain(plain["identity"])
        nothing = "" if plain["scenario"]["edits"] else f" {self._word('no_edits')}"
        yield f"{self._word('edits')}:{nothing}"
        yield from (f"  {self._voice.said(each)}" for each in said_edits(plain))
        for place in plain["idle_edits"]:
            yield f"! {place}: {self._word('idle')}"
        yield ""
        yield from self._totals()
        yield from ("", self._word("comes_from"))
        yield from columns([[self._word(each), *self._part(each)] for each in _parts(plain["parts"])])
        for group in GROUPS:
            yield from ("", self._word(group))
            yield from self._group(group)
        for name in ("losers", "winners"):
            yield from ("", self._word(name))
            yield from self._people(name)
        yield from self._rejected()

    def _totals(self) -> Iterator[str]:
        plain = self._plain
        heads = ["", *(self._word(each) for each in ("baseline", "scenario", "difference", "percent"))]
        before, after, difference = (
            plain["baseline_total"],
            plain["scenario_total"],
            plain["total_difference"],
        )
        rows = [heads, [self._word("owed"), *self._amounts(before, after, difference)]]
        for name, unit in (("kwh", "kwh"), ("price", "price")):
            pair = [self._voice.digits(grouped(plain[f"{side}_{unit}"])) for side in ("baseline", "scenario")]
            rows.append([self._word(name), *pair, "", ""])
        paid = plain["purchases"]
        if paid is not None and paid["total_difference_with_purchases"] is not None:
            sums = (paid["baseline"], paid["scenario"], paid["scenario"] - paid["baseline"])
            rows.append([self._word("paid"), *self._amounts(*sums)])
            both = (before + sums[0], after + sums[1], paid["total_difference_with_purchases"])
            rows.append([self._word("with_purchases"), *self._amounts(*both)])
        yield from columns(rows)
        if paid is not None and paid["unpriced"]:
            yield f"! {self._word('unpriced')}: {', '.join(paid['unpriced'][:MOST])}"

    def _part(self, name: str) -> list[str]:
        amount = self._plain["parts"].get(name, 0)
        return [self._number(amount), self._voice.digits(percent(amount, self._plain["baseline_total"]))]

    def _group(self, group: str) -> Iterator[str]:
        found = self._plain[group]
        if group == "by_customer" and len(found) > MOST:
            yield f"{self._number(len(found))} {self._word('customer')}"
            return
        names = ("baseline", "scenario", "difference", "percent")
        rows = [["", *(self._word(each) for each in names)]]
        for key, row in ordered(group, found):
            said = self._voice.said(label_of(group, key, row))
            rows.append([said, *self._amounts(row["baseline"], row["scenario"], row["difference"])])
        yield from columns(rows)
        if group == "by_band":
            yield self._word("of_bands")

    def _people(self, name: str) -> Iterator[str]:
        found = self._plain[name]
        if not found:
            yield self._word("none")
            return
        yield from columns([[each["customer"], self._number(each["difference"])] for each in found[:MOST]])
        if len(found) > MOST:
            yield f"… {self._number(len(found) - MOST)} {self._word('further')}"

    def _rejected(self) -> Iterator[str]:
        found = self._plain["rejected"]
        if not found:
            return
        yield from ("", f"{self._word('rejected')}: {self._number(len(found))}")
        for each in found[:MOST]:
            named = f" {each['invoice_id']}" if each["invoice_id"] not in ("", each["where"]) else ""
            yield f"  {each['where']}{named}: {each['reason']}"
        if len(found) > MOST:
            yield f"… {self._number(len(found) - MOST)} {self._word('further')}"

    def _amounts(self, before: int, after: int, difference: int) -> list[str]:
        shown = [self._number(each) for each in (before, after, difference)]
        return [*shown, self._voice.digits(percent(difference, before))]

    def _word(self, name: str) -> str:
        return self._voice.said(WORDS[name])

    def _number(self, value: int) -> str:
        return self._voice.number(value)


def _parts(parts: Mapping[str, int]) -> list[str]:
    return [name for name in _PARTS if name in parts]
