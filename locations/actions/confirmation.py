"""What a team says about itself: that its hours are right, and how long one waits."""

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from locations.actions.written import held, locked, write
from locations.models import Location, OpeningHours
from records import changes
from records.models import Change

if TYPE_CHECKING:
    from accounts.models import User

CONFIRMING = {"confirmed_on", "confirmed_by_id", "version"}


@transaction.atomic
def confirm_hours(*, by: "User", location: Location, today: date) -> Change:
    """Confirm all hours of a location that hold today or later; returns one of the changes.

    Undone, it takes all of them back. Raises `ValidationError` if there are no such hours.
    """
    locked(location)
    rows = [row for row in hours_to_confirm(location, today) if row.is_sound]
    if not rows:
        raise ValidationError(_("There are no hours to confirm."))
    made = [_confirmed(row, by, today) for row in rows]
    # One moment for all: by it they are found again when they are taken back.
    moment = timezone.now()
    Change.objects.filter(pk__in=[change.pk for change in made]).update(at=moment)
    made[0].at = moment
    return made[0]


def hours_to_confirm(location: Location, today: date) -> list[OpeningHours]:
    """The rules of a location that hold today or later."""
    rows = location.opening_hours.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
    return list(rows.order_by("weekday", "opens_at", "pk"))


def is_confirmation(change: Change) -> bool:
    """Whether a change has confirmed hours and done nothing else."""
    before, after = change.before, change.after
    if change.kind != OpeningHours._meta.label_lower or not before or not after:
        return False
    return all(before.get(name) == value for name, value in after.items() if name not in CONFIRMING)


@transaction.atomic
def tell_waiting(
    *, by: "User", location: Location, days: int | None, seen: int | None, today: date
) -> Change:
    """Keep how many days one waits for an appointment, as of today; None: not known.

    Raises `records.versions.Conflict` if somebody has changed the location since version `seen`.
    """
    kept = held(location, seen)
    before = changes.values_of(kept)
    kept.waiting_days, kept.waiting_told_on = days, None if days is None else today
    return write(kept, by=by, before=before)


def _confirmed(row: OpeningHours, by: "User", today: date) -> Change:
    before = changes.values_of(row)
    row.confirmed_on, row.confirmed_by = today, by
    return write(row, by=by, before=before)
