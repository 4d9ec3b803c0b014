"""Borders of areas, as GeoJSON polygons (RFC 7946): who lies inside, and how to draw them."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

Position = Sequence[float]  # longitude first, then latitude, perhaps a height
Ring = Sequence[Position]


def gettext_noop(text: str) -> str:
    """`text` as it is; the name makes gettext collect it, and whoever shows it translates it."""
    return text


class Box(NamedTuple):
    """The smallest rectangle around an area, in degrees."""

    south: float
    west: float
    north: float
    east: float


GERMANY = Box(47.2, 5.8, 55.1, 15.1)


def contains(geometry: dict[str, Any], lat: float, lon: float) -> bool:
    """Whether the point (degrees) lies in the polygon or multipolygon and in none of its holes.

    Areas are half-open: a point on the border belongs to the area that begins there towards
    the north and the east. So a point on a line that two neighbours share lies in exactly one
    of them, and a square contains its south-west corner, not its north-east one.
    """
    return any(_crossings(rings, lat, lon) % 2 == 1 for rings in _polygons(geometry))


def bounding_box(geometry: dict[str, Any]) -> Box:
    """South, west, north and east end of the geometry, in degrees."""
    positions = [position for rings in _polygons(geometry) for ring in rings for position in ring]
    lons = [position[0] for position in positions]
    lats = [position[1] for position in positions]
    return Box(min(lats), min(lons), max(lats), max(lons))


def outline(
    geometry: dict[str, Any], project: Callable[[float, float], tuple[float, float]]
) -> str:
    """SVG path data of all rings; `project` turns (lat, lon) in degrees into (x, y).

    Coordinates have one decimal. A ring that shrinks to less than a triangle is left out.
    GeoJSON from elsewhere turns its holes any way round: draw with `fill-rule="evenodd"`.
    """
    path = ""
    for rings in _polygons(geometry):
        for ring in rings:
            points = _points(ring, project)
            if len(points) >= 3:
                path += "M" + "L".join(points) + "Z"
    return path


def problems(geometry: object) -> str | None:
    """Why the geometry cannot be used as a border, in one sentence; None if it can.

    The other functions rely on a geometry without problems.
    """
    if not isinstance(geometry, dict):
        return gettext_noop("A geometry is an object with a type and coordinates.")
    coordinates = geometry.get("coordinates")
    match geometry.get("type"):
        case "Polygon":
            polygons = [coordinates]
        case "MultiPolygon" if isinstance(coordinates, list) and coordinates:
            polygons = coordinates
        case "MultiPolygon":
            return gettext_noop("The multipolygon has no polygons.")
        case other:
            return f"The type is {str(other)[:40]!r}; expected Polygon or MultiPolygon."
    for rings in polygons:
        if not isinstance(rings, list) or not rings:
            return gettext_noop("A polygon has no rings.")
        for ring in rings:
            if problem := _ring_problem(ring):
                return problem
    south, west, north, east = bounding_box(geometry)
    if _in_germany(Box(west, south, east, north)) and not _in_germany(
        Box(south, west, north, east)
    ):
        return gettext_noop(
            "Latitude and longitude seem to be swapped: GeoJSON names the longitude first."
        )
    return None


def _polygons(geometry: dict[str, Any]) -> Sequence[Sequence[Ring]]:
    coordinates: Any = geometry["coordinates"]
    return coordinates if geometry["type"] == "MultiPolygon" else [coordinates]


def _crossings(rings: Sequence[Ring], lat: float, lon: float) -> int:
    """How many edges lie straight east of the point."""
    edges = [edge for ring in rings for edge in pairwise(ring)]
    return sum(_is_west_of(start, end, lat, lon) for start, end in edges)


def _is_west_of(start: Position, end: Position, lat: float, lon: float) -> bool:
    # From south to north, whichever way the ring turns: otherwise two neighbours calculate
    # their common edge differently in the last digit, and a point falls between them.
    if start[1] > end[1]:
        start, end = end, start
    if not start[1] <= lat < end[1]:
        return False
    share = (lat - start[1]) / (end[1] - start[1])
    return lon < start[0] + share * (end[0] - start[0])


def _ring_problem(ring: object) -> str | None:
    if not isinstance(ring, list) or len(ring) < 4:
        return gettext_noop("A ring has fewer than four positions.")
    for position in ring:
        if not isinstance(position, list) or len(position) < 2:
            return gettext_noop("A position is not a pair of longitude and latitude.")
        lon, lat = position[:2]
        if not (_is_number(lon) and _is_number(lat)):
            return gettext_noop("A coordinate is not a number.")
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            return gettext_noop(
                "A position lies outside the earth; expected degrees (WGS 84), not metres."
            )
    if ring[0][:2] != ring[-1][:2]:
        return gettext_noop("A ring is not closed: its last position differs from the first.")
    return None


def _is_number(value: object) -> bool:
    # True and False are integers to Python.
    return isinstance(value, int | float) and not isinstance(value, bool)


def _in_germany(box: Box) -> bool:
    return (
        GERMANY.south <= box.south
        and box.north <= GERMANY.north
        and GERMANY.west <= box.west
        and box.east <= GERMANY.east
    )


def _points(ring: Ring, project: Callable[[float, float], tuple[float, float]]) -> list[str]:
    """The corners as "x y", each once, without the repeated last one."""
    points: list[str] = []
    for position in ring:
        x, y = project(position[1], position[0])
        point = f"{_decimal(x)} {_decimal(y)}"
        if not points or points[-1] != point:
            points.append(point)
    if len(points) > 1 and points[0] == points[-1]:
        points.pop()
    return points


def _decimal(number: float) -> str:
    return f"{round(number, 1) + 0.0:.1f}".removesuffix(".0")  # + 0.0: no "-0"
