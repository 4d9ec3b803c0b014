"""Half an hour without a sign of life locks a login, ten hours end it."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import sessions
from accounts.sessions import Stage
from records import due
from tests import factories, staff

pytestmark = pytest.mark.django_db

PASSWORD = "vier Wörter in einer Reihe"
PAGE = "/intern/konto/"
UNLOCK = "/intern/entsperren/"
MORNING = (2026, 11, 24, 8)


@pytest.fixture(autouse=True)
def no_attempts_yet(db):
    cache.clear()


@pytest.fixture
def user():
    return factories.user(password=PASSWORD, roles=["coordinator"])


class Asked:
    """A request as the gate sees it."""

    def __init__(self, client, user):
        self.session, self.user = client.session, user


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (0, Stage.ACTIVE),
        (29, Stage.ACTIVE),
        (30, Stage.LOCKED),
        (9 * 60 + 59, Stage.LOCKED),
        (10 * 60, Stage.ENDED),
        (-5, Stage.ACTIVE),  # a clock that was set back
    ],
)
def test_stage_after(client, user, at, minutes, expected):
    began = at(*MORNING)
    staff.login(client, user)
    assert sessions.stage(Asked(client, user), began + timedelta(minutes=minutes)) is expected


def test_ten_hours_end_a_login_that_was_always_in_use(client, user, at):
    began = at(*MORNING)
    staff.login(client, user)
    request = Asked(client, user)
    for minutes in range(0, 600, 20):
        assert sessions.stage(request, began + timedelta(minutes=minutes)) is Stage.ACTIVE
    assert sessions.stage(request, began + timedelta(minutes=600)) is Stage.ENDED


def test_session_without_its_clocks_has_ended(client, user):
    staff.login(client, user)
    request = Asked(client, user)
    del request.session[sessions.BEGAN_AT]
    assert sessions.stage(request, timezone.now()) is Stage.ENDED


def test_sign_of_life_is_noted_once_a_minute(client, user, at):
    began = at(*MORNING)
    staff.login(client, user)
    for seconds, noted in ((59, False), (60, True)):
        request = Asked(client, user)
        sessions.stage(request, began + timedelta(seconds=seconds))
        assert request.session.modified is noted


def test_idle_login_is_unlocked_by_the_password_and_what_was_asked_for_opens(client, user, at):
    at(*MORNING)
    staff.login(client, user)
    at(2026, 11, 24, 8, 31)
    asked = client.get(PAGE)
    assert asked.headers["Location"] == f"{UNLOCK}?next=%2Fintern%2Fkonto%2F"
    unlock = asked.headers["Location"]
    assert client.post(unlock, {"password": "wrong"}).status_code == 200
    assert client.get(PAGE).status_code == 302
    assert client.post(unlock, {"password": PASSWORD}).headers["Location"] == PAGE
    assert client.get(PAGE).status_code == 200
    assert client.session[sessions.BEGAN_AT] == at(*MORNING).timestamp()


def test_after_ten_hours_nothing_but_a_new_login_opens(client, user, at):
    at(*MORNING)
    staff.login(client, user)
    at(2026, 11, 24, 18)
    assert (
        client.post(UNLOCK, {"password": PASSWORD})
        .headers["Location"]
        .startswith("/intern/anmelden/")
    )
    assert client.get(PAGE).headers["Location"].startswith("/intern/anmelden/")


@pytest.mark.parametrize("password", ["", "\x00", "x" * 5000, "1" * 40])
def test_hostile_password_does_not_unlock(client, user, password):
    staff.login(client, user)
    assert client.post(UNLOCK, {"password": password}).status_code == 200


def test_wrong_passwords_while_locked_are_limited(client, user):
    staff.login(client, user)
    for _ in range(5):
        client.post(UNLOCK, {"password": "wrong"})
    response = client.post(UNLOCK, {"password": PASSWORD})
    assert "Zu viele Versuche" in str(response.context["form"].errors)


def test_who_needs_a_second_factor_sets_one_up_first(client, user):
    staff.login(client, user)
    session = client.session
    del session[sessions.HAS_FACTOR]
    session.save()
    set_up = reverse("mfa_index")
    assert client.get(PAGE).headers["Location"].startswith(set_up)
    for page in (set_up, reverse("mfa_activate_totp"), reverse("mfa_add_webauthn")):
        assert client.get(page).status_code == 200
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize("roles", [[], ["lead"]])
def test_second_factor_is_not_asked_of_other_roles(client, user, settings, roles):
    settings.SECOND_FACTOR_ROLES = roles
    staff.login(client, user)
    session = client.session
    del session[sessions.HAS_FACTOR]
    session.save()
    assert client.get(PAGE).status_code == 200


def test_all_logins_of_an_account_end_at_once_and_those_of_others_stay(user):
    clients = [Client(), Client(), Client()]
    for client in clients[:2]:
        staff.login(client, user)
    staff.login(clients[2], factories.user(roles=["coordinator"]))
    assert sessions.end_all(user) == 2
    answers = [client.get(PAGE).status_code for client in clients]
    assert answers == [302, 302, 200]
    assert UserSession.objects.count() == Session.objects.count() == 1


def test_deactivated_account_is_out_with_the_next_request(client, user):
    staff.login(client, user)
    user.is_active = False
    user.save()
    assert client.get(PAGE).headers["Location"].startswith("/intern/anmelden/")


def test_demo_account_is_out_where_it_does_not_belong(client, user, settings):
    settings.INSTANCE = "demo"
    user.is_demo = True
    user.save()
    staff.login(client, user)
    assert client.get(PAGE).status_code == 200
    settings.INSTANCE = "production"
    assert client.get(PAGE).status_code == 302


def test_ended_sessions_are_deleted_in_time(client, user, at):
    at(*MORNING)
    staff.login(client, user)
    part = due.PARTS["ended logins"]
    part(at(2026, 11, 24, 9))
    assert Session.objects.count() == UserSession.objects.count() == 1
    assert part(at(2026, 11, 25, 9)) == 1
    assert part(at(2026, 11, 25, 9)) == 0
    assert Session.objects.count() == UserSession.objects.count() == 0


def test_ordinary_page_asks_little_of_the_database(
    monkeypatch, client, user, django_assert_num_queries
):
    # No second passes, so that what the pages know of the network is not asked again.
    monkeypatch.setattr("locations.keeper.monotonic", lambda: 1000.0)
    staff.login(client, user)
    client.get(PAGE)
    # Session, user, roles of today for the gate, roles and places for the frame.
    with django_assert_num_queries(4) as asked:
        client.get("/intern/konto/passwort/")
    assert not any(
        query["sql"].startswith(("UPDATE", "INSERT")) for query in asked.captured_queries
    )
