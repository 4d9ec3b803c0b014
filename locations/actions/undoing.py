"""Taking back what one has just saved about a location."""

from typing import TYPE_CHECKING

from django.db import transaction

from locations.actions.closures import Happening, tell
from locations.actions.confirmation import is_confirmation
from locations.actions.written import locked
from locations.models import Closure, Location
from records import changes
from records.models import Change

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def undo_change(*, by: "User", change: Change, location: Location) -> None:
    """Take a change of a row of `location` back; of a confirmation, that of all its hours.

    Raises `records.changes.CannotUndo` as `records.changes.undo` does; then nothing has changed.
    """
    locked(location)
    closure = _closure_of(change)
    for one in together(change):
        changes.undo(one, by=by.public_id)
    if change.kind == "locations.closure":
        _tell(change, closure)


def together(change: Change) -> list[Change]:
    """The changes that were made by one tap and are taken back by one, the last one first."""
    if not is_confirmation(change):
        return [change]
    made = Change.objects.filter(
        actor=change.actor, subject=change.subject, kind=change.kind, at=change.at
    )
    return [one for one in made if is_confirmation(one)]


def _closure_of(change: Change) -> Closure | None:
    if change.kind != "locations.closure":
        return None
    return Closure.objects.filter(pk=change.record).first()


def _tell(change: Change, was: Closure | None) -> None:
    """To whoever listens, the undone change of a closure is one more change of it."""
    now = _closure_of(change)
    if now is None and was is not None:
        tell(was, Happening.REMOVED)
    elif now is not None:
        tell(now, Happening.CHANGED if was else Happening.PUBLISHED)
