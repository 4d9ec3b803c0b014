"""One box for each Dependance of the target: opened, opened but not known here, planned, none."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from reports.charts.drawing import INK, MUTED, PAPER, element, text
from reports.charts.timeline import SOLID
from reports.programme.dependancen import Stand, Standing

SIDE = 26


class Filling(StrEnum):
    """What a box stands for."""

    OPENED = "opened"
    UNKNOWN = "unknown"
    PLANNED = "planned"
    FREE = "free"


@dataclass(frozen=True)
class Box:
    filling: Filling
    number: int

    @property
    def drawing(self) -> str:
        """What stands inside of an `svg` of `SIDE` by `SIDE`."""
        if self.filling == Filling.OPENED:
            return _square(SOLID, SOLID) + _digits(self.number, PAPER)
        if self.filling == Filling.UNKNOWN:
            white = element("rect", x=5, y=6, width=16, height=14, fill=PAPER)
            return _square("url(#line-unsure)", SOLID) + white + _digits(self.number, INK)
        if self.filling == Filling.PLANNED:
            return _square(PAPER, SOLID, dashes="4 3")
        return _square(PAPER, MUTED, width=0.75)


def boxes(standing: Standing) -> list[Box]:
    """Opened ones at their numbers, then plans, then what is missing until the target."""
    opened = list(_opened(standing))
    planned = [Filling.PLANNED] * standing.count(Stand.PLANNED)
    free = [Filling.FREE] * (standing.without_place or 0)
    return [Box(one, at) for at, one in enumerate((*opened, *planned, *free), start=1)]


def _opened(standing: Standing) -> Iterator[Filling]:
    """Those without a number, or with a number beyond, take what is left free, from the first."""
    numbers = {one.number for one in standing.known if one.number}
    without = len(standing.known) - len(numbers)
    for number in range(1, standing.opened + 1):
        if number in numbers:
            yield Filling.OPENED
        elif without:
            without -= 1
            yield Filling.OPENED
        else:
            yield Filling.UNKNOWN


def _square(fill: str, stroke: str, *, width: float = 1.5, dashes: str = "none") -> str:
    return element(
        "rect", x=1, y=1, width=24, height=24, fill=fill, stroke=stroke, stroke_width=width,
        stroke_dasharray=dashes,
    )  # fmt: skip


def _digits(number: int, colour: str) -> str:
    return text(
        13, 17.5, str(number), font_size=12, font_weight=600, text_anchor="middle", fill=colour
    )
