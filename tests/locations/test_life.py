"""Whether a place is at work on a day: dates of its life against the stored status."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locations import keeper
from locations.days_ahead import coming_days
from locations.life import absences, returns_on, status_on
from locations.models import Location, LocationPause
from locations.schedule import State
from tests import factories

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 11, 24)
ONE = timedelta(days=1)


def status(day, *pauses, **facts):
    rows = [LocationPause(starts_on=first, ends_on=last) for first, last in pauses]
    return status_on(absences(Location(**facts), rows, day), day).value


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (TODAY - ONE, "active"),
        (TODAY, "paused"),
        (TODAY + ONE, "paused"),
        (TODAY + 2 * ONE, "active"),
    ],
)
def test_pause_holds_from_its_first_to_its_last_day(day, expected):
    assert status(day, (TODAY, TODAY + ONE)) == expected


def test_pause_without_a_last_day_goes_on():
    assert status(date(2036, 1, 1), (TODAY, None)) == "paused"


@pytest.mark.parametrize(("day", "expected"), [(TODAY, "active"), (TODAY + ONE, "ended")])
def test_last_day_of_work_is_still_one(day, expected):
    assert status(day, ended_on=TODAY) == expected


@pytest.mark.parametrize("precision", ["month", "year"])
def test_end_known_to_the_month_leaves_the_stored_status(precision):
    facts = {"ended_on": date(2026, 9, 1), "ended_on_precision": precision}
    assert status(TODAY, **facts) == "active"
    assert status(TODAY, status="ended", **facts) == "ended"


@pytest.mark.parametrize(("day", "expected"), [(TODAY - ONE, "planned"), (TODAY, "active")])
def test_planned_until_the_team_is_at_work(day, expected):
    assert status(day, operating_since=TODAY) == expected


@pytest.mark.parametrize(
    ("precision", "first_day"),
    [("day", date(2027, 2, 15)), ("month", date(2027, 2, 1)), ("year", date(2027, 1, 1))],
)
def test_beginning_known_to_the_month_may_be_its_first_day(precision, first_day):
    facts = {"operating_since": date(2027, 2, 15), "operating_since_precision": precision}
    assert status(first_day - ONE, **facts) == "planned"
    assert status(first_day, **facts) == "active"


@pytest.mark.parametrize("stored", ["planned", "paused", "ended"])
def test_stored_status_is_honoured(stored):
    assert status(TODAY, status=stored, ended_on=TODAY + ONE) == stored


def test_end_wins_over_pause_and_stored_status():
    assert status(TODAY, (TODAY, None), status="paused", ended_on=TODAY - ONE) == "ended"


@pytest.mark.parametrize("extreme", [date.min, date.max])
def test_farthest_dates_break_nothing(extreme):
    assert status(TODAY, operating_since=date.min) == "active"
    assert status(TODAY, ended_on=date.max) == "active"
    assert status(extreme, (date.min, date.max)) == "paused"
    assert (
        returns_on(
            absences(Location(), [LocationPause(starts_on=TODAY, ends_on=date.max)], TODAY), TODAY
        )
        is None
    )


DAYS = st.integers(-40, 40).map(lambda number: TODAY + number * ONE)
SPANS = st.tuples(DAYS, st.none() | st.integers(0, 20)).map(
    lambda span: (span[0], None if span[1] is None else span[0] + span[1] * ONE)
)


@settings(deadline=None)
@given(
    spans=st.lists(SPANS, max_size=4),
    ended_on=st.none() | DAYS,
    begun_on=st.none() | DAYS,
    stored=st.sampled_from(["active", "active", "paused", "planned"]),
)
def test_return_is_the_first_active_day_and_what_is_past_does_not_matter(
    spans, ended_on, begun_on, stored
):
    location = Location(status=stored, ended_on=ended_on, operating_since=begun_on)
    pauses = [LocationPause(starts_on=first, ends_on=last) for first, last in spans]
    away = absences(location, pauses, TODAY)

    def active(day):
        # Another reading: every fact by itself.
        return (
            stored == "active"
            and (ended_on is None or day <= ended_on)
            and (begun_on is None or day >= begun_on)
            and not any(first <= day and (last is None or day <= last) for first, last in spans)
        )

    ahead = [TODAY + number * ONE for number in range(120)]
    assert returns_on(away, TODAY) == next((day for day in ahead if active(day)), None)
    assert [status_on(away, day) == "active" for day in ahead] == [active(day) for day in ahead]


# --- in the directory ---

pytestmark = pytest.mark.django_db


def on(day):
    return keeper.current(datetime(day.year, day.month, day.day, 14, 30, tzinfo=BERLIN))


@pytest.fixture
def tuesdays():
    row = factories.location("Dorstfeld")
    factories.opening_hours(location=row)
    return row


def sessions(location, day):
    network = on(day)
    ahead = coming_days(network.places[location.slug], network, 60)
    return [session.day for one in ahead for session in one.sessions]


def test_coming_break_takes_its_days_away(tuesdays):
    before = sessions(tuesdays, TODAY)
    factories.location_pause(location=tuesdays)
    keeper.forget()
    after = sessions(tuesdays, TODAY)
    assert [day for day in before if day.month == 12] == [
        date(2026, 12, day) for day in (1, 8, 15, 22, 29)
    ]
    assert after == [day for day in before if day.month != 12]


def test_extra_opening_of_a_break_does_not_take_place(tuesdays):
    factories.location_pause(location=tuesdays)
    factories.closure(
        location=tuesdays, effect="other_hours", opens_at="10:00", closes_at="11:00",
        starts_on=date(2026, 12, 2), ends_on=date(2026, 12, 2),
    )  # fmt: skip
    assert date(2026, 12, 2) not in sessions(tuesdays, TODAY)


def test_place_in_a_break_is_closed_and_knows_its_next_date(tuesdays):
    factories.location_pause(location=tuesdays)
    network = on(date(2026, 12, 8))
    place = network.places[tuesdays.slug]
    (status,) = network.plan(place).statuses
    assert place.status == "paused"
    assert place in network.listed
    assert (status.state, status.next.day) == (State.CLOSED, date(2027, 1, 5))


def test_place_in_a_break_without_an_end_promises_nothing(tuesdays):
    factories.location_pause(location=tuesdays, ends_on=None)
    assert sessions(tuesdays, date(2026, 12, 1)) == []
    assert not on(date(2026, 12, 1)).places[tuesdays.slug].keeps_hours


def test_no_hours_after_the_last_day(tuesdays):
    Location.objects.update(ended_on=date(2026, 12, 1))
    assert sessions(tuesdays, TODAY) == [TODAY, date(2026, 12, 1)]


def test_ended_place_is_not_listed_the_day_after(tuesdays):
    Location.objects.update(ended_on=TODAY)
    assert [place.slug for place in on(TODAY).listed] == [tuesdays.slug]
    assert on(TODAY + ONE).listed == []


def test_place_that_is_to_open_is_not_listed_before(tuesdays):
    Location.objects.update(operating_since=date(2026, 12, 1))
    assert on(TODAY).listed == []
    assert sessions(tuesdays, TODAY)[0] == date(2026, 12, 1)
    assert [place.slug for place in on(date(2026, 12, 1)).listed] == [tuesdays.slug]
