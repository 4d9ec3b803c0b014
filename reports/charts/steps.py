"""Round numbers for axes and classes, found from what is printed."""

from collections.abc import Iterator, Sequence

CLASSES = 4
# So many steps at most lie above where the highest class begins: else it would say too little.
MOST_ABOVE = 6


def nice(least: float) -> Iterator[int]:
    """1, 2, 5, 10, 20, 50 and so on, from the first one that is not below `least`."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if factor * size >= least:
                yield factor * size
        size *= 10


def ticks(most: int, count: int = 4) -> tuple[int, ...]:
    """Round values from zero to one that is not below `most`: at most `count` steps above zero."""
    step = next(nice(max(1, most) / count))
    return tuple(range(0, -(-max(1, most) // step) * step + 1, step))


def bounds(values: Sequence[int]) -> tuple[int, ...]:
    """Where the second, third and fourth class begin; fewer if the values do not differ enough.

    Equal round steps that spread the values as evenly as such steps can, short of a highest class
    that nearly everything falls into; ties take longer steps.
    """
    most, least = max(values, default=0), min(values, default=0)
    if most <= 0:
        return ()
    best: tuple[int, int, tuple[int, ...]] | None = None
    for step in nice((most - least) / 25):
        if best and step > most:
            break
        for first in range(max(step, least // step * step), most + 1, step):
            found = tuple(bound for bound in range(first, first + 3 * step, step) if bound <= most)
            found = found[: CLASSES - 1]
            if most - found[-1] > MOST_ABOVE * step:
                continue
            worth = (_unevenness(values, found), -step, found)
            best = min(best, worth) if best else worth
        if step >= most:
            break
    return best[2] if best else (most,)


def _unevenness(values: Sequence[int], found: tuple[int, ...]) -> int:
    counts = [0] * CLASSES
    for value in values:
        counts[class_of(value, found)] += 1
    return sum(count * count for count in counts)


def class_of(value: int, found: Sequence[int]) -> int:
    """Which class, from 0, a value belongs to."""
    return sum(value >= bound for bound in found)
