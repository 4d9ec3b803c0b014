"""The map by borders: each district in its shape, lighter or darker and patterned by its number."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from locations.borders import Box, bounding_box, outline
from reports.charts.drawing import (
    INK,
    PAPER,
    Drawing,
    element,
    plain,
    rect,
    step_fill,
    text,
    width_of,
    wrapped,
)
from reports.charts.tiles import BOLD, Tile, apart_tiles, classes, linked

WIDTH = 360.0
MARGIN = 6.0
NAME, NUMBER = 10.5, 13.0
NAME_WIDTH = 62.0


@dataclass(frozen=True)
class Area:
    """A tile with its border (GeoJSON) and where its label stands, in degrees."""

    tile: Tile
    border: dict[str, Any]
    lat: float
    lon: float


@dataclass(frozen=True)
class _Frame:
    box: Box
    scale: float  # pixels per degree to the north

    @property
    def shrink(self) -> float:
        return math.cos(math.radians((self.box.north + self.box.south) / 2))

    def point(self, lat: float, lon: float) -> tuple[float, float]:
        return (
            MARGIN + (lon - self.box.west) * self.shrink * self.scale,
            MARGIN + (self.box.north - lat) * self.scale,
        )


def draw(areas: Sequence[Area], apart: Sequence[Tile], legend: Sequence[str], key: str) -> Drawing:
    """All districts, what is not a part of town below them, and the classes at the end."""
    frame = _frame([bounding_box(area.border) for area in areas])
    height = frame.point(frame.box.south, frame.box.west)[1] + MARGIN
    body = "".join(_shape(area, frame, key) for area in areas)
    body += _labels(areas, frame)
    below, used = apart_tiles(apart, height, WIDTH)
    height += used
    names, used = classes(legend, height + 4, WIDTH, key)
    return Drawing(WIDTH, height + 4 + used, body + below + names)


def _frame(boxes: Sequence[Box]) -> _Frame:
    box = Box(
        min(box.south for box in boxes), min(box.west for box in boxes),
        max(box.north for box in boxes), max(box.east for box in boxes),
    )  # fmt: skip
    shrink = math.cos(math.radians((box.north + box.south) / 2))
    return _Frame(box, (WIDTH - 2 * MARGIN) / max(1e-6, (box.east - box.west) * shrink))


def _shape(area: Area, frame: _Frame, key: str) -> str:
    tile = area.tile
    name = element("title", plain(" ".join(filter(None, (tile.name, tile.number, tile.change)))))
    path = element(
        "path", name, d=outline(area.border, frame.point), fill=step_fill(key, tile.step),
        fill_rule="evenodd", stroke=INK, stroke_width=1, stroke_linejoin="round",
    )  # fmt: skip
    return linked(tile.link, path)


def _labels(areas: Sequence[Area], frame: _Frame) -> str:
    """Small fields with name and number, from the north, moved down where they would overlap."""
    taken: list[tuple[float, float, float, float]] = []
    drawn: list[str] = []
    spots = [(area.tile, *frame.point(area.lat, area.lon)) for area in areas]
    for tile, x, y in sorted(spots, key=lambda spot: (spot[2], spot[1])):
        lines = wrapped(tile.name, NAME, NAME_WIDTH, 2)
        figure = width_of(tile.number, NUMBER) * BOLD + 4 + width_of(tile.change, NAME)
        width = max(figure, *(width_of(line, NAME) for line in lines)) + 6
        height = 12 * len(lines) + 18.0
        left = min(max(x - width / 2, 1), WIDTH - width - 1)
        top = _free(left, y - height / 2, width, height, taken)
        taken.append((left, top, left + width, top + height))
        drawn.append(_label(tile, lines, (left, top, width, height)))
    return "".join(drawn)


def _free(
    left: float, top: float, width: float, height: float,
    taken: Sequence[tuple[float, float, float, float]],
) -> float:  # fmt: skip
    """How far down a field has to stand to overlap no other one."""
    for _round in taken:
        below = [
            box[3] for box in taken
            if left < box[2] and box[0] < left + width and top < box[3] and box[1] < top + height
        ]  # fmt: skip
        if not below:
            break
        top = max(below) + 1
    return top


def _label(tile: Tile, lines: Sequence[str], box: tuple[float, float, float, float]) -> str:
    left, top, width, height = box
    middle = left + width / 2
    words = "".join(
        text(middle, top + 11 + 12 * at, line, font_size=NAME) for at, line in enumerate(lines)
    )
    change = element("tspan", plain(tile.change), dx=4, font_size=NAME, font_weight=400)
    number = plain(tile.number) + (change if tile.change else "")
    words += element(
        "text", number, x=middle, y=top + height - 5, font_size=NUMBER, font_weight=600
    )
    field = rect(left, top, width, height, PAPER, fill_opacity=0.88, rx=2)
    return element("g", field + words, fill=INK, text_anchor="middle", pointer_events="none")
