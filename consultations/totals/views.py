"""Pages of the totals from before the single records; coordinators keep them."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from consultations.actions import totals as actions
from consultations.models import AggregateCount
from consultations.totals.forms import TotalForm
from consultations.totals.lines import last_changes, line_of
from locations.staff.request import StaffRequest, form_page, pressed, refused
from locations.staff.ways_back import saved
from records import changes
from records.forms import form_for, submitted
from records.models import Change
from records.submits import answered

PER_PAGE = 50


@require_safe
def totals(request: StaffRequest) -> HttpResponse:
    rows = AggregateCount.objects.select_related("location")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("seite"))
    values = {
        "page": page,
        "lines": [line_of(row) for row in page],
        "changes": last_changes() if page.number == 1 else [],
    }
    return render(request, "consultations/totals/totals.html", values)


@form_page
def new(request: StaffRequest) -> HttpResponse:
    form = form_for(request, TotalForm, today=request.today)

    def act() -> str:
        return saved(_list(), actions.add_total(by=request.user.public_id, **form.values))

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    return render(request, "consultations/totals/form.html", {"form": form})


@form_page
def total(request: StaffRequest, pk: int) -> HttpResponse:
    if request.method == "POST" and (before := answered(request)):
        return before
    row = get_object_or_404(AggregateCount.objects.select_related("location"), pk=pk)
    form = form_for(request, TotalForm, row=row, today=request.today, total=row)

    def act() -> str:
        by = request.user.public_id
        return saved(_list(), actions.change_total(by=by, pk=pk, seen=form.seen, **form.values))

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    values = {"form": form, "total": row, "line": line_of(row)}
    return render(request, "consultations/totals/form.html", values)


@require_POST
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    if before := answered(request):
        return before
    row = get_object_or_404(AggregateCount, pk=pk)

    def act(seen: int | None) -> str:
        return saved(_list(), actions.delete_total(by=request.user.public_id, pk=pk, seen=seen))

    return pressed(request, act, _list(), row=row)


@require_POST
def undo(request: StaffRequest, public_id: UUID) -> HttpResponse:
    if before := answered(request):
        return before
    own = Change.objects.filter(subject=actions.TOTALS, actor=request.user.public_id)
    change = get_object_or_404(own, public_id=public_id)

    def act(_seen: int | None) -> str:
        changes.undo(change, by=request.user.public_id)
        return f"{_list()}?{changes.UNDONE}=1"

    try:
        return pressed(request, act, _list())
    except changes.CannotUndo as refusal:
        return refused(request, [str(refusal)], _list())


def _list() -> str:
    return reverse("contacts:totals")
