"""Bars of a table: from zero, one scale for all of one unit, a stroke for what was before."""

from collections.abc import Iterable
from dataclasses import dataclass

from reports.charts.drawing import BAR, INK, MUTED, number
from reports.tables import Column, Table, Unit, Value

# Of the height of a bar's line: the stroke takes all of it, the bar the middle.
INSET = 3
STROKE = 2.5


@dataclass(frozen=True)
class Bars:
    """How long the bars of a table are."""

    table: Table
    most: dict[Unit, int]  # what the longest bar or the outermost stroke stands for

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.table.columns if column.has_bar)

    @property
    def marks(self) -> tuple[str, ...]:
        """Keys of columns that are drawn as a stroke over another one's bar."""
        return tuple(column.mark for column in self.columns if column.mark)

    def share(self, value: Value, unit: Unit) -> float:
        """Of the whole length, from 0 to 1."""
        most = self.most.get(unit, 0)
        return max(0, value) / most if value and most else 0.0


def bars(table: Table) -> Bars:
    """The bars of all columns that have any; one line of another unit has a scale of its own."""
    most: dict[Unit, int] = {}
    for unit, value in _drawn(table):
        most[unit] = max(most.get(unit, 0), value)
    return Bars(table, most)


def _drawn(table: Table) -> Iterable[tuple[Unit, int]]:
    for column in table.columns:
        if not column.has_bar:
            continue
        for drawn in filter(None, (column, _marked(table, column))):
            for line, value in zip(table.lines, table.cells(drawn), strict=True):
                yield table.unit(line, drawn), value or 0


def _marked(table: Table, column: Column) -> Column | None:
    return table.column(column.mark) if column.mark else None


def mark_of(table: Table, column: Column) -> tuple[Value, ...]:
    """What the stroke over each bar of a column stands for."""
    marked = _marked(table, column)
    return table.cells(marked) if marked else (None,) * len(table.lines)


def bar(
    value: float, mark: float | None, width: float, height: float, hatch: str = "",
    x: float = 0, y: float = 0,
) -> str:  # fmt: skip
    """One bar of so many shares (0 to 1) of the width, with the stroke of another share.

    `hatch` is the id of a pattern; the stroke keeps inside of the width at both ends.
    """
    room = width - STROKE
    drawn = ""
    if value > 0:
        fill = f'fill="url(#{hatch})" stroke="{MUTED}"' if hatch else f'fill="{BAR}"'
        drawn = (
            f'<rect x="{number(x)}" y="{number(y + INSET)}" width="{number(max(1, value * room))}"'
            f' height="{number(height - 2 * INSET)}" {fill}/>'
        )
    if mark is not None:
        at = number(x + STROKE / 2 + mark * room)
        drawn += (
            f'<path d="M{at} {number(y)}v{number(height)}" stroke="{INK}" stroke-width="{STROKE}" '
            'vector-effect="non-scaling-stroke"/>'
        )
    return drawn
