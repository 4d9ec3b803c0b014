"""The page that a working day begins with: what is open, what I owe, this week, what ends soon."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from consultations.days import day_words, ledger
from consultations.follow_ups.done import just_done
from consultations.follow_ups.mine import mine as follow_ups_of
from locations import calendar_words as words
from locations import cards, days_ahead, wording
from locations.directory import Directory, local
from locations.keeper import current, look_again
from locations.models import Location, Role, SeasonQuestion
from locations.place import Place
from locations.staff import closing_words, confirmations, staff_words
from locations.staff import week as weeks
from locations.staff.request import StaffRequest
from locations.wording import StatusWords
from lokalwillkommen.access import ADVISES, KEEPS_HOURS
from lokalwillkommen.areas import areas_of

# More places than this are folded, those first that somebody should look at.
SHOWN = 8
# The rest of the days without an entry stands in the list of days.
MISSING_SHOWN = 4


@dataclass(frozen=True)
class Line:
    """One of my places today, with what can be done about it."""

    place: Place
    words: StatusWords
    tomorrow: str  # the sentence that tomorrow's hours fall away
    close_today: str  # addresses, empty where there is nothing to do
    close_tomorrow: str
    enter_hours: str
    urgency: int  # 0: differs today, 1: nobody knows, 2: all is as usual
    ended: "Missing | None" = None  # today's hours, over, and nobody has said anything
    is_open_to_residents: bool = False  # cancelled by the team, but not in public

    @property
    def kind(self) -> str:
        return staff_words.kind(self.place.location)

    @property
    def street(self) -> str:
        return self.place.address.street if self.place.address else ""


@dataclass(frozen=True)
class Missing:
    """A day that was promised and of which nobody has said what became."""

    line: ledger.Line
    iso: str
    day: str
    hours: str


@dataclass(frozen=True)
class Season:
    """A holiday season for which leads have not answered yet."""

    name: str
    days: str
    count: str


@dataclass(frozen=True)
class Folded:
    """A list that stays short: what is shown, and what one opens."""

    all: Sequence[Any]

    @property
    def shown(self) -> Sequence[Any]:
        return self.all[:SHOWN]

    @property
    def folded(self) -> Sequence[Any]:
        return self.all[SHOWN:]


@require_safe
def today(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    look_again()  # what somebody has just saved is to be seen here
    directory = current(now)
    moment = local(now)
    mine = _mine(request, directory)
    led = _led(request, directory, mine)
    known = _known_days(request, mine, directory, moment)
    ahead = [one for place in mine for one in closing_words.ahead(place, directory)]
    expiring = confirmations.expiring(mine, directory)
    seasons = _seasons(led, directory.today)
    context = {
        "title": _("Today, %(date)s") % {"date": words.long_date(directory.today)},
        "clock": words.at_clock(moment.time()),
        "count": wording.place_count(len(mine)),
        "week_number": directory.today.isocalendar().week,
        "keeps_hours": _keeps_hours(request),
        **_owed(request, known, directory.today),
        "lines": Folded(_lines(mine, led, directory, moment, known)),
        "only": mine[0] if len(mine) == 1 and mine[0].is_active else None,
        "week": weeks.week(mine, directory) if mine else None,
        "ahead": Folded(sorted(ahead, key=lambda one: (one.closure.starts_on, one.place.slug))),
        "expiring": Folded(expiring),
        "seasons": seasons,
        "has_margin": bool(ahead or expiring or seasons),
        "areas": [] if mine else list(areas_of(request)),
    }
    return render(request, "staff/today.html", context)


def _keeps_hours(request: StaffRequest) -> bool:
    return bool(request.roles & KEEPS_HOURS)


def _advises(request: StaffRequest) -> bool:
    return bool(request.roles & ADVISES)


def _owed(request: StaffRequest, known: list[ledger.Line], today: date) -> dict[str, Any]:
    """What those who advise still have to do: follow-ups, and days without an entry."""
    if not _advises(request):
        return {"advises": False}
    days = (line for line in ledger.missing(known) if line.day != today)
    return {
        "advises": True,
        "follow_ups": follow_ups_of(request.user, today),
        "follow_up_done": just_done(request, "heute"),
        "missing": [_missing(line, today) for line in days],
        "missing_shown": MISSING_SHOWN,
    }


def _known_days(
    request: StaffRequest, mine: list[Place], directory: Directory, moment: datetime
) -> list[ledger.Line]:
    """The last weeks of the places where they advise; coordinators keep hours elsewhere, too."""
    if not _advises(request):
        return []
    if Role.COORDINATOR in request.roles:
        advised = Location.objects.advised_by(request.user, directory.today)
        mine = _places(advised.values_list("pk", flat=True), mine)
    return ledger.lines(request.user, mine, directory, moment, until=directory.today)


def _missing(line: ledger.Line, today: date) -> Missing:
    day = words.long_date(line.day, today)
    return Missing(line, line.day.isoformat(), day, day_words.hours(line.promise))


def _mine(request: StaffRequest, directory: Directory) -> list[Place]:
    """The listed places whose hours this account keeps, by name."""
    if not _keeps_hours(request):
        return []
    kept = Location.objects.kept_by(request.user, directory.today)
    return _places(kept.values_list("pk", flat=True), directory.listed)


def _led(request: StaffRequest, directory: Directory, mine: list[Place]) -> list[Place]:
    """Those of them whose rules it may change."""
    if Role.COORDINATOR in request.roles or Role.LEAD not in request.roles:
        return mine if Role.COORDINATOR in request.roles else []
    led = Location.objects.led_by(request.user, directory.today)
    return _places(led.values_list("pk", flat=True), mine)


def _places(keys: Any, places: Sequence[Place]) -> list[Place]:
    wanted = set(keys)
    return [place for place in places if place.location.pk in wanted]


def _lines(
    mine: list[Place],
    led: list[Place],
    directory: Directory,
    moment: datetime,
    known: Iterable[ledger.Line],
) -> list[Line]:
    """By name; of many places those first that somebody should look at."""
    today = {line.place.slug: line for line in known if line.day == directory.today}
    lines = [_line(place, directory, moment, place in led, today.get(place.slug)) for place in mine]
    if len(lines) > SHOWN:
        lines.sort(key=lambda line: line.urgency)
    return lines


def _line(
    place: Place,
    directory: Directory,
    moment: datetime,
    is_led: bool,
    known: ledger.Line | None,
) -> Line:
    said = cards.tone_words(place, directory.plan(place).at(moment), directory)
    now, tomorrow = days_ahead.coming_days(place, directory, 2)
    has_more = any(session.closes_at > moment.time() for session in now.sessions)
    close = reverse("hours:close", args=[place.slug])
    is_unknown = place.is_active and not place.schedule.rules
    return Line(
        place=place,
        words=said,
        tomorrow=days_ahead.tomorrow_falls_away(place, directory),
        close_today=f"{close}?tag=heute" if place.is_active and has_more else "",
        close_tomorrow=f"{close}?tag=morgen" if place.is_active and tomorrow.sessions else "",
        enter_hours=reverse("hours:rule_new", args=[place.slug]) if is_unknown and is_led else "",
        urgency=0 if now.deviations else 1 if said.tone in ("unknown", "unconfirmed") else 2,
        ended=_missing(known, directory.today) if known and known.is_missing else None,
        is_open_to_residents=known is not None and known.is_open_to_residents,
    )


def _seasons(led: list[Place], today: date) -> list[Season]:
    """Open questions about holiday seasons, one entry per season."""
    if not led:
        return []
    keys = [place.location.pk for place in led]
    rows = SeasonQuestion.objects.filter(answer="", ends_on__gte=today, location__in=keys)
    by_season = groupby(
        rows.order_by("starts_on", "season", "pk"),
        key=lambda row: (row.season, row.starts_on, row.ends_on),
    )
    return [
        _season(name, first, last, len(list(questions)))
        for (name, first, last), questions in by_season
    ]


def _season(name: str, first: date, last: date, count: int) -> Season:
    said = ngettext("open for %(count)s place", "open for %(count)s places", count)
    return Season(name, weeks.short_span(first, last), said % {"count": count})
