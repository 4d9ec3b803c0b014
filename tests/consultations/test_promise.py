"""What a place promised on a day: rules of that day, less closures, plus extra openings."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultations.days.promise import Promise, promises, union_minutes
from locations.directory import Directory
from locations.models import Location
from locations.recurrence import Rhythm
from locations.schedule import Effect, Mode, Session
from locations.snapshot import read_rows
from tests import factories

TODAY = date(2026, 11, 24)  # a Tuesday
TUESDAY = date(2026, 11, 17)


@pytest.fixture
def place(db):
    """Tuesdays 14:00 to 16:00."""
    row = factories.location("Dorstfeld", slug="dorstfeld")
    factories.opening_hours(location=row)
    return row


def asked(row, first, last=None, today=TODAY):
    row.refresh_from_db()
    directory = Directory(1, datetime(2026, 11, 24, tzinfo=UTC), today, read_rows())
    return promises(directory.places[row.slug], directory, first, last or first)


def minutes(row, first, last=None, today=TODAY):
    return [one.minutes for one in asked(row, first, last, today)]


def promised_days(row, first, last, today=TODAY):
    return [one.day for one in asked(row, first, last, today) if one.sessions]


class TestRules:
    def test_a_day_of_the_rule_promises_its_minutes_and_the_next_day_nothing(self, place):
        assert minutes(place, TUESDAY, TUESDAY + timedelta(days=1)) == [120, 0]

    def test_both_days_are_inclusive_and_none_are_none(self, place):
        assert len(asked(place, TUESDAY, TUESDAY + timedelta(days=6))) == 7
        assert asked(place, TUESDAY, TUESDAY - timedelta(days=1)) == ()

    def test_days_of_the_past_use_the_rule_that_held_then(self, place):
        place.opening_hours.update(valid_from=date(2026, 11, 17))
        factories.opening_hours(
            location=place, opens_at=time(9), closes_at=time(10), valid_to=date(2026, 11, 16)
        )
        assert minutes(place, date(2026, 11, 10)) == [60]
        assert minutes(place, date(2026, 11, 17)) == [120]

    def test_fortnightly_hours_are_counted_from_their_date_over_a_year_with_53_weeks(self, place):
        place.opening_hours.update(rhythm=Rhythm.FORTNIGHTLY, anchor_on=date(2021, 11, 9))
        days = promised_days(place, date(2026, 12, 8), date(2027, 1, 20), date(2027, 1, 20))
        assert days == [date(2026, 12, 15), date(2026, 12, 29), date(2027, 1, 12)]

    def test_single_dates_are_promised_once(self, place):
        place.opening_hours.update(
            rhythm=Rhythm.DATES, weekday=None, dates=["2026-11-18", "2026-11-18"]
        )
        assert promised_days(place, date(2026, 11, 1), TODAY) == [date(2026, 11, 18)]

    def test_hours_that_nobody_has_ever_confirmed_are_no_promise(self, place):
        place.opening_hours.update(confirmed_on=None)
        assert minutes(place, TUESDAY) == [0]

    @pytest.mark.parametrize("confirmed_on", [date(2020, 1, 1), TODAY])
    def test_hours_once_confirmed_are_one_before_and_long_after(self, place, confirmed_on):
        place.opening_hours.update(confirmed_on=confirmed_on)
        assert minutes(place, TUESDAY) == [120]

    def test_hours_by_appointment_beside_open_ones_count_once(self, place):
        factories.opening_hours(
            location=place, opens_at=time(15), closes_at=time(17), mode=Mode.APPOINTMENT
        )
        assert minutes(place, TUESDAY) == [180]

    @pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
    def test_the_clock_on_the_wall_counts_when_the_clocks_change(self, place, day):
        place.opening_hours.update(weekday=6, opens_at=time(1), closes_at=time(4))
        assert minutes(place, day) == [180]


class TestTakenBack:
    def test_public_holiday_is_no_promise_unless_the_rule_says_so(self, place):
        place.opening_hours.update(weekday=3)
        corpus_christi = date(2026, 6, 4)
        (promise,) = asked(place, corpus_christi)
        assert promise.is_closed
        assert promise.taken_back[0].holiday == "Fronleichnam"
        place.opening_hours.update(closed_on_holidays=False)
        assert minutes(place, corpus_christi) == [120]

    def test_closure_takes_the_day_back_and_says_why(self, place):
        factories.closure(location=place, starts_on=TUESDAY, ends_on=TUESDAY, reason="team_day")
        (promise,) = asked(place, TUESDAY)
        assert (promise.minutes, promise.is_closed) == (0, True)
        assert promise.taken_back[0].closure.reason == "team_day"

    def test_closure_of_a_part_of_the_day_leaves_the_rest(self, place):
        morning = factories.opening_hours(location=place, opens_at=time(9), closes_at=time(12))
        factories.closure(location=place, starts_on=TUESDAY, ends_on=TUESDAY, opening_hours=morning)
        (promise,) = asked(place, TUESDAY)
        assert (promise.minutes, promise.is_closed) == (120, False)
        assert len(promise.taken_back) == 1

    def test_other_hours_are_what_was_promised(self, place):
        factories.closure(
            location=place, starts_on=TUESDAY, ends_on=TUESDAY, effect=Effect.OTHER_HOURS,
            opens_at=time(14), closes_at=time(15),
        )  # fmt: skip
        assert minutes(place, TUESDAY) == [60]

    def test_extra_opening_is_a_promise_without_a_rule(self, place):
        wednesday = date(2026, 11, 18)
        factories.closure(
            location=place, starts_on=wednesday, ends_on=wednesday, effect=Effect.OTHER_HOURS,
            opens_at=time(10), closes_at=time(11, 30),
        )  # fmt: skip
        assert minutes(place, wednesday) == [90]

    def test_notice_changes_nothing(self, place):
        factories.closure(location=place, starts_on=TUESDAY, ends_on=TUESDAY, effect=Effect.NOTICE)
        (promise,) = asked(place, TUESDAY)
        assert (promise.minutes, promise.taken_back) == (120, ())

    def test_closure_of_hours_that_were_never_confirmed_takes_nothing_back(self, place):
        place.opening_hours.update(confirmed_on=None)
        factories.closure(location=place, starts_on=TUESDAY, ends_on=TUESDAY)
        assert asked(place, TUESDAY)[0].taken_back == ()


class TestSeasons:
    @pytest.mark.parametrize(("answer", "promised"), [("", [0]), ("open", [120])])
    def test_season_without_an_answer_is_no_promise_even_when_it_is_over(
        self, place, answer, promised
    ):
        factories.season_question(
            location=place, starts_on=date(2026, 10, 17), ends_on=date(2026, 10, 31), answer=answer
        )
        assert minutes(place, date(2026, 10, 20)) == promised

    def test_extra_opening_within_such_a_season_is_one(self, place):
        factories.season_question(
            location=place, starts_on=date(2026, 10, 17), ends_on=date(2026, 10, 31)
        )
        factories.closure(
            location=place, starts_on=date(2026, 10, 21), ends_on=date(2026, 10, 21),
            effect=Effect.OTHER_HOURS, opens_at=time(10), closes_at=time(11),
        )  # fmt: skip
        assert minutes(place, date(2026, 10, 21)) == [60]


class TestLife:
    def test_pause_that_is_over_still_counts_and_is_no_closure(self, place):
        factories.location_pause(
            location=place, starts_on=date(2026, 11, 3), ends_on=date(2026, 11, 10)
        )
        first, second, third = asked(place, date(2026, 11, 3), date(2026, 11, 17))[::7]
        assert [one.minutes for one in (first, second, third)] == [0, 0, 120]
        assert not first.is_closed

    def test_place_that_has_ended_since_promised_until_its_last_day(self, place):
        Location.objects.update(status="ended", ended_on=date(2026, 11, 10))
        days = promised_days(place, date(2026, 11, 1), TODAY)
        assert days == [date(2026, 11, 3), date(2026, 11, 10)]

    @pytest.mark.parametrize(
        ("precision", "last"), [("month", date(2026, 10, 27)), ("year", date(2025, 12, 30))]
    )
    def test_end_known_to_the_month_or_year_promises_nothing_within_it(
        self, place, precision, last
    ):
        Location.objects.update(
            status="ended", ended_on=date(2026, 11, 30), ended_on_precision=precision
        )
        assert promised_days(place, date(2025, 12, 20), TODAY)[-1] == last

    def test_nothing_is_promised_before_the_team_is_at_work(self, place):
        Location.objects.update(operating_since=date(2026, 11, 11))
        assert promised_days(place, date(2026, 11, 1), TUESDAY) == [TUESDAY]

    @pytest.mark.parametrize("status", ["paused", "planned"])
    def test_state_without_a_date_promises_nothing_at_all(self, place, status):
        Location.objects.update(status=status)
        assert promised_days(place, date(2026, 11, 1), TODAY) == []

    def test_another_place_changes_nothing(self, place):
        other = factories.location("Anderswo")
        factories.location_pause(location=other, starts_on=date(2026, 1, 1), ends_on=None)
        factories.season_question(location=other, starts_on=TUESDAY, ends_on=TUESDAY)
        assert minutes(place, TUESDAY) == [120]


class TestArithmetic:
    def session(self, opens, closes):
        return Session(TODAY, opens, closes, Mode.WALK_IN, confirmed=True, rule_key=1)

    def test_a_day_ends_with_its_last_session(self):
        sessions = (self.session(time(9), time(18)), self.session(time(14), time(16)))
        assert Promise(TODAY, sessions).ends_at == time(18)
        assert Promise(TODAY, ()).ends_at is None

    def test_hours_that_touch_are_added(self):
        assert union_minutes([(time(9), time(12)), (time(12), time(13))]) == 240


SPANS = st.lists(
    st.builds(
        lambda opens, length: (opens, min(opens + length, 1439)),
        st.integers(0, 1438),
        st.integers(1, 600),
    ),
    max_size=6,
)


@settings(deadline=None)
@given(SPANS)
def test_promised_minutes_are_those_in_which_somebody_could_come(spans):
    minutes = {minute for opens, closes in spans for minute in range(opens, closes)}
    clock = [(time(*divmod(one, 60)), time(*divmod(other, 60))) for one, other in spans]
    assert union_minutes(clock) == len(minutes)
