"""A picture that stands by itself: heading, drawing, all numbers in rows, notes and foot."""

from collections.abc import Callable
from dataclasses import dataclass

from reports.charts import grid as rows
from reports.charts.drawing import (
    INK,
    MUTED,
    PAPER,
    Attribute,
    Drawing,
    element,
    hatch,
    number,
    plain,
    rect,
    text,
    wrapped,
)
from reports.charts.grid import Grid

FONT = "Noto Sans"
MARGIN, GAP = 28, 24
LEAST_WIDTH = 640.0
TITLE, SMALL, SIZE = 21.0, 12.5, 13.0
MOST_LINES = 10


@dataclass(frozen=True)
class Sheet:
    """All that is on the picture; `sketch` gets the width that it may take.

    `is_beside`: the sketch stands beside the rows, not above them. `foot`: the first is bold.
    """

    title: str
    about: str
    grid: Grid
    notes: tuple[str, ...]
    foot: tuple[str, ...]
    description: str
    sketch: Callable[[float], Drawing] | None = None
    is_beside: bool = False
    patterns: str = ""


def svg(sheet: Sheet) -> tuple[str, float, float]:
    """A whole SVG document, and its width and height in pixels."""
    middle = _middle(sheet)
    width = max(LEAST_WIDTH, middle.width)
    head, top = _head(sheet, width)
    below, bottom = _foot(sheet, width, top + middle.height + 12)
    body = head + _moved(middle.body, MARGIN, top) + below
    width, height = width + 2 * MARGIN, bottom + MARGIN - 10
    return _document(sheet, body, width, height), width, height


def _middle(sheet: Sheet) -> Drawing:
    """The rows with the sketch beside or above them."""
    numbers = rows.draw(sheet.grid)
    if sheet.sketch is None:
        return numbers
    sketch = sheet.sketch(max(LEAST_WIDTH, numbers.width))
    if sheet.is_beside:
        return Drawing(
            sketch.width + GAP + numbers.width,
            max(sketch.height + 8, numbers.height),
            _moved(sketch.body, 0, 8) + _moved(numbers.body, sketch.width + GAP, 0),
        )
    return Drawing(
        max(sketch.width, numbers.width),
        sketch.height + GAP + numbers.height,
        sketch.body + _moved(numbers.body, 0, sketch.height + GAP),
    )


def _document(sheet: Sheet, body: str, width: float, height: float) -> str:
    inside = (
        element("title", plain(sheet.title))
        + element("desc", plain(sheet.description))
        + element("defs", hatch(rows.HATCH) + sheet.patterns)
        + rect(0, 0, width, height, PAPER)
        + body
    )
    return element(
        "svg", inside, xmlns="http://www.w3.org/2000/svg", width=width, height=height,
        viewBox=f"0 0 {number(width)} {number(height)}", font_family=FONT, font_size=SIZE, fill=INK,
    )  # fmt: skip


def _moved(body: str, x: float, y: float) -> str:
    return element("g", body, transform=f"translate({number(x)} {number(y)})")


def _paragraph(
    words: str, y: float, width: float, size: float, **more: Attribute
) -> tuple[str, float]:
    """The words in as many lines as they need, up to a limit, and where the next line stands."""
    body = ""
    for line in wrapped(words, size, width, MOST_LINES):
        y += size * 1.4
        body += text(MARGIN, y, line, font_size=size, **more)
    return body, y


def _head(sheet: Sheet, width: float) -> tuple[str, float]:
    title, y = _paragraph(sheet.title, MARGIN - 10, width, TITLE, font_weight=700)
    about, y = _paragraph(sheet.about, y + 2, width, SMALL, fill=MUTED)
    return title + about, y + 14


def _foot(sheet: Sheet, width: float, y: float) -> tuple[str, float]:
    body = ""
    for note in sheet.notes:
        lines, y = _paragraph(note, y, width, SMALL, fill=MUTED)
        body += lines
    y += 12
    body += element("path", d=f"M{MARGIN} {number(y)}h{number(width)}", stroke=INK)
    for at, words in enumerate(sheet.foot):
        lines, y = _paragraph(words, y, width, SMALL, font_weight=400 if at else 700)
        body += lines
    return body, y
