"""Tables: shares that add up, changes of what is printed, totals; and how numbers are written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.number_words import change_text, percent_change, raw, spoken, text
from reports.tables import Column, Kind, Line, Table, Unit, percentages, total_of

COUNTS = st.lists(st.one_of(st.none(), st.integers(0, 10**7)), max_size=40)


def table(values, **more):
    lines = tuple(Line(str(at), f"Line {at}") for at, _value in enumerate(values["now"]))
    columns = (
        Column("now", "2026"),
        Column("before", "2025"),
        Column("change", "Change", Kind.CHANGE, of="now", against="before"),
        Column("share", "Share", Kind.SHARE, of="now"),
    )
    return Table("key", "Title", "Line", lines, columns, values, **more)


@given(COUNTS)
def test_percentages_add_up_to_100_or_are_not_there(values):
    shares = percentages(values)
    assert len(shares) == len(values)
    if any(values):
        assert total_of(shares) == 100
        pairs = zip(values, shares, strict=True)
        assert all((share is None) == (value is None) for value, share in pairs)
    else:
        assert set(shares) <= {None}


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=40).filter(any))
def test_percentage_is_less_than_one_point_off(values):
    exact = [100 * value / sum(values) for value in values]
    shares = percentages(values)
    assert all(abs(one - other) < 1 for one, other in zip(shares, exact, strict=True))
    assert all(share == 0 for share, value in zip(shares, values, strict=True) if value == 0)


def test_largest_remainder_gets_what_is_left_and_a_tie_goes_to_the_first():
    assert percentages([1, 1, 1]) == (34, 33, 33)
    assert percentages([2, 1, None]) == (67, 33, None)
    assert percentages([]) == ()


def test_changes_and_shares_are_those_of_the_printed_values():
    one = table({"now": (268, 118, None), "before": (219, 127, 3)})
    assert one.cells(one.column("change")) == (49, -9, None)
    assert one.cells(one.column("share")) == (69, 31, None)
    rounded = one.with_values({"now": (270, 120, None), "before": (220, 125, 5)})
    assert rounded.cells(rounded.column("change")) == (50, -5, None)


def test_totals_are_there_only_where_lines_are_added():
    values = {"now": (2, None), "before": (1, 1)}
    bare, summed = table(values), table(values, totals={"now": 2, "before": 2})
    assert [bare.total(column) for column in bare.columns] == [None] * 4
    assert [summed.total(column) for column in summed.columns] == [2, 2, 0, 100]
    again = summed.with_values({"now": (5, 5), "before": (None, None)})
    assert [again.total(column) for column in again.columns] == [10, None, None, 100]


def test_share_of_nothing_has_no_total_either():
    nothing = table({"now": (0, None), "before": (1, 1)}, totals={"now": 0, "before": 2})
    assert nothing.total(nothing.column("share")) is None
    without = table({"now": (1, 2), "before": (1, 1)}, totals={"before": 2})
    assert without.total(without.column("share")) is None


def test_line_may_have_a_unit_of_its_own_and_a_share_is_per_cent():
    one = table({"now": (1,), "before": (1,)})
    hours = Line("hours", "Hours", unit=Unit.MINUTES)
    assert one.unit(hours, one.column("now")) == Unit.MINUTES
    assert one.unit(hours, one.column("share")) == Unit.PERCENT
    assert one.unit(None, one.column("now")) == Unit.COUNT


def test_table_without_columns_has_its_lines():
    bare = Table("key", "Title", "Line", (Line("one", "One"),), (), {})
    assert list(bare.grid()) == [(bare.lines[0], ())]


def test_column_that_is_not_there_is_a_mistake():
    with pytest.raises(KeyError):
        table({"now": (), "before": ()}).column("other")


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (2807, Unit.COUNT, "2.807"),
        (0, Unit.COUNT, "0"),
        (-9, Unit.COUNT, "−9"),
        (1_000_000, Unit.COUNT, "1.000.000"),
        (None, Unit.COUNT, "–"),
        (6, Unit.PERCENT, "6\N{NO-BREAK SPACE}%"),
        (None, Unit.PERCENT, "–"),
        (120, Unit.MINUTES, "2"),
        (6000, Unit.MINUTES, "100"),
        (90, Unit.MINUTES, "1,5"),
        (100, Unit.MINUTES, "1,7"),
        (-1, Unit.MINUTES, "0"),
        (72_870, Unit.MINUTES, "1.214,5"),
        (-90, Unit.MINUTES, "−1,5"),
        (0, Unit.MINUTES, "0"),
    ],
)
def test_numbers_are_written_as_in_german(value, unit, expected):
    assert text(value, unit) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(49, "+49"), (-2807, "−2.807"), (0, "0"), (None, "–")]
)
def test_changes_carry_their_sign(value, expected):
    assert change_text(value) == expected


def test_whole_hours_below_others_have_a_decimal_too():
    assert text(120, Unit.MINUTES, padded=True) == "2,0"
    assert change_text(120, Unit.MINUTES, padded=True) == "+2,0"
    assert change_text(1, Unit.MINUTES) == "0"
    assert text(120, padded=True) == "120"


def test_no_value_is_said_in_words():
    assert spoken(3) == "3"
    assert len(spoken(None)) > 3


@given(st.integers(-(10**7), 10**7))
def test_hours_in_files_are_the_minutes_to_the_tenth(minutes):
    number = raw(minutes, Unit.MINUTES)
    assert abs(Decimal(number) - Decimal(minutes) / 60) <= Decimal("0.05")
    assert "E" not in str(number)


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        *((2807, 2605, 8), (157, 130, 21), (1, 0, None), (None, 4, None), (4, None, None)),
        *((0, 4, -100), (201, 200, 1), (199, 200, -1), (4, 4, 0)),
    ],
)
def test_change_in_per_cent(new, old, expected):
    assert percent_change(new, old) == expected
