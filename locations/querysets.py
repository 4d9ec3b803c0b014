"""Questions about many places at once."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length


def valid_on(day: date) -> Q:
    """Rows with `valid_from` and `valid_to` that hold on `day`; an empty bound is open."""
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & (
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )


class DistrictQuerySet(models.QuerySet[Any]):
    """Which parts of the town?"""

    def in_official_order(self) -> Self:
        """As the city numbers its districts for elections: 2 comes before 10."""
        return self.order_by(Length("election_code"), "election_code")


class LocationQuerySet(models.QuerySet[Any]):
    """Which places?"""

    def listed(self) -> Self:
        """Places that residents are sent to: at work or paused, neither planned nor ended."""
        return self.filter(status__in=["active", "paused"])

    def locked(self) -> Self:
        """Rows that nobody else changes until the transaction ends.

        SQLite knows no row locks; there the transaction holds the whole file (settings.py).
        """
        return self.select_for_update()

    def kept_by(self, user: Any, day: date) -> Self:
        """Places whose hours `user` may change on `day`.

        Policy: advisers and leads keep the hours of their location, stand-ins on their days; a role
        at an office holds for its Dependancen, one at a Dependance for nothing else. Coordinators
        keep the hours of every place.
        """
        return self._held(user, day, at_location=("adviser", "lead"), everywhere=("coordinator",))

    def led_by(self, user: Any, day: date) -> Self:
        """Places whose rules, address and life `user` may change on `day`.

        Policy: leads for their location and its Dependancen, who stand in for a lead on their days
        too; coordinators for every place.
        """
        return self._held(user, day, at_location=("lead",), everywhere=("coordinator",))

    def advised_by(self, user: Any, day: date) -> Self:
        """Places at which `user` logs contacts and reads them on `day`.

        Policy: advisers and leads at their location, stand-ins on their days, a role at an office
        also at its Dependancen; nobody by a role in the whole network.
        """
        return self._held(user, day, at_location=("adviser", "lead"), everywhere=())

    def headed_by(self, user: Any, day: date) -> Self:
        """Places whose contacts `user` may delete on `day`.

        Policy: leads at their location and its Dependancen, who stand in for a lead on their days
        too; nobody by a role in the whole network.
        """
        return self._held(user, day, at_location=("lead",), everywhere=())

    def exported_by(self, user: Any, day: date) -> Self:
        """Places whose contacts `user` may take out as a file on `day`.

        Policy: as `headed_by`, without those who stand in: a file outlasts their days.
        """
        lasting = Q(is_stand_in=False)
        return self._held(user, day, lasting, at_location=("lead",), everywhere=())

    def visible_to(self, user: Any, day: date) -> Self:
        """Places that `user` sees behind the login on `day`, to change them or not.

        Policy: what they keep; every place for those who work for the whole network, except for the
        privacy officer, who sees who read what and no place.
        """
        everywhere = ("coordinator", "volunteer_coordinator", "administrator")
        return self._held(user, day, at_location=("adviser", "lead"), everywhere=everywhere)

    def staffed_by(self, user: Any, day: date) -> Self:
        """Places at which `user` may give and end roles on `day` (policy: `locations/grants.py`).

        Leads at their location and its Dependancen, administrators everywhere. Who stands in gives
        no roles: those would outlast the days of the stand-in.
        """
        lasting = Q(is_stand_in=False)
        return self._held(user, day, lasting, at_location=("lead",), everywhere=("administrator",))

    def _held(
        self,
        user: Any,
        day: date,
        only: Q | None = None,
        *,
        at_location: tuple[str, ...],
        everywhere: tuple[str, ...],
    ) -> Self:
        """Places of the roles that `user` holds on `day`, in one statement."""
        held = user.memberships.filter(valid_on(day), only or Q())
        mine = held.filter(role__in=at_location).values("location")
        here = Q(pk__in=mine) | Q(parent__in=mine)
        if everywhere:
            here |= Q(models.Exists(held.filter(role__in=everywhere)))
        return self.filter(here)
