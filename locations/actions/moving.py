"""A location moves: one address ends on the eve of the next."""

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from locations.actions.written import count_up, eve, held, remove, write
from locations.models import Location, LocationAddress
from locations.typed import within, year_after
from records import changes
from records.models import Change

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def move(
    *, by: "User", location: Location, address: LocationAddress, seen: int | None, today: date
) -> Change | None:
    """Give a location an address from `address.valid_from` on; the one before ends on its eve.

    A move that is already planned is replaced. Returns the change if it can be undone as one, else
    None. Raises `ValidationError` for a day before `today` or more than a year later; `Conflict`
    if somebody has changed the location since version `seen`.
    """
    kept = held(location, seen)
    begins = address.valid_from
    if begins is None:
        raise ValidationError({"starts_on": _("Please say from which day on this holds.")})
    within(begins, today, year_after(today))
    _drop_planned_moves(kept, today, by)
    address.location = kept
    touched = 0
    for row in _addresses_on(kept, begins):
        touched += 1
        _end_address(row, begins, by)
    change = write(address, by=by, before=None)
    count_up(kept)
    return None if touched else change


@transaction.atomic
def take_back_move(*, by: "User", location: Location, seen: int | None, today: date) -> None:
    """Forget the move that is planned; the address of today has no end then.

    Raises `ValidationError` when none is planned; `Conflict` as `move` does.
    """
    kept = held(location, seen)
    if not _drop_planned_moves(kept, today, by):
        raise ValidationError(_("No move is planned."))
    count_up(kept)


def _drop_planned_moves(kept: Location, today: date, by: "User") -> int:
    planned = list(kept.addresses.filter(valid_from__gt=today))
    for row in planned:
        for former in kept.addresses.filter(valid_to=eve(row.valid_from or today)):
            before = changes.values_of(former)
            former.valid_to = row.valid_to
            write(former, by=by, before=before)
        remove(row, by=by)
    return len(planned)


def _addresses_on(kept: Location, day: date) -> list[LocationAddress]:
    """Addresses that hold on `day` or later."""
    return list(kept.addresses.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day)))


def _end_address(row: LocationAddress, begins: date, by: "User") -> None:
    if row.valid_from is not None and row.valid_from >= begins:
        remove(row, by=by)
        return
    before = changes.values_of(row)
    row.valid_to = eve(begins)
    write(row, by=by, before=before)
