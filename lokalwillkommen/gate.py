"""Decides with every request anew whether somebody may see a page below /intern/."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts import sessions
from accounts.models import owner_of
from accounts.sessions import Stage
from locations.models import Membership, Role
from lokalwillkommen import staff_errors
from lokalwillkommen.access import PAGES, SETS_UP, SIGNED_OUT, UNLOCKS
from lokalwillkommen.staff_only import GetResponse, is_staff_page, is_within
from records import audit, drafts, submits

# What the login page is told with `?grund=`: the words stand in its template.
ACCESS_ENDED = "ende"


class Gate:
    """Closed by default: a page opens for the roles that `access.PAGES` names.

    Nothing is remembered from one request to the next: an account that was switched off, a role
    that has ended and a login that has run out close with the next click.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not is_within(request.GET.get("next", "")):
            return redirect(request.path)
        access = PAGES.get(name)
        if access == SIGNED_OUT:
            return None
        if not request.user.is_authenticated:
            # A login of an account that was switched off ends; who has none keeps their session.
            return _sent_to("account_login", request, end=SESSION_KEY in request.session)
        if elsewhere := _held_up(request, name):
            return elsewhere
        if not _opens(request, access):
            # Not raised: that would fill the log with a traceback for each refusal.
            return forbidden(request)
        # What a button was about may be gone when it is pressed a second time.
        return submits.answered(request)


def _held_up(request: HttpRequest, name: str) -> HttpResponseBase | None:
    """Where somebody has to go who is logged in and may not go on; sets what the gate knows."""
    today = timezone.localdate()
    held = Membership.objects.valid_on(today).filter(user=request.user.pk)
    roles = frozenset(Role(role) for role in held.values_list("role", flat=True))
    request.today, request.roles = today, roles  # type: ignore[attr-defined]
    if not roles:
        return _ended(request)
    match sessions.stage(request, timezone.now()):
        case Stage.ENDED:
            return _sent_to("account_login", request, end=True)
        case Stage.LOCKED if name not in UNLOCKS:
            return _sent_to(sessions.UNLOCK, request)
        case Stage.NEEDS_SECOND_FACTOR if name not in SETS_UP:
            return _sent_to(sessions.SET_UP, request)
    return None


def _opens(request: HttpRequest, access: Any) -> bool:
    """Whether one of the roles of today opens the page; without an entry none does."""
    roles = request.roles  # type: ignore[attr-defined]
    return isinstance(access, frozenset) and bool(access & roles)


def _ended(request: HttpRequest) -> HttpResponseBase:
    """No role holds today: the login ends here, and the login page says why."""
    logout(request)
    return redirect(f"{reverse('account_login')}?{urlencode({'grund': ACCESS_ENDED})}")


def _sent_to(page: str, request: HttpRequest, *, end: bool = False) -> HttpResponseBase:
    """Off to `page` and back afterwards; what was typed is kept, for a form that was sent.

    The way back leads to the page that the form or button stood on, else to the same address.
    """
    back = drafts.rescue(request) if request.method == "POST" else ""
    if not back or not is_within(back):
        back = request.get_full_path()
    if end:
        logout(request)
    return redirect(f"{reverse(page)}?{urlencode({'next': back})}")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for what somebody may not do; below /intern/ the attempt is written down.

    In a transaction of its own: that of the view, if it had one, has been rolled back.
    """
    if is_staff_page(request) and request.user.is_authenticated:
        match = request.resolver_match
        name = match.view_name if match else ""
        owner = owner_of(request.user)
        audit.write_apart(by=owner, action=audit.Action.REFUSED, kind=name[:60])
    return staff_errors.forbidden(request)


def too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token against forgery does not fit: nothing is done, what was typed is kept."""
    back = drafts.rescue(request)
    if back and is_within(back):
        return redirect(back)
    return staff_errors.csrf_failure(request)
