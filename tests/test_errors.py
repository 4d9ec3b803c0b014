"""Pages for addresses that lead nowhere, for requests nobody understands, for our mistakes."""

import logging
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from django.conf import settings as project
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from locations import keeper
from lokalwillkommen import errors
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def dorstfeld():
    return factories.location("Dorstfeld", slug="dorstfeld")


def links_in(text):
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: (
        found.append(dict(attributes).get("href")) if tag == "a" else None
    )
    parser.feed(text)
    return found


@pytest.mark.parametrize(
    ("path", "language", "direction"),
    [("/nichts/", "de", "ltr"), ("/en/nothing/", "en", "ltr"), ("/ar/nothing/", "ar", "rtl")],
)
def test_unknown_address_is_404_in_the_language_of_the_address(client, path, language, direction):
    response = client.get(path)
    text = response.content.decode()
    assert response.status_code == 404
    assert f'<html lang="{language}" dir="{direction}"' in text
    assert 'name="q"' in text
    assert 'href="tel:112"' in text
    assert 'name="robots" content="noindex"' in text
    assert 'rel="canonical"' not in text
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()
    assert response["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/standorte/dorstfelt/",
        "/standorte/dorst/",
        "/standorte/Dorstfeldt",
        "/dorstfeld/",
        "/standorte/dorstfeld-alt/x/dorstfeld.html",
    ],
)
def test_unknown_place_names_the_one_that_may_be_meant(client, dorstfeld, path):
    response = client.get(path, follow=True)
    assert response.status_code == 404
    assert "/standorte/dorstfeld/" in links_in(response.content.decode())


def test_suggestion_stays_in_the_language(client, dorstfeld):
    links = links_in(client.get("/ar/standorte/dorstfelt/").content.decode())
    assert "/ar/standorte/dorstfeld/" in links


def test_part_of_a_double_name_is_enough(client):
    factories.location("Hörde/Hombruch", slug="hoerde-hombruch")
    for path in ("/standorte/hoerde/", "/standorte/hombruch/", f"/standorte/{quote('hörde')}/"):
        assert "/standorte/hoerde-hombruch/" in links_in(client.get(path).content.decode())


def test_part_of_town_leads_to_the_search(client):
    factories.neighborhood("Kreuzviertel")
    links = links_in(client.get("/kreuzviertel/").content.decode())
    assert "/?q=Stadtteil+Kreuzviertel" in links


def test_mistyped_page_is_named(client):
    assert links_in(client.get("/impresum/").content.decode()).count("/impressum/") == 2  # + footer


def test_address_like_nothing_gets_no_suggestion(client, dorstfeld):
    text = client.get("/en/zzzzqqqq/").content.decode()
    assert "Did you mean" not in text
    assert "Did you mean" in client.get("/en/dorstfelt/").content.decode()  # control


def test_language_switch_keeps_the_address(client):
    links = links_in(client.get("/en/nothing/here/").content.decode())
    assert {"/nothing/here/", "/en/nothing/here/", "/ar/nothing/here/"} <= set(links)


@pytest.mark.parametrize("path", ["/ar//example.org/x", "/en/\\example.org/", "/en///"])
def test_language_switch_never_leads_to_another_host(path):
    for code, _name in project.LANGUAGES:
        made = errors.in_language(path, code)
        assert made.startswith("/")
        assert made[1:2] not in ("/", "\\")


HOSTILE = [
    "%00",
    "%ff%fe",
    "a" * 5000,
    "%2e%2e/%2e%2e/etc/passwd",
    "<script>alert(1)</script>",
    "%E2%80%AE",
    "{{ 7*7 }}",
    "ﷺ" * 300,
    "-",
    "standorte/---/",
]


@pytest.mark.parametrize("path", HOSTILE)
def test_no_address_breaks_the_error_page(client, dorstfeld, caplog, path):
    with caplog.at_level(logging.ERROR):
        response = client.get(f"/{path}")
    assert response.status_code == 404
    assert b"<script>alert" not in response.content
    assert 'name="q"' in response.content.decode()
    assert not caplog.records


def test_error_page_without_a_database_falls_back_to_the_static_one(client, django_db_blocker):
    with django_db_blocker.block():
        response = client.get("/nichts/")
    text = response.content.decode()
    assert response.status_code == 404
    assert "Something went wrong" in text
    assert 'name="q"' not in text


def test_request_that_cannot_be_understood_is_400(client):
    request = RequestFactory().get("/?q=x")
    response = errors.bad_request(request, SuspiciousOperation("x"))
    assert response.status_code == 400
    assert 'name="q"' in response.content.decode()


def test_foreign_host_gets_the_static_page_with_400(client, settings, caplog):
    settings.SITE_URL = ""
    response = client.get("/", headers={"host": "example.org"})
    assert response.status_code == 400
    assert "Something went wrong" in response.content.decode()
    # Scanners send this all day: only the logger speaks that goes nowhere (pytest hears it too).
    (record,) = caplog.records
    assert record.name == "django.security.DisallowedHost"
    assert project.LOGGING["loggers"][record.name] == {"handlers": ["nowhere"], "propagate": False}


@pytest.fixture
def quiet_client():
    return Client(raise_request_exception=False)


def break_(monkeypatch, error):
    # The views must have their own `current` already: one that is imported now would keep this.
    reverse("finder")

    def fail(_moment):
        raise error

    monkeypatch.setattr(keeper, "current", fail)


def test_mistake_of_ours_is_500_and_static(quiet_client, monkeypatch):
    break_(monkeypatch, RuntimeError("a mistake"))
    response = quiet_client.get("/impressum/")
    text = response.content.decode()
    assert response.status_code == 500
    assert response["Cache-Control"] == "no-store"
    assert "Retry-After" not in response
    assert "a mistake" not in text
    assert "style=" not in text
    assert not response.cookies


def test_database_away_is_503_with_the_time_to_come_back(quiet_client, monkeypatch):
    break_(monkeypatch, OperationalError("away"))
    response = quiet_client.get("/impressum/")
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert response["Cache-Control"] == "no-store"
    with translation.override("de"):
        assert gettext("Just now this does not work") in response.content.decode()


def test_nothing_built_and_the_database_away_is_503_all_the_same(quiet_client, monkeypatch):
    break_(monkeypatch, OperationalError("away"))
    monkeypatch.setattr(errors, "_stylesheet", lambda: 1 / 0)
    response = quiet_client.get("/impressum/")
    assert (response.status_code, response["Retry-After"]) == (503, "30")


def test_static_page_leads_to_the_start_in_each_language():
    text = errors.server_error(RequestFactory().get("/")).content.decode()
    starts = []
    for code, _name in project.LANGUAGES:
        with translation.override(code):
            starts.append(reverse("finder"))
    assert [link for link in links_in(text) if link.startswith("/")] == starts
