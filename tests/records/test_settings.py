"""How the databases, the cache and the mails are set up."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.cache import cache, caches
from django.core.checks import run_checks
from django.db import connection

from records import sealing
from tests.records import desk

ROOT = Path(__file__).parents[2]
# Whoever has imported the door of the server has set the time already.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "DATABASE_TIMEOUT"} | {"SECRET_KEY": "x"}


def pragma(name):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="settings of SQLite")
@pytest.mark.django_db(transaction=True)
def test_sqlite_writes_to_the_disk_before_it_answers():
    assert (pragma("synchronous"), pragma("foreign_keys")) == (2, 1)
    assert pragma("busy_timeout") == 20_000


def print_setting(expression, **env):
    """What the settings say in another process with this environment."""
    code = f"from django.conf import settings; print(repr(({expression})))"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**ENVIRONMENT, "DJANGO_SETTINGS_MODULE": "lokalwillkommen.settings", **env},
        check=True,
        capture_output=True,
        text=True,
    )
    return run.stdout.strip()


OPTIONS = "settings.DATABASES['default']['OPTIONS']"


def test_pages_wait_a_while_for_postgresql_and_commands_as_long_as_it_takes():
    server = "postgres://a:b@127.0.0.1/c"
    assert "statement_timeout" not in print_setting(OPTIONS, DATABASE_URL=server)
    said = print_setting(OPTIONS, DATABASE_URL=server, DATABASE_TIMEOUT="8000")
    assert "-c statement_timeout=8000 -c lock_timeout=8000" in said
    both = print_setting(
        OPTIONS, DATABASE_URL=f"{server}?options=-csearch_path%3Dx", DATABASE_TIMEOUT="8000"
    )
    assert "-csearch_path=x -c statement_timeout=8000" in both


def test_pages_read_without_workers_beside_them_and_commands_with_them():
    server = "postgres://a:b@127.0.0.1/c"
    alone = "-c max_parallel_workers_per_gather=0 -c jit=off"
    assert alone in print_setting(OPTIONS, DATABASE_URL=server, DATABASE_TIMEOUT="8000")
    assert alone not in print_setting(OPTIONS, DATABASE_URL=server)


def test_door_of_the_server_sets_the_time():
    code = "import os, lokalwillkommen.wsgi; print(os.environ['DATABASE_TIMEOUT'])"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=ENVIRONMENT,
        check=True,
        capture_output=True,
        text=True,
    )
    assert 500 <= int(run.stdout) <= 3000


def test_mail_server_comes_from_one_address():
    said = print_setting(
        "settings.MAIL_BACKEND, settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT,"
        " settings.EMAIL_USE_TLS, settings.EMAIL_HOST_PASSWORD",
        EMAIL_URL="smtp+tls://netz:geh%40im@mail.example.org:587",
    )
    assert said == (
        "('django.core.mail.backends.smtp.EmailBackend', 'records.outbox.OutboxBackend',"
        " 'mail.example.org', 587, True, 'geh@im')"
    )


# --- The cache that all workers share ---


@pytest.mark.django_db(transaction=True)
def test_attempts_are_counted_over_all_workers():
    """Each thread has a connection of its own, as each worker has."""
    cache.set("attempts", 0, 60)

    def attempt(number, turn):
        own = caches.create_connection("default")
        own.set(f"attempt-{number}-{turn}", 1, 60)
        return own.get("attempts")

    answers = desk.at_once(4, 3, attempt)
    assert [answer for _turn, answer in answers] == [0] * 12
    assert all(cache.get(f"attempt-{number}-{turn}") for number in range(4) for turn in range(3))


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["9" * 40, "ä" * 200])
def test_cache_keeps_what_it_is_given(key):
    cache.set(key, {"a": [1]}, 60)
    assert cache.get(key) == {"a": [1]}


@pytest.mark.django_db
def test_control_what_has_expired_is_gone():
    cache.set("a", 1, -1)
    assert cache.get("a") is None


# --- Sealing ---


def test_sealed_text_is_read_again_and_says_nothing():
    sealed = sealing.seal("Grüße \ud800 العربية")
    assert sealing.unseal(sealed) == "Grüße \ud800 العربية"
    assert "Grüße" not in sealed
    assert sealed.isascii()
    assert sealing.seal("a") != sealing.seal("a")


@pytest.mark.parametrize("sealed", ["", "x", "ä", "\ud800", "gAAAAA" + "x" * 100])
def test_what_was_not_sealed_here_is_not_opened(sealed):
    with pytest.raises(sealing.SealBroken):
        sealing.unseal(sealed)


def test_older_key_opens_and_the_newest_one_seals(settings):
    old, new = sealing.key_from("old"), sealing.key_from("new")
    settings.ENCRYPTION_KEYS = [old]
    before = sealing.seal("a")
    settings.ENCRYPTION_KEYS = [new, old]
    assert sealing.unseal(before) == "a"
    after = sealing.seal("b")
    settings.ENCRYPTION_KEYS = [new]
    assert sealing.unseal(after) == "b"
    with pytest.raises(sealing.SealBroken):
        sealing.unseal(before)


def ids(**options):
    said = {message.id for message in run_checks(**options)}
    return {one for one in said if one and one.startswith("records.")}


def test_key_that_is_none_is_an_error(settings):
    settings.ENCRYPTION_KEYS = ["short"]
    assert ids() == {"records.E003"}


def test_production_is_told_what_is_missing(settings):
    assert ids(include_deployment_checks=True) == {"records.W001", "records.W002"}
    settings.ENCRYPTION_KEYS = [sealing.key_from("own")]
    settings.MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert ids(include_deployment_checks=True) == set()
