"""A real server process whose real database goes away, and comes back."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools import postgres

pytestmark = pytest.mark.fault

ROOT = Path(__file__).resolve().parents[2]
WITHIN = 3.0  # seconds, as promised


class Postgres:
    """A server of its own that can be stopped and started."""

    def __init__(self, url):
        self.url = url
        self.folder = Path(url.partition("host=")[2])
        self.programs = postgres.Programs(self.folder, postgres.unprivileged())
        self.again = None

    def stop(self):
        pid = int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGINT)  # everybody is sent away at once
        wait_until(lambda: not (self.folder / "data" / "postmaster.pid").exists())

    def start(self):
        program = postgres.binaries() / "postgres"
        self.again = self.programs.start(program, "-D", self.folder / "data")
        assert postgres.wait_until_ready(self.again, self.folder / "data")

    def end(self):
        if self.again and self.again.poll() is None:
            self.again.send_signal(signal.SIGQUIT)
            self.again.wait(timeout=30)


class Sqlite:
    """A file that can be moved away and back."""

    def __init__(self, folder):
        self.file, self.away = folder / "db.sqlite3", folder / "away"
        self.url = f"sqlite:///{self.file}"

    def stop(self):
        self.away.mkdir()
        for part in self.file.parent.glob("db.sqlite3*"):
            part.rename(self.away / part.name)
        self.file.mkdir()  # nothing can be opened or made here

    def start(self):
        self.file.rmdir()
        for part in self.away.iterdir():
            part.rename(self.file.parent / part.name)
        self.away.rmdir()


@contextlib.contextmanager
def database(engine, folder):
    if engine == "sqlite":
        yield Sqlite(folder)
        return
    programs = postgres.binaries()
    if programs is None:
        pytest.skip("no PostgreSQL on this machine")
    with postgres.cluster(programs) as url:
        server = Postgres(url)
        try:
            yield server
        finally:
            server.end()


@contextlib.contextmanager
def serving(env):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--workers", "1", "--threads", "8"]
    options = ["--no-control-socket", "--log-level", "critical", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(
        [*command, *options, "lokalwillkommen.wsgi"], cwd=ROOT, env=env, stderr=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: asked(port, "/robots.txt")[0] == 200)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_until(is_true, seconds=30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if is_true():
                return
        time.sleep(0.1)
    raise AssertionError("It did not come.")


def asked(port, path, body=None, *, within=20.0):
    """Status, text and headers of the answer, which has to come within so many seconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    begun = time.monotonic()
    headers = {"Cookie": "sessionid=abcdefgh01234567abcdefgh01234567"}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("POST" if body else "GET", path, body, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    assert time.monotonic() - begun < within
    return answer.status, text, answer.headers


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_site_goes_on_without_its_database_and_recovers(engine, tmp_path):
    if os.environ.get("LW_ENGINE", engine) != engine:
        pytest.skip("the other engine of this run")
    with database(engine, tmp_path) as data:
        env = {**os.environ, "DATABASE_URL": data.url, "SITE_URL": "", "DEBUG": "false"}
        for command in (("migrate", "--no-input"), ("load_demo",)):
            subprocess.run(
                [sys.executable, "manage.py", *command, "--verbosity", "0"],
                cwd=ROOT,
                env=env,
                check=True,
                stdout=subprocess.DEVNULL,
            )
        with serving(env) as port:
            assert "site-note" not in asked(port, "/standorte/")[1]
            assert asked(port, "/healthz")[0] == 200
            assert asked(port, "/intern/anmelden/")[0] == 200
            data.stop()
            time.sleep(1.1)  # until then nobody asks the database
            for path in ("/standorte/", "/en/", "/ar/standorte/", "/daten/standorte.csv"):
                status, text, _headers = asked(port, path, within=WITHIN)
                assert status == 200
                assert ("site-note" in text) is not path.endswith(".csv")
            assert asked(port, "/healthz")[0] == 503
            sent = "email=a%40example.org&x=1"
            status, text, headers = asked(port, "/intern/", sent, within=WITHIN)
            assert (status, headers["Retry-After"]) == (503, "30")
            assert "a@example.org" in text
            data.start()
            wait_until(lambda: asked(port, "/healthz")[0] == 200)
            wait_until(lambda: "site-note" not in asked(port, "/standorte/")[1], 10)
            assert asked(port, "/intern/anmelden/")[0] == 200
