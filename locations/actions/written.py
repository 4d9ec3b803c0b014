"""Writes one row of a location: checked, counted, audited, and noted for its history."""

from datetime import date
from typing import Any

from accounts.models import User, owner_of
from locations.models import Location
from records import rows
from records.models import Change
from records.versions import check_version


def locked(location: Location | int) -> Location:
    """The location as it is kept now, which nobody else changes until the transaction ends."""
    return Location.objects.locked().get(pk=location if isinstance(location, int) else location.pk)


def write(row: Any, *, by: User | None, before: dict[str, Any] | None) -> Change:
    """Save `row`, new if `before` is None; raises `ValidationError` when it is impossible."""
    rows.put(row, before=before)
    # Only now a new location has the key that its history is found by.
    return rows.told(row, by=owner_of(by), before=before, subject=subject_of(row))


def remove(row: Any, *, by: User | None) -> Change:
    """Delete `row`; what it was stays in the history."""
    return rows.remove(row, by=owner_of(by), subject=subject_of(row))


def held(location: Location, seen: int | None) -> Location:
    """As `locked`; raises `Conflict` if somebody has changed the location since version `seen`."""
    kept = locked(location)
    check_version(kept, seen)
    return kept


def count_up(kept: Location) -> None:
    """What hangs on a location has no number of its own: the location counts for it."""
    kept.version += 1
    kept.save(update_fields=["version"])


def subject_of(row: Any) -> str:
    """What the history of a location is found by."""
    return f"location:{row.pk if isinstance(row, Location) else row.location_id}"


def eve(day: date) -> date:
    """The day before."""
    return date.fromordinal(day.toordinal() - 1)
