"""The page of one place, its sheet for the door, and the list of all places."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
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
from locations import cards, structured, wording
from locations.directory import Directory, Place, current, local
from locations.distance import Distance, metres_between
from locations.models import Location
from locations.opening import Day, Deviation, Effect, Mode, Session, days, upcoming
from locations.pages import kept
from lokalwillkommen.context import base_url

DAYS_AHEAD = 14
SHEET_DATES = 6


@dataclass(frozen=True)
class Row:
    """One line of the table of the next days."""

    date: str
    is_today: bool
    hours: list[str]
    dropped: list[str]
    reasons: list[Any]  # texts, or texts per language


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
        "rhythms": wording.rhythms(cards.confirmed_hours(place, directory)),
        "languages": cards.spoken(place),
        "step_free": wording.STEP_FREE.get(Location.StepFree(place.location.step_free), ""),
        "phones": wording.phone_of(place.location),
        "districts": [district.name for district in place.served],
    }


def _page(
    request: HttpRequest, place: Place, directory: Directory, moment: datetime
) -> dict[str, Any]:
    today = directory.today
    url = base_url(request) + reverse("location", args=[place.slug])
    ahead = days(place.schedule, today, DAYS_AHEAD, directory.holidays, today=today)
    return _entry(place, directory, moment) | {
        "url": url,
        "qr": _qr(url),
        "json_ld": structured.as_script(structured.json_ld(place, directory, url)),
        "is_listed": place in directory.listed,
        "successor": directory.place_of(place.location.successor_id),
        "parent": directory.place_of(place.location.parent_id),
        "dependances": [
            other for other in directory.listed if other.location.parent_id == place.location.pk
        ],
        "notices": list(_notices(place, ahead, directory)),
        "rows": [_row(day, place, directory) for day in ahead if day.sessions or day.deviations],
        "later": _later(place, directory, moment),
        "unconfirmed": wording.rhythms(cards.unconfirmed_hours(place, directory)),
        "known_since": wording.known_since(cards.unconfirmed_hours(place, directory))[0],
        "confirmed_on": _confirmed_on(place, directory),
        "needs": _needs(place, directory),
        "answers": wording.confirmed_answers(),
        "map_url": cards.map_url(place),
        "wrong_hours_url": _wrong_hours_url(place, url),
        "share_url": url,
        "official_dates": list(_official_dates(place.location)),
        "printed": words.moment_words(moment, year=True),
        "next_address_from": (
            words.plain_date(place.next_address.valid_from) if place.next_address else ""
        ),
        "sheet_dates": _sheet_dates(place, directory, moment),
    }


def _row(day: Day, place: Place, directory: Directory) -> Row:
    sessions = [_session(session) for session in day.sessions]
    return Row(
        date=words.short_date(day.day),
        is_today=day.day == directory.today,
        hours=sessions,
        dropped=[
            words.hours_between(session.opens_at, session.closes_at)
            for deviation in day.deviations
            for session in deviation.dropped
        ],
        reasons=[reason for deviation in day.deviations for reason in _reasons(deviation, place)],
    )


def _session(session: Session) -> str:
    text = words.hours_between(session.opens_at, session.closes_at)
    if session.mode == Mode.APPOINTMENT:
        text = _("%(hours)s by appointment only") % {"hours": text}
    if not session.confirmed:
        text = _("%(hours)s (not confirmed)") % {"hours": text}
    return text


def _reasons(deviation: Deviation, place: Place) -> Iterable[dict[str, Any]]:
    """Why a day differs: a sentence of ours, and the text that the team added to it."""
    closure = place.closures.get(deviation.closure.key) if deviation.closure else None
    if closure is None or closure.effect != Effect.NOTICE:
        yield {"text": wording.deviation_words(deviation)}
    if closure and closure.public_text:
        yield {"stored": closure.public_text}


def _notices(place: Place, ahead: Iterable[Day], directory: Directory) -> Iterable[dict[str, Any]]:
    """Deviations of the next days, said at the top: what, why, when instead, where else."""
    today = directory.today
    said: set[int] = set()
    for day in ahead:
        for deviation in day.deviations:
            closure = place.closures.get(deviation.closure.key) if deviation.closure else None
            if closure and closure.pk in said:
                continue
            said.update({closure.pk} if closure else set())
            is_notice = closure is not None and closure.effect == Effect.NOTICE
            is_soon = (day.day - today).days <= 1
            falls_away = not is_notice and not day.sessions
            yield {
                "is_soon": is_soon and falls_away,
                "text": "" if is_notice else wording.closure_notice(deviation, day, today),
                "stored": closure.public_text if closure else {},
                "next": _next_after(place, day, directory) if falls_away else "",
                "elsewhere": _open_elsewhere(place, day, directory) if falls_away else None,
            }


def _next_after(place: Place, day: Day, directory: Directory) -> str:
    following = _upcoming(place, datetime.combine(day.day, datetime.max.time()), directory, 1)
    return wording.session_words(following[0], directory.today) if following else ""


def _upcoming(place: Place, after: datetime, directory: Directory, count: int) -> list[Session]:
    return upcoming(place.schedule, after, directory.holidays, count)


def _open_elsewhere(place: Place, day: Day, directory: Directory) -> dict[str, Any] | None:
    """The nearest other place with a confirmed session on the same day."""
    if not place.has_position:
        return None
    here = place.address
    others = []
    for other in directory.listed:
        if other is place or not other.has_position:
            continue
        (its_day,) = days(other.schedule, day.day, 1, directory.holidays, today=directory.today)
        sessions = [session for session in its_day.sessions if session.confirmed]
        if sessions:
            there = other.address
            metres = metres_between(here.lat, here.lon, there.lat, there.lon)
            exact = not (here.position_is_approximate or there.position_is_approximate)
            others.append((metres, other.slug, other, sessions[0], exact))
    if not others:
        return None
    metres, _slug, other, session, exact = min(others, key=lambda entry: entry[:2])
    return {
        "place": other,
        "hours": words.hours_between(session.opens_at, session.closes_at),
        "far": wording.distance_words(Distance(metres, exact)),
    }


def _later(place: Place, directory: Directory, moment: datetime) -> str:
    """The first session after the table of the next days, if there are few in it."""
    last = directory.today.toordinal() + DAYS_AHEAD
    from_then = datetime.fromordinal(last)
    following = _upcoming(place, from_then, directory, 1)
    return wording.session_words(following[0], directory.today) if following else ""


def _sheet_dates(place: Place, directory: Directory, moment: datetime) -> list[dict[str, Any]]:
    """The next dates for paper: sessions that take place and those that fall away."""
    ahead = days(place.schedule, directory.today, 60, directory.holidays, today=directory.today)
    rows = [_row(day, place, directory) for day in ahead if day.sessions or day.deviations]
    return rows[:SHEET_DATES]


def _confirmed_on(place: Place, directory: Directory) -> str:
    confirmed = [row.confirmed_on for row in cards.confirmed_hours(place, directory)]
    return words.plain_date(min(confirmed)) if confirmed else ""


def _needs(place: Place, directory: Directory) -> str:
    """Whether one needs an appointment, if that is the same for all hours."""
    modes = {Mode(row.mode) for row in cards.confirmed_hours(place, directory)}
    return str(wording.NEEDS[modes.pop()]) if len(modes) == 1 else ""


def _official_dates(location: Location) -> Iterable[tuple[str, str]]:
    for label, day, precision in (
        (_("At work since"), location.operating_since, location.operating_since_precision),
        (_("Officially opened"), location.opened_on, location.opened_on_precision),
        (_("Ended"), location.ended_on, location.ended_on_precision),
    ):
        if day:
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
