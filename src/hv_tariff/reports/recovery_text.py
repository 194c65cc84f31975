"""A recovery as text that a person reads, in English or Persian."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from hv_tariff.dates import format_date, persian_digits
from hv_tariff.recovery import RecoveredRate, Recovery
from hv_tariff.reports.wording import Language
from hv_tariff.tariffs import FAMILIES
from hv_tariff.vocabulary import Label, TariffClass

_WORDS = {
    "title": Label(
        "{family}, recovered from {invoices} invoices ({relations} printed lines)",
        "{family}، بازیافته از {invoices} قبض ({relations} سطر چاپ‌شده)",
    ),
    "edition": Label("edition {name}, in force from {from_}", "ویرایش {name}، اجرا از {from_}"),
    "every": Label("every class", "همه تعرفه‌ها"),
    "between": Label("{low} to {high}", "از {low} تا {high}"),
    "at_least": Label("{low} or more", "{low} یا بیشتر"),
    "nothing": Label("not bounded", "بی‌کران"),
    "shortest": Label("shortest: {value}", "کوتاه‌ترین: {value}"),
    "behind": Label("{count} invoices", "{count} قبض"),
    "against": Label("contradicted by {count}: {names}", "{count} قبض با آن نمی‌خواند: {names}"),
    "next": Label("to settle it: {what}", "برای روشن شدن: {what}"),
    "untouched": Label("no printed line reads: {names}", "هیچ سطر چاپ‌شده‌ای این‌ها را نمی‌خواند: {names}"),
    "given": Label("stated, not sought: {names}", "اعلام‌شده، جستجو نشده: {names}"),
    "refused": Label("invoice {name} was not used: {reason}", "قبض {name} به کار نرفت: {reason}"),
    "change": Label(
        "the numbers changed on {day} (the old ones explain until {old}, only new ones from {new}): {names}",
        "عددها در {day} تغییر کرده‌اند (عددهای پیشین تا {old} و فقط عددهای تازه از {new}): {names}",
    ),
    "some_day": Label("a day between", "روزی میان این دو"),
    "issuer": Label(
        "issuer {name}: conventions of system {system} explain {explained} of {lines} lines{equal}",
        "صادرکننده {name}: قراردادهای سامانه {system} {explained} سطر از {lines} سطر را توضیح می‌دهد{equal}",
    ),
    "equal": Label("; as many: {names}", "؛ به همان تعداد: {names}"),
    "summary": Label(
        "{found} found to the last digit, {rest} between two ends, {untouched} not touched",
        "{found} عدد تا آخرین رقم، {rest} عدد میان دو کران، {untouched} عدد بی‌اثر در قبض‌ها",
    ),
}
_NAMED = 4


def recovery_text(recovery: Recovery, *, language: Language) -> str:
    """Return what is recovered: each number with its value or interval, and what stands behind it.

    Parameters
    ----------
    recovery : Recovery
    language : Language
    """
    return "\n".join(_Written(language).lines(recovery)) + "\n"


class _Written:
    def __init__(self, language: Language) -> None:
        self.language = language

    def of(self, label: Label) -> str:
        return label.fa if self.language is Language.FA else label.en

    def digits(self, text: str) -> str:
        return persian_digits(text) if self.language is Language.FA else text

    def say(self, word: str, **values: object) -> str:
        text = self.of(_WORDS[word])
        return text.format(**{name: self.digits(str(value)) for name, value in values.items()})

    def figure(self, value: Decimal | None) -> str:
        return "" if value is None else f"{value:,f}"

    def lines(self, recovery: Recovery) -> Iterator[str]:
        yield self.say(
            "title",
            family=self.of(FAMILIES[recovery.family].label),
            invoices=recovery.invoices,
            relations=recovery.relations,
        )
        for each in recovery.issuers:
            equal = self.say("equal", names=", ".join(each.equal)) if each.equal else ""
            yield self.say(
                "issuer",
                name=each.name,
                system=each.system,
                explained=each.explained,
                lines=each.lines,
                equal=equal,
            )
        for change in recovery.changes:
            yield self.say(
                "change",
                day=self.say("some_day") if change.day is None else format_date(change.day),
                old=format_date(change.last_of_old),
                new=format_date(change.first_of_new),
                names=", ".join(change.moved),
            )
        for edition in recovery.hidden.editions:
            mine = [each for each in recovery.rates if each.unknown.edition == edition.name]
            left = [each for each in recovery.untouched if each.edition == edition.name]
            yield ""
            yield self.say("edition", name=edition.name, from_=format_date(edition.from_))
            for code in (None, *(each.value for each in TariffClass)):
                own = [each for each in mine if each.unknown.tariff_class == code]
                if own:
                    yield f"  {self.say('every') if code is None else self.of(TariffClass(code).label)}"
                    yield from self.table(own)
            if left:
                names = (each.name.rpartition(" ")[2].partition(".")[2] for each in left)
                yield f"  {self.say('untouched', names=', '.join(names))}"
        yield ""
        if recovery.given:
            stated = ", ".join(f"{key} = {value:f}" for key, value in recovery.given.items())
            yield self.say("given", names=stated)
        for name, reason in recovery.refused:
            yield self.say("refused", name=name, reason=reason)
        found = len(recovery.found)
        yield self.say(
            "summary",
            found=found,
            rest=len(recovery.rates) - found,
            untouched=len(recovery.untouched),
        )

    def table(self, rates: Iterable[RecoveredRate]) -> Iterator[str]:
        for each in rates:
            label = self.of(each.unknown.rate.label)
            behind = self.say("behind", count=len(each.invoices))
            yield f"    {label} ({each.key}) = {self.value(each)}  [{each.unknown.rate.unit}]  {behind}"
            if each.contradicted_by:
                names = ", ".join(each.contradicted_by[:_NAMED])
                more = ", …" if len(each.contradicted_by) > _NAMED else ""
                against = self.say("against", count=len(each.contradicted_by), names=names + more)
                yield f"        {against}"
            if each.next_reading is not None:
                yield f"        {self.of(_WORDS['next']).format(what=self.of(each.next_reading))}"

    def value(self, each: RecoveredRate) -> str:
        if each.value is not None:
            return self.digits(self.figure(each.value))
        if each.high is None:
            return self.say("at_least", low=self.figure(each.low)) if each.low else self.say("nothing")
        between = self.say("between", low=self.figure(each.low), high=self.figure(each.high))
        if each.proposed is None:
            return between
        return f"{between} ({self.say('shortest', value=self.figure(each.proposed))})"
