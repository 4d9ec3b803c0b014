"""What the page of a contact says about its follow-up and its slip."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from accounts.models import User
from consultations.codes import in_groups
from consultations.follow_ups.fields import hint_of
from consultations.follow_ups.mine import due_words, memo_of, seen_of
from consultations.models import Contact, FollowUp, Slip


@dataclass(frozen=True)
class OfContact:
    """The follow-up and the slip of one contact, in words."""

    row: FollowUp | None  # as far as the reader may see it
    due: str
    is_late: bool
    memo: str
    hint: str
    done_on: date | None
    # A colleague has one that the reader does not see.
    is_taken: bool
    asks: bool
    code: str


def of_contact(contact: Contact, user: User, today: date) -> OfContact:
    """For somebody who may open `contact`; the caller writes down that it was opened."""
    row, is_taken = seen_of(contact, user, today)
    memo = memo_of(row) if row else ""
    slip = Slip.objects.valid_on(today).filter(contact=contact).first()
    return OfContact(
        row=row,
        due=due_words(row.due_on, today) if row else "",
        is_late=row is not None and row.due_on < today,
        memo=memo,
        hint=hint_of(memo),
        done_on=timezone.localdate(row.done_at) if row and row.done_at else None,
        is_taken=is_taken,
        asks=contact.referrals.exists(),
        code=in_groups(slip.code) if slip else "",
    )
