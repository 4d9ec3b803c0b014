"""Which days of a place were promised, and how many minutes of each."""

from collections.abc import Mapping
from datetime import date

from consultations.days.promise import promises, unknown_days
from locations.directory import Directory
from locations.place import Place
from records import periods
from records.periods import Period, ends, month_of
from reports.days_read import bits_between, bits_of
from reports.lives import begin

# Promised days as bits, by how many minutes were promised of each.
Promised = Mapping[int, int]


def months(period: Period) -> list[date]:
    """First days of the months that `period` touches; both its ends are days."""
    return [ends(month)[0] for month in periods.months(period)]


def minutes_of(directory: Directory, place: Place, month: date) -> Mapping[date, int]:
    """Promised days of a month with their minutes; looked up once per version of the data."""

    def look_up() -> dict[date, int]:
        first, last = ends(month_of(month))
        found = promises(place, directory, max(first, begin(place)), last)
        return {one.day: one.minutes for one in found if one.sessions}

    key = ("promised minutes", place.slug, month)
    minutes: Mapping[date, int] = directory.noted(key, look_up)
    return minutes


def promised_in(directory: Directory, place: Place, month: date) -> Promised:
    """Looked up once per version of the data."""

    def look_up() -> Promised:
        by_minutes: dict[int, list[date]] = {}
        for day, minutes in minutes_of(directory, place, month).items():
            by_minutes.setdefault(minutes, []).append(day)
        return {minutes: bits_of(days) for minutes, days in by_minutes.items()}

    found: Promised = directory.noted(("promised days", place.slug, month), look_up)
    return found


def promised_between(directory: Directory, place: Place, first: date, last: date) -> Promised:
    """At least the days from `first`, which begins a month, to `last`, counted from `first`."""
    found: dict[int, int] = {}
    for year in range(first.year, last.year + 1):
        shift = (date(year, 1, 1) - first).days
        for minutes, bits in _of_year(directory, place, year).items():
            shifted = bits << shift if shift >= 0 else bits >> -shift
            found[minutes] = found.get(minutes, 0) | shifted
    return found


def known_between(directory: Directory, place: Place, first: date, last: date) -> int:
    """Days from `first` to `last`, counted from `first`, that were closed unless they are promised.

    Of all others without a promise nobody knows whether hours stood.
    """

    def look_up() -> tuple[tuple[date, date], ...]:
        return unknown_days(place, directory)

    count = (last - first).days + 1
    known = bits_between(first, first, last, count)
    spans: tuple[tuple[date, date], ...] = directory.noted(("unknown days", place.slug), look_up)
    for begins, until in spans:
        known &= ~bits_between(first, begins, until, count)
    return known


def union(promised: Promised) -> int:
    """All promised days."""
    found = 0
    for days in promised.values():
        found |= days
    return found


def _of_year(directory: Directory, place: Place, year: int) -> Promised:
    def look_up() -> Promised:
        found: dict[int, int] = {}
        for month in months(Period(date(year, 1, 1), date(year, 12, 31))):
            shift = (month - date(year, 1, 1)).days
            for minutes, bits in promised_in(directory, place, month).items():
                found[minutes] = found.get(minutes, 0) | bits << shift
        return found

    found: Promised = directory.noted(("promised days of a year", place.slug, year), look_up)
    return found
