"""The finder: the page on which residents begin."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import iri_to_uri
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from locations import calendar_words as words
from locations import cards, wording
from locations.directory import local
from locations.finder import PAGE_SIZE, Answer, Criteria, Hit, Origin, answer
from locations.forms import OPEN_CHOICES, asked, language_codes_offered
from locations.fragments import Frames, hole
from locations.gazetteer import Found, Level, Spot
from locations.keeper import current
from locations.pages import FramedPage, base_url, kept
from locations.schedule import State
from lokalwillkommen.context import site

TEMPLATE = "locations/finder.html"
NEXT_SHOWN = 3


@kept
def finder(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    directory = current(now)
    found = answer(asked(request.GET), directory, local(now))
    if found.criteria.is_start:
        context = _search(found.criteria) | _offered(found) | _start(found)
        return render(request, TEMPLATE, context | {"criteria": found.criteria})
    return FramedPage(_drawn(request, found))


def _drawn(request: HttpRequest, found: Answer) -> str:
    """The page of results. Each place is asked for once, so the page cannot be kept; most of it
    is the same for all of them and comes from a frame.
    """
    criteria = found.criteria
    frames = found.directory.noted("frames", lambda: Frames(TEMPLATE))
    asked_alike = replace(
        criteria,
        text=hole("text") if criteria.text else "",
        position=(0.0, 0.0) if criteria.position else None,
    )
    context = (
        _search(criteria)
        | _results(found)
        | {
            "text": criteria.text,
            "query": "?" + iri_to_uri(request.META.get("QUERY_STRING", "")),
        }
    )

    def rest() -> dict[str, Any]:
        page = site(request) | _offered(found) | {"criteria": asked_alike}
        for entry in page["site"]["languages"]:
            # Every language leads to the same question.
            entry["path"] = format_html("{}{}", entry["path"].partition("?")[0], hole("query"))
        return page

    return frames.page((translation.get_language(), base_url(request), asked_alike), context, rest)


def address_of(criteria: Criteria, path: str = "") -> str:
    """The address of the finder with this question; `path` is that of the finder, if known."""
    query = urlencode(criteria.parameters())
    return (path or reverse("finder")) + (f"?{query}" if query else "")


def _search(criteria: Criteria) -> dict[str, Any]:
    """What the search form says about this question."""
    position = criteria.position
    return {
        "latitude": f"{position[0]:.3f}" if position else "",
        "longitude": f"{position[1]:.3f}" if position else "",
        "chips": list(_chips(criteria)),
        "ignored_names": (
            words.joined(_parameter_name(name) for name in criteria.ignored)
            if criteria.ignored
            else ""
        ),
    }


def _offered(found: Answer) -> dict[str, Any]:
    """What the search form offers with every question."""
    spoken = {code for place in found.directory.listed for code in place.location.languages}
    return {
        "days": OPEN_CHOICES,
        "languages": [(code, words.language_name(code)) for code in language_codes_offered(spoken)],
    }


def _chips(criteria: Criteria) -> Iterable[dict[str, Any]]:
    """The filters that are one tap: their names, and the address that switches each."""
    path = reverse("finder")
    for name, value, label in (
        ("open", "now", _("Open now")),
        ("open", "today", _("Open today")),
        ("step_free", True, _("Without steps")),
    ):
        is_on = getattr(criteria, name) == value
        other = criteria.without(name) if is_on else criteria.having(name, value)
        yield {"label": label, "is_on": is_on, "url": address_of(other, path)}


def _parameter_name(name: str) -> str:
    return {
        "open": _("day"),
        "language": _("language"),
        "step_free": _("without steps"),
        "kind": _("kind of place"),
        "page": _("page"),
        "position": _("position"),
    }[name]


def filter_words(name: str, criteria: Criteria) -> str:
    """A filter that is on, as the reader knows it."""
    if name == "open":
        return str(dict(OPEN_CHOICES)[criteria.open])
    if name == "language":
        return words.language_name(criteria.language)
    return _parameter_name(name)


def _start(found: Answer) -> dict[str, Any]:
    today = found.directory.today
    everything = found.hits
    still_open = [
        hit for hit in everything if hit.status.state in (State.OPEN, State.BY_APPOINTMENT)
    ]
    later = [hit for hit in everything if hit.status.state == State.CLOSED and hit.status.next]
    today_later = [hit for hit in later if hit.status.next and hit.status.next.day == today]
    shown = still_open + today_later
    today_count = len(shown)
    heading = _("Still open today")
    if not shown:
        shown, heading = later[:NEXT_SHOWN], _("Next consultation hours")
    return {
        "today_heading": heading,
        "now_words": words.moment_words(found.moment),
        "today_count": wording.place_count(today_count) if today_count else "",
        "today_cards": cards.cards(shown[:PAGE_SIZE], found.directory, first=0),
        "districts": found.directory.districts,
        "some_places": found.directory.listed[:PAGE_SIZE],
        "all_places_words": ngettext(
            "Show the only place", "Show all %(count)s places", len(found.directory.listed)
        )
        % {"count": len(found.directory.listed)},
    }


def _results(found: Answer) -> dict[str, Any]:
    hits, unknown = found.shown()
    first = (found.page - 1) * PAGE_SIZE + 1
    directory = found.directory
    return {
        "notices": list(_notices(found)),
        "count_words": _count_words(found),
        "cards": cards.cards(hits, directory, first),
        "no_hits": not found.hits,
        "unknown_cards": cards.cards(unknown, directory, first + len(hits)),
        "unknown_heading": _("Not known – please ask (%(places)s)")
        % {"places": wording.place_count(len(found.unknown))},
        "missed": words.joined(
            f"„{filter_words(name, found.criteria)}“" for name, _count in found.in_the_way
        ),
        "ways_out": [] if found.hits else list(_ways_out(found)),
        "map": cards.drawn_map([*hits, *unknown], directory, found.origin, first),
        "page": found.page,
        "pages": found.pages,
        "previous_url": _page_url(found, -1),
        "next_url": _page_url(found, 1),
    }


def _page_url(found: Answer, step: int) -> str:
    page = found.page + step
    return address_of(found.criteria.having("page", page)) if 1 <= page <= found.pages else ""


def _count_words(found: Answer) -> str:
    count = wording.place_count(len(found.hits))
    spot = found.origin.spot if found.origin else None
    if spot and found.found:
        # Where the name alone would leave it open, its level is said with it.
        name = spot.query if len(found.found.spots) > 1 else spot.name
        return _("%(places)s near %(spot)s") % {"places": count, "spot": words.isolated(name)}
    if found.origin:
        return _("%(places)s near you") % {"places": count}
    return count


def _ways_out(found: Answer) -> Iterable[dict[str, str]]:
    for name, count in found.in_the_way:
        label = _("Search without “%(filter)s” (%(places)s)") % {
            "filter": filter_words(name, found.criteria),
            "places": wording.place_count(count),
        }
        yield {"label": label, "url": address_of(found.criteria.without(name))}
    yield {"label": _("Show all places"), "url": reverse("all_places")}


def _notices(found: Answer) -> Iterator[dict[str, Any]]:
    """What the reader should know about how the question was understood."""
    understood, origin = found.found, found.origin
    if understood and not understood.spots:
        yield _not_found(understood, found.criteria)
    elif understood and len(understood.spots) > 1:
        yield _several(understood, found.criteria)
    elif origin and origin.spot and origin.spot.level == Level.POSTCODE:
        yield _postcode(origin, origin.spot, found)
    if origin and origin.district:
        own = {id(place) for place in found.directory.offices if origin.district in place.served}
        for hit in (*found.hits, *found.unknown):
            # By identity: comparing two places would compare all that they hold.
            if id(hit.place) in own:
                yield _own_office(hit)
    if found.is_far_away:
        text = _("This is far away from %(city)s. Here are the nearest places all the same.")
        yield {"text": text % {"city": words.isolated(settings.NETWORK_CITY)}}


def _link_to(spot: Spot, criteria: Criteria) -> dict[str, str]:
    # A hint is left out if it says nothing new: for a district, or a street that names its part.
    hint = f" ({spot.context})" if spot.context not in spot.query else ""
    return {"label": f"{spot.query}{hint}", "url": address_of(criteria.having("text", spot.query))}


def _not_found(understood: Found, criteria: Criteria) -> dict[str, Any]:
    text = _("We do not know “%(text)s”.") % {"text": words.isolated(understood.text)}
    if not understood.suggestions:
        return {"text": " ".join([text, _("Please try a part of town or a postcode.")])}
    return {
        "text": " ".join([text, _("Did you mean:")]),
        "links": [_link_to(spot, criteria) for spot in understood.suggestions],
    }


def _several(understood: Found, criteria: Criteria) -> dict[str, Any]:
    return {
        "text": _("There are several places called “%(text)s”. Please choose, if you like:")
        % {"text": words.isolated(understood.text)},
        "links": [_link_to(spot, criteria) for spot in understood.spots],
    }


def _postcode(origin: Origin, spot: Spot, found: Answer) -> dict[str, Any]:
    if len(origin.candidates) > 1:
        text = _("The postcode %(postcode)s lies in several districts.")
    else:
        text = _("We do not know for certain in which district the postcode %(postcode)s lies.")
    sentences = [
        text % {"postcode": spot.name},
        _("Here are the nearest places. You can go to any place."),
    ]
    if offices := [words.isolated(place.location.name) for place in found.candidate_offices]:
        text = _("Offices that may be the one for your district: %(offices)s.")
        sentences.append(text % {"offices": words.joined(offices)})
    choices = [f"Stadtbezirk {district.name}" for district in origin.candidates]
    return {
        "text": " ".join(sentences),
        "links": [
            {"label": name, "url": address_of(found.criteria.having("text", name))}
            for name in choices
        ],
    }


def _own_office(hit: Hit) -> dict[str, Any]:
    text = _("Office for your district: %(office)s. You can go to any place.")
    return {"text": text % {"office": words.isolated(hit.place.location.name)}}
