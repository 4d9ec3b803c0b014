"""What the search knows, from the rows of the town and the addresses of the places."""

from collections.abc import Iterable, Iterator

from locations.gazetteer import Gazetteer, Level, Spot
from locations.models import District, Neighborhood, Postcode, Street
from locations.place import Place
from locations.snapshot import Rows


def gazetteer_of(rows: Rows, places: Iterable[Place]) -> Gazetteer:
    """Postcodes, districts, neighborhoods, streets, and the addresses of `places`."""
    districts: dict[int, District] = {row.pk: row for row in rows[District]}
    spots = [
        *_postcodes(rows, districts),
        *(_district(row) for row in rows[District]),
        *_neighborhoods_and_streets(rows, districts),
        *(spot for place in places for spot in _address(place)),
    ]
    called = {row.also_called: row.name for row in rows[District] if row.also_called}
    return Gazetteer(spots, aliases=called)


def _postcodes(rows: Rows, districts: dict[int, District]) -> Iterator[Spot]:
    candidates: dict[int, list[str]] = {}
    for row in rows[Postcode.districts.through]:
        candidates.setdefault(row.postcode_id, []).append(districts[row.district_id].slug)
    for postcode in rows[Postcode]:
        # Even with one candidate the district is not known: the table is not official.
        yield Spot(
            level=Level.POSTCODE,
            name=postcode.code,
            lat=postcode.lat,
            lon=postcode.lon,
            is_exact=False,
            districts=tuple(candidates.get(postcode.pk, [])),
            district_is_known=False,
        )


def _district(district: District) -> Spot:
    return Spot(
        level=Level.DISTRICT,
        name=district.name,
        lat=district.label_lat,
        lon=district.label_lon,
        is_exact=False,
        districts=(district.slug,),
        district_is_known=True,
    )


def _neighborhoods_and_streets(rows: Rows, districts: dict[int, District]) -> Iterator[Spot]:
    neighborhoods: dict[int, Neighborhood] = {row.pk: row for row in rows[Neighborhood]}

    def inside(neighborhood: Neighborhood, level: Level, name: str, context: str) -> Spot:
        return Spot(
            level=level,
            name=name,
            lat=neighborhood.label_lat,
            lon=neighborhood.label_lon,
            is_exact=False,
            districts=(districts[neighborhood.district_id].slug,),
            district_is_known=True,
            neighborhood=neighborhood.code,
            context=context,
        )

    for row in neighborhoods.values():
        yield inside(row, Level.NEIGHBORHOOD, row.name, districts[row.district_id].name)
    for street in rows[Street]:
        around = neighborhoods[street.neighborhood_id]
        yield inside(around, Level.STREET, street.name, around.name)


def _address(place: Place) -> Iterator[Spot]:
    position, address, around = place.position, place.address, place.neighborhood
    if position is None or address is None or not address.street:
        return
    districts = [place.district] if around and place.district else place.served
    yield Spot(
        level=Level.ADDRESS,
        name=address.street,
        lat=position.lat,
        lon=position.lon,
        is_exact=position.is_exact,
        districts=tuple(district.slug for district in districts),
        district_is_known=around is not None,
        neighborhood=around.code if around else "",
        context=around.name if around else "",
    )
