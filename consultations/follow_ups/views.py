"""Pages of follow-ups: the list, and the one of a contact."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from consultations.actions.follow_ups import drop, set_follow_up
from consultations.follow_ups.done import just_done
from consultations.follow_ups.fields import LATEST, hint_of
from consultations.follow_ups.forms import FollowUpForm
from consultations.follow_ups.mine import Item, memo_of, open_rows, seen_of, shown, worded
from consultations.log.keyset import Mark, mark_of
from consultations.models import Contact, FollowUp
from consultations.trail import note_read
from locations.staff.request import StaffRequest, form_page, pressed
from records.forms import form_for, submitted
from records.submits import answered
from records.versions import Conflict

PER_PAGE = 50
AFTER = "ab"
DROP = "loeschen"
CHANGED = gettext_lazy("A colleague has changed this follow-up meanwhile. Please look at it first.")


@dataclass(frozen=True)
class Group:
    """Follow-ups that belong together on the page."""

    key: str
    title: str
    items: Sequence[Item]


@require_safe
def follow_ups(request: StaffRequest) -> HttpResponse:
    found = open_rows(request.user, request.today)
    mark = _mark(request.GET.get(AFTER, ""))
    if mark:
        found = found.later_than(mark.day, mark.pk)
    rows = worded(found[: PER_PAGE + 1])
    with transaction.atomic():
        items = shown(rows[:PER_PAGE], request.user, request.today)
    last = rows[PER_PAGE - 1] if len(rows) > PER_PAGE else None
    context = {
        "groups": list(_groups(items)),
        "is_first": mark is None,
        "next": str(Mark(last.due_on, last.pk)) if last else "",
        "follow_up_done": just_done(request),
    }
    return render(request, "consultations/follow_ups/list.html", context)


def _mark(text: str) -> Mark | None:
    with suppress(ValueError):
        return mark_of(text)
    return None


def _groups(items: Sequence[Item]) -> Iterator[Group]:
    for key, title in (("late", _("Overdue")), ("today", _("Today")), ("later", _("Later"))):
        found = [item for item in items if _key(item) == key]
        if found:
            yield Group(key, title, found)


def _key(item: Item) -> str:
    return "late" if item.is_late else "today" if item.is_today else "later"


@form_page
def follow_up(request: StaffRequest, pk: int) -> HttpResponse:
    if before := answered(request):
        return before
    contact = get_object_or_404(
        Contact.objects.visible_to(request.user, request.today).select_related("location"), pk=pk
    )
    row, is_taken = seen_of(contact, request.user, request.today)
    if DROP in request.POST:
        if row is None:
            raise Http404
        return _dropped(request, row)
    form = _form(request, row)

    def act() -> str:
        set_follow_up(
            by=request.user,
            contact=contact,
            now=timezone.now(),
            seen=form.seen,
            **form.cleaned_data,
        )
        return reverse("contacts:contact", args=[pk])

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return _noted(request, pk, answer) if answer.status_code == 409 else answer
    hint = hint_of(memo_of(row)) if row and row.done_at is None else ""
    context = {"form": form, "contact": contact, "row": row, "hint": hint, "is_taken": is_taken}
    return _noted(request, pk, render(request, "consultations/follow_ups/form.html", context))


def _noted(request: StaffRequest, pk: int, answer: HttpResponse) -> HttpResponse:
    """The answer, once it is written down that somebody reads this contact."""
    note_read(request.user, pk)
    return answer


def _form(request: StaffRequest, row: FollowUp | None) -> Any:
    """The form of a follow-up, as it is kept; begun anew if there is none or it is done."""
    today = request.today
    is_open = row is not None and row.done_at is None
    made_on = timezone.localdate(row.made_at) if row and is_open else today
    initial = (
        {"due_on": row.due_on, "memo": memo_of(row), "is_shared": row.is_shared}
        if row and is_open
        else {}
    )
    first = min(today, row.due_on) if row and is_open else today
    last: date = max(today, made_on + LATEST)
    return form_for(request, FollowUpForm, row=row, initial=initial, first=first, last=last)


def _dropped(request: StaffRequest, row: FollowUp) -> HttpResponse:
    back = reverse("contacts:contact", args=[row.contact_id])

    def act(seen: int | None) -> str:
        try:
            drop(by=request.user, follow_up=row, seen=seen)
        except Conflict:
            raise ValidationError(CHANGED) from None
        return back

    return pressed(request, act, back)
