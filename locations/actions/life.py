"""The life of a location: its pauses, end, name and facts."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from locations.actions.written import count_up, eve, held, locked, remove, write
from locations.models import (
    FormerSlug,
    Location,
    LocationPause,
)
from locations.models.places import Precision
from locations.slugs import free_slug
from locations.typed import within, year_after
from records import changes
from records.models import Change

if TYPE_CHECKING:
    from accounts.models import User

# Names that addresses of staff pages use themselves.
RESERVED_SLUGS = {"neu"}


@transaction.atomic
def pause(
    *, by: "User", location: Location, rest: LocationPause, seen: int | None, today: date
) -> Change:
    """Let a location rest from `rest.starts_on` on; returns the change that can be undone.

    Raises `ValidationError` for a beginning before `today` or more than a year later, and when it
    rests already on one of these days; `Conflict` as `move` does.
    """
    kept = held(location, seen)
    within(rest.starts_on, today, year_after(today))
    rest.location = kept
    for other in kept.pauses.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=rest.starts_on)):
        if rest.ends_on is None or other.starts_on <= rest.ends_on:
            raise ValidationError(_("A pause is entered already for some of these days."))
    change = write(rest, by=by, before=None)
    count_up(kept)
    return change


@transaction.atomic
def resume(
    *, by: "User", location: Location, first_day: date, seen: int | None, today: date
) -> Change | None:
    """Let a location work again from `first_day` on: a pause of that day or later ends before it.

    Returns the change if it can be undone as one, else None. Raises `ValidationError` when it does
    not rest then, or for a day before `today`; `Conflict` as `move` does.
    """
    kept = held(location, seen)
    within(first_day, today, year_after(today))
    made = [_end_pause(row, first_day, by) for row in _pauses_on(kept, first_day)]
    if kept.status == Location.Status.PAUSED:
        before = changes.values_of(kept)
        kept.status = Location.Status.ACTIVE
        made.append(write(kept, by=by, before=before))
    elif made:
        count_up(kept)
    else:
        raise ValidationError(_("No pause is entered for that day."))
    return made[0] if len(made) == 1 else None


def _pauses_on(kept: Location, day: date) -> list[LocationPause]:
    return list(kept.pauses.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day)))


def _end_pause(row: LocationPause, first_day: date, by: "User") -> Change:
    if row.starts_on >= first_day:
        return remove(row, by=by)
    before = changes.values_of(row)
    row.ends_on = eve(first_day)
    return write(row, by=by, before=before)


@transaction.atomic
def end(
    *,
    by: "User",
    location: Location,
    last_day: date,
    successor: Location | None,
    heirs: Mapping[int, Location | None],
    seen: int | None,
    today: date,
) -> Change | None:
    """Let `last_day` be the last day of a location, and say where one goes instead.

    `heirs` says for each Dependance of an office (by primary key) which office it belongs to from
    now on; None: it ends on the same day. Returns the change if it can be undone as one, else None.
    Raises `ValidationError` when a Dependance is left out, for a day before `today`, or a successor
    that has ended; `Conflict` as `move` does.
    """
    kept = held(location, seen)
    within(last_day, today, year_after(today))
    if successor is not None and (successor.pk == kept.pk or has_ended(successor, last_day)):
        raise ValidationError({"successor": _("Nobody can go there by then.")})
    dependances = living_dependances(kept, today)
    forgotten = [row.name for row in dependances if row.pk not in heirs]
    if forgotten:
        raise ValidationError(
            _("These belong to this office; please say what becomes of them: %(names)s.")
            % {"names": ", ".join(forgotten)}
        )
    for row in dependances:
        _leave(row, heirs[row.pk], kept, last_day, by)
    change = _end_on(kept, last_day, successor, by)
    return None if dependances else change


def living_dependances(office: Location, today: date) -> list[Location]:
    """The Dependancen of an office that have not ended by `today`."""
    return [row for row in office.dependances.order_by("name") if not has_ended(row, today)]


def has_ended(location: Location, day: date) -> bool:
    """Whether a location works no more on `day`."""
    is_over = location.ended_on is not None and location.ended_on < day
    return location.status == Location.Status.ENDED or is_over


def _leave(
    row: Location, office: Location | None, former: Location, last_day: date, by: "User"
) -> None:
    kept = locked(row)
    if office is None:
        _end_on(kept, last_day, None, by)
        return
    if office.pk == former.pk or not office.is_office or has_ended(office, last_day):
        raise ValidationError(_("%(name)s needs an office that goes on.") % {"name": kept.name})
    before = changes.values_of(kept)
    kept.parent = office
    write(kept, by=by, before=before)


def _end_on(kept: Location, last_day: date, successor: Location | None, by: "User") -> Change:
    before = changes.values_of(kept)
    kept.ended_on, kept.ended_on_precision = last_day, Precision.DAY
    kept.successor = successor
    return write(kept, by=by, before=before)


@transaction.atomic
def take_back_end(*, by: "User", location: Location, seen: int | None, today: date) -> Change:
    """Let a location go on whose last day has not passed; raises as `end` does."""
    kept = held(location, seen)
    if kept.ended_on is None or has_ended(kept, today):
        raise ValidationError(_("No end is planned."))
    before = changes.values_of(kept)
    kept.ended_on, kept.successor = None, None
    return write(kept, by=by, before=before)


@transaction.atomic
def rename(
    *, by: "User", location: Location, name: str, official_name: str, seen: int | None
) -> Change | None:
    """Give a location another name; its address on the web follows, and the old one still answers.

    Returns the change if it can be undone as one, else None. Raises `ValidationError` and
    `Conflict` as `move` does.
    """
    kept = held(location, seen)
    before = changes.values_of(kept)
    slug = slug_for(name, kept)
    old, kept.slug, kept.name, kept.official_name = kept.slug, slug, name, official_name
    change = write(kept, by=by, before=before)
    if slug == old:
        return change
    for row in kept.former_slugs.filter(slug=slug):
        remove(row, by=by)
    write(FormerSlug(location=kept, slug=old), by=by, before=None)
    return None


def slug_for(name: str, location: Location | None) -> str:
    """A slug that no other location has or ever had."""
    # No row has the key 0.
    pk = location.pk if location else 0
    used = {
        *Location.objects.exclude(pk=pk).values_list("slug", flat=True),
        *FormerSlug.objects.exclude(location=pk).values_list("slug", flat=True),
    }
    return free_slug(name, used | RESERVED_SLUGS, otherwise="ort")


@transaction.atomic
def tell_facts(
    *, by: "User", location: Location, facts: Mapping[str, Any], seen: int | None
) -> Change:
    """Save facts of a place (telephone, languages, steps …); returns the change.

    Raises `ValidationError` and `Conflict` as `move` does.
    """
    kept = held(location, seen)
    before = changes.values_of(kept)
    for name, value in facts.items():
        setattr(kept, name, value)
    return write(kept, by=by, before=before)
