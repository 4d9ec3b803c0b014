"""Follow-ups as they stand in lists: when, what, for whom; read by those who may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import User
from consultations.follow_ups.fields import hint_of
from consultations.models import Contact, FollowUp, Referral
from consultations.querysets import FollowUpQuerySet
from consultations.trail import note_list
from locations.staff.week import short_date, short_day
from records.sealing import SealBroken, unseal

# On the page of today; one more says that there are more.
SHOWN = 6


@dataclass(frozen=True)
class Item:
    """One follow-up in words."""

    row: FollowUp
    is_late: bool
    is_today: bool
    due: str
    memo: str
    hint: str
    place: str
    # What stands on the slip of the visitor, if that is valid still.
    code: str
    # Done at a page of its own, which asks whether somebody arrived.
    asks: bool

    @property
    def pk(self) -> int:
        """The number of the contact, which the addresses of its pages hold."""
        return self.row.contact_id


@transaction.atomic
def mine(user: User, today: date) -> list[Item]:
    """Open follow-ups that `user` sees, overdue first; at most one more than `SHOWN`.

    That they were shown is written to the audit trail first, unless there are none.
    """
    return shown(worded(open_rows(user, today)[: SHOWN + 1]), user, today)


def open_rows(user: User, today: date) -> FollowUpQuerySet:
    """Open follow-ups that `user` sees, by their day."""
    rows: Any = FollowUp.objects.visible_to(user, today).still_open()
    return rows.order_by("due_on", "pk")


def worded(rows: FollowUpQuerySet) -> list[Any]:
    """A slice of `open_rows` with what its words need, which is asked for these few only."""
    referrals = Referral.objects.filter(contact=OuterRef("contact"))
    found = FollowUp.objects.filter(pk__in=rows.values("pk"))
    found = found.select_related("contact__location", "contact__slip")
    return list(found.annotate(asks=Exists(referrals)).order_by("due_on", "pk"))


def shown(rows: Iterable[Any], user: User, today: date) -> list[Item]:
    """The rows in words, written down as a list that was opened unless it is empty."""
    items = [_item(row, today) for row in rows]
    if items:
        note_list(user)
    return items


def seen_of(contact: Contact, user: User, today: date) -> tuple[FollowUp | None, bool]:
    """The follow-up of a contact if `user` sees it, else whether a colleague has an open one."""
    kept = FollowUp.objects.filter(contact=contact).first()
    if kept is None:
        return None, False
    if FollowUp.objects.visible_to(user, today).filter(pk=kept.pk).exists():
        return kept, False
    return None, kept.done_at is None


def memo_of(follow_up: FollowUp) -> str:
    """The memo in clear, for whom `visible_to` says; a mark if its key is gone."""
    try:
        return unseal(follow_up.memo) if follow_up.memo else ""
    except SealBroken:
        return _("(This text cannot be read any more.)")


def due_words(due_on: date, today: date) -> str:
    """The day as one says it in a list: seit 26.11. überfällig, heute, Do 3.12."""
    if due_on < today:
        return _("overdue since %(date)s") % {"date": short_date(due_on)}
    return _("today") if due_on == today else short_day(due_on)


def _item(row: Any, today: date) -> Item:
    contact = row.contact
    slip = getattr(contact, "slip", None)
    memo = memo_of(row)
    return Item(
        row=row,
        is_late=row.due_on < today,
        is_today=row.due_on == today,
        due=due_words(row.due_on, today),
        memo=memo,
        hint=hint_of(memo),
        place=contact.location.name,
        code=slip.code if slip and slip.expires_on > today else "",
        asks=row.asks,
    )
