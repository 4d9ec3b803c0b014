"""A request behind the gate (lokalwillkommen/gate.py): what it knows, which places it reaches."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from locations.models import Location, Role
from records.forms import KeptForm, form_for, submitted

# A page with a form.
form_page = require_http_methods(["GET", "HEAD", "POST"])
# Name of the button that shows what a form would do and saves nothing.
SHOW = "zeigen"


class StaffRequest(HttpRequest):
    """A request of somebody who is logged in and holds a role that opens the page."""

    user: User
    roles: frozenset[Role]
    today: date


def kept_location(request: StaffRequest, slug: str) -> Location:
    """A place whose hours they keep; raises `Http404` for another one as for none."""
    location: Location = get_object_or_404(
        Location.objects.kept_by(request.user, request.today), slug=slug
    )
    return location


def led_location(request: StaffRequest, slug: str) -> Location:
    """A place whose rules and life they decide about; raises `Http404` like `kept_location`."""
    location: Location = get_object_or_404(
        Location.objects.led_by(request.user, request.today), slug=slug
    )
    return location


def key_in(request: StaffRequest, name: str) -> int | None:
    """The primary key that the address says under `name`; None if it says none, or nonsense."""
    text = request.GET.get(name, "")
    # No database knows a longer one.
    return int(text) if text.isdecimal() and len(text) < 19 else None


def is_sent(request: StaffRequest) -> bool:
    """Whether a form is to be carried out, and not only shown."""
    return request.method == "POST" and SHOW not in request.POST


def pressed(
    request: StaffRequest, act: Callable[[int | None], str], back: str, *, row: Any = None
) -> HttpResponse:
    """The answer to a form that is one button: what `act` leads to, or the page that says why not.

    `act` gets the version of `row` that was seen, if there is a row, and returns where to go.
    """
    form = form_for(request, KeptForm, row=row)
    answer = submitted(request, form, lambda: act(form.seen))
    return answer or refused(request, form.non_field_errors(), back)


def refused(request: StaffRequest, texts: Iterable[Any], back: str) -> HttpResponse:
    """The page that says why a button did nothing, with the way back."""
    context = {"texts": texts, "back": back}
    return render(request, "staff/refused.html", context, status=409)
