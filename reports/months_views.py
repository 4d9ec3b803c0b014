"""Pages of the months: close one once it has been reported, and read what changed in it since."""

from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from consultations.actions.months import close_month, reopen_month
from consultations.models import MonthLock, Revision
from locations.calendar_words import plain_date
from locations.keeper import current
from locations.staff.request import StaffRequest, pressed
from records.submits import answered
from reports.frame import navigation, refused
from reports.known import Known, known
from reports.months import closed_before, first_days, months

PER_PAGE = 50
# Of the page, and of its entry in the row of reports.
KEY = "monate"


@require_safe
def all_months(request: StaffRequest) -> HttpResponse:
    if refusal := refused(request, KEY, _("Months")):
        return refusal
    town = _known(request)
    shown = first_days(request.today, town.counted_since)
    context = {
        "months": months(shown, town, request.today),
        "earlier": closed_before(shown[-1]),
        "navigation": navigation(KEY, sees_all=True),
    }
    return render(request, "reports/months.html", context)


@require_safe
def month(request: StaffRequest, first: date) -> HttpResponse:
    _check(request, first, is_closed=True)
    if refusal := refused(request, KEY, plain_date(first, "month"), ("seite",)):
        return refusal
    (found,) = months([first], _known(request), request.today)
    rows = Revision.objects.filter(month=first).select_related("location")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("seite"))
    context = {
        "month": found,
        "page": page,
        "navigation": navigation(KEY, sees_all=True),
    }
    return render(request, "reports/month.html", context)


@require_POST
def close(request: StaffRequest, first: date) -> HttpResponse:
    if answer := answered(request):
        return answer
    _check(request, first)

    def act(_seen: int | None) -> str:
        close_month(by=request.user, month=first, now=timezone.now())
        return reverse("reports:months")

    return pressed(request, act, reverse("reports:months"))


@require_POST
def reopen(request: StaffRequest, first: date) -> HttpResponse:
    if answer := answered(request):
        return answer
    _check(request, first, is_closed=True)

    def act(_seen: int | None) -> str:
        reopen_month(by=request.user, month=first)
        return reverse("reports:months")

    return pressed(request, act, reverse("reports:months"))


def _check(request: StaffRequest, first: date, *, is_closed: bool = False) -> None:
    """`is_closed`: an older month is there, too, if it is closed."""
    if first in first_days(request.today, _known(request).counted_since):
        return
    if not (is_closed and MonthLock.objects.filter(month=first).exists()):
        raise Http404


def _known(request: StaffRequest) -> Known:
    return known(current(timezone.now()), request.today)
