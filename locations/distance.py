"""How far it is from one point to another, and how precisely that may be said."""

from dataclasses import dataclass
from math import asin, cos, floor, radians, sin, sqrt

EARTH_RADIUS = 6_371_008.8  # metres, mean radius (IUGG)


def metres_between(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Metres along the great circle between two points given in degrees (haversine).

    The straight line, not the way: a walk is usually a third longer.
    """
    lat_half = radians(lat2 - lat1) / 2
    lon_half = radians(lon2 - lon1) / 2
    h = sin(lat_half) ** 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(lon_half) ** 2
    # Rounding lifts h above 1 for points on opposite sides of the earth.
    return 2 * EARTH_RADIUS * asin(sqrt(min(h, 1.0)))


@dataclass(frozen=True, slots=True)
class Distance:
    """A length in metres; `exact` if both ends are known to the house."""

    metres: float
    exact: bool

    @property
    def shown_km(self) -> float:
        """Kilometres to show: in tenths if exact, else in halves, never less than one step."""
        steps_per_km = 10 if self.exact else 2
        # Not round(): it takes 2.5 down to 2.
        return max(floor(self.metres * steps_per_km / 1000 + 0.5), 1) / steps_per_km
