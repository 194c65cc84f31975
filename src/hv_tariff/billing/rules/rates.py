"""Every number that a rule reads from a tariff table: its key, family, unit and grid, defined once."""

from __future__ import annotations

from hv_tariff.formula.nodes import Rate, Scope
from hv_tariff.units import DAY, KW, KWH, MONTH, ONE, RIAL, Unit
from hv_tariff.vocabulary import Label

SUPPLY = "supply/hv"
TRANSIT = "transit/medium"
TRANSIT_TERMS = "transit/terms"
VAT = "levies/vat"
DUTY = "levies/duty"
MARKET = "market/monthly"
CONNECTION = "connection"
CONNECTION_TERMS = "connection/terms"

_PER_KWH = RIAL / KWH


def _rate(
    key: str, family: str, unit: Unit, places: int, en: str, fa: str, scope: Scope = Scope.SEGMENT
) -> Rate:
    return Rate(key=key, family=family, unit=unit, places=places, label=Label(en, fa), scope=scope)


ENERGY_MID = _rate("energy.mid", SUPPLY, _PER_KWH, 3, "mid-load price", "نرخ میان‌باری")
ENERGY_PEAK = _rate("energy.peak", SUPPLY, _PER_KWH, 3, "peak price", "نرخ اوج‌بار")
ENERGY_OFF_PEAK = _rate("energy.off_peak", SUPPLY, _PER_KWH, 3, "off-peak price", "نرخ کم‌باری")
ENERGY_FRIDAY_PEAK = _rate("energy.friday_peak", SUPPLY, _PER_KWH, 3, "Friday peak price", "نرخ اوج‌بار جمعه")
PEAK_PREMIUM = _rate("energy.peak_premium", SUPPLY, ONE, 3, "summer peak premium", "افزایش اوج‌بار تابستان")
DEMAND_PRICE = _rate("demand.price", SUPPLY, RIAL / KW / MONTH, 2, "demand price", "نرخ قدرت")
FLOOR_RATIO = _rate(
    "demand.floor_ratio",
    SUPPLY,
    ONE,
    3,
    "share of the contract demand always billed",
    "حداقل سهم قدرت قراردادی",
)
DAYS_PER_MONTH = _rate(
    "days_per_month", SUPPLY, DAY / MONTH, 0, "days of a billing month", "روزهای ماه صورتحساب"
)
FEE_DEMAND_METERED = _rate(
    "subscription.fee.demand_metered",
    SUPPLY,
    RIAL / MONTH,
    1,
    "subscription fee, demand-metered",
    "آبونمان دیماندی",
)
FEE_ENERGY_METERED = _rate(
    "subscription.fee.energy_metered",
    SUPPLY,
    RIAL / MONTH,
    1,
    "subscription fee, not demand-metered",
    "آبونمان غیردیماندی",
)
FUEL_UNIT = _rate("fuel.unit_with_vat", SUPPLY, _PER_KWH, 2, "fuel unit, VAT included", "نرخ سوخت با مالیات")
FUEL_VAT_SHARE = _rate(
    "fuel.vat_share", SUPPLY, ONE, 3, "VAT share inside the fuel unit", "سهم مالیات در نرخ سوخت"
)
PF_TARGET = _rate("power_factor.target", SUPPLY, ONE, 3, "target power factor", "ضریب قدرت مجاز")
REACTIVE_MULTIPLE = _rate("reactive.multiple", SUPPLY, ONE, 3, "reactive multiple", "ضریب بهای راکتیو")
LICENCE_SHARE = _rate("licence.share", SUPPLY, ONE, 3, "licence expiry share", "سهم انقضای پروانه")
SEASON_SHARE = _rate("season.share", SUPPLY, ONE, 3, "season share", "سهم بهای فصل")
EXCESS_MULTIPLE = _rate("excess.multiple", SUPPLY, ONE, 3, "excess-demand multiple", "ضریب تجاوز از قدرت")
RENEWABLE_SHARE = _rate("renewable.share", SUPPLY, ONE, 3, "renewable share", "سهم تجدیدپذیر")
WHOLESALE_MULTIPLE = _rate(
    "wholesale.multiple", SUPPLY, ONE, 3, "multiple of the wholesale maximum", "ضریب حداکثر عمده‌فروشی"
)
LICENCE_FACTOR = _rate(
    "licence.regulation_factor", SUPPLY, ONE, 3, "licence factor of the base", "ضریب پروانه در نرخ پایه"
)
ARTICLE16_SHARE = _rate("article16.share", SUPPLY, ONE, 3, "Article 16 share", "سهم ماده ۱۶")
ARTICLE5_SHARE = _rate("article5.share", SUPPLY, ONE, 3, "Article 5 share", "سهم ماده ۵")
SURPLUS_SHARE = _rate("surplus.share", SUPPLY, ONE, 3, "share paid for a surplus", "سهم پرداختی مازاد خرید")

TRANSIT_MEDIUM = _rate(
    "transit.medium",
    TRANSIT,
    RIAL / KW / MONTH,
    2,
    "transit price, medium voltage",
    "نرخ ترانزیت فشار متوسط",
    Scope.SLICE,
)
LOW_VOLTAGE_RATIO = _rate(
    "transit.low_voltage_ratio", TRANSIT_TERMS, ONE, 3, "low-voltage ratio", "نسبت فشار ضعیف"
)
REGIONAL_SHARE = _rate("transit.regional_share", TRANSIT_TERMS, ONE, 3, "regional share", "سهم برق منطقه‌ای")

VAT_SHARE = _rate("vat.share", VAT, ONE, 3, "VAT share", "نرخ مالیات بر ارزش افزوده")
TRANSIT_VAT_SHARE = _rate("vat.transit_share", VAT, ONE, 3, "VAT share of transit", "نرخ مالیات ترانزیت")
DUTY_SHARE = _rate("duty.share", DUTY, ONE, 3, "duty share", "نرخ عوارض برق")
DUTY_PER_KWH = _rate("duty.per_kwh", DUTY, _PER_KWH, 2, "duty per kWh", "عوارض هر کیلووات‌ساعت")


def _monthly(key: str, en: str, fa: str) -> Rate:
    return _rate(key, MARKET, _PER_KWH, 2, en, fa, Scope.SLICE)


MARKET_AVERAGE = _monthly("market.average", "market average", "میانگین بازار")
WHOLESALE_MID = _monthly("wholesale.maximum.mid", "wholesale maximum, mid-load", "حداکثر عمده‌فروشی میان‌باری")
WHOLESALE_PEAK = _monthly("wholesale.maximum.peak", "wholesale maximum, peak", "حداکثر عمده‌فروشی اوج‌بار")
WHOLESALE_OFF_PEAK = _monthly(
    "wholesale.maximum.off_peak", "wholesale maximum, off-peak", "حداکثر عمده‌فروشی کم‌باری"
)
FIRST_BOARD_MID = _monthly(
    "first_board.average.mid", "first-board average, mid-load", "میانگین تابلوی اول میان‌باری"
)
FIRST_BOARD_PEAK = _monthly(
    "first_board.average.peak", "first-board average, peak", "میانگین تابلوی اول اوج‌بار"
)
FIRST_BOARD_OFF_PEAK = _monthly(
    "first_board.average.off_peak", "first-board average, off-peak", "میانگین تابلوی اول کم‌باری"
)
RENEWABLE_AVERAGE = _monthly("renewable.average", "renewable average", "میانگین تجدیدپذیر")
GREEN_BOARD_MAXIMUM = _monthly("green_board.maximum", "green-board maximum", "حداکثر تابلوی سبز")


def _connection(key: str, unit: Unit, places: int, en: str, fa: str) -> Rate:
    return _rate(f"connection.{key}", CONNECTION, unit, places, en, fa)


_PER_KW, _PER_KW_SQUARED = RIAL / KW, RIAL / KW / KW
CONNECTION_THRESHOLD = _connection("threshold", KW, 3, "threshold of the rows", "مرز ردیف‌ها")
COLUMN1_BELOW = _connection(
    "column1.below", _PER_KW, 2, "column 1 below the threshold", "ستون ۱ زیر مرز ردیف‌ها"
)
COLUMN1_SLOPE = _connection("column1.slope", _PER_KW_SQUARED, 4, "slope of column 1", "ضریب قدرت در ستون ۱")
COLUMN1_BASE = _connection("column1.base", _PER_KW, 2, "constant of column 1", "عدد ثابت ستون ۱")
COLUMN2 = _connection("column2", _PER_KW, 2, "column 2", "ستون ۲")
COLUMN3_SLOPE = _connection("column3.slope", _PER_KW_SQUARED, 4, "slope of column 3", "ضریب قدرت در ستون ۳")
COLUMN3_BASE = _connection("column3.base", _PER_KW, 2, "constant of column 3", "عدد ثابت ستون ۳")
PUMPING_COLUMN1_BELOW = _connection(
    "pumping.column1.below",
    _PER_KW,
    2,
    "column 1 of pumping below the threshold",
    "ستون ۱ پمپاژ زیر مرز ردیف‌ها",
)
PUMPING_COLUMN1_BASE = _connection(
    "pumping.column1.base",
    _PER_KW,
    2,
    "column 1 of pumping from the threshold on",
    "ستون ۱ پمپاژ از مرز به بالا",
)
PUMPING_COLUMN3_BASE = _connection(
    "pumping.column3.base", _PER_KW, 2, "constant of column 3 for pumps", "عدد ثابت ستون ۳ پمپ‌ها"
)


def _term(key: str, unit: Unit, places: int, en: str, fa: str) -> Rate:
    return _rate(key, CONNECTION_TERMS, unit, places, en, fa)


REMOVAL_HIGH = _term(
    "removal.share.high_voltage", ONE, 3, "share paid back at 63–400 kV", "سهم بازپرداخت ۶۳ تا ۴۰۰ کیلوولت"
)
REMOVAL_LOW = _term(
    "removal.share.up_to_33kv", ONE, 3, "share paid back up to 33 kV", "سهم بازپرداخت تا ۳۳ کیلوولت"
)
REDUCTION_LEAST = _term(
    "reduction.least_months", MONTH, 0, "shortest temporary reduction", "کوتاه‌ترین کاهش موقت"
)
REDUCTION_MOST = _term("reduction.most_months", MONTH, 0, "longest temporary reduction", "بلندترین کاهش موقت")
REDUCTION_TERMS = _term("reduction.most_terms", ONE, 0, "terms of temporary reduction", "نوبت‌های کاهش موقت")
DEPOSIT_PERIODS = _term(
    "temporary.deposit_periods", ONE, 3, "periods of the largest deposit", "دوره‌های بیشترین سپرده"
)
TEMPORARY_SURCHARGE = _term(
    "temporary.energy_surcharge",
    ONE,
    3,
    "energy surcharge of a temporary connection",
    "افزایش انرژی انشعاب موقت",
)

ALL: tuple[Rate, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Rate))
