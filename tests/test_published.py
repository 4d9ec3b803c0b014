"""A closure is on every page a second later, over all workers: gunicorn with two of them."""

import http.client
import os
import re
import time as clock
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from locations.models import Location
from tests import factories
from tests.bench import server
from tests.staff import login

CLOSE = "/intern/standorte/dorstfeld/schliessen/?tag=morgen"
TOMORROW = timezone.localdate() + timedelta(days=1)
# What each of them says once tomorrow is closed: page in Arabic, calendar, open data.
PAGES = {
    "/ar/standorte/dorstfeld/": "notice--closure",
    "/standorte/dorstfeld/termine.ics": f"EXDATE;TZID=Europe/Berlin:{TOMORROW:%Y%m%d}",
    "/daten/standorte.geojson": f"{TOMORROW:%Y %b %d} off",
}


@pytest.fixture
def cookie(client, transactional_db):
    """The login of an adviser; the place is open every day, so tomorrow too."""
    place = factories.location("Dorstfeld", slug="dorstfeld", kind=Location.Kind.OFFICE)
    for weekday in range(7):
        factories.opening_hours(
            location=place, weekday=weekday, confirmed_on=timezone.localdate(),
            closed_on_holidays=False,
        )  # fmt: skip
    user = factories.user()
    factories.membership(user=user, location=place)
    login(client, user)
    return f"sessionid={client.cookies['sessionid'].value}"


@pytest.fixture
def port(cookie):
    """gunicorn as `make run` starts it, on the database of this test."""
    env = {
        **os.environ,
        "DATABASE_URL": address_of(connection.settings_dict),
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "",
        "DEBUG": "false",
    }
    with server.serving(env, "tests.bench.worker_named") as number:
        yield number


def address_of(database):
    """The database of this test, as the server is told: the one of the run under another name."""
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database['NAME']}").geturl()


def ask(port, address, *, cookie="", form=None):
    """One request over a connection of its own: whichever worker is free takes it."""
    headers = {"Cookie": cookie} if cookie else {}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as browser:
        if form is None:
            browser.request("GET", address, headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            browser.request("POST", address, urlencode(form), headers)
        answer = browser.getresponse()
        return answer, answer.read().decode()


def workers_that_say(port, address, text):
    """For each worker whether its page says `text`, asked until both have answered."""
    found = {}
    deadline = clock.monotonic() + 5
    while len(found) < 2 and clock.monotonic() < deadline:
        with ThreadPoolExecutor(8) as crowd:
            for answer, body in crowd.map(lambda _: ask(port, address), range(8)):
                assert answer.status == 200
                found[answer.headers["X-Worker"]] = text in body
    return list(found.values())


def publish(port, cookie):
    """The second tap: sends the form of the page as it came."""
    answer, body = ask(port, CLOSE, cookie=cookie)
    assert answer.status == 200
    token = SimpleCookie(answer.headers["Set-Cookie"])["csrftoken"].OutputString().split(";")[0]
    form = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', body))
    form |= {"reason": "organizational"}
    answer, _body = ask(port, CLOSE, cookie=f"{cookie}; {token}", form=form)
    assert answer.status == 302


@pytest.mark.fault
def test_closure_is_on_the_pages_of_both_workers_within_a_second(port, cookie):
    for address, text in PAGES.items():
        assert workers_that_say(port, address, text) == [False, False]  # both have kept the page
    publish(port, cookie)
    clock.sleep(1)
    for address, text in PAGES.items():
        assert workers_that_say(port, address, text) == [True, True]
