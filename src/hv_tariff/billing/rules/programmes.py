"""Lines of load programmes and of sensitive customers that are not ready."""

from __future__ import annotations

from hv_tariff.billing.rules import rates
from hv_tariff.billing.rules.determinants import reading
from hv_tariff.citation import Clause
from hv_tariff.contracts import KWH_PLACES
from hv_tariff.contracts.programmes import HOUR_PLACES
from hv_tariff.contracts.quantities import KW_PLACES
from hv_tariff.formula.nodes import Charge, Rate, Scope, across
from hv_tariff.units import KWH, ONE, RIAL
from hv_tariff.vocabulary import Label

LOAD_PROGRAMMES = Label("Directives of load programmes", "دستورالعمل برنامه‌های مدیریت بار")
READINESS_LETTER = Label(
    "Letter 3270/11/234 on emergency supply of sensitive customers",
    "نامه ۳۲۷۰/۱۱/۲۳۴ برق اضطراری مشترکین حساس",
)
COOPERATION = Clause(
    id="programmes/bonus", title=Label("cooperation bonus", "پاداش همکاری"), instrument=LOAD_PROGRAMMES
)
READINESS = Clause(
    id="sensitive/green-board",
    title=Label(
        "after two warnings, energy at the green-board maximum",
        "پس از دو اخطار، برق به نرخ حداکثر تابلوی سبز",
    ),
    instrument=READINESS_LETTER,
)
# No public source gives the form or the coefficients of the bonus.
BONUS_EVIDENCE = Label(
    "the line is reported; its form is an interpretation, its coefficients are the caller's",
    "ردیف نقل‌شده؛ صورت آن تفسیر است و ضرایب را کاربر می‌دهد",
)
READINESS_EVIDENCE = Label("reported", "نقل‌شده")

REDUCED_KWH = reading(
    "reduced_kwh",
    KWH,
    KW_PLACES + HOUR_PLACES,
    "energy not used, against the baseline",
    "انرژی کاهش‌یافته نسبت به مبنا",
)
MONTH_KWH = reading("month_kwh", KWH, KWH_PLACES, "energy of the month", "انرژی ماه", scope=Scope.SLICE)
_FAMILY = "programmes/caller"
BONUS_PRICE = Rate(
    key="bonus.price", family=_FAMILY, unit=RIAL / KWH, places=3, label=Label("bonus price", "نرخ پاداش")
)
BONUS_COEFFICIENT = Rate(
    key="bonus.coefficient",
    family=_FAMILY,
    unit=ONE,
    places=6,
    label=Label("bonus coefficient", "ضریب پاداش"),
)


def cooperation_bonus() -> Charge:
    """Return − energy not used × price × coefficient, a negative line."""
    return Charge(
        code="cooperation_bonus",
        exact=-(REDUCED_KWH * BONUS_PRICE * BONUS_COEFFICIENT),
        label=COOPERATION.title,
        clause=COOPERATION,
    )


def green_board_energy() -> Charge:
    """Return Σ_month kWh × green-board maximum."""
    return Charge(
        code="green_board_energy",
        exact=across(MONTH_KWH * rates.GREEN_BOARD_MAXIMUM),
        label=Label("energy at the green-board maximum", "برق به نرخ حداکثر تابلوی سبز"),
        clause=READINESS,
    )
