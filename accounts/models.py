"""Who works here: a person's account, and nothing about where or what."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Which accounts?"""

    def create_user(self, email: str, name: str, password: str | None = None) -> "User":
        """A new account; without a password nobody can log in with one."""
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """Somebody who works here and logs in (Konto)."""

    # What other tables, the audit trail and addresses know this account by.
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("first name and last name"), max_length=120)
    is_active = models.BooleanField(default=True)
    # Accounts of the demonstration have a known password; elsewhere they are refused.
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once_in_any_case",
                violation_error_message=_("There is already an account with this e-mail address."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.email = User.objects.normalize_email(self.email).lower()


def owner_of(user: Any) -> uuid.UUID | None:
    """The public id of a logged-in user, none for anybody else."""
    return getattr(user, "public_id", None)
