"""A recovery as text that a person reads, in English or Persian."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hv_tariff.recovery import RecoveredRate, Recovery
from hv_tariff.reports.wording import Language, Voice
from hv_tariff.tariffs import FAMILIES, Edition
from hv_tariff.vocabulary import Label, TariffClass

_WORDS = {
    "title": Label(
        "{family}, recovered from {relations} printed lines; invoices: {invoices}",
        "{family}، بازیافته از {relations} سطر چاپ‌شده؛ شمار قبض‌ها: {invoices}",
    ),
    "edition": Label("edition {name}, in force from {from_}", "ویرایش {name}، اجرا از {from_}"),
    "every": Label("every class", "همه تعرفه‌ها"),
    "between": Label("{low} to {high}", "از {low} تا {high}"),
    "at_least": Label("{low} or more", "{low} یا بیشتر"),
    "nothing": Label("not bounded", "بی‌کران"),
    "shortest": Label("shortest: {value}", "کوتاه‌ترین: {value}"),
    "unsure": Label("perhaps {value}", "شاید {value}"),
    "behind": Label("{count} invoices", "{count} قبض"),
    "behind_one": Label("1 invoice", "۱ قبض"),
    "against": Label("contradicted by {count}: {names}", "{count} قبض با آن نمی‌خواند: {names}"),
    "next": Label("to settle it: {what}", "برای روشن شدن: {what}"),
    "untouched": Label("no printed line reads: {names}", "هیچ سطر چاپ‌شده‌ای این‌ها را نمی‌خواند: {names}"),
    "no_invoice": Label(
        "no invoice tells a number of: {names}", "هیچ قبضی عددی از این تعرفه‌ها نمی‌گوید: {names}"
    ),
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
    """Figures, days and counts as the language writes them; names of invoices and keys as they are."""

    def __init__(self, language: Language) -> None:
        self.voice = Voice(language)

    def say(self, word: str, **values: str | int | date | Decimal) -> str:
        return self.voice.said(_WORDS[word]).format(
            **{name: self.told(each) for name, each in values.items()}
        )

    def told(self, value: str | int | date | Decimal) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, date):
            return self.voice.day(value)
        return self.voice.exact(Fraction(value))

    def listed(self, names: Iterable[str], most: int | None = None) -> str:
        every = list(names)
        comma = "، " if self.voice.persian else ", "
        return comma.join(every[:most]) + (f"{comma}…" if most is not None and len(every) > most else "")

    def lines(self, recovery: Recovery) -> Iterator[str]:
        family = self.voice.said(FAMILIES[recovery.family].label)
        yield self.say("title", family=family, invoices=recovery.invoices, relations=recovery.relations)
        for each in recovery.issuers:
            yield self.say(
                "issuer",
                name=each.name or "?",
                system=each.system,
                explained=each.explained,
                lines=each.lines,
                equal=self.say("equal", names=self.listed(each.equal)) if each.equal else "",
            )
        for change in recovery.changes:
            yield self.say(
                "change",
                day=self.say("some_day") if change.day is None else change.day,
                old=change.last_of_old,
                new=change.first_of_new,
                names=self.listed(change.moved),
            )
        for edition in recovery.hidden.editions:
            yield ""
            yield from self.edition(recovery, edition)
        yield ""
        if recovery.given:
            yield self.say(
                "given",
                names=self.listed(f"{key} = {self.told(each)}" for key, each in recovery.given.items()),
            )
        for name, reason in recovery.refused:
            yield self.say("refused", name=name, reason=reason)
        yield self.voice.identity(recovery.identity)
        found = len(recovery.found)
        untouched = len(recovery.untouched)
        yield self.say("summary", found=found, rest=len(recovery.rates) - found, untouched=untouched)

    def edition(self, recovery: Recovery, edition: Edition) -> Iterator[str]:
        yield self.say("edition", name=edition.name, from_=edition.from_)
        mine = [each for each in recovery.rates if each.unknown.edition == edition.name]
        for code in (None, *(each.value for each in TariffClass)):
            own = [each for each in mine if each.unknown.tariff_class == code]
            if own:
                yield f"  {self.say('every') if code is None else self.voice.said(TariffClass(code).label)}"
                yield from self.table(own)
        seen = {None, *(each.unknown.tariff_class for each in mine)}
        left = [each for each in recovery.untouched if each.edition == edition.name]
        paths = [each.path for each in left if each.tariff_class in seen]
        if paths:
            yield f"  {self.say('untouched', names=self.listed(paths))}"
        classes = dict.fromkeys(each.tariff_class for each in left if each.tariff_class not in seen)
        if classes:
            labels = [self.voice.said(TariffClass(code).label) for code in classes if code is not None]
            yield f"  {self.say('no_invoice', names=self.listed(labels))}"

    def table(self, rates: Iterable[RecoveredRate]) -> Iterator[str]:
        for each in rates:
            label = self.voice.said(each.unknown.rate.label)
            count = len(each.invoices)
            behind = self.say("behind_one") if count == 1 else self.say("behind", count=count)
            unit = self.voice.unit(each.unknown.rate.unit)
            yield f"    {label} ({each.key}) = {self.value(each)}{unit}  {behind}"
            if each.contradicted_by:
                names = self.listed(each.contradicted_by, _NAMED)
                yield f"        {self.say('against', count=len(each.contradicted_by), names=names)}"
            if each.next_reading is not None:
                yield f"        {self.say('next', what=self.voice.said(each.next_reading))}"

    def value(self, each: RecoveredRate) -> str:
        if each.value is not None:
            return self.told(each.value)
        if each.high is None:
            return self.say("at_least", low=each.low) if each.low else self.say("nothing")
        if each.low == each.high:
            return self.say("unsure", value=each.low)
        between = self.say("between", low=each.low, high=each.high)
        return (
            between if each.proposed is None else f"{between} ({self.say('shortest', value=each.proposed)})"
        )
