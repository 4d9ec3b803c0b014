"""The rows of a table as a drawing: labels, numbers as they are printed, bars and rules."""

from dataclasses import dataclass
from functools import cached_property

from reports.charts.bars import bar
from reports.charts.drawing import (
    BAR,
    INK,
    LINE,
    MUTED,
    Drawing,
    element,
    number,
    rect,
    text,
    width_of,
    wrapped,
)

SIZE, HEADING_SIZE = 13.0, 12.5
ROW, LEADING, HEADING = 24, 16, 15
# Of the only column with bars, and of one among several.
BAR_HEIGHT, WIDE_BAR, SHORT_BAR = 18, 150, 70
LEAST_LABEL, MOST_LABEL = 90.0, 270.0
WIDEST_WORD = 130.0
PADDING, GAP = 9, 8
# Bold letters are wider.
BOLD = 1.08
HATCH = "apart"


@dataclass(frozen=True)
class Cell:
    """A number as it is printed, with its bar and stroke in shares of the longest (0 to 1)."""

    text: str
    bar: float = 0
    mark: float | None = None


@dataclass(frozen=True)
class GridColumn:
    """`sign`: how its heading says that it is drawn: "bar", "mark" or nothing."""

    label: str
    has_bar: bool = False
    sign: str = ""


@dataclass(frozen=True)
class GridRow:
    label: str
    cells: tuple[Cell, ...]
    is_apart: bool = False
    is_total: bool = False


@dataclass(frozen=True)
class _Place:
    """Where headings (at `head`), numbers (up to `end`) and bars (from `bar`) of a column lie."""

    head: float
    end: float
    bar: float
    anchor: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """With several columns of bars each bar follows its number; an only one goes before it."""

    heading: str
    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]

    @property
    def several(self) -> bool:
        return sum(column.has_bar for column in self.columns) > 1

    @property
    def bar_width(self) -> int:
        return SHORT_BAR if self.several else WIDE_BAR

    @cached_property
    def label_width(self) -> float:
        labels = [self.heading, *(row.label for row in self.rows)]
        widest = max(width_of(words, SIZE) * BOLD for words in labels)
        return min(MOST_LABEL, max(LEAST_LABEL, widest)) + 12

    @cached_property
    def numbers(self) -> tuple[float, ...]:
        """The room that the numbers of each column need."""
        return tuple(
            max((width_of(row.cells[at].text, SIZE) * BOLD for row in self.rows), default=0)
            for at in range(len(self.columns))
        )

    @cached_property
    def widths(self) -> tuple[float, ...]:
        return tuple(
            max(wide + (self.bar_width + GAP if column.has_bar else 0), _head_width(column))
            + 2 * PADDING
            for column, wide in zip(self.columns, self.numbers, strict=True)
        )

    @property
    def width(self) -> float:
        return self.label_width + sum(self.widths)

    @cached_property
    def places(self) -> tuple[_Place, ...]:
        """Of each column."""
        found, x = [], self.label_width
        for column, width, numbers in zip(self.columns, self.widths, self.numbers, strict=True):
            lines = wrapped(column.label, HEADING_SIZE, width - PADDING, 4)
            end = x + width - PADDING
            if self.several and column.has_bar:
                start = x + PADDING
                place = _Place(start, start + numbers, start + numbers + GAP, "start", lines)
            else:
                place = _Place(end, end, end - numbers - GAP - self.bar_width, "end", lines)
            found.append(place)
            x += width
        return tuple(found)


def draw(grid: Grid) -> Drawing:
    """Headings, a double rule before what is apart, and a thick one before the totals."""
    lines = max((len(place.lines) for place in grid.places), default=1)
    y = 12.0 + HEADING * lines
    body = text(4, y - 8, grid.heading, font_size=HEADING_SIZE, font_weight=700)
    body += _headings(grid, y - 8) + _rule(y, grid.width, MUTED)
    was_apart = True
    for row in grid.rows:
        if row.is_total:
            body += _rule(y, grid.width, INK, 2)
        elif row.is_apart and not was_apart:
            body += _rule(y - 1.5, grid.width, MUTED) + _rule(y + 1.5, grid.width, MUTED)
        was_apart = row.is_apart
        drawn, height = _row(row, grid, y)
        y += height
        body += drawn + _rule(y, grid.width, LINE)
    return Drawing(grid.width, y, body)


def _head_width(column: GridColumn) -> float:
    """Of the longest part that keeps together, with its sign."""
    widest = max(width_of(part, HEADING_SIZE) for part in column.label.split(" "))
    return min(WIDEST_WORD, widest * BOLD + (22 if column.sign else 0))


def _rule(y: float, width: float, stroke: str, thickness: float = 1) -> str:
    path = f"M0 {number(y)}h{number(width)}"
    return element("path", d=path, stroke=stroke, stroke_width=thickness)


def _headings(grid: Grid, base: float) -> str:
    body = ""
    for column, place in zip(grid.columns, grid.places, strict=True):
        top = base - HEADING * (len(place.lines) - 1)
        for at, line in enumerate(place.lines):
            body += text(
                place.head, top + HEADING * at, line,
                font_size=HEADING_SIZE, font_weight=700, text_anchor=place.anchor,
            )  # fmt: skip
        if column.sign:
            first = width_of(place.lines[0], HEADING_SIZE) * BOLD if place.lines else 0
            body += _sign(column.sign, place.head - first - 20, top - 9)
    return body


def _sign(sign: str, x: float, y: float) -> str:
    if sign == "bar":
        return rect(x, y, 16, 9, BAR)
    path = f"M{number(x + 14)} {number(y - 2)}v13"
    return element("path", d=path, stroke=INK, stroke_width=2.5)


def _row(row: GridRow, grid: Grid, y: float) -> tuple[str, float]:
    """Its shapes and its height."""
    labels = wrapped(row.label, SIZE, grid.label_width - 12, 3) or ("",)
    height = ROW + LEADING * (len(labels) - 1)
    weight = 700 if row.is_total else 400
    body = "".join(
        text(4, y + 17 + LEADING * at, line, font_weight=weight) for at, line in enumerate(labels)
    )
    middle = y + height / 2
    for column, place, cell in zip(grid.columns, grid.places, row.cells, strict=True):
        if column.has_bar and not row.is_total:
            body += bar(
                cell.bar, cell.mark, grid.bar_width, BAR_HEIGHT, HATCH if row.is_apart else "",
                x=place.bar, y=middle - BAR_HEIGHT / 2,
            )  # fmt: skip
        body += text(place.end, middle + 5, cell.text, text_anchor="end", font_weight=weight)
    return body, height
