"""The hours of one week in the short form of a table: 9–12, struck through where they fall away."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from locations import calendar_words as words
from locations.directory import Directory
from locations.models import Closure
from locations.notice_words import deviation_words
from locations.opening import days
from locations.place import Place
from locations.schedule import Day, Deviation, Effect, Session

WORKDAYS = 5
# A table cell has no room for the sentence of the public page.
SHORT_REASONS = {
    Closure.Reason.ORGANIZATIONAL: pgettext_lazy("reason in a table", "cancelled"),
    Closure.Reason.BREAK: pgettext_lazy("reason in a table", "break"),
    Closure.Reason.ROOM: pgettext_lazy("reason in a table", "room"),
    Closure.Reason.TEAM_DAY: pgettext_lazy("reason in a table", "team day"),
    Closure.Reason.EVENT: pgettext_lazy("reason in a table", "event"),
    Closure.Reason.MOVE: pgettext_lazy("reason in a table", "move"),
    Closure.Reason.EMERGENCY: pgettext_lazy("reason in a table", "emergency"),
}


@dataclass(frozen=True)
class Entry:
    """Hours in a cell; `reason` says why they fall away."""

    hours: str
    falls_away: bool = False
    reason: str = ""
    is_confirmed: bool = True


@dataclass(frozen=True)
class Cell:
    """One day of one place."""

    entries: tuple[Entry, ...]
    note: str = ""  # what stands there instead of hours


@dataclass(frozen=True)
class Column:
    """One day of the week, for the head of the table and for the list by days."""

    day: date
    is_today: bool
    words: str


@dataclass(frozen=True)
class Week:
    """A week of several places; `by_day` says the same without the days on which nothing is."""

    columns: list[Column]
    lines: list[tuple[Place, list[Cell]]]
    is_next: bool = False  # the week after that of today

    @property
    def table(self) -> list[tuple[Place, list[tuple[Column, Cell]]]]:
        """The lines with the column that each cell stands in."""
        return [(place, list(zip(self.columns, cells, strict=True))) for place, cells in self.lines]

    @property
    def by_day(self) -> list[tuple[Column, list[tuple[Place, Cell]]]]:
        """For each day the places that have entries."""
        found = []
        for number, column in enumerate(self.columns):
            cells = [(place, cells[number]) for place, cells in self.lines]
            if filled := [(place, cell) for place, cell in cells if cell.entries]:
                found.append((column, filled))
        return found

    @property
    def unknown(self) -> list[Place]:
        """Places of which nobody knows the hours."""
        return [
            place
            for place, cells in self.lines
            if all(cell.note and not cell.entries for cell in cells)
        ]


def week(places: list[Place], directory: Directory) -> Week:
    """The week of today, Monday to Friday; the weekend too when something takes place there.

    On a weekend on which nothing takes place any more, the next week.
    """
    today = directory.today
    number = today.weekday()
    monday = today - timedelta(days=number)
    lines = [(place, _cells(place, monday, directory)) for place in places]
    is_over = number >= WORKDAYS and not any(
        cell.entries for _place, cells in lines for cell in cells[number:]
    )
    if is_over:
        monday += timedelta(days=7)
        lines = [(place, _cells(place, monday, directory)) for place in places]
    used = [
        number
        for number in range(7)
        if number < WORKDAYS or any(cells[number].entries for _place, cells in lines)
    ]
    columns = [_column(monday + timedelta(days=number), today) for number in used]
    shown = [(place, [cells[number] for number in used]) for place, cells in lines]
    return Week(columns, shown, is_over)


def short_day(day: date) -> str:
    """Weekday and date for a narrow column: Mo 30.11."""
    pattern = pgettext("CLDR date pattern", "ccc d/M")
    return format_date(day, pattern, locale=words.babel_locale())


def short_date(day: date) -> str:
    """A date within the year as digits: 30.11."""
    return format_date(day, pgettext("CLDR date pattern", "d/M"), locale=words.babel_locale())


def short_span(first: date, last: date) -> str:
    """One date or the first and the last as digits: 23.12.–6.1."""
    if first == last:
        return short_date(first)
    return f"{short_date(first)}–{short_date(last)}"


def short_hours(opens_at: time, closes_at: time) -> str:
    """A span of hours without full hours' minutes: 9–12, 9:30–12."""
    return f"{_short(opens_at)}–{_short(closes_at)}"


def _short(moment: time) -> str:
    return words.clock(moment) if moment.minute else str(moment.hour)


def _column(day: date, today: date) -> Column:
    return Column(day, day == today, short_day(day))


def _cells(place: Place, monday: date, directory: Directory) -> list[Cell]:
    """Seven cells from `monday` on, made once per directory."""

    def make() -> list[Cell]:
        ahead = days(place.schedule, monday, 7, directory.holidays, today=directory.today)
        note = _note(place)
        return [_cell(day, note) for day in ahead]

    return directory.noted(("week", words.babel_locale(), place.slug, monday), make)


def _note(place: Place) -> str:
    """What is said on days without entries of a place that has no hours."""
    if not place.is_active and not place.keeps_hours:
        return _("not at work")
    return "" if place.schedule.rules else pgettext("hours", "not known")


def _cell(day: Day, note: str) -> Cell:
    entries = [_entry(session) for session in day.sessions]
    for deviation in day.deviations:
        entries += [_gone(session, deviation) for session in deviation.dropped]
    return Cell(tuple(entries), "" if entries else note)


def _entry(session: Session) -> Entry:
    hours = short_hours(session.opens_at, session.closes_at)
    return Entry(hours, is_confirmed=session.confirmed)


def _gone(session: Session, deviation: Deviation) -> Entry:
    hours = short_hours(session.opens_at, session.closes_at)
    return Entry(hours, falls_away=True, reason=_reason(deviation))


def _reason(deviation: Deviation) -> str:
    if deviation.closure is None:
        return _("holiday")
    if deviation.closure.is_absence:
        return deviation_words(deviation)
    if deviation.closure.effect is Effect.OTHER_HOURS:
        return ""  # the other hours stand beside it
    return str(SHORT_REASONS[Closure.Reason(deviation.closure.reason)])
