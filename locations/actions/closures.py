"""Closing or changing hours for some days: a closure is the cancellation, entered once."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from locations.actions.written import locked, remove, write
from locations.calendar_words import holiday_name
from locations.closing import Useless, why_useless
from locations.directory import state_holidays
from locations.models import Closure, Location
from locations.schedule import Schedule
from records import changes
from records.models import Change
from records.versions import check_version

if TYPE_CHECKING:
    from accounts.models import User


class Happening(StrEnum):
    """What has become of a closure."""

    PUBLISHED = "published"
    CHANGED = "changed"
    REMOVED = "removed"


Listener = Callable[[Closure, Happening], None]
_listeners: list[Listener] = []


def on_closure(listener: Listener) -> Listener:
    """Have `listener` called in the transaction of every closure, for apps above this one.

    It is given the closure and what happened; what it sends goes out after the commit.
    """
    _listeners.append(listener)
    return listener


@transaction.atomic
def publish_closure(*, by: "User", closure: Closure, today: date) -> Change:
    """Save a new closure; returns the change that can be undone.

    Raises `ValidationError` when it is impossible or would change nothing; then nothing is saved.
    """
    location = locked(closure.location_id)
    change = _keep(by, closure, location, today, before=None)
    tell(closure, Happening.PUBLISHED)
    return change


@transaction.atomic
def change_closure(*, by: "User", closure: Closure, seen: int | None, today: date) -> Change:
    """Save a closure that was there, as `publish_closure` does.

    Raises `records.versions.Conflict` if somebody has changed it since version `seen`.
    """
    location = locked(closure.location_id)
    kept = _kept(closure, seen)
    closure.version = kept.version
    change = _keep(by, closure, location, today, before=changes.values_of(kept))
    tell(closure, Happening.CHANGED)
    return change


@transaction.atomic
def remove_closure(*, by: "User", closure: Closure, seen: int | None) -> Change:
    """Delete a closure, so that the hours take place after all.

    Raises `records.versions.Conflict` if somebody has changed it since version `seen`.
    """
    locked(closure.location_id)
    kept = _kept(closure, seen)
    tell(kept, Happening.REMOVED)
    return remove(kept, by=by)


def tell(closure: Closure, happening: Happening) -> None:
    """Call everybody who listens to closures."""
    for listener in _listeners:
        listener(closure, happening)


def refuse_useless(closure: Closure, schedule: Schedule, today: date) -> None:
    """Raise `ValidationError` if the closure would change nothing, saying why."""
    reason = why_useless(schedule, closure.span_with_key(closure.pk or 0), state_holidays(), today)
    if reason is None:
        return
    if reason.why is Useless.ALREADY:
        message = _("For these days something has been published already.")
        raise ValidationError(message, code="already", params={"closure": reason.closure_key})
    if reason.why is Useless.ABSENT:
        raise ValidationError(_("The place is not at work on these days anyway."), code="absent")
    if reason.why is Useless.HOLIDAY:
        message = _("%(holiday)s is a public holiday; the page says so by itself.")
        raise ValidationError(message % {"holiday": holiday_name(reason.holiday)}, code="holiday")
    raise ValidationError(_("Nothing takes place on these days."), code="nothing")


def _keep(
    by: "User", closure: Closure, location: Location, today: date, before: dict[str, Any] | None
) -> Change:
    closure.full_clean()
    refuse_useless(closure, _schedule(location), today)
    return write(closure, by=by, before=before)


def _schedule(location: Location) -> Schedule:
    """The hours as they are kept now: memory may be a second behind."""
    return Schedule(
        rules=tuple(row.rule for row in location.opening_hours.all() if row.is_sound),
        closures=tuple(row.span for row in location.closures.all() if row.is_sound),
        confirmed_for_days=settings.HOURS_CONFIRMED_FOR_DAYS,
    )


def _kept(closure: Closure, seen: int | None) -> Closure:
    """The row as it is kept, under the lock of its location."""
    kept = Closure.objects.filter(pk=closure.pk).first()
    if kept is None:
        raise ValidationError(_("Somebody has removed this closure in the meantime."))
    check_version(kept, seen)
    return kept
