"""The map of tiles: each district where its data put it, lighter or darker and patterned."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from reports.charts.drawing import (
    INK,
    MUTED,
    ON_STEPS,
    OVER_STEPS,
    PAPER,
    STEPS,
    Attribute,
    Drawing,
    rect,
    step_fill,
    text,
    width_of,
    wrapped,
)

# All tiles of a row share the width, which a phone shows almost as it is.
WIDTH, LEAST, GAP, PADDING = 345.0, 78.0, 3, 7
# How far the plain ground of words reaches around them; bold letters are wider.
INSIDE, BOLD = 4, 1.08
HEIGHT, NAME_LINE = 58, 14
APART_HEIGHT = 38
LEGEND_LINE = 18
NAME, NUMBER, SMALL = 11.5, 21.0, 11.0
FRAME = 1
KNOWN: dict[str, Attribute] = {"stroke": MUTED, "stroke_width": 0.75}
UNKNOWN: dict[str, Attribute] = {"stroke": MUTED, "stroke_dasharray": "2 2"}


@dataclass(frozen=True)
class Tile:
    """`step` is the class of its number, None if there is no number; places count from 1."""

    name: str
    number: str
    change: str = ""
    link: str = ""
    step: int | None = None
    column: int = 1
    row: int = 1


@dataclass(frozen=True)
class _Grid:
    """Where the tiles lie: the first column and row, how many, and how large each tile is."""

    column: int
    row: int
    columns: int
    rows: int
    width: float
    height: float
    names: tuple[tuple[str, ...], ...]  # the lines of each tile's name

    def corner(self, tile: Tile) -> tuple[float, float]:
        return (
            FRAME + (tile.column - self.column) * (self.width + GAP),
            FRAME + (tile.row - self.row) * (self.height + GAP),
        )


def draw(tiles: Sequence[Tile], apart: Sequence[Tile], legend: Sequence[str], key: str) -> Drawing:
    """Tiles as their columns and rows say, those apart below them, the classes at the end.

    `key`: that of the patterns (`drawing.step_patterns`).
    """
    grid = _grid(tiles)
    width = grid.columns * (grid.width + GAP) - GAP + 2 * FRAME
    named = zip(tiles, grid.names, strict=True)
    body = "".join(_tile(tile, names, grid, key) for tile, names in named)
    y = FRAME + grid.rows * (grid.height + GAP)
    below, height = apart_tiles(apart, y + 3, width)
    y += height
    names, height = classes(legend, y + 6, width, key)
    return Drawing(width, y + 6 + height, body + below + names)


def _grid(tiles: Sequence[Tile]) -> _Grid:
    columns, rows = [tile.column for tile in tiles] or [1], [tile.row for tile in tiles] or [1]
    count = max(3, max(columns) - min(columns) + 1)
    width = max(LEAST, (WIDTH - 2 * FRAME - GAP * (count - 1)) / count)
    names = tuple(wrapped(tile.name, NAME, width - 2 * PADDING, 2) for tile in tiles)
    height = HEIGHT + NAME_LINE * max((len(lines) for lines in names), default=1)
    down = max(rows) - min(rows) + 1 if tiles else 0
    return _Grid(min(columns), min(rows), count, down, width, height, names)


def linked(link: str, markup: str) -> str:
    return f"<a href={quoteattr(link)}>{markup}</a>" if link else f"<g>{markup}</g>"


def _tile(tile: Tile, names: Sequence[str], grid: _Grid, key: str) -> str:
    x, y = grid.corner(tile)
    frame = UNKNOWN if tile.step is None else KNOWN
    body = rect(x, y, grid.width, grid.height, step_fill(key, tile.step), **frame)
    left, bottom = x + PADDING, y + grid.height
    for at, line in enumerate(names):
        body += _words(tile, left, y + 18 + NAME_LINE * at, line, NAME)
    body += _words(tile, left, bottom - 27, tile.number, NUMBER, font_weight=600)
    body += _words(tile, left, bottom - 9, tile.change, NAME) if tile.change else ""
    return linked(tile.link, body)


def _words(tile: Tile, x: float, y: float, words: str, size: float, **more: Attribute) -> str:
    """A line of text; on a pattern it has plain ground."""
    ink = INK if tile.step is None else ON_STEPS[tile.step]
    line = text(x, y, words, font_size=size, fill=ink, **more)
    if tile.step is None or not OVER_STEPS[tile.step]:
        return line
    width = width_of(words, size) * (BOLD if more else 1) + 2 * INSIDE
    return rect(x - INSIDE, y - size, width, 1.3 * size, STEPS[tile.step]) + line


def apart_tiles(apart: Sequence[Tile], y: float, width: float) -> tuple[str, float]:
    """What is not a part of town, side by side and dashed, and the height that it takes."""
    if not apart:
        return "", 0
    each = (width - 2 * FRAME - GAP * (len(apart) - 1)) / len(apart)
    body = "".join(
        _apart_tile(tile, FRAME + at * (each + GAP), y, each) for at, tile in enumerate(apart)
    )
    return body, APART_HEIGHT + 6


def _apart_tile(tile: Tile, x: float, y: float, width: float) -> str:
    room = width - 2 * PADDING - 6 - width_of(tile.number, 15)
    lines = wrapped(tile.name, NAME, room, 2)
    top = y + (23 if len(lines) == 1 else 16)
    return linked(
        tile.link,
        rect(x, y, width, APART_HEIGHT, PAPER, stroke=MUTED, stroke_dasharray="4 3")
        + "".join(
            text(x + PADDING, top + 14 * at, line, font_size=NAME, fill=INK)
            for at, line in enumerate(lines)
        )
        + text(
            x + width - PADDING,
            y + 24.5,
            tile.number,
            font_size=15,
            font_weight=600,
            text_anchor="end",
            fill=INK,
        ),
    )


def classes(names: Sequence[str], y: float, width: float, key: str) -> tuple[str, float]:
    """The classes side by side, in two lines if they do not fit into one, and their height."""
    if not names:
        return "", 0
    widest = max(width_of(name, SMALL) for name in names) + 28
    in_line = max(1, min(len(names), int(width // widest)))
    if in_line == 3 and len(names) == 4:
        in_line = 2
    each = (width - 2 * FRAME) / in_line
    body = "".join(
        _class(name, step_fill(key, step), FRAME + step % in_line * each, _line(step, in_line, y))
        for step, name in enumerate(names)
    )
    return body, LEGEND_LINE * (1 + (len(names) - 1) // in_line)


def _line(step: int, in_line: int, y: float) -> float:
    return y + step // in_line * LEGEND_LINE


def _class(name: str, fill: str, x: float, y: float) -> str:
    sample = rect(x, y, 16, 12, fill, stroke=MUTED, stroke_width=0.75)
    return sample + text(x + 20, y + 10.5, name, font_size=SMALL, fill=INK)
