"""Where django-allauth asks this project: who may log in, what is sealed, what is said."""

import io
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import factors, sessions, trail
from accounts.backends import may_log_in
from accounts.models import User
from records import sealing

TOO_MANY = gettext_lazy("Too many attempts. Please wait five minutes, then try again.")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from invitations only; all refusals of a login read the same."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "The e-mail address or the password is not right. Please check both."
        ),
        "incorrect_password": gettext_lazy("The password is not right."),
        "enter_current_password": gettext_lazy("The current password is not right."),
        "invalid_password_reset": gettext_lazy("This link is no longer valid."),
        "incorrect_code": gettext_lazy("The code is not right. Please type the newest one."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """The last door of every way in; the forms have refused the same before."""
        if may_log_in(user):
            return None
        clear_login(request)
        trail.failed(user)
        return HttpResponseRedirect(reverse("account_login"))

    def login(self, request: HttpRequest, user: User) -> None:
        """A login that cannot be written to the audit trail does not happen."""
        with transaction.atomic():
            super().login(request, user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        trail.failed(User.objects.filter(email__iexact=credentials.get("email", "")).first())

    def reauthenticate(self, user: User, password: str) -> bool:
        """allauth looks the address up in a table of its own, which is empty here."""
        again = self.authenticate(self.request, email=user.email, password=password)
        return again is not None and again.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has logged in a moment ago is not asked a second time."""
        return not sessions.began_just_now(self.request, timezone.now())

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Password or passkey unlock; a code alone would be less than either."""
        if not user.is_authenticated:
            return []
        ways = []
        if user.has_usable_password():
            label, name = _("Use the password"), "account_reauthenticate"
            ways.append({"id": "reauthenticate", "description": label, "url": reverse(name)})
        if factors.has_passkey(user):
            label, name = _("Use a passkey"), "mfa_reauthenticate_webauthn"
            ways.append(
                {"id": "mfa_reauthenticate:webauthn", "description": label, "url": reverse(name)}
            )
        return ways

    def is_safe_url(self, url: str) -> bool:
        """After a login only a page behind the login is opened."""
        return url.startswith(reverse(settings.LOGIN_REDIRECT_URL)) and url.isprintable()

    def is_ajax(self, request: HttpRequest) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Below the address of this site, whatever name it was called by."""
        url = super().get_reset_password_from_key_url(key)
        path = url.partition("://")[2].partition("/")[2]
        return f"{settings.SITE_URL}/{path}" if settings.SITE_URL else url

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return f"{reverse('account')}?neu=passwort"

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """One neutral text for all: something about your login was changed."""
        self.send_mail("account/email/login_changed", user.email, {"user": user})


class MFAAdapter(DefaultMFAAdapter):
    """Seals the secrets of the second factor, and says when it may not be given up."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_delete_authenticator": gettext_lazy(
            "Your role needs a second factor. Please set up another one before you remove this."
        ),
    }

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return factors.may_be_removed(authenticator)

    def get_totp_issuer(self) -> str:
        return settings.NETWORK_NAME

    def build_totp_svg(self, url: str) -> str:
        picture = io.BytesIO()
        segno.make(url, error="m").save(picture, kind="svg", scale=5, border=3, light="#fff")
        return picture.getvalue().decode()

    # allauth calls it with this name.
    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = self.request.get_host().partition(":")[0]
        return {"id": host, "name": settings.NETWORK_NAME}
