"""Pages of the life of a location: move, pause, end, name, facts."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from locations.actions import life, moving
from locations.keeper import current
from locations.models import Location, LocationPause
from locations.position import place_roughly
from locations.staff.fact_forms import FactsForm, initial_facts
from locations.staff.life_forms import (
    EndForm,
    MoveForm,
    PauseForm,
    RenameForm,
    ResumeForm,
)
from locations.staff.request import (
    StaffRequest,
    form_page,
    led_location,
    refused,
)
from locations.staff.ways_back import page_of, saved
from records.forms import KeptForm, form_for, submitted
from records.submits import answered

Act = Callable[[], str]


@form_page
def move(request: StaffRequest, slug: str) -> HttpResponse:
    today = request.today
    location = led_location(request, slug)
    planned = location.addresses.filter(valid_from__gt=today).first()
    initial = {"city": settings.NETWORK_CITY}
    if planned:
        initial = {name: getattr(planned, name) for name in ("street", "postcode", "city")}
        initial |= {"neighborhood": planned.neighborhood_id, "starts_on": planned.valid_from}
        if not planned.position_is_approximate:
            initial |= {"lat": planned.lat, "lon": planned.lon}
    form = form_for(request, MoveForm, row=location, today=today, initial=initial)

    def act() -> str:
        address = form.address(form.cleaned_data["starts_on"])
        place_roughly(address, current(timezone.now()).gazetteer)
        change = moving.move(
            by=request.user, location=location, address=address, seen=form.seen, today=today
        )
        return saved(page_of(location), change)

    context = {"planned": planned, "now_at": _address_today(location)}
    return _answer(request, "locations/staff/move.html", form, location, act, context)


@require_POST
def move_back(request: StaffRequest, slug: str) -> HttpResponse:
    location = led_location(request, slug)
    form = form_for(request, KeptForm, row=location)

    def act() -> str:
        moving.take_back_move(
            by=request.user, location=location, seen=form.seen, today=request.today
        )
        return saved(page_of(location), None)

    return submitted(request, form, act) or _refused(request, form, location)


@form_page
def pause(request: StaffRequest, slug: str) -> HttpResponse:
    today = request.today
    location = led_location(request, slug)
    form = form_for(request, PauseForm, row=location, today=today)

    def act() -> str:
        rest = LocationPause(**{name: form.cleaned_data[name] for name in ("starts_on", "ends_on")})
        change = life.pause(
            by=request.user, location=location, rest=rest, seen=form.seen, today=today
        )
        return saved(page_of(location), change)

    return _answer(request, "locations/staff/pause.html", form, location, act, {"is_new": True})


@form_page
def resume(request: StaffRequest, slug: str) -> HttpResponse:
    today = request.today
    location = led_location(request, slug)
    form = form_for(request, ResumeForm, row=location, today=today, initial={"first_day": today})

    def act() -> str:
        change = life.resume(
            by=request.user,
            location=location,
            first_day=form.cleaned_data["first_day"],
            seen=form.seen,
            today=today,
        )
        return saved(page_of(location), change)

    return _answer(request, "locations/staff/pause.html", form, location, act, {})


@form_page
def end(request: StaffRequest, slug: str) -> HttpResponse:
    today = request.today
    location = get_object_or_404(Location, slug=slug)
    others = [
        row for row in Location.objects.exclude(pk=location.pk) if not life.has_ended(row, today)
    ]
    dependances = life.living_dependances(location, today)
    form = form_for(
        request,
        EndForm,
        row=location,
        today=today,
        location=location,
        others=[row for row in others if row not in dependances or row.is_office],
        dependances=dependances,
        initial={"last_day": location.ended_on, "successor": location.successor_id},
    )

    def act() -> str:
        change = life.end(
            by=request.user,
            location=location,
            last_day=form.cleaned_data["last_day"],
            successor=form.cleaned_data["successor"],
            heirs=form.heirs,
            seen=form.seen,
            today=today,
        )
        return saved(page_of(location), change)

    fates = [form[f"dependance_{row.pk}"] for row in dependances]
    return _answer(request, "locations/staff/end.html", form, location, act, {"fates": fates})


@require_POST
def end_back(request: StaffRequest, slug: str) -> HttpResponse:
    location = get_object_or_404(Location, slug=slug)
    form = form_for(request, KeptForm, row=location)

    def act() -> str:
        change = life.take_back_end(
            by=request.user, location=location, seen=form.seen, today=request.today
        )
        return saved(page_of(location), change)

    return submitted(request, form, act) or _refused(request, form, location)


@form_page
def rename(request: StaffRequest, slug: str) -> HttpResponse:
    if answer := answered(request):
        return answer
    location = get_object_or_404(Location, slug=slug)
    initial = {"name": location.name, "official_name": location.official_name}
    form = form_for(request, RenameForm, row=location, initial=initial)

    def act() -> str:
        change = life.rename(
            by=request.user,
            location=location,
            name=form.cleaned_data["name"],
            official_name=form.cleaned_data["official_name"],
            seen=form.seen,
        )
        return saved(page_of(Location.objects.get(pk=location.pk)), change)

    context = {"former": location.former_slugs.order_by("slug")}
    return _answer(request, "locations/staff/rename.html", form, location, act, context)


@form_page
def contact(request: StaffRequest, slug: str) -> HttpResponse:
    location = led_location(request, slug)
    form = form_for(
        request,
        FactsForm,
        row=location,
        spoken=location.languages,
        initial=initial_facts(location),
    )

    def act() -> str:
        change = life.tell_facts(
            by=request.user, location=location, facts=form.facts, seen=form.seen
        )
        return saved(page_of(location), change)

    return _answer(request, "locations/staff/facts.html", form, location, act, {})


def _answer(
    request: StaffRequest,
    page: str,
    form: KeptForm,
    location: Location,
    act: Act,
    context: dict[str, Any],
) -> HttpResponse:
    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    context |= {"form": form, "location": location, "today": request.today}
    return render(request, page, context)


def _refused(request: StaffRequest, form: KeptForm, location: Location) -> HttpResponse:
    return refused(request, form.non_field_errors(), page_of(location))


def _address_today(location: Location) -> str:
    """The address of today in one line; empty if nobody knows it."""
    place = current(timezone.now()).places.get(location.slug)
    return place.address.line if place and place.address else ""
