"""Give out slips, and find the contact of a code that somebody brings back."""

from datetime import datetime
from random import Random, SystemRandom

from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from consultations.codes import new_code
from consultations.models import Contact, Slip
from consultations.trail import note_change, note_read
from locations.models import Location

VALID_FOR = relativedelta(months=6)
MOST_TRIES = 20


class NoCodeFree(Exception):
    """Code after code was taken; there are millions, so something else is wrong."""


@transaction.atomic
def give_slip(*, by: User, contact: Contact, now: datetime, random: Random | None = None) -> Slip:
    """The slip of `contact`: the one that is valid still, else one with a new code.

    Its code is unique among all that are kept of the location. Raises `NoCodeFree`.
    """
    today = timezone.localdate(now)
    Contact.objects.locked().get(pk=contact.pk)
    kept = Slip.objects.filter(contact=contact).first()
    if kept and kept.expires_on > today:
        return kept
    slip = kept or Slip(contact=contact, location_id=contact.location_id)
    slip.expires_on = today + VALID_FOR
    _save_with_free_code(slip, random or SystemRandom())
    note_change(by, contact.pk)
    return slip


def _save_with_free_code(slip: Slip, random: Random) -> None:
    for _try in range(MOST_TRIES):
        slip.code = new_code(random)
        if _saved(slip):
            return
    raise NoCodeFree


def _saved(slip: Slip) -> bool:
    """Whether the code was free."""
    try:
        with transaction.atomic():
            slip.save()
    except IntegrityError:
        return False
    return True


@transaction.atomic
def open_by_code(*, by: User, location: Location, code: str, now: datetime) -> Contact | None:
    """The contact whose slip with this code was given out at `location` and is valid still.

    Written to the audit trail when found. The caller has asked whether `by` advises there.
    """
    today = timezone.localdate(now)
    slips = Slip.objects.valid_on(today).visible_to(by, today).select_related("contact")
    slip = slips.filter(location=location, code=code).first()
    if slip is None:
        return None
    note_read(by, slip.contact_id)
    contact: Contact = slip.contact
    return contact
