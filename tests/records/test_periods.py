from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


# --- What a period is compared with ---

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
# Kinds of calendar period with the number of their months.
KINDS = {periods.month_of: 1, periods.quarter_of: 3, periods.year_of: 12}


def span(first, last):
    return Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("period", "before", "year_before"),
    [
        (("2026-07-01", "2026-09-30"), ("2026-04-01", "2026-06-30"), ("2025-07-01", "2025-09-30")),
        (("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28"), ("2025-03-01", "2025-03-31")),
        (("2026-01-01", "2026-12-31"), ("2025-01-01", "2025-12-31"), ("2025-01-01", "2025-12-31")),
        (("2025-02-01", "2025-02-28"), ("2025-01-01", "2025-01-31"), ("2024-02-01", "2024-02-29")),
        (("2024-02-01", "2024-02-29"), ("2024-01-01", "2024-01-31"), ("2023-02-01", "2023-02-28")),
        (("2026-09-10", "2026-09-19"), ("2026-08-31", "2026-09-09"), ("2025-09-10", "2025-09-19")),
        (("2024-02-29", "2024-02-29"), ("2024-02-28", "2024-02-28"), ("2023-02-28", "2023-02-28")),
        (("2024-02-20", "2024-02-29"), ("2024-02-10", "2024-02-19"), ("2023-02-20", "2023-02-28")),
    ],
    ids=lambda pair: pair[0],
)
def test_period_is_compared_with_the_one_before_or_the_same_dates_of_the_year_before(
    period, before, year_before
):
    assert periods.before(span(*period)) == span(*before)
    assert periods.year_before(span(*period)) == span(*year_before)


@given(DAYS, st.sampled_from(list(KINDS)))
def test_calendar_periods_are_compared_with_calendar_periods(day, of):
    period = of(day)
    before, year_before = periods.before(period), periods.year_before(period)
    assert before == of(period.first - timedelta(days=1))
    assert before.last + timedelta(days=1) == period.first
    assert year_before == of(period.first.replace(year=period.first.year - 1))
    assert len(list(periods.months(period))) == KINDS[of]


@given(DAYS, st.integers(0, 900))
def test_free_days_are_compared_with_as_many_days_or_as_many_months(first, count):
    period = Period(first, first + timedelta(days=count))
    before = periods.before(period)
    assert before.last + timedelta(days=1) == first
    if periods.is_whole_months(period):
        assert len(list(periods.months(before))) == len(list(periods.months(period)))
    else:
        assert before.last - before.first == period.last - period.first


@given(DAYS, st.integers(0, 900))
def test_year_before_keeps_its_dates_but_for_the_end_of_february(first, count):
    period = Period(first, first + timedelta(days=count))
    found = periods.year_before(period)
    assert found.first <= found.last
    for old, new in ((found.first, period.first), (found.last, period.last)):
        assert old.year == new.year - 1
        assert old.month == new.month
        assert old.day == new.day or new.month == 2


@given(DAYS, st.integers(0, 900))
def test_months_of_a_period_cover_it_without_a_gap(first, count):
    period = Period(first, first + timedelta(days=count))
    months = list(periods.months(period))
    assert months[0].first <= period.first <= months[0].last
    assert months[-1].first <= period.last <= months[-1].last
    for one, other in pairwise(months):
        assert one.last + timedelta(days=1) == other.first


def test_quarter_that_is_over_is_the_one_before_the_running_one():
    assert periods.closed_quarter(date(2026, 9, 30)) == span("2026-04-01", "2026-06-30")
    assert periods.closed_quarter(date(2026, 10, 1)) == span("2026-07-01", "2026-09-30")
    assert periods.closed_quarter(date(2027, 1, 1)) == span("2026-10-01", "2026-12-31")


def test_open_period_cannot_be_compared():
    for period in (Period(), Period(SUNDAY), Period(last=SUNDAY)):
        for compared in (periods.before, periods.year_before, periods.is_whole_months):
            with pytest.raises(ValueError, match="open"):
                compared(period)
