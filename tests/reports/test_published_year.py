"""Four quarters and their year, from the rows to what is printed: nobody is given away."""

from datetime import UTC, date, datetime
from random import Random
from uuid import uuid4

import pytest

from consultations.choices import Channel, Result
from records.periods import quarters_in, year_of
from reports.inference import Interval, narrowed
from reports.publications import finding, published_set, safety
from reports.publications.actions import proposal, publish
from reports.publications.keys import CONTACTS, HOMES, SENSITIVE
from tests import factories
from tests.reports import small_town
from tests.reports.small_town import Need, Said
from tests.reports.year_reader import pinned, told_of_year

pytestmark = pytest.mark.django_db
YEAR = year_of(date(2026, 1, 1))
QUARTERS = quarters_in(YEAR)
TODAY, NOW = date(2027, 2, 1), datetime(2027, 2, 1, 11, tzinfo=UTC)
# From Nord two in each quarter: a year rounded by itself would say so.
FROM_NORD = 2


@pytest.fixture(scope="module")
def town(rows_of_module):
    rows_of_module(_town)


def _town():
    """Few contacts of each kind; a house that serves Eving alone, and nobody else goes there."""
    places = small_town.build()
    served = [places.districts["eving"]]
    places.locations["haus"] = factories.location("Haus", slug="haus", served=served)
    chance = Random(20)
    contacts = [
        _said(chance, quarter) for quarter in QUARTERS for _ in range(chance.randint(9, 40))
    ]
    of_nord = [
        Said(day=quarter.first, home="nord", topics=frozenset({"wohnen"}), channel=Channel.PHONE)
        for quarter in QUARTERS
        for _ in range(FROM_NORD)
    ]
    small_town.write(places, contacts + of_nord)


def _said(chance, quarter):
    def some(names):
        return names[min(int(chance.expovariate(1.2)), len(names) - 1)]

    home = some([name for name in small_town.HOMES if name != "nord"])
    return Said(
        day=quarter.first.replace(day=chance.randint(1, 28)),
        location="haus" if home == "eving" else some(["buero", "stube"]),
        home=home,
        topics=frozenset({some(small_town.TOPICS)}),
        language=some(small_town.LANGUAGES),
        channel=some(["", Channel.PHONE, Channel.OPEN_SESSION]),
        result=some(["", Result.NOT_HELPED]),
        advised=chance.choice((1, 1, 2)),
        is_first=chance.random() < 0.2,
        needs=(Need(),) if chance.random() < 0.2 else (),
    )


@pytest.fixture
def proposals(town, at):
    at(2027, 2, 1, 12, 0)
    return [proposal(quarter, TODAY) for quarter in QUARTERS]


@pytest.fixture
def year(proposals):
    """All quarters as they are published, and the year that is shown of them."""
    for quarter, one in zip(QUARTERS, proposals, strict=True):
        publish(by=uuid4(), quarter=quarter, seen=one.digest, at=NOW)
    return finding.published(YEAR)


def in_hand(proposals, year):
    """Of each quarter what was counted, and what of it stands in its publication."""
    return [
        (one.exact, one.exclusive, version.tables())
        for one, version in zip(proposals, year.versions, strict=True)
    ]


def test_nothing_can_be_worked_out_from_a_year_beside_its_quarters(proposals, year):
    assert year.is_whole
    assert proposals[0].exclusive == {"eving": ("haus",)}
    cells, relations = told_of_year(in_hand(proposals, year), year.tables)
    assert pinned(cells, relations) == []
    # What somebody works out is true.
    found = narrowed(cells, relations)
    for number, one in enumerate(proposals):
        for cell, value in safety.values_of(one.exact):
            assert found[number, cell].low <= value <= found[number, cell].high


def test_control_a_year_rounded_by_itself_gives_its_quarters_away(proposals, year):
    asked = small_town.asked(YEAR, today=TODAY)
    by_itself = published_set.printed(published_set.exact(asked))
    # All of it but sensitive topics, which are sums over the districts.
    mixed = {**by_itself, SENSITIVE: year.tables[SENSITIVE]}
    found = pinned(*told_of_year(in_hand(proposals, year), mixed))
    assert {(number, (HOMES, "nord", CONTACTS)) for number in range(4)} <= set(found)


def test_control_without_rounding_small_cells_are_there_to_be_found(proposals):
    for one in proposals:
        cells = {cell: Interval(value, value) for cell, value in safety.values_of(one.exact)}
        assert (HOMES, "nord", CONTACTS) in pinned(cells)
