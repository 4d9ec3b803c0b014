"""Logging in and out, seen from outside."""

import json
import re
import time
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import sessions
from records.models import AuditEntry
from tests import factories, staff

pytestmark = pytest.mark.django_db

PASSWORD = "vier Wörter in einer Reihe"
LOGIN = "/intern/anmelden/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def no_attempts_yet(db):
    cache.clear()


@pytest.fixture(autouse=True)
def half_minute_lasts(monkeypatch):
    """A code that is shown and then typed is of the same half minute, however long that takes."""
    moment = time.time()
    monkeypatch.setattr(totp, "time", SimpleNamespace(time=lambda: moment))


def person(**values):
    return factories.user(**({"password": PASSWORD, "roles": ["coordinator"]} | values))


def with_codes(user):
    totp.TOTP.activate(user, SECRET)
    return user


def code_now():
    return totp.format_hotp_value(totp.hotp_value(SECRET, int(totp.time.time()) // 30))


def send(client, user, password=PASSWORD, **data):
    return client.post(LOGIN, {"login": user.email, "password": password, **data})


def actions():
    return list(AuditEntry.objects.order_by("pk").values_list("action", "kind", "actor"))


def text(response):
    """The page without what is drawn anew for each."""
    return re.sub(r'value="\w{64}"', "", response.content.decode())


# --- With a password ---


def test_password_logs_in_and_the_key_of_the_session_is_another_one(client, settings):
    settings.SECOND_FACTOR_ROLES = []
    user = person()
    client.get(reverse("mfa_login_webauthn"))
    before = client.session.session_key
    response = send(client, user)
    assert response.status_code == 302
    assert response.headers["Location"] == "/intern/"
    assert before
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    assert actions() == [("login", "login", user.public_id)]


def test_what_was_asked_for_opens_after_the_login(client, settings):
    settings.SECOND_FACTOR_ROLES = []
    asked = client.get("/intern/konto/").headers["Location"]
    assert asked == f"{LOGIN}?next=%2Fintern%2Fkonto%2F"
    answer = send(client, person(), next="/intern/konto/")
    assert answer.headers["Location"] == "/intern/konto/"


@pytest.mark.parametrize(
    "next_page",
    ["https://example.org/", "//example.org", "/standorte/", "/intern/\x00", "x" * 9000],
)
def test_only_a_page_behind_the_login_opens_after_it(client, settings, next_page):
    settings.SECOND_FACTOR_ROLES = []
    assert send(client, person(), next=next_page).headers["Location"] == "/intern/"


def test_every_refusal_reads_the_same(client):
    known, gone, of_the_demo = person(), person(is_active=False), person(is_demo=True)
    answers = [
        send(client, known, "wrong"),
        send(client, gone),
        send(client, of_the_demo),
        client.post(LOGIN, {"login": "nobody@example.org", "password": PASSWORD}),
    ]
    texts = {
        text(answer).replace(answer.context["form"]["login"].value(), "…") for answer in answers
    }
    assert len(texts) == 1
    assert {answer.status_code for answer in answers} == {200}
    assert actions() == [
        ("login_failed", "login", user.public_id if user else None)
        for user in (known, gone, of_the_demo, None)
    ]
    assert not AuditEntry.objects.filter(record__contains="nobody").exists()


def test_accounts_of_the_demonstration_log_in_there(client, settings):
    settings.INSTANCE, settings.SECOND_FACTOR_ROLES = "demo", []
    assert send(client, person(is_demo=True)).status_code == 302


@pytest.mark.parametrize("instance", ["production", "training", "demo"])
def test_login_page_lists_the_accounts_of_the_demonstration_there_only(client, settings, instance):
    settings.INSTANCE = instance
    user = person(is_demo=True)
    assert (user.email in text(client.get(LOGIN))) == (instance == "demo")


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("", ""),
        ("no address", "x"),
        ("a\x00@example.org", "x"),
        ("a@example.org", "x\x00"),
        ("\ud800@example.org", "\udfff"),
        ("1" * 40, "1" * 40),
        ("a@example.org", "x" * 900_000),
        ("a" * 900_000, "x"),
    ],
)
def test_hostile_logins_are_refused_with_a_page(client, login, password):
    raw = f"login={quoted(login)}&password={quoted(password)}"
    response = client.post(LOGIN, raw, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200
    assert response.context["form"].errors


def quoted(value):
    return quote(value.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_login_page_knows_no_other_method(client, method):
    assert getattr(client, method)(LOGIN).status_code == 405


def test_nobody_signs_up(client):
    for address in ("/intern/signup/", "/intern/registrieren/", "/accounts/signup/"):
        assert client.get(address).status_code in (302, 404)
    assert "signup" not in text(client.get(LOGIN))


# --- Second factor ---


def test_password_alone_does_not_log_in_who_has_a_second_factor(client):
    user = with_codes(person())
    assert send(client, user).headers["Location"] == reverse("mfa_authenticate")
    assert client.get("/intern/konto/").headers["Location"].startswith(LOGIN)
    answer = client.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert answer.headers["Location"] == "/intern/"
    assert client.get("/intern/konto/").status_code == 200
    assert actions() == [("login", "login", user.public_id)]


def test_code_works_once(client, client_of_somebody):
    user = with_codes(person())
    code = code_now()
    send(client, user)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    send(client_of_somebody, user)
    again = client_of_somebody.post(reverse("mfa_authenticate"), {"code": code})
    assert again.status_code == 200
    assert actions()[-1] == ("login_failed", "second_factor", user.public_id)


@pytest.fixture
def client_of_somebody():
    return Client()


def test_code_of_the_printed_list_works_once(client, client_of_somebody):
    user = with_codes(person())
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    for who, status in ((client, 302), (client_of_somebody, 200)):
        send(who, user)
        assert who.post(reverse("mfa_authenticate"), {"code": code}).status_code == status


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"code": ""},
        {"code": "\x00"},
        {"code": "1" * 40},
        {"code": "1" * 900_000},
        {"credential": ""},
        {"credential": "{"},
        {"credential": "[]"},
        {"credential": "5"},
        {"credential": '{"id": "\\ud800"}'},
        {"credential": '{"id": 5, "rawId": 5, "response": {"userHandle": 5}}'},
        {"credential": '{"id": "AA", "rawId": "AA", "response": {}}'},
        {"credential": '{"a": NaN}'},
        {"credential": '{"a": "\\u0000"}'},
        {"credential": "[" * 5000},
        {"credential": '"' + "x" * 900_000 + '"'},
    ],
)
def test_hostile_codes_and_passkeys_are_refused_with_a_page(client, data):
    send(client, with_codes(person()))
    assert client.post(reverse("mfa_authenticate"), data).status_code == 200
    assert client.post(reverse("mfa_login_webauthn"), data).status_code == 302
    staff.login(client, person())
    assert client.post(reverse("mfa_add_webauthn"), data).status_code == 200


HANDLES = ["", "AA", "MQ", "OTk5OTk5OTk5OTk5OQ", "enp6enp6enp6enp6eg", "_w", 5, None, ["MQ"]]


@pytest.mark.parametrize("handle", HANDLES)
def test_passkey_that_names_an_account_does_not_log_it_in(client, handle):
    part = "AAAA"
    answer = {"clientDataJSON": part, "authenticatorData": part, "signature": part}
    answer["userHandle"] = handle
    credential = {"id": "AA", "rawId": "AA", "type": "public-key", "response": answer}
    client.get(reverse("mfa_login_webauthn"))
    response = client.post(
        reverse("mfa_login_webauthn"),
        {"credential": json.dumps(credential), "next": "/intern/konto/"},
    )
    assert response.status_code == 302
    assert response.headers["Location"].startswith(f"{LOGIN}?grund=passkey")
    assert "_auth_user_id" not in client.session


def test_secret_is_sealed_in_the_database(db, settings):
    user = with_codes(person())
    codes = RecoveryCodes.activate(user)
    seed = sealed_values()
    assert SECRET not in seed
    assert totp.TOTP(Authenticator.objects.get(user=user, type="totp")).validate_code(code_now())
    assert len(codes.get_unused_codes()) == 10
    # The control: allauth's own adapter would keep it as it is.
    Authenticator.objects.all().delete()
    settings.MFA_ADAPTER = "allauth.mfa.adapter.DefaultMFAAdapter"
    with_codes(user)
    assert SECRET in sealed_values()


def sealed_values():
    return str(list(Authenticator.objects.values_list("data", flat=True)))


def test_secret_in_the_making_is_sealed_too(client):
    user = staff.login(client, person())
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    assert secret not in str(client.session.items())
    code = totp.format_hotp_value(totp.hotp_value(secret, int(totp.time.time()) // 30))
    answer = client.post(reverse("mfa_activate_totp"), {"code": code})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    assert Authenticator.objects.filter(user=user).count() == 2


def test_login_that_cannot_be_written_down_does_not_happen(client, settings):
    settings.SECOND_FACTOR_ROLES = []
    client.raise_request_exception = False
    user, table = person(), AuditEntry._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO away")
    answer = send(client, user)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE away RENAME TO {table}")
    assert answer.status_code >= 500
    assert "_auth_user_id" not in client.session
    # The control: with its table it does.
    assert send(client, user).status_code == 302


# --- Way out ---


def test_logout_is_a_post_and_ends_the_login(client):
    user = staff.login(client, person())
    key = client.session.session_key
    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get("/intern/konto/").status_code == 200
    response = client.post(reverse("account_logout"))
    assert response.headers["Location"] == LOGIN
    assert response.headers["Clear-Site-Data"] == '"cache"'
    assert not Session.objects.filter(session_key=key).exists()
    assert client.get("/intern/konto/").status_code == 302
    assert actions()[-1] == ("logout", "login", user.public_id)


def test_half_a_login_can_be_given_up(client):
    send(client, with_codes(person()))
    assert client.get(LOGIN).headers["Location"] == reverse("mfa_authenticate")
    client.post(reverse("account_logout"))
    assert client.get(LOGIN).status_code == 200


def test_nothing_behind_the_login_is_kept(client):
    staff.login(client, person())
    for address in ("/intern/konto/", LOGIN, "/intern/passwort-vergessen/"):
        assert "no-store" in client.get(address).headers["Cache-Control"]


def test_csrf_protects_the_login(settings):
    assert Client(enforce_csrf_checks=True).post(LOGIN, {"login": "a"}).status_code == 403


def test_clocks_start_with_the_login(client, settings, at):
    settings.SECOND_FACTOR_ROLES = []
    moment = at(2026, 11, 24, 9)
    send(client, person())
    assert client.session[sessions.BEGAN_AT] == moment.timestamp()


def test_codes_are_guessed_no_more_often_than_passwords(client):
    user = with_codes(person())
    send(client, user)
    wrong = "000000" if code_now() != "000000" else "111111"
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": wrong})
    assert client.post(reverse("mfa_authenticate"), {"code": code_now()}).status_code == 200
    assert "_auth_user_id" not in client.session
