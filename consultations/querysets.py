"""Questions about many contacts at once."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from consultations.choices import ALWAYS_CONSULTED, CONSULTED_ABOUT_TOPICS
from locations.models import AT_LOCATION, Location, Membership


def _at_places_of(user: Any, day: date) -> Any:
    return Location.objects.advised_by(user, day).values("pk")


def _colleagues(user: Any, day: date) -> dict[int, set[int]]:
    """Who advises on `day` beside `user`, by place: for each of those where `user` does; one query.

    A role at an office holds at its Dependancen.
    """
    held = Membership.objects.valid_on(day).filter(role__in=AT_LOCATION)
    rows = held.filter(Q(user__is_active=True) | Q(user=user))
    teams: dict[int, set[int]] = {}
    for person, *places in rows.values_list("user", "location", "location__dependances"):
        for place in places:
            if place is not None:
                teams.setdefault(place, set()).add(person)
    return {place: team - {user.pk} for place, team in teams.items() if user.pk in team}


def consulted(contact_topics: models.QuerySet[Any]) -> Q:
    """The condition of `ContactQuerySet.consultations`, for the figures too."""
    topics = contact_topics.filter(contact=OuterRef("pk"))
    about = Q(Exists(topics), counterpart__in=CONSULTED_ABOUT_TOPICS)
    return Q(counterpart__in=ALWAYS_CONSULTED) | about


class ContactQuerySet(models.QuerySet[Any]):
    """Which contacts?"""

    def visible_to(self, user: Any, day: date) -> Self:
        """Contacts that `user` may open on `day`.

        Policy (§ 203 StGB): those of the places where they advise, stand-ins on their days; nobody
        else, coordinators included, who read figures only.
        """
        return self.filter(location__in=_at_places_of(user, day))

    def consultations(self) -> Self:
        """Contacts that are consultations (Beratungen).

        With advice seekers and people asking for somebody else; with neighbors and landlords only
        if it has a topic. Contacts with partners and volunteers are none (domain.md 8.5).
        """
        return self.filter(consulted(self.model.topics.through.objects.all()))

    def locked(self) -> Self:
        """Rows that nobody else changes until the transaction ends (see `LocationQuerySet`)."""
        return self.select_for_update(of=("self",))


class FollowUpQuerySet(models.QuerySet[Any]):
    """Which follow-ups?"""

    def visible_to(self, user: Any, day: date) -> Self:
        """Follow-ups that `user` sees on `day`: their own, and those shared at their places.

        Policy: only at places where they advise on that day, so whoever has left a place sees none
        of it any more; what such a colleague had for themselves is seen by the whole team from
        then on, for somebody has to do it. Nobody else sees any, nor the memo. The teams are asked
        for at once, in a query of their own, and not for each follow-up.
        """
        hidden = Q(pk__in=[])
        for place, team in sorted(_colleagues(user, day).items()):
            hidden |= Q(location=place, author__in=sorted(team), is_shared=False)
        return self.filter(~hidden, location__in=_at_places_of(user, day))

    def still_open(self) -> Self:
        """Follow-ups that nobody has marked as done."""
        return self.filter(done_at__isnull=True)

    def later_than(self, due_on: date, pk: int) -> Self:
        """What comes after the follow-up `pk` of `due_on`, in the order of the list."""
        return self.filter(Q(due_on__gt=due_on) | Q(due_on=due_on, pk__gt=pk))


class SlipQuerySet(models.QuerySet[Any]):
    """Which slips?"""

    def valid_on(self, day: date) -> Self:
        """Slips whose code still counts on `day`; the day of expiry is outside."""
        return self.filter(expires_on__gt=day)

    def visible_to(self, user: Any, day: date) -> Self:
        """Slips of the places where `user` advises on `day`."""
        return self.filter(location__in=_at_places_of(user, day))


class LocationDayQuerySet(models.QuerySet[Any]):
    """Which days of places?"""

    def visible_to(self, user: Any, day: date) -> Self:
        """Days of the places where `user` advises on `day`."""
        return self.filter(location__in=_at_places_of(user, day))
