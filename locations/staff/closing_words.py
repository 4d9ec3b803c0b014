"""Closures in the words of the team: what falls away, and what is ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from locations import calendar_words as words
from locations.closing import ChangedDay
from locations.directory import Directory
from locations.fragments import unbroken
from locations.models import Closure
from locations.notice_words import closure_reason
from locations.place import Place
from locations.schedule import ClosureSpan, Effect, Session

LINES_SHOWN = 6


@dataclass(frozen=True)
class Summary:
    """What a closure does, before it is published."""

    days: str  # Dienstag, 1. Dezember
    text: str  # Sprechstunde 14:00–16:00 Uhr fällt aus.
    lines: list[str]  # the days of a range, one by one
    more: int  # days that are not in `lines`


@dataclass(frozen=True)
class Ahead:
    """A closure that has not passed yet."""

    closure: Closure
    place: Place
    days: str
    what: str
    url: str
    is_running: bool


def summary(changed: Sequence[ChangedDay], span: ClosureSpan, today: date) -> Summary:
    """The closure `span` in words, by the days that it changes."""
    days = span_words(span.starts_on, span.ends_on, today)
    if not changed:  # a place whose hours nobody knows
        return Summary(days, _("Closed; no hours are entered for these days."), [], 0)
    if len(changed) == 1:
        day = changed[0].day
        return Summary(span_words(day, day, today), _sentence(changed[0]), [], 0)
    count = sum(len(day.dropped) for day in changed)
    said = _changed_count(count) if span.effect is Effect.OTHER_HOURS else _cancelled_count(count)
    lines = [
        _("%(day)s: %(what)s") % {"day": words.long_date(day.day, today), "what": _sentence(day)}
        for day in changed[:LINES_SHOWN]
    ]
    return Summary(days, said, lines, len(changed) - len(lines))


def span_words(first: date, last: date, today: date) -> str:
    """One day with its weekday, or the first and the last."""
    if first == last:
        return words.long_date(first, today)
    return _("From %(first)s to %(last)s") % {
        "first": words.long_date(first, today),
        "last": words.long_date(last, today),
    }


def ahead(place: Place, directory: Directory) -> list[Ahead]:
    """The closures of a place that are not over, by date."""
    today = directory.today
    rows = sorted(place.closures.values(), key=lambda row: (row.starts_on, row.pk))
    return [ahead_of(row, place, today) for row in rows if row.ends_on >= today]


def effect_words(closure: Closure) -> str:
    """What a closure does and why: fällt aus, Raum nicht nutzbar."""
    if closure.effect == Effect.NOTICE:
        return _("notice only")
    values = {"reason": closure_reason(closure.reason)}
    if closure.effect == Effect.OTHER_HOURS and closure.opens_at and closure.closes_at:
        values["hours"] = words.hours_between(closure.opens_at, closure.closes_at)
        return _("only %(hours)s: %(reason)s") % values
    return _("cancelled: %(reason)s") % values


def ahead_of(row: Closure, place: Place, today: date) -> Ahead:
    """One closure in words."""
    return Ahead(
        closure=row,
        place=place,
        days=span_words(row.starts_on, row.ends_on, today),
        what=effect_words(row),
        url=reverse("hours:closure", args=[place.slug, row.pk]),
        is_running=row.starts_on <= today,
    )


def _sentence(day: ChangedDay) -> str:
    values = {"hours": _hours(day.dropped), "instead": _hours(day.instead)}
    if not day.instead:
        return ngettext(
            "The consultation hour %(hours)s is cancelled.",
            "The consultation hours %(hours)s are cancelled.",
            len(day.dropped),
        ) % values  # fmt: skip
    if not day.dropped:
        return _("Open in addition %(instead)s.") % values
    return _("Only %(instead)s instead of %(hours)s.") % values


def _hours(sessions: Sequence[Session]) -> str:
    return unbroken(words.joined(words.hours_between(s.opens_at, s.closes_at) for s in sessions))


def _cancelled_count(count: int) -> str:
    return ngettext(
        "%(count)s consultation hour is cancelled.",
        "%(count)s consultation hours are cancelled.",
        count,
    ) % {"count": count}


def _changed_count(count: int) -> str:
    return ngettext(
        "%(count)s consultation hour has other times.",
        "%(count)s consultation hours have other times.",
        count,
    ) % {"count": count}
