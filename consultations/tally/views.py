"""The page of the tally, and where a device sends its rows."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from consultations.places import channel_at, places_of
from consultations.tally.desk import Desk, owner_mark
from consultations.tally.forms import PlaceForm, RowForm, TapForm
from consultations.tally.offered import Offered
from consultations.tally.page import page_of
from consultations.tally.rows import Kept, keep
from consultations.tally.taps import carry_out, changed_elsewhere
from consultations.trail import note_list
from locations.keeper import current
from locations.models import Location
from locations.staff.request import StaffRequest, form_page
from records import drafts
from records.forms import form_for, submitted, unsent
from records.versions import Conflict


@form_page
def tally(request: StaffRequest) -> HttpResponse:
    desk = Desk(request)
    is_choice = "location" in request.POST
    choice = _choice_form(desk, is_sent=is_choice)
    form = _tap_form(desk, is_sent=not is_choice)
    if is_choice and (answer := submitted(request, choice, lambda: _chosen(desk, choice))):
        return answer
    is_tap = request.method == "POST" and not is_choice
    if is_tap and (answer := submitted(request, form, lambda: carry_out(desk, form))):
        return answer
    note_list(desk.user)
    context = {
        "desk": desk,
        "page": page_of(desk),
        "form": choice if is_choice else form,
        "choice": choice,
        "taps": [unsent(request, TapForm, offered=desk.offered) for _number in range(3)],
        "is_lost": form.restored_at is not None,
        "owner": owner_mark(desk.user),
    }
    return render(request, "consultations/tally/tally.html", context)


def _choice_form(desk: Desk, *, is_sent: bool) -> PlaceForm:
    initial = {
        "location": desk.location.slug if desk.location else "",
        "day": desk.day,
        "channel": desk.channel,
    }
    made = form_for if is_sent else unsent
    return made(desk.request, PlaceForm, places=desk.places, today=desk.today, initial=initial)


def _chosen(desk: Desk, choice: PlaceForm) -> str:
    choice.carry_out(desk.request.session)
    return desk.address()


def _tap_form(desk: Desk, *, is_sent: bool) -> TapForm:
    """As it was sent; a tap that met the end of a login is not carried out any more."""
    if desk.request.method == "POST" and not is_sent:
        return unsent(desk.request, TapForm, offered=desk.offered)
    form = form_for(desk.request, TapForm, offered=desk.offered)
    if form.restored_at and form.ticket:
        drafts.drop(form.ticket)
    return form


@require_POST
def row(request: StaffRequest) -> JsonResponse:
    """A whole row from a device; every answer is JSON, so that the device can show it."""
    if request.POST.get("owner", "") != owner_mark(request.user):
        return JsonResponse({"code": "other_account", "errors": []}, status=409)
    now = timezone.now()
    form = RowForm(request.POST, offered=Offered(current(now)), now=now)
    if not form.is_valid():
        return _refused([text for texts in form.errors.values() for text in texts], 400)
    places = places_of(request.user, request.today)
    location = places.filter(slug=form.cleaned_data["place"]).first()
    if location is None:
        return _refused([_("You do not work at this place (any more).")], 404)
    try:
        return _told(_kept(request, form, location))
    except ValidationError as error:
        return _refused(error.messages, 400)
    except (Conflict, ObjectDoesNotExist):
        return _refused([changed_elsewhere()], 409)


def _kept(request: StaffRequest, form: RowForm, location: Location) -> Kept:
    row, channel = form.row(location), form.cleaned_data["channel"]
    return keep(
        by=request.user,
        row=row,
        channel=lambda: channel_at(location, channel, row.day, row.moment, form.offered.network),
        now=form.now,
    )


def _told(kept: Kept) -> JsonResponse:
    change = reverse("contacts:change", args=[kept.contact.pk]) if kept.contact else ""
    return JsonResponse({"revision": kept.revision, "change": change})


def _refused(texts: list[Any], status: int) -> JsonResponse:
    return JsonResponse({"code": "refused", "errors": texts}, status=status)
