"""Giving and ending roles: checked, saved and written down in one transaction."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import sessions
from accounts.models import User
from locations.grants import is_administrator, may_change, may_grant
from locations.models import Location, Membership, Organization, Role
from records import audit
from records.models import Change
from records.versions import check_version

Action = audit.Action


def refuse_own(by: User, user: User) -> None:
    """Raise `PermissionDenied` if somebody acts upon their own account or roles."""
    if by.pk == user.pk:
        raise PermissionDenied("own account")


@transaction.atomic
def grant(
    *,
    by: User,
    user: User,
    role: str,
    location: Location | None,
    today: date,
    valid_from: date | None = None,
    valid_to: date | None = None,
    is_stand_in: bool = False,
    employer: Organization | None = None,
) -> Membership:
    """Give an account a role, from its first to its last day (both inclusive; none: open).

    Raises `PermissionDenied` unless `by` may give it (`grants.may_grant`) to somebody else, and
    `ValidationError` when the account has it on these days already or is switched off.
    """
    refuse_own(by, user)
    if not may_grant(by, role, location, today):
        raise PermissionDenied("grant")
    return enter(
        Membership(
            user=user,
            role=role,
            location=location,
            valid_from=valid_from,
            valid_to=valid_to,
            is_stand_in=is_stand_in,
            employer=employer,
        ),
        by=by,
    )


def enter(membership: Membership, *, by: User) -> Membership:
    """Save a new role whose giver has been checked; needs a transaction."""
    user = User.objects.select_for_update().get(pk=membership.user_id)
    if not user.is_active:
        raise ValidationError(_("This account is switched off."))
    membership.full_clean(exclude=["user"])
    if _overlapping(membership):
        raise ValidationError(_("The account has this role on these days already."))
    membership.save()
    audit.write(by=by.public_id, action=Action.GRANT, kind="membership", record=membership.pk)
    return membership


def _overlapping(new: Membership) -> bool:
    """Whether the same account has the same role at the same place on one of the days."""
    same = Membership.objects.filter(user=new.user, role=new.role, location=new.location)
    return any(
        (new.valid_to or date.max) >= (held.valid_from or date.min)
        and (held.valid_to or date.max) >= (new.valid_from or date.min)
        for held in same
    )


@transaction.atomic
def end(
    *, by: User, membership: Membership, first_day_without: date, seen: int | None, today: date
) -> None:
    """End a role: `first_day_without` is the first day on which it does not hold any more.

    A role that then never held is deleted. Raises `PermissionDenied` unless `by` may end it,
    `records.versions.Conflict` if it was changed since `seen`, `ValidationError` for a day in the
    past, for a role that ends before that day anyway, and for the last administrator.
    """
    lock_administrators()
    row = Membership.objects.locked().select_related("location", "user").get(pk=membership.pk)
    if not may_change(by, row, today):
        raise PermissionDenied("end")
    check_version(row, seen)
    _refuse_days(row, first_day_without, today)
    if row.role == Role.ADMINISTRATOR:
        refuse_last_administrator(row.user, today)
    last_day = first_day_without - timedelta(days=1)
    if row.valid_from and row.valid_from > last_day:
        key = row.pk
        row.delete()
    else:
        key, row.valid_to, row.version = row.pk, last_day, row.version + 1
        row.save()
    audit.write(by=by.public_id, action=Action.REVOKE, kind="membership", record=key)
    if not row.user.memberships.valid_on(today).exists():
        sessions.end_all(row.user)


def _refuse_days(row: Membership, first_day_without: date, today: date) -> None:
    if first_day_without < today:
        raise ValidationError({"first_day_without": _("This day lies in the past.")})
    if row.valid_to and row.valid_to < first_day_without:
        raise ValidationError({"first_day_without": _("The role ends before that day anyway.")})


@transaction.atomic
def change_employer(
    *,
    by: User,
    membership: Membership,
    employer: Organization | None,
    seen: int | None,
    today: date,
) -> None:
    """Say for whom somebody works in a role; what they have logged keeps the employer it has.

    Raises `PermissionDenied` unless `by` may change the role, `records.versions.Conflict` if it was
    changed since `seen`.
    """
    rows = Membership.objects.locked().select_related("location", "employer")
    row = rows.get(pk=membership.pk)
    if not may_change(by, row, today):
        raise PermissionDenied("employer")
    check_version(row, seen)
    before, row.employer = row.employer_id, employer
    if before == row.employer_id:
        return
    row.version += 1
    row.save()
    audit.write(by=by.public_id, action=Action.CHANGE, kind="membership", record=row.pk)
    _note_employer(by, row, before)


def employer_subject(membership: Membership) -> str:
    """What the history of an employer is found by."""
    return f"employer:{membership.pk}"


def _note_employer(by: User, row: Membership, before: int | None) -> None:
    """Of the employer only: the history names nobody, and outlasts the account."""
    Change.objects.create(
        at=timezone.now(),
        actor=by.public_id,
        kind="locations.membership",
        record=str(row.pk),
        subject=employer_subject(row),
        before={"employer_id": before},
        after={"employer_id": row.employer_id},
    )


@transaction.atomic
def deactivate(*, by: User, user: User, today: date) -> None:
    """Switch an account off and end its logins; its roles stay as they are, without effect.

    Raises `PermissionDenied` unless `by` is an administrator and somebody else, `ValidationError`
    for the last administrator.
    """
    lock_administrators()
    _refuse_unless_administrator(by, user, today)
    refuse_last_administrator(user, today)
    _switch(user, on=False)
    sessions.end_all(user)
    audit.write(by=by.public_id, action=Action.REVOKE, kind="user", record=user.public_id)


@transaction.atomic
def activate(*, by: User, user: User, today: date) -> None:
    """Switch an account on again: it has the roles that hold today."""
    _refuse_unless_administrator(by, user, today)
    _switch(user, on=True)
    audit.write(by=by.public_id, action=Action.GRANT, kind="user", record=user.public_id)


def _switch(user: User, *, on: bool) -> None:
    User.objects.filter(pk=user.pk).update(is_active=on)
    user.is_active = on


def _refuse_unless_administrator(by: User, user: User, today: date) -> None:
    refuse_own(by, user)
    if not is_administrator(by, today):
        raise PermissionDenied("account")


def lock_administrators() -> None:
    """Let one transaction at a time change who administers; the others wait here.

    Two administrators who remove each other in the same moment would otherwise both see another
    one left. To be called before anything is read that decides.
    """
    list(Membership.objects.locked().filter(role=Role.ADMINISTRATOR).order_by("pk"))


def refuse_last_administrator(leaving: User, today: date) -> None:
    """Raise `ValidationError` if without `leaving` no lasting administrator would be left."""
    lasting = Membership.objects.lasting_on(today).filter(role=Role.ADMINISTRATOR)
    if lasting.filter(user=leaving).exists() and not lasting.exclude(user=leaving).exists():
        raise ValidationError(
            _("This is the last administrator. First give the role to somebody else.")
        )
