"""The calendar feed, read back by icalendar and expanded by recurring-ical-events."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from django.utils import translation
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from icalendar import Calendar

from locations import keeper, pages
from locations.directory import Directory
from locations.feeds import calendar_of
from locations.models import (
    Closure,
    FormerSlug,
    Location,
    LocationAddress,
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
BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY, THURSDAY, SUNDAY = 1, 3, 6


def hours(pk=7, weekday=TUESDAY, opens="14:00", closes="16:00", *, confirmed_on=TODAY, **others):
    opens_at, closes_at = time.fromisoformat(opens), time.fromisoformat(closes)
    return OpeningHours(
        pk=pk,
        location_id=1,
        weekday=weekday,
        opens_at=opens_at,
        closes_at=closes_at,
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


def address(pk=5, street="Oberbank 11", **others):
    return LocationAddress(
        pk=pk, location_id=1, street=street, postcode="44149", city="Dortmund", **others
    )


def place_with(*rows, today=TODAY, number=41, **facts):
    """A directory with one place, without a database, and that place."""
    location = Location(**{"pk": 1, "slug": "dorstfeld", "name": "Dorstfeld", **facts})
    tables = {model: [] for model in TABLES}
    for row in (location, *rows):
        tables[type(row)].append(row)
    directory = Directory(number, CHANGED_AT, today, tables)
    return directory.places[location.slug], directory


def read(place, directory):
    return Calendar.from_ical(calendar_of(place, directory, BASE).to_ical())


def feed(*rows, **facts):
    return read(*place_with(*rows, **facts))


def begins(calendar, first, last):
    """The local beginnings, as text, from one date to another, both inclusive."""
    found = recurring_ical_events.of(calendar).between(first, last + timedelta(days=1))
    return sorted(f"{event.start.astimezone(BERLIN):%Y-%m-%d %H:%M}" for event in found)


def spans(calendar, first, last):
    found = recurring_ical_events.of(calendar).between(first, last + timedelta(days=1))
    return Counter(
        (event.start.astimezone(BERLIN), event.end.astimezone(BERLIN)) for event in found
    )


# --- the same sessions as the arithmetic ---

DAYS = st.integers(-200, 500).map(lambda number: TODAY + timedelta(days=number))
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


def sessions(place, directory, first, last):
    ahead = days(
        place.schedule, first, (last - first).days + 1, directory.holidays, today=directory.today
    )
    return Counter(
        (
            datetime.combine(session.day, session.opens_at, BERLIN),
            datetime.combine(session.day, session.closes_at, BERLIN),
        )
        for day in ahead
        for session in day.sessions
        if session.confirmed
    )


@hypothesis_settings(max_examples=60, deadline=None)
@given(some_rows())
def test_feed_holds_the_confirmed_sessions_of_two_years_and_nothing_else(rows):
    place, directory = place_with(*rows)
    first, last = date(2026, 7, 1), date(2028, 6, 30)
    assert spans(read(place, directory), first, last) == sessions(place, directory, first, last)


def test_a_session_that_is_left_out_is_noticed():
    place, directory = place_with(hours())
    other, _ = place_with(hours(), closure(date(2026, 12, 1)))
    first, last = TODAY, TODAY + timedelta(days=30)
    assert spans(read(other, directory), first, last) != sessions(place, directory, first, last)


# --- the traps of the calendar ---


@pytest.mark.parametrize("change", [date(2026, 10, 25), date(2027, 3, 28)])
def test_wall_time_stays_across_the_clock_change(change):
    around = begins(feed(hours()), change - timedelta(days=7), change + timedelta(days=7))
    assert [moment[-5:] for moment in around] == ["14:00", "14:00"]


def test_session_in_the_night_of_the_clock_change_is_held_once():
    sunday = feed(hours(weekday=SUNDAY, opens="01:30", closes="03:30"))
    assert begins(sunday, date(2026, 10, 25), date(2026, 10, 25)) == ["2026-10-25 01:30"]


def test_fortnight_stays_in_step_over_a_year_with_53_weeks():
    every_second = hours(rhythm=Rhythm.FORTNIGHTLY, anchor_on=date(2021, 11, 9))
    held = begins(feed(every_second), TODAY, date(2027, 2, 1))
    assert [moment[:10] for moment in held] == [
        "2026-12-01",
        "2026-12-15",
        "2026-12-29",
        "2027-01-12",
        "2027-01-26",
    ]


def test_corpus_christi_falls_away():
    calendar = feed(hours(weekday=THURSDAY))
    week = begins(calendar, date(2027, 5, 20), date(2027, 6, 3))
    assert [moment[:10] for moment in week] == ["2027-05-20", "2027-06-03"]
    (event,) = calendar.events
    assert b"EXDATE;TZID=Europe/Berlin:" in event.to_ical()
    assert datetime(2027, 5, 27, 14, tzinfo=BERLIN) in event.exdates


def test_hours_that_are_held_on_holidays_have_no_exdate():
    (event,) = feed(hours(weekday=THURSDAY, closed_on_holidays=False)).events
    assert event.exdates == []


def test_first_date_of_a_series_always_takes_place():
    calendar = feed(hours(), closure(date(2025, 1, 1), date(2025, 6, 30)))
    (event,) = calendar.events
    assert event.start == datetime(2025, 7, 1, 14, tzinfo=BERLIN)


def test_beginning_of_a_series_does_not_wander_from_day_to_day():
    assert feed(hours()).events[0].start == (
        feed(hours(), today=TODAY + timedelta(days=20)).events[0].start
    )


def test_last_day_of_hours_is_until_in_utc():
    (event,) = feed(hours(valid_to=date(2026, 12, 31))).events
    assert b"UNTIL=20261229T130000Z" in event.to_ical()


def test_two_weeks_of_the_month_are_two_series_because_of_outlook():
    calendar = feed(hours(rhythm=Rhythm.WEEKS_OF_MONTH, weeks_of_month=[3, 1]))
    rules = [event.to_ical().decode() for event in calendar.events]
    assert ["BYDAY=1TU" in rules[0], "BYDAY=3TU" in rules[1]] == [True, True]
    assert len({event["uid"] for event in calendar.events}) == 2


def test_fourth_week_that_is_the_last_is_held_once():
    calendar = feed(hours(rhythm=Rhythm.WEEKS_OF_MONTH, weeks_of_month=[4, -1]))
    held = begins(calendar, date(2027, 2, 1), date(2027, 3, 31))
    assert [moment[:10] for moment in held] == [
        "2027-02-23",
        "2027-03-23",
        "2027-03-30",
    ]


def test_fifth_week_is_written_as_single_dates():
    calendar = feed(hours(rhythm=Rhythm.WEEKS_OF_MONTH, weeks_of_month=[5]))
    assert calendar.events
    assert all("rrule" not in event for event in calendar.events)


def test_time_zone_agrees_with_the_database_of_time_zones():
    (zone,) = feed().timezones
    ours = zone.to_tz(lookup_tzid=False)
    for number in range(365 * 12):
        noon = datetime(2024, 1, 1, 12, tzinfo=BERLIN) + timedelta(days=number)
        assert noon.replace(tzinfo=ours).utcoffset() == noon.utcoffset()


# --- what is said ---


def test_event_says_what_where_and_when():
    place, directory = place_with(
        hours(),
        address(lat=51.51, lon=7.41, position_is_approximate=False),
        phones=["0231 1"],
        venue="Bücherei",
    )
    with translation.override("en"):
        (event,) = read(place, directory).events
    assert event["summary"] == "Consultation hour: Dorstfeld"
    assert event["location"] == "Bücherei, Oberbank 11, 44149 Dortmund"
    assert event["geo"].to_ical() == "51.51;7.41"
    assert event["url"] == "https://example.org/en/standorte/dorstfeld/"
    assert event["uid"] == "hours-7@lokal-willkommen-dortmund.lokalwillkommen"
    assert event["sequence"] == 41
    assert event["dtstamp"].dt == datetime(2026, 11, 20, 8, 30, 15, tzinfo=UTC)
    assert "You do not need an appointment." in event["description"]
    assert "0231 1" in event["description"]


def test_appointment_only_is_said_in_the_title():
    place, directory = place_with(hours(mode=Mode.APPOINTMENT))
    with translation.override("en"):
        (event,) = read(place, directory).events
    assert event["summary"] == "Consultation hour by appointment only: Dorstfeld"


def test_approximate_position_is_not_said():
    (event,) = feed(hours(), address(lat=51.51, lon=7.41, position_is_approximate=True)).events
    assert "geo" not in event


def test_sessions_after_a_move_are_at_the_new_address():
    calendar = feed(
        hours(),
        address(valid_to=date(2026, 12, 31)),
        address(pk=6, street="Neue Straße 2", valid_from=date(2027, 1, 1)),
    )
    found = recurring_ical_events.of(calendar).between(date(2026, 12, 28), date(2027, 1, 7))
    where = {event.start.day: str(event["location"]).partition(",")[0] for event in found}
    assert where == {29: "Oberbank 11", 5: "Neue Straße 2"}


def test_other_hours_replace_the_session_of_the_day():
    other = closure(
        date(2026, 12, 1),
        effect=Effect.OTHER_HOURS,
        times=("10:00", "11:00"),
        reason="event",
        public_text={"de": "Im Saal", "en": "In the hall"},
    )
    place, directory = place_with(hours(mode=Mode.APPOINTMENT), other)
    with translation.override("en"):
        calendar = read(place, directory)
    assert begins(calendar, date(2026, 12, 1), date(2026, 12, 1)) == ["2026-12-01 10:00"]
    event = calendar.events[-1]
    assert event["uid"].startswith("closure-3-20261201@")
    assert event["summary"] == "Consultation hour by appointment only: Dorstfeld"
    assert "In the hall" in event["description"]


def test_unconfirmed_hours_are_left_out_and_the_calendar_says_so():
    place, directory = place_with(hours(), hours(pk=8, weekday=THURSDAY, confirmed_on=None))
    with translation.override("en"):
        calendar = read(place, directory)
    assert [event["uid"][:8] for event in calendar.events] == ["hours-7@"]
    assert "left out" in calendar["x-wr-caldesc"]


def test_place_without_confirmed_hours_has_a_valid_calendar_without_events():
    place, directory = place_with(hours(confirmed_on=TODAY - timedelta(days=181)))
    with translation.override("en"):
        calendar = read(place, directory)
    assert calendar.events == []
    assert calendar.timezones
    assert "no confirmed dates" in calendar["description"]


def test_paused_place_has_no_events_though_a_closure_is_left():
    left = closure(date(2026, 12, 1), effect=Effect.OTHER_HOURS, times=("10:00", "11:00"))
    assert feed(hours(), left, status="paused").events == []


def test_season_without_an_answer_is_left_out_and_named():
    with translation.override("de"):
        calendar = feed(hours(), season(date(2026, 12, 1), date(2026, 12, 10)))
    assert begins(calendar, TODAY, date(2026, 12, 31)) == [
        f"2026-{day} 14:00" for day in ("11-24", "12-15", "12-22", "12-29")
    ]
    assert "Ob wir in den Herbstferien geöffnet haben" in calendar["x-wr-caldesc"]


def test_coming_break_is_left_out_and_named():
    with translation.override("de"):
        calendar = feed(hours(), pause(date(2026, 12, 1), date(2026, 12, 20)))
    assert begins(calendar, TODAY, date(2026, 12, 31)) == [
        f"2026-{day} 14:00" for day in ("11-24", "12-22", "12-29")
    ]
    assert "Pause vom" in calendar["x-wr-caldesc"]


def test_ended_place_says_where_to_go():
    successor = Location(pk=2, slug="marten", name="Marten", kind="office", status="active")
    place, directory = place_with(
        hours(), successor, status="ended", ended_on=TODAY, successor_id=2
    )
    with translation.override("en"):
        calendar = read(place, directory)
    assert calendar.events == []
    assert "Marten" in calendar["x-wr-caldesc"]
    assert "https://example.org/en/standorte/marten/" in calendar["x-wr-caldesc"]


def test_equal_data_give_equal_bytes():
    rows = [hours(), hours(pk=8, rhythm=Rhythm.DATES, dates=["2026-12-02"]), address()]
    one, other = (calendar_of(*place_with(*rows), BASE).to_ical() for _ in range(2))
    assert one == other


def test_lines_are_folded_and_end_with_crlf():
    text = calendar_of(*place_with(hours(), address(), name="Straße " * 12), BASE).to_ical()
    assert text.count(b"\n") == text.count(b"\r\n")
    assert max(len(line) for line in text.split(b"\r\n")) <= 75


def test_text_with_line_breaks_adds_no_property():
    calendar = feed(hours(), address(street="Weg\r\nATTACH:x"), name="A\nBEGIN:VEVENT\nB")
    (event,) = calendar.events
    assert "attach" not in event


def test_refresh_is_asked_for_every_six_hours():
    text = calendar_of(*place_with(), BASE).to_ical()
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in text
    assert b"X-PUBLISHED-TTL:PT6H\r\n" in text


# --- over the web ---


@pytest.fixture
def dorstfeld(db):
    keeper.forget()
    pages.forget()
    location = Location.objects.create(slug="dorstfeld", name="Dorstfeld", kind="dependance")
    today = datetime.now(BERLIN).date()
    OpeningHours.objects.create(
        location=location,
        weekday=TUESDAY,
        opens_at=time(14),
        closes_at=time(16),
        confirmed_on=today,
    )
    yield location
    keeper.forget()
    pages.forget()


ADDRESS = "/standorte/dorstfeld/termine.ics"


def test_feed_is_a_calendar_with_an_etag(client, dorstfeld):
    response = client.get(ADDRESS)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'inline; filename="dorstfeld.ics"'
    assert len(Calendar.from_ical(response.content).events) == 1
    assert client.get(ADDRESS, headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_feed_is_in_the_language_of_its_address(client, dorstfeld):
    (event,) = Calendar.from_ical(client.get(f"/en{ADDRESS}").content).events
    assert event["summary"] == "Consultation hour: Dorstfeld"


def test_unknown_place_has_no_feed(client, dorstfeld):
    assert client.get("/standorte/nirgends/termine.ics").status_code == 404


def test_former_address_leads_to_the_new_one(client, dorstfeld):
    FormerSlug.objects.create(slug="dorstfeld-alt", location=dorstfeld)
    response = client.get("/standorte/dorstfeld-alt/termine.ics")
    assert (response.status_code, response["Location"]) == (301, ADDRESS)


def test_feed_is_only_read(client, dorstfeld):
    assert client.post(ADDRESS).status_code == 405


def test_closure_is_in_the_feed_and_the_sequence_rises(client, dorstfeld):
    (before,) = Calendar.from_ical(client.get(ADDRESS).content).events
    tuesday = datetime.now(BERLIN).date() + timedelta(days=1)
    tuesday += timedelta(days=(TUESDAY - tuesday.weekday()) % 7)
    Closure.objects.create(
        location=dorstfeld, starts_on=tuesday, ends_on=tuesday + timedelta(days=13)
    )
    keeper._keeper.checked_at = float("-inf")  # the second between two checks is over
    calendar = Calendar.from_ical(client.get(ADDRESS).content)
    (after,) = calendar.events
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert begins(calendar, tuesday, tuesday + timedelta(days=13)) == []


def test_feed_costs_one_query(client, dorstfeld, django_assert_num_queries):
    client.get(ADDRESS)
    keeper._keeper.checked_at = float("-inf")
    with django_assert_num_queries(1):
        client.get(ADDRESS)
