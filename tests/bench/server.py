"""Temporary databases, and gunicorn in front of them as `make run` starts it."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent.parent


def shift(now: datetime) -> timedelta:
    """From `now` (aware) to the next Tuesday, 10:01 in Dortmund."""
    there = now.astimezone(ZoneInfo("Europe/Berlin"))
    day = there.date() + timedelta(days=(1 - there.weekday()) % 7)
    return datetime(day.year, day.month, day.day, 10, 1, tzinfo=there.tzinfo) - there


def environment(database: str, clock: timedelta) -> dict[str, str]:
    """The variables for everything that works on this database."""
    own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return {
        **own,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "LW_BENCH_SHIFT": str(int(clock.total_seconds())),
        "DEBUG": "false",
        "SITE_URL": "",
        "ALLOWED_HOSTS": "127.0.0.1",
    }


def prepared(database: str, places: int, clock: timedelta) -> dict[str, str]:
    """Make the tables and `places` places; returns the variables that lead there."""
    env = environment(database, clock)
    for command in (
        ("manage.py", "migrate", "--no-input", "--verbosity", "0"),
        ("manage.py", "load_demo"),
        ("-m", "tests.bench.data", str(places)),
    ):
        subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL
        )
    return env


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(env: dict[str, str], door: str = "lokalwillkommen.wsgi") -> Iterator[int]:
    """gunicorn with the settings of `make run` while the block lasts; yields its port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "tools/gunicorn_config.py"]
    server = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}", door],
        cwd=ROOT,
        env={**env, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while server.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.suppress(OSError):
            connection.request("GET", "/hello")
            if connection.getresponse().status == 200:
                return
        connection.close()
        time.sleep(0.1)
    raise RuntimeError("The server does not answer.")
