"""How a Dependance begins: all that must be known before its first day, at once."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from locations.actions.life import has_ended, slug_for
from locations.actions.rules import add_rule
from locations.actions.written import locked, write
from locations.models import (
    District,
    FundingScope,
    Location,
    LocationAddress,
    LocationDistrict,
    OpeningHours,
    Programme,
)
from locations.typed import within, year_after

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class NewDependance:
    """All that is said about a Dependance before its first day."""

    location: Location
    address: LocationAddress
    hours: OpeningHours
    district: District | None
    programme: Programme | None
    funded_from: date | None


@transaction.atomic
def open_dependance(*, by: "User", new: NewDependance, today: date) -> Location:
    """Make a Dependance with address, district, first rule and funding, all at once.

    It counts as planned until its first day (`location.operating_since`). Raises `ValidationError`
    for a first day before `today` or more than a year later, a parent that is no office at work, a
    number that is taken or above the target; then nothing is made.
    """
    location = new.location
    first_day = location.operating_since or today
    within(first_day, today, year_after(today))
    parent = locked(location.parent_id or 0)
    if not parent.is_office or has_ended(parent, first_day):
        raise ValidationError({"parent": _("A Dependance belongs to an office that is at work.")})
    _refuse_number(location)
    location.kind = Location.Kind.DEPENDANCE
    location.slug = slug_for(location.name, None)
    write(location, by=by, before=None)
    address = new.address
    address.location, address.valid_from = location, None
    write(address, by=by, before=None)
    if new.district is not None:
        write(LocationDistrict(location=location, district=new.district), by=by, before=None)
    if new.programme is not None and new.funded_from is not None:
        scope = FundingScope(programme=new.programme, location=location, valid_from=new.funded_from)
        write(scope, by=by, before=None)
    new.hours.location, new.hours.valid_from = location, first_day
    add_rule(by=by, hours=new.hours, today=today)
    return location


def _refuse_number(location: Location) -> None:
    """Raise `ValidationError` if the programme does not have this number, or no more."""
    number, programme = location.programme_number, location.programme
    if number is None or programme is None:
        return
    if programme.target_number is not None and not 1 <= number <= programme.target_number:
        text = _("The programme has the numbers 1 to %(target)s.")
        raise ValidationError({"programme_number": text % {"target": programme.target_number}})
    if taken := programme.locations.filter(programme_number=number).first():
        text = _("Number %(number)s is taken already: %(name)s.")
        values = {"number": number, "name": taken.name}
        raise ValidationError({"programme_number": text % values})


def next_number(programme: Programme) -> int | None:
    """The lowest number of a programme that nobody has, none if all are taken."""
    taken = set(programme.locations.values_list("programme_number", flat=True))
    last = programme.target_number or len(taken) + 1
    return next((number for number in range(1, last + 1) if number not in taken), None)
