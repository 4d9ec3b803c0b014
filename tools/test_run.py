"""Run the tests on SQLite and on PostgreSQL, the latter with a real browser (`make test`).

Arguments go to pytest. What cannot be had on this machine is named at the end, and with CI=true
that is a failure.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from types import FrameType
from xml.etree import ElementTree

import browser
import environment
import postgres

NOTHING_COLLECTED = 5


class Stopped(KeyboardInterrupt):
    """Another program ends the run: like Ctrl-C, but pytest has not been told."""


def stop(signal_number: int, frame: FrameType | None) -> None:
    raise Stopped


def pytest(title: str, arguments: list[str], env: dict[str, str], scratch: Path) -> Counter[str]:
    """One run of pytest; how many tests did what."""
    print(f"\n=== {title} ===", flush=True)
    report = scratch / "report.xml"
    report.unlink(missing_ok=True)
    command = [environment.python(), "-m", "pytest", "-n", "2", "--dist", "worksteal"]
    process = subprocess.Popen(
        [*command, f"--junit-xml={report}", *arguments],
        cwd=environment.ROOT,
        env={**os.environ, **env},
    )
    try:
        code = process.wait()
    except KeyboardInterrupt as interrupt:
        # Ctrl-C reached pytest too: it may drop its databases before the server goes.
        if isinstance(interrupt, Stopped):
            process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            process.kill()
        raise
    totals: Counter[str] = Counter()
    if report.is_file():
        for suite in ElementTree.parse(report).iter("testsuite"):
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped = int(suite.get("skipped", 0))
            totals["failed"] += failed
            totals["skipped"] += skipped
            totals["passed"] += int(suite.get("tests", 0)) - failed - skipped
    if code not in (0, NOTHING_COLLECTED) and not totals["failed"]:
        totals["broken runs"] += 1
    return totals


def main(arguments: list[str]) -> int:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    environment.prepare(development=True)
    environment.static_files()
    totals: Counter[str] = Counter()
    missing: list[str] = []
    chromium = browser.chromium()
    if chromium is None:
        missing.append(
            "browser tests: no Chromium (Debian: apt-get install chromium-headless-shell)"
        )
    programs = postgres.binaries()
    named = os.environ.get("TEST_DATABASE_URL")
    if not named and programs is None:
        missing.append("PostgreSQL: no initdb found (Debian: apt-get install postgresql)")
    # In the browser on PostgreSQL only; on SQLite where there is no PostgreSQL.
    with_browser = {"LW_CHROMIUM": chromium} if chromium else {"LW_WITHOUT_BROWSER": "1"}

    with tempfile.TemporaryDirectory(prefix="lw-") as folder:
        scratch = Path(folder)
        sqlite = {
            "DATABASE_URL": f"sqlite:///{scratch / 'db.sqlite3'}",
            "TEST_SQLITE_FILE": str(scratch / "test.sqlite3"),
            **({"LW_WITHOUT_BROWSER": "1"} if named or programs else with_browser),
        }
        totals += pytest("SQLite", arguments, {**sqlite, "LW_ENGINE": "sqlite"}, scratch)
        server = {**with_browser, "LW_ENGINE": "postgresql"}
        if named:
            server["DATABASE_URL"] = named
            totals += pytest("PostgreSQL of TEST_DATABASE_URL", arguments, server, scratch)
        elif programs:
            try:
                with postgres.cluster(programs) as url:
                    server["DATABASE_URL"] = url
                    totals += pytest("PostgreSQL", arguments, server, scratch)
            except postgres.PostgresError as error:
                missing.append(f"PostgreSQL: {error}")

    print()
    for line in missing:
        print(f"not run: {line}")
    if totals["broken runs"]:
        print("pytest itself ended with an error, see above")
    if not totals["passed"] + totals["failed"]:
        print("no test ran")
    skipped = f", {totals['skipped']} skipped" if totals["skipped"] else ""
    print(f"{totals['passed']} passed, {totals['failed']} failed{skipped}", flush=True)
    incomplete = bool(missing) and os.environ.get("CI", "").lower() in ("1", "true")
    bad = totals["failed"] or totals["broken runs"] or not totals["passed"]
    return 1 if bad or incomplete else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("interrupted")
