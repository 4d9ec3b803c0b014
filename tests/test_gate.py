"""Who is let in below /intern/: asked anew with each request."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from django.core.checks import run_checks
from django.db import DatabaseError, connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, path, reverse
from django.utils import timezone

from accounts import sessions
from locations.models import Role
from lokalwillkommen import access, staff_only, today
from records.models import AuditEntry
from tests import factories
from tests.kept import read, said
from tests.staff import login

pytestmark = pytest.mark.django_db
TODAY_PAGE = "/intern/"
LOGIN_PAGE = "/intern/anmelden/"


@pytest.fixture
def lead(client):
    return login(client, factories.user(roles=[Role.LEAD]))


def day(days=0):
    return timezone.localdate() + timedelta(days=days)


def is_logged_in(client):
    return "_auth_user_id" in client.session


# --- Who goes on, and where the others go ---


def test_role_opens_the_page(client, lead):
    assert client.get(TODAY_PAGE).status_code == 200


def test_nobody_is_sent_to_the_login_and_back(client):
    response = client.get("/intern/team/?q=a%26b")
    assert response.status_code == 302
    assert response["Location"] == f"{LOGIN_PAGE}?next=%2Fintern%2Fteam%2F%3Fq%3Da%2526b"


def test_role_not_named_in_the_entry_is_refused_and_written_down(client):
    user = login(client, factories.user(roles=[Role.ADVISER]))
    response = client.get("/intern/team/")
    assert response.status_code == 403
    assert said("This page is not for your role") in read(response)
    entry = AuditEntry.objects.get(action="refused")
    assert (entry.actor, entry.kind, entry.record) == (user.public_id, "team:team", "")


@pytest.mark.parametrize("state", ["valid_to", "deleted", "is_active"])
def test_access_that_ends_closes_the_next_click(client, lead, state):
    """Within a minute, as promised; in fact at once."""
    assert client.get(TODAY_PAGE).status_code == 200
    if state == "valid_to":
        lead.memberships.update(valid_to=day(-1))
    elif state == "deleted":
        lead.memberships.all().delete()
    else:
        lead.is_active = False
        lead.save()
    response = client.get(TODAY_PAGE)
    assert response.status_code == 302
    assert response["Location"].startswith(LOGIN_PAGE)
    assert not is_logged_in(client)


def test_login_page_says_that_the_access_has_ended(client, lead):
    lead.memberships.update(valid_to=day(-1))
    words = "Your access has ended. If you still work here, please ask the lead of your location."
    assert said(words) in read(client.get(TODAY_PAGE, follow=True))


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [(0, 0, 200), (-1, 1, 200), (1, 5, 302), (-5, -1, 302), (None, 0, 200), (0, None, 200)],
)
def test_role_holds_from_its_first_to_its_last_day(client, first, last, status):
    bounds = {
        "valid_from": None if first is None else day(first),
        "valid_to": None if last is None else day(last),
    }
    login(client, factories.membership(**bounds).user)
    assert client.get(TODAY_PAGE).status_code == status


def test_day_of_a_role_is_the_day_in_dortmund(client, at):
    """23:30 UTC on 30 June is 1 July in Dortmund."""
    at(2026, 7, 1, 1, 30)
    row = factories.membership(valid_from=timezone.localdate(), valid_to=timezone.localdate())
    login(client, row.user)
    assert row.valid_from.isoformat() == "2026-07-01"
    assert client.get(TODAY_PAGE).status_code == 200


def age(client, **clocks):
    """Turn the clocks of the login back."""
    session = client.session
    for key, past in clocks.items():
        session[key] = (timezone.now() - past).timestamp()
    session.save()


def test_idle_login_is_sent_to_unlock_and_stays_a_login(client):
    login(client, factories.user(roles=[Role.LEAD], password="something to unlock with"))
    age(client, seen_at=timedelta(minutes=31))
    response = client.get("/intern/team/")
    assert response["Location"] == "/intern/entsperren/?next=%2Fintern%2Fteam%2F"
    assert is_logged_in(client)
    assert client.get("/intern/entsperren/").status_code == 200


def test_login_of_ten_hours_ends(client, lead):
    age(client, began_at=timedelta(hours=10))
    response = client.get("/intern/team/")
    assert response["Location"] == f"{LOGIN_PAGE}?next=%2Fintern%2Fteam%2F"
    assert not is_logged_in(client)


@override_settings(SECOND_FACTOR_ROLES=["lead"])
def test_login_without_its_second_factor_sets_it_up_first(client, lead):
    session = client.session
    del session[sessions.HAS_FACTOR]
    session.save()
    response = client.get("/intern/team/")
    assert response["Location"].startswith(reverse("mfa_index"))
    assert client.get(reverse("mfa_index")).status_code == 200


def test_way_back_never_leads_elsewhere(client):
    for target in ("https://example.org/", "//example.org", "/", "/intern/../", "/intern/\\x", "x"):
        response = client.get(LOGIN_PAGE, {"next": target})
        assert response.status_code == 302, target
        assert response["Location"] == LOGIN_PAGE
    assert client.get(LOGIN_PAGE, {"next": "/intern/team/?q=1"}).status_code == 200


@pytest.mark.parametrize(
    ("target", "inside"),
    [
        ("", True),
        ("/intern/", True),
        ("/intern/team/?q=a%20b", True),
        ("/internet/", False),
        ("/", False),
        ("//intern/", False),
        ("http:/intern/", False),
        ("/intern/%2e%2e/x", False),
        ("/intern/\n", False),
        ("/intern/\u202e", False),
        (" /intern/", False),
    ],
)
def test_address_inside_is_told_from_others(target, inside):
    assert staff_only.is_within(target) is inside


# --- Nothing typed is lost ---


def test_form_sent_after_the_login_ended_comes_back_with_its_text(client, lead):
    address = reverse("team:invite")
    form = client.get(address).context["form"]
    age(client, began_at=timedelta(hours=11))
    sent = {"email": "neu@example.org", "submit_key": form["submit_key"].value()}
    response = client.post(address, sent)
    assert response["Location"] == f"{LOGIN_PAGE}?next=%2Fintern%2Fteam%2Feinladen%2F"
    login(client, lead)
    assert "neu@example.org" in client.get(address).content.decode()


def test_form_that_is_too_old_for_its_token_comes_back_with_its_text(lead):
    client = Client(enforce_csrf_checks=True)
    login(client, lead)
    address = reverse("team:invite")
    form = client.get(address).context["form"]
    sent = {"email": "neu@example.org", "submit_key": form["submit_key"].value()}
    response = client.post(address, sent)
    assert (response.status_code, response["Location"]) == (302, address)
    assert "neu@example.org" in client.get(address).content.decode()
    # The control: without a key there is nothing to keep, and it is an error.
    assert client.post(address, {"email": "neu@example.org"}).status_code == 403


# --- Headers and queries ---


@pytest.mark.parametrize(
    "address",
    [
        "/intern/",
        "/intern/team/",
        "/intern/anmelden/",
        "/intern/nichts/",
        "/intern/team",
        "/intern/einladung/forged/",
        f"/intern/team/{UUID(int=4)}/",
    ],
)
@pytest.mark.parametrize("logged_in", [True, False])
def test_nobody_keeps_an_answer_from_below_intern(client, address, logged_in):
    if logged_in:
        login(client, factories.user(roles=[Role.ADVISER]))
    response = client.get(address)
    assert response["Cache-Control"] == "no-store, private"
    assert response["Referrer-Policy"] in ("same-origin", "no-referrer")


def test_error_below_intern_is_kept_by_nobody(client, lead, monkeypatch):
    def broken(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(sessions, "stage", broken)
    client.raise_request_exception = False
    response = client.get(TODAY_PAGE)
    assert response.status_code == 500
    assert response["Cache-Control"] == "no-store, private"


def test_gate_asks_the_database_three_times(client, lead):
    lead.memberships.update(role=Role.ADVISER)
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/intern/team/einladen/").status_code == 403
    before = [q["sql"] for q in asked if "INSERT" not in q["sql"] and "SAVEPOINT" not in q["sql"]]
    tables = [sql.split(" FROM ")[1].split()[0].strip('"') for sql in before if " FROM " in sql]
    assert tables[:3] == ["django_session", "accounts_user", "locations_membership"]
    # What follows draws the page about the refusal.
    assert "accounts_user" not in tables[3:]


# --- Public pages know nobody ---


@pytest.mark.parametrize(
    "address", ["/", "/en/", "/ar/standorte/", "/standorte/dorstfeld/", "/impressum/", "/nichts/"]
)
def test_public_page_is_the_same_for_somebody_who_is_logged_in(client, lead, address):
    factories.location("Dorstfeld", slug="dorstfeld")
    known, nobody = client.get(address), Client().get(address)
    assert known.content == nobody.content
    assert not known.cookies
    assert "cookie" not in known.get("Vary", "").lower()
    assert known.headers.get("Cache-Control") == nobody.headers.get("Cache-Control")
    assert is_logged_in(client)
    # The control: a page behind the login does look at the cookie.
    assert client.get(TODAY_PAGE).status_code != Client().get(TODAY_PAGE).status_code


# --- The registry ---


def problems():
    return [m for m in run_checks() if m.id.startswith("lokalwillkommen.")]


def ids(messages):
    return sorted(message.id.partition(".")[2] for message in messages)


def test_every_page_has_an_entry_and_every_entry_a_page():
    assert problems() == []
    assert len(access.PAGES) > 50


def test_page_without_an_entry_is_an_error(monkeypatch):
    monkeypatch.delitem(access.PAGES, "today")
    assert ids(problems()) == ["E004"]


def test_entry_without_a_page_is_an_error(monkeypatch):
    monkeypatch.setitem(access.PAGES, "gone", access.ANY_ROLE)
    assert ids(problems()) == ["E005"]


def test_staff_page_is_never_public_and_a_public_one_never_closed(monkeypatch):
    monkeypatch.setitem(access.PAGES, "today", access.PUBLIC)
    monkeypatch.setitem(access.PAGES, "finder", access.ANY_ROLE)
    assert ids(problems()) == ["E006", "E006"]


def test_address_without_a_name_is_an_error(monkeypatch):
    nameless = [*get_resolver().url_patterns, path("namenlos/", today.today)]
    monkeypatch.setattr(get_resolver(), "url_patterns", nameless)
    (problem,) = problems()
    assert (ids([problem]), problem.msg) == (["E003"], "/namenlos/ has no name.")


def test_way_to_unlock_or_set_up_is_a_page_that_exists(monkeypatch):
    monkeypatch.setattr(access, "UNLOCKS", frozenset({"gone", "finder"}))
    assert ids(problems()) == ["E007", "E007"]


def test_page_without_an_entry_reaches_nobody(client, monkeypatch):
    login(client, factories.user(roles=list(Role)[2:]))
    assert client.get(reverse("account")).status_code == 200
    monkeypatch.delitem(access.PAGES, "account")
    assert client.get(reverse("account")).status_code == 403


def test_ended_sessions_leave_nothing_behind(client, lead):
    key = client.session.session_key
    lead.memberships.update(valid_to=day(-1))
    client.get(TODAY_PAGE)
    assert not Session.objects.filter(session_key=key).exists()
