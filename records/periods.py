"""Spans of whole days that lists and figures are asked about; knows no clock and no words."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Period:
    """From one day to another, both inclusive; an end that is None is open."""

    first: date | None = None
    last: date | None = None


def day(day: date) -> Period:
    return Period(day, day)


def week_of(day: date) -> Period:
    """The week of `day`, from Monday to Sunday (ISO 8601)."""
    monday = date.fromordinal(max(1, day.toordinal() - day.weekday()))
    return Period(monday, date.fromordinal(min(date.max.toordinal(), monday.toordinal() + 6)))


def month_of(day: date) -> Period:
    return _months(day.year, day.month, 1)


def quarter_of(day: date) -> Period:
    """The quarter of `day`; the first one begins in January."""
    return _months(day.year, (day.month - 1) // 3 * 3 + 1, 3)


def year_of(day: date) -> Period:
    return _months(day.year, 1, 12)


def _months(year: int, month: int, count: int) -> Period:
    """So many months of one year, from `month` on."""
    after = month + count
    last = date(year, 12, 31) if after > 12 else date(year, after, 1) - timedelta(days=1)
    return Period(date(year, month, 1), last)
