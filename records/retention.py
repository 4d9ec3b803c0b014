"""What is deleted when: each class of `settings.RETENTION` with the rows that are due."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from records import audit
from records.models import AuditEntry, AuditInquiry, Change, Draft, OutboxMail, Submit

# Rows older than a moment.
Due = Callable[[datetime], QuerySet[Any]]
# Deletes or empties rows, returns how many.
Act = Callable[[QuerySet[Any]], int]

# The database's clock decides about the audit trail, and may be behind ours.
TOLERANCE = timedelta(hours=1)


@dataclass(frozen=True)
class Class:
    """A class of data as code knows it; term, basis and action stand in the settings."""

    due: Due
    act: Act


CLASSES: dict[str, Class] = {}


def delete(rows: QuerySet[Any]) -> int:
    """How many rows of this model went; what went with them is not counted."""
    return rows.delete()[1].get(rows.model._meta.label, 0)


def register(name: str, due: Due, act: Act = delete) -> None:
    """Tell which rows of a class are due; called in `AppConfig.ready()`.

    `due` gets the moment before which they must have ended and returns them, `act` deletes or
    empties them. Rows that were emptied must not be due again.
    """
    CLASSES[name] = Class(due, act)


def counts(now: datetime) -> dict[str, int]:
    """How many rows of each class are due, in the order of the settings."""
    return {name: CLASSES[name].due(_before(name, now)).count() for name in settings.RETENTION}


def apply(name: str, now: datetime) -> int:
    """Delete or empty what is due of one class, and write down how many."""
    with transaction.atomic():
        count = CLASSES[name].act(CLASSES[name].due(_before(name, now)))
        if count:
            kind = settings.RETENTION[name]["model"].rpartition(".")[2].lower()
            audit.write(by=None, action=audit.Action.RETENTION, kind=kind, count=count)
    return count


def apply_all(now: datetime) -> int:
    """Every class for itself: the rest goes on if one fails, and then the first error is raised."""
    total, errors = 0, []
    for name in settings.RETENTION:
        try:
            total += apply(name, now)
        except Exception as error:
            errors.append(error)
    if errors:
        raise errors[0]
    return total


def unmatched() -> set[str]:
    """Classes of the settings that no code knows, and classes of the code without a term."""
    return set(settings.RETENTION) ^ set(CLASSES)


def _before(name: str, now: datetime) -> datetime:
    return now - settings.RETENTION[name]["term"]


def register_own() -> None:
    """The classes of this app."""
    register("audit_entries", lambda before: AuditEntry.objects.filter(at__lt=before - TOLERANCE))
    register("audit_inquiries", lambda before: AuditInquiry.objects.filter(asked_at__lt=before))
    register(
        "changes",
        lambda before: Change.objects.filter(at__lt=before, actor__isnull=False),
        lambda rows: rows.update(actor=None),
    )
    register("submits", lambda before: Submit.objects.filter(at__lt=before))
    register("drafts", lambda before: Draft.objects.filter(saved_at__lt=before))
    register("outbox_mails", lambda before: OutboxMail.objects.filter(made_at__lt=before))
