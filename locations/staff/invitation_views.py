"""The page behind the link of an invitation; looking at it changes nothing."""

from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import sessions
from accounts.models import User
from accounts.sessions import Stage
from locations.actions import invitations
from locations.actions.invitations import NotValid
from locations.models import Invitation
from locations.staff import team_list
from locations.staff.team_forms import AccountForm

# In the session: the invitation that is accepted after the login.
WAITING = "invitation"
MAY_ACCEPT = (Stage.ACTIVE, Stage.NEEDS_SECOND_FACTOR)


def _told_to_nobody(view: Any) -> Any:
    """The address holds the token: no other page learns of it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return answer


# Browsers hide where a form comes from when its page says "no-referrer", so Django's own check
# would refuse every answer. What protects this form is the token in its address; the browser's
# word that another site sends it is refused on top of that.
@csrf_exempt
@_told_to_nobody
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    found = invitations.by_token(token, now)
    if _is_foreign(request):
        return _void(request)
    if found is None:
        return _sent_twice(request, token) or _void(request)
    if invitations.account_of(found.email):
        return _for_known(request, found)
    form = AccountForm(
        request.POST if request.method == "POST" else None,
        email=found.email,
        initial={"name": found.name},
    )
    if form.is_valid():
        name, password = form.cleaned_data["name"], form.cleaned_data["password1"]
        return _accepted_as_new(request, found, token, name, password)
    return _shown(request, found, {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """Where somebody who has an account lands after the login; without a token in the address."""
    found = _waiting(request)
    if found is None:
        return _void(request)
    if elsewhere := _login_first(request):
        return elsewhere
    user = cast(User, request.user)
    if user.email.lower() != found.email.lower():
        return _shown(request, found, {"is_other": True})
    if request.method != "POST":
        return _shown(request, found, {"is_own": True})
    try:
        invitations.accept(invitation=found, user=user, now=timezone.now())
    except NotValid:
        return _void(request)
    del request.session[WAITING]
    return redirect("today")


def _login_first(request: HttpRequest) -> HttpResponse | None:
    """This page stands before the gate, which lets nobody in who has no role yet."""
    back = urlencode({"next": reverse("team:accept")})
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?{back}")
    if sessions.stage(request, timezone.now()) in MAY_ACCEPT:
        return None
    return redirect(f"{reverse(sessions.UNLOCK)}?{back}")


def _is_foreign(request: HttpRequest) -> bool:
    came_from = request.headers.get("Sec-Fetch-Site", "same-origin")
    return request.method == "POST" and came_from not in ("same-origin", "none")


def _for_known(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Whoever has an account proves that by logging in, and accepts then."""
    if request.user.is_authenticated and request.user.email.lower() != found.email.lower():
        return _shown(request, found, {"is_other": True})
    if request.method != "POST":
        return _shown(request, found, {"is_known": True})
    request.session[WAITING] = str(found.public_id)
    here = reverse("team:accept")
    if request.user.is_authenticated:
        return redirect(here)
    return redirect(f"{reverse('account_login')}?{urlencode({'next': here})}")


def _accepted_as_new(
    request: HttpRequest, found: Invitation, token: str, name: str, password: str
) -> HttpResponse:
    try:
        invitations.accept_as_new(
            invitation=found, name=name, password=password, now=timezone.now()
        )
    except NotValid:
        return _sent_twice(request, token) or _void(request)
    return _accepted(request, found)


def _sent_twice(request: HttpRequest, token: str) -> HttpResponse | None:
    """The answer of the first time, for a form that makes an account and was sent again."""
    password = request.POST.get("password1", "")
    found = invitations.accepted_with(token, password, timezone.now()) if password else None
    return _accepted(request, found) if found else None


def _accepted(request: HttpRequest, found: Invitation) -> HttpResponse:
    return render(request, "team/invitation_accepted.html", {"email": found.email})


def _waiting(request: HttpRequest) -> Invitation | None:
    key = request.session.get(WAITING)
    rows = Invitation.objects.select_related("invited_by", "location")
    found = rows.filter(public_id=key).first() if key else None
    return invitations.valid_or_none(found, timezone.now())


def _shown(request: HttpRequest, found: Invitation, more: dict[str, Any]) -> HttpResponse:
    words = {"title": team_list.title_of(found), "days": team_list.days_of(found)}
    return render(request, "team/invitation.html", {"invitation": found} | words | more)


def _void(request: HttpRequest) -> HttpResponse:
    """One answer for forged, used, taken back and old: nobody learns which it was."""
    return render(request, "team/invitation_void.html", status=404)
