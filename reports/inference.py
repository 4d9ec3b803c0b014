"""What somebody can work out from all that is printed together; knows no database and no words.

Each printed cell leaves its exact value an interval; what the cells have to do with each other
makes intervals narrower, until nothing changes. A cell whose interval is one number is given away.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reports.disclosure import BASE

Cell = Hashable


class Interval(NamedTuple):
    """Both ends inclusive."""

    low: int
    high: int


@dataclass(frozen=True)
class Relation:
    """The sum of the cells `parts` is `low` to `high` more than that of the cells `whole`.

    Without `low` and `high` it is the same. An end that is None is open.
    """

    parts: tuple[Cell, ...]
    whole: tuple[Cell, ...] = ()
    low: int | None = 0
    high: int | None = 0


def of_printed(value: int, base: int = BASE) -> Interval:
    """What a cell can have been that was rounded to `base`; nothing is less than 0."""
    half = base // 2
    return Interval(max(0, value - half), value + base - 1 - half)


def at_most(part: Cell, whole: Cell) -> Relation:
    return Relation((part,), (whole,), low=None)


class Contradiction(Exception):
    """No exact values fit all that was said."""


def narrowed(cells: Mapping[Cell, Interval], relations: Sequence[Relation]) -> dict[Cell, Interval]:
    """The intervals after all that follows from `relations`; raises `Contradiction`."""
    known = dict(cells)
    waiting = list(relations)
    of_cell: dict[Cell, list[Relation]] = {}
    for relation in relations:
        for cell in (*relation.parts, *relation.whole):
            of_cell.setdefault(cell, []).append(relation)
    while waiting:
        for cell, interval in _implied(known, waiting.pop()):
            if interval.low > interval.high:
                raise Contradiction(cell)
            known[cell] = interval
            waiting.extend(other for other in of_cell[cell] if other not in waiting)
    return known


def _implied(known: Mapping[Cell, Interval], relation: Relation) -> Iterable[tuple[Cell, Interval]]:
    """Cells of `relation` that it leaves less than was known before."""
    terms = [(1, cell) for cell in relation.parts] + [(-1, cell) for cell in relation.whole]
    least = sum(_ends(sign, known[cell])[0] for sign, cell in terms)
    most = sum(_ends(sign, known[cell])[1] for sign, cell in terms)
    for sign, cell in terms:
        low, high = known[cell]
        own_least, own_most = _ends(sign, known[cell])
        # What the term itself may be, if the others are at their ends.
        floor = None if relation.low is None else relation.low - (most - own_most)
        ceiling = None if relation.high is None else relation.high - (least - own_least)
        if sign < 0:
            floor, ceiling = (_negative(ceiling), _negative(floor))
        found = Interval(
            low if floor is None else max(low, floor),
            high if ceiling is None else min(high, ceiling),
        )
        if found != (low, high):
            yield cell, found


def _ends(sign: int, interval: Interval) -> tuple[int, int]:
    return (interval.low, interval.high) if sign > 0 else (-interval.high, -interval.low)


def _negative(value: int | None) -> int | None:
    return None if value is None else -value
