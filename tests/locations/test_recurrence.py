"""Dates of repeating rules: by hand where calendars trip, by property everywhere else."""

from datetime import date, datetime, time, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import vRecur

from locations.recurrence import Recurrence, Rhythm, occurrences, to_rrule

MONDAY, TUESDAY, THURSDAY, SUNDAY = 0, 1, 3, 6
MARTEN = Recurrence(Rhythm.FORTNIGHTLY, weekday=TUESDAY, anchor_on=date(2021, 11, 9))

SPAN = st.dates(date(2020, 1, 1), date(2032, 12, 31))
WEEKS = st.lists(st.sampled_from([1, 2, 3, 4, 5, -1]), min_size=1, max_size=6).map(tuple)


@st.composite
def recurrences(draw):
    bounds = {
        "valid_from": draw(st.none() | SPAN),
        "valid_to": draw(st.none() | SPAN),
    }
    rhythm = draw(st.sampled_from(Rhythm))
    if rhythm is Rhythm.DATES:
        return Recurrence(rhythm, dates=tuple(draw(st.lists(SPAN, max_size=6))), **bounds)
    if rhythm is Rhythm.FORTNIGHTLY:
        anchor = draw(SPAN)
        return Recurrence(rhythm, weekday=anchor.weekday(), anchor_on=anchor, **bounds)
    weeks = draw(WEEKS) if rhythm is Rhythm.WEEKS_OF_MONTH else ()
    weekday = draw(st.integers(MONDAY, SUNDAY))
    return Recurrence(rhythm, weekday=weekday, weeks_of_month=weeks, **bounds)


def happens_on(recurrence, day):
    """The definition, date by date and without any calendar library."""
    if recurrence.valid_from and day < recurrence.valid_from:
        return False
    if recurrence.valid_to and day > recurrence.valid_to:
        return False
    if recurrence.rhythm is Rhythm.DATES:
        return day in recurrence.dates
    if recurrence.rhythm is Rhythm.FORTNIGHTLY:
        return (day - recurrence.anchor_on).days % 14 == 0
    if day.weekday() != recurrence.weekday:
        return False
    if recurrence.rhythm is Rhythm.WEEKLY:
        return True
    is_last = (day + timedelta(days=7)).month != day.month
    week = (day.day + 6) // 7
    return week in recurrence.weeks_of_month or (is_last and -1 in recurrence.weeks_of_month)


def monthly(*weeks, weekday=TUESDAY):
    return Recurrence(Rhythm.WEEKS_OF_MONTH, weekday=weekday, weeks_of_month=weeks)


def dates_in(recurrence, first, last):
    return [
        day.isoformat()
        for day in occurrences(recurrence, date.fromisoformat(first), date.fromisoformat(last))
    ]


@settings(max_examples=300, deadline=None)
@given(recurrences(), SPAN, st.integers(-3, 500))
def test_occurrences_are_the_dates_of_the_definition_sorted_and_unique(recurrence, first, length):
    last = first + timedelta(days=length)
    every_day = (first + timedelta(days=number) for number in range(length + 1))
    assert occurrences(recurrence, first, last) == [
        day for day in every_day if happens_on(recurrence, day)
    ]


@settings(max_examples=100, deadline=None)
@given(recurrences(), SPAN, st.integers(0, 300), st.integers(0, 300))
def test_a_span_asked_in_two_parts_gives_the_same_dates(recurrence, first, one, other):
    middle = first + timedelta(days=one)
    last = middle + timedelta(days=other)
    in_two = occurrences(recurrence, first, middle) + occurrences(
        recurrence, middle + timedelta(days=1), last
    )
    assert occurrences(recurrence, first, last) == in_two


@settings(max_examples=100, deadline=None)
@given(recurrences(), SPAN, st.integers(0, 400))
def test_the_calendar_feed_repeats_on_the_same_dates(recurrence, first, length):
    last = first + timedelta(days=length)
    dates = occurrences(recurrence, first, last)
    rule = to_rrule(recurrence)
    if rule is None or not dates:
        return
    text = vRecur(rule).to_ical().decode()
    repeated = rrulestr(text, dtstart=datetime.combine(dates[0], time(14)))
    until = min(last, recurrence.valid_to or last)
    found = repeated.between(
        datetime.combine(first, time.min), datetime.combine(until, time.max), inc=True
    )
    assert [moment.date() for moment in found] == dates


@settings(max_examples=100, deadline=None)
@given(recurrences(), st.integers(0, 400))
def test_nothing_happens_after_the_end(recurrence, length):
    if recurrence.ends_on is not None and recurrence.ends_on != date.min:
        after = recurrence.ends_on + timedelta(days=1)
        assert occurrences(recurrence, after, after + timedelta(days=length)) == []


def test_fortnight_keeps_its_step_over_the_year_with_53_weeks():
    assert dates_in(MARTEN, "2026-12-01", "2027-02-01") == [
        "2026-12-01",
        "2026-12-15",
        "2026-12-29",
        "2027-01-12",
        "2027-01-26",
    ]


def test_parity_of_calendar_weeks_would_have_slipped_there():
    before, after = date(2026, 12, 29), date(2027, 1, 5)
    assert before.isocalendar().week % 2 == after.isocalendar().week % 2
    assert occurrences(MARTEN, before, after) == [before]


def test_fortnight_counts_back_from_an_anchor_in_the_future():
    ahead = Recurrence(Rhythm.FORTNIGHTLY, weekday=TUESDAY, anchor_on=date(2027, 1, 12))
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    assert occurrences(ahead, first, last) == occurrences(MARTEN, first, last)


def test_first_and_last_day_of_the_span_belong_to_it():
    assert dates_in(MARTEN, "2026-12-15", "2026-12-29") == ["2026-12-15", "2026-12-29"]
    assert dates_in(MARTEN, "2026-12-16", "2026-12-28") == []


def test_first_and_last_day_of_validity_belong_to_it():
    tuesday = date(2026, 11, 24)
    one_day = Recurrence(Rhythm.WEEKLY, weekday=TUESDAY, valid_from=tuesday, valid_to=tuesday)
    assert dates_in(one_day, "2026-01-01", "2027-12-31") == ["2026-11-24"]


def test_leap_day_2028_is_a_tuesday_like_any_other():
    weekly = Recurrence(Rhythm.WEEKLY, weekday=TUESDAY)
    assert dates_in(weekly, "2028-02-20", "2028-03-08") == [
        "2028-02-22",
        "2028-02-29",
        "2028-03-07",
    ]
    assert dates_in(monthly(5), "2028-02-01", "2028-03-31") == ["2028-02-29"]
    assert dates_in(monthly(-1), "2028-02-01", "2028-02-29") == ["2028-02-29"]
    assert dates_in(MARTEN, "2028-02-20", "2028-03-20") == ["2028-02-22", "2028-03-07"]


def test_both_days_of_the_clock_change_are_there_once():
    sunday = Recurrence(Rhythm.WEEKLY, weekday=SUNDAY)
    assert dates_in(sunday, "2026-10-24", "2026-10-26") == ["2026-10-25"]
    assert dates_in(sunday, "2027-03-27", "2027-03-29") == ["2027-03-28"]


def test_fifth_week_that_does_not_exist_is_skipped():
    assert dates_in(monthly(5), "2026-01-01", "2026-12-31") == [
        "2026-03-31",
        "2026-06-30",
        "2026-09-29",
        "2026-12-29",
    ]


@pytest.mark.parametrize("weeks", [(4, -1), (5, -1), (-1, 5, 4), (-1, -1)])
def test_day_named_twice_happens_once(weeks):
    days = dates_in(monthly(*weeks), "2026-01-01", "2026-12-31")
    assert days == sorted(set(days))
    assert "2026-02-24" in days


def test_last_weekday_is_the_fourth_or_the_fifth():
    assert dates_in(monthly(-1, weekday=THURSDAY), "2026-11-01", "2026-12-31") == [
        "2026-11-26",
        "2026-12-31",
    ]


def test_month_begun_before_the_span_still_counts_from_its_first_day():
    assert dates_in(monthly(1, 3), "2026-12-02", "2026-12-31") == ["2026-12-15"]


def test_single_dates_are_sorted_unique_and_bounded():
    given = (date(2027, 1, 5), date(2026, 12, 1), date(2027, 1, 5), date(2030, 1, 1))
    dates = Recurrence(Rhythm.DATES, dates=given, valid_to=date(2029, 1, 1))
    assert dates_in(dates, "2026-01-01", "2031-01-01") == ["2026-12-01", "2027-01-05"]


def test_span_that_ends_before_it_begins_is_empty():
    assert dates_in(MARTEN, "2027-01-12", "2027-01-11") == []


def test_far_away_span_costs_no_walk_from_the_anchor():
    weekly = Recurrence(Rhythm.WEEKLY, weekday=MONDAY, valid_from=date(1900, 1, 1))
    assert dates_in(weekly, "9999-12-25", "9999-12-31") == ["9999-12-27"]


@pytest.mark.parametrize(
    ("recurrence", "ends_on"),
    [
        (Recurrence(Rhythm.WEEKLY, weekday=MONDAY), None),
        (Recurrence(Rhythm.WEEKLY, weekday=MONDAY, valid_to=date(2026, 1, 1)), date(2026, 1, 1)),
        (Recurrence(Rhythm.DATES, dates=(date(2026, 3, 1), date(2026, 1, 1))), date(2026, 3, 1)),
        (
            Recurrence(
                Rhythm.DATES,
                dates=(date(2026, 1, 1), date(2026, 3, 1)),
                valid_to=date(2026, 2, 1),
            ),
            date(2026, 1, 1),
        ),
        (Recurrence(Rhythm.DATES), date.min),
    ],
)
def test_the_end_of_a_rule(recurrence, ends_on):
    assert recurrence.ends_on == ends_on


@pytest.mark.parametrize(
    ("recurrence", "rule"),
    [
        (Recurrence(Rhythm.WEEKLY, weekday=MONDAY), {"FREQ": "WEEKLY", "BYDAY": ["MO"]}),
        (MARTEN, {"FREQ": "WEEKLY", "INTERVAL": 2, "BYDAY": ["TU"]}),
        (monthly(1, 3, -1), {"FREQ": "MONTHLY", "BYDAY": ["1TU", "3TU", "-1TU"]}),
        (monthly(1, 1), {"FREQ": "MONTHLY", "BYDAY": ["1TU"]}),
        (Recurrence(Rhythm.DATES, dates=(date(2026, 1, 1),)), None),
    ],
)
def test_rule_for_the_calendar_feed(recurrence, rule):
    assert to_rrule(recurrence) == rule


@pytest.mark.parametrize(
    "incomplete",
    [
        {"rhythm": Rhythm.WEEKLY},
        {"rhythm": Rhythm.WEEKLY, "weekday": 7},
        {"rhythm": Rhythm.FORTNIGHTLY, "weekday": TUESDAY},
        {"rhythm": Rhythm.FORTNIGHTLY, "weekday": MONDAY, "anchor_on": date(2021, 11, 9)},
        {"rhythm": Rhythm.WEEKS_OF_MONTH, "weekday": TUESDAY},
        {"rhythm": Rhythm.WEEKS_OF_MONTH, "weekday": TUESDAY, "weeks_of_month": (0,)},
        {"rhythm": Rhythm.WEEKS_OF_MONTH, "weekday": TUESDAY, "weeks_of_month": (1, 6)},
    ],
)
def test_incomplete_rule_is_refused(incomplete):
    with pytest.raises(ValueError, match="needs"):
        Recurrence(**incomplete)
