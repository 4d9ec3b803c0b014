"""Close a month once it has been reported, and open it again if that was a mistake.

Policy: coordinators do (`lokalwillkommen/access.py`); it holds nothing about persons.
"""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from consultations.locks import has_ended, hold_all
from consultations.models import MonthLock, Revision
from records import audit

KIND = "monthlock"


@transaction.atomic
def close_month(*, by: User, month: date, now: datetime) -> None:
    """Close the month that begins on `month`; one that is closed already stays as it is.

    Waits for whoever is changing something in it. Raises `ValidationError` if it has not ended.
    """
    hold_all()
    if not has_ended(month, timezone.localdate(now)):
        raise ValidationError(_("This month has not ended yet."))
    if not MonthLock.objects.filter(month=month).exists():
        MonthLock.objects.create(month=month, locked_at=now, locked_by=by.public_id)
        _note(by, audit.Action.CREATE, month)


@transaction.atomic
def reopen_month(*, by: User, month: date) -> None:
    """Take the closing back; nothing if the month is open.

    Raises `ValidationError` once something has been changed in it with a reason: whoever has read
    that could not tell any more what was changed before and after it was reported.
    """
    hold_all()
    if Revision.objects.filter(month=month).exists():
        raise ValidationError(_("Something was changed in this month after it had been closed."))
    count, _rows = MonthLock.objects.filter(month=month).delete()
    if count:
        _note(by, audit.Action.DELETE, month)


def _note(by: User, action: audit.Action, month: date) -> None:
    audit.write(by=by.public_id, action=action, kind=KIND, record=f"{month:%Y-%m}")
