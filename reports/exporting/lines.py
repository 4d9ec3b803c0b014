"""A report as CSV, for a spreadsheet of the office; not the open data of the public pages."""

from collections.abc import Iterable, Iterator, Sequence

from records.exports import Cell, csv_lines
from reports.exporting.about import About
from reports.exporting.rows import Figure, about_rows, table_rows
from reports.tables import Table


def csv(tables: Iterable[Table], about: About) -> Iterator[bytes]:
    """All tables below each other, then how they were counted; `tables` is read as it is sent."""
    return csv_lines(_rows(tables, about))


def _rows(tables: Iterable[Table], about: About) -> Iterator[Sequence[Cell]]:
    yield from map(_cells, about_rows(about))
    for table in tables:
        yield []
        yield from map(_cells, table_rows(table))
    for withheld in about.withheld:
        yield []
        yield from ([words] for words in withheld)
    yield []
    yield from about.facts()


def _cells(row: list[str | Figure]) -> list[Cell]:
    return [cell.number if isinstance(cell, Figure) else cell for cell in row]
