"""The second factor of an account: who needs one, who has one."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone

from accounts.models import User

# What counts as one; recovery codes only help when one is lost.
TYPES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_required(user: Any) -> bool:
    """Whether a role that the account holds today needs a second factor."""
    roles = settings.SECOND_FACTOR_ROLES
    if not roles:
        return False
    return user.memberships.valid_on(timezone.localdate()).filter(role__in=roles).exists()


def has_one(user: Any) -> bool:
    return _of(user).exists()


def has_passkey(user: Any) -> bool:
    return _of(user).filter(type=Authenticator.Type.WEBAUTHN).exists()


def is_last(authenticator: Authenticator) -> bool:
    """Whether the account has no second factor but this one."""
    return not _of(authenticator.user).exclude(pk=authenticator.pk).exists()


def may_be_removed(authenticator: Authenticator) -> bool:
    return not (is_last(authenticator) and is_required(authenticator.user))


def remove_all(user: User) -> None:
    """Take away everything (codes, passkeys, recovery codes): it was lost."""
    Authenticator.objects.filter(user_id=user.pk).delete()


def _of(user: Any) -> Any:
    return Authenticator.objects.filter(user_id=user.pk, type__in=TYPES)
