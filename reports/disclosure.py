"""Rounding that gives nobody away; knows no database, no clock and no words.

Every cell is rounded for itself and every total is the sum of printed cells. Of all other ways
that were tried some gave cells of 1 to 4 away exactly (docs/decisions/0036).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from reports.tables import Column, Kind, Line, Table, Unit, Value, total_of

BASE = 5
# Minutes are printed as hours: they, too, are multiples of 5 of what is printed.
STEPS = {Unit.COUNT: BASE, Unit.MINUTES: BASE * 60, Unit.PERCENT: BASE}


def round_to(value: Value, step: int = BASE) -> Value:
    """The nearest multiple of `step`: 0–2 are 0, 3–7 are 5; no value stays no value."""
    return None if value is None else (value + step // 2) // step * step


def rounded(table: Table) -> Table:
    """The table as it may be printed; its totals are sums of printed cells."""
    values = {key: tuple(_rounded_cells(table, key)) for key in table.values}
    return replace(table.with_values(values), is_rounded=True)


def _rounded_cells(table: Table, key: str) -> Iterable[Value]:
    column = table.column(key)
    for line, value in zip(table.lines, table.values[key], strict=True):
        yield round_to(value, STEPS[table.unit(line, column)])


def summed(tables: Sequence[Table]) -> Table:
    """Cell by cell the sum of several tables, with the words of the last one.

    What one of them does not have adds nothing; lines and columns that only earlier ones have
    come after those of the last. Raises `ValueError` without tables.
    """
    if not tables:
        raise ValueError("nothing to sum")
    lines, columns = _lines_of_all(tables), _columns_of_all(tables)
    counted = [column.key for column in columns if column.kind == Kind.COUNTED]
    cells = [_cells(table) for table in tables]
    values = {
        key: tuple(total_of([of.get((line.key, key)) for of in cells]) for line in lines)
        for key in counted
    }
    # A total of a column that only an earlier table has.
    totals = dict.fromkeys(key for key in counted if any(key in one.totals for one in tables))
    sums = replace(tables[-1], lines=lines, columns=columns, totals=totals)
    return sums.with_values(values)


def _lines_of_all(tables: Sequence[Table]) -> tuple[Line, ...]:
    found: dict[str, Line] = {}
    for line in chain(*(table.lines for table in reversed(tables))):
        found.setdefault(line.key, line)
    return tuple(sorted(found.values(), key=lambda line: line.is_apart))


def _columns_of_all(tables: Sequence[Table]) -> tuple[Column, ...]:
    found: dict[str, Column] = {}
    for column in chain(*(table.columns for table in reversed(tables))):
        found.setdefault(column.key, column)
    return tuple(found.values())


def _cells(table: Table) -> Mapping[tuple[str, str], Value]:
    """By the keys of line and column."""
    return {
        (line.key, key): values[at]
        for key, values in table.values.items()
        for at, line in enumerate(table.lines)
    }
