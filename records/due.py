"""What is to be done from time to time: parts that `manage.py run_due` runs one after the other."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

# Gets the present moment, returns how many things it has done. Each can be run twice, by two
# processes at once, and be killed at any line, without harm.
Part = Callable[[datetime], int]

PARTS: dict[str, Part] = {}
# Names of those that others should not wait for.
LONG: set[str] = set()


@dataclass(frozen=True)
class Done:
    """What a part has done; `error` says what stopped it, and where."""

    name: str
    count: int = 0
    error: str = ""


def register(name: str, part: Part, *, takes_long: bool = False) -> None:
    """Have `part` run by `run_due`; called in `AppConfig.ready()`."""
    PARTS[name] = part
    if takes_long:
        LONG.add(name)


def run(now: datetime) -> list[Done]:
    """Run every part in the order of registration, long ones last; one that fails stops none."""
    parts = sorted(PARTS.items(), key=lambda named: named[0] in LONG)
    return [_run(name, part, now) for name, part in parts]


def _run(name: str, part: Part, now: datetime) -> Done:
    try:
        return Done(name, part(now))
    except Exception as error:
        # Not what the error says: it may quote an address or what somebody typed.
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(where.filename).name}:{where.lineno}"
        return Done(name, error=f"{type(error).__name__} in {place}")
