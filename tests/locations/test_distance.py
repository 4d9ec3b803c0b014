"""Great-circle distance and what is shown of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locations.distance import Distance, metres_between

points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
TOWN_HALL = (51.51118, 7.46563)
DORSTFELD = (51.50891, 7.40863)


def test_distance_agrees_with_a_known_pair():
    # Berlin, Brandenburger Tor to Paris, Notre-Dame: 877 to 878 km.
    assert metres_between(52.51628, 13.37771, 48.85296, 2.34990) == pytest.approx(878e3, rel=0.005)


def test_a_degree_of_latitude_is_111_kilometres():
    assert metres_between(51, 7, 52, 7) == pytest.approx(111_195, abs=1)


def test_a_degree_of_longitude_is_shorter_in_dortmund_than_at_the_equator():
    assert metres_between(0, 7, 0, 8) == pytest.approx(111_195, abs=1)
    assert metres_between(51.5, 7, 51.5, 8) == pytest.approx(69_220, abs=10)


def test_dorstfeld_is_about_four_kilometres_from_the_town_hall():
    assert Distance(metres_between(*TOWN_HALL, *DORSTFELD), exact=True).shown_km == 4.0


def test_the_way_across_the_date_line_is_short():
    assert metres_between(0, 179.5, 0, -179.5) == pytest.approx(111_195, abs=1)


def test_opposite_points_are_half_the_circumference_apart():
    assert metres_between(51.5, 7.5, -51.5, -172.5) == pytest.approx(20_015_115, abs=1)
    # Rounding takes these two a hair beyond the end of the earth.
    assert metres_between(14.7, -80.5, -14.7, 99.5) == pytest.approx(20_015_115, abs=1)


@given(points, points)
def test_distance_is_the_same_both_ways(one, other):
    assert metres_between(*one, *other) == pytest.approx(metres_between(*other, *one), abs=1e-3)


@given(points)
def test_distance_to_itself_is_nothing(point):
    assert metres_between(*point, *point) == 0


@given(points, points, points)
def test_a_detour_is_never_shorter(one, other, between):
    detour = metres_between(*one, *between) + metres_between(*between, *other)
    # Half a metre: what rounding makes of nearly opposite points.
    assert metres_between(*one, *other) <= detour + 0.5


@given(points, points)
def test_nothing_is_farther_than_half_the_circumference(one, other):
    assert 0 <= metres_between(*one, *other) <= 20_015_116


@pytest.mark.parametrize(
    ("metres", "shown"),
    [(0, 0.1), (49, 0.1), (149, 0.1), (150, 0.2), (250, 0.3), (2340, 2.3), (2350, 2.4)],
)
def test_an_exact_distance_is_shown_in_tenths_of_a_kilometre(metres, shown):
    assert Distance(metres, exact=True).shown_km == shown


@pytest.mark.parametrize(
    ("metres", "shown"),
    [(0, 0.5), (749, 0.5), (750, 1.0), (1249, 1.0), (1250, 1.5), (2340, 2.5), (5250, 5.5)],
)
def test_an_inexact_distance_is_shown_in_half_kilometres(metres, shown):
    assert Distance(metres, exact=False).shown_km == shown


@given(st.floats(0, 20_015_116), st.booleans())
def test_what_is_shown_is_at_most_half_a_step_off(metres, exact):
    step = 0.1 if exact else 0.5
    shown = Distance(metres, exact).shown_km
    assert shown >= step
    assert shown == step or abs(shown - metres / 1000) <= step / 2 + 1e-9
