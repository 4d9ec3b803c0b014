"""Invitations to take a role: sent, taken back, accepted once."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from locations.actions.team import enter
from locations.grants import may_grant
from locations.models import Invitation, Membership, Role
from records import audit, outbox

Action = audit.Action
HOURS_VALID = 72
SENT_TWICE_WITHIN = timedelta(minutes=2)


class NotValid(Exception):
    """The invitation does not exist, was used, was taken back or is too old: one answer for all."""


def hash_of(token: str) -> str:
    """What is kept of a token: SHA-256 in hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(
    *, by: User, invitation: Invitation, link: Callable[[str], str], now: datetime
) -> Invitation:
    """Send an unsaved invitation; `link` makes the address in the mail of its token.

    Raises `PermissionDenied` unless `by` may give the role, `ValidationError` when the address is
    their own, or when the same invitation is still open.
    """
    if not may_grant(by, invitation.role, invitation.location, timezone.localdate(now)):
        raise PermissionDenied("invite")
    invitation.email = User.objects.normalize_email(invitation.email).lower()
    _refuse_address(by, invitation, now)
    invitation.invited_by = by
    token = _renew(invitation, now)
    invitation.full_clean(exclude=["invited_by"])
    invitation.save()
    _tell(invitation, link(token))
    audit.write(
        by=by.public_id, action=Action.CREATE, kind="invitation", record=invitation.public_id
    )
    return invitation


def invite_administrator(*, email: str, name: str, now: datetime) -> str:
    """An invitation to administer, made by the operator on the server; returns its token.

    No mail is sent: the operator hands the link over.
    """
    invitation = Invitation(email=email.lower(), name=name, role=Role.ADMINISTRATOR)
    token = _renew(invitation, now)
    with transaction.atomic():
        invitation.full_clean(exclude=["invited_by"])
        invitation.save()
        record = invitation.public_id
        audit.write(by=None, action=Action.CREATE, kind="invitation", record=record)
    return token


@transaction.atomic
def resend(*, by: User, invitation: Invitation, link: Callable[[str], str], now: datetime) -> None:
    """Send the invitation again with a new token and a new term; the old link is void.

    Raises `PermissionDenied` unless `by` may give the role, `NotValid` when it was accepted or
    taken back.
    """
    row = _pending(by, invitation, now)
    row.invited_by = by
    token = _renew(row, now)
    row.save()
    _tell(row, link(token))
    audit.write(by=by.public_id, action=Action.CREATE, kind="invitation", record=row.public_id)


@transaction.atomic
def revoke(*, by: User, invitation: Invitation, now: datetime) -> None:
    """Take an invitation back. Raises like `resend`."""
    row = _pending(by, invitation, now)
    row.revoked_at = now
    row.save()
    audit.write(by=by.public_id, action=Action.REVOKE, kind="invitation", record=row.public_id)


def valid_or_none(found: Invitation | None, now: datetime) -> Invitation | None:
    """The invitation if it can be accepted at `now`.

    Policy: it is open, and whoever sent it may still give the role; an invitation does not outlast
    the rights it came from. Those made on the server (`create_administrator`) come from nobody.
    """
    if found is None or not Invitation.objects.open_at(now).filter(pk=found.pk).exists():
        return None
    sender = found.invited_by
    day = timezone.localdate(now)
    if sender is not None and not may_grant(sender, found.role, found.location, day):
        return None
    return found


def by_token(token: str, now: datetime) -> Invitation | None:
    """The invitation of a link, if it can be accepted at `now`."""
    rows = Invitation.objects.select_related("invited_by", "location")
    return valid_or_none(rows.filter(token_hash=hash_of(token)).first(), now)


def accepted_with(token: str, password: str, now: datetime) -> Invitation | None:
    """The invitation of a link that was accepted minutes ago with this very password.

    For a form that was sent twice: who knows both is the one who has made the account.
    """
    since = now - SENT_TWICE_WITHIN
    rows = Invitation.objects.filter(token_hash=hash_of(token), accepted_at__gt=since)
    found: Invitation | None = rows.first()
    user = account_of(found.email) if found else None
    return found if user and user.check_password(password) else None


@transaction.atomic
def accept_as_new(*, invitation: Invitation, name: str, password: str, now: datetime) -> User:
    """Make the invited person's account and give it the role.

    Raises `NotValid` when the invitation has been accepted meanwhile, or the address has an account
    (whoever has one logs in first: `accept`).
    """
    row = _locked(invitation, now)
    if account_of(row.email):
        raise NotValid
    user = User.objects.create_user(row.email, name, password)
    owner = user.public_id
    audit.write(by=owner, action=Action.CREATE, kind="user", record=owner)
    _take(row, user, now)
    return user


@transaction.atomic
def accept(*, invitation: Invitation, user: User, now: datetime) -> None:
    """Give the role to the account that is logged in and has the invited address.

    Raises `NotValid` for another address or an invitation that cannot be accepted any more.
    """
    row = _locked(invitation, now)
    if user.email.lower() != row.email.lower() or not user.is_active:
        raise NotValid
    _take(row, user, now)


def account_of(email: str) -> User | None:
    """The account with this address, in whatever case it is written."""
    return User.objects.filter(email__iexact=email).first()


def _take(row: Invitation, user: User, now: datetime) -> None:
    """The role begins; somebody who has it already on these days keeps it as it is."""
    role = Membership(
        user=user,
        role=row.role,
        location=row.location,
        employer=row.employer,
        is_stand_in=row.is_stand_in,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
    row.accepted_at = now
    row.save()
    enter(role, by=row.invited_by or user)


def _locked(invitation: Invitation, now: datetime) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",))
    row = valid_or_none(rows.filter(pk=invitation.pk).first(), now)
    if row is None:
        raise NotValid
    return row


def _pending(by: User, invitation: Invitation, now: datetime) -> Invitation:
    rows = Invitation.objects.pending().select_for_update(of=("self",))
    row = rows.filter(pk=invitation.pk).first()
    if row is None:
        raise NotValid
    if not may_grant(by, row.role, row.location, timezone.localdate(now)):
        raise PermissionDenied("invitation")
    return row


def _refuse_address(by: User, invitation: Invitation, now: datetime) -> None:
    if invitation.email == by.email.lower():
        raise ValidationError({"email": _("This is your own address.")})
    same = Invitation.objects.open_at(now).filter(
        email__iexact=invitation.email, role=invitation.role, location=invitation.location
    )
    if same.exists():
        message = _("This invitation is still open. It can be sent again from the team page.")
        raise ValidationError({"email": message})


def _renew(invitation: Invitation, now: datetime) -> str:
    """A new token with a new term; returns it, for only its hash is kept."""
    token = secrets.token_urlsafe(32)
    invitation.token_hash = hash_of(token)
    invitation.invited_at = now
    invitation.expires_at = now + timedelta(hours=HOURS_VALID)
    return token


def _tell(invitation: Invitation, link: str) -> None:
    """A mail that says neither role nor place: others may read it too."""
    text = _(
        "Hello,\n\nyou are invited to the internal pages of %(network)s. Please open this address "
        "within %(hours)s hours:\n\n%(link)s\n\nThe address works once. If you do not know what "
        "this is about, please delete this mail.\n"
    )
    outbox.queue(
        to=invitation.email,
        subject=_("Your access to %(network)s") % {"network": settings.NETWORK_NAME},
        body=text % {"network": settings.NETWORK_NAME, "hours": HOURS_VALID, "link": link},
    )
