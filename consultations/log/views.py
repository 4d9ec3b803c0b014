"""Pages of the contacts that were logged: the list, one of them, its history, its deletion."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from consultations.actions.contacts import delete_contact
from consultations.entries import entry_of
from consultations.follow_ups.done import just_done
from consultations.follow_ups.of_contact import of_contact
from consultations.locks import is_locked
from consultations.log import rows
from consultations.log.asked_words import page_words, question_words
from consultations.log.corrections import corrections_of
from consultations.log.facts import Fact, facts_of, names_for
from consultations.log.filters import ContactFilter
from consultations.log.forms import DeleteForm
from consultations.log.keyset import Page, page_of
from consultations.log.known import known
from consultations.models import Contact, Referral
from consultations.trail import note_list, note_read
from locations.models import Location, Role
from locations.staff.request import StaffRequest, form_page
from records.forms import form_for, submitted

# In the address of the list: a contact was deleted just now.
DELETED = "geloescht"
# Facts that the page says otherwise than as a line of text.
SAID_OTHERWISE = ("counterpart", "sent_to", "earlier")


@require_safe
def contacts(request: StaffRequest) -> HttpResponse:
    """The contacts of one's places, newest first."""
    places = Location.objects.advised_by(request.user, request.today)
    asked = request.GET.copy()
    was_deleted = asked.pop(DELETED, None) is not None
    question = ContactFilter(asked, known=known(places), user=request.user, today=request.today)
    problems = list(question.problems())
    context = {
        "form": question.form,
        "problems": problems,
        "was_deleted": was_deleted,
        "may_export": Role.LEAD in request.roles,
        "places": question.known.places,
        **question_words(question),
        **({} if problems else _found(request, question)),
    }
    return render(request, "consultations/log/list.html", context)


@transaction.atomic
def _found(request: StaffRequest, question: ContactFilter) -> dict[str, Any]:
    """A page of the list; that it was looked at is written down first."""
    note_list(request.user)
    page = page_of(question.parts(), before=question.before, after=question.after)
    found = rows.lines([mark.pk for mark in page.marks], question.known)
    found = rows.with_follow_ups(found, request.user, request.today)
    return {
        "days_shown": list(rows.by_day(found, request.today)),
        "pager": _pager(page, question),
        "query": question.query(),
    }


def _pager(page: Page, question: ContactFilter) -> dict[str, str]:
    if not page.marks:
        return {"newer": f"?{question.query()}" if question.before else "", "older": "", "span": ""}
    newest, oldest = page.marks[0], page.marks[-1]
    return {
        "newer": f"?{question.query(nach=newest)}" if page.has_newer else "",
        "older": f"?{question.query(vor=oldest)}" if page.has_older else "",
        "span": page_words(newest, oldest, question.today),
    }


def _visible(request: StaffRequest) -> Any:
    return Contact.objects.visible_to(request.user, request.today).select_related("location")


@require_safe
@transaction.atomic
def contact(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_visible(request).select_related("partner"), pk=pk)
    note_read(request.user, row.pk)
    entry = entry_of(row)
    facts = facts_of(entry, names_for([entry]))
    context = {
        "contact": row,
        "title": row.get_counterpart_display(),
        "facts": [fact for fact in facts if fact.texts and fact.name not in SAID_OTHERWISE],
        "referrals": _referrals(row, facts),
        "earlier": _visible(request).filter(pk=row.earlier_id).first(),
        "later": list(_visible(request).filter(earlier=row)),
        "is_mine": row.recorded_by_id == request.user.pk,
        "may_delete": _may_delete(request, row),
        "follow_up": of_contact(row, request.user, request.today),
        "follow_up_done": just_done(request, "kontakt"),
    }
    return render(request, "consultations/log/contact.html", context)


def _referrals(row: Contact, facts: list[Fact]) -> list[tuple[str, Referral]]:
    """Each referral in words, with its row, which knows whether somebody arrived."""
    (sent_to,) = (fact for fact in facts if fact.name == "sent_to")
    return list(zip(sent_to.texts, row.referrals.all(), strict=True))


def _headed(request: StaffRequest) -> Any:
    """Contacts that somebody may delete: those of the places they are responsible for."""
    places = Location.objects.headed_by(request.user, request.today)
    return _visible(request).filter(location__in=places)


def _may_delete(request: StaffRequest, row: Contact) -> bool:
    return Role.LEAD in request.roles and _headed(request).filter(pk=row.pk).exists()


@require_safe
@transaction.atomic
def history(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_visible(request).select_related("partner"), pk=pk)
    note_read(request.user, row.pk)
    context = {"contact": row, "corrections": corrections_of(row, request.user)}
    return render(request, "consultations/log/history.html", context)


@form_page
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_headed(request), pk=pk)
    form = form_for(request, DeleteForm)

    def act() -> str:
        delete_contact(by=request.user, contact=row, reason=form.cleaned_data["reason"])
        return f"{reverse('contacts:contacts')}?{DELETED}=1"

    if request.method == "POST" and (answer := submitted(request, form, act)):
        return answer
    with transaction.atomic():
        note_read(request.user, row.pk)
    context = {"contact": row, "form": form, "is_locked": is_locked(row.happened_on)}
    return render(request, "consultations/log/delete.html", context)
