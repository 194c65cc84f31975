"""What the reports of a difference between tables say, in English and Persian."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hv_tariff.tariffs.difference import Change
from hv_tariff.vocabulary import Label, TariffClass

WORDS: Mapping[str, Label] = MappingProxyType(
    {
        "title": Label("What differs between two tables", "تفاوت دو جدول"),
        "before": Label("before", "پیش"),
        "after": Label("after", "پس"),
        "difference": Label("difference", "تفاوت"),
        "to": Label("→", "←"),
        "percent": Label("percent", "درصد"),
        "turn": Label("change", "تغییر"),
        "number": Label("number", "عدد"),
        "unit": Label("unit", "واحد"),
        "clause": Label("clause", "بند"),
        "status": Label("status", "اعتبار"),
        "numbers": Label("Numbers", "عددها"),
        "structure": Label("Structure", "ساختار"),
        "rules": Label("Rules", "قواعد"),
        "reworded": Label("Same value, another evidence", "همان مقدار با سند دیگر"),
        "same": Label("numbers are the same", "عدد بی‌تغییر است"),
        "every_class": Label("every class", "همه طبقات"),
        "not_there": Label("not there", "نیست"),
        "unknown": Label("unknown", "نامعلوم"),
        "effect": Label("Effect on reference customers", "اثر بر مشترکان نمونه"),
        "month": Label("billed month", "ماه محاسبه"),
        "all_else": Label(
            "all other tables are those in force in that month", "جدول‌های دیگر، جدول‌های جاری همان ماه است"
        ),
        "customer": Label("customer", "مشترک"),
        "line": Label("line", "ردیف"),
        "total": Label("total of the period", "جمع دوره"),
        "part_of": Label("part of transit", "جزئی از ترانزیت"),
        "behind": Label("numbers behind it", "عددهای پشت آن"),
        "appeared": Label("Editions that appeared", "جدول‌های افزوده‌شده"),
        "vanished": Label("Editions that vanished", "جدول‌های حذف‌شده"),
        "nothing": Label("Nothing differs.", "تفاوتی نیست."),
        "estimates": Label("estimates were used", "از برآوردها استفاده شده است"),
        "at_each": Label("rose · fell · others", "افزایش · کاهش · دیگر"),
        "no_effect": Label(
            "No reference customer's bill depends on what differs.",
            "قبض هیچ مشترک نمونه‌ای به این تفاوت بسته نیست.",
        ),
        "load": Label("assumed load", "بار فرضی"),
        "demand": Label("contract demand", "قدرت قراردادی"),
        "no_script": Label(
            "Without scripts the page stays in Persian; the figures are complete.",
            "بدون اسکریپت، صفحه فارسی می‌ماند؛ ارقام کامل است.",
        ),
        "library": Label("library", "نگارش کتابخانه"),
        "books": Label("tables", "جدول‌ها"),
    }
)

PARTS = ("transit_regional", "transit_distribution")


def class_label(code: str | None) -> Label:
    """Return the name of a class, or that of all."""
    return WORDS["every_class"] if code is None else TariffClass(code).label


def clauses(change: Change) -> tuple[str, ...]:
    """Return the clauses that a number is stated in: the later one, and the earlier where it is another."""
    found = [number.clause for number in (change.after, change.before) if number is not None]
    return tuple(dict.fromkeys(found))
