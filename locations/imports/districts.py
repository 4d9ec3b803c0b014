"""Borders of districts and neighborhoods from a GeoJSON file of the town's open data."""

from collections.abc import Iterable
from itertools import pairwise
from math import ceil, sqrt
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from locations.borders import bounding_box, problems
from locations.gazetteer import SPELLED
from locations.imports.parts import Parts, known_districts, known_neighborhoods
from locations.imports.reading import Refused
from locations.imports.rows import Report, write
from locations.models import District, Neighborhood

Properties = dict[str, str]
DISTRICT_NAMES = ["stadtbezirk_bezeichnung", "stadtbezirk", "bezeichnung", "name"]
DISTRICT_CODES = ["key", "stadtbezirk_key", "stadtbezirk_nr", "nr", "code"]
NEIGHBORHOOD_NAMES = [
    *("statistischer_bezirk_bezeichnung", "statistischer_bezirk", "bezeichnung", "name")
]
NEIGHBORHOOD_CODES = ["statistischer_bezirk_nr", "code", "kennziffer", "nr"]
NEIGHBORHOOD_MARKS = {"statistischer_bezirk_nr", "statistischer_bezirk", "kennziffer"}


def import_borders(
    content: Any, report: Report, *, neighborhoods: bool = False, create: bool = False
) -> None:
    """Give each area of a GeoJSON `content` its border; see `import_districts` for the options.

    Raises `Refused`.
    """
    if not isinstance(content, dict) or content.get("type") != "FeatureCollection":
        raise Refused(_("This is not a GeoJSON file with a list of areas (FeatureCollection)."))
    features = content.get("features")
    if not isinstance(features, list) or not features:
        raise Refused(_("The file holds no areas."))
    readable = [
        (number, properties_of(feature), feature["geometry"])
        for number, feature in enumerate(features, start=1)
        if is_usable(feature, place_of(number), report)
    ]
    marks = set().union(*(properties.keys() for _number, properties, _geometry in readable))
    if neighborhoods or marks & NEIGHBORHOOD_MARKS:
        import_neighborhoods(readable, report, create=create)
    else:
        import_districts(readable, report, create=create)


def is_usable(feature: Any, place: str, report: Report) -> bool:
    """Whether the feature has properties and a border; if not, `report` says why."""
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        report.fault(place, _("Expected an area with properties."))
        return False
    if problem := problems(feature.get("geometry")):
        report.fault(place, _(problem))
        return False
    return True


def properties_of(feature: dict[str, Any]) -> Properties:
    """The properties that are texts or numbers, all as text, with names in small letters."""
    return {
        str(name).casefold(): str(value).strip()
        for name, value in feature["properties"].items()
        if isinstance(value, str | int) and not isinstance(value, bool)
    }


def first(properties: Properties, names: Iterable[str]) -> str:
    """The first of these properties that is not empty."""
    return next((properties[name] for name in names if properties.get(name)), "")


def district_code(properties: Properties) -> str:
    """The number that says most; the statistics office's comes with the name of its numbering."""
    if properties.get("fach_id"):
        return f"fach_id {properties['fach_id']}"
    return first(properties, DISTRICT_CODES)


def import_districts(
    areas: list[tuple[int, Properties, Any]], report: Report, *, create: bool
) -> None:
    known = known_districts()
    tiles = free_tiles([geometry for _number, _properties, geometry in areas])
    seen: dict[int, int] = {}
    for (number, properties, geometry), tile in zip(areas, tiles, strict=True):
        name, code = first(properties, DISTRICT_NAMES), district_code(properties)
        with report.row(place_of(number, name or code)):
            district = find(known, code, name)
            values: dict[str, Any] = {"border": geometry}
            if district is None and create:
                district = District(
                    slug=slugify(name.casefold().translate(SPELLED)),
                    election_code=first(properties, ["nr", "stadtbezirk_nr", "code"]) or number,
                    statistics_code=first(properties, ["fach_id", "stadtbezirk_nr", "nr", "code"])
                    or number,
                )
                values |= {"name": name, "tile_column": tile[0], "tile_row": tile[1]}
                values |= label_point(geometry)
            write_border(district, values, number, seen, report)


def import_neighborhoods(
    areas: list[tuple[int, Properties, Any]], report: Report, *, create: bool
) -> None:
    known, districts = known_neighborhoods(), known_districts()
    seen: dict[int, int] = {}
    for number, properties, geometry in areas:
        name, code = first(properties, NEIGHBORHOOD_NAMES), first(properties, NEIGHBORHOOD_CODES)
        with report.row(place_of(number, name or code)):
            neighborhood = find(known, code, name)
            values: dict[str, Any] = {"border": geometry}
            if neighborhood is None and create:
                district = districts.find(
                    first(properties, ["stadtbezirk_key", "stadtbezirk_nr"]),
                    first(properties, ["stadtbezirk_bezeichnung", "stadtbezirk"]),
                )
                if district is None:
                    raise ValidationError(_("Its district is not known."))
                neighborhood = Neighborhood(code=code)
                values |= {"name": name, "district": district, **label_point(geometry)}
            write_border(neighborhood, values, number, seen, report)


def place_of(number: int, name: str = "") -> str:
    """How a message names an area of the file."""
    if not name:
        return _("area %(number)s") % {"number": number}
    return _("area %(number)s (%(name)s)") % {"number": number, "name": name}


def find(known: Parts[Any], code: str, name: str) -> Any:
    """What the file means; raises `ValidationError` if it names nothing at all."""
    if not code and not name:
        raise ValidationError(_("It has neither a name nor a number."))
    return known.find(code, name)


def write_border(
    part: District | Neighborhood | None,
    values: dict[str, Any],
    number: int,
    seen: dict[int, int],
    report: Report,
) -> None:
    """Save the border; raises `ValidationError` if it cannot be the border of this part."""
    if part is None:
        raise ValidationError(_("Nothing with this name is known; --create would make it."))
    if part.pk in seen:
        raise ValidationError(_("stands already in area %s.") % seen[part.pk])
    if part.pk and not surrounds(values["border"], part.label_lat, part.label_lon):
        raise ValidationError(_("The border does not lie where this part of the town is."))
    report.count(write(part, values))
    seen[part.pk] = number


def surrounds(geometry: dict[str, Any], lat: float, lon: float) -> bool:
    """Whether the point lies in the rectangle around the area: a rough check for mix-ups."""
    box = bounding_box(geometry)
    return box.south <= lat <= box.north and box.west <= lon <= box.east


def label_point(geometry: dict[str, Any]) -> dict[str, float]:
    """A point inside: the middle of the widest stretch, halfway between south and north end."""
    box = bounding_box(geometry)
    lat = (box.south + box.north) / 2
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    crossings = sorted(
        lon1 + (lat - lat1) / (lat2 - lat1) * (lon2 - lon1)
        for rings in polygons
        for ring in rings
        for (lon1, lat1, *_h1), (lon2, lat2, *_h2) in pairwise(ring)
        if (lat1 <= lat) != (lat2 <= lat)
    )
    # Between an odd crossing and the next one lies the inside.
    west, east = max(
        zip(crossings[::2], crossings[1::2], strict=False),
        key=lambda pair: pair[1] - pair[0],
        default=(box.west, box.east),
    )
    return {"label_lat": round(lat, 5), "label_lon": round((west + east) / 2, 5)}


def free_tiles(geometries: list[Any]) -> list[tuple[int, int]]:
    """A tile (column, row) for each new district, roughly as they lie, below all known tiles."""
    last = District.objects.aggregate(last=Max("tile_row"))["last"] or 0
    points = [label_point(geometry) for geometry in geometries]
    width = ceil(sqrt(len(points))) or 1
    southwards = sorted(range(len(points)), key=lambda at: -points[at]["label_lat"])
    tiles = [(0, 0)] * len(points)
    for row, start in enumerate(range(0, len(points), width), start=last + 1):
        eastwards = sorted(
            southwards[start : start + width], key=lambda at: points[at]["label_lon"]
        )
        for column, at in enumerate(eastwards, start=1):
            tiles[at] = (column, row)
    return tiles
