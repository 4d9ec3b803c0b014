"""A lost second factor: two different people decide that it is set up anew."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import factors, sessions
from accounts.models import User
from locations.grants import has_lead, is_administrator, is_lead_of
from locations.models import FactorReset
from records import audit, outbox

Action = audit.Action
HOURS_VALID = 24


def may_ask(by: User, person: User, now: datetime) -> bool:
    """Whether `by` may ask that the second factor of `person` be set up anew.

    Policy: a lead of the person or an administrator, never the person.
    """
    day = timezone.localdate(now)
    return by.pk != person.pk and (is_lead_of(by, person, day) or is_administrator(by, day))


def may_grant_reset(by: User, reset: FactorReset, now: datetime) -> bool:
    """Whether `by` may carry out what somebody else has asked for.

    Policy: one of the two is an administrator, the other leads the person; for people without a
    lead (roles for the whole network, leads without a second one) both are administrators. They
    are two people, none of them is the person, and both must be so today.
    """
    asker, person, day = reset.asked_by, reset.user, timezone.localdate(now)
    if by.pk in (asker.pk, person.pk) or asker.pk == person.pk:
        return False
    if not reset.is_open_at(now) or not (by.is_active and asker.is_active):
        return False
    if not has_lead(person, day):
        return is_administrator(by, day) and is_administrator(asker, day)
    return (is_administrator(by, day) and is_lead_of(asker, person, day)) or (
        is_lead_of(by, person, day) and is_administrator(asker, day)
    )


@transaction.atomic
def ask_reset(*, by: User, person: User, now: datetime) -> FactorReset:
    """Ask for a new second factor of `person`; the request holds for 24 hours.

    Raises `PermissionDenied` unless `by` may ask, `ValidationError` while another request is open.
    """
    if not may_ask(by, person, now):
        raise PermissionDenied("ask")
    User.objects.select_for_update().get(pk=person.pk)
    if any(reset.is_open_at(now) for reset in person.factor_resets.all()):
        raise ValidationError(_("Somebody has already asked for this."))
    reset = FactorReset.objects.create(
        user=person, asked_by=by, asked_at=now, expires_at=now + timedelta(hours=HOURS_VALID)
    )
    audit.write(by=by.public_id, action=Action.CREATE, kind="factorreset", record=person.public_id)
    return reset


@transaction.atomic
def grant_reset(*, by: User, reset: FactorReset, now: datetime) -> None:
    """Take the second factor away and end the person's logins; the next login sets up a new one.

    Raises `PermissionDenied` unless `by` may do this together with whoever has asked.
    """
    row = _locked(reset)
    if not may_grant_reset(by, row, now):
        raise PermissionDenied("reset")
    row.granted_by, row.granted_at = by, now
    row.save()
    factors.remove_all(row.user)
    sessions.end_all(row.user)
    _tell(row.user)
    person = row.user.public_id
    audit.write(by=by.public_id, action=Action.RESET, kind="user", record=person)


@transaction.atomic
def withdraw_reset(*, by: User, reset: FactorReset, now: datetime) -> None:
    """Take a request back. Raises `PermissionDenied` unless `by` may ask for one."""
    row = _locked(reset)
    if not may_ask(by, row.user, now) or not row.is_open_at(now):
        raise PermissionDenied("withdraw")
    row.withdrawn_at = now
    row.save()
    person = row.user.public_id
    audit.write(by=by.public_id, action=Action.REVOKE, kind="factorreset", record=person)


def _locked(reset: FactorReset) -> FactorReset:
    rows = FactorReset.objects.select_for_update(of=("self",)).select_related("user", "asked_by")
    return rows.get(pk=reset.pk)


def _tell(person: User) -> None:
    text = _(
        "Hello,\n\nthe second factor of your access to %(network)s was removed at your request. At "
        "the next login you set up a new one. If you did not ask for this, please tell the "
        "administration at once.\n"
    )
    outbox.queue(
        to=person.email,
        subject=_("Your access to %(network)s") % {"network": settings.NETWORK_NAME},
        body=text % {"network": settings.NETWORK_NAME},
    )
