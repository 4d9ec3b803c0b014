"""Months, quarters and years as lines and columns of tables."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from locations import calendar_words as words
from records import periods
from records.periods import Period, ends
from reports.asking.presets import period_name
from reports.counting import TooLong
from reports.figures.open_months import months_at_work
from reports.report import Asked
from reports.tables import Column, Value, total_of

# More columns than that nobody can read side by side.
MOST_COLUMNS = 24
SPANS = (periods.month_of, periods.quarter_of, periods.year_of)


@dataclass(frozen=True)
class Spans:
    """The months, or else quarters, or else years with a day in a period."""

    spans: tuple[Period, ...]
    is_whole: bool  # no day of them is missing
    since: date | None  # first month of which anything was ever counted
    at_work: frozenset[date] | None = None  # months in which the place asked about was, if any is

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(Column(key_of(span), period_name(span)) for span in self.spans)

    @property
    def notes(self) -> tuple[str, ...]:
        """A sentence if the first or the last of them is only partly counted."""
        if self.is_whole:
            return ()
        return (_("The first and the last column hold only the days that were asked for."),)

    def months(self, span: Period) -> list[str]:
        """The keys of its months in counts by month."""
        return [key_of(month) for month in periods.months(span)]

    def sums(self, by_month: dict[str, Value]) -> dict[str, Value]:
        """The values of months added up, by the keys of the columns."""
        return {
            key_of(span): total_of([by_month.get(month) for month in self.months(span)])
            for span in self.spans
        }

    def counts(self, by_month: dict[str, Value]) -> dict[str, Value]:
        """The same, and 0 where nothing was counted though it could have been."""
        nothing = {key_of(span): 0 if self._can_have_any(span) else None for span in self.spans}
        known = {key: value for key, value in self.sums(by_month).items() if value is not None}
        return nothing | known

    def _can_have_any(self, span: Period) -> bool:
        """Nothing before the first count, nor while the place asked about was not at work."""
        first, last = ends(span)
        if self.since is None or self.since > last:
            return False
        return self.at_work is None or any(first <= month <= last for month in self.at_work)


def spans_of(asked: Asked) -> Spans:
    """At most 24 columns, none of a span to come; raises `TooLong` if even the years are more."""
    first, last = ends(asked.question.period)
    for of in SPANS:
        if _steps(of(first), first, last) <= MOST_COLUMNS:
            spans = tuple(_spans(of, first, last))
            is_whole = (spans[0].first, spans[-1].last) == (first, last)
            begun = tuple(_begun(spans, asked.today))
            return Spans(begun, is_whole, asked.known.counted_since, _at_work(asked))
    text = _("A table has at most %(count)s years side by side.")
    raise TooLong(text % {"count": MOST_COLUMNS})


def _at_work(asked: Asked) -> frozenset[date] | None:
    question = asked.question
    return frozenset(months_at_work(asked, question.period)) if question.location else None


def months_before(last: date, count: int) -> Period:
    """So many whole months, up to that of `last`; fewer where the calendar begins."""
    number = max(12, last.year * 12 + last.month - count)
    return Period(date(number // 12, number % 12 + 1, 1), periods.month_of(last).last)


def key_of(span: Period) -> str:
    """Its first day, which is the key of a month in counts too."""
    first, _last = ends(span)
    return first.isoformat()


def month_name(key: str) -> str:
    return words.plain_date(date.fromisoformat(key), "month")


def _begun(spans: tuple[Period, ...], today: date) -> Iterator[Period]:
    """Those that have begun: of one to come nobody knows anything. At least the first."""
    return (span for span in spans if span == spans[0] or ends(span)[0] <= today)


def _steps(span: Period, first: date, last: date) -> int:
    """How many spans of this length there are from the first day to the last."""
    begin, end = ends(span)
    months = (end.month - begin.month) + 1
    return ((last.year - first.year) * 12 + last.month - begin.month) // months + 1


def _spans(of: Callable[[date], Period], first: date, last: date) -> Iterator[Period]:
    """Those that hold a day from the first to the last, each of which begins a month."""
    found = None
    for month in periods.months(Period(first, last)):
        span = of(ends(month)[0])
        if span != found:
            yield span
        found = span
