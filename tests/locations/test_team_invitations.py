"""Invitations: sent neutrally, accepted once, void for everybody else."""

import io
import logging
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from locations.actions import invitations
from locations.models import Invitation, Location, Membership, Role
from records.models import AuditEntry, OutboxMail
from records.sealing import unseal
from tests import factories
from tests.kept import kept, read, said
from tests.staff import login

pytestmark = pytest.mark.django_db
PASSWORD = "vier Worte sind genug"


@pytest.fixture
def office():
    return factories.location("Geheimer Ort", kind=Location.Kind.OFFICE)


@pytest.fixture
def lead(office):
    return factories.membership(role=Role.LEAD, location=office).user


def link(token):
    return f"https://example.org/intern/einladung/{token}/"


def send(by, location, *, email="Neu@Example.org", role=Role.ADVISER, **more):
    row = Invitation(email=email, role=role, location=location, **more)
    return invitations.invite(by=by, invitation=row, link=link, now=timezone.now())


def mails():
    return [unseal(mail.content) for mail in OutboxMail.objects.order_by("pk")]


def token_in(mail):
    return re.search(r"/einladung/([\w-]+)/", mail)[1]


def page(token):
    return reverse("team:invitation", args=[token])


def account(**more):
    return {"name": "Neue Person", "password1": PASSWORD, "password2": PASSWORD} | more


# --- Sending ---


def test_mail_says_neither_role_nor_place(lead, office):
    send(lead, office)
    (mail,) = mails()
    assert "neu@example.org" in mail
    for secret in ("Geheimer Ort", "dviser", "eratung", lead.name, lead.email):
        assert secret not in mail


def test_only_the_hash_of_the_token_is_kept(lead, office):
    row = send(lead, office)
    token = token_in(mails()[0])
    assert len(token) >= 43
    assert row.token_hash == invitations.hash_of(token)
    assert token not in repr(list(Invitation.objects.values()))
    assert token not in repr(list(AuditEntry.objects.values()))


def test_nobody_invites_to_more_than_they_have(lead, office):
    elsewhere = factories.location()
    for location, role in ((elsewhere, Role.ADVISER), (None, Role.COORDINATOR)):
        with pytest.raises(PermissionDenied):
            send(lead, location, role=role)
    assert (mails(), Invitation.objects.count()) == ([], 0)


def test_open_invitation_is_not_sent_twice_and_nobody_invites_themselves(lead, office):
    send(lead, office)
    for email in ("NEU@example.org", lead.email.upper()):
        with pytest.raises(ValidationError):
            send(lead, office, email=email)


def test_sent_again_it_has_a_new_link_and_the_old_one_is_void(client, lead, office):
    row = send(lead, office)
    invitations.resend(by=lead, invitation=row, link=link, now=timezone.now())
    old, new = [token_in(mail) for mail in mails()]
    assert (client.get(page(old)).status_code, client.get(page(new)).status_code) == (404, 200)


def test_queue_holds_the_token_sealed_only(lead, office):
    send(lead, office)
    token = token_in(mails()[0])
    assert token not in repr(list(OutboxMail.objects.values()))


# --- Accepting as somebody new ---


def test_new_person_makes_an_account_and_logs_in(client, lead, office):
    send(lead, office, valid_to=timezone.localdate() + timedelta(days=9))
    address = page(token_in(mails()[0]))
    response = client.post(address, account())
    assert response.status_code == 200
    assert "/intern/anmelden/" in response.content.decode()
    user = User.objects.get(email="neu@example.org")
    assert user.check_password(PASSWORD)
    row = Membership.objects.get(user=user)
    assert (row.role, row.location, row.valid_to) == (
        "adviser",
        office,
        timezone.localdate() + timedelta(days=9),
    )
    assert "_auth_user_id" not in client.session


def test_looking_changes_nothing(client, lead, office):
    row = send(lead, office)
    address = page(token_in(mails()[0]))
    for method in (client.get, client.head, client.get):
        response = method(address)
        assert response.status_code == 200
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["Cache-Control"] == "no-store, private"
    row.refresh_from_db()
    assert row.accepted_at is None
    assert not User.objects.filter(email="neu@example.org").exists()
    assert client.put(address).status_code == 405


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"password2": "anders anders anders"}, "password2"),
        ({"password1": "kurz", "password2": "kurz"}, "password1"),
        ({"password1": "passwordpassword", "password2": "passwordpassword"}, None),
        ({"name": ""}, "name"),
        ({"name": "N\0"}, "name"),
        ({"name": "N\u202egnp"}, "name"),
        ({"name": "x" * 121}, "name"),
    ],
)
def test_account_that_is_not_right_says_so_at_its_field(client, lead, office, change, field):
    send(lead, office)
    response = client.post(page(token_in(mails()[0])), account(**change))
    if field:
        assert response.status_code == 200
        assert response.context["form"].errors.keys() == {field}
    assert User.objects.filter(email="neu@example.org").exists() is (field is None)


def test_form_from_another_site_is_not_taken(client, lead, office):
    send(lead, office)
    address = page(token_in(mails()[0]))
    strange = client.post(address, account(), headers={"Sec-Fetch-Site": "cross-site"})
    assert strange.status_code == 404
    assert not User.objects.filter(email="neu@example.org").exists()
    # What browsers send from the page itself, which tells nobody where it is.
    own = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, account(), headers=own).status_code == 200
    assert User.objects.filter(email="neu@example.org").exists()


def void_pages(client, lead, office):
    """One invitation of every kind that cannot be accepted any more."""
    now = timezone.now()
    gone = factories.membership(role=Role.LEAD, location=office, valid_to=timezone.localdate()).user
    past = {"invited_at": now - timedelta(hours=73), "expires_at": now - timedelta(seconds=1)}
    factories.invitation(token="expired", location=office, **past)
    factories.invitation(token="used", location=office, accepted_at=now)
    factories.invitation(token="revoked", location=office, revoked_at=now)
    factories.invitation(token="sender-left", location=office, invited_by=gone)
    gone.memberships.update(valid_to=timezone.localdate() - timedelta(days=1))
    return ["forged", "expired", "used", "revoked", "sender-left"]


def without_what_echoes(content, token):
    text = content.decode().replace(token, "TOKEN")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


@pytest.mark.parametrize("method", ["get", "post"])
def test_forged_used_old_and_revoked_look_alike(client, lead, office, method):
    answers = {}
    for token in void_pages(client, lead, office):
        response = getattr(client, method)(page(token), account() if method == "post" else None)
        answers[token] = (
            response.status_code,
            without_what_echoes(response.content, token),
            sorted(response.headers.items() - {("Content-Length", "")}),
        )
    assert len(answers) == 5
    assert len({(status, text) for status, text, _ in answers.values()}) == 1
    assert answers["forged"][0] == 404
    # The control: a valid one looks different.
    factories.invitation(token="valid", location=office)
    assert client.get(page("valid")).status_code == 200


def test_invitation_is_accepted_once(client, lead, office):
    send(lead, office)
    address = page(token_in(mails()[0]))
    assert client.post(address, account()).status_code == 200
    other = account() | {"password1": "ganz andere fremde Wörter"}
    assert client.post(address, other).status_code == 404
    assert client.get(address).status_code == 404
    assert Membership.objects.filter(user__email="neu@example.org").count() == 1


def test_form_sent_twice_lands_where_the_first_one_did(client, lead, office, monkeypatch):
    send(lead, office)
    address = page(token_in(mails()[0]))
    first = client.post(address, account())
    again = client.post(address, account())
    assert (again.status_code, again.content) == (200, first.content)
    assert Membership.objects.filter(user__email="neu@example.org").count() == 1
    # Later it is a used link like any other.
    monkeypatch.setattr(invitations, "SENT_TWICE_WITHIN", timedelta(0))
    assert client.post(address, account()).status_code == 404


def test_last_second_is_inside_and_the_next_is_not(lead, office):
    now = timezone.now()
    sent_at = now - timedelta(hours=72)
    row = factories.invitation(token="edge", location=office, expires_at=now, invited_at=sent_at)
    assert invitations.by_token("edge", now - timedelta(seconds=1)) == row
    assert invitations.by_token("edge", now) is None


# --- Accepting with an account ---


def test_somebody_with_an_account_logs_in_first(client, lead, office):
    user = factories.user(email="neu@example.org", password=PASSWORD)
    send(lead, office)
    address = page(token_in(mails()[0]))
    shown = client.get(address).content.decode()
    assert 'name="password1"' not in shown
    response = client.post(address, account())
    assert response["Location"] == "/intern/anmelden/?next=%2Fintern%2Feinladung%2F"
    login(client, user)
    assert client.get("/intern/einladung/").status_code == 200
    assert not user.memberships.exists()
    assert client.post("/intern/einladung/")["Location"] == "/intern/"
    assert user.memberships.get().location == office
    assert client.post("/intern/einladung/").status_code == 404


def test_login_page_keeps_the_invitation(client, lead, office, settings):
    settings.SECOND_FACTOR_ROLES = []
    user = factories.user(email="neu@example.org", password=PASSWORD)
    send(lead, office)
    client.post(page(token_in(mails()[0])))
    sent = {"login": user.email, "password": PASSWORD}
    response = client.post("/intern/anmelden/?next=%2Fintern%2Feinladung%2F", sent)
    assert response["Location"] == "/intern/einladung/"
    assert client.get("/intern/einladung/").status_code == 200


def test_somebody_else_cannot_accept_it(client, lead, office):
    factories.user(email="neu@example.org")
    send(lead, office)
    other = login(client, factories.user(roles=[Role.COORDINATOR]))
    address = page(token_in(mails()[0]))
    assert said("Accept the invitation") not in read(client.get(address))
    assert client.post(address).status_code == 200
    row = Invitation.objects.get()
    with pytest.raises(invitations.NotValid):
        invitations.accept(invitation=row, user=other, now=timezone.now())
    with pytest.raises(invitations.NotValid):
        invitations.accept_as_new(invitation=row, name="x", password=PASSWORD, now=timezone.now())


def test_acceptance_is_written_down(client, lead, office):
    send(lead, office)
    client.post(page(token_in(mails()[0])), account())
    user = User.objects.get(email="neu@example.org")
    entries = list(AuditEntry.objects.order_by("pk").values_list("actor", "action", "kind"))
    assert entries == [
        (lead.public_id, "create", "invitation"),
        (user.public_id, "create", "user"),
        (lead.public_id, "grant", "membership"),
    ]


# --- Taking back, from the page ---


def test_invitation_is_taken_back_once(client, lead, office):
    row = send(lead, office)
    login(client, lead)
    address = reverse("team:revoke_invitation", args=[row.public_id])
    sent = kept(lead)
    for _ in range(2):
        assert client.post(address, sent)["Location"] == "/intern/team/?getan=zurueckgenommen"
    row.refresh_from_db()
    assert row.revoked_at
    assert AuditEntry.objects.filter(action="revoke").count() == 1
    # With another key it says that there is nothing left to take back.
    again = client.post(address, kept(lead))
    assert again.status_code == 409
    assert said("This invitation was accepted or taken back meanwhile.") in read(again)


def test_invitation_of_another_place_is_none(client, lead):
    login(client, lead)
    row = factories.invitation()
    for key in (row.public_id, uuid4()):
        for name in ("team:revoke_invitation", "team:resend_invitation"):
            assert client.post(reverse(name, args=[key]), kept(lead)).status_code == 404


# --- No log knows a token ---


@pytest.fixture
def logged():
    """What the log of the site says during the test."""
    (console,) = [one for one in logging.getLogger().handlers if one.name == "console"]
    written = io.StringIO()
    before = console.setStream(written)
    yield written
    console.setStream(before)


def test_no_line_of_the_log_holds_a_token(client, lead, office, logged):
    send(lead, office)
    token = token_in(mails()[0])
    client.raise_request_exception = False
    for method in (client.put, client.delete):
        assert method(page(token)).status_code == 405
    client.get(page("forged-token-of-somebody"))
    client.get("/intern/passwort-vergessen/1-abcdef/")
    client.get("/intern/team/no-secret/")
    text = logged.getvalue()
    assert text.count("/intern/einladung/…/") >= 3
    for secret in (token, "forged-token", "1-abcdef"):
        assert secret not in text
    assert "/intern/team/no-secret/" in text


# --- The first account ---


def made(*options):
    out = io.StringIO()
    call_command("create_administrator", *options, stdout=out)
    return token_in(out.getvalue())


def test_first_administrator_is_made_by_a_link_printed_once(client):
    token = made("--email", "Erste@example.org", "--name", "Erste Person")
    assert mails() == []
    assert "Erste Person" in read(client.get(page(token)))
    client.post(page(token), account())
    row = Membership.objects.get(user__email="erste@example.org")
    assert (row.role, row.location) == ("administrator", None)
    assert AuditEntry.objects.filter(kind="invitation", actor=None).count() == 1


def test_second_administrator_is_not_made_by_mistake(client):
    factories.membership(role=Role.ADMINISTRATOR)
    with pytest.raises(CommandError, match="already"):
        made("--email", "zweite@example.org")
    assert made("--email", "zweite@example.org", "--another")


def test_command_takes_no_nonsense():
    with pytest.raises(CommandError):
        made("--email", "keine Adresse")
    factories.user(email="aus@example.org", is_active=False)
    with pytest.raises(CommandError, match="switched off"):
        made("--email", "aus@example.org")
    assert Invitation.objects.count() == 0


def test_employer_of_the_invitation_is_that_of_the_role(lead, office):
    carrier = factories.organization("Diakonie")
    row = send(lead, office, employer=carrier)
    user = invitations.accept_as_new(
        invitation=row, name="Neu", password=PASSWORD, now=timezone.now()
    )
    assert user.memberships.get().employer == carrier
