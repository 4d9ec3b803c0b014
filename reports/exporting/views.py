"""Pages that take a report out as a file: exactly, with a reason, or as it was published."""

from typing import Any

from django.db import transaction
from django.http import FileResponse, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from locations.staff.request import StaffRequest, form_page
from records import audit, drafts
from records.forms import form_for
from reports.charts.picture import picture_of
from reports.charts.png import png
from reports.counting import Unanswerable
from reports.exporting.about import About
from reports.exporting.forms import CSV, PNG, XLSX, ExactForm, shapes
from reports.exporting.lines import csv
from reports.exporting.order import Order, order_of
from reports.exporting.rounded import NotPublished, Rounded, rounded
from reports.exporting.sheets import xlsx
from reports.tables import Table

KIND = "report"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    PNG: "image/png",
}
# In names of files.
EXACT, ROUNDED = "genau", "gerundet"


@form_page
def export(request: StaffRequest, key: str) -> HttpResponseBase:
    """What can be taken out; exact figures only from here."""
    order = order_of(request, key)
    if refusal := _refused(order):
        return refusal
    initial = {"shape": order.shape or XLSX}
    form = form_for(request, ExactForm, is_single=bool(order.table), initial=initial)
    if request.method == "POST" and form.is_valid():
        _write_down(request, order, form)
        shape = form.cleaned_data["shape"]
        return _file(order, order.tables, order.about, shape)
    found = rounded(order) if order.inquiry.sees_all else None
    rounded_address = reverse("reports:export_rounded", args=[key])
    context = {
        "form": form,
        "order": order,
        "inquiry": order.inquiry,
        "shapes": _shapes(order, found) if isinstance(found, Rounded) else [],
        "found": found,
        "rounded_address": f"{rounded_address}?{order.query}",
        "whole": f"{request.path}?{order.inquiry.form.query()}",
    }
    return render(request, "reports/export.html", context)


def _shapes(order: Order, found: Rounded) -> list[tuple[str, Any]]:
    """For the public; their names are those of programs and no words."""
    names = {XLSX: "Excel (XLSX)", CSV: "CSV", PNG: _("Picture (PNG)")}
    is_single = bool(order.table) and len(found.tables) == 1
    return [(shape, names[shape]) for shape in shapes(is_single=is_single)]


@require_safe
def export_rounded(request: StaffRequest, key: str) -> HttpResponseBase:
    """The file of what was published; everything else is explained on the page of the export."""
    order = order_of(request, key)
    if refusal := _refused(order):
        return refusal
    if order.problems:
        return redirect(order.address_as_asked)
    found = rounded(order)
    shape = order.shape or XLSX
    if isinstance(found, NotPublished) or shape not in dict(_shapes(order, found)):
        return redirect(order.address)
    return _file(order, found.tables, found.about, shape)


def _refused(order: Order) -> HttpResponse | None:
    """To the page of the report, which says what is not clear, or cannot be answered."""
    if order.inquiry.problems:
        return redirect(order.inquiry.address_as_asked)
    try:
        order.tables  # noqa: B018  # asked once, and kept
    except Unanswerable:
        return redirect(order.inquiry.address_as_asked)
    return None


def _file(order: Order, tables: tuple[Table, ...], about: About, shape: str) -> HttpResponseBase:
    name = order.name(_mark(about), shape)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if shape == CSV:
        return StreamingHttpResponse(csv(tables, about), TYPES[CSV], headers=headers)
    if shape == PNG:
        districts = order.inquiry.known.districts
        drawn = png(picture_of(order.report, tables[0], about, districts))
        return HttpResponse(drawn, TYPES[PNG], headers=headers)
    return FileResponse(
        xlsx(tables, about), as_attachment=True, filename=name, content_type=TYPES[XLSX]
    )


def _mark(about: About) -> str:
    """Empty for what is neither."""
    if about.is_exact:
        return EXACT
    return "" if about.is_of_places else ROUNDED


@transaction.atomic
def _write_down(request: StaffRequest, order: Order, form: ExactForm) -> None:
    """Before the first byte: what cannot be written down is not taken out."""
    audit.write(
        by=request.user.public_id,
        action=audit.Action.EXPORT,
        kind=KIND,
        record=order.inquiry.key,
        count=sum(len(table.lines) * len(table.columns) for table in order.tables),
        reason=form.cleaned_data["reason"],
    )
    if form.ticket:
        drafts.drop_sent(form.ticket)
