"""Trends and stacked bars of a table: which columns are drawn, and in which words."""

from django.utils.translation import gettext as _

from reports import number_words
from reports.charts import line, printed, stacked
from reports.charts.drawing import Drawing
from reports.charts.line import Series
from reports.charts.stacked import Stack
from reports.tables import Column, Kind, Table


def columns_of_lines(table: Table) -> tuple[Column, ...]:
    """Those with bars, each followed by what it is compared with; without any, all counted ones."""
    with_bars = [column for column in table.columns if column.has_bar]
    if not with_bars:
        return counted(table)
    keys = [key for column in with_bars for key in (column.key, column.mark) if key]
    return tuple(table.column(key) for key in dict.fromkeys(keys))


def counted(table: Table) -> tuple[Column, ...]:
    return tuple(column for column in table.columns if column.kind == Kind.COUNTED)


def is_blank(table: Table) -> bool:
    """Whether neither a line nor a bar would be seen: no value is above 0."""
    return not any(value for column in counted(table) for value in table.cells(column))


def sketched(table: Table, sketch: str, width: float) -> Drawing:
    """The "line" or the "stacked" bars of a table that has lines."""
    return trend(table, width) if sketch == "line" else parts(table, width)


def trend(table: Table, width: float) -> Drawing:
    """At most three lines over the lines of the table."""
    chosen = columns_of_lines(table)[: len(line.STYLES)]
    series = [_series(table, column) for column in chosen]
    unit = chosen[0].unit
    scale = [(value, number_words.text(value, unit)) for value in line.axis(series, unit)]
    return line.draw(series, [one.label for one in table.lines], scale, width)


def _series(table: Table, column: Column) -> Series:
    return Series(column.label, table.cells(column), _texts(table, column))


def _texts(table: Table, column: Column) -> tuple[str, ...]:
    cells = zip(table.lines, table.cells(column), strict=True)
    return tuple(printed.cell_text(table, one, column, value) for one, value in cells)


def pattern_key(table: Table) -> str:
    """Names of the patterns of this chart, unlike those of others on the page."""
    return f"part-{table.key}"


def patterns(table: Table) -> str:
    """Definitions that stand beside the drawing."""
    return stacked.patterns(pattern_key(table))


def parts(table: Table, width: float) -> Drawing:
    """One bar per counted column, of all lines of the table."""
    stacks = [
        Stack(column.label, table.cells(column), _texts(table, column)) for column in counted(table)
    ]
    names = [one.label for one in table.lines]
    return stacked.draw(stacks, names, pattern_key(table), width)


def described(table: Table) -> str:
    """Where its numbers stand; its title says what is drawn."""
    return _("Chart of the table “%s”, whose numbers stand below.") % table.title
