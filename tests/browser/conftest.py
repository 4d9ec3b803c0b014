"""A real Chromium against the live server, with the middleware and static files of production."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from threading import Condition
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer

from tests.browser import town
from tools import on_path

# Playwright's sync API keeps an event loop running in this thread. Django takes that for async
# code and refuses the database, although everything here happens one after the other.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

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
# What each window of the browser begins beside its page, in processes of their own, and what takes
# longer than the page: two pages of the address bar, and one for whatever may be opened next.
BESIDE = "WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess"
# Of two such switches the last one counts, and Playwright's own are needed too: one is added to.
WITHOUT_BESIDE = f"""#!/bin/sh
for argument; do
  shift
  case $argument in
    --disable-features=*) argument=$argument,{BESIDE} ;;
  esac
  set -- "$@" "$argument"
done
exec "$CHROMIUM" "$@"
"""
LOCAL = {"localhost", "127.0.0.1", "::1"}
# How long a page may take on a machine that has other things to do, in milliseconds.
PATIENCE = 20_000


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


class Answering:
    """The application, which knows how many requests it has not answered yet."""

    def __init__(self) -> None:
        self.number, self.changes = 0, Condition()

    def begin(self, media_handler: Any) -> "Answering":
        self.application = media_handler.application
        return self

    def __call__(self, *request: Any) -> Any:
        self._count(1)
        try:
            return self.application(*request)
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        with self.changes:
            self.number += more
            self.changes.notify_all()

    def wait(self) -> None:
        """What a page sent when it was left may still be on its way into the database."""
        with self.changes:
            assert self.changes.wait_for(lambda: not self.number, PATIENCE / 1000)


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """pytest-django's server without its own handlers of static and uploaded files.

    They would answer before the middleware and know no hashed names: WhiteNoise is to serve the
    collected files here as it does in production.
    """
    server = LiveServer("localhost", start=False)
    server.answering = Answering()
    server.thread.static_handler = server.answering.begin
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    path = os.environ.get("LW_CHROMIUM") or on_path.chromium()
    if path is None:
        pytest.skip("no Chromium on PATH")
    expect.set_options(timeout=PATIENCE)
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    script = tmp_path_factory.mktemp("browser") / "chromium"
    script.write_text(WITHOUT_BESIDE)
    script.chmod(0o700)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=script, args=arguments, env={**os.environ, "CHROMIUM": path}
        )
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
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.problems = Problems()
        page.problems.watch(page)
        return page

    yield make
    for context in contexts:
        context.close()
    live_server.answering.wait()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page()


@pytest.fixture
def noon(at: Callable[..., datetime]) -> datetime:
    """Noon of today on the server, and it stays so: no test goes on into the next day."""
    today = timezone.localdate()
    return at(today.year, today.month, today.day, 12)


@pytest.fixture
def in_town(transactional_db: None, at: Callable[..., datetime]) -> None:
    """The demonstration and more, on a Tuesday afternoon."""
    at(*town.MOMENT)
    town.build()
