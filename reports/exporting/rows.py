"""A table as rows for a file: the numbers of the page, and words for what their units are."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from reports.exporting.about import About
from reports.number_words import raw
from reports.tables import Column, Kind, Line, Table, Unit, Value


@dataclass(frozen=True)
class Figure:
    """A cell that holds a number, or none."""

    value: Value
    unit: Unit
    is_change: bool = False

    @property
    def number(self) -> Decimal | int | None:
        """As it is printed: minutes as hours."""
        return None if self.value is None else raw(self.value, self.unit)


Row = list[str | Figure]


def about_rows(about: About) -> Iterator[Row]:
    """What stands above the figures, wherever they are taken."""
    yield [about.mark]
    if about.demo:
        yield [about.demo]
    yield [about.title]
    yield [about.asked]


def table_rows(table: Table) -> Iterator[Row]:
    """Title, headings, lines, totals and notes, in this order."""
    yield [table.title]
    yield [table.heading, *(_heading(column) for column in table.columns)]
    for line, values in table.grid():
        cells = zip(table.columns, values, strict=True)
        yield [_label(line), *(_figure(table, line, *cell) for cell in cells)]
    if table.totals:
        totals = ((column, table.total(column)) for column in table.columns)
        yield [table.total_label, *(_figure(table, None, *cell) for cell in totals)]
    for note in table.notes:
        yield [note]


def _heading(column: Column) -> str:
    unit = Unit.PERCENT if column.kind == Kind.SHARE else column.unit
    return _with_unit(column.label, unit)


def _label(line: Line) -> str:
    return _with_unit(line.label, line.unit) if line.unit else line.label


def _with_unit(label: str, unit: Unit) -> str:
    """A file says a number without its unit; so its heading does, or its line."""
    texts = {
        Unit.MINUTES: _("%(label)s (in hours)"),
        Unit.PERCENT: _("%(label)s (in %%)"),
    }
    return texts[unit] % {"label": label} if unit in texts else label


def _figure(table: Table, line: Line | None, column: Column, value: Value) -> Figure:
    return Figure(value, table.unit(line, column), column.kind == Kind.CHANGE)
