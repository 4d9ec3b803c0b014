"""The correction of a contact: the form of the quick entry, filled with what it says."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from consultations.actions.contacts import change_contact
from consultations.entries import entry_of
from consultations.entry import filling, page
from consultations.entry.forms import ChangeForm
from consultations.entry.offered import offered
from consultations.models import Contact
from consultations.places import places_of
from consultations.trail import note_read
from locations import keeper
from locations.staff.request import StaffRequest, form_page
from records.conflicts import differences
from records.forms import form_for, submitted


@form_page
def change(request: StaffRequest, pk: int) -> HttpResponse:
    visible = Contact.objects.visible_to(request.user, request.today)
    contact: Contact = get_object_or_404(
        visible.select_related("location", "earlier", "partner"), pk=pk
    )
    entry = entry_of(contact)
    offer = offered(places_of(request.user, request.today), keeper.current(timezone.now()), entry)
    form = form_for(
        request,
        ChangeForm,
        row=contact,
        offered=offer,
        today=request.today,
        earlier=contact.earlier,
        initial=filling.initial_of(contact, entry, offer),
    )

    def act() -> str:
        change_contact(
            by=request.user,
            contact=contact,
            seen=form.seen,
            entry=form.entry(),
            now=timezone.now(),
            location=form.place,
            revision_reason=form.revision,
        )
        return reverse("contacts:contact", args=[contact.pk])

    answer = submitted(request, form, act) if request.method == "POST" else None
    if answer and answer.status_code == 302:
        return answer
    with transaction.atomic():
        note_read(request.user, contact.pk)
        return _conflict(request, form, contact) if answer else _page(request, form, contact)


def _conflict(request: StaffRequest, form: ChangeForm, contact: Contact) -> HttpResponse:
    """Both texts, and the form sent once more at a press: nobody fills it in again."""
    kept = Contact.objects.select_related("partner").get(pk=contact.pk)
    sent: Any = form.data
    typed = [
        (name, value)
        for name, values in sent.lists()
        if name in form.own_fields
        for value in values
    ]
    context = {
        "form": form,
        "contact": contact,
        "typed": typed,
        "differences": list(differences(form, kept)),
    }
    return render(request, "consultations/entry/conflict.html", context, status=409)


def _page(request: StaffRequest, form: ChangeForm, contact: Contact) -> HttpResponse:
    context: dict[str, Any] = {**page.context(form), "contact": contact, "earlier": contact.earlier}
    return render(request, "consultations/entry/change.html", context)
