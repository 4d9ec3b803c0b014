"""Months, quarters and years that a report can be asked about, each with its code in addresses."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from locations import calendar_words as words
from records import periods
from records.periods import Period


@dataclass(frozen=True)
class Preset:
    """`name` is that of its parameter too: ?zeitraum=quartal&quartal=2026-3."""

    name: str
    label: Any
    of: Callable[[date], Period]
    code: Callable[[date], str]  # by the first day

    @lru_cache(maxsize=64)  # noqa: B019  # there are three of them, made with this module
    def since(self, first: date, today: date) -> Mapping[str, Period]:
        """Every such span with a day from `first` to `today` by its code, newest first."""
        found = {}
        span = self.of(today)
        while span.first and span.last and span.last >= first:
            found[self.code(span.first)] = span
            span = self.of(periods.before(span).last or first)
        return found


MONTH = Preset("monat", gettext_lazy("Month"), periods.month_of, lambda day: f"{day:%Y-%m}")
QUARTER = Preset(
    "quartal",
    gettext_lazy("Quarter"),
    periods.quarter_of,
    lambda day: f"{day.year}-{(day.month + 2) // 3}",
)
YEAR = Preset("jahr", gettext_lazy("Year"), periods.year_of, lambda day: str(day.year))
PRESETS = {preset.name: preset for preset in (MONTH, QUARTER, YEAR)}


def period_name(period: Period) -> str:
    """As one says it: September 2026, 3. Quartal 2026, 2026, or from day to day."""
    return _name(period, get_language())


@lru_cache(maxsize=1024)
def _name(period: Period, _language: str | None) -> str:
    """The form offers a hundred of them, on every page the same."""
    first, last = periods.ends(period)
    if period == periods.month_of(first):
        return words.plain_date(first, "month")
    if period == periods.quarter_of(first):
        values = {"number": (first.month + 2) // 3, "year": first.year}
        return _("Quarter %(number)s of %(year)s") % values
    if period == periods.year_of(first):
        return str(first.year)
    return words.span_words(first, last)


def choices(spans: Mapping[str, Period], today: date) -> list[tuple[str, Any]]:
    """What a field offers, by year where there is more than one of a year."""
    named = [(code, span, name_so_far(span, today)) for code, span in spans.items()]
    if all(span == periods.year_of(span.first or today) for span in spans.values()):
        return [(code, label) for code, _span, label in named]
    return list(_by_year(named))


def _by_year(named: list[tuple[str, Period, str]]) -> Iterator[tuple[str, Any]]:
    for year, group in groupby(named, key=lambda one: one[1].first and one[1].first.year):
        yield str(year), [(code, label) for code, _span, label in group]


def name_so_far(span: Period, today: date) -> str:
    """Its name, and that it is not over yet."""
    if span.last and span.last >= today:
        return _("%(period)s, not over yet") % {"period": period_name(span)}
    return period_name(span)
