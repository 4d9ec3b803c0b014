"""A trend: one line per column over the lines of a table, from zero, the last value written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reports.charts.drawing import (
    BAR,
    INK,
    LINE,
    MUTED,
    PAPER,
    Attribute,
    Drawing,
    element,
    number,
    shortened,
    text,
    width_of,
)
from reports.charts.steps import ticks
from reports.tables import Unit, Value

SIZE = 12.0
TOP, BOTTOM = 12, 26
APART = 15  # pixels between two texts below each other
# How the first, second and third line are drawn: the year before is thin and broken.
STYLES: tuple[dict[str, Attribute], ...] = (
    {"stroke": BAR, "stroke_width": 3},
    {"stroke": INK, "stroke_width": 1.5, "stroke_dasharray": "5 4"},
    {"stroke": MUTED, "stroke_width": 2, "stroke_dasharray": "1 4", "stroke_linecap": "round"},
)


@dataclass(frozen=True)
class Series:
    """`texts` are the values as they are printed; None breaks the line."""

    name: str
    values: tuple[Value, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Axes:
    """Where values and points of time lie."""

    width: float
    height: float
    left: float
    right: float
    top: int  # the uppermost value
    count: int

    def x(self, at: int) -> float:
        room = self.width - self.left - self.right
        return self.left + (room * at / (self.count - 1) if self.count > 1 else room / 2)

    def y(self, value: float) -> float:
        return TOP + (self.height - TOP - BOTTOM) * (1 - value / self.top)


def draw(
    series: Sequence[Series], labels: Sequence[str], scale: Sequence[tuple[int, str]], width: float
) -> Drawing:
    """`scale` are the round values of the axis from zero up, with their words (`axis`)."""
    height = min(280.0, 0.75 * width)
    legend, above = _legend(series, width)
    left = max(width_of(words, SIZE) for _value, words in scale) + 8
    lasts = [one.texts[at] for one in series if (at := _last(one)) is not None]
    right = max((width_of(words, SIZE) * 1.1 for words in lasts), default=0) + 12
    axes = Axes(width, height - above, left, right, scale[-1][0], len(labels))
    body = _grid(axes, scale) + _months(axes, labels)
    for one, style in reversed(list(zip(series, STYLES, strict=False))):
        body += _line(axes, one, style)
    body += _ends(axes, series)
    return Drawing(
        width, height, legend + element("g", body, transform=f"translate(0 {number(above)})")
    )


def axis(series: Sequence[Series], unit: Unit = Unit.COUNT) -> tuple[int, ...]:
    """The values that are written at the axis; of minutes they are whole hours."""
    most = max((value or 0 for one in series for value in one.values), default=0)
    if unit == Unit.MINUTES:
        return tuple(60 * hours for hours in ticks(-(-most // 60)))
    return ticks(most)


def _legend(series: Sequence[Series], width: float) -> tuple[str, float]:
    x, y, body = 0.0, 0, ""
    for one, style in zip(series, STYLES, strict=False):
        name = shortened(one.name, SIZE, width - 40)
        if x and x + 36 + width_of(name, SIZE) > width:
            x, y = 0.0, y + 18
        body += element("path", "", d=f"M{number(x)} {y + 8}h26", fill="none", **style)
        body += text(x + 32, y + 12, name, font_size=SIZE, fill=INK)
        x += 50 + width_of(name, SIZE)
    return body, y + 20


def _grid(axes: Axes, scale: Sequence[tuple[int, str]]) -> str:
    body = ""
    for value, words in scale:
        y = axes.y(value)
        body += element(
            "path", d=f"M{number(axes.left)} {number(y)}H{number(axes.width - axes.right)}",
            stroke=MUTED if value == 0 else LINE, stroke_width=1,
        )  # fmt: skip
        body += text(axes.left - 6, y + 4, words, font_size=SIZE, fill=MUTED, text_anchor="end")
    return body


def _months(axes: Axes, labels: Sequence[str]) -> str:
    """As many labels as have room, counted back from the last one."""
    if not labels:
        return ""
    widest = max(width_of(label, SIZE) for label in labels) + 14
    room = axes.x(1) - axes.x(0) if len(labels) > 1 else axes.width
    each = next((step for step in (1, 2, 3, 4, 6, 12) if step * room >= widest), 12)
    body = ""
    for at in range(len(labels) - 1, -1, -each):
        x, label = axes.x(at), labels[at]
        half = width_of(label, SIZE) / 2
        base = axes.y(0)
        body += element("path", d=f"M{number(x)} {number(base)}v4", stroke=MUTED)
        middle = min(max(x, half), axes.width - half)
        body += text(middle, base + 18, label, font_size=SIZE, fill=MUTED, text_anchor="middle")
    return body


def _line(axes: Axes, one: Series, style: dict[str, Attribute]) -> str:
    body = ""
    for run in _runs(one.values):
        points = [f"{number(axes.x(at))} {number(axes.y(value))}" for at, value in run]
        if len(points) == 1:
            x, y = points[0].split()
            body += element("circle", cx=x, cy=y, r=2.5, fill=str(style["stroke"]))
        else:
            body += element(
                "path", "", d="M" + "L".join(points), fill="none", stroke_linejoin="round", **style
            )
    return body


def _runs(values: Sequence[Value]) -> Iterator[list[tuple[int, int]]]:
    """Values without a gap between them, each with its place."""
    run: list[tuple[int, int]] = []
    for at, value in enumerate(values):
        if value is not None:
            run.append((at, max(0, value)))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _last(one: Series) -> int | None:
    known = [at for at, value in enumerate(one.values) if value is not None]
    return known[-1] if known else None


def _ends(axes: Axes, series: Sequence[Series]) -> str:
    """The last value of each line beside its end, moved apart where they would touch."""
    ends = [(one, at) for one in series[: len(STYLES)] if (at := _last(one)) is not None]
    tops = _moved([axes.y(max(0, one.values[at] or 0)) for one, at in ends])
    body = ""
    for (one, at), top in zip(ends, tops, strict=True):
        x, is_first = axes.x(at), one is series[0]
        if is_first:
            body += element(
                "circle", cx=x, cy=axes.y(max(0, one.values[at] or 0)), r=4, fill=BAR, stroke=PAPER
            )
        body += text(
            x + 8, top + 4, one.texts[at],
            font_size=SIZE, fill=INK, font_weight=600 if is_first else 400,
        )  # fmt: skip
    return body


def _moved(tops: Sequence[float]) -> list[float]:
    """The same heights, at least so far apart that texts do not touch."""
    order = sorted(range(len(tops)), key=lambda at: tops[at])
    moved = list(tops)
    for above, below in pairwise(order):
        if moved[below] - moved[above] < APART:
            middle = (moved[below] + moved[above]) / 2
            moved[above], moved[below] = middle - APART / 2, middle + APART / 2
    return moved
