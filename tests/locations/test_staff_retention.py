"""What of people who work here is deleted when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from locations.models import FactorReset, Invitation, Membership, Role
from records import retention
from records.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db


def ago(days):
    return timezone.now() - timedelta(days=days)


def test_invitations_and_requests_go_a_month_after_their_time():
    for days in (29, 31):
        span = {"invited_at": ago(days + 3), "expires_at": ago(days)}
        factories.invitation(role=Role.COORDINATOR, **span)
        factories.factor_reset(asked_at=ago(days + 1), expires_at=ago(days))
    for name, model in (("invitations", Invitation), ("factor_resets", FactorReset)):
        assert retention.apply(name, timezone.now()) == 1
        assert retention.apply(name, timezone.now()) == 0
        assert model.objects.count() == 1
    assert AuditEntry.objects.filter(action="retention").count() == 2


def test_roles_go_a_year_after_they_ended_and_accounts_with_the_last_of_them():
    today = timezone.localdate()
    bounds = {"left": 366, "leaves": 364, "works": None}
    for name, days in bounds.items():
        user = factories.user(name, created_at=ago(800))
        last = today - timedelta(days=days) if days else None
        factories.membership(user=user, role=Role.COORDINATOR, valid_to=last)
    factories.user("new")
    assert retention.apply("accounts", timezone.now()) == 0
    assert retention.apply("memberships", timezone.now()) == 1
    assert retention.apply("accounts", timezone.now()) == 1
    assert set(User.objects.values_list("name", flat=True)) == {"leaves", "works", "new"}
    assert Membership.objects.count() == 2
