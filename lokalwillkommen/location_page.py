"""The page of one place, its sheet for the door, and the list of all places."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from locations import calendar_words as words
from locations import cards, days_ahead, notice_words, structured, wording
from locations.directory import Directory, local
from locations.keeper import current
from locations.models import Location
from locations.pages import base_url, kept
from locations.place import Place
from locations.schedule import Mode

SHEET_DATES = 6


@kept
def location(request: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    directory = current(now)
    place = _found(directory, slug)
    if place.slug != slug:
        return HttpResponsePermanentRedirect(reverse("location", args=[place.slug]))
    return render(request, "locations/location.html", _page(request, place, directory, local(now)))


@kept
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    directory = current(now)
    place = _found(directory, slug)
    if place.slug != slug:
        return HttpResponsePermanentRedirect(reverse("sheet", args=[place.slug]))
    context = _page(request, place, directory, local(now))
    context["other_languages"] = list(_in_other_languages())
    return render(request, "locations/sheet.html", context)


def _in_other_languages() -> Iterable[dict[str, str]]:
    """The line beside the QR code, for those who do not read the language of the sheet."""
    here = translation.get_language()
    for code, _title in settings.LANGUAGES:
        if code != here:
            with translation.override(code):
                yield {
                    "code": code,
                    "direction": "rtl" if translation.get_language_bidi() else "ltr",
                    "text": _("Open today? Here it is always right:").rstrip(":"),
                }


@kept
def all_places(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    directory = current(now)
    entries = [_entry(place, directory, local(now)) for place in directory.listed]
    context = {"entries": entries, "count": wording.place_count(len(entries))}
    context["printed"] = words.moment_words(local(now), year=True)
    return render(request, "locations/all.html", context)


def _found(directory: Directory, slug: str) -> Place:
    place = directory.find(slug)
    if place is None:
        raise Http404(slug)
    return place


def _entry(place: Place, directory: Directory, moment: datetime) -> dict[str, Any]:
    """What the list of all places says about one."""
    status = directory.plan(place).at(moment)
    said = cards.tone_words(place, status, directory)
    return {
        "place": place,
        "words": said,
        "rhythms": wording.rhythms(cards.confirmed_hours(place, directory), directory.today),
        "languages": cards.spoken(place),
        "step_free": wording.STEP_FREE.get(Location.StepFree(place.location.step_free), ""),
        "phones": wording.phone_of(place.location),
        "tomorrow": days_ahead.tomorrow_falls_away(place, directory),
        "districts": [district.name for district in place.served],
    }


def _page(
    request: HttpRequest, place: Place, directory: Directory, moment: datetime
) -> dict[str, Any]:
    """What the page of a place and its sheet for the door say."""
    location = place.location
    url = base_url(request) + reverse("location", args=[place.slug])
    unconfirmed = cards.unconfirmed_hours(place, directory)
    moved = place.next_address
    entry = _entry(place, directory, moment)
    return entry | {
        "url": url,
        "qr": _qr(url),
        "json_ld": structured.as_script(structured.json_ld(place, directory, url)),
        "is_listed": place in directory.listed,
        # Of a coming end its notice says where to go.
        "successor": None if place.is_active else directory.place_of(location.successor_id),
        "parent": directory.place_of(location.parent_id),
        "dependances": [
            other for other in directory.listed if other.location.parent_id == location.pk
        ],
        "notices": [
            notice
            for notice in days_ahead.notices(place, directory, moment)
            if not notice.text or notice.text not in entry["words"].sentences
        ],
        "lasting": days_ahead.lasting(place, directory),
        "rows": days_ahead.rows(place, directory),
        "later": days_ahead.session_after_table(place, directory),
        "rules": wording.rules_in_words(cards.confirmed_hours(place, directory), directory.today),
        "unconfirmed": wording.rhythms(unconfirmed, directory.today),
        "unconfirmed_rules": wording.rules_in_words(unconfirmed, directory.today),
        "known_since": wording.known_since(unconfirmed)[0],
        "confirmed_on": _confirmed_on(place, directory),
        "needs": _needs(place, directory),
        "waiting": _waiting(place, directory),
        "answers": wording.confirmed_answers(),
        "map_url": cards.map_url(place),
        "wrong_hours_url": _wrong_hours_url(place, url),
        "official_dates": list(_official_dates(location, directory.today)),
        "printed": words.moment_words(moment, year=True),
        "next_address_from": (
            words.plain_date(moved.valid_from) if moved and moved.valid_from else ""
        ),
        "sheet_dates": days_ahead.rows(place, directory, days_ahead.DAYS_ON_PAPER)[:SHEET_DATES],
    }


def _confirmed_on(place: Place, directory: Directory) -> str:
    """The day since which all confirmed hours have been confirmed, in words."""
    hours = cards.confirmed_hours(place, directory)
    confirmed = [row.confirmed_on for row in hours if row.confirmed_on]
    return words.plain_date(min(confirmed)) if confirmed else ""


def _needs(place: Place, directory: Directory) -> str:
    """Whether one needs an appointment, if that is the same for all hours."""
    modes = {Mode(row.mode) for row in cards.confirmed_hours(place, directory)}
    return str(wording.NEEDS[modes.pop()]) if len(modes) == 1 else ""


def _waiting(place: Place, directory: Directory) -> str:
    waiting = place.waiting_time(directory.today)
    return notice_words.waiting_words(*waiting) if waiting else ""


def _official_dates(location: Location, today: date) -> Iterable[tuple[str, str]]:
    """What has been so far; a day that is still to come is announced at the top."""
    for label, day, precision in (
        (_("At work since"), location.operating_since, location.operating_since_precision),
        (_("Officially opened"), location.opened_on, location.opened_on_precision),
        (_("Ended"), location.ended_on, location.ended_on_precision),
    ):
        if day and day <= today:
            yield label, words.plain_date(day, precision)


def _wrong_hours_url(place: Place, url: str) -> str:
    """A mail to the place or the network that says nothing about who writes."""
    address = place.location.email or settings.NETWORK_EMAIL
    if not address:
        return ""
    subject = f"Öffnungszeiten {place.location.name}"
    return f"mailto:{address}?subject={quote(subject)}&body={quote(url)}"


def _qr(url: str) -> SafeString:
    """The address as a QR code: an SVG drawing that needs no other file."""
    code = segno.make(url, error="m", micro=False)
    drawing = code.svg_inline(scale=4, border=2, omitsize=True, svgclass=None, lineclass=None)
    return mark_safe(drawing)
