"""Confirm, cancel, count and correct days of a place; the public page is not touched by it.

Days from the first one of the place to today: what will fall away is published as a closure
(`locations.actions.closures`), which residents see, and not foreseen here.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from consultations import entries, locks
from consultations.choices import Revised, RevisedKind
from consultations.models import LocationDay, LocationDayStaff
from locations.actions.written import locked
from locations.models import Location
from records import changes, rows
from records.changes import Values
from records.models import Change
from records.versions import check_version


@dataclass(frozen=True)
class Counts:
    """What was counted on a day, of the day and of nobody; empty: not counted, 0: nobody."""

    visitors: int | None = None
    third_country_nationals: int | None = None
    turned_away: int | None = None


@transaction.atomic
def confirm_held(
    *,
    by: User,
    location: Location,
    on: date,
    today: date,
    counts: Counts | None = None,
    staff: Iterable[User] = (),
    revision_reason: str | None = None,
) -> Change:
    """Write down that a day took place; nobody came is a count of 0, not a cancellation.

    Returns the change, which can be undone. Raises `ValidationError` for a day that cannot be
    entered, that somebody has entered already, or that lies in a closed month, without a
    `revision_reason`.
    """
    row = LocationDay(is_held=True, **asdict(counts or Counts()))
    return _enter(by, location, on, today, row, staff, revision_reason)


@transaction.atomic
def cancel(
    *,
    by: User,
    location: Location,
    on: date,
    today: date,
    reason: str,
    revision_reason: str | None = None,
) -> Change:
    """Write down that a day fell through, for the team; returns and raises as `confirm_held`.

    `reason` is one of `Cancellation`. Residents learn of it by a closure only.
    """
    row = LocationDay(is_held=False, cancellation=reason)
    return _enter(by, location, on, today, row, (), revision_reason)


@transaction.atomic
def change_day(
    *,
    by: User,
    day: LocationDay,
    seen: int | None,
    reason: str = "",
    counts: Counts | None = None,
    staff: Iterable[User] | None = None,
    revision_reason: str | None = None,
) -> Change:
    """Correct an entry: with a `reason` it fell through, else it was held with these counts.

    `staff` None leaves those who staffed it as they are; a day that fell through has none. Raises
    `Conflict` if somebody has changed it since version `seen`, `LocationDay.DoesNotExist` if
    somebody has taken it back, and `ValidationError`.
    """
    row = _kept(day, seen)
    _revise(row, Revised.CHANGED, revision_reason)
    before = changes.values_of(row)
    row.is_held, row.cancellation = not reason, reason
    for name, value in asdict(Counts() if reason else counts or Counts()).items():
        setattr(row, name, value)
    change = _write(row, by, before)
    if reason or staff is not None:
        _staff(row, () if reason else staff or ())
    return change


@transaction.atomic
def take_back(
    *, by: User, day: LocationDay, seen: int | None, revision_reason: str | None = None
) -> Change:
    """Delete an entry, so that nobody has said anything about the day; raises as `change_day`.

    Undone, the entry is there again, without those who staffed it: that is kept in no history.
    """
    row = _kept(day, seen)
    _revise(row, Revised.DELETED, revision_reason)
    return rows.remove(row, by=by.public_id, subject=subject_of(row))


@transaction.atomic
def undo(*, by: User, change: Change, location: Location) -> None:
    """Take back what was entered, changed or taken back about a day of `location`.

    Raises `records.changes.CannotUndo` as `records.changes.undo` does; then nothing has changed.
    """
    locked(location)
    on = date.fromisoformat((change.after or change.before or {})["on"])
    row = LocationDay(location=location, on=on)
    _revise(row, _opposite(change), locks.TAKEN_BACK)
    if change.before is None:
        # They hang on the row that goes.
        LocationDayStaff.objects.filter(day=int(change.record), day__location=location).delete()
    changes.undo(change, by=by.public_id)


def subject_of(row: LocationDay) -> str:
    """What the history of a day is found by; not that of the place, which others read too."""
    return f"locationday:{row.location_id}:{row.on.isoformat()}"


def _opposite(change: Change) -> Revised:
    if change.before is None:
        return Revised.DELETED
    return Revised.ADDED if change.after is None else Revised.CHANGED


def _revise(row: LocationDay, done: Revised, reason: str | None) -> None:
    step = locks.Step(row.on, row.location_id, done)
    locks.revise([step], kind=RevisedKind.DAY, reason=reason)


def _enter(
    by: User,
    location: Location,
    on: date,
    today: date,
    row: LocationDay,
    staff: Iterable[User],
    revision_reason: str | None,
) -> Change:
    row.location = locked(location)
    row.on, row.is_demo = on, row.location.is_demo
    _refuse_impossible(row.location, on, today)
    _revise(row, Revised.ADDED, revision_reason)
    change = _write(row, by, None)
    _staff(row, staff)
    return change


def _refuse_impossible(location: Location, on: date, today: date) -> None:
    if not entries.first_day(location) <= on <= min(today, location.ended_on or today):
        raise ValidationError(_("The place was not at work on this day, or it is still to come."))
    if LocationDay.objects.filter(location=location, on=on).exists():
        raise ValidationError(_("Somebody has entered this day already."), code="entered")


def _kept(day: LocationDay, seen: int | None) -> LocationDay:
    """The row as it is kept, under the lock of its place."""
    locked(day.location_id)
    row: LocationDay = LocationDay.objects.get(pk=day.pk)
    check_version(row, seen)
    return row


def _write(row: LocationDay, by: User, before: Values | None) -> Change:
    return rows.save(row, by=by.public_id, before=before, subject=subject_of(row))


def _staff(row: LocationDay, staff: Iterable[User]) -> None:
    """Who staffed the day, beside the history: a `Change` may hold no data about persons."""
    row.staffed_by.all().delete()
    LocationDayStaff.objects.bulk_create(
        [LocationDayStaff(day=row, user=user) for user in sorted(staff, key=lambda user: user.pk)]
    )
