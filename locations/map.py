"""The overview map: where districts and places lie on a small drawing of the town."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from locations.borders import bounding_box, outline
from locations.directory import Directory
from locations.models import District

WIDTH = 384
MARGIN = 22
MARK = 11
CHARACTER = 6.6  # mean width of a letter of the labels
LINE = 16
AWAY = 4  # how many covered square pixels a label is worth per pixel away from its dot
KILOMETRES_PER_DEGREE = 111.195
# Beyond so many marks nobody can tell them apart, and pushing them about takes long.
MOST_MARKS = 60


@dataclass(frozen=True)
class Shape:
    """A district: its border as a path, or a circle of its true area."""

    district: District
    path: str
    x: float
    y: float
    radius: float
    label_x: float
    label_y: float


@dataclass(frozen=True)
class TownMap:
    """The drawing without the answer: it stays the same for everybody."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    marks: dict[str, tuple[float, float]]
    pixels_per_kilometre: float
    west: float
    north: float

    def point(self, lat: float, lon: float) -> tuple[float, float]:
        """Pixels from the top left corner."""
        return (
            round((lon - self.west) * self._pixels_per_degree_east + MARGIN, 1),
            round(
                (self.north - lat) * KILOMETRES_PER_DEGREE * self.pixels_per_kilometre + MARGIN, 1
            ),
        )

    @property
    def _pixels_per_degree_east(self) -> float:
        shrink = math.cos(math.radians(self.north))
        return KILOMETRES_PER_DEGREE * shrink * self.pixels_per_kilometre

    def holds(self, point: tuple[float, float]) -> bool:
        return 0 <= point[0] <= self.width and 0 <= point[1] <= self.height


def draw(directory: Directory) -> TownMap | None:
    """The map of the town, or none as long as it has no districts.

    Marks that would hide each other are moved apart; labels stand where no mark stands.
    """
    districts = directory.districts
    if not districts:
        return None
    frame = _frame(districts)
    marks = {
        place.slug: frame.point(place.position.lat, place.position.lon)
        for place in directory.listed
        if place.position
    }
    if len(marks) <= MOST_MARKS:
        marks = _apart(marks, frame)
    shapes = tuple(_shapes(districts, frame, marks.values()))
    return TownMap(
        frame.width, frame.height, shapes, marks,
        frame.pixels_per_kilometre, frame.west, frame.north,
    )  # fmt: skip


def _reach(district: District) -> float:
    """Kilometres from the label point to the edge of a circle as large as the district."""
    return math.sqrt((district.area_km2 or 12.0) / math.pi)


def _frame(districts: Sequence[District]) -> TownMap:
    def edges(district: District) -> tuple[float, float, float, float]:
        if district.border:
            return bounding_box(district.border)
        north = _reach(district) / KILOMETRES_PER_DEGREE
        east = north / math.cos(math.radians(district.label_lat))
        lat, lon = district.label_lat, district.label_lon
        return lat - north, lon - east, lat + north, lon + east

    boxes = [edges(district) for district in districts]
    south, west = min(box[0] for box in boxes), min(box[1] for box in boxes)
    north, east = max(box[2] for box in boxes), max(box[3] for box in boxes)
    shrink = math.cos(math.radians(north))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * KILOMETRES_PER_DEGREE * shrink)
    height = round((north - south) * KILOMETRES_PER_DEGREE * scale) + 2 * MARGIN
    return TownMap(WIDTH, height, (), {}, scale, west, north)


def _apart(marks: dict[str, tuple[float, float]], frame: TownMap) -> dict[str, tuple[float, float]]:
    """Marks pushed away from each other until none hides another, as far as that is possible."""
    points = {slug: list(point) for slug, point in sorted(marks.items())}
    least = 2 * MARK + 2
    for _round in range(40):
        moved = False
        slugs = list(points)
        for index, one in enumerate(slugs):
            for other in slugs[index + 1 :]:
                a, b = points[one], points[other]
                east, south = b[0] - a[0], b[1] - a[1]
                gap = math.hypot(east, south)
                if gap >= least:
                    continue
                moved = True
                # Two marks on one spot part to the left and the right.
                east, south = (east / gap, south / gap) if gap else (1.0, 0.0)
                push = (least - gap) / 2
                a[0], a[1] = a[0] - east * push, a[1] - south * push
                b[0], b[1] = b[0] + east * push, b[1] + south * push
        if not moved:
            break
    return {
        slug: (
            round(min(max(x, MARK + 2), frame.width - MARK - 2), 1),
            round(min(max(y, MARK + 2), frame.height - MARK - 2), 1),
        )
        for slug, (x, y) in points.items()
    }


def _shapes(
    districts: Iterable[District], frame: TownMap, marks: Iterable[tuple[float, float]]
) -> Iterable[Shape]:
    taken = [(x - MARK, y - MARK, x + MARK, y + MARK) for x, y in marks]
    for district in districts:
        x, y = frame.point(district.label_lat, district.label_lon)
        half = len(district.name) * CHARACTER / 2
        label_x, label_y = _free_spot(x, y, half, taken, frame)
        taken.append((label_x - half, label_y - LINE, label_x + half, label_y + 4))
        yield Shape(
            district,
            outline(district.border, frame.point) if district.border else "",
            x, y,
            round(_reach(district) * frame.pixels_per_kilometre * 1.15, 1),
            label_x, label_y,
        )  # fmt: skip


def _free_spot(
    x: float, y: float, half: float, taken: list[tuple[float, float, float, float]], frame: TownMap
) -> tuple[float, float]:
    """Where a label covers least of what is drawn already; below the dot if it is all the same."""

    def covered(spot: tuple[float, float]) -> float:
        left, top, right, bottom = spot[0] - half, spot[1] - LINE, spot[0] + half, spot[1] + 4
        return sum(
            max(0.0, min(right, box[2]) - max(left, box[0]))
            * max(0.0, min(bottom, box[3]) - max(top, box[1]))
            for box in taken
        )

    inside = min(max(x, half + 2), frame.width - half - 2)
    spots = [
        (round(min(max(inside + aside, half + 2), frame.width - half - 2), 1), round(y + below, 1))
        for below in (17, -8, 32, -24, 48, -40)
        for aside in (0, half, -half)
    ]
    return min(spots, key=lambda spot: covered(spot) + AWAY * math.dist(spot, (x, y + 17)))


def scale_bar(town: TownMap, kilometres: int = 5) -> float:
    """Length in pixels of a bar of so many kilometres."""
    return round(kilometres * town.pixels_per_kilometre, 1)
