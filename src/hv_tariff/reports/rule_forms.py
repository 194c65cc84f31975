"""The lines and named quantities of the rule sets in all their forms, and whose each form is: for pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple, TypeGuard

from attrs import evolve

from hv_tariff.billing.conventions import STATED
from hv_tariff.billing.rule_sets import connection_set, every_options, rule_set, settlement_set
from hv_tariff.billing.rules import connection
from hv_tariff.billing.rules.options import DEMAND_PRICED, Buys, Options
from hv_tariff.billing.rules.settlement import ACCOUNT
from hv_tariff.citation import Clause
from hv_tariff.contracts.changes.due import Pays
from hv_tariff.formula.leaves import direct, walk
from hv_tariff.formula.nodes import Charge, Entered, Formula, Quantity, Reading
from hv_tariff.formula.prose import Language, text
from hv_tariff.vocabulary import Label, TariffClass, Voltage

CLASSES = list(TariffClass)
SINCE_1403 = "supply/demand-metered/2"
EVERYONE = Label("every class", "همهٔ تعرفه‌ها")
METERED = {True: Label("demand-metered", "دیماندی"), False: Label("not demand-metered", "غیردیماندی")}
BY_MARKET = {
    True: Label("priced by the market", "با قیمت بازار"),
    False: Label("priced by the tariff", "با نرخ تعرفه"),
}
VARIANTS: Mapping[str, dict[str, Any]] = {
    "cut": {"cut": True},
    "months": {"one_month": False},
    "share": {"billed_share": True},
    "friday": {"friday_register": False},
    "plain": {"renewable_item": False},
    "medium": {"transit": Voltage.MEDIUM},
    "high": {"transit": Voltage.KV_63},
    "contract": {"transit_on_contract": True},
    "factor": {"transit_factor": True},
    "nothing": {"buys": Buys.NOTHING},
    "blocks": {"buys": Buys.BLOCKS},
    "monthly": {"buys": Buys.MONTHLY_BLOCKS},
}
SINCE_1403_ONLY = ("plain", "medium", "high", "contract", "factor", "nothing", "blocks", "monthly")
RULE_SET_TITLES = {
    "supply/demand-metered/1": Label("Editions of 1395–1398", "تعرفه‌های ۱۳۹۵ تا ۱۳۹۸"),
    "supply/demand-metered/2": Label("Editions of 1403–1404", "تعرفه‌های ۱۴۰۳ و ۱۴۰۴"),
}
QUOTE_TITLES = {
    Pays.COST: Label("Cost, and value at day rate", "هزینه، و ارزش به نرخ روز"),
    Pays.DIFFERENCE: Label("Increase and merge", "افزایش قدرت و ادغام"),
    Pays.RETURNED: Label("Permanent decrease and split", "کاهش دائم و تفکیک"),
    Pays.REMOVAL: Label("Removal", "جمع‌آوری"),
}
VARIANT_TITLES = {
    "cut": Label("The period is cut into segments", "دوره به چند بخش بریده شده"),
    "months": Label("The segment lies in several months", "بخش در چند ماه است"),
    "share": Label(
        "The printed kWh are a share of the metered kWh", "انرژی چاپ‌شده سهمی از انرژی قرائت‌شده است"
    ),
    "friday": Label("There is no Friday register", "کنتور رجیستر جمعه ندارد"),
    "plain": Label("A general customer without the renewable item", "مشترک عمومی بدون ردیف تجدیدپذیر"),
    "medium": Label("Transit at up to 33 kV", "ترانزیت تا ۳۳ کیلوولت"),
    "high": Label(
        "Transit at 63 kV (132, 230 and 400 kV alike)", "ترانزیت ۶۳ کیلوولت (۱۳۲، ۲۳۰ و ۴۰۰ نیز همین‌طور)"
    ),
    "contract": Label("Transit on the contract demand", "ترانزیت بر قدرت قراردادی"),
    "factor": Label("Transit with the issuer's monthly factor", "ترانزیت با ضریب ماهانهٔ صادرکننده"),
    "nothing": Label("A market customer without purchases", "مشترک بازار بدون خرید"),
    "blocks": Label("Purchases in flat blocks", "خرید به صورت بلوک ثابت"),
    "monthly": Label("Purchases in flat blocks by month", "خرید به صورت بلوک ثابت ماهانه"),
}
HIGH_OR_NOT = {
    True: Label("63–400 kV", "۶۳ تا ۴۰۰ کیلوولت"),
    False: Label("33 kV and below", "۳۳ کیلوولت و کمتر"),
}


class Owner(NamedTuple):
    """Whose a form is: a tariff class, with demand metered or not, priced by the market or by the tariff."""

    tariff_class: TariffClass
    demand_metered: bool
    market: bool = False


class Form(NamedTuple):
    """A line or a named quantity in one of its forms, and those who have it so."""

    node: Formula
    owners: frozenset[Owner]


def face(node: Formula) -> tuple[str, Label, Clause | None]:
    """Return the name, label and clause of a line or a named quantity."""
    if isinstance(node, Charge):
        return node.code, node.label, node.clause
    if isinstance(node, Quantity):
        return node.name, node.label, node.clause
    raise TypeError(type(node).__name__)


def forms(found: Iterable[tuple[Owner, Formula]]) -> dict[str, list[Form]]:
    """Return the forms of each name: nodes that read the same are one form."""
    grouped: dict[str, dict[str, tuple[Formula, set[Owner]]]] = {}
    for owner, node in found:
        name, _, _ = face(node)
        written = text(node, Language.EN, open_names=True)
        _, owners = grouped.setdefault(name, {}).setdefault(written, (node, set()))
        owners.add(owner)
    return {
        name: [Form(node, frozenset(owners)) for node, owners in each.values()]
        for name, each in grouped.items()
    }


def lines_of(name: str, change: dict[str, Any]) -> list[tuple[Owner, Charge]]:
    """Return every line of every class under a rule set, in the order of a bill."""
    found = []
    for tariff_class in CLASSES:
        for options in every_options(tariff_class):
            if name.endswith("/2") and options.duty_per_kwh:
                continue
            changed = evolve(options, **change) if _applies(options, change) else options
            owner = Owner(tariff_class, options.demand_metered, options.market)
            found += [(owner, line) for line in rule_set(name, changed).charges]
    return found


def _applies(options: Options, change: dict[str, Any]) -> bool:
    if "buys" in change:
        return options.market
    return options.transit is not None or not any(key.startswith("transit") for key in change)


def quantities_of(lines: Sequence[tuple[Owner, Formula]]) -> list[tuple[Owner, Formula]]:
    """Return every named quantity below the lines; of the lines of one owner, each once."""
    return [
        (owner, node)
        for owner, group in groupby(lines, key=lambda each: each[0])
        for node in walk(line for _, line in group)
        if isinstance(node, Quantity)
    ]


def whose(form: Form) -> Label:
    """Return for whom a form is."""
    classes = [each for each in CLASSES if any(owner.tariff_class is each for owner in form.owners)]
    metered = {owner.demand_metered for owner in form.owners}
    parts = [EVERYONE] if len(classes) == len(CLASSES) else [each.label for each in classes]
    if len(metered) == 1:
        parts.append(METERED[metered.pop()])
    markets = {owner.market for owner in form.owners}
    if len(markets) == 1 and (True in markets or not DEMAND_PRICED.issuperset(classes)):
        parts.append(BY_MARKET[markets.pop()])
    return Label(", ".join(each.en for each in parts), "، ".join(each.fa for each in parts))


def is_line(node: Formula) -> TypeGuard[Charge | Reading]:
    """Return whether a node is another line of the bill."""
    return isinstance(node, Charge) or (isinstance(node, Reading) and node.name.startswith("line."))


def leaves(node: Formula) -> list[Formula]:
    """Return the rates, readings and other lines below a line, through its named quantities."""
    found: dict[int, Formula] = {}
    for each in direct(node):
        itself = each.charge if isinstance(each, Entered) else each
        for leaf in leaves(each) if isinstance(each, Quantity) else (itself,):
            found.setdefault(id(leaf), leaf)
    return list(found.values())


def written(name: str, change: dict[str, Any]) -> dict[tuple[str, str], Formula]:
    """Return every line and quantity of a rule set by its name and its formula, where its kinds change."""
    lines = lines_of(name, change)
    nodes = [*quantities_of(lines), *lines]
    return {(face(node)[0], text(node, Language.EN, open_names=True)): node for _, node in nodes}


def totals() -> tuple[Charge, ...]:
    """Return the carried lines, totals and payables over every line of every class."""
    lines = tuple(dict.fromkeys((line.code, line.label) for _, line in lines_of(SINCE_1403, {})))
    return settlement_set(lines, STATED, tuple(ACCOUNT), with_transit=True, of=SINCE_1403).charges


def connection_lines() -> list[tuple[connection.Exchange, Charge]]:
    """Return every line of every kind of quote."""
    return [
        (exchange, line)
        for name in connection.RULE_SETS
        for exchange in connection.every_exchange()
        for line in connection_set(name, exchange).charges
    ]
