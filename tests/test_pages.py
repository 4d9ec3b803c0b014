"""The pages beside the finder: legal texts, plain language, health, files for machines."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings as project
from django.urls import reverse
from django.utils import translation

from consultations.models import FiguresCheck
from locations import pages
from lokalwillkommen.pages import FACTS
from tests import factories

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = [code for code, _name in project.LANGUAGES]
LEGAL = ["imprint", "privacy", "accessibility"]
ALL = [*LEGAL, "plain", "manifest"]
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
LINK = "{http://www.w3.org/1999/xhtml}link"


pytestmark = pytest.mark.django_db


@pytest.fixture
def named_operator(settings):
    settings.OPERATOR = {
        "name": "Stadt Beispiel",
        "address": "Beispielplatz 1, 00000 Beispiel",
        "representative": "Die Spitze der Stadt",
        "phone": "0231 000-0",
        "email": "stadt@example.org",
        "vat_id": "DE000000000",
        "editor": "Pressestelle",
        "privacy_officer": "datenschutz@example.org",
        "accessibility_phone": "0231 000-1",
        "accessibility_email": "barriere@example.org",
        "accessibility_assessed_on": "2026-11-20",
    }
    return settings.OPERATOR


def address(name, language="de", **kwargs):
    with translation.override(language):
        return reverse(name, **kwargs)


def text_of(client, name, language="de"):
    return client.get(address(name, language)).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ALL)
def test_each_page_answers_in_each_language_without_a_cookie(client, name, language):
    response = client.get(address(name, language))
    assert response.status_code == 200
    assert "Set-Cookie" not in response
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()
    if name != "manifest":
        direction = "rtl" if language == "ar" else "ltr"
        assert f'<html lang="{language}" dir="{direction}"' in response.content.decode()


@pytest.mark.parametrize("name", ALL)
def test_pages_refuse_to_be_written_to(client, name):
    assert client.post(address(name)).status_code == 405


@pytest.mark.parametrize("name", LEGAL)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_operator_has_not_said_is_marked(client, settings, name, language):
    settings.OPERATOR = {}
    marks = text_of(client, name, language).count('<mark class="missing">')
    assert marks == {"imprint": 7, "privacy": 9, "accessibility": 5}[name]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("imprint", ["name", "address", "representative", "phone", "email", "vat_id", "editor"]),
        ("privacy", ["name", "address", "phone", "email", "privacy_officer"]),
        ("accessibility", ["name", "accessibility_phone", "accessibility_email"]),
    ],
)
def test_what_the_operator_has_said_is_shown(client, named_operator, name, shown):
    text = text_of(client, name)
    assert [key for key in shown if named_operator[key] not in text] == []
    with translation.override("de"):
        assert [key for key in shown if f"{FACTS[key]}]</mark>" in text] == []


def test_given_numbers_and_mails_can_be_tapped(client, named_operator):
    text = text_of(client, "imprint")
    assert 'href="tel:+492310000"' in text
    assert 'href="mailto:stadt@example.org"' in text


def test_value_of_the_operator_is_escaped(client, named_operator):
    named_operator["name"] = "<script>alert(1)</script>"
    text = text_of(client, "imprint")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_every_value_that_can_be_set_has_a_name_to_be_asked_by():
    assert set(project.OPERATOR) <= set(FACTS)


def test_operator_without_a_vat_number_leaves_the_line_out(client, settings):
    settings.OPERATOR = {"vat_id": "none"}
    text = text_of(client, "imprint", "en")
    assert "VAT" not in text
    pages.forget()
    settings.OPERATOR = {"vat_id": ""}
    assert "VAT" in text_of(client, "imprint", "en")  # control


def test_date_of_the_assessment_is_written_out(client, named_operator):
    assert "20. November 2026" in text_of(client, "accessibility")
    assert "20 November 2026" in text_of(client, "accessibility", "en")


def test_date_that_is_none_is_shown_as_it_is(client, settings):
    settings.OPERATOR = {"accessibility_assessed_on": "im Herbst"}
    assert "im Herbst" in text_of(client, "accessibility")


def test_privacy_says_that_nobody_has_checked_it_until_somebody_has(client, settings):
    assert "has not checked it yet" in text_of(client, "privacy", "en")
    pages.forget()
    settings.OPERATOR = {"privacy_checked_on": "2026-11-20"}
    text = text_of(client, "privacy", "en")
    assert "has not checked it yet" not in text
    assert "20 November 2026" in text


def test_privacy_names_the_partners_and_the_number_of_pages_in_memory(client):
    place = factories.location()
    place.carriers.add(factories.organization("Wohlfahrt Beispiel"))
    text = text_of(client, "privacy", "en")
    assert "Wohlfahrt Beispiel" in text
    assert f"at most {pages.PAGES_KEPT} pages" in text


def test_statement_names_the_languages_that_nobody_has_checked(client, settings):
    settings.CHECKED_LANGUAGES = ["de", "en"]
    said = "No native speaker has checked these translations yet: العربية"
    assert said in text_of(client, "accessibility", "en")
    pages.forget()
    settings.CHECKED_LANGUAGES = LANGUAGES
    assert "No native speaker" not in text_of(client, "accessibility", "en")


def test_plain_page_promises_only_what_the_operator_has_confirmed(client, settings):
    settings.CONFIRMED_ANSWERS = []
    assert "free of charge" not in text_of(client, "plain", "en")
    pages.forget()
    settings.CONFIRMED_ANSWERS = ["free", "no_name"]
    text = text_of(client, "plain", "en")
    assert "free of charge" in text
    assert "do not have to say your name" in text


def test_plain_page_says_that_no_test_group_has_read_it(client):
    text = text_of(client, "plain", "en")
    assert "No test group has read it yet" in text
    assert "There is no video in German Sign Language yet" in text


@pytest.mark.parametrize("is_on", [True, False])
def test_plain_page_has_the_urgent_numbers_unless_switched_off(client, settings, is_on):
    settings.SHOW_URGENT_NUMBERS = is_on
    assert ('href="tel:112"' in text_of(client, "plain")) is is_on


@pytest.mark.parametrize("language", LANGUAGES)
def test_manifest_starts_in_its_language(client, language):
    response = client.get(address("manifest", language))
    assert response["Content-Type"] == "application/manifest+json"
    content = json.loads(response.content)
    assert content["start_url"] == address("finder", language)
    assert (content["lang"], content["dir"]) == (language, "rtl" if language == "ar" else "ltr")
    assert content["display"] == "standalone"
    assert {icon["purpose"] for icon in content["icons"]} == {"any", "maskable"}
    assert all("/img/icon-" in icon["src"] for icon in content["icons"])


def test_icon_is_found_where_browsers_look_by_themselves(client):
    response = client.get("/favicon.ico")
    assert response.status_code == 302
    assert response["Location"].startswith("/static/img/favicon")


def test_robots_are_sent_to_the_sitemap_and_not_behind_the_login(client, settings):
    settings.SITE_URL = "https://example.org"
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /intern/",
        "",
        "Sitemap: https://example.org/sitemap.xml",
    ]


def sitemap(client):
    response = client.get("/sitemap.xml")
    assert response["Content-Type"].startswith("application/xml")
    entries = ElementTree.fromstring(response.content).findall("s:url", SITEMAP)
    return {entry.findtext("s:loc", namespaces=SITEMAP): entry for entry in entries}


def test_sitemap_has_each_page_and_place_in_each_language(client, settings):
    settings.SITE_URL = "https://example.org"
    factories.location(slug="dorstfeld")
    entries = sitemap(client)
    for language in LANGUAGES:
        for name in ("finder", "all_places", *LEGAL, "plain"):
            assert f"https://example.org{address(name, language)}" in entries
        place = address("location", language, args=["dorstfeld"])
        links = entries[f"https://example.org{place}"].findall(LINK)
        assert [link.get("hreflang") for link in links] == [*LANGUAGES, "x-default"]
        assert links[-1].get("href") == "https://example.org/standorte/dorstfeld/"


def test_sitemap_leaves_out_ended_and_invented_places(client):
    factories.location(slug="old", status="ended", ended_on=date(2026, 1, 1))
    factories.location(slug="demo-ort-1", is_demo=True)
    factories.location(slug="dorstfeld")
    text = " ".join(sitemap(client))
    assert "/standorte/dorstfeld/" in text
    assert "/old/" not in text
    assert "demo-ort" not in text


def test_sitemap_dates_a_place_only_if_it_was_verified(client):
    factories.location(slug="known", verified_on=date(2026, 11, 1))
    factories.location(slug="not-known")
    entries = sitemap(client)
    assert days_in(entries, "known") == {"2026-11-01"}
    assert days_in(entries, "not-known") == {None}


def days_in(entries, slug):
    return {
        entry.findtext("s:lastmod", namespaces=SITEMAP)
        for url, entry in entries.items()
        if url.endswith(f"/standorte/{slug}/")
    }


def test_health_is_ok_while_the_database_answers(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\nfigures: never checked\n")
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    assert client.post("/healthz").status_code == 405


def test_health_says_whether_figures_are_right_and_is_good_all_the_same(
    client, django_assert_num_queries
):
    check = FiguresCheck.objects.create(pk=1, rebuilt_at=datetime(2026, 11, 20, 1, tzinfo=UTC))
    check.checked_at = check.rebuilt_at
    for month, words in ((None, "ok"), (date(2026, 3, 1), "from contacts since 2026-03")):
        check.differ_from = month
        check.save()
        with django_assert_num_queries(2):
            response = client.get("/healthz")
        assert (response.status_code, response.content.decode()) == (200, f"ok\nfigures: {words}\n")


ASK_FOR_HEALTH = """
import django; django.setup()
from django.test import Client
response = Client(headers={"host": "localhost"}).get("/healthz")
print(response.status_code, "no-store" in response["Cache-Control"], bool(response.cookies))
"""


@pytest.mark.fault
@pytest.mark.parametrize(
    ("database", "status"),
    [
        ("sqlite:////nowhere/at/all/db.sqlite3", 503),
        ("postgres://somebody@127.0.0.1:9/nothing", 503),  # port of "discard": closed
        ("sqlite:///{folder}/db.sqlite3", 200),  # control
    ],
)
def test_health_is_503_when_the_database_is_away(tmp_path, database, status):
    environment = os.environ | {
        "DATABASE_URL": database.format(folder=tmp_path),
        "DJANGO_SETTINGS_MODULE": "lokalwillkommen.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", ASK_FOR_HEALTH],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.split() == [str(status), "True", "False"], done.stderr
