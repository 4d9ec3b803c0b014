"""Published figures for everybody: the page, and the same numbers as open data."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from locations import calendar_words
from locations.keeper import current
from locations.pages import base_url, kept
from locations.views import open_data
from records.periods import quarters_in, year_of
from reports.models import Publication
from reports.programme.dependancen import standings
from reports.publications import asked, finding, frozen_words, open_figures, showing
from reports.publications import public_words as words
from reports.publications.asked import Choice

TEMPLATE = "pages/figures.html"


@kept
def figures(request: HttpRequest) -> HttpResponse:
    directory = current(timezone.now())
    shelf = finding.on_shelf(directory)
    choice = asked.choose(request.GET, shelf)
    context = {
        "choice": choice,
        "years": list(_years(choice, shelf)),
        "quarters": list(_quarters(choice, shelf)),
        "licence": settings.FIGURES_LICENCE,
        "measures": [(words.MEASURES[key], text) for key, text in words.EXPLAINED.items()],
        "are_of_today": True,
        "programmes": [one for one in standings(directory) if one.programme.target_number],
        **(_shown(choice, shelf) if choice.published else {}),
    }
    return render(request, TEMPLATE, context, status=404 if choice.problem else 200)


@open_data
@kept
def json(request: HttpRequest) -> HttpResponse:
    _refuse_parameters(request)
    shelf = finding.on_shelf(current(timezone.now()))
    body = open_figures.json_of(shelf, base_url(request))
    return _file(body, "application/json", 'inline; filename="zahlen.json"')


@open_data
@kept
def csv(request: HttpRequest) -> HttpResponse:
    _refuse_parameters(request)
    body = open_figures.csv_of(finding.on_shelf(current(timezone.now())))
    return _file(body, "text/csv; charset=utf-8", 'attachment; filename="zahlen.csv"')


def _refuse_parameters(request: HttpRequest) -> None:
    """A file holds all there is: whoever asks for a part would get something else.

    Nor does each made-up address keep a copy of it in memory.
    """
    if request.META.get("QUERY_STRING"):
        raise Http404


def _file(body: bytes, content_type: str, disposition: str) -> HttpResponse:
    headers = {"Content-Disposition": disposition}
    return HttpResponse(body, content_type=content_type, headers=headers)


def _shown(choice: Choice, shelf: tuple[Publication, ...]) -> dict[str, Any]:
    published = choice.published
    assert published
    tables, meanings = published.tables, frozen_words.meanings(published.versions)
    return {
        "published": published,
        "title": _title(choice),
        "overviews": showing.of_quarters(published),
        "meanings": meanings,
        "are_of_today": all(one.is_of_today for one in meanings),
        "lists": showing.lists(tables),
        "wholes": showing.wholes(tables),
        "missing": [words.short_name(period) for period in published.missing],
        "versions": [_version(one) for one in _versions_of(choice, shelf)],
        "shown": _version(published.newest) if choice.is_quarter else None,
    }


def _title(choice: Choice) -> str:
    assert choice.published
    period = choice.published.period
    return words.quarter_name(period) if choice.is_quarter else str(choice.year)


def _years(choice: Choice, shelf: tuple[Publication, ...]) -> Iterator[dict[str, Any]]:
    """Links to every year that has something; `current` as in `aria-current`."""
    for year in sorted({one.quarter.year for one in shelf}, reverse=True):
        within = "true" if choice.is_quarter else "page"
        current = within if year == choice.year else ""
        yield {"name": year, "query": f"?jahr={year}", "current": current}


def _quarters(choice: Choice, shelf: tuple[Publication, ...]) -> Iterator[dict[str, Any]]:
    """Links to the year that is shown as a whole, and to those of its quarters that are there."""
    published, there = choice.published, {one.quarter for one in shelf}
    if published is None or choice.year is None:
        return
    whole = "" if choice.is_quarter else "page"
    yield {"name": _("Whole year"), "query": f"?jahr={choice.year}", "current": whole}
    for quarter in quarters_in(year_of(date(choice.year, 1, 1))):
        if quarter.first in there:
            current = "page" if quarter == published.period else ""
            query = asked.address(quarter)
            yield {"name": words.short_name(quarter), "query": query, "current": current}


def _versions_of(choice: Choice, shelf: tuple[Publication, ...]) -> list[Publication]:
    """All versions of the quarters that are shown, old ones too."""
    assert choice.published
    shown = {quarter.first for quarter in quarters_in(choice.published.period)}
    return [one for one in shelf if one.quarter in shown]


def _version(one: Publication) -> dict[str, Any]:
    day = timezone.localdate(one.published_at)
    return {
        "quarter": words.quarter_name(one.period),
        "query": asked.address(one.period, one.version),
        "number": one.version,
        "date": calendar_words.plain_date(day),
        "reason": words.REASONS.get(one.reason, ""),
        "definitions": one.definitions,
        "digest": one.digest,
    }
