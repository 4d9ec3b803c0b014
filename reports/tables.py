"""What every figure comes as: a table, from which page, chart, CSV, XLSX and JSON are made.

Only what was counted is kept in it; changes and shares are worked out from what is printed, so a
rounded table has rounded changes. Knows no database and no words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self

# None: there is no value, which is not 0.
Value = int | None


class Unit(StrEnum):
    COUNT = "count"
    MINUTES = "minutes"  # printed as hours
    PERCENT = "percent"


class Kind(StrEnum):
    COUNTED = "counted"
    CHANGE = "change"  # `of` less `against`
    SHARE = "share"  # of the sum of column `of`, in whole per cent that add up to 100


@dataclass(frozen=True)
class Line:
    """One row. `is_apart`: not a part of town (unknown, outside), drawn hatched, in the total."""

    key: str
    label: str
    is_apart: bool = False
    link: str = ""  # address of its own report, if there is one
    unit: Unit | None = None  # if it is not that of its columns


@dataclass(frozen=True)
class Column:
    """`has_bar`: drawn beside the number; `mark`: key of the column drawn as a stroke over it."""

    key: str
    label: str
    kind: Kind = Kind.COUNTED
    unit: Unit = Unit.COUNT
    of: str = ""
    against: str = ""
    has_bar: bool = False
    mark: str = ""


@dataclass(frozen=True)
class Table:
    """Values of each counted column by its key, in the order of `lines`.

    `totals` hold a value for each counted column that has a total; empty: no line of totals.
    `definitions` are keys of `reports.definitions`, `notes` sentences below the table.
    `is_sensitive`: about what nobody above the place may read exactly (docs/figures.md).
    """

    key: str
    title: str
    heading: str  # of the lines
    lines: tuple[Line, ...]
    columns: tuple[Column, ...]
    values: Mapping[str, tuple[Value, ...]]
    totals: Mapping[str, Value] = field(default_factory=dict)
    total_label: str = ""
    definitions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    is_sensitive: bool = False
    is_rounded: bool = False

    def column(self, key: str) -> Column:
        """Raises `KeyError` if there is none."""
        for one in self.columns:
            if one.key == key:
                return one
        raise KeyError(key)

    def cells(self, column: Column) -> tuple[Value, ...]:
        """What is printed in a column, in the order of the lines."""
        if column.kind == Kind.CHANGE:
            pairs = zip(self.values[column.of], self.values[column.against], strict=True)
            return tuple(_less(new, old) for new, old in pairs)
        if column.kind == Kind.SHARE:
            return percentages(self.values[column.of])
        return self.values[column.key]

    def total(self, column: Column) -> Value:
        """What is printed in the line of totals; None for a column that has none."""
        if column.kind == Kind.CHANGE:
            return _less(self.totals.get(column.of), self.totals.get(column.against))
        if column.kind == Kind.SHARE:
            return total_of(self.cells(column)) if column.of in self.totals else None
        return self.totals.get(column.key)

    def unit(self, line: Line | None, column: Column) -> Unit:
        """Of a cell; `line` is None for the totals."""
        if column.kind == Kind.SHARE:
            return Unit.PERCENT
        own = line.unit if line else None
        return own or column.unit

    def grid(self) -> Iterable[tuple[Line, tuple[Value, ...]]]:
        """Each line with its cells in the order of the columns, without totals."""
        columns = [self.cells(column) for column in self.columns]
        rows = zip(*columns, strict=True) if columns else [()] * len(self.lines)
        return zip(self.lines, rows, strict=True)

    def with_values(self, values: Mapping[str, tuple[Value, ...]]) -> Self:
        """The same table of other numbers, with totals, where there were, as their sums."""
        totals = {key: total_of(values[key]) for key in self.totals}
        return replace(self, values=values, totals=totals)


def total_of(values: Sequence[Value]) -> Value:
    """The sum of what is known; None if nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def percentages(values: Sequence[Value]) -> tuple[Value, ...]:
    """Whole per cent of the sum that add up to 100 (largest remainder; ties go to the first).

    None where there is no value, and everywhere if the sum is 0. Values must not be negative.
    """
    total = total_of(values)
    if not total:
        return (None,) * len(values)
    parts = [divmod(100 * (value or 0), total) for value in values]
    shares = [share for share, _remainder in parts]
    by_remainder = sorted(range(len(values)), key=lambda at: (-parts[at][1], at))
    for at in by_remainder[: 100 - sum(shares)]:
        shares[at] += 1
    pairs = zip(values, shares, strict=True)
    return tuple(None if value is None else share for value, share in pairs)


def _less(new: Value, old: Value) -> Value:
    return None if new is None or old is None else new - old
