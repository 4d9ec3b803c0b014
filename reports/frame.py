"""What stands around every report: the row of reports, the form of the question, head and foot."""

from collections.abc import Collection
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from consultations.log.queries import misnamed
from locations.models import Role
from locations.staff.request import StaffRequest
from reports.asking.filters import FURTHER
from reports.asking.inquiry import Inquiry
from reports.navigation import BESIDE, ENTRIES, Entry, name_of
from reports.pages.single import PAGES


def frame(request: StaffRequest, inquiry: Inquiry) -> dict[str, Any]:
    """For templates/reports/frame.html; with problems there is no question to be carried on."""
    query = "" if inquiry.problems else inquiry.form.query()
    return {
        "inquiry": inquiry,
        "name": name_of(inquiry.key),
        "form": inquiry.form.form,
        "further": [inquiry.form.form[name] for name in FURTHER],
        "hides_topics": not inquiry.form.is_exact,
        "problems": inquiry.problems,
        "query": query,
        "navigation": navigation(inquiry.key, sees_all=inquiry.sees_all, query=query),
        "stand": timezone.localtime(),
        "is_further": any(inquiry.form.data.get(name) for name in FURTHER),
    }


def refused(
    request: StaffRequest, key: str, title: str, names: Collection[str] = ()
) -> HttpResponse | None:
    """The page that says which parameters there are not; None if the address has none but `names`.

    For pages beside the reports, which are asked nothing else.
    """
    problems = list(misnamed(request.GET, names))
    if not problems:
        return None
    sees_all = Role.COORDINATOR in request.roles
    context = {
        "title": title,
        "problems": problems,
        "navigation": navigation(key, sees_all=sees_all),
    }
    return render(request, "reports/refused.html", context)


def navigation(key: str, *, sees_all: bool, query: str = "") -> list[dict[str, str]]:
    """The row of reports; whoever sees places of their own only has one, and needs no row."""
    if not sees_all:
        return []
    asked = [_link(entry, key, f"?{query}" if query else "") for entry in ENTRIES]
    return [*asked, *(_link(entry, key, "") for entry in BESIDE)]


def _link(entry: Entry, key: str, query: str) -> dict[str, str]:
    url = f"{reverse(entry.name)}{query}"
    return {"label": str(entry.label), "url": url, "current": _current(entry, key)}


def _current(entry: Entry, key: str) -> str:
    """Whether it is this page, or the report that the table of this page belongs to."""
    if entry.key == key:
        return "page"
    return "true" if key in PAGES and PAGES[key].parent[0] == entry.key else ""
