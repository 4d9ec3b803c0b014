"""The quarters of a year as coordinators publish them: how each of them stands."""

from dataclasses import dataclass, field
from datetime import date

from consultations.models import MonthLock
from records.periods import Period, ends, months, quarters_in, year_of
from reports.asking.presets import QUARTER
from reports.models import Publication
from reports.publications import finding
from reports.publications.actions import Proposal, proposal
from reports.publications.names import period_name


@dataclass(frozen=True)
class Quarter:
    """`versions`: newest first. `has_changed`: the figures are others than those published.

    `open_months`: first days of its months that are not closed.
    """

    period: Period
    is_over: bool
    versions: tuple[Publication, ...] = ()
    has_changed: bool = False
    open_months: tuple[date, ...] = field(default=())

    @property
    def key(self) -> str:
        """As it stands in addresses: 2026-3."""
        return QUARTER.code(ends(self.period)[0])

    @property
    def name(self) -> str:
        return period_name(self.period)

    @property
    def newest(self) -> Publication | None:
        return next(iter(self.versions), None)


@dataclass(frozen=True)
class Half:
    """A half-year; `missing`: names of its quarters that are not published."""

    key: str
    name: str
    missing: tuple[str, ...]


def of_year(year: int, today: date) -> list[Quarter]:
    """Its quarters that have begun, newest first; compared with what is published."""
    periods = quarters_in(year_of(date(year, 1, 1)))
    begun = [one for one in periods if one.first and one.first <= today]
    return [quarter(period, today) for period in reversed(begun)]


def halves(year: int, today: date) -> list[Half]:
    """Those of a year that have begun, newest first."""
    firsts = [half(year, number) for number in (2, 1)]
    return [_half(period) for period in firsts if period.first and period.first <= today]


def half(year: int, number: int) -> Period:
    """The first or the second half of a year."""
    quarters = quarters_in(year_of(date(year, 1, 1)))[number * 2 - 2 : number * 2]
    return Period(quarters[0].first, quarters[1].last)


def _half(period: Period) -> Half:
    found = finding.published(period)
    missing = found.missing if found else quarters_in(period)
    number = 1 if period.first and period.first.month == 1 else 2
    year = period.first.year if period.first else 0
    names = tuple(period_name(one) for one in missing)
    return Half(f"{year}-{number}", period_name(period), names)


def quarter(period: Period, today: date, *, found: Proposal | None = None) -> Quarter:
    """How a quarter stands; `found` is what would be published of it, if that is known already."""
    rows = Publication.objects.filter(quarter=period.first or date.min)
    versions = tuple(rows.order_by("-version"))
    is_over = period.last is not None and period.last < today
    has_changed = False
    if versions and is_over:
        has_changed = not (found or proposal(period, today)).says_the_same_as(versions[0])
    return Quarter(period, is_over, versions, has_changed, _open_months(period))


def _open_months(period: Period) -> tuple[date, ...]:
    first_days = [month.first for month in months(period) if month.first]
    locked = set(MonthLock.objects.filter(month__in=first_days).values_list("month", flat=True))
    return tuple(day for day in first_days if day not in locked)
