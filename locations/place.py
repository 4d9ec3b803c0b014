"""One place of the network as residents see it on one day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.conf import settings

from locations.distance import Distance, metres_between
from locations.life import Absence
from locations.models import (
    Closure,
    District,
    Location,
    LocationAddress,
    Neighborhood,
    OpeningHours,
    Organization,
    Programme,
    SeasonQuestion,
)
from locations.models.places import YesNo
from locations.schedule import Mode, Schedule


@dataclass(frozen=True)
class Position:
    """A point on the earth in degrees; exact to the house or only about there."""

    lat: float
    lon: float
    is_exact: bool

    def distance_to(self, other: "Position") -> Distance:
        """How far the other position is; exact only between two exact ones."""
        metres = metres_between(self.lat, self.lon, other.lat, other.lon)
        return Distance(metres, self.is_exact and other.is_exact)


@dataclass(frozen=True)
class Place:
    """One location with everything that a page says about it, as of one day."""

    location: Location
    address: LocationAddress | None
    next_address: LocationAddress | None
    neighborhood: Neighborhood | None
    district: District | None
    served: tuple[District, ...]
    carriers: tuple[Organization, ...]
    hours: tuple[OpeningHours, ...]
    closures: Mapping[int, Closure]
    schedule: Schedule
    funded_by: Programme | None
    programme: Programme | None
    # The status of the day, which the stored one does not always tell.
    status: Location.Status = Location.Status.ACTIVE
    absences: tuple[Absence, ...] = ()
    # The first day, today or later, on which it is at work; none if nobody knows it.
    returns_on: date | None = None
    # Holiday seasons, not over yet, for which nobody has said whether the place is open.
    seasons: tuple[SeasonQuestion, ...] = ()

    @property
    def is_active(self) -> bool:
        return self.status == Location.Status.ACTIVE

    @property
    def keeps_hours(self) -> bool:
        """Whether it is at work, or it is known from which day on it will be."""
        return self.returns_on is not None

    def waiting_time(self, today: date) -> tuple[int, date] | None:
        """How many days one waits for an appointment, and when the team said so.

        None if nobody said, too long ago, or if there are no appointments.
        """
        location = self.location
        days, told_on = location.waiting_days, location.waiting_told_on
        if not self.is_active or not self._gives_appointments(today):
            return None
        if days is None or told_on is None:
            return None
        is_new = 0 <= (today - told_on).days <= settings.WAITING_TIME_SHOWN_DAYS
        return (days, told_on) if is_new else None

    def _gives_appointments(self, today: date) -> bool:
        modes = {row.mode for row in self.hours if row.valid_to is None or row.valid_to >= today}
        outside = self.location.appointments_outside_hours == YesNo.YES
        return outside or bool(modes - {Mode.WALK_IN})

    @property
    def slug(self) -> str:
        return self.location.slug

    @cached_property
    def position(self) -> Position | None:
        """Where the place is today, or none if nobody knows."""
        address = self.address
        if address is None or address.lat is None or address.lon is None:
            return None
        return Position(address.lat, address.lon, not address.position_is_approximate)
