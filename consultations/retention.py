"""What of contacts is deleted or emptied when: terms and reasons stand in `settings.RETENTION`."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from consultations.models import Contact, ContactVersion, FollowUp, LocationDayStaff, Slip
from records import retention

ROWS_AT_ONCE = 500


def register() -> None:
    """The classes of this app."""
    retention.register("contacts", _contacts, _delete_in_parts)
    retention.register("contact_recorders", _recorded, _forget_recorders)
    retention.register("contact_correctors", _corrected, _forget_correctors)
    retention.register("location_day_staff", _staffed)
    retention.register("follow_ups_done", _done)
    retention.register("follow_ups", _old_follow_ups)
    retention.register("slips", _expired_slips)


def kept_since(now: datetime) -> date:
    """First day of the oldest month of which no contact has been deleted by term at `now`.

    Of that month on the figures can be counted anew; earlier ones stay as they are.
    """
    return _month_of(now - settings.RETENTION["contacts"]["term"])


def _contacts(before: datetime) -> QuerySet[Any]:
    """By whole months, so that the figures of a month are its rows, or no rows are left."""
    return Contact.objects.filter(happened_on__lt=_month_of(before))


def _recorded(before: datetime) -> QuerySet[Any]:
    return Contact.objects.filter(recorded_at__lt=before, recorded_by__isnull=False)


def _forget_recorders(rows: QuerySet[Any]) -> int:
    return rows.update(recorded_by=None)


def _corrected(before: datetime) -> QuerySet[Any]:
    return ContactVersion.objects.filter(changed_at__lt=before, changed_by__isnull=False)


def _forget_correctors(rows: QuerySet[Any]) -> int:
    return rows.update(changed_by=None)


def _staffed(before: datetime) -> QuerySet[Any]:
    return LocationDayStaff.objects.filter(day__on__lt=timezone.localdate(before))


def _done(before: datetime) -> QuerySet[Any]:
    return FollowUp.objects.filter(done_at__lt=before)


def _old_follow_ups(before: datetime) -> QuerySet[Any]:
    """However far off their day is: a memo is kept for a year and no longer."""
    return FollowUp.objects.filter(made_at__lt=before)


def _expired_slips(before: datetime) -> QuerySet[Any]:
    return Slip.objects.filter(expires_on__lte=timezone.localdate(before))


def _delete_in_parts(rows: QuerySet[Any]) -> int:
    """As `records.retention.delete`, without all rows in memory at once."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    parts = (keys[start : start + ROWS_AT_ONCE] for start in range(0, len(keys), ROWS_AT_ONCE))
    return sum(retention.delete(rows.model._default_manager.filter(pk__in=part)) for part in parts)


def _month_of(moment: datetime) -> date:
    return timezone.localdate(moment).replace(day=1)
