"""The ways in and out: login, second factor, unlocking, a forgotten password, logout."""

from typing import Any

from allauth.account import views as account
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url, passthrough_next_redirect_url
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth, flows
from django.conf import settings
from django.forms import Form
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.urls import reverse

from accounts import demo, factors, trail
from accounts.models import User

# Where the login page is told that a passkey was refused: the words stand in its template.
PASSKEY_REFUSED = "passkey"


class Ours:
    """What differs from allauth in every view: its methods, and the name `site` in templates."""

    http_method_names = ("get", "head", "post", "options")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # A part for views of allauth, which have this method.
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        # allauth's word for the host would hide what our templates call so.
        context.pop("site", None)
        return context


class LoginView(Ours, account.LoginView):
    """With a password; the button for a passkey stands beside it."""

    template_name = "account/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "reason": self.request.GET.get("grund", ""),
            "demo_accounts": _demo_accounts(),
            "demo_password": demo.PASSWORD,
        }


def _demo_accounts() -> list[User]:
    if settings.INSTANCE != "demo":
        return []
    shown = User.objects.filter(is_demo=True, is_active=True).order_by("pk")
    return list(shown.prefetch_related("memberships__location"))


class PasskeyLoginView(Ours, webauthn.LoginWebAuthnView):
    """With a passkey alone: the script fetches a challenge and sends the answer."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return JsonResponse({"request_options": auth.begin_authentication(user=None)})

    def form_valid(self, form: Any) -> HttpResponse:
        authenticator = form.cleaned_data["credential"]
        wanted = get_next_redirect_url(self.request)
        login = Login(user=authenticator.user, redirect_url=wanted)
        return flows.perform_passwordless_login(self.request, authenticator, login)

    def form_invalid(self, form: Form) -> HttpResponse:
        trail.failed(None)
        page = f"{reverse('account_login')}?grund={PASSKEY_REFUSED}"
        return HttpResponseRedirect(passthrough_next_redirect_url(self.request, page, "next"))


class SecondFactorView(Ours, mfa.AuthenticateView):
    """The second step of a login with a password."""

    template_name = "mfa/authenticate.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        has_passkey = factors.has_passkey(self.stage.login.user)
        return super().get_context_data(**kwargs) | {"has_passkey": has_passkey}

    def form_invalid(self, form: Form) -> HttpResponse:
        if form is self.webauthn_form:
            trail.refused_factor(self.stage.login.user)
        return super().form_invalid(form)


class UnlockView(Ours, account.ReauthenticateView):
    """A password unlocks a login that nobody has used for a while."""

    template_name = "account/reauthenticate.html"


class UnlockByPasskeyView(Ours, webauthn.ReauthenticateWebAuthnView):
    """A passkey does so too."""

    template_name = "mfa/webauthn/reauthenticate.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data() | kwargs

    def form_invalid(self, form: Form) -> HttpResponse:
        trail.refused_factor(self.request.user)
        return self.render_to_response(self.get_context_data(form=form))


class LogoutView(Ours, account.LogoutView):
    """By POST; the browser is told to forget what it keeps of this site."""

    template_name = "account/logout.html"

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(*args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response


class ForgottenPasswordView(Ours, account.PasswordResetView):
    template_name = "account/password_reset.html"


class LinkSentView(Ours, account.PasswordResetDoneView):
    """Says the same whether a mail was sent or not."""

    template_name = "account/password_reset_done.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        hours = settings.PASSWORD_RESET_TIMEOUT // 3600
        return super().get_context_data(**kwargs) | {"hours": hours}


class NewPasswordView(Ours, account.PasswordResetFromKeyView):
    """Where the link of the mail leads; its token goes no further than the first answer."""

    template_name = "account/password_reset_from_key.html"

    def dispatch(
        self, request: HttpRequest, uidb36: str, key: str, **kwargs: Any
    ) -> HttpResponseBase:
        response = super().dispatch(request, uidb36, key, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response


class PasswordIsNewView(Ours, account.PasswordResetFromKeyDoneView):
    template_name = "account/password_reset_from_key_done.html"
