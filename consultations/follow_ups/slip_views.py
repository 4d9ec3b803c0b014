"""Pages of slips: give one out, print it, and open what its code leads to."""

from datetime import timedelta
from typing import Any

from allauth.core import ratelimit
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations import remembered
from consultations.actions.slips import give_slip, open_by_code
from consultations.codes import in_groups
from consultations.follow_ups.forms import NOT_FOUND, CodeForm
from consultations.follow_ups.paper import paper
from consultations.models import Contact, Slip
from consultations.places import default_location, places_of
from consultations.trail import note_read
from locations.keeper import current
from locations.staff.request import StaffRequest, form_page
from records.forms import KeptForm, form_for, submitted


@form_page
def slip(request: StaffRequest, pk: int) -> HttpResponse:
    contact = get_object_or_404(
        Contact.objects.visible_to(request.user, request.today).select_related("location"), pk=pk
    )
    form = form_for(request, KeptForm)

    def act() -> str:
        give_slip(by=request.user, contact=contact, now=timezone.now())
        return reverse("contacts:slip", args=[pk])

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    note_read(request.user, pk)
    now = timezone.now()
    kept = Slip.objects.valid_on(request.today).filter(contact=contact).first()
    context = {
        "form": form,
        "contact": contact,
        "code": in_groups(kept.code) if kept else "",
        "last_day": kept.expires_on - timedelta(days=1) if kept else None,
        "paper": paper(contact.location, contact.language, current(now), now) if kept else None,
    }
    return render(request, "consultations/follow_ups/slip.html", context)


@form_page
def code(request: StaffRequest) -> HttpResponse:
    places = places_of(request.user, request.today)
    initial = _initial(request, places)
    form: Any = form_for(request, CodeForm, places=places, initial=initial)
    if not ratelimit.consume(request, action="slip_code"):
        form.refusal = _("Too many attempts. Please wait ten minutes, then try again.")

    def act() -> str:
        values = form.cleaned_data
        contact = open_by_code(by=request.user, now=timezone.now(), **values)
        if contact is None:
            raise ValidationError({"code": NOT_FOUND})
        return reverse("contacts:contact", args=[contact.pk])

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    context = {"form": form, "has_choice": len(places) > 1}
    return render(request, "consultations/follow_ups/code.html", context)


def _initial(request: StaffRequest, places: Any) -> dict[str, Any]:
    """The place that was chosen last for a contact, else the only one, else the open one."""
    now = timezone.now()
    kept = remembered.recall(request.session, request.today)
    return {"location": default_location(kept, places, current(now), now)}
