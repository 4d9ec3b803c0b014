"""Holiday seasons against a table that was typed by hand from the school calendar of NRW."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locations.season_questions import known_seasons
from locations.seasons import Season, school_year

DAY = timedelta(days=1)
# Ferienordnung of the state for the school years 2026/27 and 2027/28, first and last days.
TABLE = {
    "2026-07-20": ("Sommerferien", "2026-09-01"),
    "2026-10-17": ("Herbstferien", "2026-10-31"),
    "2026-12-23": ("Weihnachtsferien", "2027-01-06"),
    "2027-03-22": ("Oster-/Frühjahrsferien", "2027-04-03"),
    "2027-05-18": ("Himmelfahrts-/Pfingstferien", "2027-05-18"),
    "2027-07-19": ("Sommerferien", "2027-08-31"),
    "2027-10-23": ("Herbstferien", "2027-11-06"),
    "2027-12-24": ("Weihnachtsferien", "2028-01-08"),
}
YEAR = known_seasons(date(2026, 11, 22))


def days(*spans):
    """date → name of these (name, first day, last day)."""
    return {
        first + number * DAY: name
        for name, first, last in spans
        for number in range((last - first).days + 1)
    }


def test_seasons_are_those_of_the_table():
    found = {
        season.first_day.isoformat(): (season.name, season.last_day.isoformat())
        for season in YEAR.seasons
        if date(2026, 7, 1) <= season.first_day <= date(2028, 1, 1)
    }
    assert found == TABLE


def test_seasons_keep_to_the_law():
    for season in YEAR.seasons:
        if season.name == "Sommerferien":
            assert 43 <= (season.last_day - season.first_day).days + 1 <= 45
        if season.name == "Weihnachtsferien":
            assert season.first_day <= date(season.first_day.year, 12, 24)
            assert season.last_day >= date(season.first_day.year + 1, 1, 2)
        if season.name.startswith("Oster"):
            easter = next(
                day
                for day, name in holidays.country_holidays(
                    "DE", subdiv="NW", years=season.first_day.year, language="de"
                ).items()
                if name == "Ostermontag"
            )
            assert season.first_day < easter <= season.last_day


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2025, 8, 27), date(2026, 9, 1)),
        (date(2026, 9, 2), date(2027, 8, 31)),
        (date(2027, 9, 1), date(2028, 8, 22)),
        (date(2028, 8, 23), date(2029, 8, 14)),
    ],
)
def test_school_year_has_75_days_off_less_those_that_schools_choose(first, last):
    """Hamburger Abkommen, § 3: 75 days, Saturdays included; schools in NRW choose 3 or 4."""
    public = holidays.country_holidays("DE", subdiv="NW", years=range(2025, 2030))
    off = {
        day
        for season in YEAR.seasons
        for number in range((season.last_day - season.first_day).days + 1)
        if (day := season.first_day + number * DAY) not in public
        and day.weekday() < 6
        and first <= day <= last
    }
    assert 71 <= len(off) <= 72


def test_seasons_come_in_order_and_apart():
    for one, other in zip(YEAR.seasons, YEAR.seasons[1:], strict=False):
        assert one.last_day + DAY < other.first_day


def test_calendar_ends_where_the_library_ends():
    """A newer version of the package knows more: then this day is later, and the pages say so."""
    assert YEAR.known_until == YEAR.seasons[-1].last_day
    assert YEAR.known_until >= date(2029, 8, 14)


def test_state_without_a_calendar_has_no_seasons():
    assert school_year({}).known_until is None
    assert school_year({}).seasons == ()


def test_weekend_between_two_days_of_a_season_does_not_divide_it():
    friday, monday = date(2027, 3, 26), date(2027, 3, 29)
    assert len(school_year({friday: "A", monday: "A"}).seasons) == 1
    assert len(school_year({friday: "A", monday + DAY: "A"}).seasons) == 2
    assert len(school_year({friday: "A", monday + DAY: "A"}, {monday}).seasons) == 1
    assert len(school_year({friday: "A", monday: "B"}).seasons) == 2


def test_holidays_cut_off_at_the_end_of_the_year_are_not_known():
    autumn = ("Herbstferien", date(2029, 10, 15), date(2029, 10, 27))
    cut = ("Weihnachtsferien", date(2029, 12, 22), date(2029, 12, 31))
    found = school_year(days(autumn, cut))
    assert found.seasons == (Season(*autumn),)
    assert found.known_until == date(2029, 12, 21)


def test_nothing_is_known_after_a_gap():
    summer = ("Sommerferien", date(2028, 7, 10), date(2028, 8, 22))
    far = ("Sommerferien", date(2029, 7, 2), date(2029, 8, 14))
    found = school_year(days(summer, far))
    assert found.seasons == (Season(*summer),)
    assert found.known_until == summer[2]


MONDAY = date(2027, 1, 4)


@st.composite
def calendars(draw):
    """Seasons from Mondays to Fridays with at least a working day between them."""
    spans, first = [], MONDAY
    for number in range(draw(st.integers(1, 6))):
        first += draw(st.integers(1, 15)) * 7 * DAY
        last = first + (draw(st.integers(1, 6)) * 7 - 3) * DAY
        spans.append((f"Season {number % 2}", first, last))
        first = last + 3 * DAY
    return spans


@settings(deadline=None)
@given(calendars(), st.booleans())
def test_seasons_are_found_with_and_without_their_weekends(spans, has_weekends):
    calendar = days(*spans)
    if not has_weekends:
        calendar = {day: name for day, name in calendar.items() if day.weekday() < 5}
    found = school_year(calendar)
    expected = tuple(Season(*span) for span in spans)
    if expected[-1].last_day.timetuple()[1:3] != (12, 31):
        assert found.seasons == expected
        assert found.known_until == expected[-1].last_day
    assert all(season.first_day <= season.last_day for season in found.seasons)


@pytest.mark.parametrize(
    ("first", "last", "meets"),
    [
        (date(2026, 12, 1), date(2026, 12, 22), False),
        (date(2026, 12, 1), date(2026, 12, 23), True),
        (date(2027, 1, 6), date(2027, 2, 1), True),
        (date(2027, 1, 7), date(2027, 2, 1), False),
    ],
)
def test_season_meets_a_span(first, last, meets):
    season = Season("Weihnachtsferien", date(2026, 12, 23), date(2027, 1, 6))
    assert season.meets(first, last) is meets
