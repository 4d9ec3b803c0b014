"""What is measured with a million contacts (`make bench ARGS="--only contacts"`), on both engines.

The reports (`--only reports`) are measured with several numbers of contacts, one after another.
Each measurement is a module with `lines(engine, rounds)`, run in a process of its own on the same
database: `python -m tests.bench.contacts tests.bench.contact_saving SQLite 5`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from importlib import import_module
from itertools import chain
from pathlib import Path

from tests.bench import reports, server
from tests.bench.lines import Line

sys.path.insert(0, str(server.ROOT / "tools"))

import postgres

# By the part of the bench. In this order: reading first, for saving adds contacts.
MEASUREMENTS = {
    "tests.bench.contact_list": "contacts",
    "tests.bench.reports": "reports",
    "tests.bench.contact_saving": "contacts",
}
PLACES = 36
# As settings.py has it for pages; whatever fills the tables may use all processors.
AS_A_PAGE = {"PGOPTIONS": "-c max_parallel_workers_per_gather=0 -c jit=off"}


@dataclass(frozen=True)
class Bench:
    """How to measure; `only` names one part."""

    folder: Path
    clock: timedelta
    rounds: int
    only: str | None = None

    @property
    def seconds(self) -> Path:
        """What the reports note for `reports.growth`."""
        return self.folder / "seconds.jsonl"


def all_lines(bench: Bench, sizes: Mapping[str, Collection[int]]) -> Iterator[Line]:
    """Every measurement on each engine, in temporary databases with each number of contacts.

    `sizes`: of which numbers, by the part of the bench.
    """
    programs = postgres.binaries()
    wanted = {part: sizes[part] for part in sizes if bench.only in (part, None)}
    for contacts in sorted(set(chain(*wanted.values()))):
        modules = [name for name, part in MEASUREMENTS.items() if contacts in wanted.get(part, ())]
        file = bench.folder / "contacts.sqlite3"
        yield from _lines_of(bench, "SQLite", f"sqlite:///{file}", contacts, modules)
        for left in bench.folder.glob(f"{file.name}*"):
            left.unlink()
        if programs is None:
            yield Line("contacts on PostgreSQL", "–", "not installed here", None)
            continue
        with postgres.cluster(programs, postgres.AS_IN_PRODUCTION) as url:
            yield from _lines_of(bench, "PostgreSQL", url, contacts, modules)
    yield from reports.growth(bench.seconds)


def _lines_of(
    bench: Bench, engine: str, url: str, contacts: int, modules: Iterable[str]
) -> Iterator[Line]:
    env = server.prepared(url, PLACES, bench.clock)
    _run(env, "tests.bench.contacts_data", str(contacts))
    env |= AS_A_PAGE | {reports.SECONDS: str(bench.seconds)}
    for module in modules:
        found = _run(env, "tests.bench.contacts", module, engine, str(bench.rounds))
        yield from (Line(**json.loads(line)) for line in found.splitlines())


def _run(env: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(
        command, cwd=server.ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def main(module: str, engine: str, rounds: str) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
    django.setup()
    for line in import_module(module).lines(engine, int(rounds)):
        print(json.dumps(asdict(line)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
