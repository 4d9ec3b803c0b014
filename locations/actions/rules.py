"""Changes of the rules of a location: from a day on, so that the past stays what it was."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from locations.actions.closures import Happening, tell
from locations.actions.hours import refuse_overlaps
from locations.actions.written import eve, locked, remove, write
from locations.directory import state_holidays
from locations.models import Closure, OpeningHours
from locations.recurrence import occurrences
from locations.schedule import Effect
from locations.typed import within, year_after
from records import changes
from records.models import Change
from records.versions import check_version

if TYPE_CHECKING:
    from accounts.models import User

# What a rule says about its days and times; the rest is about its validity and who knows it.
SAID = (
    *("mode", "rhythm", "weekday", "anchor_on", "weeks_of_month", "dates"),
    *("opens_at", "closes_at", "closed_on_holidays"),
)


@transaction.atomic
def add_rule(*, by: "User", hours: OpeningHours, today: date) -> Change:
    """Save a new rule that holds from `hours.valid_from` on, confirmed by this act.

    Raises `ValidationError` when it is impossible, begins before `today` or more than a year
    later, or meets another rule of the same kind; then nothing is saved.
    """
    locked(hours.location)
    _refuse_other_days(hours.valid_from, today)
    return _confirmed(hours, by, today, before=None)


@transaction.atomic
def change_rule(
    *, by: "User", hours: OpeningHours, says: OpeningHours, seen: int | None, today: date
) -> Change | None:
    """Let `says` hold instead of `hours` from `says.valid_from` on, confirmed by this act.

    The old row ends on the day before, a new one begins, and deviations tied to the rule go on
    with the new one: every past day stays what it was. A rule that begins on that day or later
    has no past, so it is replaced where it stands: that is how a slip of today, or of a change
    to come, is mended. The last day of the rule, if it has one, is kept.

    Returns the change if it can be undone as one, else None. Raises `ValidationError` as
    `add_rule` does, and for a rule that has ended by then; `Conflict` if somebody has changed
    it since version `seen`.
    """
    kept = _locked(hours)
    check_version(kept, seen)
    begins = _refuse_other_days(says.valid_from, today)
    if kept.valid_to is not None and kept.valid_to < begins:
        raise ValidationError(_("These hours have ended by that day."))
    if kept.valid_from is not None and kept.valid_from >= begins:
        return _replace(kept, says, by, today)
    says.valid_to = kept.valid_to
    _end_on(kept, eve(begins), by)
    _confirmed(says, by, today, before=None)
    _hand_over(kept, says, begins, by)
    return None


@transaction.atomic
def end_rule(
    *, by: "User", hours: OpeningHours, first_without: date | None, seen: int | None, today: date
) -> Change | None:
    """End a rule so that `first_without` is the first day it does not hold; None: it has no end.

    A rule that contradicts itself, or that would never have held, is deleted. Deviations tied to
    it end with it. Returns the change if it can be undone as one, else None. Raises as
    `change_rule` does.
    """
    kept = _locked(hours)
    check_version(kept, seen)
    if not kept.is_sound:
        return remove(kept, by=by)
    if first_without is None:
        return _reopen(kept, None, by, today)
    _refuse_other_days(first_without, today)
    left = _hand_over(kept, None, first_without, by)
    if kept.valid_from is not None and kept.valid_from >= first_without:
        change = remove(kept, by=by)
    else:
        change = _end_on(kept, eve(first_without), by)
        _refuse_meeting(kept, today)
    return None if left else change


@transaction.atomic
def take_back_rule(
    *, by: "User", hours: OpeningHours, again: OpeningHours | None, seen: int | None, today: date
) -> Change | None:
    """Delete a rule that begins today or later; `again` is the ended one that goes on instead.

    Deviations tied to it go on with `again`. Returns the change if it can be undone as one, else
    None. Raises `ValidationError` when the rule has begun before, or `again` did not end on the
    day before; `Conflict` if somebody has changed it since version `seen`.
    """
    kept = _locked(hours)
    check_version(kept, seen)
    if kept.valid_from is None or kept.valid_from < today:
        raise ValidationError(_("These hours have begun already. Please end them instead."))
    left = _hand_over(kept, again, kept.valid_from, by)
    change = remove(kept, by=by)
    if again is not None:
        former = _locked(again)
        if former.valid_to != eve(kept.valid_from):
            raise ValidationError(_("These hours did not end on the day before."))
        _reopen(former, kept.valid_to, by, today)
    return None if left or again else change


def ended_before(hours: OpeningHours) -> Iterable[OpeningHours]:
    """Rules of the location that end on the day before `hours` begins: what it may have replaced.

    The likeliest first: one of the same weekday and mode.
    """
    if hours.valid_from is None:
        return []
    ended = hours.location.opening_hours.filter(valid_to=eve(hours.valid_from))
    return sorted(
        (row for row in ended if row.is_sound),
        key=lambda row: (row.weekday != hours.weekday, row.mode != hours.mode, row.opens_at),
    )


def _locked(hours: OpeningHours) -> OpeningHours:
    """The rule as it is kept now, under the lock of its location."""
    locked(hours.location_id)
    kept = OpeningHours.objects.select_for_update().filter(pk=hours.pk).first()
    if kept is None:
        raise ValidationError(_("Somebody has deleted these hours in the meantime."))
    return kept


def _refuse_other_days(day: date | None, today: date) -> date:
    if day is None:
        raise ValidationError(_("Please say from which day on this holds."))
    return within(day, today, year_after(today))


def refuse_undone(hours: OpeningHours) -> None:
    """Raise `ValidationError` if a rule that was undone just now meets another of its kind."""
    if hours.is_sound:
        _refuse_meeting(hours, timezone.localdate())


def _refuse_meeting(hours: OpeningHours, today: date) -> None:
    """Raise `ValidationError` if `hours` meets another rule of its kind within two years."""
    others = hours.location.opening_hours.exclude(pk=hours.pk)
    # A rule that is not saved yet has no key: 0 stands for it, no row has it.
    rule = hours.rule_with_key(hours.pk or 0)
    rules = [row.rule for row in others if row.is_sound]
    refuse_overlaps([rule, *rules], today, of=rule)


def _confirmed(hours: OpeningHours, by: "User", today: date, before: dict | None) -> Change:
    """Save a rule that whoever enters it knows to be right."""
    hours.confirmed_on, hours.confirmed_by = today, by
    hours.full_clean()
    _refuse_meeting(hours, today)
    return write(hours, by=by, before=before)


def _replace(kept: OpeningHours, says: OpeningHours, by: "User", today: date) -> Change:
    before = changes.values_of(kept)
    for name in (*SAID, "valid_from"):
        setattr(kept, name, getattr(says, name))
    return _confirmed(kept, by, today, before)


def _end_on(kept: OpeningHours, last_day: date, by: "User") -> Change:
    before = changes.values_of(kept)
    kept.valid_to = last_day
    return write(kept, by=by, before=before)


def _reopen(kept: OpeningHours, last_day: date | None, by: "User", today: date) -> Change:
    before = changes.values_of(kept)
    kept.valid_to = last_day
    _refuse_meeting(kept, today)
    return write(kept, by=by, before=before)


def _hand_over(
    kept: OpeningHours, heir: OpeningHours | None, begins: date, by: "User"
) -> list[Change]:
    """Give deviations tied to `kept` to `heir` from `begins` on, or end them there."""
    tied = kept.closures.filter(ends_on__gte=begins)
    return [change for row in tied for change in _hand_over_one(row, kept, heir, begins, by)]


def _hand_over_one(
    row: Closure, kept: OpeningHours, heir: OpeningHours | None, begins: date, by: "User"
) -> Iterable[Change]:
    if row.starts_on >= begins:
        if heir is None:
            yield _removed(row, by)
            return
        before = changes.values_of(row)
        row.opening_hours = heir
        yield _written(row, by, before)
        return
    later = Closure(
        **{name: getattr(row, name) for name in ("effect", "reason", "public_text")},
        **{name: getattr(row, name) for name in ("opens_at", "closes_at", "location")},
        opening_hours=heir,
        starts_on=begins,
        ends_on=row.ends_on,
    )
    before = changes.values_of(row)
    row.ends_on = eve(begins)
    yield _written(row, by, before) if _goes_on(row, kept) else _removed(row, by)
    if heir is not None and _goes_on(later, heir):
        yield _written(later, by, None)


def _written(row: Closure, by: "User", before: dict | None) -> Change:
    change = write(row, by=by, before=before)
    tell(row, Happening.CHANGED if before else Happening.PUBLISHED)
    return change


def _removed(row: Closure, by: "User") -> Change:
    tell(row, Happening.REMOVED)
    return remove(row, by=by)


def _goes_on(part: Closure, hours: OpeningHours) -> bool:
    """Whether a part of a deviation says what the whole of it said.

    Other hours of several days only replace hours. Cut to a single day without any, they would
    open the place on it.
    """
    if part.effect != Effect.OTHER_HOURS or part.starts_on != part.ends_on:
        return True
    day = part.starts_on
    falls_away = hours.closed_on_holidays and day in state_holidays()
    return not falls_away and bool(occurrences(hours.recurrence, day, day))
