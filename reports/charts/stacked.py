"""Stacked bars: each line one bar of its parts, told apart by lightness and by pattern."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts import drawing
from reports.charts.drawing import (
    INK,
    MUTED,
    PAPER,
    STEPS,
    Drawing,
    element,
    number,
    rect,
    shortened,
    text,
    width_of,
)
from reports.tables import Value

SIZE = 12.0
LINE, HEIGHT = 26, 18
# Fills of the parts in their order: ground, what is drawn on it, colour of a number in it.
FILLS = (
    (STEPS[3], "", PAPER),
    (STEPS[1], "M0 3h6", INK),
    (STEPS[2], "", INK),
    (PAPER, "M-1 1l2 -2M0 6l6 -6M5 7l2 -2", INK),
    (STEPS[0], "M3 2v2M2 3h2", INK),
    (MUTED, "", PAPER),
    (PAPER, "M0 0l6 6M0 6l6 -6", INK),
    (STEPS[0], "", INK),
)


@dataclass(frozen=True)
class Stack:
    """A line with its parts; `texts` are the values as they are printed."""

    label: str
    values: tuple[Value, ...]
    texts: tuple[str, ...]

    @property
    def sum(self) -> int:
        return sum(max(0, value or 0) for value in self.values)


def patterns(key: str) -> str:
    """What the parts are filled with."""
    return drawing.patterns(key, ((ground, lines) for ground, lines, _ink in FILLS))


def draw(stacks: Sequence[Stack], names: Sequence[str], key: str, width: float) -> Drawing:
    """A legend, then the bars on one scale; numbers stand in parts that have room for them."""
    legend, top = _legend(names, key, width)
    room = min(0.36 * width, max((width_of(one.label, SIZE) for one in stacks), default=0))
    left = room + 10
    most = max((one.sum for one in stacks), default=0)
    body = "".join(
        text(
            room, top + at * LINE + 13.5, shortened(one.label, SIZE, room),
            font_size=SIZE, fill=INK, text_anchor="end",
        )
        + _bar(one, key, left, top + at * LINE, (width - left - 1) / most if most else 0)
        for at, one in enumerate(stacks)
    )  # fmt: skip
    height = top + len(stacks) * LINE
    line = element(
        "path", d=f"M{number(left)} {number(top - 4)}V{number(height - 4)}", stroke=MUTED
    )
    return Drawing(width, height, legend + body + line)


def _bar(stack: Stack, key: str, x: float, y: float, pixels: float) -> str:
    body = ""
    for at, (value, words) in enumerate(zip(stack.values, stack.texts, strict=True)):
        length = max(0, value or 0) * pixels
        if not length:
            continue
        which = at % len(FILLS)
        body += rect(x, y, length, HEIGHT, f"url(#{key}-{which})", stroke=MUTED, stroke_width=0.75)
        body += _number(words, which, x + length / 2, y, length)
        x += length
    return body


def _number(words: str, which: int, x: float, y: float, length: float) -> str:
    """On a patterned ground the number stands on a plain field."""
    width = width_of(words, SIZE)
    if width + 8 > length:
        return ""
    ground, lines, ink = FILLS[which]
    field = rect(x - width / 2 - 3, y + 2, width + 6, HEIGHT - 4, ground) if lines else ""
    return field + text(x, y + 13.5, words, font_size=SIZE, fill=ink, text_anchor="middle")


def _legend(names: Sequence[str], key: str, width: float) -> tuple[str, float]:
    x, y, body = 0.5, 0, ""
    for at, name in enumerate(names):
        words = shortened(name, SIZE, width - 30)
        if x > 1 and x + 24 + width_of(words, SIZE) > width:
            x, y = 0.5, y + 20
        body += rect(
            x, y + 1, 18, 12, f"url(#{key}-{at % len(FILLS)})", stroke=MUTED, stroke_width=0.75
        )
        body += text(x + 24, y + 11.5, words, font_size=SIZE, fill=INK)
        x += 42 + width_of(words, SIZE)
    return body, y + 28
