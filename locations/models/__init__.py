"""Where and when: the town, the places of the network, their hours."""

from .geography import District, Neighborhood, Postcode, Street
from .hours import Closure, OpeningHours
from .places import (
    FormerSlug,
    FundingScope,
    Location,
    LocationAddress,
    LocationDistrict,
    Organization,
    Programme,
)
from .version import DataVersion

__all__ = [
    "Closure",
    "DataVersion",
    "District",
    "FormerSlug",
    "FundingScope",
    "Location",
    "LocationAddress",
    "LocationDistrict",
    "Neighborhood",
    "OpeningHours",
    "Organization",
    "Postcode",
    "Programme",
    "Street",
]
