"""A request behind the gate (lokalwillkommen/gate.py): what it knows, which places it reaches."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from locations.models import Location, Role

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


def is_sent(request: StaffRequest) -> bool:
    """Whether a form is to be carried out, and not only shown."""
    return request.method == "POST" and SHOW not in request.POST


def refused(request: StaffRequest, texts: Iterable[Any], back: str) -> HttpResponse:
    """The page that says why a button did nothing, with the way back."""
    context = {"texts": texts, "back": back}
    return render(request, "staff/refused.html", context, status=409)
