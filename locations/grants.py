"""Who may give and end which role: asked by the pages for what they offer, by the actions again."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from locations.models import AT_LOCATION, Invitation, Location, Membership, Role
from locations.models.staff import InvitationQuerySet

# How long somebody whose role has ended stays in the list of the team.
SHOWN_AFTER_END = timedelta(weeks=8)


def may_grant(by: User, role: str, location: Location | None, day: date) -> bool:
    """Whether `by` may give or end the role `role` at `location` on `day`.

    Policy: nobody gives more than they have. Leads give the roles adviser and lead at their
    location and its Dependancen. Administrators give every role. Coordinators, advisers, all other
    roles and everybody who only stands in give none. That nobody changes their own roles is
    `may_change`.
    """
    if not by.is_active:
        return False
    if is_administrator(by, day):
        return True
    if location is None or role not in AT_LOCATION:
        return False
    return Location.objects.staffed_by(by, day).filter(pk=location.pk).exists()


def may_change(by: User, membership: Membership, day: date) -> bool:
    """Whether `by` may end the membership on `day`: what they may give, and never their own."""
    own = membership.user_id == by.pk
    return not own and may_grant(by, membership.role, membership.location, day)


def is_administrator(user: User, day: date) -> bool:
    """Whether `user` gives every role on `day`; who stands in does not."""
    return _administers(user, day).exists()


def is_lead_of(by: User, person: User, day: date) -> bool:
    """Whether `by` leads, on `day`, a place at which `person` has a role; nobody leads themselves.

    A stand-in leads nobody: see `LocationQuerySet.staffed_by`.
    """
    held = person.memberships.valid_on(day).filter(role__in=AT_LOCATION)
    mine = by.memberships.valid_on(day).filter(role=Role.LEAD, is_stand_in=False)
    places = mine.values("location")
    here = Q(location__in=places) | Q(location__parent__in=places)
    return by.pk != person.pk and by.is_active and held.filter(here).exists()


def has_lead(person: User, day: date) -> bool:
    """Whether anybody else leads a place at which `person` has a role on `day`."""
    held = person.memberships.valid_on(day).filter(role__in=AT_LOCATION)
    leads = Membership.objects.valid_on(day).filter(
        role=Role.LEAD, is_stand_in=False, user__is_active=True
    )
    here = Q(location__in=held.values("location"))
    above = Q(location__in=held.values("location__parent"))
    return leads.exclude(user=person).filter(here | above).exists()


def roles_to_grant(by: User, day: date) -> list[Role]:
    """Roles that `by` may give on `day`, somewhere."""
    if is_administrator(by, day):
        return list(Role)
    leads = Location.objects.staffed_by(by, day).exists()
    return list(AT_LOCATION) if leads else []


def memberships_seen_by(user: User, day: date) -> QuerySet[Membership]:
    """Roles that `user` sees on `day`: those they may give; ended ones included."""
    return Membership.objects.filter(_reach(user, day))


def invitations_seen_by(user: User, day: date) -> InvitationQuerySet:
    """Invitations to roles that `user` may give on `day`."""
    return Invitation.objects.filter(_reach(user, day))


def people_seen_by(user: User, day: date) -> QuerySet[User]:
    """Accounts whose page `user` may open on `day`.

    Policy: administrators everybody; leads those who have a role at their places, will have one,
    or had one in the last weeks.
    """
    recent = Q(valid_to__isnull=True) | Q(valid_to__gte=day - SHOWN_AFTER_END)
    seen = memberships_seen_by(user, day).filter(recent, user=OuterRef("pk"))
    return User.objects.filter(Exists(_administers(user, day)) | Exists(seen))


def _reach(user: User, day: date) -> Q:
    return Q(Exists(_administers(user, day))) | Q(
        location__in=Location.objects.staffed_by(user, day)
    )


def _administers(user: User, day: date) -> Any:
    held = user.memberships.valid_on(day)
    return held.filter(role=Role.ADMINISTRATOR, is_stand_in=False)
