"""Buttons of the team pages: an invitation, an account, a lost second factor."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from locations.actions import invitations, resets
from locations.actions import team as roles
from locations.grants import invitations_seen_by, people_seen_by
from locations.models import FactorReset
from locations.staff.request import StaffRequest, refused
from locations.staff.team_viewer import link_for, person_seen, person_url, team_url
from records.forms import KeptForm, form_for, submitted


@require_POST
def resend_invitation(request: StaffRequest, public_id: UUID) -> HttpResponse:
    by, day = request.user, request.today
    row = get_object_or_404(invitations_seen_by(by, day), public_id=public_id)

    def act() -> None:
        link, now = link_for(request), timezone.now()
        _still(invitations.resend, by=by, invitation=row, link=link, now=now)

    return _pressed(request, act, team_url("eingeladen"))


@require_POST
def revoke_invitation(request: StaffRequest, public_id: UUID) -> HttpResponse:
    by, day = request.user, request.today
    row = get_object_or_404(invitations_seen_by(by, day), public_id=public_id)

    def act() -> None:
        _still(invitations.revoke, by=by, invitation=row, now=timezone.now())

    return _pressed(request, act, team_url("zurueckgenommen"))


@require_POST
def deactivate(request: StaffRequest, public_id: UUID) -> HttpResponse:
    by, day = request.user, request.today
    person = person_seen(by, public_id, day)

    def act() -> None:
        roles.deactivate(by=by, user=person, today=day)

    return _pressed(request, act, person_url(person, "gesperrt"))


@require_POST
def activate(request: StaffRequest, public_id: UUID) -> HttpResponse:
    by, day = request.user, request.today
    person = person_seen(by, public_id, day)

    def act() -> None:
        roles.activate(by=by, user=person, today=day)

    return _pressed(request, act, person_url(person, "freigegeben"))


@require_POST
def ask_reset(request: StaffRequest, public_id: UUID) -> HttpResponse:
    by, day = request.user, request.today
    person = person_seen(by, public_id, day)

    def act() -> None:
        resets.ask_reset(by=by, person=person, now=timezone.now())

    return _pressed(request, act, person_url(person, "gefragt"))


@require_POST
def grant_reset(request: StaffRequest, public_id: UUID) -> HttpResponse:
    reset = _reset_seen(request, public_id)

    def act() -> None:
        resets.grant_reset(by=request.user, reset=reset, now=timezone.now())

    return _pressed(request, act, person_url(reset.user, "zurueckgesetzt"))


@require_POST
def withdraw_reset(request: StaffRequest, public_id: UUID) -> HttpResponse:
    reset = _reset_seen(request, public_id)

    def act() -> None:
        resets.withdraw_reset(by=request.user, reset=reset, now=timezone.now())

    return _pressed(request, act, person_url(reset.user, "abgelehnt"))


def _reset_seen(request: StaffRequest, public_id: UUID) -> FactorReset:
    by, day = request.user, request.today
    seen = FactorReset.objects.filter(user__in=people_seen_by(by, day)).select_related("user")
    return get_object_or_404(seen, public_id=public_id)


def _still(act: Callable[..., None], **values: Any) -> None:
    try:
        act(**values)
    except invitations.NotValid:
        text = _("This invitation was accepted or taken back meanwhile.")
        raise ValidationError(text) from None


def _pressed(request: StaffRequest, act: Callable[[], None], done: str) -> HttpResponse:
    """Do it once and go to `done`; or say why not."""
    form = form_for(request, KeptForm)

    def once() -> str:
        act()
        return done

    if answer := submitted(request, form, once):
        return answer
    return refused(request, form.non_field_errors(), reverse("team:team"))
