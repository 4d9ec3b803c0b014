"""How many answers a second a server gives: `wrk`, or a small client of our own."""

import http.client
import itertools
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

CONNECTIONS = 8
PROCESSES = 2
# What browsers send to a site with TLS.
HEADERS = {"Accept-Encoding": "gzip, deflate, br", "Accept-Language": "de"}
SCRIPT = Path(__file__).with_name("paths.lua")


class LoadError(Exception):
    """Something else than good answers came back."""


def client() -> str:
    """The client that `rate` uses here."""
    return "wrk" if shutil.which("wrk") else "own client (http.client)"


def rate(port: int, paths: Sequence[str], seconds: int, *, packed: bool = True) -> float:
    """Answers per second over 8 connections that ask for `paths`, from the start if they end.

    Not `packed`: the answer is not compressed, as behind a web server that does it.

    Raises LoadError unless all answers are good ones.
    """
    headers = HEADERS if packed else HEADERS | {"Accept-Encoding": "identity"}
    ask = _wrk if shutil.which("wrk") else _own
    answers, duration, failed = ask(port, paths, seconds, headers)
    if failed or not answers:
        raise LoadError(f"{failed} of {answers} requests failed, the first path: {paths[0]}")
    if len(paths) > 1 and answers > len(paths):
        raise LoadError(f"{answers} answers for {len(paths)} paths: some were asked twice")
    return answers / duration


def _wrk(
    port: int, paths: Sequence[str], seconds: int, sent: dict[str, str]
) -> tuple[int, float, int]:
    headers = [word for name, value in sent.items() for word in ("-H", f"{name}: {value}")]
    with tempfile.NamedTemporaryFile("w", prefix="lw-", suffix=".txt") as file:
        # One path is every thread's.
        file.write("\n".join(paths if len(paths) > 1 else [*paths] * PROCESSES) + "\n")
        file.flush()
        done = subprocess.run(
            [
                *("wrk", "-t", str(PROCESSES), "-c", str(CONNECTIONS), "-d", f"{seconds}s"),
                *("--timeout", "10s", *headers, "-s", str(SCRIPT), f"http://127.0.0.1:{port}"),
                *("--", file.name, str(PROCESSES)),
            ],
            capture_output=True,
            text=True,
            check=True,
            timeout=seconds + 60,
        )
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT "))
    answers, microseconds, failed = map(int, line.split()[1:])
    return answers, microseconds / 1e6, failed


def _own(
    port: int, paths: Sequence[str], seconds: int, sent: dict[str, str]
) -> tuple[int, float, int]:
    with ProcessPoolExecutor(PROCESSES) as pool:
        shares = [paths[number::PROCESSES] or paths for number in range(PROCESSES)]
        parts = list(pool.map(_ask, *zip(*[(port, s, seconds, sent) for s in shares], strict=True)))
    return sum(part[0] for part in parts), seconds, sum(part[1] for part in parts)


def _ask(port: int, paths: Sequence[str], seconds: int, sent: dict[str, str]) -> tuple[int, int]:
    threads = CONNECTIONS // PROCESSES
    until = time.monotonic() + seconds

    def work(number: int) -> tuple[int, int]:
        good = bad = 0
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        for path in itertools.cycle(paths[number::threads] or paths):
            if time.monotonic() >= until:
                break
            connection.request("GET", path, headers=sent)
            answer = connection.getresponse()
            answer.read()
            good, bad = (good + 1, bad) if answer.status == 200 else (good, bad + 1)
        connection.close()
        return good, bad

    with ThreadPoolExecutor(threads) as pool:
        results = list(pool.map(work, range(threads)))
    return sum(good for good, _ in results), sum(bad for _, bad in results)
