"""What the rules expect of a book: which numbers exist, in which unit and grid, and who needs them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from attrs import frozen

from hv_tariff.formula.nodes import Rate
from hv_tariff.vocabulary import Label, TariffClass

_NO_LABELS: Mapping[str, Label] = MappingProxyType({})


@frozen(kw_only=True, slots=True, eq=False)
class Expectations:
    """The rules' side of a book; made from the rule sets, so that tables are checked before any bill.

    Attributes
    ----------
    rates : Mapping of str to Rate
        Every rate that a rule may read, by key.
    rule_sets : Mapping of str to Mapping of str to frozenset of str
        Rule set, then tariff class, then the keys of the family that the class needs; of connection
        costs, which know no class, the use.
    ascending : tuple of tuple of str
        Chains of keys whose numbers must ascend: the thresholds of scales.
    labels : Mapping of str to Label
        The names of the uses in `rule_sets` that are no tariff class.
    """

    rates: Mapping[str, Rate]
    rule_sets: Mapping[str, Mapping[str, frozenset[str]]]
    ascending: tuple[tuple[str, ...], ...] = ()
    labels: Mapping[str, Label] = _NO_LABELS

    def of_family(self, family: str) -> list[str]:
        """Return the keys that a table of the family may hold."""
        return [key for key, rate in self.rates.items() if rate.family == family]

    def rule_sets_of(self, family: str) -> list[str]:
        """Return the rule sets that a table of the family may name: those of its room."""
        room = family.partition("/")[0]
        return [name for name in self.rule_sets if name.partition("/")[0] == room]

    def codes_of(self, rule_set: str | None) -> list[str]:
        """Return the sections that ``classes:`` may have: tariff classes, or the uses of a rule set."""
        if rule_set is not None:
            return list(self.rule_sets[rule_set])
        return [each.value for each in TariffClass]

    def label_of(self, code: str) -> Label:
        """Return the name of a tariff class or of a use."""
        known = {each.value: each.label for each in TariffClass}
        return known.get(code) or self.labels.get(code) or Label(code, code)
