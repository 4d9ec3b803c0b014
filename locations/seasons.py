"""Knows the holiday seasons of a state before which a location says whether it is open.

A season is what the state calls school holidays, from its first to its last day as published
(NRW: "Ferienordnung"): Easter, Whitsun, summer, autumn, and Christmas with the days until after
New Year. Nothing is added at its ends. Public holidays alone are no season: they close by
themselves, and the day between one and a weekend is an ordinary day.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

DAY = timedelta(days=1)
SATURDAY = 5
# Between two seasons lie at most some four months; after a longer gap one is missing.
LONGEST_TERM = timedelta(days=150)


@dataclass(frozen=True, slots=True)
class Season:
    """School holidays, both days inclusive; the name is that of the calendar."""

    name: str
    first_day: date
    last_day: date

    def meets(self, first: date, last: date) -> bool:
        return self.first_day <= last and first <= self.last_day


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """The seasons in order, and the last day up to which all of them are known, if any is."""

    seasons: tuple[Season, ...]
    known_until: date | None


def school_year(
    school_holidays: Mapping[date, str], public_holidays: Collection[date] = ()
) -> SchoolYear:
    """The seasons of the days (date → name) without a gap between them, and how far they reach.

    Weekends and public holidays between two days of one name do not divide a season. The calendar
    begins and ends somewhere: holidays that are cut off at a turn of the year, and what comes
    after a gap that is too long, are left out, because nobody knows what is missing there.
    """
    seasons = _without_a_gap(_runs(school_holidays, public_holidays))
    if seasons and (seasons[0].first_day.month, seasons[0].first_day.day) == (1, 1):
        del seasons[0]
    if seasons and _is_cut_off(seasons[-1]):
        return SchoolYear(tuple(seasons[:-1]), seasons[-1].first_day - DAY)
    return SchoolYear(tuple(seasons), seasons[-1].last_day if seasons else None)


def _runs(school_holidays: Mapping[date, str], public_holidays: Collection[date]) -> list[Season]:
    runs: list[Season] = []
    for day in sorted(school_holidays):
        name, last = school_holidays[day], runs[-1] if runs else None
        if last and last.name == name and _is_free(last.last_day + DAY, day, public_holidays):
            runs[-1] = Season(name, last.first_day, day)
        else:
            runs.append(Season(name, day, day))
    return runs


def _is_free(first: date, before: date, public_holidays: Collection[date]) -> bool:
    """Whether every day from `first` until the one before `before` is free anyway."""
    days = ((first + number * DAY) for number in range((before - first).days))
    return all(day.weekday() >= SATURDAY or day in public_holidays for day in days)


def _without_a_gap(runs: list[Season]) -> list[Season]:
    for number, (one, other) in enumerate(pairwise(runs), start=1):
        if other.first_day - one.last_day > LONGEST_TERM:
            return runs[:number]
    return runs


def _is_cut_off(season: Season) -> bool:
    """Christmas holidays always reach beyond New Year's Day."""
    return (season.last_day.month, season.last_day.day) == (12, 31)
