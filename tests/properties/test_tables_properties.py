"""Whatever an edition holds, printing it and reading it back gives an equal edition."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hv_tariff.billing.rules import rates
from hv_tariff.citation import Source
from hv_tariff.dates import format_date, parse_date
from hv_tariff.tariffs import (
    Edition,
    Expectations,
    Gap,
    Instrument,
    Number,
    Season,
    TariffBook,
    TimeOfUse,
    edition_to_yaml,
    read_edition,
)
from hv_tariff.tariffs.plain import from_plain, to_plain
from hv_tariff.tariffs.time_of_use import Window, YearPart
from hv_tariff.vocabulary import Band, Label, Status, TariffClass

RATES = {rate.key: rate for rate in rates.ALL}
NEEDED = frozenset(
    ("energy.mid", "energy.peak", "demand.price", "days_per_month", "subscription.fee.demand_metered")
)
EXPECTED = Expectations(rates=RATES, rule_sets={"supply/any/1": {each.value: NEEDED for each in TariffClass}})
BANDS = (Band.MID, Band.PEAK, Band.OFF_PEAK)

TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30).filter(str.strip)
SOURCES = st.lists(TEXT, min_size=1, max_size=3, unique=True).flatmap(
    lambda names: st.tuples(
        *(st.builds(Source, id=st.just(n), text=TEXT, sha256=st.none() | st.just("a1" * 32)) for n in names)
    )
)
DAYS = st.integers(0, 20_000).map(lambda n: parse_date("1370-01-01") + timedelta(days=n))


@st.composite
def evidence(draw, sources):
    status = draw(st.sampled_from([each for each in Status if each is not Status.SUPPOSED]))
    method = draw(TEXT) if status is Status.ESTIMATE else None
    return {
        "status": status,
        "source": draw(st.sampled_from(sources)),
        "clause": draw(TEXT),
        "method": method,
        "where": "x",
    }


@st.composite
def numbers(draw, sources, keys):
    found = {}
    for key in keys:
        digits = draw(st.integers(0, 10**12))
        value = Decimal(digits).scaleb(-draw(st.integers(0, RATES[key].places)))
        found[key] = Number(value=value, unit=RATES[key].unit, **draw(evidence(sources)))
    return MappingProxyType(found)


@st.composite
def headers(draw, family: str):
    from_: date = draw(DAYS)
    gap = draw(
        st.none()
        | st.builds(Gap, from_=st.just(from_ - timedelta(days=draw(st.integers(1, 900)))), reason=TEXT)
    )
    name = draw(st.sampled_from((format_date(from_)[:7], format_date(from_))))
    return {
        "family": family,
        "name": name,
        "file": f"{family}/{name}.yaml",
        "from_": from_,
        "until": draw(st.none() | st.just(from_ + timedelta(days=draw(st.integers(1, 900))))),
        "gap_before": gap,
        "instrument": draw(
            st.builds(
                Instrument,
                id=st.just("i"),
                title=st.builds(Label, TEXT, TEXT),
                issuer=st.none() | TEXT,
                issued=st.none() | DAYS,
                source=st.none() | st.builds(Source, id=st.just("i"), text=TEXT, sha256=st.none() | TEXT),
            )
        ),
    }


@st.composite
def supply_editions(draw):
    """Every needed key of every class is given generally, by the class, or declared unknown."""
    sources = draw(SOURCES)
    general = draw(st.sets(st.sampled_from(sorted(NEEDED))))
    codes = [each.value for each in TariffClass]
    classes, unknown = {}, {}
    for code in draw(st.permutations(codes)):
        own = draw(st.sets(st.sampled_from(sorted(NEEDED))))
        if own:
            classes[code] = draw(numbers(sources, sorted(own)))
        for key in NEEDED - general - own:
            unknown[f"classes.{code}.{key}"] = draw(TEXT)
    used = {key for key in general if any(key not in classes.get(code, {}) for code in codes)}
    rates_ = draw(numbers(sources, sorted(used)))
    return Edition(
        **draw(headers("supply/hv")),
        rule_set="supply/any/1",
        rates=rates_,
        classes=MappingProxyType(classes),
        unknown=MappingProxyType(unknown),
    )


@st.composite
def season_editions(draw):
    edges = draw(
        st.lists(st.tuples(st.integers(1, 12), st.integers(1, 30)), min_size=2, max_size=2, unique=True)
    )
    season = Season(from_=min(edges), until=max(edges), **draw(evidence(draw(SOURCES))))
    return Edition(**draw(headers("calendar/season")), rates={}, classes={}, season=season)


@st.composite
def windows(draw):
    cuts = sorted(draw(st.lists(st.integers(0, 95), min_size=2, max_size=8, unique=True)))
    spans = [(start * 15, end * 15) for start, end in zip(cuts, [*cuts[1:], cuts[0]], strict=True)]
    found = [Window(band=draw(st.sampled_from(BANDS)), start=start, end=end) for start, end in spans]
    return tuple(sorted(found, key=lambda window: list(Band).index(window.band)))


@st.composite
def time_of_use_editions(draw):
    known = draw(evidence(draw(SOURCES)))
    if draw(st.booleans()):
        cut = draw(st.integers(2, 12))
        parts = tuple(
            YearPart(name=name, months=tuple(months), windows=draw(windows()))
            for name, months in (("first", range(1, cut)), ("second half", range(cut, 13)))
        )
        hours = TimeOfUse(parts=parts, **known)
    else:
        by_month = {}
        for month in draw(st.sets(st.integers(1, 12), min_size=1)):
            peak, off = draw(st.integers(0, 40)), draw(st.integers(0, 40))
            quarters = {Band.MID: 96 - peak - off, Band.PEAK: peak, Band.OFF_PEAK: off}
            by_month[month] = MappingProxyType({band: Decimal(n) / 4 for band, n in quarters.items()})
        hours = TimeOfUse(by_month=MappingProxyType(by_month), **known)
    return Edition(**draw(headers("calendar/time_of_use")), rates={}, classes={}, time_of_use=hours)


EDITIONS = supply_editions() | season_editions() | time_of_use_editions()


@given(edition=EDITIONS)
def test_an_edition_printed_and_reloaded_is_equal(edition):
    text = edition_to_yaml(edition)
    again = read_edition(text, file=edition.file, expected=EXPECTED, allows_invented=True)
    assert again == edition
    assert edition_to_yaml(again) == text


@given(edition=EDITIONS)
def test_an_edition_compiled_and_reloaded_is_equal(edition):
    assert from_plain(to_plain(edition), lines={}) == edition


@pytest.mark.parametrize("book", [TariffBook.issued(), TariffBook.example()], ids=["issued", "example"])
def test_every_shipped_edition_printed_and_reloaded_is_equal(book):
    for edition in book.contents.editions:
        lenient = Expectations(rates=RATES, rule_sets={edition.rule_set or "none": _holding(edition)})
        text = edition_to_yaml(edition)
        again = read_edition(text, file=edition.file, expected=lenient, allows_invented=book.allows_invented)
        assert again == edition


def _holding(edition: Edition) -> dict[str, frozenset[str]]:
    """Return what the edition itself gives or declares unknown, as if a rule set needed exactly that."""
    general = set(edition.rates) | {key for key in edition.unknown if not key.startswith("classes.")}
    found = {}
    for code in (each.value for each in TariffClass):
        own = set(edition.classes.get(code, {}))
        own |= {name.split(".", 2)[2] for name in edition.unknown if name.startswith(f"classes.{code}.")}
        found[code] = frozenset(general | own)
    return found
