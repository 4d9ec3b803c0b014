"""What somebody sees instead of the page they asked for."""

import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import unquote, urlencode

from django.conf import settings
from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import escape_uri_path
from django.utils.text import slugify
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from locations.directory import Directory
from locations.finder import Criteria
from locations.gazetteer import SPELLED, clean
from locations.keeper import current
from lokalwillkommen import context, staff_errors
from lokalwillkommen.staff_only import is_staff_page

logger = logging.getLogger(__name__)

MOST_SUGGESTIONS = 3
# From 0 to 100; "dorstfelt" and "dorstfeld" have 89, "hoerde" and "hoerde-hombruch" 57.
SIMILAR_ENOUGH = 75
LONGEST_PART = 80
RETRY_SECONDS = 30
TOO_BIG = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
AWAY = (OperationalError, InterfaceError)
PLAIN_TEXT = "Es gab einen Fehler. / Something went wrong. / حدث خطأ."

Link = dict[str, Any]


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for an address that leads nowhere, with the addresses that may be meant."""
    if is_staff_page(request):
        return _staff(request, staff_errors.not_found, 404)
    return _drawn(request, "404.html", 404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for a request that cannot be understood, or of which there is too much."""
    if isinstance(exception, DisallowedHost) and not settings.SITE_URL:
        return _static_page(400)  # without a host there is no address for links
    status = 413 if isinstance(exception, TOO_BIG) else 400
    if is_staff_page(request):
        draw = staff_errors.too_big if status == 413 else staff_errors.bad_request
        return _staff(request, draw, status)
    return _drawn(request, "400.html", status)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for a mistake of ours; 503 when it is the database that is away."""
    is_away = isinstance(sys.exception(), AWAY)
    status = 503 if is_away else 500
    if is_staff_page(request):
        draw = staff_errors.unavailable if is_away else staff_errors.mistake
        response = _staff(request, draw, status)
    else:
        response = _unavailable() if is_away else _static_page(500)
    if is_away:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _staff(
    request: HttpRequest, draw: Callable[[HttpRequest], HttpResponse], status: int
) -> HttpResponse:
    """A page for those who work here; whatever goes wrong with it, there is one."""
    try:
        with translation.override(settings.LANGUAGE_CODE):
            return draw(request)
    except Exception:
        logger.exception("The staff page for status %s could not be drawn", status)
        return _static_page(status)


def _unavailable() -> HttpResponse:
    """In the reader's language, with the number to call; asks the database for nothing."""
    try:
        page = {
            "language": translation.get_language() or settings.LANGUAGE_CODE,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "phone": settings.NETWORK_PHONE,
            "network": settings.NETWORK_NAME,
            "stylesheet": _stylesheet(),
        }
        response = HttpResponse(render_to_string("503.html", page), status=503)
    except Exception:
        logger.exception("The page about the database could not be drawn")
        return _static_page(503)
    response["Cache-Control"] = "no-store"
    return response


def _drawn(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """The error page in the site's frame; without it when even that goes wrong."""
    try:
        page = {"site": _site(request), "criteria": Criteria(), "hint": True}
        if status == 404:
            page["suggestions"] = suggestions(request.path, current(timezone.now()))
        response = render(request, template, page, status=status)
    except Exception:
        # No database, no built style sheet: whatever it is, an error page never fails.
        logger.exception("The page for status %s could not be drawn", status)
        return _static_page(status)
    response["Cache-Control"] = "no-cache"
    return response


def _static_page(status: int) -> HttpResponse:
    """The page that needs neither database nor settings of the site."""
    try:
        response = HttpResponse(
            render_to_string("500.html", {"stylesheet": _stylesheet()}), status=status
        )
    except Exception:
        logger.exception("The static error page could not be drawn")
        response = HttpResponse(PLAIN_TEXT, "text/plain; charset=utf-8", status)
    response["Cache-Control"] = "no-store"
    return response


def _stylesheet() -> str:
    try:
        return static("css/site.css")
    except ValueError:  # not built
        return ""


def _site(request: HttpRequest) -> dict[str, Any]:
    """What every page knows, for an address that is none: no canonical, languages all the same."""
    site: dict[str, Any] = context.site(request)["site"]
    languages = [
        entry | {"path": in_language(request.path, entry["code"])} for entry in site["languages"]
    ]
    return site | {"canonical": None, "languages": languages}


def in_language(path: str, code: str) -> str:
    """The same address below the prefix of another language; it need not lead anywhere."""
    first, _slash, rest = path.removeprefix("/").partition("/")
    bare = rest if first in dict(settings.LANGUAGES) else path.removeprefix("/")
    with translation.override(code):
        # One slash at most: two at the beginning would name another host.
        return reverse("finder") + escape_uri_path(bare.lstrip("/"))


def suggestions(path: str, directory: Directory) -> list[Link]:
    """Pages that somebody may have meant who typed `path`: at most three, the likeliest first."""
    part = clean(unquote(path).rstrip("/").rpartition("/")[2][:LONGEST_PART])
    key = _key(part)
    if len(key) < 3 or key in dict(settings.LANGUAGES):
        return []
    links = {link["url"]: link for link in [*_near(key, directory), *_spots(part, directory)]}
    return list(links.values())[:MOST_SUGGESTIONS]


def _key(text: str) -> str:
    """The text as slugs are written: "Hörde" becomes "hoerde"."""
    return slugify(text.lower().translate(SPELLED))


def _near(key: str, directory: Directory) -> Iterator[Link]:
    """Places and pages whose slug differs from `key` by little or begins with it."""
    targets = dict(_targets(directory))
    found = process.extract(key, list(targets), scorer=fuzz.ratio, score_cutoff=SIMILAR_ENOUGH)
    for slug, _score, _index in found:
        yield targets[slug]
    for slug, link in targets.items():
        if key in slug.split("-") or slug.startswith(key):
            yield link


def _targets(directory: Directory) -> Iterable[tuple[str, Link]]:
    for place in directory.listed:
        url = reverse("location", args=[place.slug])
        link = {"label": place.location.name, "url": url, "is_german": True}
        yield place.slug, link
        yield _key(place.location.name), link
    for name, label in (
        ("all_places", _("All places")),
        ("plain", _("Plain language")),
        ("accessibility", _("Accessibility")),
        ("privacy", _("Privacy")),
        ("imprint", _("Imprint")),
    ):
        url = reverse(name)
        yield url.rstrip("/").rpartition("/")[2], {"label": label, "url": url}
        yield name.replace("_", "-"), {"label": label, "url": url}


def _spots(part: str, directory: Directory) -> Iterator[Link]:
    """Streets and parts of town of this name, as questions to the finder."""
    found = directory.gazetteer.look_up(part.replace("-", " ").replace("_", " "))
    for spot in found.spots or found.suggestions:
        url = f"{reverse('finder')}?{urlencode({'q': spot.query})}"
        yield {"label": spot.query, "url": url, "is_german": True}
