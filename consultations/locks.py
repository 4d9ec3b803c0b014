"""Which months are closed because they have been reported, and what a change in one leaves behind.

A month that has not ended cannot be closed: whoever enters the contact of today asks no database.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.choices import Deletion, Revised, RevisionReason
from consultations.models import MonthLock, Revision
from locations import calendar_words as words

# Name of the question in forms, and of its errors.
REASON = "revision_reason"

# Deletions are asked about in words of their own; of the other ones a mistake is the reason.
REASONS = {
    Deletion.TWICE: RevisionReason.TWICE,
    Deletion.ON_REQUEST: RevisionReason.ON_REQUEST,
}
# Whoever takes back what was just done is not asked why.
TAKEN_BACK = RevisionReason.MISTAKE.value


@dataclass(frozen=True)
class Step:
    """What a change does to one month at one place; `contacts`: how many more or fewer."""

    day: date
    location_id: int
    done: Revised
    contacts: int = 0

    @property
    def month(self) -> date:
        """Its first day."""
        return self.day.replace(day=1)


def reason_of(deletion: Deletion) -> str:
    """The `RevisionReason` of a deletion."""
    return REASONS.get(deletion, RevisionReason.MISTAKE).value


def has_ended(month: date, today: date) -> bool:
    """Whether `month`, any day of it, lies before that of `today`."""
    return month.replace(day=1) < today.replace(day=1)


def is_locked(day: date) -> bool:
    """Whether the month of `day` is closed; no query for one that has not ended."""
    return bool(locked_months([day]))


def locked_months(days: Iterable[date], *, is_held: bool = False) -> set[date]:
    """First days of those months of `days` that are closed; at most one query.

    `is_held`: nobody closes or reopens a month until the transaction ends (`hold_all`).
    """
    today = timezone.localdate()
    months = {day.replace(day=1) for day in days if has_ended(day, today)}
    if not months:
        return set()
    rows = MonthLock.objects.filter(month__in=months)
    if is_held:
        rows = rows.select_for_update()
    return {row.month for row in rows}


def hold_all() -> None:
    """Wait for everybody who is changing a month that has ended, and let nobody begin.

    Until the transaction ends. On PostgreSQL `select_for_update` marks the table of locks also if
    there is no row of that month, and this waits for all marks; on SQLite whoever writes is alone.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {MonthLock._meta.db_table} IN EXCLUSIVE MODE")


def revise(steps: Iterable[Step], *, kind: str, reason: str | None) -> None:
    """Write down each step into a closed month, in the caller's transaction.

    Raises `ValidationError` at `revision_reason` if there is one and `reason` is not a
    `RevisionReason`. Called before anything is saved: a month is closed before or after all of it.
    """
    steps = list(steps)
    closed = locked_months([step.day for step in steps], is_held=True)
    if not closed:
        return
    if reason not in RevisionReason.values:
        raise ValidationError({REASON: question(closed)})
    # The day is enough: with the minute, somebody could tell who it was.
    at = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    Revision.objects.bulk_create(
        Revision(
            month=step.month,
            at=at,
            location_id=step.location_id,
            done=step.done,
            kind=kind,
            reason=reason,
            contacts=step.contacts,
        )
        for step in steps
        if step.month in closed
    )


def question(months: Iterable[date]) -> str:
    """What somebody is asked who changes something in these closed months."""
    names = [words.plain_date(month, "month") for month in sorted(months)]
    text = _("%(month)s has been reported and is closed. Please choose why you change it now.")
    return text % {"month": words.joined(names)}
