"""Saves or deletes one row: checked, counted, audited, and noted for its history.

In the caller's transaction. `by` is a public id, `subject` what the history is found by, `record`
what the audit trail knows the row by: its primary key unless told otherwise.
"""

from typing import Any
from uuid import UUID

from records import audit, changes
from records.changes import Values
from records.models import Change
from records.versions import Versioned


def put(row: Any, *, before: Values | None) -> None:
    """Save `row`, new if `before` is None; raises `ValidationError` when it is impossible."""
    if before is not None and isinstance(row, Versioned):
        row.version += 1
    row.full_clean()
    row.save()


def save(
    row: Any, *, by: UUID | None, before: Values | None, subject: str, record: object = None
) -> Change:
    """`put` and `told` in one."""
    put(row, before=before)
    return told(row, by=by, before=before, subject=subject, record=record)


def remove(row: Any, *, by: UUID | None, subject: str, record: object = None) -> Change:
    """Delete `row`; what it was stays in the history."""
    before = changes.values_of(row)
    change = told(row, by=by, before=before, subject=subject, record=record, deleted=True)
    row.delete()
    return change


def told(
    row: Any,
    *,
    by: UUID | None,
    before: Values | None,
    subject: str,
    record: object = None,
    deleted: bool = False,
) -> Change:
    """Write down what has become of `row`, in the audit trail and in its history."""
    key = row.pk if record is None else record
    audit.write(by=by, action=_action(before, deleted), kind=row._meta.model_name, record=key)
    return changes.note(by=by, before=before, row=row, subject=subject, deleted=deleted)


def _action(before: Values | None, deleted: bool) -> audit.Action:
    if deleted:
        return audit.Action.DELETE
    return audit.Action.CREATE if before is None else audit.Action.CHANGE
