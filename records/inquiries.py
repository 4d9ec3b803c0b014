"""What has one person seen? Answered for a stated reason, with a second person's consent.

The answer holds what was opened and taken out, never logins: it is no record of working hours and
serves no assessment of work.
"""

import uuid
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from records import audit, trail_pages
from records.models import AuditEntry, AuditInquiry
from records.sealing import seal, unseal

# How long an approved inquiry may be looked at, and how long an undecided one waits.
VALID = timedelta(days=7)
WAITS = timedelta(days=14)
LONGEST_DAYS = 92
KIND = "auditinquiry"


class State(StrEnum):
    """Where an inquiry stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def state_at(inquiry: AuditInquiry, moment: datetime) -> State:
    """The state at a moment; nobody has to write down that a term has passed."""
    if inquiry.decision in (AuditInquiry.Decision.REFUSED, AuditInquiry.Decision.WITHDRAWN):
        return State(inquiry.decision)
    if moment >= ends_at(inquiry):
        return State.EXPIRED
    return State.APPROVED if inquiry.decision else State.WAITING


def ends_at(inquiry: AuditInquiry) -> datetime:
    """When an inquiry can no longer be decided or, once approved, no longer be looked at."""
    if inquiry.decided_at is None:
        return inquiry.asked_at + WAITS
    return inquiry.decided_at + VALID


def visible_to(person: uuid.UUID, *, decides: bool, asks: bool) -> QuerySet[AuditInquiry]:
    """Inquiries that somebody may know of: their own, and those they may decide.

    Never one about themselves; `asks` and `decides` say which roles they hold today.
    """
    mine = Q(asked_by=person) if asks else Q(pk__in=[])
    others = ~Q(asked_by=person) if decides else Q(pk__in=[])
    return AuditInquiry.objects.filter(mine | others).exclude(subject=person)


@transaction.atomic
def ask(
    *, by: uuid.UUID, subject: uuid.UUID, starts_on: date, ends_on: date, reason: str
) -> AuditInquiry:
    """An inquiry that waits for a second person; the reason is sealed.

    Raises `ValidationError` for one's own account and for a period that is too long.
    """
    if by == subject:
        raise ValidationError(_("An inquiry about one's own account is not possible."))
    if (ends_on - starts_on).days >= LONGEST_DAYS:
        text = _("An inquiry covers at most %(days)s days.")
        raise ValidationError({"ends_on": text % {"days": LONGEST_DAYS}})
    inquiry = AuditInquiry(
        asked_by=by, subject=subject, starts_on=starts_on, ends_on=ends_on, reason=seal(reason)
    )
    inquiry.full_clean()
    inquiry.save()
    _audited(inquiry, by, AuditEntry.Action.CREATE)
    return inquiry


@transaction.atomic
def decide(
    *, by: uuid.UUID, public_id: uuid.UUID, decision: AuditInquiry.Decision, moment: datetime
) -> AuditInquiry:
    """Approve, refuse or withdraw; raises `ValidationError` where that is not possible (any more).

    Whoever asks may withdraw, also after consent, and nobody else may; whoever is asked about
    decides nothing. Both are constraints of the table too.
    """
    inquiry = AuditInquiry.objects.select_for_update().get(public_id=public_id)
    withdraws = decision == AuditInquiry.Decision.WITHDRAWN
    state = state_at(inquiry, moment)
    possible = (State.WAITING, State.APPROVED) if withdraws else (State.WAITING,)
    if state not in possible:
        raise ValidationError(_("This inquiry has been decided or has run out."))
    if withdraws != (by == inquiry.asked_by) or by == inquiry.subject:
        raise ValidationError(_("Somebody else has to decide this inquiry."))
    inquiry.decision = decision
    inquiry.decided_by = by
    inquiry.decided_at = moment
    inquiry.full_clean(exclude=["reason"])
    inquiry.save()
    _audited(inquiry, by, AuditEntry.Action.CHANGE)
    return inquiry


@transaction.atomic
def open_answer(
    inquiry: AuditInquiry, *, by: uuid.UUID, moment: datetime, before: str
) -> trail_pages.TrailPage:
    """What the person has opened, newest first; that it was looked at is written down first.

    Raises `ValidationError` unless `by` has asked and the consent holds.
    """
    if by != inquiry.asked_by or state_at(inquiry, moment) is not State.APPROVED:
        raise ValidationError(_("This inquiry cannot be looked at."))
    # Not as the inquiry itself: reading a question and reading its answer are two things.
    record = f"{KIND} {inquiry.public_id}"
    audit.write(by=by, action=AuditEntry.Action.READ, kind="auditentry", record=record)
    entries = AuditEntry.objects.filter(actor=inquiry.subject, action__in=trail_pages.SEEN)
    return trail_pages.page_of(
        entries, starts_on=inquiry.starts_on, ends_on=inquiry.ends_on, before=before
    )


@transaction.atomic
def read_reason(inquiry: AuditInquiry, *, by: uuid.UUID) -> str:
    """The reason in clear, for those who ask and decide; that it was read is written down first."""
    _audited(inquiry, by, AuditEntry.Action.READ)
    return unseal(inquiry.reason)


def _audited(inquiry: AuditInquiry, by: uuid.UUID, action: AuditEntry.Action) -> None:
    audit.write(by=by, action=action, kind=KIND, record=inquiry.public_id)
