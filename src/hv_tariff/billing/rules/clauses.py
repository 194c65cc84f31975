"""The clauses that owe each line; how well a rule is known is said by its rule set."""

from __future__ import annotations

from hv_tariff.citation import Clause
from hv_tariff.vocabulary import Label

GENERAL_CONDITIONS = Label(
    "Electricity tariffs and their general conditions", "تعرفه‌های برق و شرایط عمومی آن‌ها"
)
BUDGET_LAW = Label("Annual budget law, electricity duty", "قانون بودجه سنواتی، عوارض برق")
VAT_LAW = Label("Value-added tax law", "قانون مالیات بر ارزش افزوده")
TRANSIT_LETTER = Label(
    "Letter 11/2612 of 1398/05/14 on energy transit, and its monthly rates",
    "نامه ۱۱/۲۶۱۲ مورخ ۱۳۹۸/۰۵/۱۴ ترانزیت انرژی و نرخ‌های ماهانه",
)
MARKET_SESSION = Label(
    "Session of 1399/07/16 on supply of industry above 5 MW, and its circulars",
    "مصوبه جلسه ۱۳۹۹/۰۷/۱۶ تأمین برق صنایع بیش از ۵ مگاوات و بخشنامه‌های آن",
)
ARTICLE16_LAW = Label(
    "Article 16, law of the leap of knowledge-based production", "ماده ۱۶ قانون جهش تولید دانش‌بنیان"
)


def _clause(id_: str, en: str, fa: str, instrument: Label = GENERAL_CONDITIONS) -> Clause:
    return Clause(id=id_, title=Label(en, fa), instrument=instrument)


ENERGY = _clause("general/energy", "energy by time of use", "بهای انرژی بر حسب زمان مصرف")
DEMAND = _clause(
    "general/demand", "billed demand: at least 90 % of the contract", "قدرت محاسبه‌شده: دست‌کم ۹۰٪ قراردادی"
)
EXCESS = _clause("general/excess-demand", "excess demand", "تجاوز از قدرت")
REACTIVE = _clause("general/reactive", "reactive energy and the loss coefficient", "انرژی راکتیو و ضریب زیان")
LICENCE = _clause("general/licence-expiry", "expiry of the licence", "انقضای پروانه")
SEASON = _clause("general/season", "season charge", "بهای فصل")
SUBSCRIPTION = _clause("general/subscription", "subscription", "آبونمان")
FUEL = _clause("general/fuel", "power-plant fuel", "هزینه سوخت نیروگاهی")
RENEWABLE = _clause(
    "general/renewable-difference", "renewable difference of some general customers", "مابه‌التفاوت تجدیدپذیر"
)
TRANSIT = _clause("transit/amount", "transit of energy", "ترانزیت انرژی", TRANSIT_LETTER)
DUTY = _clause("levies/duty", "electricity duty", "عوارض برق", BUDGET_LAW)
VAT = _clause("levies/vat", "value-added tax", "مالیات بر ارزش افزوده", VAT_LAW)
PAYABLE = _clause("general/payable", "payable in whole thousands", "مبلغ قابل پرداخت به هزار ریال")
MARKET = _clause(
    "market/supply", "energy supplied on behalf of market customers", "تأمین برق به نیابت", MARKET_SESSION
)
REGULATION = _clause(
    "market/regulation-difference",
    "difference of enforcing the regulation",
    "مابه‌التفاوت اجرای مقررات",
    MARKET_SESSION,
)
ARTICLE16 = _clause(
    "market/article-16", "Article 16, renewable obligation", "ماده ۱۶، تعهد تجدیدپذیر", ARTICLE16_LAW
)
SURPLUS = _clause(
    "market/surplus-credit", "credit for a surplus of purchases", "بستانکاری مازاد خرید", MARKET_SESSION
)
PURCHASE = _clause("market/purchases", "energy bought by the customer", "برق خریداری‌شده", MARKET_SESSION)
CARRIED = _clause("general/account", "amounts carried by the account", "مبالغ منقول از حساب مشترک")
