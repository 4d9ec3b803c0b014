"""What the audit trail hears of logins: who came, who left, who was refused, what changed."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest

from accounts.models import User, owner_of
from records import audit
from records.models import AuditEntry

Action = AuditEntry.Action


def failed(user: User | None) -> None:
    """A refused login; the typed address is not kept, only whose account it was, if anybody's.

    Attempts beyond the limit are refused unseen and leave nothing: whoever tries for hours must
    not fill the trail.
    """
    _write(user, Action.LOGIN_FAILED, "login")


def came(user: User, **kwargs: Any) -> None:
    _write(user, Action.LOGIN, "login")


def left(user: User | None, **kwargs: Any) -> None:
    if user is not None:
        _write(user, Action.LOGOUT, "login")


def refused_factor(user: User, **kwargs: Any) -> None:
    _write(user, Action.LOGIN_FAILED, "second_factor")


def changed_factor(request: HttpRequest, user: User, **kwargs: Any) -> None:
    _write(user, Action.CHANGE, "second_factor")


def changed_password(user: User, **kwargs: Any) -> None:
    _write(user, Action.CHANGE, "password")


def _write(user: User | None, action: AuditEntry.Action, kind: str) -> None:
    with transaction.atomic():
        audit.write(by=owner_of(user), action=action, kind=kind, record=owner_of(user) or "")
