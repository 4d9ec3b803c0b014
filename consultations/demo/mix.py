"""What demo contacts are drawn from (seed/demo_mix.json)."""

import json
from collections.abc import Mapping
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

MIX = Path(__file__).resolve().parent.parent / "seed" / "demo_mix.json"


@cache
def mix() -> dict[str, Any]:
    """All of the file."""
    content: dict[str, Any] = json.loads(MIX.read_text(encoding="utf-8"))
    return content


class Draw:
    """Values to draw from, each with its weight; for one source of chance."""

    def __init__(self, weights: Mapping[Any, float]) -> None:
        self.values = list(weights)
        self.upto = list(accumulate(weights.values()))
        self.drawn: list[Any] = []

    def one(self, chance: Random) -> Any:
        if not self.drawn:
            # Many at once take far less time each.
            self.drawn = self.many(chance, 200)
        return self.drawn.pop()

    def many(self, chance: Random, count: int) -> list[Any]:
        return chance.choices(self.values, cum_weights=self.upto, k=count)


def draw(name: str, *, said: float = 1) -> Draw:
    """From the weights of this name; empty where only a share `said` answered at all."""
    weights: dict[str, float] = mix()[name]
    total = sum(weights.values())
    shares = {value: weight / total * said for value, weight in weights.items()}
    return Draw(shares if said == 1 else shares | {"": 1 - said})
