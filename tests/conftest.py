"""What holds for every test: no network beyond this machine."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from locations import directory, pages
from tests.network_guard import network as network


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The test run has its browser tests on one of the two engines only."""
    if not os.environ.get("LW_WITHOUT_BROWSER"):
        return
    left_out = [item for item in items if item.get_closest_marker("browser")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if not item.get_closest_marker("browser")]


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Each test begins with an empty memory: no directory, no pages."""
    directory.forget()
    pages.forget()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[..., datetime]:
    """Sets the clock that views read: `at(2026, 11, 24, 14, 30)` in Europe/Berlin."""

    def set_clock(*parts: int, fold: int = 0) -> datetime:
        moment = datetime(*parts, tzinfo=ZoneInfo("Europe/Berlin"), fold=fold)
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment.astimezone(UTC))
        return moment

    return set_clock
