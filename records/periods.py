"""Spans of whole days that lists and figures are asked about; knows no clock and no words."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Period:
    """From one day to another, both inclusive; an end that is None is open."""

    first: date | None = None
    last: date | None = None


def day(day: date) -> Period:
    return Period(day, day)


def ends(period: Period) -> tuple[date, date]:
    """Its first and its last day; raises `ValueError` if it is open at one end."""
    if period.first is None or period.last is None:
        raise ValueError("This period is open at one end.")
    return period.first, period.last


def week_of(day: date) -> Period:
    """The week of `day`, from Monday to Sunday (ISO 8601)."""
    monday = date.fromordinal(max(1, day.toordinal() - day.weekday()))
    return Period(monday, date.fromordinal(min(date.max.toordinal(), monday.toordinal() + 6)))


def month_of(day: date) -> Period:
    return _months(day.year, day.month, 1)


def month_after(month: date) -> date:
    """The first day of the month after that of `month`; the last one there is stays."""
    if (month.year, month.month) == (date.max.year, 12):
        return date.max
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def quarter_of(day: date) -> Period:
    """The quarter of `day`; the first one begins in January."""
    return _months(day.year, (day.month - 1) // 3 * 3 + 1, 3)


def quarters_in(period: Period) -> tuple[Period, ...]:
    """The quarters that `period` is made of; none unless it begins and ends with one."""
    if period.first is None or period.last is None or period.first > period.last:
        return ()
    is_whole = quarter_of(period.first).first == period.first
    is_whole = is_whole and quarter_of(period.last).last == period.last
    numbers = range(_number(period.first), _number(period.last) + 1, 3)
    return tuple(quarter_of(date(at // 12, at % 12 + 1, 1)) for at in numbers) if is_whole else ()


def year_of(day: date) -> Period:
    return _months(day.year, 1, 12)


def closed_quarter(day: date) -> Period:
    """The last quarter that is over on `day`."""
    return quarter_of(_before(quarter_of(day).first))


def months(period: Period) -> Iterator[Period]:
    """Every month with a day in `period`, whose ends are known."""
    first, last = ends(period)
    for number in range(_number(first), _number(last) + 1):
        yield _month(number)


def is_whole_months(period: Period) -> bool:
    """Whether it begins with the first day of a month and ends with the last one of a month."""
    first, last = ends(period)
    return first.day == 1 and last == month_of(last).last


def before(period: Period) -> Period:
    """The span of the same length that ends on the day before `period`.

    Whole months are counted in months, so that before a quarter there is a quarter. Raises
    `ValueError` where the calendar begins.
    """
    first, last = ends(period)
    if is_whole_months(period):
        return _moved(period, _number(first) - _number(last) - 1)
    return Period(first - (last - first) - timedelta(days=1), _before(first))


def year_before(period: Period) -> Period:
    """The same dates a year before; whole months are whole ones there too.

    The 29th of February becomes the 28th. Raises `ValueError` where the calendar begins.
    """
    if is_whole_months(period):
        return _moved(period, -12)
    first, last = ends(period)
    return Period(_year_before(first), _year_before(last))


def _before(day: date | None) -> date:
    if day is None:
        raise ValueError("This period is open at one end.")
    return day - timedelta(days=1)


def _year_before(day: date) -> date:
    year = day.year - 1
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def _number(day: date) -> int:
    """The month of `day`, counted from the beginning of the calendar."""
    return day.year * 12 + day.month - 1


def _month(number: int) -> Period:
    return _months(number // 12, number % 12 + 1, 1)


def _moved(period: Period, count: int) -> Period:
    """Whole months, so many months later."""
    first, last = (_month(_number(day) + count) for day in ends(period))
    return Period(first.first, last.last)


def _months(year: int, month: int, count: int) -> Period:
    """So many months of one year, from `month` on."""
    after = month + count
    last = date(year, 12, 31) if after > 12 else date(year, after, 1) - timedelta(days=1)
    return Period(date(year, month, 1), last)
