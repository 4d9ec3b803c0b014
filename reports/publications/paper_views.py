"""Pages for the council and its districts: printed numbers only, each on one A4."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from locations.keeper import current
from locations.models import District
from locations.staff.request import StaffRequest
from records.periods import Period, quarters_in
from reports.frame import navigation
from reports.publications import quarters, sheets
from reports.publications.forms import PeriodForm
from reports.publications.names import period_name
from reports.publications.public_words import quarter_name
from reports.publications.sheets import Pair
from reports.publications.views import KEY

# Width and height of a tile with the gap beside it.
TILE = (32, 24)


@require_safe
def council(request: StaffRequest) -> HttpResponse:
    """Districts of the city, as the committee gets them."""
    period = PeriodForm(request.GET).period()
    if period is None:
        return _refused(request, None)
    pair = sheets.pair_of(period)
    if pair is None:
        return _refused(request, period)
    context = {
        "title": sheets.title(pair),
        "lead": sheets.lead(pair),
        "homes": sheets.homes(pair),
        "topics": sheets.homes_and_topics(pair),
        **_foot(pair),
    }
    return render(request, "reports/council.html", context)


@require_safe
def district_sheets(request: StaffRequest) -> HttpResponse:
    """All districts, a page each."""
    return _sheets(request, "")


@require_safe
def district_sheet(request: StaffRequest, slug: str) -> HttpResponse:
    return _sheets(request, slug)


def _sheets(request: StaffRequest, slug: str) -> HttpResponse:
    """Of one district, or of all of them if `slug` is empty."""
    districts = current(timezone.now()).numbered_districts
    if slug and slug not in {district.slug for district in districts}:
        raise Http404
    period = PeriodForm(request.GET).period()
    if period is None or len(quarters_in(period)) != 2:
        return _refused(request, None)
    pair = sheets.pair_of(period)
    if pair is None:
        return _refused(request, period)
    lines = [line for line in sheets.district_lines(pair) if slug in ("", line.key)]
    if not lines:
        raise Http404  # a district that is newer than these figures
    context = {
        "sheets": [sheets.sheet(pair, line) for line in lines],
        "level": 3 if len(lines) > 1 else 2,
        "period": period_name(period),
        **_foot(pair),
    }
    return render(request, "reports/district_sheets.html", context)


def _foot(pair: Pair) -> dict[str, Any]:
    """What stands at the edges of each page, and what maps are drawn from."""
    districts = current(timezone.now()).numbered_districts
    return {
        "districts": districts,
        "spot": _spot(districts),
        "versions": [
            (one, timezone.localdate(one.published_at), quarter_name(one.period))
            for one in pair.now.versions
        ],
        "is_demo": pair.now.is_demo,
        "has_before": pair.before is not None,
    }


def _spot(districts: Sequence[District]) -> dict[str, Any] | None:
    """The town in tiles, on which a page shows its district; None if there is none."""
    if not districts:
        return None
    return {
        "width": TILE[0] * max(one.tile_column for one in districts) + 2,
        "height": TILE[1] * max(one.tile_row for one in districts) + 2,
        "tiles": [
            {
                "x": TILE[0] * (one.tile_column - 1) + 1,
                "y": TILE[1] * (one.tile_row - 1) + 1,
                "slug": one.slug,
            }
            for one in districts
        ],
    }


def _refused(request: StaffRequest, period: Period | None) -> HttpResponse:
    """What has to be published first; without a period, what can be chosen."""
    missing = []
    if period:
        states = [quarters.quarter(one, request.today) for one in quarters_in(period)]
        missing = [(one, quarter_name(one.period)) for one in states if not one.newest]
    context = {
        "period": period_name(period) if period else "",
        "missing": missing,
        "navigation": navigation(KEY, sees_all=True),
    }
    return render(request, "reports/not_published.html", context, status=409 if period else 200)
