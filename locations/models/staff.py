"""Who works where: roles of accounts, and invitations to take one."""

import uuid
from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from locations.querysets import valid_on
from records.versions import Versioned

from .fields import not_before
from .places import Location, Organization


class Role(models.TextChoices):
    """What somebody does here; it decides which pages they reach (`lokalwillkommen/access.py`)."""

    ADVISER = "adviser", _("Adviser")
    LEAD = "lead", _("Responsible for the location")
    COORDINATOR = "coordinator", _("Coordinator")
    VOLUNTEER_COORDINATOR = "volunteer_coordinator", _("Volunteer coordinator")
    PRIVACY_OFFICER = "privacy_officer", _("Privacy officer")
    ADMINISTRATOR = "administrator", _("Administrator")


# Roles that are held at an office, and there for its Dependancen too; the others hold everywhere.
AT_LOCATION = (Role.ADVISER, Role.LEAD)


def _role_and_place(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(role__in=AT_LOCATION, location__isnull=False)
        | (~Q(role__in=AT_LOCATION) & Q(location__isnull=True)),
        name=name,
        violation_error_message=_("Advisers and leads work at a location, all others everywhere."),
    )


class MembershipQuerySet(models.QuerySet[Any]):
    """Which roles?"""

    def valid_on(self, day: date) -> Self:
        """Roles that hold on `day`; both days inclusive."""
        return self.filter(valid_on(day))

    def of_team(self, location: Location) -> Self:
        """Roles of those who advise at `location` or lead it: its own, and those at its office."""
        places = [location.pk, location.parent_id]
        return self.filter(role__in=AT_LOCATION, location__in=places)

    def lasting_on(self, day: date) -> Self:
        """Roles of active accounts that hold on `day` and have no last day."""
        return self.valid_on(day).filter(valid_to__isnull=True, user__is_active=True)

    def locked(self) -> Self:
        """Rows that nobody else changes until the transaction ends (see `LocationQuerySet`)."""
        return self.select_for_update(of=("self",))


class Membership(Versioned):
    """A role of an account, at a location or in the whole network, from one day to another."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=24, choices=Role.choices)
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    # The city or a welfare association; frozen in each contact that is logged with this role.
    employer = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="staff_memberships",
        verbose_name=_("employer"),
    )
    is_stand_in = models.BooleanField(_("stand-in"), default=False)
    valid_from = models.DateField(_("first day"), null=True, blank=True)
    valid_to = models.DateField(_("last day"), null=True, blank=True)

    objects = models.Manager.from_queryset(MembershipQuerySet)()

    class Meta:
        ordering = ["user", "role"]
        constraints = [
            _role_and_place("membership_role_fits_place"),
            not_before("membership_ends_after_start", "valid_from", "valid_to"),
            models.CheckConstraint(
                condition=Q(is_stand_in=False)
                | Q(valid_from__isnull=False, valid_to__isnull=False),
                name="membership_stand_in_has_days",
                violation_error_message=_("A stand-in needs a first and a last day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.location or _('whole network')}"


class InvitationQuerySet(models.QuerySet[Any]):
    """Which invitations?"""

    def pending(self) -> Self:
        """Neither accepted nor taken back; their time may be over."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def open_at(self, moment: datetime) -> Self:
        """Invitations that can be accepted at `moment`; the end of their time is outside."""
        return self.pending().filter(expires_at__gt=moment)


class Invitation(models.Model):
    """An offer of a role to an e-mail address, to be accepted once and soon (Einladung)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # SHA-256 of the token in the mail; the token itself is kept nowhere.
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField(_("e-mail address"))
    # As the inviting person writes it; the invited person may correct it.
    name = models.CharField(_("first name and last name"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=24, choices=Role.choices)
    location = models.ForeignKey(
        Location, models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    employer = models.ForeignKey(
        Organization,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("employer"),
    )
    is_stand_in = models.BooleanField(_("stand-in"), default=False)
    valid_from = models.DateField(_("first day"), null=True, blank=True)
    valid_to = models.DateField(_("last day"), null=True, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="invitations"
    )
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(InvitationQuerySet)()

    class Meta:
        ordering = ["-invited_at"]
        constraints = [
            _role_and_place("invitation_role_fits_place"),
            not_before("invitation_ends_after_start", "valid_from", "valid_to"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("invited_at")),
                name="invitation_expires_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.location or _('whole network')}"


class FactorReset(models.Model):
    """A request to set up somebody's second factor anew, which a second person has to grant."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="factor_resets")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    granted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("user")), name="factor_reset_asked_by_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(granted_by__isnull=True)
                | (~Q(granted_by=F("asked_by")) & ~Q(granted_by=F("user"))),
                name="factor_reset_takes_two",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("asked_at")), name="factor_reset_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def is_open_at(self, moment: datetime) -> bool:
        """Whether it can still be granted at `moment`; the end of its time is outside."""
        return self.granted_at is None and self.withdrawn_at is None and moment < self.expires_at
