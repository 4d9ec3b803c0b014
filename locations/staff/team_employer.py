"""The page on which somebody is said to work for a carrier, and what was said before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from locations.actions.team import change_employer, employer_subject
from locations.grants import may_change, memberships_seen_by
from locations.models import Membership, Organization
from locations.staff import team_list
from locations.staff.request import StaffRequest, form_page
from locations.staff.team_forms import EmployerForm
from locations.staff.team_viewer import note_opened, person_url
from records.forms import form_for, submitted
from records.models import Change


@dataclass(frozen=True)
class Earlier:
    """One change of a carrier; who made it stands in the audit trail."""

    at: datetime
    before: str
    after: str


@form_page
def employer(request: StaffRequest, public_id: UUID) -> HttpResponse:
    by, day = request.user, request.today
    rows = memberships_seen_by(by, day).select_related("user", "location", "employer")
    row = get_object_or_404(rows, public_id=public_id)
    line = team_list.lines([row], day)[0]
    if line.tense == "ended" or not may_change(by, row, day):
        raise Http404
    form = form_for(request, EmployerForm, row=row, membership=row)

    def act() -> str:
        chosen = form.cleaned_data["employer"]
        change_employer(by=by, membership=row, employer=chosen, seen=form.seen, today=day)
        return person_url(row.user, "traeger")

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    note_opened(by, row.user)
    values = {"form": form, "line": line, "earlier": list(_earlier(row))}
    return render(request, "team/employer.html", values)


def _earlier(row: Membership) -> Iterable[Earlier]:
    """The newest first."""
    found = list(Change.objects.filter(subject=employer_subject(row)).order_by("-at", "-pk"))
    keys = [_key(change, side) for change in found for side in ("before", "after")]
    names = {one.pk: one.name for one in Organization.objects.filter(pk__in=filter(None, keys))}
    for change in found:
        before, after = (names.get(_key(change, side)) for side in ("before", "after"))
        yield Earlier(change.at, before or _("not told"), after or _("not told"))


def _key(change: Change, side: str) -> int:
    return (getattr(change, side) or {}).get("employer_id") or 0
