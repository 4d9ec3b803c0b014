"""Rates of pages beside the rate of a page of twelve bytes, in interleaved rounds."""

import contextlib
import random
from dataclasses import dataclass
from itertools import islice
from statistics import median
from urllib.parse import quote

from tests.bench.data import STREETS
from tests.bench.load import LoadError, rate

HELLO = ["/hello"]
START = ["/"]
RESULT = ["/?q=Dorstfeld"]
# The same questions, answered without compression.
UNPACKED = " unpacked"
NEW = ("position", "text", f"position{UNPACKED}", f"text{UNPACKED}")
PAGES = ("hello", "start", "result", *NEW)


@dataclass
class Rates:
    """Answers per second of each page, one number per round."""

    of: dict[str, list[float]]

    def ratios(self, page: str, to: str) -> list[float]:
        """The rate of `page` as a part of the rate of `to`, round by round."""
        return [a / b for a, b in zip(self.of[page], self.of[to], strict=True)]

    def ratio(self, page: str, to: str) -> float:
        return median(self.ratios(page, to))


class NeverAsked:
    """Questions of which each is given out once: positions all over the town, and addresses."""

    def __init__(self) -> None:
        positions = [
            f"/?lat={51.4 + north / 1000:.3f}&lon={7.3 + east / 1000:.3f}"
            for north in range(200)
            for east in range(350)
        ]
        texts = [f"/?q={quote(name)}+{number}" for name in STREETS for number in range(200, 400)]
        chance = random.Random(36)
        for paths in (positions, texts):
            chance.shuffle(paths)
        self.left = {"position": iter(positions), "text": iter(texts)}

    def some(self, kind: str, count: int) -> list[str]:
        """`count` new questions of a kind."""
        return list(islice(self.left[kind], count))


def measured(
    ports: dict[str, int], rounds: int, seconds: int, *, most_per_second: int = 2000
) -> Rates:
    """The rates of the pages of every server, and of hello on each; servers have names.

    Rounds are interleaved: whatever else the machine does meets all pages alike. The order
    changes from round to round.
    """
    asked = {name: NeverAsked() for name in ports}
    pages = [(name, page) for name in ports for page in PAGES]
    rates = Rates({f"{name} {page}": [] for name, page in pages})
    chance = random.Random(1)
    for port in ports.values():
        _warm_up(port)
    for name, page in chance.sample(pages, len(pages)):
        # Not counted: processes keep pieces of pages here, and one may still read its data.
        with contextlib.suppress(LoadError):
            rate(ports[name], _paths(asked[name], page, 1, most_per_second), 1)
    for _ in range(rounds):
        for name, page in chance.sample(pages, len(pages)):
            paths = _paths(asked[name], page, seconds, most_per_second)
            found = rate(ports[name], paths, seconds, packed=UNPACKED not in page)
            rates.of[f"{name} {page}"].append(found)
    return rates


def _warm_up(port: int) -> None:
    """Every process reads its data with its first request: on a busy machine that takes long."""
    for _ in range(5):
        with contextlib.suppress(LoadError):
            rate(port, START, 3)
            return
    raise LoadError("The server does not get going.")


def _paths(asked: NeverAsked, page: str, seconds: int, most_per_second: int) -> list[str]:
    known = {"hello": HELLO, "start": START, "result": RESULT}
    return known.get(page) or asked.some(page.removesuffix(UNPACKED), seconds * most_per_second)
