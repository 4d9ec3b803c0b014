"""What machines read about places: a calendar per place, all places as open data."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone

from locations import exports, feeds
from locations.directory import Directory
from locations.filters import LocationFilter
from locations.keeper import current
from locations.models import Location
from locations.pages import View, base_url, kept
from locations.place import Place

Writer = Callable[[list[Place], Directory, str], bytes]


def open_data(view: View) -> View:
    """Let the pages of others read the answer in the browser."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return answer


@kept
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    directory = current(timezone.now())
    place = directory.find(slug)
    if place is None:
        raise Http404(slug)
    if place.slug != slug:
        return HttpResponsePermanentRedirect(reverse("locations:feed", args=[place.slug]))
    return HttpResponse(
        feeds.calendar_of(place, directory, base_url(request)).to_ical(),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="{place.slug}.ics"'},
    )


@open_data
@kept
def geojson(request: HttpRequest) -> HttpResponse:
    return _data(request, exports.geojson, "application/geo+json", 'inline; filename="{}.geojson"')


@open_data
@kept
def csv(request: HttpRequest) -> HttpResponse:
    return _data(request, exports.table, "text/csv; charset=utf-8", 'attachment; filename="{}.csv"')


def _data(request: HttpRequest, write: Writer, content_type: str, header: str) -> HttpResponse:
    """The listed places that are asked for: planned and ended ones are no place to go to."""
    directory = current(timezone.now())
    places = directory.listed
    if request.GET:
        asked = LocationFilter(
            request.GET,
            Location.objects.listed(),
            districts=directory.districts,
            day=directory.today,
        )
        if problem := asked.problem():
            return HttpResponse(problem, status=400, content_type="text/plain; charset=utf-8")
        slugs = set(asked.qs.values_list("slug", flat=True))
        places = [place for place in places if place.slug in slugs]
    return HttpResponse(
        write(places, directory, base_url(request)),
        content_type=content_type,
        headers={"Content-Disposition": header.format("standorte")},
    )
