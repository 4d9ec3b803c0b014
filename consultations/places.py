"""The places where somebody logs contacts, and what a page may take for granted there."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from accounts.models import User
from consultations.choices import Channel
from consultations.remembered import Remembered
from locations.directory import Directory, local
from locations.models import Location
from locations.opening import day_plan
from locations.schedule import State


def places_of(user: User, day: date) -> Any:
    """A query of the places where `user` advises on `day`, by name; planned ones have none yet."""
    places = Location.objects.advised_by(user, day).order_by("name", "pk")
    return places.exclude(status=Location.Status.PLANNED)


def default_location(
    remembered: Remembered, places: Iterable[Location], network: Directory, now: datetime
) -> Location | None:
    """The place that was chosen last, else the only one, else the only open one; none: ask."""
    known = {place.pk: place for place in places}
    if remembered.location_id in known:
        return known[remembered.location_id]
    if len(known) == 1:
        return next(iter(known.values()))
    opened = [place for place in known.values() if is_open(place, network, local(now))]
    return opened[0] if len(opened) == 1 else None


def channel_at(
    location: Location, chosen: str, day: date, moment: datetime, network: Directory
) -> str:
    """What was chosen, else what the hours say of `moment` (aware)."""
    return chosen or channel_of_hours(location, day, moment, network)


def channel_of_hours(location: Location, day: date, moment: datetime, network: Directory) -> str:
    """The open consultation hour if `moment` (aware) lies in one of `day`, else empty."""
    at = local(moment)
    is_walk_in = at.date() == day and is_open(location, network, at)
    return Channel.OPEN_SESSION if is_walk_in else ""


def is_open(location: Location, network: Directory, at: datetime) -> bool:
    """Whether people may just walk in at `location` at this local minute."""
    place = network.place_of(location.pk)
    if place is None:
        return False
    is_today = at.date() == network.today
    plan = (
        network.plan(place) if is_today else day_plan(place.schedule, at.date(), network.holidays)
    )
    return plan.at(at).state is State.OPEN
