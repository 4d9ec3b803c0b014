"""Pages on which the rules of a location are entered, changed from a day on, and ended."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from locations import wording
from locations.actions.rules import (
    add_rule,
    change_rule,
    end_rule,
    ended_before,
    take_back_rule,
)
from locations.models import Location, OpeningHours
from locations.staff.proposals import Proposal, proposal
from locations.staff.request import SHOW, StaffRequest, form_page, is_sent, key_in, led_location
from locations.staff.rule_forms import EndRuleForm, RuleForm, TakeBackForm, initial_of
from locations.staff.ways_back import page_of, saved
from records.forms import KeptForm, form_for, submitted
from records.submits import answered


@form_page
def rule_new(request: StaffRequest, slug: str) -> HttpResponse:
    today = request.today
    location = led_location(request, slug)
    form = form_for(request, RuleForm, today=today, initial={"starts_on": today})

    def act() -> str:
        hours = form.hours(location, form.cleaned_data["starts_on"])
        return saved(page_of(location), add_rule(by=request.user, hours=hours, today=today))

    return _editor(request, form, location, None, today, act)


@form_page
def rule(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    today = request.today
    location = led_location(request, slug)
    hours = get_object_or_404(location.opening_hours.all(), pk=pk)
    begins = max(today, hours.valid_from or today)
    form = form_for(request, RuleForm, row=hours, today=today, initial=initial_of(hours, begins))

    def act() -> str:
        says = form.hours(location, form.cleaned_data["starts_on"])
        change = change_rule(by=request.user, hours=hours, says=says, seen=form.seen, today=today)
        return saved(page_of(location), change)

    return _editor(request, form, location, hours, today, act)


def _editor(
    request: StaffRequest,
    form: RuleForm,
    location: Location,
    hours: OpeningHours | None,
    today: date,
    act: Any,
) -> HttpResponse:
    if is_sent(request) and (answer := submitted(request, form, act)):
        return answer
    context = {
        "form": form,
        "location": location,
        "hours": hours,
        "says": wording.rhythms([hours], today)[0] if hours and hours.is_sound else "",
        "proposal": _proposal(form, location, hours, today),
        "preview": _preview_address(location, hours),
        "show": SHOW,
    }
    return render(request, "locations/staff/rule.html", context)


@require_POST
def rule_preview(request: StaffRequest, slug: str) -> HttpResponse:
    today = request.today
    location = led_location(request, slug)
    pk = key_in(request, "statt")
    hours = None if pk is None else location.opening_hours.filter(pk=pk).first()
    form = form_for(request, RuleForm, row=hours, today=today)
    context = {"proposal": _proposal(form, location, hours, today), "location": location}
    return render(request, "locations/staff/rule_proposal.html", context)


def _preview_address(location: Location, hours: OpeningHours | None) -> str:
    address = reverse("hours:rule_preview", args=[location.slug])
    return f"{address}?statt={hours.pk}" if hours else address


def _proposal(
    form: RuleForm, location: Location, hours: OpeningHours | None, today: date
) -> Proposal | None:
    """What the form says by now, none as long as it says nothing whole."""
    if form.is_bound and form.restored_at is None:
        form.is_valid()
        starts_on = form.cleaned_data.get("starts_on")
        if not starts_on or not form.rule_is_whole:
            return None
        return proposal(form.hours(location, starts_on), location, today, hours)
    return proposal(hours, location, today, hours) if hours and hours.is_sound else None


@form_page
def rule_end(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    if answer := answered(request):
        return answer
    today = request.today
    location = led_location(request, slug)
    hours = get_object_or_404(location.opening_hours.all(), pk=pk)
    if hours.is_sound and hours.valid_from is not None and hours.valid_from >= today:
        return _take_back(request, location, hours, today)
    return _end(request, location, hours, today)


def _end(
    request: StaffRequest, location: Location, hours: OpeningHours, today: date
) -> HttpResponse:
    first_without = date.fromordinal(hours.valid_to.toordinal() + 1) if hours.valid_to else today
    form: Any = form_for(
        request, EndRuleForm, row=hours, today=today, initial={"first_without": first_without}
    )

    def act() -> str:
        chosen = form.cleaned_data["first_without"]
        change = end_rule(
            by=request.user, hours=hours, first_without=chosen, seen=form.seen, today=today
        )
        return saved(page_of(location), change)

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    context = _rule_context(form, location, hours, today)
    return render(request, "locations/staff/rule_end.html", context)


def _take_back(
    request: StaffRequest, location: Location, hours: OpeningHours, today: date
) -> HttpResponse:
    former = {row.pk: row for row in ended_before(hours)}
    said = {pk: wording.rhythms([_endless(row)], today)[0] for pk, row in former.items()}
    form: Any = form_for(request, TakeBackForm, row=hours, former=said)

    def act() -> str:
        again = former.get(form.cleaned_data["again"])
        change = take_back_rule(
            by=request.user, hours=hours, again=again, seen=form.seen, today=today
        )
        return saved(page_of(location), change)

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    context = _rule_context(form, location, hours, today)
    return render(request, "locations/staff/rule_back.html", context)


def _endless(hours: OpeningHours) -> OpeningHours:
    """The rule as it will be once its end is taken back."""
    copy = OpeningHours.objects.get(pk=hours.pk)
    copy.valid_to = None
    return copy


def _rule_context(
    form: KeptForm, location: Location, hours: OpeningHours, today: date
) -> dict[str, Any]:
    return {
        "form": form,
        "location": location,
        "hours": hours,
        "says": wording.rhythms([hours], today)[0] if hours.is_sound else "",
        "tied": hours.closures.filter(ends_on__gte=today),
    }
