"""Pages of the reports: each shows what was asked, or says what is not clear."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from locations.models import Role
from locations.staff.request import StaffRequest
from reports.asking.inquiry import Inquiry, inquiry_of
from reports.asking.words import asked_words, remarks
from reports.cards import cards
from reports.counting import TooLong, Unanswerable
from reports.definitions import DEFINITIONS
from reports.figures.making import are_compared
from reports.frame import frame, navigation, refused
from reports.pages.single import SINGLE

# By the key of a report; all others are a single table.
TEMPLATES = {
    "uebersicht": "reports/overview.html",
    "stadtbezirke": "reports/districts.html",
    "orte": "reports/locations.html",
    "themen": "reports/topics.html",
    "sprachen": "reports/languages.html",
    "dependancen": "reports/programme.html",
    "datenqualitaet": "reports/quality.html",
}


@require_safe
def report(request: StaffRequest, key: str) -> HttpResponse:
    """The page of a report; a form sends every field, so its address is made short first."""
    inquiry = inquiry_of(request, key)
    if not inquiry.problems and not inquiry.form.is_plain:
        return redirect(inquiry.address)
    context = frame(request, inquiry)
    if not inquiry.problems:
        context |= _answered(inquiry)
    return render(request, TEMPLATES.get(key, "reports/single.html"), context)


def _answered(inquiry: Inquiry) -> dict[str, Any]:
    try:
        found = inquiry.report()
    except TooLong as reason:
        return {"problems": [str(reason)], "shorter": inquiry.shorter}
    except Unanswerable as reason:
        return {"problems": [str(reason)]}
    keys, people, hours = (found.extra.get(name) for name in ("keys", "people", "hours"))
    shown = list(cards(inquiry.asked, keys, people, hours)) if keys and people else []
    tables = [*found.tables, *filter(None, [keys])]
    is_compared = are_compared(tables)
    return {
        "report": found,
        "cards": shown,
        "words": asked_words(inquiry.form, is_compared=is_compared),
        "remarks": remarks(inquiry.form, is_compared=is_compared),
    }


@require_safe
def single(request: StaffRequest, key: str) -> HttpResponse:
    """One table by itself; other reports have addresses of their own."""
    if key not in SINGLE:
        raise Http404
    return report(request, key)


@require_safe
def definitions(request: StaffRequest) -> HttpResponse:
    """What each figure counts, what it does not, what is unknown of it."""
    if refusal := refused(request, "", _("What counts?")):
        return refusal
    sees_all = Role.COORDINATOR in request.roles
    context = {
        "definitions": DEFINITIONS,
        "navigation": navigation("", sees_all=sees_all),
    }
    return render(request, "reports/definitions.html", context)
