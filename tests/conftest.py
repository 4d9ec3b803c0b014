"""What holds for every test: no network beyond this machine."""

import os
import pkgutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.postgresql.operations import DatabaseOperations as PostgresOperations
from django.db.migrations import RunPython
from django.db.models.signals import post_migrate
from django.test import override_settings
from django.utils import translation

from consultations import migrations
from consultations.models import Topic
from locations import keeper, pages
from records import trail
from reports.publications import freezing
from tests.network_guard import network as network

# Modules whose tests ask no database: no engine makes a difference to them.
PURE = {
    *("test_borders", "test_closing", "test_conventions", "test_distance", "test_gazetteer"),
    *("test_introduction", "test_opening", "test_opening_oracle", "test_recurrence"),
    *("test_codes", "test_disclosure", "test_periods", "test_seasons"),
    *("test_charts", "test_pictures"),
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

    The audit trail and what is published refuse that: without their triggers for that moment;
    `flush` ends with post_migrate, which lays them anew. On PostgreSQL rows are deleted, for a
    truncated table is a new file for itself and each index; what Django itself writes after each
    flush stays.
    """
    empty = BaseDatabaseOperations.execute_sql_flush

    def empty_all(operations: BaseDatabaseOperations, statements: list[str]) -> None:
        trail.remove(operations.connection)
        freezing.remove(operations.connection)
        empty(operations, statements)

    def delete_all(operations: Any, _style: Any, tables: list[str], **_options: Any) -> list[str]:
        # One transaction: foreign keys are looked at when it ends.
        emptied = sorted(set(tables) - {"django_content_type", "auth_permission"})
        return ["; ".join(f"DELETE FROM {operations.quote_name(table)}" for table in emptied)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", empty_all)
        patch.setattr(PostgresOperations, "sql_flush", delete_all)
        yield


def _begin_catalogues(**_options: Any) -> None:
    if Topic.objects.exists():
        return
    for module in sorted(pkgutil.iter_modules(migrations.__path__), key=lambda one: one.name):
        for operation in import_module(f"{migrations.__name__}.{module.name}").Migration.operations:
            if isinstance(operation, RunPython):
                operation.code(apps, None)


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
    moment = datetime.now(tz=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    monkeypatch.setattr("locations.keeper.monotonic", lambda: 1000.0)
    return moment
