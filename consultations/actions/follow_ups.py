"""Set, finish, reopen and drop follow-ups; a memo is sealed before it is kept.

The audit trail knows all of it as changes of the contact, and nothing of the memo.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from consultations.actions.contacts import UNDO_FOR
from consultations.choices import Arrival
from consultations.models import Contact, FollowUp
from consultations.trail import note_change
from records.sealing import seal
from records.versions import check_version

# A tap just before the minute ends arrives after it.
ON_ITS_WAY = timedelta(seconds=15)


@transaction.atomic
def set_follow_up(
    *,
    by: User,
    contact: Contact,
    due_on: date,
    memo: str,
    is_shared: bool,
    now: datetime,
    seen: int | None = None,
) -> FollowUp:
    """Set the follow-up of `contact`, or change it; one that is done begins anew.

    Raises `Conflict` unless `seen` is the version of the one that `by` can see, and
    `ValidationError` where a colleague has one that `by` cannot see.
    """
    place = Contact.objects.locked().get(pk=contact.pk).location_id
    kept = FollowUp.objects.filter(contact=contact).first()
    if kept is None:
        row = FollowUp(contact=contact, location_id=place, author=by, made_at=now)
    else:
        row = _to_change(kept, by=by, seen=seen, now=now)
    if row.author is None or (row.author != by and not row.is_shared):
        row.author = by
    row.due_on, row.memo, row.is_shared = due_on, seal(memo) if memo else "", is_shared
    row.save()
    note_change(by, row.contact_id)
    return row


def _to_change(kept: FollowUp, *, by: User, seen: int | None, now: datetime) -> FollowUp:
    """The follow-up that is there, if `by` may change it now; begun anew if it was done."""
    if _is_visible(kept, by, now):
        check_version(kept, seen)
    elif kept.done_at is None:
        raise ValidationError(_("A colleague has a follow-up for this contact already."))
    kept.version += 1
    if kept.done_at is not None:
        kept.author, kept.made_at, kept.done_at = by, now, None
    return kept


@transaction.atomic
def finish(
    *, by: User, follow_up: FollowUp, now: datetime, arrivals: Mapping[int, Arrival] | None = None
) -> FollowUp:
    """Mark a follow-up as done; `arrivals` says by referral whether somebody arrived.

    One that is done already stays so, with its moment. Raises `FollowUp.DoesNotExist`.
    """
    kept = _locked(follow_up)
    for pk, arrival in (arrivals or {}).items():
        kept.contact.referrals.filter(pk=pk).update(arrival=arrival)
    if kept.done_at is None:
        _save_done_at(kept, now)
    note_change(by, kept.contact_id)
    return kept


@transaction.atomic
def reopen(*, by: User, follow_up: FollowUp, now: datetime) -> FollowUp:
    """Undo `finish`, not its `arrivals`; raises `ValidationError` once the minute is over."""
    kept = _locked(follow_up)
    if kept.done_at is None:
        return kept
    if now - kept.done_at > UNDO_FOR + ON_ITS_WAY:
        raise ValidationError(_("The minute for undoing is over. Please set a new follow-up."))
    _save_done_at(kept, None)
    note_change(by, kept.contact_id)
    return kept


@transaction.atomic
def drop(*, by: User, follow_up: FollowUp, seen: int | None) -> None:
    """Delete a follow-up with its memo; raises `Conflict` and `FollowUp.DoesNotExist`."""
    kept = _locked(follow_up)
    check_version(kept, seen)
    kept.delete()
    note_change(by, kept.contact_id)


def _locked(follow_up: FollowUp) -> FollowUp:
    """As it is kept now; whoever changes a follow-up holds its contact."""
    Contact.objects.locked().get(pk=follow_up.contact_id)
    return FollowUp.objects.select_related("contact").get(pk=follow_up.pk)


def _is_visible(follow_up: FollowUp, user: User, now: datetime) -> bool:
    mine = FollowUp.objects.visible_to(user, timezone.localdate(now))
    return mine.filter(pk=follow_up.pk).exists()


def _save_done_at(follow_up: FollowUp, moment: datetime | None) -> None:
    follow_up.done_at = moment
    follow_up.version += 1
    follow_up.save(update_fields=["done_at", "version"])
