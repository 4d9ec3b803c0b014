"""A closure as residents will see it, in every language, before it is published."""

import copy
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from locations import calendar_words as words
from locations import cards, days_ahead
from locations.closing import changed_days
from locations.days_ahead import Notice
from locations.directory import Directory
from locations.fragments import unbroken
from locations.models import Closure
from locations.place import Place
from locations.snapshot import Rows
from locations.staff.closing_words import Summary, summary

# No row has this key: it stands for a closure that is not saved yet.
NEW = 0
MORNING = time(8)


@dataclass(frozen=True)
class Shown:
    """The part of the public page in one language."""

    code: str
    name: str
    direction: str
    html: SafeString


@dataclass(frozen=True)
class Preview:
    """What a closure does in words, and what residents read."""

    closure: Closure
    summary: Summary
    languages: list[Shown]
    # From which day on it stands at the top of the page; empty if that is today.
    from_day: str


def preview(closure: Closure, place: Place, directory: Directory, moment: datetime) -> Preview:
    """The page of `place` with `closure`, which need not be saved; `moment` is local and naive.

    The page speaks of the next two weeks. Of a later closure the page of its first day there is
    shown, as that will be by what is known today.
    """
    today = directory.today
    day = max(today, closure.starts_on - timedelta(days=days_ahead.DAYS_AHEAD - 1))
    seen_at = moment if day == today else datetime.combine(day, MORNING)
    later = with_closure(directory, closure, day)
    without = with_closure(directory, closure, day, is_there=False)
    span = closure.span_with_key(closure.pk or NEW)
    changed = changed_days(place.schedule, span, directory.holidays, today)
    return Preview(
        closure=closure,
        summary=summary(changed, span, today),
        languages=[
            _shown(code, name, place.slug, (without, later), seen_at)
            for code, name in settings.LANGUAGES
        ],
        from_day="" if day == today else words.long_date(day, today),
    )


def with_closure(
    directory: Directory, closure: Closure, day: date, *, is_there: bool = True
) -> Directory:
    """The network as it will be on `day` with a closure as it stands in memory, or without it."""
    row = copy.copy(closure)
    row.pk = closure.pk or NEW
    others = [other for other in directory.rows[Closure] if other.pk != row.pk]
    rows: Rows = {**directory.rows, Closure: [*others, row] if is_there else others}
    return Directory(directory.number, directory.changed_at, day, rows)


def _shown(
    code: str, name: str, slug: str, states: tuple[Directory, Directory], moment: datetime
) -> Shown:
    """The page in one language; `states` are the network without and with the closure."""
    without, later = states
    place = later.places[slug]
    with translation.override(code):
        known = days_ahead.notices(without.places[slug], without, moment)
        context = {
            "place": place,
            "notices": _new(days_ahead.notices(place, later, moment), known),
            "words": cards.tone_words(place, later.plan(place).at(moment), later),
        }
        html = unbroken(render_to_string("locations/staff/preview_page.html", context))
        direction = "rtl" if translation.get_language_bidi() else "ltr"
    return Shown(code, name, direction, mark_safe(html))


def _new(notices: list[Notice], known: list[Notice]) -> list[Notice]:
    """The notices that the page does not have yet; all of them if each is there already."""
    texts = {(notice.text, notice.next) for notice in known}
    return [one for one in notices if (one.text, one.next) not in texts] or notices
