"""Whatever a directive gives for every class, for one class or not at all, its form gives that edition."""

from __future__ import annotations

from decimal import Decimal
from types import MappingProxyType

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from hv_tariff.billing import expectations
from hv_tariff.citation import Source
from hv_tariff.tariffs import Edition, Number, TariffBook
from hv_tariff.tariffs.transcription.drafting import draft_edition
from hv_tariff.vocabulary import Status
from keyed_forms import form_of, read_as_typed, texts_of

EDITIONS = {edition.name: edition for edition in TariffBook.issued().editions("supply/hv")}
SOURCE = Source(id="directive", text="the directive as scanned")
CLAUSES = st.sampled_from(("table 2, row 4", "بند ۳-۱", "note 7")).flatmap(
    lambda text: st.integers(0, 3).map(lambda number: f"{text} {number}")
)


@st.composite
def numbers(draw: st.DrawFn, key: str) -> Number:
    rate = expectations().rates[key]
    value = Decimal(draw(st.integers(0, 10**9))).scaleb(-draw(st.integers(0, rate.places)))
    return Number(
        value=value,
        unit=rate.unit,
        status=Status.TRANSCRIBED,
        source=SOURCE,
        clause=draw(CLAUSES),
        where="",
    )


@st.composite
def structures(draw: st.DrawFn) -> tuple[Edition, Edition | None]:
    """An edition of either rule set, each key given generally, by class or unknown, and one beside it."""
    known = EDITIONS[draw(st.sampled_from(("1397-02", "1404-02")))]
    needs = expectations().rule_sets[known.rule_set or ""]
    rates: dict[str, Number] = {}
    classes: dict[str, dict[str, Number]] = {}
    unknown: dict[str, str] = {}
    for key in sorted(frozenset().union(*needs.values())):
        takers = [code for code, keys in needs.items() if key in keys]
        own = [code for code in takers if draw(st.integers(0, 3)) == 0]
        for code in own:
            classes.setdefault(code, {})[key] = draw(numbers(key))
        if len(own) == len(takers):
            continue
        if draw(st.booleans()):
            rates[key] = draw(numbers(key))
        elif not own and draw(st.booleans()):
            unknown[key] = draw(CLAUSES)
        else:
            unknown |= {f"classes.{code}.{key}": draw(CLAUSES) for code in takers if code not in own}
    edition = evolve(
        known,
        rates=MappingProxyType(rates),
        classes=MappingProxyType({code: MappingProxyType(section) for code, section in classes.items()}),
        unknown=MappingProxyType(unknown),
    )
    beside = draw(st.sampled_from((None, "1396-12", "1398-02", "1404-01")))
    return edition, None if beside is None else EDITIONS[beside]


@settings(max_examples=8)
@given(structures())
def test_an_edition_of_any_structure_is_keyed_into_a_form_and_comes_out_of_it_equal(
    drawn: tuple[Edition, Edition | None],
) -> None:
    edition, beside = drawn
    form = form_of(edition, previous=beside)
    drafted = draft_edition(
        read_as_typed(form, texts_of(edition, form)),
        expected=expectations(),
        status=Status.TRANSCRIBED,
        sha256=None,
        document=None,
    )
    assert drafted.problems == ()
    assert drafted.edition is not None
    assert drafted.edition.rates == edition.rates
    assert drafted.edition.classes == edition.classes
    assert drafted.edition.unknown == edition.unknown
