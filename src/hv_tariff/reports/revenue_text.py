"""The revenue of reforms, and sweeps, as a person's tables, in English or Persian."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hv_tariff.reports.whatif_words import STATUSES, WORDS, grouped, label_of, percent
from hv_tariff.reports.wording import Language, Voice, columns
from hv_tariff.vocabulary import Label

MOST = 10
_WORDS: Mapping[str, Label] = {
    "title": Label("Revenue of reforms", "درآمد اصلاح تعرفه"),
    "sweep": Label("Sweep", "پیمایش"),
    "bills": Label("bills", "قبض"),
    "numbers": Label("numbers of the baseline", "اعداد مبنا"),
    "distribution": Label("How far bills move", "تغییر قبض‌ها چقدر است"),
    "fall": Label("fall", "کاهش"),
    "unchanged": Label("unchanged", "بی‌تغییر"),
    "rise": Label("rise", "افزایش"),
    "above": Label("above", "بیش از"),
    "to": Label("to", "تا"),
    "largest_rise": Label("largest rise", "بیشترین افزایش"),
    "largest_fall": Label("largest fall", "بیشترین کاهش"),
}


def revenue_text(plain: Mapping[str, Any], *, language: Language = Language.EN) -> str:
    """Return the revenue of reforms as text.

    Parameters
    ----------
    plain : mapping
        As `revenue_json` returns it.
    language : Language
    """
    said = _Said(Voice(language))
    lines = [*said.head(plain, "title")]
    for reform in plain["reforms"]:
        lines += ["", *said.reform(reform["scenario"]["name"], reform)]
    return "\n".join([*lines, *said.rejected(plain["rejected"])]) + "\n"


def sweep_text(plain: Mapping[str, Any], *, language: Language = Language.EN) -> str:
    """Return a sweep as text: a row a point, with its bills where points lack some.

    Parameters
    ----------
    plain : mapping
        As `sweep_json` returns it.
    language : Language
    """
    said = _Said(Voice(language))
    names = [each["name"] for each in plain["parameters"]]
    some = any(point["cases"] != plain["cases"] for point in plain["points"])
    heads = (*(("bills", "baseline") if some else ()), "scenario", "difference", "percent")
    rows = [[*names, *map(said.word, heads)]]
    for point in plain["points"]:
        before, *amounts = said.amounts(point["baseline_total"], point["scenario_total"])
        own = [said.digits(grouped(str(point["cases"]))), before] if some else []
        rows.append([*(said.digits(point["values"][name]) for name in names), *own, *amounts])
    head = said.head(plain, "sweep", plain["scenario"]["name"])
    refused: dict[str, Mapping[str, Any]] = {}
    for each in (*plain["rejected"], *(each for point in plain["points"] for each in point["rejected"])):
        refused.setdefault(each["where"], each)
    return "\n".join([*head, "", *columns(rows), *said.rejected([*refused.values()])]) + "\n"


class _Said:
    """Tables said in one language."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    def word(self, name: str) -> str:
        return self._voice.said(_WORDS.get(name) or WORDS[name])

    def digits(self, text: str) -> str:
        return self._voice.digits(text)

    def head(self, plain: Mapping[str, Any], title: str, name: str = "") -> Iterator[str]:
        yield f"{self.word(title)}{': ' if name else ''}{name}"
        book = plain["book"]["name"]
        total = f"{self.word('baseline')} {self._number(plain['baseline_total'])}"
        yield f"{self.word('book')}: {book} · {self._number(plain['cases'])} {self.word('bills')} · {total}"
        statuses = (
            f"{self._number(count)} {self._voice.said(STATUSES[status])}"
            for status, count in plain["statuses"].items()
        )
        yield self._voice.identity_of_plain(plain["identity"])
        yield f"{self.word('numbers')}: {', '.join(statuses)}"

    def reform(self, name: str, plain: Mapping[str, Any]) -> Iterator[str]:
        heads = ("baseline", "scenario", "difference", "percent")
        rows = [[name, *(self.word(each) for each in heads)]]
        rows.append([self.word("owed"), *self.amounts(plain["baseline_total"], plain["scenario_total"])])
        for code, each in plain["by_class"].items():
            label = self._voice.said(label_of("by_class", code, each))
            rows.append([label, *self.amounts(each["baseline"], each["scenario"])])
        yield from columns(rows)
        yield self.word("distribution")
        yield from columns(
            [
                [self._span(each), self._number(each["bills"]), self._number(each["difference"])]
                for each in plain["distribution"]
            ]
        )
        for extreme in ("largest_rise", "largest_fall"):
            if plain[extreme] is not None:
                found = plain[extreme]
                yield f"{self.word(extreme)}: {found['invoice_id']} {self._number(found['difference'])}"
        yield from self.rejected(plain["rejected"])

    def _span(self, each: Mapping[str, Any]) -> str:
        said = self.word(each["direction"])
        if each["above_percent"] is None:
            return said
        if each["up_to_percent"] is None:
            return self.digits(f"{said} {self.word('above')} {each['above_percent']} %")
        return self.digits(f"{said} {each['above_percent']} {self.word('to')} {each['up_to_percent']} %")

    def amounts(self, before: int, after: int) -> list[str]:
        moved = after - before
        return [*(self._number(each) for each in (before, after, moved)), self.digits(percent(moved, before))]

    def rejected(self, found: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        if not found:
            return
        yield from ("", f"{self.word('rejected')}: {self._number(len(found))}")
        yield from (f"  {each['where']}: {each['reason']}" for each in found[:MOST])
        if len(found) > MOST:
            yield f"… {self._number(len(found) - MOST)} {self.word('further')}"

    def _number(self, amount: int) -> str:
        return self.digits(grouped(str(amount)))
