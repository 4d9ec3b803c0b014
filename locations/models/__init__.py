"""Where and when: the town, the places of the network, their hours."""

from .geography import District, Neighborhood, Postcode, Street
from .hours import Closure, OpeningHours, RetiredReason, SeasonQuestion
from .places import (
    FormerSlug,
    FundingScope,
    Location,
    LocationAddress,
    LocationDistrict,
    LocationPause,
    Organization,
    Programme,
)
from .staff import AT_LOCATION, FactorReset, Invitation, Membership, Role
from .version import DataVersion

__all__ = [
    "AT_LOCATION",
    "Closure",
    "DataVersion",
    "District",
    "FactorReset",
    "FormerSlug",
    "FundingScope",
    "Invitation",
    "Location",
    "LocationAddress",
    "LocationDistrict",
    "LocationPause",
    "Membership",
    "Neighborhood",
    "OpeningHours",
    "Organization",
    "Postcode",
    "Programme",
    "RetiredReason",
    "Role",
    "SeasonQuestion",
    "Street",
]
