"""What two sets of printed tables say differently: by keys and numbers, never by their words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.number_words import text
from reports.tables import Table, Value

# Keys of table, line and column; the last two are empty for a table without cells.
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Difference:
    """A printed number that is another one, with what it is called."""

    table: str
    line: str
    column: str
    old: str
    new: str


@dataclass(frozen=True)
class _Cell:
    names: tuple[str, str, str]
    value: Value

    @property
    def text(self) -> str:
        return text(self.value)


def differences(old: Mapping[str, Table], new: Mapping[str, Table]) -> list[Difference]:
    """Cells that are not the same, or only in one of both; totals follow from them.

    In the order of the new tables, with their names; then what is gone.
    """
    before, after = _cells(old), _cells(new)
    return [
        Difference(*(after.get(key) or before[key]).names, _said(before, key), _said(after, key))
        for key in dict.fromkeys([*after, *before])
        if key not in before or key not in after or before[key].value != after[key].value
    ]


def _said(cells: Mapping[Key, _Cell], key: Key) -> str:
    """No value is printed as a dash: what is not there at all is told from it."""
    return cells[key].text if key in cells else _("not printed")


def _cells(tables: Mapping[str, Table]) -> dict[Key, _Cell]:
    return {key: cell for table in tables.values() for key, cell in _of_table(table)}


def _of_table(table: Table) -> Iterator[tuple[Key, _Cell]]:
    if not table.lines or not table.columns:
        yield (table.key, "", ""), _Cell((table.title, "", ""), None)
    for line, cells in table.grid():
        for column, value in zip(table.columns, cells, strict=True):
            names = (table.title, line.label, column.label)
            yield (table.key, line.key, column.key), _Cell(names, value)
