"""The network in memory: read in one statement, and arranged for the day of the reader."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from locations import directory, keeper, models, version
from locations.recurrence import Rhythm
from locations.schedule import Effect, Mode, State
from locations.snapshot import TABLES, read_rows
from tests import factories

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY = date(2026, 11, 24)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[7.3, 51.4], [7.5, 51.4], [7.5, 51.6], [7.3, 51.6], [7.3, 51.4]]],
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known_connection(db):
    """Django asks SQLite once per connection whether it knows JSON; not counted here."""
    assert connection.features.supports_json_field


def berlin(*parts, fold=0):
    return datetime(*parts, tzinfo=BERLIN, fold=fold)


def on(day):
    """The directory of that day, at noon."""
    return keeper.current(datetime.combine(day, time(12), BERLIN))


def place_on(day, location):
    return on(day).places[location.slug]


# --- One statement reads everything ---


@pytest.fixture
def world():
    """A row of every table, with every kind of value that its columns can hold."""
    district = factories.district(
        "Hörde",
        population=54_321,
        population_on=date(2025, 12, 31),
        population_is_approximate=True,
        area_km2=29.8,
        label_lat=51.4876543210987,
        label_lon=-7.0,
        border=SQUARE,
    )
    plain = factories.district("Eving", area_km2=None)
    neighborhood = factories.neighborhood("Hörde-Süd", district=district, code="0420")
    factories.postcode("00044", districts=[district, plain], lat=0.0, lon=7.1)
    factories.street("Ä'ö\"ü\\ß – „Straße“ 🏠 [1] {}", neighborhood=neighborhood, key="00042")
    carriers = [factories.organization("Träger Eins"), factories.organization("null")]
    programme = factories.programme(ends_on=date(2027, 12, 31), target_number=None)
    office = factories.location(
        "مكتب",
        kind="office",
        status="paused",
        directions={"de": "Tür „links“, 2. Stock\nKlingel: Ü", "ar": "الباب على اليسار"},
        nearest_stop={},
        languages=["de", "ar", "ku"],
        phones=["0231 1234", "+49 231 5678"],
        email="büro@example.org",
        operating_since=date(2018, 3, 1),
        operating_since_precision="month",
        is_demo=True,
        verified_on=date(2026, 2, 28),
        programme=programme,
        programme_number=25,
        source="Zeile 1\r\nZeile 2\t\u2028",
        neighborhood=neighborhood,
    )
    office.carriers.set(carriers)
    ended = factories.location(
        "Früher", status="ended", ended_on=date(2020, 1, 1), parent=office, successor=office
    )
    factories.location_district(location=office, district=district, valid_from=date(1999, 1, 1))
    factories.location_district(location=office, district=plain)
    factories.funding_scope(location=office, programme=programme)
    factories.former_slug("früher", location=office)
    hours = factories.opening_hours(
        location=office,
        opens_at=time(0, 0),
        closes_at=time(23, 59, 59),
        closed_on_holidays=False,
        confirmed_on=None,
        published_on=date(2018, 3, 1),
        published_on_precision="month",
    )
    factories.opening_hours(
        location=office,
        rhythm=Rhythm.DATES,
        mode=Mode.APPOINTMENT,
        weekday=None,
        dates=["2026-12-01", "2027-02-28"],
        opens_at=time(9, 5),
    )
    factories.opening_hours(
        location=office, rhythm=Rhythm.WEEKS_OF_MONTH, weeks_of_month=[1, -1], weekday=0
    )
    factories.closure(
        location=office,
        opening_hours=hours,
        effect=Effect.OTHER_HOURS,
        opens_at=time(14, 0),
        closes_at=time(14, 59, 30),
        public_text={"de": "Nur kurz – wegen „Übung“", "ar": "لفترة قصيرة"},
    )
    factories.closure(location=ended)
    factories.location_pause(location=office, ends_on=None)
    factories.season_question(location=office)
    factories.season_question(
        location=ended,
        answer=models.SeasonQuestion.Answer.CLOSED,
        asked_at=datetime(2026, 3, 29, 0, 59, 59, 123456, tzinfo=UTC),
    )


def test_snapshot_reads_every_public_table():
    assert sorted(model._meta.db_table for model in TABLES) == version.public_tables()


def test_snapshot_is_one_statement(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        rows = read_rows()
    assert all(rows[model] for model in TABLES)


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_rows_are_those_of_the_orm(world, model):
    expected = list(model._default_manager.order_by("pk"))
    rows = read_rows()[model]
    assert [row.pk for row in rows] == [row.pk for row in expected]
    for row, other in zip(rows, expected, strict=True):
        for field in model._meta.concrete_fields:
            value, same = getattr(row, field.attname), getattr(other, field.attname)
            # SQLite writes 15 digits of a number into JSON: less than a hair on a map.
            assert value == (pytest.approx(same, abs=1e-12) if isinstance(same, float) else same)
            assert type(value) is type(same), field
        assert not row._state.adding
        assert row._state.db == other._state.db


def test_relations_of_the_rows_are_not_asked_for(world, django_assert_num_queries):
    with django_assert_num_queries(2):
        network = on(TUESDAY)
        for place in network.places.values():
            network.plan(place)
        assert network.gazetteer.look_up("Hörde").spots
        assert network.find("früher")


def test_thousand_locations_cost_two_queries(django_assert_num_queries, monkeypatch):
    # A slow machine takes longer than the second after which the version is asked for again.
    monkeypatch.setattr("locations.keeper.SECONDS_BETWEEN_CHECKS", 3600)
    rows = models.Location.objects.bulk_create(
        models.Location(slug=f"place-{number}", name=f"Ort {number}", kind="dependance")
        for number in range(1000)
    )
    models.LocationAddress.objects.bulk_create(
        models.LocationAddress(location=row, city="Dortmund", street="Weg 1", lat=51.5, lon=7.4)
        for row in rows
    )
    models.OpeningHours.objects.bulk_create(
        models.OpeningHours(location=row, weekday=1, opens_at=time(14), closes_at=time(16))
        for row in rows
    )
    with django_assert_num_queries(2):
        network = on(TUESDAY)
        assert len(network.listed) == 1000
        assert all(place.address and place.hours for place in network.listed)
    with django_assert_num_queries(0):
        assert on(TUESDAY + timedelta(days=1)).find("place-999")


# --- Where a place is ---


@pytest.fixture
def moving():
    """Moves twice: until 31 October, from 1 November, from 1 December."""
    row = factories.location(address=False)
    for street, valid_from, valid_to in (
        ("Neue Straße 3", date(2026, 12, 1), None),
        ("Alte Straße 1", None, date(2026, 10, 31)),
        ("Mittelweg 2", date(2026, 11, 1), date(2026, 11, 30)),
    ):
        factories.location_address(
            location=row, street=street, valid_from=valid_from, valid_to=valid_to
        )
    return row


@pytest.mark.parametrize(
    ("day", "here", "next_one"),
    [
        (date(2000, 1, 1), "Alte Straße 1", "Mittelweg 2"),
        (date(2026, 10, 31), "Alte Straße 1", "Mittelweg 2"),
        (date(2026, 11, 1), "Mittelweg 2", "Neue Straße 3"),
        (date(2026, 11, 30), "Mittelweg 2", "Neue Straße 3"),
        (date(2026, 12, 1), "Neue Straße 3", None),
        (date(2040, 1, 1), "Neue Straße 3", None),
    ],
)
def test_address_is_that_of_the_day(moving, day, here, next_one):
    place = place_on(day, moving)
    assert place.address.street == here
    assert (place.next_address and place.next_address.street) == next_one


def test_address_without_an_end_gives_way_to_the_next():
    row = factories.location(address=False)
    factories.location_address(location=row, street="Alt")
    factories.location_address(location=row, street="Neu", valid_from=TUESDAY)
    assert place_on(TUESDAY - timedelta(days=1), row).address.street == "Alt"
    assert place_on(TUESDAY, row).address.street == "Neu"


def test_place_between_two_addresses_has_none():
    row = factories.location(address=False)
    factories.location_address(location=row, valid_to=date(2026, 11, 1))
    factories.location_address(location=row, valid_from=date(2026, 12, 1))
    place = place_on(TUESDAY, row)
    assert place.address is None
    assert place.position is None
    assert place.next_address.valid_from == date(2026, 12, 1)


@pytest.mark.parametrize("is_approximate", [True, False])
def test_position_is_that_of_the_address(is_approximate):
    row = factories.location(at=(0.0, 0.0), approximate=is_approximate)
    position = place_on(TUESDAY, row).position
    assert (position.lat, position.lon, position.is_exact) == (0.0, 0.0, not is_approximate)


def test_address_without_a_position_gives_none():
    row = factories.location_address().location
    assert place_on(TUESDAY, row).position is None


# --- Which districts ---


def test_served_districts_are_those_of_the_day_by_name():
    eving, brackel, mengede = map(factories.district, ("Eving", "Brackel", "Mengede"))
    row = factories.location(served=[eving])
    factories.location_district(location=row, district=brackel, valid_to=date(2026, 11, 23))
    factories.location_district(location=row, district=mengede, valid_from=date(2026, 11, 25))

    def served(day):
        return [district.name for district in place_on(day, row).served]

    assert served(date(2026, 11, 23)) == ["Brackel", "Eving"]
    assert served(date(2026, 11, 24)) == ["Eving"]
    assert served(date(2026, 11, 25)) == ["Eving", "Mengede"]


def test_district_of_a_place_is_that_of_its_neighborhood():
    lies_in, serves = factories.district("Hörde"), factories.district("Eving")
    neighborhood = factories.neighborhood("Wichlinghofen", district=lies_in)
    row = factories.location(neighborhood=neighborhood, served=[serves])
    place = place_on(TUESDAY, row)
    assert (place.neighborhood, place.district) == (neighborhood, lies_in)


def test_district_without_a_neighborhood_is_the_only_one_that_is_served():
    eving, brackel = factories.district("Eving"), factories.district("Brackel")
    one = factories.location(served=[eving])
    two = factories.location(served=[eving, brackel])
    none = factories.location()
    assert place_on(TUESDAY, one).district == eving
    assert place_on(TUESDAY, two).district is None
    assert place_on(TUESDAY, none).district is None


def test_districts_are_found_by_name():
    eving = factories.district("Eving")
    brackel = factories.district("Brackel")
    network = on(TUESDAY)
    assert network.districts == [brackel, eving]


def test_district_at_a_position_is_the_one_with_the_border_around_it():
    factories.district("Eving")
    bordered = factories.district("Hörde", border=SQUARE)
    network = on(TUESDAY)
    assert network.district_at(51.5, 7.4) == bordered
    assert network.district_at(51.5, 7.6) is None


# --- Hours ---


@pytest.mark.parametrize("status", ["planned", "paused", "ended"])
def test_place_that_is_not_at_work_promises_no_hours(status):
    row = factories.location(status=status, ended_on=date(2026, 11, 1))
    factories.opening_hours(location=row)
    network = keeper.current(berlin(2026, 11, 24, 14, 30))
    place = network.places[row.slug]
    assert len(place.hours) == 1
    assert place.schedule.rules == ()
    assert {plan.state for plan in network.plan(place).statuses}.isdisjoint({State.OPEN})


def test_place_at_work_is_open_in_its_hours():
    """The control of the one above."""
    row = factories.opening_hours().location
    network = keeper.current(berlin(2026, 11, 24, 14, 30))
    status = network.plan(network.places[row.slug]).at(
        directory.local(berlin(2026, 11, 24, 14, 30))
    )
    assert (status.state, status.until) == (State.OPEN, time(16))


def test_hours_are_in_the_order_of_the_week():
    row = factories.location()
    for weekday, opens in ((3, 9), (0, 14), (3, 7), (0, 8)):
        factories.opening_hours(location=row, weekday=weekday, opens_at=time(opens))
    hours = [(one.weekday, one.opens_at.hour) for one in place_on(TUESDAY, row).hours]
    assert hours == [(0, 8), (0, 14), (3, 7), (3, 9)]


def test_plan_is_made_once():
    row = factories.opening_hours().location
    network = on(TUESDAY)
    place = network.places[row.slug]
    assert network.plan(place) is network.plan(place)


def test_note_is_made_once_per_directory():
    network, made = on(TUESDAY), []
    for _ in range(2):
        network.noted("key", lambda: made.append(1))
    assert made == [1]
    assert "key" not in on(TUESDAY + timedelta(days=1)).notes


def test_holidays_are_those_of_the_state():
    holidays = on(TUESDAY).holidays
    assert holidays[date(2026, 6, 4)] == "Fronleichnam"
    assert date(2026, 8, 15) not in holidays  # Assumption Day: Bavaria and the Saarland
    assert date(2026, 11, 18) not in holidays  # Day of Repentance: Saxony


# --- Who, and who pays ---


def test_carriers_of_a_place():
    row, other = factories.location(), factories.location()
    carriers = [factories.organization("Eins"), factories.organization("Zwei")]
    row.carriers.set(carriers)
    assert set(place_on(TUESDAY, row).carriers) == set(carriers)
    assert place_on(TUESDAY, other).carriers == ()


def test_funding_is_that_of_the_day():
    row = factories.location()
    old, new = factories.programme(name="Alt"), factories.programme(name="Neu")
    scope = {"location": row, "valid_from": date(2024, 1, 1), "valid_to": date(2025, 12, 31)}
    factories.funding_scope(programme=old, **scope)
    factories.funding_scope(programme=new, location=row, valid_from=date(2026, 2, 1))
    days = (date(2023, 12, 31), date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 1))
    funded = [place_on(day, row).funded_by for day in days]
    assert funded == [None, old, None, new]


def test_programme_of_a_place_stays_when_its_funding_ends():
    programme = factories.programme()
    row = factories.location(programme=programme, programme_number=1)
    factories.funding_scope(location=row, programme=programme, valid_to=date(2024, 12, 31))
    place = place_on(TUESDAY, row)
    assert (place.funded_by, place.programme) == (None, programme)


# --- Which places ---


def test_place_is_found_by_the_name_it_had_in_the_browser():
    row = factories.location(slug="dorstfeld")
    factories.former_slug("dorstfeld-alt", location=row)
    network = on(TUESDAY)
    assert network.find("dorstfeld") is network.find("dorstfeld-alt")
    assert network.find("dorstfeld").location == row
    assert network.find("hoerde") is None


def test_name_in_the_browser_of_today_wins_over_a_former_one():
    now, before = factories.location(slug="dorstfeld"), factories.location(slug="hoerde")
    factories.former_slug("dorstfeld", location=before)
    assert on(TUESDAY).find("dorstfeld").location == now


def test_place_is_found_by_its_key():
    row = factories.location()
    network = on(TUESDAY)
    assert network.place_of(row.pk) is network.places[row.slug]
    assert network.place_of(row.pk + 1) is None
    assert network.place_of(None) is None


def test_listed_places_are_at_work_or_paused_by_name():
    for name, status in (
        ("Marten", "paused"),
        ("Eving", "active"),
        ("Aplerbeck", "planned"),
        ("Brackel", "ended"),
    ):
        factories.location(name, status=status, ended_on=TUESDAY)
    network = on(TUESDAY)
    assert [place.location.name for place in network.listed] == ["Eving", "Marten"]
    assert len(network.places) == 4


@pytest.mark.parametrize("is_demo", [True, False])
def test_one_invented_place_makes_a_demonstration(is_demo):
    factories.location()
    factories.location(is_demo=is_demo, status="planned")
    assert on(TUESDAY).is_demo is is_demo


# --- When a page of today becomes wrong ---


@pytest.mark.parametrize(
    ("moment", "change"),
    [
        ((2026, 11, 24, 0, 0), (2026, 11, 24, 2, 0)),  # where the clocks would change
        ((2026, 11, 24, 13, 59), (2026, 11, 24, 14, 0)),
        ((2026, 11, 24, 14, 0), (2026, 11, 24, 16, 0)),
        ((2026, 11, 24, 15, 59), (2026, 11, 24, 16, 0)),
        ((2026, 11, 24, 16, 0), (2026, 11, 25, 0, 0)),
        ((2026, 11, 24, 23, 59), (2026, 11, 25, 0, 0)),
    ],
)
def test_next_change_is_the_next_boundary_or_midnight(moment, change):
    factories.opening_hours()
    moment = berlin(*moment)
    assert keeper.current(moment).changes_after(moment) == berlin(*change)


def test_every_place_can_be_the_next_to_change():
    for opens in (9, 10, 11):
        factories.opening_hours(opens_at=time(opens))
    network, seen = on(TUESDAY), [berlin(2026, 11, 24, 8)]
    for _ in range(4):
        seen.append(network.changes_after(seen[-1]))
    assert [moment.astimezone(BERLIN).hour for moment in seen] == [8, 9, 10, 11, 16]


def test_place_that_nobody_is_sent_to_changes_nothing():
    factories.opening_hours(location=factories.location(status="planned"))
    assert on(TUESDAY).changes_after(berlin(2026, 11, 24, 13)) == berlin(2026, 11, 25)


@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2027, 3, 28)])
def test_clock_change_is_a_change(day):
    """Both fall on 1:00 UTC: in autumn the hour from 2:00 comes twice, in spring not at all."""
    change = datetime.combine(day, time(1), UTC)
    before = change - timedelta(minutes=30)
    network = keeper.current(before)
    assert network.today == day
    assert network.changes_after(before) == change
    midnight = datetime.combine(day + timedelta(days=1), time.min, BERLIN)
    assert network.changes_after(change) == midnight


def test_boundary_after_the_clock_change_is_said_in_the_new_time():
    """Sunday, 25 October 2026, 14:00 is 13:00 UTC, an hour later than on the day before."""
    factories.opening_hours(weekday=6)
    factories.opening_hours(weekday=5)
    saturday, sunday = (
        datetime(2026, 10, 24, 10, tzinfo=UTC),
        datetime(2026, 10, 25, 10, tzinfo=UTC),
    )
    assert keeper.current(saturday).changes_after(saturday).astimezone(UTC).hour == 12
    assert keeper.current(sunday).changes_after(sunday).astimezone(UTC).hour == 13


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (datetime(2026, 11, 24, 22, 59, 59, tzinfo=UTC), datetime(2026, 11, 24, 23, tzinfo=UTC)),
        (datetime(2026, 7, 14, 21, 59, 59, tzinfo=UTC), datetime(2026, 7, 14, 22, tzinfo=UTC)),
    ],
    ids=["winter", "summer"],
)
def test_day_changes_at_midnight_in_berlin(last, first, django_assert_num_queries):
    factories.location()
    before = keeper.current(last)
    with django_assert_num_queries(0):
        after = keeper.current(first)
    assert after.today - before.today == timedelta(days=1)
    assert after.today == first.date() + timedelta(days=1)
    assert after.rows is before.rows
    assert before.changes_after(last) == first


@pytest.mark.parametrize(("day", "hour"), [((2026, 11, 24), 14), ((2026, 7, 14), 15)])
def test_clock_on_the_wall(day, hour):
    local = directory.local(datetime(*day, 13, tzinfo=UTC))
    assert (local.hour, local.tzinfo) == (hour, None)
