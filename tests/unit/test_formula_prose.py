"""What a person reads: every node in English, Persian and LaTeX."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from formula_parts import DEMAND, ENERGY, MONTHS, PRICE, X, Y, line, named, rate, reading
from hv_tariff.formula.nodes import (
    Entered,
    Formula,
    across,
    blocks,
    formula,
    greatest,
    least,
    ratio,
    root,
    rounded,
    steps,
    total,
)
from hv_tariff.formula.prose import Language, text
from hv_tariff.rounding import Mode

ENERGY_LINE = line("energy charge", ENERGY * PRICE)

WRITTEN = [
    # node, English, Persian, LaTeX
    (formula(1234), "1234", "۱۲۳۴", "1234"),
    (formula(Decimal("0.125")), "0.125", "۰٫۱۲۵", "0.125"),
    (formula(Fraction(1, 3)), "1/3", "۱/۳", "1/3"),
    (formula(-5), "-5", "-۵", "-5"),
    (ENERGY, "energy", "انرژی", r"\text{energy}"),
    (PRICE, "price", "نرخ", r"\text{price}"),
    (named("value", ENERGY * PRICE), "value", "value", r"\text{value}"),
    (ENERGY_LINE, "energy charge", "energy charge", r"\text{energy charge}"),
    (Entered(charge=ENERGY_LINE, unrounded=False), "energy charge", "energy charge", r"\text{energy charge}"),
    (
        Entered(charge=ENERGY_LINE, unrounded=True),
        "energy charge (unrounded)",
        "energy charge (گردنشده)",
        r"\text{energy charge}",
    ),
    (ENERGY + DEMAND, "energy + demand", "انرژی + قدرت", r"\text{energy} + \text{demand}"),
    (ENERGY - DEMAND, "energy − demand", "انرژی − قدرت", r"\text{energy} - \text{demand}"),
    (-X, "0 − x", "۰ − خ", r"0 - \text{x}"),
    (ENERGY * PRICE, "energy × price", "انرژی × نرخ", r"\text{energy} \cdot \text{price}"),
    (ENERGY / MONTHS, "energy ÷ months", "انرژی ÷ ماه", r"\frac{\text{energy}}{\text{months}}"),
    (
        ratio(ENERGY, DEMAND, when_zero=0),
        "energy ÷ demand [or 0 when the divisor is 0]",
        "انرژی ÷ قدرت [یا ۰ اگر مقسوم‌علیه صفر باشد]",
        r"\frac{\text{energy}}{\text{demand}}",
    ),
    (
        greatest(X, Y, 0),
        "max(x, y, 0)",
        "بیشینه(خ، خ، ۰)",
        r"\operatorname{max}\left(\text{x}, \text{y}, 0\right)",
    ),
    (least(X, 1), "min(x, 1)", "کمینه(خ، ۱)", r"\operatorname{min}\left(\text{x}, 1\right)"),
    (rounded(X), "round(x)", "گرد(خ)", r"\operatorname{round}\left(\text{x}\right)"),
    (
        rounded(X, places=5, mode=Mode.TRUNCATE),
        "cut to 5 decimals(x)",
        "برش تا ۵ رقم اعشار(خ)",
        r"\operatorname{cut to 5 decimals}\left(\text{x}\right)",
    ),
    (
        rounded(X, places=-3, mode=Mode.FLOOR),
        "round down to 1000s(x)",
        "گرد به پایین به ۱۰۰۰(خ)",
        r"\operatorname{round down to 1000s}\left(\text{x}\right)",
    ),
    (root(X, places=9), "√(x)[to 9 decimals]", "جذر(خ)[تا ۹ رقم اعشار]", r"\sqrt{\text{x}}"),
    (
        across(rate("transit", "ترانزیت", monthly=True) * reading("days", "روز", monthly=True)),
        "sum over months(transit × days)",
        "جمع ماه‌ها(ترانزیت × روز)",
        r"\operatorname{sum over months}\left(\text{transit} \cdot \text{days}\right)",
    ),
    (
        steps(X, 1, (10, 2), (20, 3)),
        "by steps of x(1, from 10: 2, from 20: 3)",
        "پلکان خ(۱، از ۱۰: ۲، از ۲۰: ۳)",
        r"\operatorname{by steps of \text{x}}\left(1, from 10: 2, from 20: 3\right)",
    ),
    (
        blocks(X, 1, (10, 2)),
        "by blocks of x(1, from 10: 2)",
        "پلکان افزایشی خ(۱، از ۱۰: ۲)",
        r"\operatorname{by blocks of \text{x}}\left(1, from 10: 2\right)",
    ),
]


@pytest.mark.parametrize(("node", "english", "persian", "latex"), WRITTEN, ids=[row[1] for row in WRITTEN])
def test_a_node_is_written_in_three_languages(node: Formula, english: str, persian: str, latex: str) -> None:
    assert text(node, Language.EN) == english
    assert text(node, Language.FA) == persian
    assert text(node, Language.LATEX) == latex


@pytest.mark.parametrize(
    ("node", "english"),
    [
        ((X + Y) * 2, "(x + y) × 2"),
        (2 * (X - Y), "2 × (x − y)"),
        (X - (Y - 1), "x − (y − 1)"),
        (X - Y + 1, "x − y + 1"),
        (X / (Y * 2), "x ÷ (y × 2)"),
        (X / Y / 2, "x ÷ y ÷ 2"),
        ((X + 1) / Y, "(x + 1) ÷ y"),
        (X * (Y / 2), "x × y ÷ 2"),
        (3 - X, "3 − x"),
        (1 / X, "1 ÷ x"),
        (5 + X, "5 + x"),
    ],
)
def test_parentheses_stand_where_the_order_of_operations_needs_them(node: Formula, english: str) -> None:
    assert text(node, Language.EN) == english


def test_a_name_is_opened_one_level_and_no_further() -> None:
    inner = named("value", ENERGY * PRICE)
    outer = named("both", inner + X)
    assert text(outer, Language.EN) == "both"
    assert text(outer, Language.EN, open_names=True) == "value + x"
    assert text(inner, Language.EN, open_names=True) == "energy × price"


def test_a_line_opened_says_its_rounding_once() -> None:
    assert text(ENERGY_LINE, Language.EN, open_names=True) == "round(energy × price)"
    assert text(line("a", ENERGY * PRICE, mode=Mode.FLOOR), Language.EN, open_names=True) == (
        "round down(energy × price)"
    )
    assert text(line("a", rounded(X, places=-3)), Language.EN, open_names=True) == "round to 1000s(x)"


def test_a_sum_of_one_is_the_term_and_of_none_is_zero() -> None:
    assert total([X]) is X
    assert text(total([]), Language.EN) == "0"
