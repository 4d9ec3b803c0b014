"""About where an address is, as far as the town's lists of streets and neighborhoods know."""

from django.utils.translation import gettext as _

from locations.gazetteer import Gazetteer, Level, Spot
from locations.models import LocationAddress


def place_roughly(address: LocationAddress, gazetteer: Gazetteer) -> None:
    """Give an address without a position an approximate one: of its street, else neighborhood.

    Where neither is known, it stays without a position: nothing is guessed.
    """
    if address.lat is not None:
        return
    around = address.neighborhood
    if spot := _street(address, gazetteer):
        address.lat, address.lon, source = spot.lat, spot.lon, _("list of streets")
    elif around is not None:
        address.lat, address.lon, source = around.label_lat, around.label_lon, around.name
    else:
        return
    address.position_is_approximate, address.position_source = True, source


def _street(address: LocationAddress, gazetteer: Gazetteer) -> Spot | None:
    """The one street of that name; with a neighborhood, the one that lies in it."""
    if not address.street:
        return None
    found = gazetteer.look_up(
        ", ".join(part for part in (address.street, address.postcode) if part)
    )
    streets = [spot for spot in found.spots if spot.level in (Level.STREET, Level.ADDRESS)]
    if address.neighborhood is not None:
        streets = [spot for spot in streets if spot.neighborhood == address.neighborhood.code]
    return streets[0] if len(streets) == 1 else None
