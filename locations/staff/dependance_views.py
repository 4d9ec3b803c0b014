"""The page on which a new Dependance begins."""

from datetime import date

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from locations.actions.beginning import NewDependance, open_dependance
from locations.keeper import current
from locations.position import place_roughly
from locations.staff.dependance_forms import DependanceForm
from locations.staff.proposals import Proposal, proposal
from locations.staff.request import SHOW, StaffRequest, form_page, is_sent
from locations.staff.ways_back import page_of, saved
from records.forms import form_for, submitted


@form_page
def new(request: StaffRequest) -> HttpResponse:
    today = request.today
    initial = {"city": settings.NETWORK_CITY}
    form = form_for(request, DependanceForm, today=today, initial=initial)

    def act() -> str:
        address = form.address(None)
        place_roughly(address, current(timezone.now()).gazetteer)
        chosen = form.cleaned_data
        around = chosen["neighborhood"]
        made = NewDependance(
            location=form.location(),
            address=address,
            hours=form.hours(None, chosen["operating_since"]),
            district=chosen["district"] or (around.district if around else None),
            programme=chosen["programme"],
            funded_from=chosen["funded_from"],
        )
        location = open_dependance(by=request.user, new=made, today=today)
        return saved(page_of(location))

    if is_sent(request) and (answer := submitted(request, form, act)):
        return answer
    context = {"form": form, "proposal": _proposal(form, today), "show": SHOW}
    return render(request, "locations/staff/new.html", context)


@require_POST
def new_preview(request: StaffRequest) -> HttpResponse:
    today = request.today
    form = form_for(request, DependanceForm, today=today)
    return render(
        request, "locations/staff/rule_proposal.html", {"proposal": _proposal(form, today)}
    )


def _proposal(form: DependanceForm, today: date) -> Proposal | None:
    """What the rule of the form says by now, none as long as it says nothing whole."""
    if not form.is_bound or form.restored_at is not None:
        return None
    form.is_valid()
    begins = form.cleaned_data.get("operating_since")
    if not begins or not form.rule_is_whole:
        return None
    return proposal(form.hours(None, begins), None, today, None)
