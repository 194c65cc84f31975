"""What the rule pages show, and which line reads which rate: read off the rule sets' own trees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from attrs import frozen

from hv_tariff.billing.rule_sets import EVIDENCE, RULE_SETS
from hv_tariff.billing.rules import connection, programmes
from hv_tariff.billing.rules.settlement import ACCOUNT
from hv_tariff.contracts.changes.due import Pays
from hv_tariff.formula.leaves import walk
from hv_tariff.formula.nodes import Formula, Quantity, Rate
from hv_tariff.formula.prose import Language, text
from hv_tariff.reports.rule_forms import (
    CLASSES,
    HIGH_OR_NOT,
    QUOTE_TITLES,
    RULE_SET_TITLES,
    SINCE_1403,
    SINCE_1403_ONLY,
    VARIANT_TITLES,
    VARIANTS,
    Form,
    Owner,
    connection_lines,
    face,
    forms,
    leaves,
    lines_of,
    quantities_of,
    totals,
    whose,
    written,
)
from hv_tariff.reports.tables_site.places import SETTLEMENT, line_anchor, quantity_anchor, rules_page
from hv_tariff.vocabulary import Label

_PROGRAMMES = "rules/programmes.html"


@frozen(kw_only=True, slots=True)
class Named:
    """A line or a named quantity in all its forms."""

    anchor: str
    forms: tuple[Form, ...]

    @property
    def node(self) -> Formula:
        """Return its first form, which has its name, label and clause."""
        return self.forms[0].node


@frozen(kw_only=True, slots=True)
class Group:
    """Lines and named quantities under one heading."""

    title: Label | None
    lines: tuple[Named, ...]
    quantities: tuple[Named, ...]


@frozen(kw_only=True, slots=True)
class RulePage:
    """One page of rules.

    Attributes
    ----------
    page : str
        Its place in the site.
    code : str
        The name that tables give the rule set.
    title : Label
    evidence : Label
        How it is known.
    groups : tuple of Group
    variants : tuple of (Label, tuple of Formula)
        What has another form where the period or the meter differs.
    """

    page: str
    code: str
    title: Label
    evidence: Label
    groups: tuple[Group, ...]
    variants: tuple[tuple[Label, tuple[Formula, ...]], ...] = ()


@frozen(kw_only=True, slots=True)
class Use:
    """A line that reads a rate."""

    page: str
    anchor: str
    rules: Label
    line: Label
    whose: Label
    formula: Label


@lru_cache(maxsize=1)
def rule_pages() -> tuple[RulePage, ...]:
    """Return the pages of every rule set, of connections, of programmes and of the settlement."""
    segments = tuple(_of_segments(name) for name in RULE_SETS)
    quotes = tuple(_of_quotes(name) for name in connection.RULE_SETS)
    return (*segments, _settlement(), *quotes, _programmes())


@lru_cache(maxsize=1)
def uses() -> Mapping[str, tuple[Use, ...]]:
    """Return the lines that read each rate, by its key."""
    found: dict[str, dict[tuple[str, str], Use]] = {}
    for page in rule_pages():
        for group in page.groups:
            for line in group.lines:
                for form in line.forms:
                    for leaf in leaves(form.node):
                        if isinstance(leaf, Rate):
                            use = Use(
                                page=page.page,
                                anchor=line.anchor,
                                rules=page.title,
                                line=face(line.node)[1],
                                whose=whose(form),
                                formula=formula_of(form.node),
                            )
                            found.setdefault(leaf.key, {}).setdefault((page.page, line.anchor), use)
    return {key: tuple(each.values()) for key, each in found.items()}


def formula_of(node: Formula) -> Label:
    """Return the formula of a line or a quantity as a person reads it."""
    return Label(*(text(node, language, open_names=True) for language in (Language.EN, Language.FA)))


def _of_segments(name: str) -> RulePage:
    lines = lines_of(name, {})
    return RulePage(
        page=rules_page(name),
        code=name,
        title=RULE_SET_TITLES[name],
        evidence=EVIDENCE[name],
        groups=(Group(title=None, lines=_named(lines), quantities=_named(quantities_of(lines))),),
        variants=_variants(name),
    )


def _variants(name: str) -> tuple[tuple[Label, tuple[Formula, ...]], ...]:
    plain = written(name, {})
    found = []
    for key, change in VARIANTS.items():
        if name != SINCE_1403 and key in SINCE_1403_ONLY:
            continue
        changed = tuple(node for each, node in written(name, change).items() if each not in plain)
        if changed:
            found.append((VARIANT_TITLES[key], changed))
    return tuple(found)


def _settlement() -> RulePage:
    every: list[tuple[Owner, Formula]] = [(Owner(CLASSES[0], demand_metered=True), line) for line in totals()]
    lines = [(owner, node) for owner, node in every if face(node)[0] not in ACCOUNT]
    return RulePage(
        page=SETTLEMENT,
        code="settlement",
        title=Label("Settlement: totals and payables", "تسویه: جمع‌ها و مبلغ قابل پرداخت"),
        evidence=EVIDENCE[SINCE_1403],
        groups=(Group(title=None, lines=_named(lines), quantities=_named(quantities_of(every))),),
    )


def _of_quotes(name: str) -> RulePage:
    groups = []
    for number, exchange in enumerate(connection.every_exchange(), start=1):
        lines = [line for each, line in connection_lines() if each == exchange and "." not in line.code]
        named = {node.name: node for node in walk(lines) if isinstance(node, Quantity)}
        inner = [node for node in named.values() if "." not in node.name.removesuffix(".price")]
        prefix = f"{number}-"
        groups.append(
            Group(
                title=_quote_title(exchange),
                lines=_alone(lines, prefix),
                quantities=_alone(inner, prefix),
            )
        )
    return RulePage(
        page=rules_page(name),
        code=name,
        title=Label("Connections and changes of contract", "انشعاب و تغییر قرارداد"),
        evidence=connection.EVIDENCE[name],
        groups=tuple(groups),
    )


def _quote_title(exchange: connection.Exchange) -> Label:
    parts = [QUOTE_TITLES[exchange.pays]]
    if exchange.pays is Pays.COST:
        row = exchange.requested[0].row
        parts += [row.side.label, row.use.label]
    if exchange.pays is Pays.REMOVAL:
        parts.append(HIGH_OR_NOT[exchange.high])
    return Label(", ".join(each.en for each in parts), "، ".join(each.fa for each in parts))


def _programmes() -> RulePage:
    groups = [
        Group(title=evidence, lines=_alone([line], ""), quantities=())
        for line, evidence in (
            (programmes.cooperation_bonus(), programmes.BONUS_EVIDENCE),
            (programmes.green_board_energy(), programmes.READINESS_EVIDENCE),
        )
    ]
    return RulePage(
        page=_PROGRAMMES,
        code="programmes",
        title=Label("Load programmes and sensitive customers", "برنامه‌های مدیریت بار و مشترکین حساس"),
        evidence=programmes.BONUS_EVIDENCE,
        groups=tuple(groups),
    )


def _named(found: Iterable[tuple[Owner, Formula]]) -> tuple[Named, ...]:
    return tuple(Named(anchor=_anchor(each[0].node, ""), forms=tuple(each)) for each in forms(found).values())


def _alone(nodes: Sequence[Formula], prefix: str) -> tuple[Named, ...]:
    everyone = frozenset(Owner(each, demand_metered=metered) for each in CLASSES for metered in (True, False))
    return tuple(Named(anchor=_anchor(node, prefix), forms=(Form(node, everyone),)) for node in nodes)


def _anchor(node: Formula, prefix: str) -> str:
    name = prefix + face(node)[0]
    return quantity_anchor(name) if isinstance(node, Quantity) else line_anchor(name)
