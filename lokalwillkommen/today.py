"""The page that a working day begins with: what is open, what I owe, this week, what ends soon."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

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
from lokalwillkommen.access import KEEPS_HOURS
from lokalwillkommen.staff_frame import StaffFrame

# More places than this are folded, those first that somebody should look at.
SHOWN = 8
# What the pages are for that a role without a location finds here.
AREAS = {
    "hours:locations": gettext_lazy("All places and their hours."),
    "team:team": gettext_lazy("Who works here, and with which role."),
    "catalogues:catalogues": gettext_lazy("Topics, languages and reasons to choose from."),
    "partners:partners": gettext_lazy("Organizations one refers people to."),
    "audit:audit": gettext_lazy("Who opened or changed which record."),
    "audit:inquiries": gettext_lazy("Who has seen what: ask, and agree."),
    "account": gettext_lazy("Your password, second factor and logins."),
}


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

    @property
    def kind(self) -> str:
        return staff_words.kind(self.place.location)

    @property
    def street(self) -> str:
        return self.place.address.street if self.place.address else ""


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
    ahead = [one for place in mine for one in closing_words.ahead(place, directory)]
    expiring = confirmations.expiring(mine, directory)
    seasons = _seasons(led, directory.today)
    context = {
        "title": _("Today, %(date)s") % {"date": words.long_date(directory.today)},
        "clock": words.at_clock(moment.time()),
        "count": wording.place_count(len(mine)),
        "week_number": directory.today.isocalendar().week,
        "keeps_hours": _keeps_hours(request),
        "lines": Folded(_lines(mine, led, directory, moment)),
        "only": mine[0] if len(mine) == 1 and mine[0].is_active else None,
        "week": weeks.week(mine, directory) if mine else None,
        "ahead": Folded(sorted(ahead, key=lambda one: (one.closure.starts_on, one.place.slug))),
        "expiring": Folded(expiring),
        "seasons": seasons,
        "has_margin": bool(ahead or expiring or seasons),
        "areas": [] if mine else list(_areas(request)),
    }
    return render(request, "staff/today.html", context)


def _keeps_hours(request: StaffRequest) -> bool:
    return bool(request.roles & KEEPS_HOURS)


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
    mine: list[Place], led: list[Place], directory: Directory, moment: datetime
) -> list[Line]:
    """By name; of many places those first that somebody should look at."""
    lines = [_line(place, directory, moment, place in led) for place in mine]
    if len(lines) > SHOWN:
        lines.sort(key=lambda line: line.urgency)
    return lines


def _line(place: Place, directory: Directory, moment: datetime, is_led: bool) -> Line:
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


def _areas(request: StaffRequest) -> Iterator[dict[str, str]]:
    """The pages that these roles reach, with what they are for."""
    named = {_address(name): text for name, text in AREAS.items()}
    for area in StaffFrame(request).navigation:
        if area["url"] != reverse("today"):
            text = str(named.get(area["url"], ""))
            yield {"url": area["url"], "name": area["label"], "text": text}
    if account := _address("account"):
        yield {"url": account, "name": _("Account"), "text": str(AREAS["account"])}


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
