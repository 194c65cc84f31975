"""The prose reading: the formula a person reads, in English and Persian, and LaTeX for the docs.

Prose stops at a name; each name is explained one level down.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from fractions import Fraction

from hv_tariff.dates import persian_digits
from hv_tariff.errors import FormulaError
from hv_tariff.formula.nodes import (
    Across,
    Blocks,
    Charge,
    Difference,
    Entered,
    Formula,
    Greatest,
    Least,
    Literal,
    Product,
    Quantity,
    Quotient,
    Rate,
    Reading,
    Root,
    Rounded,
    Steps,
    Sum,
)
from hv_tariff.rounding import Mode
from hv_tariff.units import ONE
from hv_tariff.vocabulary import Label


class Language(Enum):
    """The written forms of a formula."""

    EN = "en"
    FA = "fa"
    LATEX = "latex"


_ATOM, _PRODUCT, _SUM = 3, 2, 1

_WORDS = {
    Language.EN: {
        "max": "max",
        "min": "min",
        "root": "√",
        "across": "sum over months",
        "unrounded": "{} (unrounded)",
        "steps": "by steps of",
        "blocks": "by blocks of",
        "from": "from",
        "zero": "or {} when the divisor is 0",
        "comma": ", ",
        Mode.HALF_UP: "round",
        Mode.FLOOR: "round down",
        Mode.TRUNCATE: "cut",
        "places": "to {} decimals",
        "tens": "to {}s",
    },
    Language.FA: {
        "max": "بیشینه",
        "min": "کمینه",
        "root": "جذر",
        "across": "جمع ماه‌ها",
        "unrounded": "{} (گردنشده)",
        "steps": "پلکان",
        "blocks": "پلکان افزایشی",
        "from": "از",
        "zero": "یا {} اگر مقسوم‌علیه صفر باشد",
        "comma": "، ",
        Mode.HALF_UP: "گرد",
        Mode.FLOOR: "گرد به پایین",
        Mode.TRUNCATE: "برش",
        "places": "تا {} رقم اعشار",
        "tens": "به {}",
    },
}


def text(node: Formula, language: Language, *, open_names: bool = False) -> str:
    """Return the formula of a node as a person reads it.

    Parameters
    ----------
    node : Formula
    language : Language
    open_names : bool
        Whether the node's own name is opened: the right-hand side of its definition.
    """
    if open_names:
        match node:
            case Quantity(formula=inner):
                return _Writer(language).write(inner)[0]
            case Charge(exact=exact, mode=mode):
                return _Writer(language).charge(exact, mode)
    return _Writer(language).write(node)[0]


class _Writer:
    def __init__(self, language: Language) -> None:
        self.language = language
        self.latex = language is Language.LATEX
        self.words = _WORDS[Language.EN if self.latex else language]

    def charge(self, exact: Formula, mode: Mode) -> str:
        inner = self.write(exact)[0]
        return inner if isinstance(exact, Rounded) else self.call(self.words[mode], [inner])

    def name(self, label: Label) -> str:
        if self.latex:
            return rf"\text{{{label.en}}}"
        return label.fa if self.language is Language.FA else label.en

    def number(self, value: Fraction) -> str:
        plain = decimal_text(value)
        return persian_digits(plain).replace(".", "٫") if self.language is Language.FA else plain

    def call(self, function: str, arguments: Sequence[str]) -> str:
        inside = self.words["comma"].join(arguments)
        if self.latex:
            return rf"\operatorname{{{function}}}\left({inside}\right)"
        return f"{function}({inside})"

    def nest(self, node: Formula, least: int) -> str:
        written, strength = self.write(node)
        if strength >= least:
            return written
        return rf"\left({written}\right)" if self.latex else f"({written})"

    def write(self, node: Formula) -> tuple[str, int]:  # noqa: PLR0911
        """Return a node as text and how tightly it binds."""
        times = r" \cdot " if self.latex else " × "
        match node:
            case Literal(value=value):
                return self.number(value), _ATOM if value >= 0 else _SUM
            case Rate(label=label) | Reading(label=label) | Quantity(label=label) | Charge(label=label):
                return self.name(label), _ATOM
            case Entered(charge=charge, unrounded=unrounded):
                name = self.name(charge.label)
                return (self.words["unrounded"].format(name) if unrounded and not self.latex else name), _ATOM
            case Sum(terms=terms):
                return " + ".join(self.nest(term, _SUM) for term in terms), _SUM
            case Difference(left=left, right=right):
                return f"{self.nest(left, _SUM)} − {self.nest(right, _PRODUCT)}".replace(
                    "−", "-" if self.latex else "−"
                ), _SUM
            case Product(factors=factors):
                seen = [factor for factor in factors if not _joins_units(factor)]
                if len(seen) == 1:
                    return self.write(seen[0])
                return times.join(self.nest(factor, _PRODUCT) for factor in seen), _PRODUCT
            case Quotient():
                return self.quotient(node)
            case Greatest(operands=parts):
                return self.call(self.words["max"], [self.write(each)[0] for each in parts]), _ATOM
            case Least(operands=parts):
                return self.call(self.words["min"], [self.write(each)[0] for each in parts]), _ATOM
            case Rounded(operand=operand, places=places, mode=mode):
                return self.call(self.rounding(places, mode), [self.write(operand)[0]]), _ATOM
            case Root(operand=operand, places=places):
                inner = self.write(operand)[0]
                if self.latex:
                    return rf"\sqrt{{{inner}}}", _ATOM
                return (
                    f"{self.words['root']}({inner})[{self.words['places'].format(self.number(Fraction(places)))}]",
                    _ATOM,
                )
            case Across(operand=operand):
                return self.call(self.words["across"], [self.write(operand)[0]]), _ATOM
            case Steps(argument=argument, first=first, steps=pairs):
                return self.scale("steps", argument, first, pairs), _ATOM
            case Blocks(argument=argument, first=first, blocks=pairs):
                return self.scale("blocks", argument, first, pairs), _ATOM
        raise FormulaError(f"{type(node).__name__} is not a node of the vocabulary")

    def quotient(self, node: Quotient) -> tuple[str, int]:
        zero = ""
        if node.when_zero is not None:
            zero = f" [{self.words['zero'].format(self.number(node.when_zero))}]" if not self.latex else ""
        if self.latex:
            return rf"\frac{{{self.write(node.dividend)[0]}}}{{{self.write(node.divisor)[0]}}}", _ATOM
        return f"{self.nest(node.dividend, _PRODUCT)} ÷ {self.nest(node.divisor, _ATOM)}{zero}", _PRODUCT

    def rounding(self, places: int, mode: Mode) -> str:
        verb = self.words[mode]
        if places == 0:
            return verb
        key, figure = ("places", Fraction(places)) if places > 0 else ("tens", Fraction(10**-places))
        return f"{verb} {self.words[key].format(self.number(figure))}"

    def scale(
        self, kind: str, argument: Formula, first: Formula, pairs: Sequence[tuple[Formula, Formula]]
    ) -> str:
        rows = [self.write(first)[0]]
        rows += [f"{self.words['from']} {self.write(at)[0]}: {self.write(value)[0]}" for at, value in pairs]
        return self.call(f"{self.words[kind]} {self.write(argument)[0]}", rows)


def _joins_units(node: Formula) -> bool:
    """Whether a factor is the number one, there only for its unit: kvarh counted as kWh."""
    return isinstance(node, Literal) and node.value == 1 and node.unit not in (None, ONE)


def decimal_text(value: Fraction) -> str:
    """Return an exact decimal; a value with no finite decimal as a fraction ``n/d``."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    if places == 0:
        return str(value.numerator)
    whole = f"{abs(value.numerator) * 10**places // value.denominator:0{places + 1}d}"
    return f"{'-' if value < 0 else ''}{whole[:-places]}.{whole[-places:]}"
