"""A forgotten password: the same answer for everybody, and a link that works once and not long."""

import re
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lokalwillkommen.settings import PASSWORD_RESET_TIMEOUT
from records.models import AuditEntry, OutboxMail
from tests import factories, staff

pytestmark = pytest.mark.django_db

ASK = "/intern/passwort-vergessen/"
NEW = "fünf andere Wörter am Stück"


@pytest.fixture(autouse=True)
def no_attempts_yet(db):
    cache.clear()


@pytest.fixture
def user():
    return factories.user(password="vier Wörter in einer Reihe", roles=["coordinator"])


def link_for(client, user):
    client.post(ASK, {"email": user.email})
    return re.search(r"/intern/passwort-vergessen/\S+", mail.outbox[-1].body).group()


def test_answer_is_the_same_for_everybody_and_only_accounts_get_a_mail(client, user):
    inactive, demo = factories.user(is_active=False), factories.user(is_demo=True)
    addresses = [user.email, inactive.email, demo.email, "nobody@example.org"]
    answers = {client.post(ASK, {"email": address}).headers["Location"] for address in addresses}
    assert answers == {reverse("account_reset_password_done")}
    assert len(mail.outbox) == 1
    assert client.get(answers.pop()).status_code == 200


def test_request_for_nobody_costs_what_a_mail_costs_and_keeps_none(client, user):
    """Else the time of the answer would tell who has an account."""
    kept = OutboxMail.objects.count()
    with CaptureQueriesContext(connection) as asked:
        client.post(ASK, {"email": "nobody@example.org"})
    assert any("records_outboxmail" in query["sql"] for query in asked.captured_queries)
    assert OutboxMail.objects.count() == kept
    assert mail.outbox == []


def test_mail_is_neutral(client, user):
    link_for(client, user)
    (message,) = mail.outbox
    assert message.to == [user.email]
    assert user.name not in message.subject + message.body
    assert not message.alternatives


def test_link_sets_a_password_once_and_ends_all_logins(client, user, client_of_user):
    link = link_for(client, user)
    form = client.get(link)
    assert form.headers["Referrer-Policy"] == "no-referrer"
    page = form.headers["Location"]
    assert link.split("-")[-1] not in page
    answer = client.post(page, {"password1": NEW, "password2": NEW})
    assert answer.headers["Location"] == reverse("account_reset_password_from_key_done")
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert client_of_user.get("/intern/konto/").status_code == 302
    assert "_auth_user_id" not in client.session
    assert client.get(link).context["token_fail"]
    assert AuditEntry.objects.filter(kind="password", record=user.public_id).count() == 1


@pytest.fixture
def client_of_user(user):
    client = Client()
    staff.login(client, user)
    return client


def test_link_is_valid_for_two_hours(client, user, at, monkeypatch):
    now = datetime.now()  # noqa: DTZ005 (as the generator counts)
    monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: now)
    link = link_for(client, user)
    term = timedelta(seconds=PASSWORD_RESET_TIMEOUT)
    assert term == timedelta(hours=2)
    for after, status in ((term, 302), (term + timedelta(seconds=1), 200)):
        later = now + after
        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self, at=later: at)
        assert client.get(link).status_code == status


def test_link_stands_below_the_address_of_the_site(client, user, settings):
    settings.SITE_URL = "https://willkommen.example"
    link_for(client, user)
    assert "https://willkommen.example/intern/passwort-vergessen/" in mail.outbox[0].body


@pytest.mark.parametrize(
    "key",
    [
        "1-x",
        "0-set-password",
        "zzzzzzzzzzzzz-a-b",
        "9" * 40 + "-x",
        "1-" + "9" * 40,
        "1-%00",
        "1-%ED",
    ],
)
def test_links_that_somebody_made_up_are_refused_with_a_page(client, user, key):
    for method in (client.get, client.post):
        assert method(f"{ASK}{key}/").status_code in (200, 404)


@pytest.mark.parametrize("email", ["", "x", "a\x00@example.org", "1" * 40, "a" * 900_000])
def test_hostile_addresses_get_a_message_at_the_field(client, email):
    page = client.post(ASK, {"email": email})
    assert page.status_code == 200
    assert page.context["form"]["email"].errors


def test_nobody_is_flooded_with_mails(client, user):
    answers = [client.post(ASK, {"email": user.email}).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]
    assert len(mail.outbox) == 3
