"""What holds for every test: no network beyond this machine."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.core.management.commands import flush
from django.db import connections, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.postgresql.operations import DatabaseOperations as PostgresOperations
from django.db.models.signals import post_migrate
from django.test import override_settings
from django.utils import timezone, translation

from locations import keeper, pages
from records import trail
from reports.publications import finding, freezing
from tests import emptying
from tests.network_guard import network as network

# Modules whose tests ask no database: no engine makes a difference to them.
PURE = {
    *("test_borders", "test_closing", "test_conventions", "test_distance", "test_gazetteer"),
    *("test_introduction", "test_opening", "test_opening_oracle", "test_recurrence"),
    *("test_codes", "test_disclosure", "test_periods", "test_seasons"),
    *("test_charts", "test_export_files", "test_pictures"),
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The test run has on one of the two engines only: browser tests, and pure arithmetic."""
    left_out = [item for item in items if _is_tried_on_the_other_engine(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if not _is_tried_on_the_other_engine(item)]


def _is_tried_on_the_other_engine(item: pytest.Item) -> bool:
    if os.environ.get("LW_WITHOUT_BROWSER"):
        return bool(item.get_closest_marker("browser"))
    return os.environ.get("LW_ENGINE") == "postgresql" and item.path.stem in PURE


@pytest.fixture(autouse=True, scope="session")
def tables_are_emptied_quickly() -> Iterator[None]:
    """Tests with threads or a browser empty all tables behind them.

    On PostgreSQL as `tests/emptying.py` has it. On SQLite without the triggers of the audit trail
    and of what is published, which refuse that; `flush` ends with post_migrate, which lays them
    anew.
    """
    empty = BaseDatabaseOperations.execute_sql_flush
    emit = flush.emit_post_migrate_signal

    def empty_all(operations: BaseDatabaseOperations, statements: list[str]) -> None:
        if operations.connection.vendor == "sqlite":
            trail.remove(operations.connection)
            freezing.remove(operations.connection)
        empty(operations, statements)

    def delete_all(operations: Any, _style: Any, tables: list[str], **_options: Any) -> list[str]:
        return emptying.statements(operations.connection, tables)

    def begin_anew(verbosity: int, interactive: bool, db: str) -> None:
        if connections[db].vendor == "sqlite":
            emit(verbosity, interactive, db)
        else:
            emptying.begin_anew(db)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", empty_all)
        patch.setattr(PostgresOperations, "sql_flush", delete_all)
        patch.setattr(flush, "emit_post_migrate_signal", begin_anew)
        yield


def _begin_catalogues(**_options: Any) -> None:
    emptying.begin_catalogues()


@pytest.fixture(autouse=True, scope="session")
def catalogues_begin_anew() -> Iterator[None]:
    """What the migrations begin, once more after a test that has emptied the tables behind it.

    Whatever runs next in this process finds them as every database has them.
    """
    consultations = apps.get_app_config("consultations")
    post_migrate.connect(_begin_catalogues, sender=consultations)
    yield
    post_migrate.disconnect(_begin_catalogues, sender=consultations)


@pytest.fixture(autouse=True, scope="session")
def quick_hashes() -> Iterator[None]:
    """Argon2id takes its time on purpose; a test that logs in need not wait for it."""
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=quick):
        yield


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Each test begins with an empty memory, no directory, no pages, and in German."""
    keeper.forget()
    pages.forget()
    finding.forget()
    translation.activate("de")


@pytest.fixture(scope="module")
def rows_of_module(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """Calls what makes the rows that every test of a module begins with: once, for it takes long.

    `rows_of_module(make)`; they are gone with the last test of the module.
    """
    with django_db_blocker.unblock():
        rows = transaction.atomic()
        rows.__enter__()

    def make(act: Callable[[], Any]) -> None:
        with django_db_blocker.unblock():
            act()

    yield make
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        rows.__exit__(None, None, None)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[..., datetime]:
    """Sets the clock that views read: `at(2026, 11, 24, 14, 30)` in Europe/Berlin."""

    def set_clock(*parts: int, fold: int = 0) -> datetime:
        moment = datetime(*parts, tzinfo=ZoneInfo("Europe/Berlin"), fold=fold)
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment.astimezone(UTC))
        return moment

    return set_clock


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Stops the clock now: what is looked up once a second or a minute is looked up once."""
    moment = timezone.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    monkeypatch.setattr("locations.keeper.monotonic", lambda: 1000.0)
    return moment
