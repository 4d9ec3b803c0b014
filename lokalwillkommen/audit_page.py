"""The audit trail for the privacy officer: who saw a record; what somebody saw, if two agree.

No page here counts, sorts or compares people.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from consultations.choices import Deletion
from locations.models import Role
from locations.staff.request import StaffRequest, form_page
from lokalwillkommen.access import DECIDES_INQUIRIES
from lokalwillkommen.audit_forms import KINDS, InquiryForm, TrailForm, period_before
from records import audit, inquiries, trail_pages
from records.forms import KeptForm, form_for, submitted
from records.inquiries import State
from records.models import AuditEntry, AuditInquiry

MOST_INQUIRIES = 100
# Reasons that were chosen, by their codes; all others are shown as they were written.
REASONS = dict(Deletion.choices)


@dataclass(frozen=True)
class Line:
    """An entry of the trail as its page shows it; never what the record holds."""

    at: datetime
    action: str
    who: str
    kind: str
    record: str
    # Why something was taken out or deleted.
    why: str


@require_safe
def trail(request: StaffRequest) -> HttpResponse:
    """Who saw this record? Asked by a form in the query string."""
    today = request.today
    if "kind" not in request.GET:
        form = TrailForm(today=today, initial=period_before(today))
        return render(request, "audit/trail.html", {"form": form})
    given = period_before(today) | {name: request.GET[name] for name in request.GET}
    form = TrailForm(given, today=today)
    if not form.is_valid():
        return render(request, "audit/trail.html", {"form": form})
    page = _record_page(by=request.user.public_id, **form.cleaned_data)
    values = {
        "form": form,
        "lines": _lines(page.entries),
        "older": _older(form.cleaned_data, page.older),
        "is_first": not form.cleaned_data["before"],
    }
    return render(request, "audit/trail.html", values)


@transaction.atomic
def _record_page(*, by: uuid.UUID, kind: str, record: str, **period: Any) -> trail_pages.TrailPage:
    """A page of the trail of a record; that it was looked at is written down first."""
    looked = f"{kind} {record}".strip()[:64]
    audit.write(by=by, action=AuditEntry.Action.READ, kind="auditentry", record=looked)
    entries = AuditEntry.objects.filter(kind=kind, record=record, action__in=trail_pages.DONE)
    return trail_pages.page_of(entries, **period)


def _older(asked: dict[str, Any], mark: str) -> str:
    return urlencode(asked | {"before": mark}) if mark else ""


def _lines(entries: Iterable[AuditEntry]) -> list[Line]:
    rows = list(entries)
    names = _names(row.actor for row in rows)
    return [
        Line(
            at=row.at,
            action=row.get_action_display(),
            who=names[row.actor],
            kind=str(KINDS.get(row.kind, row.kind)),
            record=row.record,
            why=str(REASONS.get(row.reason, row.reason)),
        )
        for row in rows
    ]


def _names(people: Iterable[uuid.UUID | None]) -> dict[uuid.UUID | None, str]:
    """Names by public id, in one query; an account that is gone says so."""
    wanted = {person for person in people if person}
    names: dict[uuid.UUID | None, str] = {None: _("nobody who was logged in")}
    names |= dict.fromkeys(wanted, _("account deleted"))
    names |= dict(User.objects.filter(public_id__in=wanted).values_list("public_id", "name"))
    return names


# --- Inquiries: what did somebody see? ---


@dataclass(frozen=True)
class InquiryWords:
    """An inquiry as its pages show it."""

    row: AuditInquiry
    state: State
    subject: str
    asked_by: str
    decided_by: str
    ends_at: datetime


def _in_words(rows: Iterable[AuditInquiry], moment: datetime) -> list[InquiryWords]:
    found = list(rows)
    names = _names(
        person for row in found for person in (row.subject, row.asked_by, row.decided_by)
    )
    return [
        InquiryWords(
            row=row,
            state=inquiries.state_at(row, moment),
            subject=names[row.subject],
            asked_by=names[row.asked_by],
            decided_by=names[row.decided_by] if row.decided_by else "",
            ends_at=inquiries.ends_at(row),
        )
        for row in found
    ]


def _visible(request: StaffRequest) -> Any:
    return inquiries.visible_to(
        request.user.public_id,
        asks=Role.PRIVACY_OFFICER in request.roles,
        decides=bool(request.roles & DECIDES_INQUIRIES),
    )


@require_safe
def inquiry_list(request: StaffRequest) -> HttpResponse:
    rows = _visible(request)[:MOST_INQUIRIES]
    with transaction.atomic():
        audit.write(by=request.user.public_id, action=AuditEntry.Action.LIST, kind=inquiries.KIND)
        found = _in_words(rows, timezone.now())
    values = {"inquiries": found, "can_ask": Role.PRIVACY_OFFICER in request.roles}
    return render(request, "audit/inquiries.html", values)


@form_page
def ask(request: StaffRequest) -> HttpResponse:
    today = request.today
    form = form_for(request, InquiryForm, asks=request.user, today=today)

    def act() -> str:
        values = form.cleaned_data
        inquiry = inquiries.ask(
            by=request.user.public_id,
            subject=values["subject"].public_id,
            starts_on=values["starts_on"],
            ends_on=values["ends_on"],
            reason=values["reason"],
        )
        return _address(inquiry.public_id)

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    # The form lists every account, with its address.
    audit.write(by=request.user.public_id, action=AuditEntry.Action.LIST, kind="user")
    return render(request, "audit/ask.html", {"form": form})


@require_safe
def inquiry(request: StaffRequest, public_id: uuid.UUID) -> HttpResponse:
    return _inquiry(request, public_id)


@require_POST
def approve(request: StaffRequest, public_id: uuid.UUID) -> HttpResponse:
    return _decide(request, public_id, AuditInquiry.Decision.APPROVED)


@require_POST
def refuse(request: StaffRequest, public_id: uuid.UUID) -> HttpResponse:
    return _decide(request, public_id, AuditInquiry.Decision.REFUSED)


@require_POST
def withdraw(request: StaffRequest, public_id: uuid.UUID) -> HttpResponse:
    return _decide(request, public_id, AuditInquiry.Decision.WITHDRAWN)


@require_safe
def answer(request: StaffRequest, public_id: uuid.UUID) -> HttpResponse:
    """What the person has opened; only for whoever asked, while the consent holds."""
    moment = timezone.now()
    row = get_object_or_404(_visible(request), public_id=public_id)
    if row.asked_by != request.user.public_id or (
        inquiries.state_at(row, moment) is not State.APPROVED
    ):
        raise Http404
    page = inquiries.open_answer(
        row, by=request.user.public_id, moment=moment, before=request.GET.get("before", "")
    )
    values = {
        "inquiry": _in_words([row], moment)[0],
        "lines": _lines(page.entries),
        "older": _older({}, page.older),
        "is_first": "before" not in request.GET,
    }
    return render(request, "audit/answer.html", values)


def _address(public_id: uuid.UUID) -> str:
    return reverse("audit:inquiry", args=[public_id])


def _decide(
    request: StaffRequest, public_id: uuid.UUID, decision: AuditInquiry.Decision
) -> HttpResponse:
    row = get_object_or_404(_visible(request), public_id=public_id)
    form = form_for(request, KeptForm)

    def act() -> str:
        inquiries.decide(
            by=request.user.public_id,
            public_id=row.public_id,
            decision=decision,
            moment=timezone.now(),
        )
        return _address(row.public_id)

    return submitted(request, form, act) or _inquiry(request, public_id, form)


def _inquiry(
    request: StaffRequest, public_id: uuid.UUID, form: KeptForm | None = None
) -> HttpResponse:
    row = get_object_or_404(_visible(request), public_id=public_id)
    moment, person = timezone.now(), request.user.public_id
    state, is_mine = inquiries.state_at(row, moment), row.asked_by == person
    values = {
        "inquiry": _in_words([row], moment)[0],
        "reason": inquiries.read_reason(row, by=person),
        "can_decide": state is State.WAITING and not is_mine,
        "can_withdraw": state in (State.WAITING, State.APPROVED) and is_mine,
        "can_open": state is State.APPROVED and is_mine,
        "form": form,
    }
    return render(request, "audit/inquiry.html", values)


urlpatterns = [
    path("", trail, name="audit"),
    path("anfragen/", inquiry_list, name="inquiries"),
    path("anfragen/neu/", ask, name="ask"),
    path("anfragen/<uuid:public_id>/", inquiry, name="inquiry"),
    path("anfragen/<uuid:public_id>/zustimmen/", approve, name="approve"),
    path("anfragen/<uuid:public_id>/ablehnen/", refuse, name="refuse"),
    path("anfragen/<uuid:public_id>/zuruecknehmen/", withdraw, name="withdraw"),
    path("anfragen/<uuid:public_id>/antwort/", answer, name="answer"),
]
