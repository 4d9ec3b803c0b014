"""Somebody who has all that is published of a year in hand, and works out what they can."""

from reports.inference import Interval, Relation, narrowed, of_printed
from reports.publications import safety
from reports.publications.keys import SENSITIVE
from reports.tables import total_of

# What is not printed because it would be printed as 0.
LEFT_OUT = Interval(0, 2)
ALL_LINES = "all lines"


def pinned(cells, relations=()):
    """Cells below 5 of which one knows the value."""
    found = narrowed(cells, relations)
    return [cell for cell, (low, high) in found.items() if low == high < 5]


def named(number, cells, relations):
    """The same of one quarter or version among several, with cells of its own."""

    def own(all_of_them):
        return tuple((number, cell) for cell in all_of_them)

    parts = [Relation(own(one.parts), own(one.whole), one.low, one.high) for one in relations]
    return {(number, cell): interval for cell, interval in cells.items()}, parts


def told_of_year(quarters, year):
    """What is said by the tables of all quarters and of the year, together.

    `quarters`: of each its exact tables, the places that alone serve a district, and what is
    printed of it; `year`: printed. A number of the year that is the sum of printed ones, of the
    quarters or in its own column, says nothing further; any other one was rounded by itself.
    """
    cells, relations = {}, []
    for number, (exact, exclusive, _printed) in enumerate(quarters):
        more, further = named(number, *safety.told(exact, exclusive))
        cells |= more
        relations += further
    for name, line, column, value, sums in _numbers(year):
        parts, beside = [], 0
        for number, (exact, _exclusive, printed) in enumerate(quarters):
            parts += [(number, cell) for cell in _parts(exact[name], name, line, column)]
            beside += _printed_value(printed[name], line, column)
        for part in parts:
            cells.setdefault(part, LEFT_OUT)
        whole = ("year", (name, line, column))
        is_sum = value in (beside, *sums)
        cells[whole] = Interval(0, safety.MOST) if is_sum else of_printed(value)
        relations.append(Relation(tuple(parts), (whole,)))
    return cells, relations


def _numbers(tables):
    """Every number that is printed, and totals with what they are the sum of."""
    for name, table in tables.items():
        for column, values in table.values.items():
            for line, value in zip(table.lines, values, strict=True):
                if value is not None:
                    yield name, line.key, column, value, ()
            if column in table.totals:
                yield name, ALL_LINES, column, table.totals[column], (total_of(values),)


def _parts(exact, name, line, column):
    """Cells as counted that a printed one is the sum of: sensitive topics are added up by home."""
    if name == SENSITIVE:
        return [(name, home.key, line) for home in exact.lines]
    if line == ALL_LINES:
        return [(name, one.key, column) for one in exact.lines]
    return [(name, line, column)]


def _printed_value(table, line, column):
    """0 for what was left out."""
    if line == ALL_LINES:
        return table.totals.get(column) or 0
    keys = [one.key for one in table.lines]
    values = table.values.get(column, ())
    return values[keys.index(line)] or 0 if values and line in keys else 0
