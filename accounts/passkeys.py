"""Forms that carry what a browser says of a passkey: JSON that anybody may have written."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as webauthn
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.core.exceptions import ValidationError
from django.db import Error
from django.utils.translation import gettext_lazy as _

from accounts.backends import may_log_in

# What a browser sends is below 4 kB.
LONGEST_CREDENTIAL = 20_000
REFUSED = _("This passkey was not accepted. Please try again, or use another way.")
NOT_READ = _("The passkey could not be read. Please try again.")


class CredentialField(forms.JSONField):
    """What `navigator.credentials` answered, as JSON."""

    def __init__(self) -> None:
        errors = {"required": NOT_READ, "invalid": NOT_READ}
        super().__init__(widget=forms.HiddenInput(), error_messages=errors)

    def to_python(self, value: Any) -> Any:
        """Refuses what a database cannot keep: NUL, halves of characters, numbers that are none."""
        if isinstance(value, str) and len(value) > LONGEST_CREDENTIAL:
            raise ValidationError(NOT_READ)
        try:
            read = super().to_python(value)
            json.dumps(read, ensure_ascii=False, allow_nan=False).encode()
        except (ValueError, RecursionError) as error:
            raise ValidationError(NOT_READ) from error
        if read and (not isinstance(read, dict) or "\\u0000" in json.dumps(read)):
            raise ValidationError(NOT_READ)
        return read


@contextmanager
def foreign() -> Iterator[None]:
    """Three libraries read these bytes and complain in many ways; each means: refused."""
    try:
        yield
    except Error:
        raise
    except ValidationError as error:
        if error.code == "incorrect_code":
            raise ValidationError(REFUSED, code=error.code) from error
        raise
    except Exception as error:
        raise ValidationError(NOT_READ, code="incorrect_code") from error


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    """Every passkey here can log in alone, so allauth's question about that is gone."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        required=False,
        help_text=_("So that you recognise it in the list, for example “key in the drawer”."),
    )
    credential = CredentialField()
    passwordless = None

    def clean(self) -> dict[str, Any]:
        with foreign():
            return super().clean()


class RenamePasskeyForm(webauthn.EditWebAuthnForm):
    name = forms.CharField(label=_("Name"), max_length=60)


class _Answer(forms.Form):
    """An answer to a challenge."""

    credential = CredentialField()

    def clean_credential(self) -> Authenticator:
        with foreign():
            # A part for forms of allauth, which have this method.
            found = super().clean_credential()  # type: ignore[misc]
        if not may_log_in(found.user):
            raise ValidationError(REFUSED, code="incorrect_code")
        return found


class PasskeyForm(_Answer, webauthn.AuthenticateWebAuthnForm):
    pass


class UnlockByPasskeyForm(_Answer, webauthn.ReauthenticateWebAuthnForm):
    pass


class PasskeyLoginForm(_Answer, webauthn.LoginWebAuthnForm):
    pass


def creation_options(user: Any) -> dict[str, Any]:
    """What the browser needs to make a passkey that can log in alone."""
    return auth.begin_registration(user, passwordless=True)
