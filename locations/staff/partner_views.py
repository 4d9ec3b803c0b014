"""Pages of the organizations that people are referred to."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from locations.actions import partners as actions
from locations.models import Organization, Role
from locations.staff.partner_forms import PartnerForm, PartnerSearch
from locations.staff.request import StaffRequest, form_page
from locations.staff.searching import holds
from locations.staff.ways_back import SAVED, saved
from records.forms import KeptForm, form_for, submitted

PER_PAGE = 50
TARGETS = {code: place for place, code in enumerate(Organization.Target.values)}


@dataclass(frozen=True)
class Group:
    """Partners that people are referred to for one thing."""

    label: str
    partners: list[Organization]


@require_safe
def partners(request: StaffRequest) -> HttpResponse:
    return _list(request)


@form_page
def add(request: StaffRequest) -> HttpResponse:
    form = form_for(request, PartnerForm)

    def act() -> str:
        actions.add_partner(by=request.user.public_id, **form.cleaned_data)
        return _to_list()

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    return render(request, "partners/form.html", {"form": form})


@form_page
def change(request: StaffRequest, pk: int) -> HttpResponse:
    partner = _partner(pk)
    form = form_for(request, PartnerForm, row=partner)

    def act() -> str:
        by = request.user.public_id
        actions.change_partner(by=by, pk=pk, seen=form.seen, **form.cleaned_data)
        return _to_list()

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    return render(request, "partners/form.html", {"form": form, "partner": partner})


@require_POST
def retire(request: StaffRequest, pk: int) -> HttpResponse:
    return _offer(request, pk, offered=False)


@require_POST
def offer(request: StaffRequest, pk: int) -> HttpResponse:
    return _offer(request, pk, offered=True)


def _partner(pk: int) -> Organization:
    """A partner; an organization that only runs places is none and is changed nowhere here."""
    return get_object_or_404(Organization.objects.exclude(target=""), pk=pk)


def _to_list() -> str:
    return saved(reverse("partners:partners"))


def _offer(request: StaffRequest, pk: int, *, offered: bool) -> HttpResponse:
    _partner(pk)
    form = form_for(request, KeptForm)

    def act() -> str:
        actions.offer_partner(by=request.user.public_id, pk=pk, offered=offered)
        return _to_list()

    return submitted(request, form, act) or _list(request, form)


def _list(request: StaffRequest, form: KeptForm | None = None) -> HttpResponse:
    search = PartnerSearch(request.GET)
    asked = search.cleaned_data if search.is_valid() else {}
    page = _page(asked)
    values = {
        "search": search,
        "is_saved": SAVED in request.GET,
        "is_asked": bool(asked.get("q") or asked.get("target")),
        "page": page,
        "groups": _grouped(page),
        "carriers": [] if asked.get("target") or page.number > 1 else _carriers(asked),
        "can_change": bool(request.roles & {Role.LEAD, Role.COORDINATOR}),
        "form": form,
    }
    return render(request, "partners/list.html", values)


def _page(asked: dict[str, Any]) -> Page:
    rows = Organization.objects.exclude(target="")
    if target := asked.get("target"):
        rows = rows.filter(target=target)
    found = sorted(_named(rows, asked), key=lambda row: TARGETS.get(row.target, len(TARGETS)))
    return Paginator(found, PER_PAGE).get_page(asked.get("page"))


def _carriers(asked: dict[str, Any]) -> list[Organization]:
    return _named(Organization.objects.filter(target="").prefetch_related("locations"), asked)


def _named(rows: Any, asked: dict[str, Any]) -> list[Organization]:
    """Those whose name holds what was searched for; there are some hundred at most."""
    return [row for row in rows if holds(row.name, asked.get("q") or "")]


def _grouped(page: Page) -> list[Group]:
    groups: dict[str, list[Organization]] = {}
    for partner in page.object_list:
        groups.setdefault(partner.get_target_display(), []).append(partner)
    return [Group(str(label), rows) for label, rows in groups.items()]
