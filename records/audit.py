"""Who did what to which record, and when: written with the act itself, or the act fails."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from records.models import AuditEntry
from records.text import mended

Action = AuditEntry.Action
LONGEST_RECORD = 64


def write(
    *,
    by: UUID | None,
    action: AuditEntry.Action,
    kind: str,
    record: object = "",
    count: int | None = None,
    reason: str = "",
) -> AuditEntry:
    """One entry in the caller's transaction: what cannot be written down does not happen.

    `kind` is a model's name in lower case, `record` a primary key or public id, never content.
    `reason` is why something was exported or deleted, in at most 120 characters.
    Raises what the database raises; then nothing may be shown or saved.
    """
    return AuditEntry.objects.create(
        at=timezone.now(),
        actor=by,
        action=action,
        kind=kind,
        record=mended(str(record))[:LONGEST_RECORD],
        count=count,
        reason=reason,
    )


def write_apart(
    *, by: UUID | None, action: AuditEntry.Action, kind: str, record: object = ""
) -> AuditEntry:
    """One entry in a transaction of its own: for refusals, whose own transaction is undone.

    Raises `RuntimeError` inside of another transaction, with which the entry would be lost.
    """
    with transaction.atomic(durable=True):
        return write(by=by, action=action, kind=kind, record=record)
