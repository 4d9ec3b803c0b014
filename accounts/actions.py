"""What is changed about an account."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest

from accounts import sessions
from accounts.models import User
from records import audit
from records.models import AuditEntry


@transaction.atomic
def rename(*, by: UUID | None, user: User, name: str) -> None:
    """Give an account another name."""
    user.name = name
    user.save(update_fields=["name"])
    audit.write(by=by, action=AuditEntry.Action.CHANGE, kind="user", record=user.public_id)


def end_others(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Close the other logins of somebody whose password or second factor has changed."""
    sessions.end_all(user, but=request.session.session_key)
