"""The page that takes contacts out as a file: for leads, with a reason, written down first."""

from django.db import transaction
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from consultations.log.asked_words import question_words
from consultations.log.export import MOST, csv_table, xlsx_table
from consultations.log.filters import ContactFilter
from consultations.log.forms import ExportForm
from consultations.log.keyset import count_up_to
from consultations.log.known import known
from consultations.trail import KIND
from locations.models import Location
from locations.staff.request import StaffRequest, form_page
from records import audit, drafts
from records.forms import form_for

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@form_page
def export(request: StaffRequest) -> HttpResponseBase:
    """What the list shows, of the places that somebody is responsible for.

    What one has entered oneself, or follows up oneself, is no question for an export: a file by
    member of staff would be a figure by member of staff.
    """
    places = Location.objects.exported_by(request.user, request.today)
    question = ContactFilter(
        request.GET, known=known(places), user=request.user, today=request.today
    )
    problems = list(question.problems())
    may_export = not problems and not question.is_about_oneself and bool(question.known.places)
    form = form_for(request, ExportForm)
    is_sent = request.method == "POST" and may_export and form.is_valid()
    if is_sent and (answer := _exported(request, form, question)):
        return answer
    context = {
        "form": form,
        "problems": problems,
        "may_export": may_export,
        "is_about_oneself": question.is_about_oneself,
        "places": question.known.places,
        "query": question.query(),
        "without_oneself": question.query(without=("meine", "offen")),
        "most": MOST,
        **question_words(question),
    }
    return render(request, "consultations/log/export.html", context)


def _exported(
    request: StaffRequest, form: ExportForm, question: ContactFilter
) -> HttpResponseBase | None:
    """The file; none if there are too many contacts, or none, which the form then says."""
    shape = form.cleaned_data["shape"]
    parts, most = question.parts(), MOST[shape]
    count = count_up_to(parts, most)
    if not 0 < count <= most:
        form.add_error(None, _too_many(shape, most) if count else _("There is nothing to export."))
        return None
    _write_down(request, form, count)
    name = f"kontakte-{request.today.isoformat()}.{shape}"
    if shape == ExportForm.XLSX:
        file = xlsx_table(parts, question.known, count)
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
    lines = csv_table(parts, question.known, count)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


@transaction.atomic
def _write_down(request: StaffRequest, form: ExportForm, count: int) -> None:
    audit.write(
        by=request.user.public_id,
        action=audit.Action.EXPORT,
        kind=KIND,
        count=count,
        reason=form.cleaned_data["reason"],
    )
    if form.ticket:
        drafts.drop_sent(form.ticket)


def _too_many(shape: str, most: int) -> str:
    texts = {
        ExportForm.XLSX: _(
            "These are more than %(most)s contacts, which is the most for one Excel file. "
            "Please choose a shorter period or one place, or take CSV."
        ),
        ExportForm.CSV: _(
            "These are more than %(most)s contacts, which is the most for one file. "
            "Please choose a shorter period or one place."
        ),
    }
    return texts[shape] % {"most": f"{most:,}".replace(",", ".")}
