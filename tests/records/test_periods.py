from datetime import date

import pytest

from records import periods
from records.periods import Period

SUNDAY = date(2026, 11, 22)


def test_week_begins_on_monday_and_ends_on_sunday():
    assert periods.week_of(SUNDAY) == Period(date(2026, 11, 16), SUNDAY)
    assert periods.week_of(date(2026, 11, 23)).first == date(2026, 11, 23)
    assert periods.week_of(date(2027, 1, 1)) == Period(date(2026, 12, 28), date(2027, 1, 3))


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 11, 22), date(2026, 11, 30)),
        (date(2026, 12, 31), date(2026, 12, 31)),
        (date(2024, 2, 1), date(2024, 2, 29)),
        (date(2026, 2, 28), date(2026, 2, 28)),
    ],
    ids=str,
)
def test_month_ends_on_its_last_day(day, last):
    assert periods.month_of(day) == Period(day.replace(day=1), last)


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2026, 1, 1), Period(date(2026, 1, 1), date(2026, 3, 31))),
        (date(2026, 6, 30), Period(date(2026, 4, 1), date(2026, 6, 30))),
        (date(2026, 7, 1), Period(date(2026, 7, 1), date(2026, 9, 30))),
        (date(2026, 12, 31), Period(date(2026, 10, 1), date(2026, 12, 31))),
    ],
    ids=str,
)
def test_quarter_has_three_months(day, quarter):
    assert periods.quarter_of(day) == quarter


def test_year_and_day_are_themselves():
    assert periods.year_of(SUNDAY) == Period(date(2026, 1, 1), date(2026, 12, 31))
    assert periods.day(SUNDAY) == Period(SUNDAY, SUNDAY)


@pytest.mark.parametrize("day", [date.min, date.max], ids=str)
def test_first_and_last_day_there_is_have_periods_too(day):
    for period in (periods.week_of, periods.month_of, periods.quarter_of, periods.year_of):
        found = period(day)
        assert found.first <= day <= found.last
