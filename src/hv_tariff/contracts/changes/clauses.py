"""The clauses that decide changes of contract; how well each is known is said by the terms' table."""

from __future__ import annotations

from hv_tariff.citation import Clause
from hv_tariff.vocabulary import Label

BY_LAW = Label("Supplementary by-law of the electricity tariffs", "آیین‌نامه تکمیلی تعرفه‌های برق")
TABLE = Label(
    "Table 4-79, connection costs of 30 kW and more (decree 97/43200/20/100 of 1397/10/05, and before)",
    "جدول ۴-۷۹، هزینه برقراری انشعاب ۳۰ کیلووات و بیشتر (ابلاغ ۹۷/۴۳۲۰۰/۲۰/۱۰۰ مورخ ۱۳۹۷/۱۰/۰۵ و پیش از آن)",
)
SESSION = Label(
    "Session of 1399/07/16 on supply of industry above 5 MW, and its circulars",
    "مصوبه جلسه ۱۳۹۹/۰۷/۱۶ تأمین برق صنایع بیش از ۵ مگاوات و بخشنامه‌های آن",
)


def _clause(id_: str, en: str, fa: str, instrument: Label = BY_LAW) -> Clause:
    return Clause(id=id_, title=Label(en, fa), instrument=instrument)


CONNECTION = _clause("4-79", "cost of a connection by its demand", "هزینه برقراری انشعاب بر حسب قدرت", TABLE)
VALUE = _clause(
    "connection/value",
    "value of a connection: its columns at day rate",
    "ارزش انشعاب: ستون‌های جدول به نرخ روز",
    TABLE,
)
INCREASE = _clause(
    "changes/increase",
    "increase: value of the requested less value of the existing, both at day rate",
    "افزایش قدرت: ارزش قدرت درخواستی منهای ارزش قدرت موجود، هر دو به نرخ روز",
)
DECREASE = _clause(
    "changes/decrease",
    "permanent decrease: a part of the difference is paid back",
    "کاهش دائم: بخشی از مابه‌التفاوت بازپرداخت می‌شود",
)
REDUCTION = _clause(
    "changes/temporary-reduction",
    "temporary reduction: at least 1.5 years, at most 9 in six terms",
    "کاهش موقت: دست‌کم ۱٫۵ سال و حداکثر ۹ سال در شش نوبت",
)
BREACH = _clause(
    "changes/reduction-breach",
    "more than the reduced demand used, or raised before 1.5 years: every bill since the start is made again",
    "استفاده بیش از قدرت کاهش‌یافته یا افزایش پیش از ۱٫۵ سال: صورتحساب‌ها از آغاز دوباره محاسبه می‌شود",
)
SPLIT = _clause(
    "changes/split",
    "split: the demands add up, a part of the difference is paid back",
    "تفکیک: جمع قدرت‌ها ثابت است و بخشی از مابه‌التفاوت بازپرداخت می‌شود",
)
MERGE = _clause(
    "changes/merge",
    "merge: the demand is the sum, paid is the difference of values at day rate",
    "ادغام: قدرت برابر مجموع است و مابه‌التفاوت ارزش به نرخ روز پرداخت می‌شود",
)
REMOVAL = _clause(
    "changes/removal",
    "removal: 60 % of the current value (63–400 kV) or 50 % (33 kV and below), less debts",
    "جمع‌آوری: ۶۰٪ ارزش روز (۶۳ تا ۴۰۰ کیلوولت) یا ۵۰٪ (۳۳ کیلوولت و کمتر) پس از کسر بدهی",
)
RELOCATION = _clause(
    "4-76", "relocation: no payment either way, or by 4-76", "جابه‌جایی: بدون پرداخت یا طبق ۴-۷۶"
)
TRANSFER = _clause("changes/transfer-of-name", "transfer of name", "تغییر نام")
TEMPORARY = _clause(
    "changes/temporary-connection",
    "temporary connection: deposit of up to two periods' bill, energy +20 %",
    "انشعاب موقت: سپرده تا معادل صورتحساب دو دوره، انرژی با ۲۰٪ افزایش",
)
OPTION = _clause("changes/option-or-class", "change of option or tariff class", "تغییر گزینه یا نوع تعرفه")
ADDENDUM = _clause("changes/addendum", "addendum to the contract", "الحاقیه قرارداد")
WITHDRAWAL = _clause(
    "changes/withdrawal", "withdrawal before the connection is energised", "انصراف پیش از برقراری انشعاب"
)
NEW = _clause("changes/new-connection", "sale of a connection", "فروش انشعاب")
CERTIFICATE = _clause(
    "market/capacity-certificate",
    "a new connection or an increase above 5 MW needs capacity certificates in proportion",
    "انشعاب جدید یا افزایش بیش از ۵ مگاوات به تناسب گواهی ظرفیت می‌خواهد",
    SESSION,
)
DEBTS = _clause("changes/debts", "debts are paid before a change", "بدهی پیش از تغییر پرداخت می‌شود")
SENSE = _clause(
    "contract",
    "what the contract and the request say",
    "آنچه قرارداد و درخواست می‌گوید",
    Label("Contract", "قرارداد"),
)

ALL: tuple[Clause, ...] = (
    CONNECTION,
    VALUE,
    INCREASE,
    DECREASE,
    REDUCTION,
    BREACH,
    SPLIT,
    MERGE,
    REMOVAL,
    RELOCATION,
    TRANSFER,
    TEMPORARY,
    OPTION,
    ADDENDUM,
    WITHDRAWAL,
    NEW,
    CERTIFICATE,
    DEBTS,
    SENSE,
)
BY_ID = {clause.id: clause for clause in ALL}
