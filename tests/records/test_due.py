"""One command does everything that is due, and one broken part stops no other."""

import contextlib
import io
import os
import re
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from records import due, outbox, parts, trail
from records.models import CacheEntry, Draft, OutboxMail
from tests.records import desk

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]


@pytest.fixture
def own_parts(monkeypatch):
    """No parts but those of the test."""
    monkeypatch.setattr(due, "PARTS", {})
    monkeypatch.setattr(due, "LONG", set())


def broken(now):
    raise ValueError("a@example.org typed this")


def run():
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("run_due", stdout=out, stderr=err)
    except CommandError:
        return 1, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_parts_of_this_app_are_registered():
    assert {"trail", "outbox", "retention", "cache"} <= set(due.PARTS)


def test_every_part_runs_in_its_order_and_only_counts_are_said(own_parts):
    due.register("first", lambda now: 3)
    due.register("second", lambda now: 0)
    assert run() == (0, "first: 3\n", "")


def test_parts_that_take_long_run_last(own_parts):
    due.register("long", lambda now: 1, takes_long=True)
    due.register("short", lambda now: 1)
    assert run() == (0, "short: 1\nlong: 1\n", "")


def test_part_gets_the_moment(own_parts, at):
    seen = []
    moment = at(2026, 11, 24, 8)
    due.register("look", lambda now: seen.append(now) or 0)
    run()
    assert seen == [moment]


def test_broken_part_stops_no_other_and_the_command_fails(own_parts):
    due.register("broken", broken)
    due.register("sound", lambda now: 1)
    code, said, failed = run()
    assert (code, said) == (1, "sound: 1\n")
    # Where it broke, and not what the error says: it may quote somebody.
    assert re.fullmatch(r"broken: failed \(ValueError in test_due\.py:\d+\)\n", failed)


def test_command_does_what_is_due(settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path
    outbox.queue(to="a@example.org", subject="a", body="b")
    Draft.objects.create(owner=desk.uuid4(), path="/", content="", saved_at=timezone.now())
    Draft.objects.update(saved_at=timezone.now() - timedelta(days=400))
    code, said, failed = run()
    assert (code, failed) == (0, "")
    assert "outbox: 1" in said
    assert "retention: 1" in said
    assert run()[:2] == (0, "")


@pytest.mark.fault
def test_command_fails_when_the_trail_is_open(settings):
    trail.remove(connection)
    code, _said, failed = run()
    assert code == 1
    assert failed.startswith("trail: failed (TrailUnprotected in parts.py:")
    trail.install(connection)


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_do_no_harm(settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path
    for number in range(20):
        outbox.queue(to=f"{number}@example.org", subject="a", body="b")
        Draft.objects.create(
            owner=desk.uuid4(), path="/", content="", saved_at=timezone.now() - timedelta(days=99)
        )
    results = desk.at_once(3, 1, lambda number, turn: due.run(timezone.now()))
    assert [done.error for _turn, round_ in results for done in round_ if done.error] == []
    assert not Draft.objects.exists()
    assert not OutboxMail.objects.filter(sent_at=None).exists()
    text = "".join(path.read_text() for path in tmp_path.iterdir())
    assert text.count("Message-ID: ") == 20


def test_what_has_expired_leaves_the_cache():
    cache.set("kept", 1, 3600)
    cache.set("gone", 1, 3600)
    CacheEntry.objects.filter(cache_key__endswith="gone").update(
        expires=timezone.now() - timedelta(seconds=1)
    )
    assert parts.clear_cache(timezone.now()) == 1
    assert cache.get("kept") == 1


# --- Beside the server ---


@pytest.fixture
def beside(tmp_path):
    """A process that runs what is due again and again, on an empty database of its own."""
    env = {
        **os.environ,
        "SECRET_KEY": "beside",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'beside.sqlite3'}",
    }
    started = []

    def start(*command, **more):
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={**env, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def wait_until(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_again_and_again_ends_at_once_when_told(beside, number, tmp_path):
    process = beside("manage.py", "run_due", "--every", "60")
    # The database file comes with the first round.
    wait_until((tmp_path / "beside.sqlite3").exists)
    time.sleep(0.3)
    process.send_signal(number)
    assert process.wait(10) == 0


def test_it_ends_with_the_process_that_started_it(beside):
    parent = beside(
        "-c",
        "import os, subprocess, sys, time; child = subprocess.Popen([sys.executable, 'manage.py',"
        " 'run_due', '--every', '60', '--beside', str(os.getpid())], stderr=subprocess.DEVNULL);"
        " print(child.pid, flush=True); time.sleep(60)",
    )
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    wait_until(lambda: not alive(child))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_server_has_it_done_beside_and_takes_it_along(beside, number):
    server = beside(
        *("-m", "gunicorn", "--config", "tools/gunicorn_config.py", "--bind", "127.0.0.1:0"),
        "wsgiref.simple_server:demo_app",
        RUN_DUE_EVERY="60",
    )
    assert "localhost" in server.stdout.readline()
    wait_until(lambda: beside_of(server))
    (due_pid,) = beside_of(server)
    server.send_signal(number)
    server.wait(20)
    wait_until(lambda: not alive(due_pid))


def beside_of(server):
    """Processes that a server has started to do what is due."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            is_child = f"\nPPid:\t{server.pid}\n" in (process / "status").read_text()
            if is_child and b"run_due" in (process / "cmdline").read_bytes():
                found.append(int(process.name))
    return found


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # Whoever inherits it may be slow to bury it.
    return Path(f"/proc/{pid}/stat").read_text().split(") ")[-1][0] != "Z"
