"""Pages of those who give and end roles: leads for their places, administrators for all."""

from datetime import date, datetime
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import User
from locations.actions import invitations, resets
from locations.actions import team as roles
from locations.grants import (
    invitations_seen_by,
    is_administrator,
    may_change,
    memberships_seen_by,
)
from locations.models import FactorReset, Invitation
from locations.staff import team_list
from locations.staff.request import StaffRequest, form_page
from locations.staff.team_forms import EndForm, InviteForm, RoleForm, SearchForm, StandInForm
from locations.staff.team_viewer import link_for, note_opened, person_seen, person_url, team_url
from records import audit
from records.forms import form_for, submitted
from records.submits import answered

PAGE_SIZE = 50

# What `?getan=` says has just been done.
DONE = {
    "eingeladen": gettext_lazy("The invitation is on its way."),
    "zurueckgenommen": gettext_lazy("The invitation was taken back. Its link is void."),
    "vertretung": gettext_lazy("The stand-in was entered."),
    "traeger": gettext_lazy("The carrier was changed."),
    "rolle": gettext_lazy("The role was given."),
    "beendet": gettext_lazy("The role was ended."),
    "gesperrt": gettext_lazy("The account was switched off and its logins were ended."),
    "freigegeben": gettext_lazy("The account was switched on again."),
    "gefragt": gettext_lazy("Now a second person has to confirm this within 24 hours."),
    "zurueckgesetzt": gettext_lazy("The second factor was removed and the logins were ended."),
    "abgelehnt": gettext_lazy("The request was taken back."),
}


@require_safe
@transaction.atomic
def team(request: StaffRequest) -> HttpResponse:
    by, day = request.user, request.today
    search = SearchForm(request.GET)
    asked = search.cleaned_data if search.is_valid() else {}
    people = team_list.people(by, day, asked.get("q") or "")
    audit.write(by=by.public_id, action=audit.Action.LIST, kind="user")
    return render(
        request,
        "team/team.html",
        {
            "search": search,
            "page": Paginator(people, PAGE_SIZE).get_page(asked.get("seite") or 1),
            "question": asked.get("q") or "",
            "invitations": _open_invitations(by, day),
            "resets": _open_resets(by, timezone.now()),
            "now": timezone.now(),
            "done": DONE.get(request.GET.get("getan", "")),
        },
    )


@require_safe
@transaction.atomic
def person(request: StaffRequest, public_id: UUID) -> HttpResponse:
    by, day = request.user, request.today
    now = timezone.now()
    opened = person_seen(by, public_id, day)
    note_opened(by, opened)
    page = team_list.person(by, opened, day)
    return render(
        request,
        "team/person.html",
        {
            "person": page,
            "lines": [(line, _may_end(by, line, day)) for line in page.roles],
            "is_self": by.pk == opened.pk,
            "may_switch": by.pk != opened.pk and is_administrator(by, day),
            "reset": next((r for r in opened.factor_resets.all() if r.is_open_at(now)), None),
            "may_ask": resets.may_ask(by, opened, now),
            "done": DONE.get(request.GET.get("getan", "")),
        },
    )


@form_page
def invite(request: StaffRequest) -> HttpResponse:
    by, day = request.user, request.today
    form = form_for(request, InviteForm, by=by, day=day)

    def act() -> str:
        _send(request, form, by)
        return team_url("eingeladen")

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    return render(request, "team/invite.html", {"form": form})


@form_page
def stand_in(request: StaffRequest) -> HttpResponse:
    by, day = request.user, request.today
    form = form_for(request, StandInForm, by=by, day=day)

    def act() -> str:
        known = invitations.account_of(form.cleaned_data["email"])
        if known is None:
            _send(request, form, by)
            return team_url("eingeladen")
        roles.grant(by=by, user=known, today=day, **form.grant)
        return team_url("vertretung")

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    return render(request, "team/stand_in.html", {"form": form})


@form_page
def grant(request: StaffRequest, public_id: UUID) -> HttpResponse:
    by, day = request.user, request.today
    to = person_seen(by, public_id, day)
    form = form_for(request, RoleForm, by=by, day=day)

    def act() -> str:
        roles.grant(by=by, user=to, today=day, **form.grant)
        return person_url(to, "rolle")

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    note_opened(by, to)
    return render(request, "team/grant.html", {"form": form, "person": to})


@form_page
def end(request: StaffRequest, public_id: UUID) -> HttpResponse:
    if before := answered(request):
        return before
    by, day = request.user, request.today
    rows = memberships_seen_by(by, day).select_related("user", "location", "employer")
    row = get_object_or_404(rows, public_id=public_id)
    form = form_for(request, EndForm, row=row, day=day, initial={"first_day_without": day})

    def act() -> str:
        first_day = form.cleaned_data["first_day_without"]
        roles.end(by=by, membership=row, first_day_without=first_day, seen=form.seen, today=day)
        return person_url(row.user, "beendet")

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    note_opened(by, row.user)
    return render(request, "team/end.html", {"form": form, "line": team_list.lines([row], day)[0]})


def _send(request: StaffRequest, form: RoleForm, by: User) -> None:
    email, name = form.cleaned_data["email"], form.cleaned_data.get("name", "")
    new = Invitation(email=email, name=name, **form.grant)
    invitations.invite(by=by, invitation=new, link=link_for(request), now=timezone.now())


def _may_end(by: User, line: team_list.RoleLine, day: date) -> bool:
    return line.tense != "ended" and may_change(by, line.membership, day)


def _open_invitations(by: User, day: date) -> list[tuple[Invitation, str, str]]:
    rows = invitations_seen_by(by, day).pending().select_related("location", "employer")
    return [(row, team_list.title_of(row), team_list.days_of(row)) for row in rows]


def _open_resets(by: User, now: datetime) -> list[tuple[FactorReset, bool]]:
    """Requests that `by` knows of, and whether they are the one to confirm them."""
    rows = FactorReset.objects.filter(
        granted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now
    ).select_related("user", "asked_by")
    return [
        (row, resets.may_grant_reset(by, row, now))
        for row in rows
        if resets.may_ask(by, row.user, now)
    ]
