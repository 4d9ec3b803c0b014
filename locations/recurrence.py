"""Knows on which dates a repeating rule happens."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from dateutil import rrule

WEEKDAYS = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)
WEEKDAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FORTNIGHT = 14


class Rhythm(StrEnum):
    """How a rule repeats."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    WEEKS_OF_MONTH = "weeks_of_month"
    DATES = "dates"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A repeating rule; `valid_from` and `valid_to` are both inclusive and bound every rhythm.

    weekday: 0 = Monday, None only for DATES.
    anchor_on: FORTNIGHTLY only; a date on which it happens, before or after the validity.
    weeks_of_month: 1 to 5 and -1 = last.

    Raises ValueError if the rhythm lacks its weekday, anchor or weeks, or if the anchor falls on
    another weekday.
    """

    rhythm: Rhythm
    weekday: int | None = None
    anchor_on: date | None = None
    weeks_of_month: tuple[int, ...] = ()
    dates: tuple[date, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        if self.rhythm is Rhythm.DATES:
            return
        if self.weekday is None or not 0 <= self.weekday <= 6:
            raise ValueError("A repeating rule needs a weekday from 0 (Monday) to 6.")
        if self.rhythm is Rhythm.FORTNIGHTLY and (
            self.anchor_on is None or self.anchor_on.weekday() != self.weekday
        ):
            raise ValueError("A fortnightly rule needs an anchor date on its weekday.")
        if self.rhythm is Rhythm.WEEKS_OF_MONTH and (
            not self.weeks_of_month or not {1, 2, 3, 4, 5, -1}.issuperset(self.weeks_of_month)
        ):
            raise ValueError("A monthly rule needs weeks from 1 to 5 or -1 for the last.")

    @property
    def ends_on(self) -> date | None:
        """The last day of its validity, or the last of its single dates; None if open-ended.

        `date.min` if there is no such date.
        """
        if self.rhythm is not Rhythm.DATES:
            return self.valid_to
        dates = occurrences(self, date.min, date.max)
        return dates[-1] if dates else date.min


def occurrences(recurrence: Recurrence, first: date, last: date) -> list[date]:
    """The dates from `first` to `last`, both inclusive, on which the rule happens; sorted, unique.

    A week of the month that does not exist (the fifth) is skipped; the fourth or fifth that is
    also the last counts once (RFC 5545, BYDAY).
    """
    first = max(first, recurrence.valid_from or first)
    last = min(last, recurrence.valid_to or last)
    if first > last:
        return []
    if recurrence.rhythm is Rhythm.DATES:
        return sorted({day for day in recurrence.dates if first <= day <= last})
    return [moment.date() for moment in _repeat(recurrence, first, last)]


def _repeat(recurrence: Recurrence, first: date, last: date) -> Iterable[datetime]:
    assert recurrence.weekday is not None
    start, until = (datetime.combine(day, time.min) for day in (first, last))
    weekday = WEEKDAYS[recurrence.weekday]
    if recurrence.rhythm is Rhythm.WEEKS_OF_MONTH:
        nth = [weekday(week) for week in recurrence.weeks_of_month]
        dates: Iterable[datetime] = rrule.rrule(
            rrule.MONTHLY, byweekday=nth, dtstart=start, until=until
        )
    elif recurrence.rhythm is Rhythm.FORTNIGHTLY:
        assert recurrence.anchor_on is not None
        # Counted in days from the anchor: week numbers break over a year with 53 weeks.
        start += timedelta(days=(recurrence.anchor_on - first).days % FORTNIGHT)
        dates = rrule.rrule(rrule.WEEKLY, interval=2, dtstart=start, until=until)
    else:
        dates = rrule.rrule(rrule.WEEKLY, byweekday=weekday, dtstart=start, until=until)
    return dates


def to_rrule(recurrence: Recurrence) -> dict[str, str | int | list[str]] | None:
    """The rule as an RFC 5545 RRULE in the shape of icalendar's vRecur, None for single dates.

    UNTIL is left to the caller, and so is a DTSTART on which the rule happens: INTERVAL counts
    from there.
    """
    if recurrence.rhythm is Rhythm.DATES:
        return None
    assert recurrence.weekday is not None
    code = WEEKDAY_CODES[recurrence.weekday]
    if recurrence.rhythm is Rhythm.WEEKS_OF_MONTH:
        weeks = dict.fromkeys(recurrence.weeks_of_month)
        return {"FREQ": "MONTHLY", "BYDAY": [f"{week}{code}" for week in weeks]}
    if recurrence.rhythm is Rhythm.FORTNIGHTLY:
        return {"FREQ": "WEEKLY", "INTERVAL": 2, "BYDAY": [code]}
    return {"FREQ": "WEEKLY", "BYDAY": [code]}
