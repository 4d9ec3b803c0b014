"""The time line of a programme: what of each Dependance is drawn, and how it is said."""

from collections.abc import Iterator
from datetime import date, timedelta

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from locations import calendar_words as words
from records.periods import ends
from reports.charts.timeline import Axis, Look, Row, Span, Tick
from reports.programme.dependancen import Dependance, Stand, Standing
from reports.programme.stand_words import stand_words

LEGEND = (
    (Look.SOLID, pgettext_lazy("state of a Dependance", "open")),
    (Look.PAUSED, pgettext_lazy("state of a Dependance", "pause")),
    (Look.UNSURE, gettext_lazy("beginning not known")),
    (Look.PLANNED, pgettext_lazy("state of a Dependance", "planned")),
)
# So many labels fit.
MOST_TICKS = 13
AHEAD = timedelta(days=190)


def axis(standing: Standing, today: date) -> Axis:
    """From the beginning of the programme until some months after today and the last plan."""
    first = standing.programme.starts_on.replace(day=1)
    planned = [ends(one.since)[0] for one in standing.dependancen if one.since]
    end = max(today + AHEAD, *(day + AHEAD for day in planned), first + 2 * AHEAD)
    return Axis(first, end, tuple(_ticks(first, end)), today, _("today"))


def _ticks(first: date, end: date) -> Iterator[Tick]:
    months = (end.year - first.year) * 12 + end.month - first.month
    step = next(step for step in (1, 3, 6, 12, 24, 60, 120, 1200) if months / step <= MOST_TICKS)
    for count in range(0, months + 1, step):
        day = _later(first, count)
        is_main = count % 12 == 0
        pattern = "LLL yy" if is_main else "LLL"
        yield Tick(day, format_date(day, pattern, locale=words.babel_locale()), is_main)


def _later(first: date, months: int) -> date:
    """The first day of the month so many months later."""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def row(one: Dependance, line: Axis) -> Row:
    """What is drawn of one Dependance."""
    name = one.location.name
    if not one.is_opened:
        name = _("planned: %(place)s") % {"place": name}
    return Row(
        number=str(one.number or "") if one.is_opened else "",
        name=name,
        stand=stand_words(one),
        spans=tuple(_spans(one, line)),
        mark=_end(one, line) if one.stand == Stand.OFFICE and one.until else None,
    )


def _spans(one: Dependance, line: Axis) -> Iterator[Span]:
    if not one.is_opened:
        if one.since:
            yield Span(Look.PLANNED, max(ends(one.since)[0], line.today), line.end)
        return
    end = _end(one, line)
    sure = _surely_begun(one)
    yield Span(Look.UNSURE, _perhaps_begun(one, line), min(sure or end, end))
    if sure:
        yield Span(Look.SOLID, sure, end)
    for pause in _pauses(one, line):
        first, last = pause
        yield Span(Look.PAUSED, first, min(last, end))


def _perhaps_begun(one: Dependance, line: Axis) -> date:
    return ends(one.since)[0] if one.since else line.first


def _surely_begun(one: Dependance) -> date | None:
    """A month is drawn from its first day on; of a year nobody knows when in it."""
    if one.since is None:
        return None
    first, last = ends(one.since)
    return first if (last - first).days < 31 else last + timedelta(days=1)


def _end(one: Dependance, line: Axis) -> date:
    """The first day on which it was no Dependance any more, else today."""
    if one.until is None:
        return line.today
    return min(ends(one.until)[1] + timedelta(days=1), line.today)


def _pauses(one: Dependance, line: Axis) -> Iterator[tuple[date, date]]:
    for pause in one.pauses:
        last = pause.last + timedelta(days=1) if pause.last else line.today
        yield pause.first or line.first, min(last, line.today)
    if one.stand == Stand.PAUSED and one.paused_since is None:
        # Nobody knows since when: its end alone shows it.
        yield line.today - (line.end - line.first) / 36, line.today
