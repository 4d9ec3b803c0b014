"""Asks leads once before each holiday season whether their locations are open in it."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import holidays
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from locations.directory import Directory
from locations.keeper import current
from locations.models import Location, Role, SeasonQuestion
from locations.opening import days
from locations.place import Place
from locations.reminders import addresses_of, ask_to_look_in
from locations.schedule import Session
from locations.seasons import SchoolYear, Season, school_year

if TYPE_CHECKING:
    from accounts.models import User

# The calendar is read from last year on, so that the season of today has its beginning.
YEARS_READ = 12


def known_seasons(day: date) -> SchoolYear:
    """The seasons of the state in settings.HOLIDAYS_STATE from last year on, as far as known."""
    return _read(settings.HOLIDAYS_STATE, day.year)


@lru_cache(maxsize=8)
def _read(state: str, year: int) -> SchoolYear:
    years = range(year - 1, year - 1 + YEARS_READ)
    school = holidays.country_holidays(
        "DE", subdiv=state, categories=("school",), language="de", years=years
    )
    public = holidays.country_holidays("DE", subdiv=state, years=years)
    return school_year(school, public)


def ask(now: datetime) -> int:
    """Ask for every season that begins soon or runs; returns how many questions are new.

    Each location is asked once per season, and only if confirmed hours would take place in it.
    Question and mails are kept together: killed or run twice, nobody is asked twice or forgotten.
    """
    today = timezone.localdate(now)
    soon = today + timedelta(weeks=settings.SEASON_ASKED_WEEKS_AHEAD)
    directory = current(now)
    ahead = (season for season in known_seasons(today).seasons if season.meets(today, soon))
    return sum(_ask_about(season, directory, now) for season in ahead)


def _ask_about(season: Season, directory: Directory, now: datetime) -> int:
    asked = SeasonQuestion.objects.filter(starts_on=season.first_day)
    asked_already = set(asked.values_list("location", flat=True))
    places = [
        place.location.pk
        for place in directory.places.values()
        if place.location.pk not in asked_already
        and any(session.confirmed for session in sessions_in(season, place, directory))
    ]
    return _keep(season, sorted(places), now) if places else 0


@transaction.atomic
def _keep(season: Season, locations: list[int], now: datetime) -> int:
    new = []
    for location in locations:
        span = {"season": season.name, "ends_on": season.last_day, "asked_at": now}
        _row, is_new = SeasonQuestion.objects.get_or_create(
            location_id=location, starts_on=season.first_day, defaults=span
        )
        if is_new:
            new.append(location)
    for address in addresses_of(new, (Role.LEAD,), timezone.localdate(now)):
        ask_to_look_in(address)
    return len(new)


def sessions_in(
    season: Season | SeasonQuestion, place: Place, directory: Directory
) -> list[Session]:
    """The hours of a place that would take place in a season, from today on."""
    first, last = _span(season)
    first = max(first, directory.today)
    if not place.keeps_hours or last < first:
        return []
    count = (last - first).days + 1
    ahead = days(place.schedule, first, count, directory.holidays, today=directory.today)
    return [session for day in ahead for session in day.sessions]


def _span(season: Season | SeasonQuestion) -> tuple[date, date]:
    if isinstance(season, Season):
        return season.first_day, season.last_day
    return season.starts_on, season.ends_on


def led_by(user: "User", today: date) -> list[SeasonQuestion]:
    """The questions that `user` may answer, until their season ends; open ones first."""
    mine = Location.objects.led_by(user, today)
    questions = SeasonQuestion.objects.filter(location__in=mine, ends_on__gte=today)
    by_season = questions.select_related("location", "answered_by").order_by(
        "starts_on", "location__name"
    )
    return sorted(by_season, key=lambda question: bool(question.answer))
