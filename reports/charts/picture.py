"""The picture of a table: the same rows and numbers as on the page, for a file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from locations import calendar_words as words
from reports.charts import printed, sheet, table_markup, town, trends
from reports.charts.bars import Bars, bars, mark_of
from reports.charts.drawing import Drawing
from reports.charts.grid import Cell, Grid, GridColumn, GridRow
from reports.charts.sheet import Sheet
from reports.exporting.about import About
from reports.report import Report
from reports.tables import Table

# A larger table is cut, and the picture says so: nobody can read it on a picture.
MOST_LINES, MOST_COLUMNS = 250, 60


@dataclass(frozen=True)
class Picture:
    """An SVG document, and its width and height in pixels."""

    svg: str
    width: float
    height: float


def picture(
    table: Table, about: About, sketch: str = "", districts: Iterable[Any] = (),
    drawing: Drawing | None = None,
) -> Picture:  # fmt: skip
    """`sketch` is "map" (of `districts`), "line", "stacked" or nothing; or a `drawing` is given."""
    shown, notes = _bounded(table)
    draw = _drawn(shown, sketch, tuple(districts)) if drawing is None else lambda _width: drawing
    return Picture(
        *sheet.svg(
            Sheet(
                title=table.title,
                about=_asked(about, table),
                grid=_grid(shown),
                notes=(*table_markup.how(shown), *table.notes, *notes),
                foot=_foot(about),
                description=_("Every number of the chart stands in the rows of this picture."),
                sketch=draw,
                is_beside=sketch == "map" and drawing is None,
                patterns=_patterns(shown, sketch),
            )
        )
    )


def picture_of(report: Report, table: Table, about: About, districts: Iterable[Any]) -> Picture:
    """One table of a report with the sketch, or the drawing of its own, that its page has."""
    sections = report.extra.get("sections", ())
    sketches = (getattr(one, "sketch", "") for one in sections if _table_of(one) == table.key)
    drawing = report.extra.get("drawings", {}).get(table.key)
    return picture(table, about, next(sketches, ""), districts, drawing)


def _table_of(section: Any) -> str:
    table = getattr(section, "table", None)
    return table.key if table else ""


def _asked(about: About, table: Table) -> str:
    """What is asked, each part once."""
    title = about.title if about.title != table.title else ""
    period = about.period if about.period not in title else ""
    return " · ".join(filter(None, (title, period, *about.filters)))


def _bounded(table: Table) -> tuple[Table, tuple[str, ...]]:
    if len(table.lines) <= MOST_LINES and len(table.columns) <= MOST_COLUMNS:
        return table, ()
    shown = replace(
        table,
        lines=table.lines[:MOST_LINES],
        columns=table.columns[:MOST_COLUMNS],
        values={key: values[:MOST_LINES] for key, values in table.values.items()},
    )
    return shown, (_("The table goes on; all of it is in the CSV file."),)


def _drawn(
    table: Table, sketch: str, districts: tuple[Any, ...]
) -> Callable[[float], Drawing] | None:
    columns = [column for column in table.columns if column.has_bar]
    if not table.lines:
        return None
    if sketch == "map" and columns and districts:
        return lambda _width: town.town_map(table, columns[0], districts, with_links=False)
    if sketch in ("line", "stacked") and not trends.is_blank(table):
        return lambda width: trends.sketched(table, sketch, width)
    return None


def _patterns(table: Table, sketch: str) -> str:
    found = {"map": town.patterns, "stacked": trends.patterns}.get(sketch)
    return found(table) if found else ""


def _foot(about: About) -> tuple[str, ...]:
    at = words.moment_words(timezone.localtime(about.at), year=True)
    return tuple(filter(None, (about.mark, about.demo, about.source, _("As of %s") % at)))


def _grid(table: Table) -> Grid:
    drawn = bars(table)
    columns = tuple(
        GridColumn(column.label, column.has_bar, _sign(drawn, column.key, column.has_bar))
        for column in table.columns
    )
    shares = [_shares(drawn, at) for at in range(len(table.columns))]
    rows = [
        GridRow(
            row.label,
            tuple(Cell(text, *share[at]) for text, share in zip(row.texts, shares, strict=True)),
            row.is_apart,
        )
        for at, row in enumerate(printed.rows(table))
    ]
    if total := printed.total_row(table):
        cells = tuple(Cell(text) for text in total.texts)
        rows.append(GridRow(total.label, cells, is_total=True))
    return Grid(table.heading, columns, tuple(rows))


def _sign(drawn: Bars, key: str, has_bar: bool) -> str:
    if not drawn.marks:
        return ""
    return "bar" if has_bar else "mark" if key in drawn.marks else ""


def _shares(drawn: Bars, at: int) -> list[tuple[float, float | None]]:
    """Bar and stroke of each line in one column."""
    table, column = drawn.table, drawn.table.columns[at]
    if not column.has_bar:
        return [(0, None)] * len(table.lines)
    cells = zip(table.lines, table.cells(column), mark_of(table, column), strict=True)
    return [
        (
            drawn.share(value, table.unit(line, column)),
            None if mark is None else drawn.share(mark, table.unit(line, column)),
        )
        for line, value, mark in cells
    ]
