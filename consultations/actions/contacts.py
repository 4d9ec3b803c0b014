"""Log, correct, undo and delete contacts; the figures are kept in the same transaction, last.

Policy: a contact may be read and changed where `ContactQuerySet.visible_to` finds it, and deleted
by who leads a place (`lokalwillkommen/access.py`); views have asked before they call these.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from consultations import locks, rollups
from consultations.choices import Deletion, Revised, RevisedKind
from consultations.entries import Entry, check, completed, entry_of, put, to_values
from consultations.models import Contact, ContactVersion, FollowUp, Slip
from consultations.trail import KIND, note_change
from locations.models import District, Location
from records import audit
from records.versions import check_version

# How long one may take back what one has just logged, tapped or marked as done.
UNDO_FOR = timedelta(minutes=1)


def log_contact(
    *,
    by: User,
    location: Location,
    entry: Entry,
    now: datetime,
    tally_key: UUID | None = None,
    revision_reason: str | None = None,
) -> Contact:
    """A new contact, or the one that this device has sent with the same `tally_key` before.

    Raises `ValidationError` by the names of the fields of `Entry`, and of `revision_reason` if
    the month is closed and that is none; then nothing is saved.
    """
    try:
        return sent_before(by, tally_key) or _log(
            by, location, entry, now, tally_key, revision_reason
        )
    except IntegrityError:
        # The same row was sent twice at the same moment.
        if contact := sent_before(by, tally_key):
            return contact
        raise


def sent_before(user: User, tally_key: UUID | None) -> Contact | None:
    """The contact that `user` has made with this key, none if there is none (any more)."""
    if tally_key is None:
        return None
    return Contact.objects.filter(recorded_by=user, tally_key=tally_key).first()


@transaction.atomic
def _log(
    by: User,
    location: Location,
    entry: Entry,
    now: datetime,
    tally_key: UUID | None,
    revision_reason: str | None,
) -> Contact:
    today = timezone.localdate(now)
    entry = completed(entry, location)
    check(entry, location, today)
    step = locks.Step(entry.happened_on, location.pk, Revised.ADDED, contacts=1)
    locks.revise([step], kind=RevisedKind.CONTACT, reason=revision_reason)
    contact = Contact(
        location=location,
        recorded_at=to_the_minute(now),
        recorded_by=by,
        employer_id=employer_of(by, location, today),
        tally_key=tally_key,
        is_demo=location.is_demo,
    )
    put(contact, entry)
    audit.write(by=by.public_id, action=audit.Action.CREATE, kind=KIND, record=contact.pk)
    rollups.count(after=[_facts(contact, entry)])
    return contact


@transaction.atomic
def change_contact(
    *,
    by: User,
    contact: Contact,
    seen: int | None,
    entry: Entry,
    now: datetime,
    location: Location | None = None,
    is_correction: bool = True,
    revision_reason: str | None = None,
) -> Contact:
    """The contact as `entry` says now; who has logged it and for whom they work stay.

    `location` corrects the place, to one where `by` advises; a slip goes along. What was said
    before is kept as a version; none if nothing is different, or if this is no correction: the
    next tap on a row of the tally that is still being made. Raises `Conflict` if somebody has
    changed it since version `seen`, and `ValidationError` as `log_contact`.
    """
    kept: Contact = Contact.objects.locked().get(pk=contact.pk)
    check_version(kept, seen)
    today = timezone.localdate(now)
    place = kept.location if location is None else location
    before = entry_of(kept)
    entry = completed(entry, place)
    check(entry, place, today)
    if entry == before and place == kept.location:
        return kept
    steps = _steps(kept, entry, place)
    locks.revise(steps, kind=RevisedKind.CONTACT, reason=revision_reason)
    facts = _facts(kept, before)
    if is_correction:
        _note_version(kept, before, by, now)
    if place != kept.location:
        _move(kept, place, by, today)
    kept.version += 1
    put(kept, entry)
    note_change(by, kept.pk)
    rollups.count(before=[facts], after=[_facts(kept, entry)])
    return kept


@transaction.atomic
def undo_contact(*, by: User, contact: Contact) -> None:
    """Take back what `by` has just logged; nothing if it is gone already.

    Whether UNDO_FOR is over, the callers know: by a signed token, or by the mark of a row of the
    tally. Raises `PermissionDenied` for an entry of somebody else.
    """
    if contact.recorded_by_id != by.pk:
        raise PermissionDenied
    _remove(contact, by=by, reason=Deletion.UNDONE)


@transaction.atomic
def delete_contact(*, by: User, contact: Contact, reason: str) -> None:
    """Delete a contact for good, with all that hangs on it; nothing if it is gone already.

    `reason` is one of `DELETION_CHOICES`. Contacts that went on from it stay, unlinked.
    """
    if reason not in Deletion.values or reason == Deletion.UNDONE:
        raise ValidationError({"reason": _("Please choose a reason.")})
    _remove(contact, by=by, reason=Deletion(reason))


def employer_of(user: User, location: Location, day: date) -> int | None:
    """Primary key of the organization that `user` works for at `location` on `day`, if known.

    That of the role at the place itself, else of the one at its office; a lasting role goes before
    a stand-in.
    """
    held = user.memberships.valid_on(day).of_team(location).filter(employer__isnull=False)
    best = min(
        held,
        key=lambda row: (row.location_id != location.pk, row.is_stand_in, row.pk),
        default=None,
    )
    return best.employer_id if best else None


def to_the_minute(moment: datetime) -> datetime:
    """As precise as anybody needs to know when something was entered."""
    return moment.replace(second=0, microsecond=0)


def _facts(contact: Contact, entry: Entry) -> rollups.Facts:
    """What `contact`, saved as `entry` says, counts as; of its district only the slug is read."""
    if contact.home_district_id:
        rows = District.objects.only("slug")
        contact.home_district = rows.get(pk=contact.home_district_id)
    return rollups.facts_of(contact, entry.topic_ids, entry.missing)


def _steps(kept: Contact, entry: Entry, place: Location) -> list[locks.Step]:
    """A correction; of the day or the place it is one here and one there."""
    old = locks.Step(kept.happened_on, kept.location_id, Revised.CHANGED)
    new = locks.Step(entry.happened_on, place.pk, Revised.CHANGED)
    if (old.month, old.location_id) == (new.month, new.location_id):
        return [new]
    return [replace(old, contacts=-1), replace(new, contacts=1)]


def _note_version(contact: Contact, before: Entry, by: User, now: datetime) -> None:
    ContactVersion.objects.create(
        contact=contact,
        version=contact.version,
        changed_at=to_the_minute(now),
        changed_by=by.public_id,
        values=to_values(before) | {"location_id": contact.location_id},
    )


def _move(contact: Contact, place: Location, by: User, today: date) -> None:
    """Correct the place; its slip and its follow-up count there from now on."""
    if not Location.objects.advised_by(by, today).filter(pk=place.pk).exists():
        raise ValidationError({"location": _("Please choose a place where you work.")})
    slips = Slip.objects.filter(contact=contact)
    code = slips.values_list("code", flat=True).first()
    if code and Slip.objects.filter(location=place, code=code).exists():
        text = _("The code of its slip is taken there. The contact has to stay where it is.")
        raise ValidationError({"location": text})
    slips.update(location=place)
    FollowUp.objects.filter(contact=contact).update(location=place)
    contact.location = place


def _remove(contact: Contact, *, by: User, reason: Deletion) -> None:
    kept = Contact.objects.locked().filter(pk=contact.pk).first()
    if kept is None:
        return
    step = locks.Step(kept.happened_on, kept.location_id, Revised.DELETED, contacts=-1)
    locks.revise([step], kind=RevisedKind.CONTACT, reason=locks.reason_of(reason))
    facts = _facts(kept, entry_of(kept))
    audit.write(
        by=by.public_id,
        action=audit.Action.DELETE,
        kind=KIND,
        record=kept.pk,
        reason=reason.value,
    )
    kept.delete()
    rollups.count(before=[facts])
