"""Errors below /intern/: a page that says what to do, and the text that was typed."""

import html
import re
import time as clock

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import QueryDict
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.urls import reverse

from locations.models import Role
from lokalwillkommen import resending, staff_errors
from tests import factories
from tests.kept import HOSTILE, post_raw, read, said
from tests.staff import login

pytestmark = pytest.mark.django_db

PAGE = "/intern/team/einladen/"
HERE = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def lead():
    return factories.user(roles=[Role.LEAD])


@pytest.fixture
def client(lead):
    client = Client(raise_request_exception=False)
    login(client, lead)
    return client


def away(execute, sql, params, many, context):
    raise OperationalError("away")


def sent_again(response):
    """The fields of the form that a page offers to send once more."""
    form = re.search(r'<form method="post" action="([^"]*)">(.*?)</form>', read_raw(response), re.S)
    if not form:
        return None, QueryDict()
    fields = QueryDict(mutable=True)
    for name, value in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form[2]):
        fields.appendlist(html.unescape(name), html.unescape(value))
    return html.unescape(form[1]), fields


def read_raw(response):
    return response.content.decode()


# --- Nothing there, or not for this role ---


def test_foreign_and_missing_page_are_the_same(client):
    other = factories.location("Anderswo", slug="anderswo")
    foreign = client.get(f"/intern/standorte/{other.slug}/wartezeit/")
    missing = client.get("/intern/standorte/gibt-es-nicht/wartezeit/")
    nowhere = client.get("/intern/gibt/es/nicht/")
    assert foreign.status_code == missing.status_code == nowhere.status_code == 404
    assert foreign.content == missing.content
    assert foreign.headers == missing.headers


def test_missing_page_stands_in_the_frame_of_those_who_work_here(client):
    text = client.get("/intern/gibt/es/nicht/").content.decode()
    assert 'href="/intern/"' in text
    assert "css/staff" in text
    assert 'name="q"' not in text


def test_missing_page_says_nothing_to_somebody_who_is_not_logged_in():
    response = Client().get("/intern/gibt/es/nicht/")
    assert response.status_code == 404
    assert reverse("team:team") not in response.content.decode()


def test_refused_page_says_what_to_do():
    client = Client()
    login(client, factories.user(roles=[Role.ADVISER]))
    response = client.get("/intern/team/")
    assert response.status_code == 403
    assert said("This page is not for your role") in read(response)


def test_button_is_no_page(client):
    response = client.get(reverse("records:draft"))
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert said("This address only takes a button") in read(response)


# --- Too much ---


def test_body_over_the_limit_is_a_friendly_413(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    client.handler.enforce_csrf_checks = True
    response = client.post(PAGE, {"note": "x" * 2000}, headers=HERE)
    assert response.status_code == 413
    assert said("This is too long") in read(response)
    assert said("Go back in your browser: your text is still there. Please shorten it.") in read(
        response
    )


def test_too_many_fields_are_a_friendly_413(client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    client.handler.enforce_csrf_checks = True
    response = client.post(PAGE, {f"f{number}": "x" for number in range(20)}, headers=HERE)
    assert response.status_code == 413


# --- A form without the mark of this login ---


@pytest.fixture
def strict(lead):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    login(client, lead)
    return client


def test_form_without_its_mark_is_offered_again_with_all_that_was_typed(strict):
    sent = {"email": "neu@example.org", "note": 'Zwei "Zeilen"\r\n<b>&amp;</b>', "many": ["1", "2"]}
    response = strict.post(f"{PAGE}?von=team", sent | {"csrfmiddlewaretoken": "old"}, headers=HERE)
    address, fields = sent_again(response)
    assert response.status_code == 403
    assert address == f"{PAGE}?von=team"
    assert {name: fields.getlist(name) for name in sent} == {
        name: value if isinstance(value, list) else [value] for name, value in sent.items()
    }
    # The new mark is taken: what follows is about the form itself.
    assert strict.post(address, fields, headers=HERE).status_code != 403
    assert strict.post(address, sent | {"csrfmiddlewaretoken": "old"}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://example.org"},
        {"origin": "null"},
        {},
    ],
)
def test_form_from_elsewhere_is_not_offered_again(strict, headers):
    response = strict.post(PAGE, {"email": "fremd@example.org"}, headers=headers)
    assert response.status_code == 403
    assert sent_again(response) == (None, QueryDict())
    assert "fremd@example.org" not in read(response)


def test_form_of_this_origin_is_offered_again(strict):
    response = strict.post(PAGE, {"email": "a@b.de"}, headers={"origin": "http://testserver"})
    assert sent_again(response)[1]["email"] == "a@b.de"


# --- The database away ---


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
@pytest.mark.parametrize("path", ["/intern/", PAGE, "/intern/anmelden/", "/intern/nichts/"])
def test_database_away_is_a_friendly_503(client, error, path):
    def broken(*_rest):
        raise error("away")

    begun = clock.monotonic()
    with connection.execute_wrapper(broken):
        response = client.get(path)
    if path != "/intern/nichts/":
        assert (response.status_code, response["Retry-After"]) == (503, "30")
        assert said("Just now this does not work") in read(response)
    assert response.status_code in (404, 503)
    assert response["Cache-Control"] == "no-store, private"
    assert clock.monotonic() - begun < 3


def test_text_is_kept_while_the_database_is_away(client):
    sent = {"email": "neu@example.org", "submit_key": "k", "csrfmiddlewaretoken": "mark"}
    with connection.execute_wrapper(away):
        response = client.post(PAGE, sent)
    address, fields = sent_again(response)
    assert response.status_code == 503
    assert (address, fields.dict()) == (PAGE, sent)
    assert "neu@example.org" in read(response).partition("</form>")[2]
    assert "mark" not in read(response).partition("</form>")[2]


@pytest.mark.parametrize("text", [*HOSTILE.values(), "<script>alert(1)</script>", '"><b>', "مرحبا"])
def test_no_text_breaks_the_page(client, text):
    with connection.execute_wrapper(away):
        response = post_raw(client, PAGE, {"note": text, "<b>": "x"})
    assert response.status_code == 503
    assert "<script>alert" not in read_raw(response)
    assert "<b>" not in read_raw(response)


@pytest.mark.parametrize(
    "name", ["password", "old_password", "new_password1", "code", "credential"]
)
def test_passwords_and_codes_are_never_written_into_a_page(client, name):
    with connection.execute_wrapper(away):
        response = client.post("/intern/anmelden/", {"login": "a@b.de", name: "geheim-123"})
    assert response.status_code == 503
    assert "geheim-123" not in read(response)
    assert sent_again(response)[0] is None
    assert "a@b.de" in read(response)


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "same-site"}, {"origin": "https://example.org"}]
)
@pytest.mark.parametrize("error", [OperationalError, RuntimeError])
def test_failed_form_from_elsewhere_does_not_become_one_of_ours(client, headers, error):
    """Sent from our page it would pass the check of its origin, with the login of its victim."""

    def broken(*_rest):
        raise error("broken")

    with connection.execute_wrapper(broken):
        foreign = client.post(PAGE, {"email": "fremd@example.org"}, headers=headers)
        own = client.post(PAGE, {"email": "neu@example.org"}, headers=HERE)
    assert foreign.status_code == own.status_code >= 500
    assert sent_again(foreign) == (None, QueryDict())
    assert "fremd@example.org" not in read(foreign)
    assert sent_again(own)[1]["email"] == "neu@example.org"


def test_mistake_of_ours_keeps_the_text_too(client, monkeypatch):
    def broken(*_rest):
        raise RuntimeError("a mistake")

    with connection.execute_wrapper(broken):
        response = client.post(PAGE, {"email": "neu@example.org"})
    assert response.status_code == 500
    assert sent_again(response)[1]["email"] == "neu@example.org"
    assert "a mistake" not in read(response)


def test_full_disk_is_a_503_with_the_text(client, lead):
    """SQLite: not one more page; PostgreSQL says a full disk with the same kind of error."""
    if connection.vendor != "sqlite":
        assert issubclass(psycopg.errors.DiskFull, psycopg.OperationalError)
        return
    page = client.get(PAGE).context["form"]
    sent = {"submit_key": page["submit_key"].value(), "email": "x" * 90_000}
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            response = client.post(reverse("records:draft"), sent)
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert response.status_code == 503
    assert sent_again(response)[1]["email"] == sent["email"]
    assert client.post(reverse("records:draft"), sent).status_code == 204  # the control


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite answers or is locked")
def test_slow_database_is_an_absent_one():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 50")
        with pytest.raises(OperationalError), transaction.atomic():
            cursor.execute("SELECT pg_sleep(5)")


def test_nothing_sent_is_nothing_to_send_again():
    assert resending.again(RequestFactory().get("/intern/")) is None


def test_token_takes_the_place_of_the_old_one():
    request = RequestFactory().post(PAGE, {"csrfmiddlewaretoken": "old", "a": "b"})
    fields = dict(resending.again(request, token=get_token(request)).fields)
    assert fields["a"] == "b"
    assert len(fields["csrfmiddlewaretoken"]) > 30


def test_page_without_its_style_sheet_falls_back_to_the_static_one(client, monkeypatch):
    monkeypatch.setattr(staff_errors, "TEMPLATE", "no/such.html")
    response = client.get("/intern/gibt/es/nicht/")
    assert response.status_code == 404
    assert "Something went wrong" in response.content.decode()
