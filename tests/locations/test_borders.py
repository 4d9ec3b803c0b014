"""Who lies inside a border, which borders are refused, and how they are drawn."""

from itertools import pairwise
from math import atan2, cos, hypot, nextafter, pi, sin

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from locations.borders import Box, bounding_box, contains, outline, problems

SQUARE = [[7.0, 51.0], [8.0, 51.0], [8.0, 52.0], [7.0, 52.0], [7.0, 51.0]]
HOLE = [[7.4, 51.4], [7.4, 51.6], [7.6, 51.6], [7.6, 51.4], [7.4, 51.4]]
ISLAND = [[9.0, 51.0], [9.5, 51.0], [9.5, 51.5], [9.0, 51.0]]


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def multipolygon(*polygons):
    return {"type": "MultiPolygon", "coordinates": list(polygons)}


def winding_number(ring, lat, lon):
    """How often the ring goes around the point, by adding up angles."""
    total = 0.0
    for (lon1, lat1), (lon2, lat2) in pairwise(ring):
        turn = atan2(lat2 - lat, lon2 - lon) - atan2(lat1 - lat, lon1 - lon)
        total += (turn + pi) % (2 * pi) - pi
    return round(total / (2 * pi))


def distance_to(ring, lat, lon):
    return min(distance_to_edge(start, end, lat, lon) for start, end in pairwise(ring))


def distance_to_edge(start, end, lat, lon):
    along_x, along_y = end[0] - start[0], end[1] - start[1]
    length = along_x**2 + along_y**2
    share = ((lon - start[0]) * along_x + (lat - start[1]) * along_y) / length if length else 0
    share = min(max(share, 0), 1)
    return hypot(lon - start[0] - share * along_x, lat - start[1] - share * along_y)


@st.composite
def simple_rings(draw):
    """Rings around (51.5, 7.5) that never cross themselves, turning either way."""
    radii = draw(st.lists(st.floats(0.02, 0.5), min_size=3, max_size=24))
    angles = [2 * pi * i / len(radii) for i in range(len(radii))]
    ring = [[7.5 + r * cos(a), 51.5 + r * sin(a)] for r, a in zip(radii, angles, strict=True)]
    if draw(st.booleans()):
        ring.reverse()
    return [*ring, ring[0]]


@given(simple_rings(), st.floats(50.9, 52.1), st.floats(6.9, 8.1))
def test_inside_agrees_with_the_winding_number(ring, lat, lon):
    assume(distance_to(ring, lat, lon) > 1e-9)
    assert contains(polygon(ring), lat, lon) == (winding_number(ring, lat, lon) != 0)


@given(simple_rings(), simple_rings(), st.floats(50.9, 52.1), st.floats(6.9, 8.1))
def test_a_hole_is_outside(outer, inner, lat, lon):
    shrunk = [[7.5 + (x - 7.5) / 100, 51.5 + (y - 51.5) / 100] for x, y in inner]
    assume(min(distance_to(outer, lat, lon), distance_to(shrunk, lat, lon)) > 1e-9)
    inside = winding_number(outer, lat, lon) != 0 and winding_number(shrunk, lat, lon) == 0
    assert contains(polygon(outer, shrunk), lat, lon) == inside


@given(simple_rings(), st.floats(50.9, 52.1), st.floats(6.9, 8.1))
def test_the_direction_of_a_ring_does_not_matter(ring, lat, lon):
    assert contains(polygon(ring), lat, lon) == contains(polygon(ring[::-1]), lat, lon)


def test_a_point_in_the_hole_is_outside_and_one_beside_it_inside():
    assert not contains(polygon(SQUARE, HOLE), 51.5, 7.5)
    assert contains(polygon(SQUARE, HOLE), 51.5, 7.3)


def test_every_part_of_a_multipolygon_counts():
    both = multipolygon([SQUARE, HOLE], [ISLAND])
    assert contains(both, 51.2, 7.2)
    assert contains(both, 51.2, 9.4)
    assert not contains(both, 51.5, 7.5)
    assert not contains(both, 51.2, 8.5)


def test_south_and_west_border_belong_to_the_area_north_and_east_do_not():
    square = polygon(SQUARE)
    assert contains(square, 51.0, 7.0)
    assert contains(square, 51.0, 7.5)
    assert contains(square, 51.5, 7.0)
    assert not contains(square, 52.0, 7.5)
    assert not contains(square, 51.5, 8.0)
    assert not contains(square, 52.0, 8.0)


@given(st.floats(51.0, 51.999), st.floats(7.1, 7.9), st.floats(7.1, 7.9))
def test_a_point_on_a_common_border_lies_in_exactly_one_neighbour(lat, start, end):
    west = polygon([[7.0, 51.0], [start, 51.0], [end, 52.0], [7.0, 52.0], [7.0, 51.0]])
    east = polygon([[8.0, 52.0], [end, 52.0], [start, 51.0], [8.0, 51.0], [8.0, 52.0]])
    lon = start + (lat - 51.0) * (end - start)
    # Also a hair beside it, where the rounding decides.
    for near in (lon, nextafter(lon, 0), nextafter(lon, 9)):
        assert contains(west, lat, near) + contains(east, lat, near) == 1


def test_a_height_in_the_positions_is_ignored():
    high = polygon([[*position, 86.0] for position in SQUARE])
    assert problems(high) is None
    assert contains(high, 51.5, 7.5)
    assert outline(high, lambda lat, lon: (lon, lat)) == "M7 51L8 51L8 52L7 52Z"


def test_bounding_box_spans_all_parts():
    assert bounding_box(multipolygon([SQUARE, HOLE], [ISLAND])) == Box(51.0, 7.0, 52.0, 9.5)
    assert bounding_box(polygon(ISLAND)) == Box(south=51.0, west=9.0, north=51.5, east=9.5)


@pytest.mark.parametrize(
    "geometry", [polygon(SQUARE), polygon(SQUARE, HOLE), multipolygon([SQUARE, HOLE], [ISLAND])]
)
def test_a_usable_border_has_no_problems(geometry):
    assert problems(geometry) is None


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (None, "object with a type"),
        ([SQUARE], "object with a type"),
        ({}, "expected Polygon or MultiPolygon"),
        ({"type": "Point", "coordinates": [7.5, 51.5]}, "'Point'"),
        ({"type": ["Polygon"], "coordinates": [SQUARE]}, "expected Polygon"),
        ({"type": "Polygon"}, "no rings"),
        (polygon(), "no rings"),
        (multipolygon(), "no polygons"),
        (multipolygon([]), "no rings"),
        (polygon(SQUARE[:3]), "fewer than four"),
        (polygon("ring"), "fewer than four"),
        (polygon(SQUARE[:-1]), "not closed"),
        (polygon(SQUARE, HOLE[:-1]), "not closed"),
        (polygon([[7.0], *SQUARE[1:]]), "not a pair"),
        (polygon([["7.0", "51.0"], *SQUARE[1:]]), "not a number"),
        (polygon([[True, False], *SQUARE[1:]]), "not a number"),
        (polygon([[None, 51.0], *SQUARE[1:]]), "not a number"),
        (polygon([[float("nan"), 51.0], *SQUARE[1:]]), "outside the earth"),
        (polygon([[float("inf"), 51.0], *SQUARE[1:]]), "outside the earth"),
        (polygon([[10**400, 51], *SQUARE[1:]]), "outside the earth"),
        (polygon([[x * 52_000, y * 110_000] for x, y in SQUARE]), "not metres"),
        (polygon([[y, x] for x, y in SQUARE]), "swapped"),
    ],
)
def test_an_unusable_border_is_refused_with_the_reason(geometry, words):
    assert words in problems(geometry)


def test_a_border_outside_germany_is_not_taken_for_a_swapped_one():
    assert problems(polygon([[0, 0], [1, 0], [1, 1], [0, 0]])) is None
    assert problems(polygon([[58.3, 23.5], [58.5, 23.5], [58.5, 23.7], [58.3, 23.5]])) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.sampled_from(["Polygon", "MultiPolygon"]), json_values)
def test_no_imported_value_makes_the_check_fail(kind, coordinates):
    problems(coordinates)
    assert problems({"type": kind, "coordinates": coordinates})


def test_outline_closes_each_ring_and_rounds_to_one_decimal():
    path = outline(polygon(SQUARE, HOLE), lambda lat, lon: ((lon - 7) * 10, (52 - lat) * 15.55))
    assert path == "M0 15.6L10 15.6L10 0L0 0ZM4 9.3L4 6.2L6 6.2L6 9.3Z"


def test_outline_shows_each_point_once_in_a_row():
    ring = [[7.0, 51.0], [7.01, 51.0], [8.0, 51.0], [8.0, 51.01], [8.0, 52.0], [7.0, 51.0]]
    assert outline(polygon(ring), lambda lat, lon: (lon, lat)) == "M7 51L8 51L8 52Z"


def test_outline_leaves_out_what_shrinks_to_a_line():
    tiny = [[9.0, 51.0], [9.5, 51.0], [9.5, 51.01], [9.0, 51.0]]
    assert outline(multipolygon([tiny], [SQUARE]), lambda lat, lon: (lon, lat)) == (
        "M7 51L8 51L8 52L7 52Z"
    )
    assert outline(polygon(tiny), lambda lat, lon: (lon, lat)) == ""


def test_outline_has_no_minus_zero():
    path = outline(polygon(SQUARE), lambda lat, lon: (lon - 7.02, lat))
    assert path == "M0 51L1 51L1 52L0 52Z"


@given(simple_rings())
def test_outline_draws_all_corners_at_full_scale(ring):
    path = outline(polygon(ring), lambda lat, lon: (lon * 1e5, lat * 1e5))
    assert path.count("L") == len(ring) - 2
    assert path.startswith("M")
    assert path.endswith("Z")
