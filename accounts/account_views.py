"""One's own account: name, password, second factor, logins."""

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as usersessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.views.generic.edit import FormView

from accounts import actions, browsers, factors, passkeys
from accounts.forms import NameForm
from accounts.login_views import Ours
from records.forms import form_for, submitted

OWN = "account"
FACTORS = "mfa_index"


def own_account(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = form_for(request, NameForm, initial={"name": user.name})

    def rename() -> str:
        actions.rename(by=user.public_id, user=user, name=form.cleaned_data["name"])
        return f"{reverse(OWN)}?neu=name"

    if request.method == "POST" and (answer := submitted(request, form, rename)):
        return answer
    return render(
        request,
        "account/own.html",
        {
            "form": form,
            "memberships": user.memberships.select_related("location"),
            "has_factor": factors.has_one(user),
            "saved": request.GET.get("neu", ""),
            "terms": {name: kept["term"].days for name, kept in settings.RETENTION.items()},
        },
    )


class PasswordView(Ours, account.PasswordChangeView):
    template_name = "account/password_change.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """An account that only ever had a passkey gets its first password by mail."""
        user: Any = request.user
        if not user.has_usable_password():
            return HttpResponseRedirect(reverse("account_reset_password"))
        return super().dispatch(request, *args, **kwargs)


class FactorsView(Ours, mfa.IndexView):
    """What one's second factor is, and what to do when it is lost."""

    template_name = "mfa/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(**kwargs) | {
            "has_factor": factors.has_one(user),
            "is_required": factors.is_required(user),
        }


class ActivateCodesView(Ours, totp.ActivateTOTPView):
    template_name = "mfa/totp/activate_form.html"


class DeactivateCodesView(Ours, totp.DeactivateTOTPView):
    template_name = "mfa/totp/deactivate_form.html"


class AddPasskeyView(Ours, webauthn.AddWebAuthnView):
    template_name = "mfa/webauthn/add_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data() | kwargs
        # After allauth's own: the challenge drawn last is the one that counts.
        options = passkeys.creation_options(self.request.user)
        return context | {"js_data": {"creation_options": options}}


class RenamePasskeyView(Ours, webauthn.EditWebAuthnView):
    template_name = "mfa/webauthn/edit_form.html"
    success_url = reverse_lazy(FACTORS)


class RemovePasskeyView(Ours, webauthn.RemoveWebAuthnView):
    """Not the last one of somebody who needs it."""

    template_name = "mfa/webauthn/authenticator_confirm_delete.html"
    success_url = reverse_lazy(FACTORS)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may = factors.may_be_removed(self.object)
        return super().get_context_data(**kwargs) | {"may_be_removed": may}

    def form_valid(self, form: Form) -> HttpResponse:
        if not factors.may_be_removed(self.get_object()):
            raise PermissionDenied("last second factor")
        return super().form_valid(form)


class RecoveryCodesView(Ours, recovery.ViewRecoveryCodesView):
    template_name = "mfa/recovery_codes/index.html"


class NewRecoveryCodesView(Ours, recovery.GenerateRecoveryCodesView):
    template_name = "mfa/recovery_codes/generate.html"


class RecoveryCodesFileView(Ours, recovery.DownloadRecoveryCodesView):
    template_name = "mfa/recovery_codes/download.txt"


class LoginsView(Ours, usersessions.ListUserSessionsView):
    """Where one is logged in, and a button that ends the other logins."""

    template_name = "usersessions/usersession_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Without allauth's, which asks twice about each; ended ones go in time (`run_due`)."""
        known = Session.objects.values("session_key")
        own = UserSession.objects.filter(user_id=self.request.user.pk, session_key__in=known)
        sessions = list(own.order_by("-created_at"))
        for session in sessions:
            session.browser = browsers.named(session.user_agent)
        return FormView.get_context_data(self, **kwargs) | {"sessions": sessions}
