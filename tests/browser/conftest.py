"""A real Chromium against the live server, with the middleware and static files of production."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer

from tests.browser import town

# Playwright's sync API keeps an event loop running in this thread. Django takes that for async
# code and refuses the database, although everything here happens one after the other.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # The browser itself asks nobody for anything: any foreign request is the page's.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
LOCAL = {"localhost", "127.0.0.1", "::1"}


class Problems(list[str]):
    """What went wrong on a page: console messages, script errors, requests to other hosts."""

    def watch(self, page: Page) -> None:
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.append(f"error: {error}"))
        page.on("request", self.request)
        page.on("response", self.response)

    def console(self, message: ConsoleMessage) -> None:
        self.append(f"console {message.type}: {message.text}")

    def request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme not in ("data", "blob", "about") and url.hostname not in LOCAL:
            self.append(f"foreign request: {request.url}")

    def response(self, response: Response) -> None:
        # The page itself may well be a 404; what it loads may not.
        if response.status >= 400 and not response.request.is_navigation_request():
            self.append(f"status {response.status}: {response.url}")


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """pytest-django's server without its own handlers of static and uploaded files.

    They would answer before the middleware and know no hashed names: WhiteNoise is to serve the
    collected files here as it does in production.
    """
    server = LiveServer("localhost", start=False)
    server.thread.static_handler = lambda media_handler: media_handler.application
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("LW_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("no Chromium on PATH")
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """Makes pages: `new_page(viewport=…, java_script_enabled=False)`, each with `page.problems`."""
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> Page:
        context = browser.new_context(
            **{
                "base_url": live_server.url,
                "locale": "de-DE",
                "timezone_id": "Europe/Berlin",
                **options,
            }
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.problems = Problems()
        page.problems.watch(page)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page()


@pytest.fixture
def in_town(transactional_db: None, at: Callable[..., datetime]) -> None:
    """The demonstration and more, on a Tuesday afternoon."""
    at(*town.MOMENT)
    town.build()
