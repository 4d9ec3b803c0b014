"""Marks follow-ups as done with one tap, and takes that back for a minute."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from consultations.actions.contacts import UNDO_FOR
from consultations.actions.follow_ups import finish, reopen
from consultations.follow_ups.forms import ArrivalsForm
from consultations.follow_ups.mine import memo_of
from consultations.models import FollowUp
from consultations.trail import note_read
from locations import calendar_words as words
from locations.staff.request import StaffRequest, form_page, key_in, pressed
from records.forms import form_for, submitted
from records.submits import answered

# In the address of the next page: which contact's follow-up is done.
DONE = "erledigt"
# Name of the button that takes it back, and where to go afterwards.
UNDO = "zurueckholen"
CAME_FROM = "zurueck"


@dataclass(frozen=True)
class JustDone:
    """What is said after a tap, with the way back."""

    pk: int
    time: str
    came_from: str


def just_done(request: StaffRequest, came_from: str = "") -> JustDone | None:
    """The follow-up that this request's address says was done, within its minute, else none.

    `came_from` says where undoing leads: "heute", "kontakt", or "" for the list.
    """
    pk = key_in(request, DONE)
    if pk is None:
        return None
    since = timezone.now() - UNDO_FOR
    mine = FollowUp.objects.visible_to(request.user, request.today)
    row = mine.filter(contact=pk, done_at__gt=since).first()
    if row is None or row.done_at is None:
        return None
    time = words.clock(timezone.localtime(row.done_at).time())
    return JustDone(row.contact_id, time, came_from)


@form_page
def done(request: StaffRequest, pk: int) -> HttpResponse:
    if before := answered(request):
        return before
    mine = FollowUp.objects.visible_to(request.user, request.today)
    row = get_object_or_404(mine.select_related("contact__location"), contact=pk)
    back = _back(request, row)
    if UNDO in request.POST:
        return _undone(request, row, back)
    referrals = row.contact.referrals.select_related("organization")
    form: Any = form_for(request, ArrivalsForm, referrals=referrals)

    def act() -> str:
        finish(by=request.user, follow_up=row, now=timezone.now(), arrivals=form.arrivals())
        return f"{back}?{DONE}={pk}"

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    note_read(request.user, pk)
    context = {"form": form, "row": row, "memo": memo_of(row), "back": back}
    return render(request, "consultations/follow_ups/done.html", context)


def _undone(request: StaffRequest, row: FollowUp, back: str) -> HttpResponse:
    def act(_seen: int | None) -> str:
        reopen(by=request.user, follow_up=row, now=timezone.now())
        return back

    return pressed(request, act, back)


def _back(request: StaffRequest, row: FollowUp) -> str:
    came_from = request.POST.get(CAME_FROM) or request.GET.get(CAME_FROM)
    if came_from == "heute":
        return reverse("today")
    if came_from == "kontakt":
        return reverse("contacts:contact", args=[row.contact_id])
    return reverse("contacts:follow_ups")
