"""A table in words: what stands in each of its cells, on the page, in the picture, on paper."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports import number_words
from reports.tables import Column, Kind, Line, Table, Unit, Value


@dataclass(frozen=True)
class Row:
    """`texts` in the order of the columns; `line` is None for the totals."""

    label: str
    texts: tuple[str, ...]
    line: Line | None = None

    @property
    def is_apart(self) -> bool:
        return bool(self.line and self.line.is_apart)


def rows(table: Table) -> Iterator[Row]:
    """Each line of the table, without the totals."""
    columns, padded = table.columns, is_padded(table)
    for line, values in table.grid():
        cells = zip(columns, values, strict=True)
        texts = tuple(
            cell_text(table, line, column, value, padded=padded) for column, value in cells
        )
        yield Row(line.label, texts, line)


def total_row(table: Table) -> Row | None:
    """The line of totals, if the table has one; columns without a total are empty in it."""
    if not table.totals:
        return None
    padded = is_padded(table)
    texts = (_total_text(table, column, padded=padded) for column in table.columns)
    return Row(table.total_label, tuple(texts))


def is_padded(table: Table) -> bool:
    """Whether hours have a decimal: all in a table, as soon as one of them needs it."""
    return any(
        table.unit(line, column) == Unit.MINUTES and bool(value and value % 60)
        for line, values in table.grid()
        for column, value in zip(table.columns, values, strict=True)
    )


def cell_text(
    table: Table, line: Line | None, column: Column, value: Value, *, padded: bool = False
) -> str:
    """One number with its unit and, if it is a change, its sign."""
    words = number_words.change_text if column.kind == Kind.CHANGE else number_words.text
    return words(value, table.unit(line, column), padded=padded)


def _total_text(table: Table, column: Column, *, padded: bool) -> str:
    counted = column.of or column.key
    if counted not in table.totals:
        return ""
    return cell_text(table, None, column, table.total(column), padded=padded)
