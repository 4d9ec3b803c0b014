"""The audit trail in pages of some entries, newest first; where a page ends, the next begins."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from records.models import AuditEntry

PER_PAGE = 50
Action = AuditEntry.Action
# What was seen; logins and logouts would be a record of working hours.
SEEN = (Action.READ, Action.LIST, Action.EXPORT)
# What happened to a record, seen from the record.
DONE = (
    *SEEN,
    *(Action.CREATE, Action.CHANGE, Action.DELETE, Action.REFUSED),
    *(Action.GRANT, Action.REVOKE, Action.RESET, Action.RETENTION),
)


@dataclass(frozen=True)
class TrailPage:
    """Some entries and the mark at which older ones begin; empty at the end."""

    entries: list[AuditEntry]
    older: str


def page_of(
    entries: QuerySet[AuditEntry], *, starts_on: date, ends_on: date, before: str
) -> TrailPage:
    """Entries from `starts_on` to `ends_on`, both inclusive, that are older than the mark.

    A mark that nobody has given out begins at the newest entry.
    """
    within = entries.filter(at__gte=_midnight(starts_on), at__lt=_midnight(_after(ends_on)))
    if mark := _read(before):
        moment, key = mark
        within = within.filter(Q(at__lt=moment) | Q(at=moment, pk__lt=key))
    rows = list(within.order_by("-at", "-pk")[: PER_PAGE + 1])
    shown = rows[:PER_PAGE]
    return TrailPage(shown, _mark(shown[-1]) if len(rows) > PER_PAGE else "")


def _mark(entry: AuditEntry) -> str:
    return f"{entry.at.isoformat()}_{entry.pk}"


def _read(mark: str) -> tuple[datetime, int] | None:
    moment, _stroke, key = mark.partition("_")
    try:
        at = datetime.fromisoformat(moment)
        number = int(key)
    except ValueError:
        return None
    if timezone.is_naive(at) or not 0 < number < 2**63 or not 1970 < at.year < 3000:
        return None
    # PostgreSQL knows no more than sixteen hours of difference to UTC, Python up to twenty-four.
    return at.astimezone(UTC), number


def _after(day: date) -> date:
    return day + timedelta(days=1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
