"""Pages on which a team says that its hours are right, and how long one waits."""

from dataclasses import replace
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from locations import calendar_words as words
from locations import wording
from locations.actions.confirmation import confirm_hours, hours_to_confirm, tell_waiting
from locations.fragments import unbroken
from locations.models import Location
from locations.staff.request import StaffRequest, form_page, kept_location
from locations.staff.ways_back import came_from, page_of, saved
from records.forms import KeptForm, form_for, submitted

LONGEST_WAIT = 365
WRONG_WAIT = gettext_lazy("Please enter days as a whole number, at most 365.")


class WaitingForm(KeptForm):
    """How long one waits for an appointment."""

    waiting_days = forms.IntegerField(
        label=gettext_lazy("Days until the next free appointment"),
        help_text=gettext_lazy("0: at once. Empty: not known, then the page says nothing."),
        min_value=0,
        max_value=LONGEST_WAIT,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 5}),
        error_messages={"invalid": WRONG_WAIT, "min_value": WRONG_WAIT, "max_value": WRONG_WAIT},
    )


@form_page
def confirm(request: StaffRequest, slug: str) -> HttpResponse:
    location = kept_location(request, slug)
    form = form_for(request, KeptForm)

    def act() -> str:
        change = confirm_hours(by=request.user, location=location, today=request.today)
        return saved(came_from(request, location), change)

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    hours = [row for row in hours_to_confirm(location, request.today) if row.is_sound]
    rules = wording.rules_in_words(hours, request.today)
    unbreakable = [replace(rule, hours=unbroken(rule.hours)) for rule in rules]
    context = _context(form, location) | {"rules": unbreakable}
    return render(request, "locations/staff/confirm.html", context)


@form_page
def waiting(request: StaffRequest, slug: str) -> HttpResponse:
    location = kept_location(request, slug)
    initial = {"waiting_days": location.waiting_days}
    form: Any = form_for(request, WaitingForm, row=location, initial=initial)

    def act() -> str:
        days = form.cleaned_data["waiting_days"]
        change = tell_waiting(
            by=request.user, location=location, days=days, seen=form.seen, today=request.today
        )
        return saved(came_from(request, location), change)

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    told_on = location.waiting_told_on
    context = _context(form, location) | {"told_on": words.plain_date(told_on) if told_on else ""}
    return render(request, "locations/staff/waiting.html", context)


def _context(form: KeptForm, location: Location) -> dict[str, Any]:
    return {
        "form": form,
        "location": location,
        "back": page_of(location),
    }
