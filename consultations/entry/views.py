"""The quick entry, and the button that takes back what was just saved."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from consultations import remembered
from consultations.actions.contacts import UNDO_FOR, log_contact, undo_contact
from consultations.actions.follow_ups import set_follow_up
from consultations.entries import entry_of
from consultations.entry import filling, page
from consultations.entry.forms import ContactForm
from consultations.entry.offered import Offered, offered
from consultations.entry.undoing import contact_of, token_of
from consultations.follow_ups.mine import memo_of
from consultations.models import Contact
from consultations.places import channel_at, channel_of_hours, default_location, places_of
from consultations.trail import note_read
from locations import keeper
from locations.models import Location
from locations.staff.request import StaffRequest, form_page, key_in, pressed, refused
from records import drafts, submits
from records.changes import PARAMETER
from records.forms import KeptForm, form_for, submitted, unsent
from records.submits import answered

# In the address of the form.
EARLIER = "weiter"
FAMILY = "familie"
TAKEN_BACK = "zurueck"
# Name of the button that leads to the page of the contact and not to the next one.
STAY = "bleiben"
TOKEN = "token"
# A family may sit there for a while.
FAMILY_FOR = timedelta(minutes=30)


@form_page
def new(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    offer = offered(places_of(request.user, request.today), keeper.current(now))
    earlier = _earlier(request)
    form = form_for(
        request,
        ContactForm,
        offered=offer,
        today=request.today,
        earlier=earlier,
        initial=_initial(request, offer, earlier, now),
    )

    def act() -> str:
        return _saved(request, log(request, form))

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    context = {**page.context(form), **_noted(request), "earlier": earlier, "stay": STAY}
    return render(request, "consultations/entry/new.html", context)


def log(request: StaffRequest, form: ContactForm) -> Contact:
    """Save what the valid form says, its follow-up, and what is remembered."""
    now = timezone.now()
    contact = log_contact(
        by=request.user,
        location=form.place,
        entry=form.entry(),
        now=now,
        revision_reason=form.revision,
    )
    if plan := form.plan():
        set_follow_up(
            by=request.user,
            contact=contact,
            due_on=plan.due_on,
            memo=plan.memo,
            is_shared=plan.is_shared,
            now=now,
        )
    _remember(request, form, contact, now)
    return contact


def _remember(request: StaffRequest, form: ContactForm, contact: Contact, now: datetime) -> None:
    """For the next contact; what the hours say by themselves was not chosen, and ends with them."""
    day = contact.happened_on
    of_hours = channel_of_hours(form.place, day, now, form.offered.network)
    remembered.remember(
        request.session,
        location=form.place,
        day=day,
        channel="" if contact.channel == of_hours else contact.channel,
        today=request.today,
    )


def _saved(request: StaffRequest, contact: Contact) -> str:
    if STAY in request.POST:
        return reverse("contacts:contact", args=[contact.pk])
    return f"{reverse('contacts:new')}?{PARAMETER}={token_of(contact)}"


def _earlier(request: StaffRequest) -> Contact | None:
    """The contact that this one goes on from; raises `Http404` for another place's as for none."""
    if EARLIER not in request.GET:
        return None
    if (key := key_in(request, EARLIER)) is None:
        raise Http404
    visible = Contact.objects.visible_to(request.user, request.today).select_related("location")
    with transaction.atomic():
        contact: Contact = get_object_or_404(visible, pk=key)
        note_read(request.user, contact.pk)
    return contact


def _initial(
    request: StaffRequest, offer: Offered, earlier: Contact | None, now: datetime
) -> dict[str, Any]:
    kept = remembered.recall(request.session, request.today)
    location: Location | None = default_location(kept, offer.places, offer.network, now)
    if earlier:
        location = offer.place(earlier.location_id)
    return {
        "location": location.pk if location else None,
        "happened_on": kept.day,
        "channel": channel_at(location, kept.channel_of(location), kept.day, now, offer.network)
        if location
        else "",
        **_family(request, offer),
    }


def _family(request: StaffRequest, offer: Offered) -> dict[str, Any]:
    """Language and home of the contact that was just saved, if the address asks for them."""
    if not (token := request.GET.get(FAMILY)):
        return {}
    with transaction.atomic():
        contact = contact_of(token, request.user, max_age=FAMILY_FOR)
        if contact is None or offer.place(contact.location_id) is None:
            return {}
        note_read(request.user, contact.pk)
        return filling.of_family(entry_of(contact), offer)


def _noted(request: StaffRequest) -> dict[str, Any]:
    """What was just saved, and can be taken back for the rest of its minute."""
    token = request.GET.get(PARAMETER, "")
    contact = contact_of(token, request.user)
    return {
        "saved": contact,
        "undo_form": unsent(request, KeptForm) if contact else None,
        "token": token if contact else "",
        "family": f"{reverse('contacts:new')}?{FAMILY}={token}" if _has_family(contact) else "",
        "undo_for": int(UNDO_FOR.total_seconds()),
        "is_taken_back": TAKEN_BACK in request.GET,
        "is_family": FAMILY in request.GET,
    }


def _has_family(contact: Contact | None) -> bool:
    """Whether there is something that another one of the family could have in common."""
    return contact is not None and bool(contact.language or contact.home)


@require_POST
def undo(request: StaffRequest) -> HttpResponse:
    if answer := answered(request):
        return answer
    contact = contact_of(request.POST.get(TOKEN, ""), request.user)
    if contact is None:
        too_late = _("The minute is over. Please correct the contact on its page.")
        return refused(request, [too_late], reverse("contacts:new"))
    return pressed(request, lambda _seen: _take_back(request, contact), reverse("contacts:new"))


def _take_back(request: StaffRequest, contact: Contact) -> str:
    """Undo the contact; what it said waits in the form as a draft, sealed as any other."""
    entry = entry_of(contact)
    offer = offered(places_of(request.user, request.today), keeper.current(timezone.now()), entry)
    values = filling.initial_of(contact, entry, offer) | _follow_up(request, contact)
    address = f"{reverse('contacts:new')}?{TAKEN_BACK}={contact.pk}"
    undo_contact(by=request.user, contact=contact)
    ticket = submits.issue(
        request.user.public_id, f"{address}#{ContactForm.__name__}", timezone.now()
    )
    drafts.save(ticket, filling.typed(values))
    return address


def _follow_up(request: StaffRequest, contact: Contact) -> dict[str, Any]:
    """The follow-up that goes with the contact; a memo of somebody else is not shown."""
    row = getattr(contact, "follow_up", None)
    if row is None or row.author_id != request.user.pk:
        return {}
    return {
        "due_on": row.due_on,
        "memo": memo_of(row),
        "is_shared": row.is_shared,
        "also_follow_up": True,
    }
