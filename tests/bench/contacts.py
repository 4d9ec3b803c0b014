"""What is measured with a million contacts (`make bench ARGS="--only contacts"`), on both engines.

Each measurement is a module with `lines(engine, rounds)`, run in a process of its own on the same
database: `python -m tests.bench.contacts tests.bench.contact_saving SQLite 5`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from importlib import import_module
from pathlib import Path

from tests.bench import server
from tests.bench.lines import Line

sys.path.insert(0, str(server.ROOT / "tools"))

import postgres

# In this order: reading first, for saving adds contacts.
MEASUREMENTS = ("tests.bench.contact_list", "tests.bench.contact_saving")
PLACES = 36
# As settings.py has it for pages; whatever fills the tables may use all processors.
AS_A_PAGE = {"PGOPTIONS": "-c max_parallel_workers_per_gather=0 -c jit=off"}


def all_lines(folder: Path, clock: timedelta, contacts: int, rounds: int) -> Iterator[Line]:
    """Every measurement on each engine, in temporary databases with so many contacts."""
    url = f"sqlite:///{folder / 'contacts.sqlite3'}"
    yield from _lines_of("SQLite", url, clock, contacts, rounds)
    programs = postgres.binaries()
    if programs is None:
        yield Line("contacts on PostgreSQL", "–", "not installed here", None)
        return
    with postgres.cluster(programs, postgres.AS_IN_PRODUCTION) as url:
        yield from _lines_of("PostgreSQL", url, clock, contacts, rounds)


def _lines_of(
    engine: str, url: str, clock: timedelta, contacts: int, rounds: int
) -> Iterator[Line]:
    env = server.prepared(url, PLACES, clock)
    _run(env, "tests.bench.contacts_data", str(contacts))
    for module in MEASUREMENTS:
        found = _run(env | AS_A_PAGE, "tests.bench.contacts", module, engine, str(rounds))
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
