"""The open data: what they say, how they are written, and the hours read by opening-hours-py."""

import csv
import io
import json
from datetime import UTC, date, datetime, time, timedelta

import opening_hours
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from locations import keeper, pages
from locations.directory import Directory
from locations.exports import COLUMNS, cell, geojson, osm_hours, row, table
from locations.models import (
    Closure,
    District,
    Location,
    LocationAddress,
    LocationDistrict,
    LocationPause,
    OpeningHours,
    SeasonQuestion,
)
from locations.opening import days
from locations.recurrence import Rhythm
from locations.schedule import Effect, Mode
from locations.snapshot import TABLES

TODAY = date(2026, 11, 24)
CHANGED_AT = datetime(2026, 11, 20, 8, 30, 15, 123456, tzinfo=UTC)
BASE = "https://example.org"
HALF_HOUR = timedelta(minutes=30)
MONDAY, TUESDAY, THURSDAY = 0, 1, 3


def hours(pk=7, weekday=TUESDAY, opens="14:00", closes="16:00", *, confirmed_on=TODAY, **others):
    return OpeningHours(
        pk=pk,
        location_id=1,
        weekday=weekday,
        opens_at=time.fromisoformat(opens),
        closes_at=time.fromisoformat(closes),
        confirmed_on=confirmed_on,
        **others,
    )


def closure(starts_on, ends_on=None, effect=Effect.CLOSED, *, pk=3, times=None, **others):
    opens_at, closes_at = map(time.fromisoformat, times) if times else (None, None)
    return Closure(
        pk=pk,
        location_id=1,
        effect=effect,
        starts_on=starts_on,
        ends_on=ends_on or starts_on,
        opens_at=opens_at,
        closes_at=closes_at,
        **others,
    )


def address(**others):
    given = {"street": "Oberbank 11", "postcode": "44149", "lat": 51.50891, "lon": 7.40863}
    return LocationAddress(pk=5, location_id=1, city="Dortmund", **(given | others))


def place_with(*rows, **facts):
    """A directory with one place, without a database, and that place."""
    defaults = {"pk": 1, "slug": "dorstfeld", "name": "Dorstfeld", "kind": "dependance"}
    tables = {model: [] for model in TABLES}
    for entry in (Location(**(defaults | facts)), *rows):
        tables[type(entry)].append(entry)
    directory = Directory(41, CHANGED_AT, TODAY, tables)
    return directory.places["dorstfeld"], directory


def said(*rows, **facts):
    return osm_hours(*place_with(*rows, **facts))


def features(*rows, **facts):
    place, directory = place_with(*rows, **facts)
    return json.loads(geojson([place], directory, BASE))


def lines(*rows, **facts):
    place, directory = place_with(*rows, **facts)
    text = table([place], directory, BASE).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


# --- hours, read by another program ---

DAYS = st.integers(-60, 200).map(lambda number: TODAY + timedelta(days=number))
CLOCKS = st.lists(st.integers(16, 40), min_size=2, max_size=2, unique=True).map(
    lambda halves: tuple(time(half // 2, half % 2 * 30) for half in sorted(halves))
)


@st.composite
def some_hours(draw, pk):
    rhythm, weekday = draw(st.sampled_from(Rhythm)), draw(st.integers(0, 6))
    anchor = draw(DAYS)
    opens_at, closes_at = draw(CLOCKS)
    valid = sorted((draw(DAYS), draw(DAYS)))
    weeks = draw(st.lists(st.sampled_from([1, 2, 3, 4, 5, -1]), min_size=1, max_size=4))
    return OpeningHours(
        pk=pk,
        location_id=1,
        mode=draw(st.sampled_from(Mode)),
        rhythm=rhythm,
        weekday=None if rhythm is Rhythm.DATES else weekday,
        anchor_on=anchor + timedelta(days=(weekday - anchor.weekday()) % 7),
        weeks_of_month=weeks if rhythm is Rhythm.WEEKS_OF_MONTH else [],
        dates=[day.isoformat() for day in draw(st.lists(DAYS, min_size=1, max_size=4))],
        opens_at=opens_at,
        closes_at=closes_at,
        valid_from=draw(st.sampled_from([None, valid[0]])),
        valid_to=draw(st.sampled_from([None, valid[1]])),
        closed_on_holidays=draw(st.booleans()),
        confirmed_on=draw(st.sampled_from([TODAY, TODAY, TODAY - timedelta(days=181), None])),
    )


@st.composite
def some_closure(draw, pk):
    effect, starts_on = draw(st.sampled_from(Effect)), draw(DAYS)
    opens_at, closes_at = draw(CLOCKS) if effect is Effect.OTHER_HOURS else (None, None)
    return Closure(
        pk=pk,
        location_id=1,
        opening_hours_id=draw(st.sampled_from([None, 1, 2])),
        effect=effect,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=draw(st.sampled_from([0, 0, 1, 30]))),
        opens_at=opens_at,
        closes_at=closes_at,
    )


def season(first, last, **others):
    return SeasonQuestion(
        pk=11, location_id=1, season="Herbstferien", starts_on=first, ends_on=last, **others
    )


def pause(first, last):
    return LocationPause(pk=12, location_id=1, starts_on=first, ends_on=last)


@st.composite
def some_rows(draw):
    rows = [draw(some_hours(pk)) for pk in range(1, draw(st.integers(1, 3)) + 1)]
    rows += [draw(some_closure(pk)) for pk in range(1, draw(st.integers(0, 3)) + 1)]
    for make in (season, pause):
        if first := draw(st.none() | DAYS):
            rows.append(make(first, first + timedelta(days=draw(st.integers(0, 40)))))
    return rows


def half_hours(begin, end):
    return [begin + HALF_HOUR * number for number in range((end - begin) // HALF_HOUR)]


def expected(place, directory, count):
    """Half hours with a session: open; unknown if by appointment or while it waits."""
    states = {}
    for day in days(place.schedule, TODAY, count, directory.holidays, today=TODAY):
        for session in day.sessions:
            if session.confirmed or session.waits:
                begin, end = (
                    datetime.combine(session.day, clock)
                    for clock in (session.opens_at, session.closes_at)
                )
                promises = session.confirmed and session.mode is not Mode.APPOINTMENT
                state = "open" if promises else "unknown"
                for slot in half_hours(begin, end):
                    states[slot] = "open" if "open" in (state, states.get(slot)) else state
    return states


def understood(text, count):
    """The half hours in which opening-hours-py does not find `text` closed."""
    if not text:
        return {}
    first = datetime.combine(TODAY, time.min)
    found = opening_hours.OpeningHours(text).intervals(first, first + timedelta(days=count))
    return {
        slot: str(state)
        for begin, end, state, _comment in found
        if state != opening_hours.State.CLOSED
        for slot in half_hours(begin, end)
    }


@hypothesis_settings(max_examples=150, deadline=None)
@given(some_rows())
def test_hours_of_26_weeks_are_understood_by_another_program(rows):
    place, directory = place_with(*rows)
    count = 26 * 7
    assert understood(osm_hours(place, directory), count) == expected(place, directory, count)


def test_a_closure_that_is_left_out_is_noticed():
    place, directory = place_with(hours(), closure(date(2026, 12, 1)))
    assert understood(said(hours()), 30) != expected(place, directory, 30)


def test_weekdays_with_the_same_hours_are_said_together():
    rows = [hours(pk=1), hours(pk=2, weekday=THURSDAY), hours(pk=3, opens="17:00", closes="18:00")]
    open_on_holidays = [row for row in rows if not setattr(row, "closed_on_holidays", False)]
    assert said(*open_on_holidays) == "Tu,Th 14:00-16:00, Tu 17:00-18:00"


def test_weeks_of_the_month_are_said_as_a_rule():
    rule = hours(rhythm=Rhythm.WEEKS_OF_MONTH, weeks_of_month=[-1, 1], closed_on_holidays=False)
    assert said(rule) == "Tu[1,-1] 14:00-16:00"


def test_fortnight_is_written_out_and_stays_in_step_over_the_year_end():
    rule = hours(rhythm=Rhythm.FORTNIGHTLY, anchor_on=date(2021, 11, 9))
    assert said(rule).startswith("2026 Dec 01,2026 Dec 15,2026 Dec 29,2027 Jan 12,")
    assert "week" not in said(rule)


def test_holidays_of_the_state_are_written_out():
    assert "2027 May 27 off" in said(hours(weekday=THURSDAY))
    assert "2027 Nov 01 off" in said(hours(weekday=MONDAY))


def test_weeks_of_closing_are_one_span():
    text = said(hours(), hours(pk=8, weekday=THURSDAY), closure(TODAY, date(2026, 12, 31)))
    assert "2026 Nov 24-2026 Dec 31 off" in text


def test_hours_by_appointment_do_not_say_open():
    assert said(hours(mode=Mode.APPOINTMENT, closed_on_holidays=False)) == (
        'Tu 14:00-16:00 unknown "by appointment"'
    )


def test_hours_of_a_time_to_come_say_from_when():
    text = said(hours(valid_from=date(2027, 1, 1), closed_on_holidays=False))
    assert text == "2027 Jan 01+ Tu 14:00-16:00"


def test_unconfirmed_hours_stand_apart():
    entry = row(*place_with(hours(confirmed_on=None)), BASE)
    assert entry.opening_hours == ""
    assert entry.opening_hours_not_confirmed == "Tu 14:00-16:00"
    assert entry.hours_confirmed is False


def test_season_without_an_answer_is_not_known_in_its_hours():
    text = said(hours(), season(date(2026, 12, 1), date(2026, 12, 10)))
    assert '2026 Dec 01 14:00-16:00 unknown "not fixed yet"' in text
    assert "2026 Dec 08 14:00-16:00 unknown" in text
    assert "2026 Dec 15" not in text


def test_answered_season_is_like_any_other_time():
    answered = season(date(2026, 12, 1), date(2026, 12, 10), answer="open")
    assert said(hours(), answered) == said(hours())


def test_days_of_a_coming_break_are_off():
    assert "2026 Dec 01-2026 Dec 08 off" in said(
        hours(), pause(date(2026, 12, 1), date(2026, 12, 8))
    )


def test_status_is_that_of_the_day():
    entry = row(*place_with(hours(), ended_on=TODAY - timedelta(days=1)), BASE)
    assert (entry.status, entry.opening_hours) == ("ended", "")


WAITING = {"waiting_days": 14, "waiting_told_on": TODAY - timedelta(days=90)}


@pytest.mark.parametrize(
    ("facts", "mode", "expected"),
    [
        (WAITING, Mode.APPOINTMENT, (14, "2026-08-26")),
        (WAITING, Mode.WALK_IN_AND_APPOINTMENT, (14, "2026-08-26")),
        (WAITING, Mode.WALK_IN, (None, "")),
        (WAITING | {"appointments_outside_hours": "yes"}, Mode.WALK_IN, (14, "2026-08-26")),
        (WAITING | {"status": "paused"}, Mode.APPOINTMENT, (None, "")),
        (
            {"waiting_days": 14, "waiting_told_on": TODAY - timedelta(days=91)},
            Mode.APPOINTMENT,
            (None, ""),
        ),
        ({}, Mode.APPOINTMENT, (None, "")),
    ],
)
def test_waiting_time_is_told_while_it_is_new_and_there_are_appointments(facts, mode, expected):
    entry = row(*place_with(hours(mode=mode), **facts), BASE)
    assert (entry.waiting_days, entry.waiting_days_told_on) == expected


def test_place_without_hours_says_neither():
    entry = row(*place_with(), BASE)
    assert (entry.opening_hours, entry.opening_hours_not_confirmed) == ("", "")
    assert entry.hours_confirmed is None


def test_paused_place_has_no_hours_though_a_closure_is_left():
    left = closure(date(2026, 12, 1), effect=Effect.OTHER_HOURS, times=("10:00", "11:00"))
    assert said(hours(), left, status="paused") == ""


# --- GeoJSON ---


def test_place_is_a_feature_with_longitude_first():
    (feature,) = features(hours(), address())["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [7.40863, 51.50891]}
    assert feature["id"] == "dorstfeld"
    assert feature["properties"]["url"] == "https://example.org/standorte/dorstfeld/"
    assert feature["properties"]["hours_confirmed_on"] == "2026-11-24"
    assert not {"lat", "lon"} & feature["properties"].keys()


def test_place_without_a_position_has_no_geometry():
    (feature,) = features(address(lat=None, lon=None))["features"]
    assert feature["geometry"] is None
    assert feature["properties"]["position_is_approximate"] is None


def test_positions_from_openstreetmap_are_attributed():
    source = "ungefähr: Mitte der Postleitzahl 44309, © OpenStreetMap contributors"
    assert features(address(position_source=source))["attribution"] == (
        "© OpenStreetMap contributors"
    )
    assert "attribution" not in features(address(position_source="Stadtplan"))


def test_date_is_given_as_far_as_it_is_known():
    facts = {"operating_since": date(2016, 10, 1), "operating_since_precision": "month"}
    (feature,) = features(**facts)["features"]
    assert feature["properties"]["operating_since"] == "2016-10"
    assert feature["properties"]["operating_since_precision"] == "month"


# --- CSV ---


def test_columns_are_stable():
    assert lines()[0] == list(COLUMNS)
    assert ",".join(COLUMNS) == (
        "slug,name,official_name,kind,status,venue,street,postcode,city,neighborhood,districts,"
        "lat,lon,position_is_approximate,position_source,languages,step_free,phones,email,"
        "opening_hours,opening_hours_not_confirmed,hours_confirmed,hours_confirmed_on,"
        "operating_since,operating_since_precision,is_demo,url,waiting_days,waiting_days_told_on"
    )


def test_table_is_what_a_german_excel_expects():
    text = table([], place_with()[1], BASE)
    assert text.startswith(b"\xef\xbb\xbfslug;name;")
    assert text.endswith(b"\r\n")


def test_quotes_and_semicolons_survive():
    name = 'Haus „A“; "B"\nHinterhof'
    head, entry = lines(hours(mode=Mode.APPOINTMENT), name=name, languages=["de", "ar"])
    facts = dict(zip(head, entry, strict=True))
    assert facts["name"] == name
    assert facts["languages"] == "de, ar"
    assert '"by appointment"' in facts["opening_hours"]


@pytest.mark.parametrize("text", ["=1+1", "+49 231", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_formulas_are_defused(text):
    assert cell(text) == f"'{text}"
    assert cell([text, "x"]).startswith("'")


def test_harmless_cells_stay_as_they_are():
    values = ["Straße 1", 7.4672, True, False, None]
    assert [cell(value) for value in values] == ["Straße 1", "7.46720", "yes", "no", ""]


# --- over the web ---


@pytest.fixture
def town(db):
    keeper.forget()
    pages.forget()
    districts = [
        District.objects.create(
            slug=name.lower(),
            name=name,
            election_code=str(number),
            statistics_code=str(number),
            label_lat=51.5,
            label_lon=7.4,
            tile_column=number,
            tile_row=1,
        )
        for number, name in enumerate(("Eving", "Hombruch"), start=1)
    ]
    for number, (kind, status, step_free) in enumerate(
        [
            ("office", "active", "yes"),
            ("dependance", "active", "no"),
            ("dependance", "paused", "unknown"),
            ("dependance", "planned", "yes"),
        ]
    ):
        location = Location.objects.create(
            slug=f"ort-{number}",
            name=f"Ort {number}",
            kind=kind,
            status=status,
            step_free=step_free,
        )
        LocationDistrict.objects.create(location=location, district=districts[number % 2])
    LocationDistrict.objects.create(
        location=Location.objects.get(slug="ort-0"),
        district=districts[1],
        valid_to=date(2020, 1, 1),
    )
    yield
    keeper.forget()
    pages.forget()


GEOJSON, CSV = "/daten/standorte.geojson", "/daten/standorte.csv"


def slugs(response):
    return [feature["id"] for feature in json.loads(response.content)["features"]]


def test_only_places_to_go_to_are_listed(client, town):
    assert slugs(client.get(GEOJSON)) == ["ort-0", "ort-1", "ort-2"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=dependance", ["ort-1", "ort-2"]),
        ("kind=dependance&kind=office", ["ort-0", "ort-1", "ort-2"]),
        ("district=eving", ["ort-0", "ort-2"]),
        ("district=hombruch", ["ort-1"]),
        ("district=eving&kind=office", ["ort-0"]),
        ("step_free=yes&step_free=no", ["ort-0", "ort-1"]),
        ("kind=&district=", ["ort-0", "ort-1", "ort-2"]),
    ],
)
def test_places_can_be_asked_for(client, town, query, found):
    assert slugs(client.get(f"{GEOJSON}?{query}")) == found


def test_filters_hold_for_the_table_too(client, town):
    text = client.get(f"{CSV}?kind=office").content.decode("utf-8-sig")
    assert [line.partition(";")[0] for line in text.splitlines()] == ["slug", "ort-0"]


@pytest.mark.parametrize("address", [GEOJSON, CSV])
@pytest.mark.parametrize(
    ("query", "name"),
    [("kind=castle", "kind"), ("district=eving&district=atlantis", "district"), ("x=1", "x")],
)
def test_what_cannot_be_understood_is_named(client, town, address, query, name):
    response = client.get(f"/en{address}?{query}")
    assert response.status_code == 400
    assert response["Content-Type"].startswith("text/plain")
    assert f"“{name}”" in response.content.decode()


@pytest.mark.parametrize(
    ("address", "content_type"),
    [(GEOJSON, "application/geo+json"), (CSV, "text/csv; charset=utf-8")],
)
def test_data_may_be_read_by_other_pages(client, town, address, content_type):
    response = client.get(address)
    assert response["Content-Type"] == content_type
    assert response["Access-Control-Allow-Origin"] == "*"
    again = client.get(address, headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again["Access-Control-Allow-Origin"]) == (304, "*")
    assert client.post(address).status_code == 405


@pytest.mark.parametrize(("query", "queries"), [("", 0), ("?kind=office&district=eving", 1)])
def test_a_filter_costs_one_query(client, town, django_assert_num_queries, query, queries):
    client.get(GEOJSON)
    pages.forget()
    with django_assert_num_queries(queries):
        client.get(GEOJSON + query)


def test_change_is_in_the_data_at_once(client, town):
    client.get(GEOJSON)
    Location.objects.filter(slug="ort-1").update(status="ended", ended_on=date(2026, 1, 1))
    keeper._keeper.checked_at = float("-inf")  # the second between two checks is over
    assert slugs(client.get(GEOJSON)) == ["ort-0", "ort-2"]
