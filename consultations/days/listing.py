"""The list of days: what nobody has entered first, then what is known of each place."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from consultations import entries
from consultations.days import day_words, ledger
from consultations.days.forms import DaysSearch
from locations import calendar_words as words
from locations.directory import Directory, local
from locations.gazetteer import fold
from locations.keeper import current, look_again
from locations.models import Location
from locations.place import Place
from locations.staff.request import StaffRequest


@require_safe
def days(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    look_again()
    directory, moment = current(now), local(now)
    places = _advised(request, directory)
    today = directory.today
    first = min((entries.first_day(place.location) for place in places), default=today)
    search = DaysSearch(request.GET, places=places, first=min(first, today), today=today)
    asked = search.asked()
    shown = [place for place in places if asked.slug in ("", place.slug)]
    lines = ledger.lines(request.user, shown, directory, moment, until=asked.until)
    begins = asked.until - timedelta(days=ledger.DAYS - 1)
    context = {
        "form": search if len(places) > 1 else None,
        "is_filtered": bool(asked.slug),
        "period": {"first": words.plain_date(begins), "last": words.plain_date(asked.until)},
        "missing": [_shown(line, today) for line in ledger.missing(lines)],
        "sections": list(_sections(shown, lines, today)),
        "has_places": bool(places),
        "older": page_of(asked.slug, begins - timedelta(days=1)) if begins > first else "",
        "newer": _newer(asked.slug, asked.until, today),
    }
    return render(request, "consultations/days/list.html", context)


def _advised(request: StaffRequest, directory: Directory) -> list[Place]:
    """The places where they advise, ended ones too, by name."""
    mine = Location.objects.advised_by(request.user, directory.today)
    keys = set(mine.values_list("pk", flat=True))
    found = (place for place in directory.places.values() if place.location.pk in keys)
    return sorted(found, key=lambda place: fold(place.location.name))


def _sections(
    places: list[Place], lines: list[ledger.Line], today: date
) -> Iterator[tuple[Place, list[dict[str, Any]]]]:
    """What is known, place by place; days that somebody should enter stand above."""
    for place in places:
        known = [
            _shown(line, today)
            for line in lines
            if line.place is place and line.says_something and not line.is_missing
        ]
        if known:
            yield place, known


def _shown(line: ledger.Line, today: date) -> dict[str, Any]:
    """What the list says about one day."""
    return {
        "line": line,
        "iso": line.day.isoformat(),
        "day": words.long_date(line.day, today),
        "hours": day_words.hours(line.promise),
        "state": day_words.state(line),
        "may_enter": entries.first_day(line.place.location) <= line.day,
    }


def _newer(slug: str, until: date, today: date) -> str:
    return page_of(slug, min(today, until + timedelta(days=ledger.DAYS))) if until < today else ""


def page_of(slug: str, until: date) -> str:
    """The query string of the page of the list that ends on `until`; all places without a slug."""
    return "?" + urlencode({**({"ort": slug} if slug else {}), "bis": until.isoformat()})
