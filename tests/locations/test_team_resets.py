"""A lost second factor: two different people decide."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from locations.actions import resets
from locations.models import FactorReset, Location, Role
from records.models import AuditEntry, OutboxMail
from records.sealing import unseal
from tests import factories
from tests.kept import kept
from tests.staff import login

pytestmark = pytest.mark.django_db


class Team:
    """One office with its people, and the network around it."""

    def __init__(self):
        office = factories.location("Büro", kind=Location.Kind.OFFICE)
        there = factories.location("Dependance", parent=office)
        elsewhere = factories.location("Anderes", kind=Location.Kind.OFFICE)
        self.adviser = factories.membership(location=there).user
        self.lead = factories.membership(role=Role.LEAD, location=office).user
        self.other_lead = factories.membership(role=Role.LEAD, location=elsewhere).user
        today = timezone.localdate()
        self.stand_in = factories.membership(
            role=Role.LEAD, location=office, is_stand_in=True, valid_from=today, valid_to=today
        ).user
        self.administrator = factories.user(roles=[Role.ADMINISTRATOR])
        self.second = factories.user(roles=[Role.ADMINISTRATOR])
        self.coordinator = factories.user(roles=[Role.COORDINATOR])
        self.both = factories.user(roles=[Role.ADMINISTRATOR])
        factories.membership(role=Role.LEAD, location=office, user=self.both)


NAMES = [
    *("adviser", "lead", "other_lead", "stand_in"),
    *("administrator", "second", "coordinator", "both"),
]


@pytest.fixture
def team():
    return Team()


def pairs(team, person):
    """Who can ask and then somebody else confirm, of all pairs of people."""
    found, tried = set(), 0
    for one in NAMES:
        for two in NAMES:
            tried += 1
            asker, granter = getattr(team, one), getattr(team, two)
            if not resets.may_ask(asker, person, timezone.now()):
                continue
            now = timezone.now()
            reset = FactorReset(
                user=person, asked_by=asker, asked_at=now, expires_at=now + timedelta(hours=24)
            )
            if resets.may_grant_reset(granter, reset, now):
                found.add((one, two))
    return found, tried


def test_administrator_and_lead_decide_together(team):
    found, tried = pairs(team, team.adviser)
    administrators, leads = {"administrator", "second", "both"}, {"lead", "both"}
    expected = {(a, b) for a in administrators for b in leads if a != b}
    assert found == expected | {(b, a) for a, b in expected}
    assert tried == 64


def test_without_a_lead_two_administrators_decide(team):
    found, _tried = pairs(team, team.coordinator)
    administrators = {"administrator", "second", "both"}
    assert found == {(a, b) for a in administrators for b in administrators if a != b}


def test_nobody_decides_about_themselves(team):
    for name in ("both", "administrator", "lead"):
        found, _tried = pairs(team, getattr(team, name))
        assert all(name not in pair for pair in found)
        assert found


def ask(team, by=None, person=None, now=None):
    return resets.ask_reset(
        by=by or team.lead, person=person or team.adviser, now=now or timezone.now()
    )


def with_factor(user):
    Authenticator.objects.create(user=user, type="totp", data={})
    Authenticator.objects.create(user=user, type="recovery_codes", data={})
    browser = Client()
    login(browser, user)
    return browser


def test_factor_is_taken_away_and_logins_end(team):
    browser = with_factor(team.adviser)
    resets.grant_reset(by=team.administrator, reset=ask(team), now=timezone.now())
    assert not Authenticator.objects.filter(user=team.adviser).exists()
    assert not UserSession.objects.filter(user=team.adviser).exists()
    assert browser.get("/intern/")["Location"].startswith("/intern/anmelden/")
    entries = list(
        AuditEntry.objects.filter(record=team.adviser.public_id)
        .exclude(action="login")
        .order_by("pk")
        .values_list("actor", "action")
    )
    assert entries == [(team.lead.public_id, "create"), (team.administrator.public_id, "reset")]
    (mail,) = [unseal(mail.content) for mail in OutboxMail.objects.all()]
    assert team.adviser.email in mail
    assert team.lead.name not in mail


def test_request_holds_for_a_day_and_once(team):
    asked_at = timezone.now() - timedelta(hours=24)
    late = ask(team, now=asked_at)
    with pytest.raises(PermissionDenied):
        resets.grant_reset(by=team.administrator, reset=late, now=asked_at + timedelta(hours=24))
    fresh = ask(team)
    with pytest.raises(ValidationError):
        ask(team, by=team.administrator)
    resets.grant_reset(by=team.administrator, reset=fresh, now=timezone.now())
    with pytest.raises(PermissionDenied):
        resets.grant_reset(by=team.second, reset=fresh, now=timezone.now())


def test_who_asked_must_still_be_allowed_to(team):
    reset = ask(team)
    team.lead.memberships.update(valid_to=timezone.localdate() - timedelta(days=1))
    with pytest.raises(PermissionDenied):
        resets.grant_reset(by=team.administrator, reset=reset, now=timezone.now())


def test_request_that_was_taken_back_is_void(team):
    reset = ask(team)
    with pytest.raises(PermissionDenied):
        resets.withdraw_reset(by=team.coordinator, reset=reset, now=timezone.now())
    resets.withdraw_reset(by=team.lead, reset=reset, now=timezone.now())
    with pytest.raises(PermissionDenied):
        resets.grant_reset(by=team.administrator, reset=reset, now=timezone.now())


def test_database_refuses_one_person_in_two_parts(team):
    now = timezone.now()
    for granter, asker in ((team.lead, team.lead), (team.adviser, team.lead), (None, team.adviser)):
        with pytest.raises(IntegrityError), transaction.atomic():
            factories.factor_reset(
                user=team.adviser, asked_by=asker, granted_by=granter, granted_at=now
            )


def test_from_the_page_it_takes_two_logins(team, client):
    with_factor(team.adviser)
    login(client, team.lead)
    sent = client.post(reverse("team:ask_reset", args=[team.adviser.public_id]), kept(team.lead))
    assert sent.status_code == 302
    address = reverse("team:grant_reset", args=[FactorReset.objects.get().public_id])
    assert client.post(address, kept(team.lead)).status_code == 403
    assert Authenticator.objects.filter(user=team.adviser).exists()
    client.logout()
    login(client, team.administrator)
    assert address in client.get("/intern/team/").content.decode()
    assert client.post(address, kept(team.administrator)).status_code == 302
    assert not Authenticator.objects.filter(user=team.adviser).exists()
