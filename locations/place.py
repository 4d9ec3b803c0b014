"""One place of the network as residents see it on one day."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from locations.distance import Distance, metres_between
from locations.models import (
    Closure,
    District,
    Location,
    LocationAddress,
    Neighborhood,
    OpeningHours,
    Organization,
    Programme,
)
from locations.schedule import Schedule


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
