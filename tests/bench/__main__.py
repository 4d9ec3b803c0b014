"""Measures the targets of docs/performance.md and says which are met (`make bench`).

Ratios of one run on one machine, never single times. Everything runs on 127.0.0.1 with temporary
databases; nothing stays. Exit code 1 if a target is missed.
"""

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from statistics import median

from tests.bench import contacts, http_ratios, load, server, status, weight
from tests.bench.http_ratios import NEW, UNPACKED, Rates
from tests.bench.lines import Line

sys.path.insert(0, str(server.ROOT / "tools"))

import browser
import environment
import postgres

PARTS = ("public", "contacts", "reports")
# How many contacts there are, by the part that measures them; and for a try.
CONTACTS = {"contacts": (1_000_000,), "reports": (100_000, 1_000_000)}
FEW = {"contacts": (20_000,), "reports": (2_000, 20_000)}
REPEATED = ("start", "result")
NAMES = {
    "start": "start page, repeated",
    "result": "result page, repeated",
    "position": "position never asked before",
    "text": "street and number never asked before",
    f"position{UNPACKED}": "position never asked before, not compressed",
    f"text{UNPACKED}": "street and number never asked before, not compressed",
}


def rate_lines(rates: Rates, server_name: str, suffix: str) -> Iterator[Line]:
    """Pages beside hello on one server."""
    for page, least in [*((page, 0.5) for page in REPEATED), *((page, 0.25) for page in NEW)]:
        found = rates.ratios(f"{server_name} {page}", f"{server_name} hello")
        yield Line(
            f"{NAMES[page]}: rate / hello{suffix}",
            f">= {least}",
            f"{median(found):.2f} ({min(found):.2f}–{max(found):.2f})",
            median(found) >= least,
        )


def growth_lines(rates: Rates) -> Iterator[Line]:
    """1,000 places beside 36."""
    for page in (*REPEATED, *NEW):
        found = rates.ratios(f"36 {page}", f"1000 {page}")
        yield Line(
            f"{NAMES[page]}: time with 1,000 places / with 36",
            "<= 2",
            f"{median(found):.2f} ({min(found):.2f}–{max(found):.2f})",
            median(found) <= 2,
        )


def query_lines(env: dict[str, str], engine: str) -> Iterator[Line]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.queries"],
        cwd=server.ROOT, env=env, check=True, capture_output=True, text=True,
    )  # fmt: skip
    for name, count in json.loads(done.stdout).items():
        most = 1 if name.startswith("repeated") else 3
        yield Line(f"SQL queries, {name} ({engine})", f"<= {most}", str(count), count <= most)


def status_lines(rounds: int) -> Iterator[Line]:
    found = status.measured(rounds)
    yield Line(
        "status and next opening: time / opening-hours-py",
        "<= 0.1",
        f"{found.ratio:.3f} ({min(found.ratios):.3f}–{max(found.ratios):.3f})",
        found.ratio <= 0.1,
    )
    yield Line(
        "… disagreements", "0", f"{found.disagreements} of {found.compared:,}",
        found.disagreements == 0,
    )  # fmt: skip
    yield Line(
        "… making the plan of a day, once a day and place", "–", f"{found.plan_ratio:.1f}", None
    )


def weight_lines(port: int, chromium: str | None) -> Iterator[Line]:
    weights = {
        "plain requests": {path: weight.by_requests(port, path) for path in weight.PAGES},
        **({"Chromium": weight.in_browser(port, chromium)} if chromium else {}),
    }
    for client, of_path in weights.items():
        for path, found in of_path.items():
            yield Line(
                f"bytes of a first visit to {path} ({client}): page, all",
                "<= 8,000, <= 20,000",
                f"{found.page:,}, {found.all:,} in {found.requests}",
                found.page <= 8_000 and found.all <= 20_000,
            )
    if not chromium:
        yield Line("bytes in a browser", "–", "no Chromium here", None)


def postgres_lines(clock: timedelta, rounds: int, seconds: int) -> Iterator[Line]:
    programs = postgres.binaries()
    if programs is None:
        yield Line("PostgreSQL", "–", "not installed here", None)
        return
    with postgres.cluster(programs) as url:
        env = server.prepared(url, 36, clock)
        with server.serving(env) as port:
            rates = http_ratios.measured({"36": port}, rounds, seconds)
        yield from rate_lines(rates, "36", " (PostgreSQL)")
        yield from query_lines(env, "PostgreSQL")


def public_lines(folder: Path, clock: timedelta, rounds: int, seconds: int) -> Iterator[Line]:
    with contextlib.ExitStack() as stack:
        envs = {
            str(places): server.prepared(f"sqlite:///{folder / f'{places}.sqlite3'}", places, clock)
            for places in (36, 1000)
        }
        ports = {name: stack.enter_context(server.serving(env)) for name, env in envs.items()}
        rates = http_ratios.measured(ports, rounds, seconds)
        yield from rate_lines(rates, "36", "")
        yield from growth_lines(rates)
        yield from weight_lines(ports["36"], browser.chromium())
    yield from query_lines(envs["36"], "SQLite")
    yield from status_lines(rounds)
    yield from postgres_lines(clock, min(rounds, 3), seconds)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="2 rounds of 1 second, for a try")
    parser.add_argument("--only", choices=PARTS, help="one part of it")
    parser.add_argument(
        "--contacts",
        type=int,
        nargs="+",
        metavar="N",
        help="so many contacts, or one after the other (1,000,000, for the reports 100,000 before;"
        " quick: 20,000 and 2,000)",
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    options = parser.parse_args(arguments)
    # Ended by another program, it takes its databases with it all the same.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    rounds, seconds = (2, 1) if options.quick else (options.rounds, options.seconds)
    sizes = FEW if options.quick else CONTACTS
    if options.contacts:
        sizes = dict.fromkeys(sizes, tuple(options.contacts))
    if options.only != "contacts":
        environment.static_files()
    print(
        f"{os.cpu_count()} cores, gunicorn with 2 workers, {load.CONNECTIONS} connections, "
        f"{load.client()}, {rounds} rounds of {seconds} s; median (least–most)",
        flush=True,
    )
    lines = []
    with tempfile.TemporaryDirectory(prefix="lw-bench-") as folder:
        clock = server.shift(datetime.now(UTC))
        public = public_lines(Path(folder), clock, rounds, seconds)
        bench = contacts.Bench(Path(folder), clock, rounds, options.only)
        rest = contacts.all_lines(bench, sizes)
        wanted = {None: (public, rest), "public": (public,)}.get(options.only, (rest,))
        for line in chain(*wanted):
            word = {True: "met", False: "MISSED", None: ""}[line.is_met]
            print(f"{line.name:<78}{line.target:<22}{line.measured:<26}{word}", flush=True)
            lines.append(line)
    missed = sum(line.is_met is False for line in lines)
    print(f"{missed} of {sum(line.is_met is not None for line in lines)} targets missed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
