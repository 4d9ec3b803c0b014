"""What of people who work here is deleted when: terms and reasons stand in `settings.RETENTION`."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User
from locations.models import FactorReset, Invitation, Membership
from records import retention


def register() -> None:
    """The classes of this app that concern members of staff."""
    for name, model in (("invitations", Invitation), ("factor_resets", FactorReset)):
        retention.register(name, partial(_expired, model))
    retention.register("memberships", _ended)
    retention.register("accounts", _without_roles)


def _expired(model: type[Model], before: datetime) -> QuerySet[Any]:
    return model._default_manager.filter(expires_at__lt=before)


def _ended(before: datetime) -> QuerySet[Any]:
    return Membership.objects.filter(valid_to__lt=timezone.localdate(before))


def _without_roles(before: datetime) -> QuerySet[Any]:
    """Accounts that have no role, not even one that has ended: those are deleted first."""
    roles = Membership.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(~Exists(roles), created_at__lt=before)
