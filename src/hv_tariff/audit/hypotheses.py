"""Named deviations from the rule: edits of inputs, conventions or tables, never a copy of a rule."""

from __future__ import annotations

from attrs import frozen

from hv_tariff.audit.deviations import (
    Edits,
    bands_swapped,
    bases,
    carrying,
    consumption,
    contract,
    conventions,
    days_off,
    demand,
    flag,
    friday_moved,
    grids,
    kvarh_before_rounding,
    licence,
    modes,
    multiplier,
    no_purchases,
    no_reactive,
    no_reduction,
    option,
    other_class,
    other_editions,
    other_month,
    own_figures,
    period_totals,
    printed_loss,
    rates,
    season_all_year,
    season_charged,
    toggles,
    transit_basis,
    voltage,
)
from hv_tariff.audit.reach import lines_moved_by
from hv_tariff.billing.rules.settlement import TOTALS
from hv_tariff.vocabulary import Label


@frozen(kw_only=True, slots=True)
class Hypothesis:
    """A named deviation.

    Attributes
    ----------
    code : str
    description : Label
    edits : callable
        The edited cases and tables, each with its argument; none where it does not apply.
    lines : frozenset of str
        The lines it can move; empty: every line but the totals.
    """

    code: str
    description: Label
    edits: Edits
    lines: frozenset[str]

    def can_move(self, line: str) -> bool:
        """Return whether it can move a line."""
        return line in self.lines if self.lines else line not in TOTALS


HYPOTHESES: tuple[Hypothesis, ...] = tuple(
    Hypothesis(code=code, description=Label(en, fa), edits=edits, lines=lines_moved_by(code))
    for code, en, fa, edits in (
        ("edition", "the numbers of another edition", "اعداد ویرایشی دیگر از تعرفه", other_editions),
        (
            "market_month_before",
            "the market figures of the month before",
            "ارقام بازار ماه قبل",
            other_month("market/monthly", 1),
        ),
        (
            "market_month_after",
            "the market figures of the month after",
            "ارقام بازار ماه بعد",
            other_month("market/monthly", -1),
        ),
        (
            "transit_month_before",
            "the transit price of the month before",
            "نرخ ترانزیت ماه قبل",
            other_month("transit/medium", 1),
        ),
        (
            "transit_month_after",
            "the transit price of the month after",
            "نرخ ترانزیت ماه بعد",
            other_month("transit/medium", -1),
        ),
        (
            "no_demand_floor",
            "no floor of 90 % of the contract",
            "بدون حداقل ۹۰٪ قدرت قراردادی",
            rates("demand.floor_ratio", "0"),
        ),
        (
            "full_demand_floor",
            "the whole contract demand as floor",
            "حداقل برابر کل قدرت قراردادی",
            rates("demand.floor_ratio", "1"),
        ),
        (
            "demand_of",
            "another demand instead of the measured one",
            "قدرتی دیگر به جای قدرت مصرفی",
            consumption(demand),
        ),
        (
            "reduction_ignored",
            "the reduced demand left aside",
            "نادیده گرفتن کاهش قدرت",
            contract(no_reduction),
        ),
        (
            "transit_basis",
            "transit on contract instead of measured demand, or the reverse",
            "ترانزیت بر پایه قراردادی به جای مصرفی یا برعکس",
            contract(transit_basis),
        ),
        ("transit_voltage", "transit of another voltage", "ترانزیت با ولتاژی دیگر", contract(voltage)),
        (
            "licence",
            "the licence taken as expired, or as valid",
            "پروانه منقضی یا معتبر فرض شده",
            contract(licence),
        ),
        (
            "power_factor_target",
            "the target power factor of other years",
            "ضریب قدرت مجاز سال‌های دیگر",
            rates("power_factor.target", "0.9", "0.91", "0.85"),
        ),
        (
            "reactive_multiple",
            "the reactive multiple of other years",
            "ضریب راکتیو سال‌های دیگر",
            rates("reactive.multiple", "6", "9", "1"),
        ),
        ("season_all_year", "the season taken as all year", "فصل برای همه سال", season_all_year),
        (
            "season_charged",
            "a season charge on a class that owes none",
            "بهای فصل برای تعرفه‌ای که ندارد",
            season_charged,
        ),
        (
            "peak_premium",
            "the summer peak premium left in or out",
            "افزایش اوج‌بار تابستان آمده یا افتاده",
            contract(option),
        ),
        (
            "duty_base",
            "a base of the duty with a line more or less",
            "ردیفی کم یا زیاد در پایه عوارض",
            bases(
                "duty",
                "+subscription",
                "-transit",
                "-fuel",
                "-reactive",
                "-season",
                "-demand",
                "-licence_expiry",
                "-excess_demand",
                "+renewable_difference",
                "+vat",
                "+surplus_credit",
            ),
        ),
        (
            "vat_base",
            "a base of the VAT with a line more or less",
            "ردیفی کم یا زیاد در پایه مالیات",
            bases(
                "vat",
                "+duty",
                "+transit",
                "-subscription",
                "-fuel",
                "-surplus_credit",
                "-reactive",
                "-season",
                "-article16",
                "-regulation_difference",
                "-licence_expiry",
                "-demand",
            ),
        ),
        (
            "reactive_base",
            "a base of the reactive charge with a line more or less",
            "ردیفی کم یا زیاد در پایه راکتیو",
            bases("reactive", "-subscription", "-demand", "-licence_expiry", "-excess_demand"),
        ),
        (
            "season_base",
            "a base of the season charge with a line more or less",
            "ردیفی کم یا زیاد در پایه بهای فصل",
            bases("season", "-reactive", "-subscription", "-demand", "-renewable_difference"),
        ),
        (
            "licence_base",
            "a base of the licence line with a line more or less",
            "ردیفی کم یا زیاد در پایه انقضای پروانه",
            bases("licence_expiry", "-subscription", "-energy"),
        ),
        (
            "late_in_base",
            "the late adjustment in or out of a base",
            "تعدیل دیرکرد در پایه یا بیرون آن",
            toggles("vat_includes_late", "duty_includes_late", "transit_vat_includes_late"),
        ),
        (
            "arrears_in_payable",
            "the arrears in or out of the payable",
            "بدهی معوق در مبلغ قابل پرداخت یا بیرون آن",
            toggles("arrears_in_payable"),
        ),
        ("period_total_is", "another period total", "تعریفی دیگر از جمع دوره", conventions(period_totals)),
        ("days", "days off by one", "یک روز کم یا زیاد", days_off),
        ("multiplier", "the multiplier off by ten", "ضریب کنتور ده برابر یا یک‌دهم", consumption(multiplier)),
        ("bands_swapped", "two bands exchanged", "جابه‌جایی دو باند", consumption(bands_swapped)),
        (
            "friday_moved",
            "the Friday peak counted in another band",
            "اوج‌بار جمعه در باندی دیگر",
            consumption(friday_moved),
        ),
        ("reactive_ignored", "no reactive energy", "بدون انرژی راکتیو", consumption(no_reactive)),
        (
            "demand_metered",
            "the subscription of the other metering",
            "آبونمان نوع دیگر کنتور",
            flag("demand_metered"),
        ),
        (
            "duty_exemption",
            "the duty exemption applied or not",
            "معافیت عوارض اعمال شده یا نشده",
            flag("duty_exempt"),
        ),
        (
            "article16_exemption",
            "the Article 16 exemption applied or not",
            "معافیت ماده ۱۶ اعمال شده یا نشده",
            flag("article16_exempt"),
        ),
        (
            "renewable_item",
            "the renewable item in or out",
            "قلم تجدیدپذیر آمده یا افتاده",
            flag("renewable_item"),
        ),
        ("purchases_ignored", "the purchases left aside", "نادیده گرفتن خریدها", contract(no_purchases)),
        ("vat_share", "another VAT share", "نرخ مالیات دیگر", rates("vat.share", "0.09", "0.1", "0.06")),
        (
            "transit_vat_share",
            "another VAT share of transit",
            "نرخ مالیات ترانزیت دیگر",
            rates("vat.transit_share", "0.09"),
        ),
        ("duty_share", "another duty share", "نرخ عوارض دیگر", rates("duty.share", "0.08")),
        (
            "article16_share",
            "the Article 16 share of another year",
            "سهم ماده ۱۶ سال دیگر",
            rates("article16.share", "0.02", "0.03", "0.04"),
        ),
        (
            "wholesale_multiple",
            "the wholesale price without its multiple",
            "نرخ عمده‌فروشی بدون ضریب",
            rates("wholesale.multiple", "1"),
        ),
        ("surplus_share", "the surplus at its full price", "مازاد به بهای کامل", rates("surplus.share", "1")),
        (
            "fuel_with_vat",
            "the fuel unit with its VAT left in",
            "نرخ سوخت همراه مالیات",
            rates("fuel.vat_share", "0", "0.09"),
        ),
        (
            "carried",
            "lines carried rounded, or unrounded",
            "ردیف‌ها گردشده یا گردنشده منتقل شده",
            conventions(carrying),
        ),
        (
            "fuel_rounding",
            "another issuer's rounding of the fuel unit",
            "گرد کردن نرخ سوخت به روش صادرکننده‌ای دیگر",
            grids("fuel_unit"),
        ),
        (
            "loss_rounding",
            "another issuer's rounding of the loss coefficient",
            "گرد کردن ضریب زیان به روش صادرکننده‌ای دیگر",
            grids("loss_coefficient"),
        ),
        (
            "loss_printed",
            "the loss coefficient of the page, or not",
            "ضریب زیان چاپ‌شده یا محاسبه‌شده",
            conventions(printed_loss),
        ),
        (
            "supply_rate_rounding",
            "another issuer's rounding of the supply rate",
            "گرد کردن نرخ تأمین به روش صادرکننده‌ای دیگر",
            grids("supply_rate"),
        ),
        (
            "supply_rate_month_rounding",
            "another issuer's rounding of the month's supply rate",
            "گرد کردن نرخ تأمین ماه به روش صادرکننده‌ای دیگر",
            grids("supply_rate_by_month"),
        ),
        (
            "article16_rounding",
            "another issuer's rounding of the Article 16 energy",
            "گرد کردن انرژی ماده ۱۶ به روش صادرکننده‌ای دیگر",
            grids("article16_kwh"),
        ),
        (
            "rounded_early",
            "bands or levies rounded one by one, or once",
            "گرد کردن جزءبه‌جزء یا یک‌جا",
            toggles(
                "vat_by_line",
                "duty_by_line",
                "regulation_by_band",
                "value_by_band",
                "surplus_once",
                "value_takes_regulation",
            ),
        ),
        ("vat_rounding", "another rounding of the VAT", "گرد کردن دیگر مالیات", modes("vat")),
        (
            "payable_rounding",
            "another rounding of the payable",
            "گرد کردن دیگر مبلغ قابل پرداخت",
            modes("payable"),
        ),
        ("class", "the prices of another class", "نرخ‌های تعرفه‌ای دیگر", other_class),
        (
            "own_figures",
            "the published figures instead of the issuer's own",
            "ارقام منتشرشده به جای ارقام صادرکننده",
            conventions(own_figures),
        ),
        (
            "kvarh_before_rounding",
            "the reactive energy before the page rounded it",
            "انرژی راکتیو پیش از گرد شدن در قبض",
            consumption(kvarh_before_rounding),
        ),
    )
)
