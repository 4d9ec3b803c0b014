"""What is typed to log in and about one's own login: allauth's forms in the words of this site."""

from contextlib import suppress
from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as codes
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.backends import may_log_in
from accounts.models import User
from records import sealing
from records.forms import KeptForm
from records.outbox import OutboxBackend

# Beyond any password; a hash of a megabyte is nobody's.
LONGEST_PASSWORD = 1024


class EmailField(forms.EmailField):
    """An e-mail address to log in with."""

    def __init__(self) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": "username"})
        super().__init__(label=_("E-mail address"), widget=widget)

    def clean(self, value: Any) -> str:
        return super().clean(value).lower()


class PasswordField(forms.CharField):
    """A password that is known already."""

    def __init__(self, label: Any, autocomplete: str = "current-password") -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(label=label, widget=widget, strip=False, max_length=LONGEST_PASSWORD)


class NewPasswordField(PasswordField):
    """A password to be; the form says whose."""

    user: User | None = None

    def __init__(self) -> None:
        super().__init__(_("New password"), "new-password")
        self.help_text = _(
            "At least 12 characters. Several words in a row are easy to remember and hard to guess."
        )

    def clean(self, value: Any) -> str:
        return get_adapter().clean_password(super().clean(value), user=self.user)


def repeated_password() -> PasswordField:
    return PasswordField(_("New password, once more"), "new-password")


class CodeField(forms.CharField):
    """A code from an app or from the printed list."""

    def __init__(self, label: Any) -> None:
        attributes = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "spellcheck": "false",
        }
        super().__init__(label=label, max_length=20, widget=forms.TextInput(attrs=attributes))


class LoginForm(account.LoginForm):
    password = PasswordField(_("Password"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = EmailField()
        self.order_fields(["login", "password"])


class UnlockForm(account.ReauthenticateForm):
    password = PasswordField(_("Password"))


class ChangePasswordForm(account.ChangePasswordForm):
    oldpassword = PasswordField(_("Current password"))
    password1 = NewPasswordField()
    password2 = repeated_password()


class NewPasswordForm(account.ResetPasswordKeyForm):
    password1 = NewPasswordField()
    password2 = repeated_password()


class ForgottenPasswordForm(account.ResetPasswordForm):
    email = EmailField()
    users: list[User]

    def clean_email(self) -> str:
        email = super().clean_email()
        self.users = [user for user in self.users if may_log_in(user)]
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        if not self.users:
            _work_for_nobody(request)
        return super().save(request, **kwargs)


def _work_for_nobody(request: HttpRequest) -> None:
    """What a mail would have cost, so that the time of the answer does not tell who has one."""
    nobody = User(pk=0, email="nobody@example.org")
    key = f"0-{account.default_token_generator.make_token(nobody)}"
    adapter = get_adapter()
    url = adapter.get_reset_password_from_key_url(key)
    mail = {"user": nobody, "password_reset_url": url, "request": request}
    message = adapter.render_mail("account/email/password_reset_key", nobody.email, mail)
    with transaction.atomic():
        OutboxBackend().send_messages([message])
        transaction.set_rollback(True)


class CodeForm(codes.AuthenticateForm):
    code = CodeField(_("Code from the app, or one from your printed list"))


class ActivateCodesForm(totp.ActivateTOTPForm):
    code = CodeField(_("Code that the app shows now"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        forms.Form.__init__(self, *args, **kwargs)
        self.secret = _secret_in_the_making(fresh=not self.is_bound)

    @property
    def secret_in_groups(self) -> str:
        """For typing it: “JBSW Y3DP …”; apps overlook the spaces."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


def _secret_in_the_making(*, fresh: bool) -> str:
    """The secret between showing it and the first code, kept as sealed as it will be after."""
    session = context.request.session
    if not fresh:
        with suppress(KeyError, sealing.SealBroken):
            return sealing.unseal(session[SECRET_SESSION_KEY])
    secret = generate_totp_secret()
    session[SECRET_SESSION_KEY] = sealing.seal(secret)
    return secret


class NameForm(KeptForm):
    """One's own name, as colleagues read it."""

    name = forms.CharField(
        label=_("First name and last name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
