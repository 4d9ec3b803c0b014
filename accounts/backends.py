"""Checks an e-mail address and a password; who may not log in gets the answer of a wrong one."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings


def may_log_in(user: Any) -> bool:
    """Whether the account is in use; the accounts of the demonstration are so there only."""
    return user.is_active and (settings.INSTANCE == "demo" or not user.is_demo)


class AccountBackend(AuthenticationBackend):
    """allauth's, which says nothing about accounts that are not in use.

    Django asks it for the user with every request too: a deactivated account is nobody at once.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        return may_log_in(user)

    @classmethod
    def _stash_user(cls, user: Any) -> None:
        """allauth keeps an inactive user here, to say later that the account is inactive."""
