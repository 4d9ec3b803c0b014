"""Who logged demo contacts: people with a role at the place, and whom they work for."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from locations.employers import only_carrier
from locations.models import Location, Membership


@dataclass(frozen=True)
class Recorder:
    """Primary keys of a person and of their employer; nobody, where that is not kept any more."""

    user: int | None
    employer: int | None


def recorders(location: Location) -> list[Recorder]:
    """The demo accounts with a role at the place or its office, else nobody of its carrier."""
    carrier = only_carrier(location)
    team = Membership.objects.of_team(location).order_by("pk")
    held = team.filter(user__is_demo=True, is_stand_in=False)
    found = [Recorder(row.user_id, row.employer_id or _key(carrier)) for row in held]
    return found or [Recorder(None, _key(carrier))]


def forgotten_before(today: date) -> date:
    """Contacts before that day do not say any more who logged them."""
    term: timedelta = settings.RETENTION["contact_recorders"]["term"]
    return today - term


def _key(organization: object) -> int | None:
    return getattr(organization, "pk", None)
