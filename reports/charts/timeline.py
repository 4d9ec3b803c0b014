"""A time line: one bar per row from its first to its last day, told apart by pattern.

The same shapes stand in the cells of a page, in shares of their width, and in one whole drawing.
Knows no database and no words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import accumulate
from xml.sax.saxutils import escape

from reports.charts.drawing import (
    INK,
    LINE,
    MUTED,
    PAPER,
    Drawing,
    element,
    number,
    shortened,
    text,
    width_of,
)

SOLID = "#2044aa"
PALE = "#e3e9f8"
# Pixels.
ROW, BAR, SIZE = 36.0, 15.0, 13.0


class Look(StrEnum):
    """How a part of a bar is drawn."""

    SOLID = "solid"
    PAUSED = "paused"
    UNSURE = "unsure"  # somewhere in there it began
    PLANNED = "planned"


# Fill, stroke, its width and its dashes.
STYLES: dict[Look, tuple[str, str, float, str]] = {
    Look.SOLID: (SOLID, "none", 0, "none"),
    Look.PAUSED: ("url(#line-paused)", MUTED, 1, "none"),
    Look.UNSURE: ("url(#line-unsure)", SOLID, 1, "none"),
    Look.PLANNED: (PAPER, SOLID, 1.5, "4 3"),
}


@dataclass(frozen=True)
class Span:
    """From `first` to `end`, which is outside already."""

    look: Look
    first: date
    end: date


@dataclass(frozen=True)
class Row:
    """`number` may be empty; `mark`: a day on which it became something else."""

    number: str
    name: str
    stand: str
    spans: tuple[Span, ...]
    mark: date | None = None


@dataclass(frozen=True)
class Tick:
    """A day with its label; those that are `main` are written where there is little room, too."""

    day: date
    label: str
    is_main: bool


@dataclass(frozen=True)
class Axis:
    """From `first` to `end`; `today` with its label is drawn through all rows."""

    first: date
    end: date
    ticks: tuple[Tick, ...]
    today: date
    today_label: str

    def share(self, day: date) -> float:
        """How far along the axis a day is, from 0 to 1; days outside are at its ends."""
        whole = (self.end - self.first).days
        return min(1.0, max(0.0, (day - self.first).days / whole)) if whole > 0 else 0.0


@dataclass(frozen=True)
class Scale:
    """Where shares of the axis are: in per cent of a cell, or in pixels of a drawing."""

    unit: str
    left: float
    room: float

    def x(self, share: float) -> str:
        return number(self.left + share * self.room) + self.unit

    def width(self, share: float) -> str:
        return number(share * self.room) + self.unit


CELL = Scale("%", 0, 100)


def patterns() -> str:
    """What hatched parts are filled with; once on a page and in each drawing."""
    return _pattern("line-paused", PAPER, MUTED, 2) + _pattern("line-unsure", PALE, SOLID, 2.5)


def cell(row: Row, axis: Axis) -> str:
    """What stands inside of an `svg` as wide as its cell and `ROW` high."""
    return _grid(axis, CELL, 0, ROW) + _bar(row, axis, CELL, 0) + _today(axis, CELL, 0, ROW)


def head(axis: Axis) -> str:
    """The same for the line of headings: months, and where today is; 34 pixels high."""
    labels = "".join(_label(tick, axis, CELL, 32) for tick in axis.ticks)
    return _grid(axis, CELL, 20, 34) + labels + _flag(axis, CELL)


def sample(look: Look) -> str:
    """For the legend: a bar 26 wide and 14 high."""
    return _rect(look, "1", 1, "24", 12)


def draw(
    rows: Sequence[Row], axis: Axis, legend: Sequence[tuple[Look, str]], width: float
) -> Drawing:
    """All of it in one picture, names to the left, how each stands to the right."""
    names = min(290.0, 52 + max((width_of(row.name, SIZE) for row in rows), default=0))
    stands = min(290.0, 16 + max((width_of(row.stand, SIZE) for row in rows), default=0))
    scale, top = Scale("", names, width - names - stands), 64.0
    height = top + ROW * len(rows)
    body = element("defs", patterns()) + _legend(legend)
    head = _grid(axis, scale, 20, 34) + "".join(_label(one, axis, scale, 32) for one in axis.ticks)
    body += element("g", head + _flag(axis, scale), transform="translate(0 30)")
    body += _grid(axis, scale, top, height)
    for at, row in enumerate(rows):
        body += _row(row, axis, scale, top + at * ROW, width, stands)
    return Drawing(width, height, body + _today(axis, scale, top, height))


def _row(row: Row, axis: Axis, scale: Scale, top: float, width: float, stands: float) -> str:
    middle, end = top + ROW / 2 + 5, width - stands + 12
    line = element("path", d=f"M0 {number(top + ROW - 0.5)}H{number(width)}", stroke=PALE)
    count = text(
        22, middle, row.number, font_size=SIZE, font_weight=600, text_anchor="end", fill=INK
    )
    name = text(34, middle, shortened(row.name, SIZE, scale.left - 40), font_size=SIZE, fill=INK)
    stand = text(end, middle, shortened(row.stand, SIZE, stands - 12), font_size=SIZE, fill=INK)
    return line + (count if row.number else "") + name + stand + _bar(row, axis, scale, top)


def _bar(row: Row, axis: Axis, scale: Scale, top: float) -> str:
    body = "".join(_span(span, axis, scale, top) for span in row.spans)
    if row.mark is None:
        return body
    return body + element(
        "circle", cx=scale.x(axis.share(row.mark)), cy=top + ROW / 2, r=6.5, fill=PAPER,
        stroke=SOLID, stroke_width=2.5,
    )  # fmt: skip


def _span(span: Span, axis: Axis, scale: Scale, top: float) -> str:
    first, end = axis.share(span.first), axis.share(span.end)
    if end <= first:
        return ""
    y = top + (ROW - BAR) / 2
    return _rect(span.look, scale.x(first), y, scale.width(end - first), BAR)


def _rect(look: Look, x: str, y: float, width: str, height: float) -> str:
    fill, stroke, stroke_width, dashes = STYLES[look]
    return element(
        "rect", x=x, y=y, width=width, height=height, fill=fill, stroke=stroke,
        stroke_width=stroke_width, stroke_dasharray=dashes,
    )  # fmt: skip


def _grid(axis: Axis, scale: Scale, top: float, end: float) -> str:
    return "".join(
        element(
            "line", x1=(x := scale.x(axis.share(tick.day))), x2=x, y1=top, y2=end, stroke=LINE,
            class_=_rank(tick),
        )
        for tick in axis.ticks
    )  # fmt: skip


def _rank(tick: Tick) -> str:
    """The name of its class: only main ones are kept where there is little room."""
    return "main" if tick.is_main else "minor"


def _today(axis: Axis, scale: Scale, top: float, end: float) -> str:
    x = scale.x(axis.share(axis.today))
    return element("line", x1=x, x2=x, y1=top, y2=end, stroke=INK, stroke_width=2)


def _label(tick: Tick, axis: Axis, scale: Scale, y: float) -> str:
    """A label that has no room before the end of the axis is left out."""
    share = axis.share(tick.day)
    if share > 0.96:
        return ""
    return element(
        "text", escape(tick.label), x=scale.x(share), dx=4, y=y, font_size=12, fill=MUTED,
        class_=_rank(tick),
    )  # fmt: skip


def _flag(axis: Axis, scale: Scale) -> str:
    x, wide = scale.x(axis.share(axis.today)), width_of(axis.today_label, 12.5) + 14
    box = element("rect", x=number(-wide / 2), y=0, width=wide, height=19, fill=INK)
    words = text(
        0, 14, axis.today_label, font_size=12.5, font_weight=600, text_anchor="middle", fill=PAPER
    )
    stroke = element("path", d="M0 19V34", stroke=INK, stroke_width=2)
    return element("svg", box + words + stroke, x=x, overflow="visible")


def _legend(legend: Sequence[tuple[Look, str]]) -> str:
    widths = [50 + width_of(words, SIZE) for _look, words in legend]
    lefts = accumulate(widths, initial=0.0)
    return "".join(
        element(
            "g", sample(look) + text(34, 12, words, font_size=SIZE, fill=INK),
            transform=f"translate({number(left)} 0)",
        )
        for (look, words), left in zip(legend, lefts, strict=False)
    )  # fmt: skip


def _pattern(key: str, ground: str, colour: str, width: float) -> str:
    return (
        f'<pattern id="{key}" width="7" height="7" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="7" height="7" fill="{ground}"/>'
        f'<path d="M2 0V7" stroke="{colour}" stroke-width="{number(width)}"/></pattern>'
    )
