"""Pages on which coordinators publish the figures of a quarter."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from locations import calendar_words as words
from locations.keeper import current
from locations.staff.request import StaffRequest, form_page
from records.forms import form_for, submitted
from records.periods import Period
from records.submits import answered
from reports.frame import navigation, refused
from reports.known import known
from reports.publications import actions, comparing, showing
from reports.publications import quarters as ways
from reports.publications.forms import PublishForm
from reports.publications.names import quarter_named

# Of the page, and of its entry in the row of reports.
KEY = "veroeffentlichung"
# Differences that are named; there may be hundreds.
MOST_DIFFERENCES = 40


@require_safe
def publications(request: StaffRequest) -> HttpResponse:
    if refusal := refused(request, KEY, _("Publication"), ("jahr",)):
        return refusal
    years = _years(request)
    text = request.GET.get("jahr", "")
    year = next((one for one in years if str(one) == text), years[0])
    context = {
        "quarters": ways.of_year(year, request.today),
        "halves": ways.halves(year, request.today),
        "districts": current(timezone.now()).numbered_districts,
        "year": year,
        "years": years,
        "is_unknown": bool(text) and str(year) != text,
        "navigation": navigation(KEY, sees_all=True),
    }
    return render(request, "reports/publications.html", context)


@form_page
def publish(request: StaffRequest, quarter: str) -> HttpResponse:
    """The figures of a quarter as they would be printed, with the button that prints them."""
    if before := answered(request):
        return before
    period = quarter_named(quarter)
    if period is None or period.first is None or period.first > request.today:
        raise Http404
    if refusal := refused(request, KEY, _("Publication")):
        return refusal
    if period.last is None or period.last >= request.today:
        state = ways.quarter(period, request.today)
        return render(request, "reports/publish.html", {"state": state})
    found = actions.proposal(period, request.today)
    state = ways.quarter(period, request.today, found=found)
    form = form_for(request, PublishForm, is_first=state.newest is None)

    def act() -> str:
        values = form.cleaned_data
        actions.publish(
            by=request.user.public_id,
            quarter=period,
            seen=values["digest"],
            reason=values.get("reason", ""),
            at=timezone.now(),
        )
        return f"{reverse('reports:publications')}?jahr={period.first.year if period.first else ''}"

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    form.show(found.digest)
    context = _context(state, found, period)
    return render(request, "reports/publish.html", {**context, "form": form})


def _context(state: ways.Quarter, found: actions.Proposal, period: Period) -> dict[str, Any]:
    newest = state.newest
    changes = comparing.differences(newest.tables(), found.printed) if newest else []
    return {
        "state": state,
        "open_months": words.joined(_month_name(day) for day in state.open_months),
        "proposal": found,
        "period": period,
        "is_same": found.says_the_same_as(newest),
        "can_be_published": not found.says_the_same_as(newest) and not found.hindrance,
        "differences": changes[:MOST_DIFFERENCES],
        "further": max(0, len(changes) - MOST_DIFFERENCES),
        "lists": showing.lists(found.printed),
        "wholes": showing.wholes(found.printed),
    }


def _month_name(day: date) -> str:
    return words.plain_date(day, "month")


def _years(request: StaffRequest) -> list[int]:
    """From this year back to the first one of which anything was counted."""
    today = request.today
    since = known(current(timezone.now()), today).counted_since or today
    return list(range(today.year, min(since.year, today.year) - 1, -1))
