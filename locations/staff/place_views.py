"""Staff pages of the locations: the list, one location, what was changed on it."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from locations import calendar_words as words
from locations import cards, directory, keeper, wording
from locations.directory import Directory, local
from locations.keeper import current
from locations.models import Location, OpeningHours, Role
from locations.opening import is_confirmed
from locations.place import Place
from locations.staff import closing_words, staff_words
from locations.staff.history import entries
from locations.staff.place_forms import Asked, PlaceSearch
from locations.staff.request import StaffRequest, kept_location
from locations.staff.searching import holds
from locations.staff.ways_back import SAVED
from records.changes import PARAMETER
from records.models import Change

PER_PAGE = 25


@require_safe
def locations(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    network = current(now)
    kept = Location.objects.kept_by(request.user, network.today)
    mine = set(kept.values_list("pk", flat=True))
    search = PlaceSearch(request.GET)
    asked = search.asked()
    places = [place for place in network.places.values() if place.location.pk in mine]
    found = sorted(
        (place for place in places if _fits(place, asked, network)),
        key=lambda place: (place.status == Location.Status.ENDED, _folded(place)),
    )
    page = Paginator(found, PER_PAGE).get_page(asked.page)
    context = {
        "form": search,
        "page": page,
        "rows": [_row(place, network, now) for place in page],
        "is_all": Role.COORDINATOR in request.roles,
        "is_filtered": asked != Asked(page=asked.page),
        "count": wording.place_count(len(found)),
        "query": search.query(),
    }
    return render(request, "locations/staff/list.html", context)


def _folded(place: Place) -> str:
    return directory.fold(place.location.name)


def _fits(place: Place, asked: Asked, network: Directory) -> bool:
    location = place.location
    if asked.kind and location.kind != asked.kind:
        return False
    if asked.status and place.status != asked.status:
        return False
    if asked.is_unknown and not _is_unknown(place, network):
        return False
    street = place.address.line if place.address else ""
    texts = (location.name, location.official_name, location.venue, street)
    return holds(" ".join(texts), asked.text)


def _is_unknown(place: Place, network: Directory) -> bool:
    """Whether residents are told that the hours are not known or not confirmed."""
    return place.is_active and not cards.confirmed_hours(place, network)


def _row(place: Place, network: Directory, now: datetime) -> dict[str, Any]:
    """What the list says about one place."""
    status = network.plan(place).at(local(now))
    ahead = closing_words.ahead(place, network)
    return {
        "place": place,
        "kind": staff_words.kind(place.location),
        "words": cards.tone_words(place, status, network),
        "hours": wording.rhythms(cards.current_hours(place, network), network.today),
        "until": _confirmed_until(cards.current_hours(place, network), network.today),
        "closure": ahead[0] if ahead else None,
    }


def _confirmed_until(hours: list[OpeningHours], today: date) -> str:
    """The day up to which all these hours count as confirmed, in words; empty if some do not."""
    term = settings.HOURS_CONFIRMED_FOR_DAYS
    if not hours or not all(is_confirmed(row.rule, today, term) for row in hours):
        return ""
    first = min(row.confirmed_on for row in hours if row.confirmed_on)
    return words.plain_date(first + timedelta(days=term))


@require_safe
def location(request: StaffRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    if PARAMETER in request.GET or SAVED in request.GET:
        # Whoever has just saved something must not see the second before it.
        keeper.look_again()
    kept = Location.objects.kept_by(request.user, request.today).select_related(
        "parent", "successor", "programme"
    )
    row = get_object_or_404(kept, slug=slug)
    network, place = _known(row, now)
    today = network.today
    rules = list(row.opening_hours.select_related("confirmed_by"))
    context = {
        "location": row,
        "place": place,
        "kind": staff_words.kind(row),
        "is_ended": place.status == Location.Status.ENDED,
        "words": cards.tone_words(place, network.plan(place).at(local(now)), network),
        "phones": wording.phone_of(row),
        "may_lead": Location.objects.led_by(request.user, today).filter(pk=row.pk).exists(),
        "is_coordinator": Role.COORDINATOR in request.roles,
        "ahead": closing_words.ahead(place, network),
        "saved": SAVED in request.GET,
        "addresses": [
            one for one in row.addresses.all() if not one.valid_to or one.valid_to >= today
        ],
        "pauses": row.pauses.exclude(ends_on__lt=today),
        "dependances": row.dependances.order_by("name"),
        "funding": row.funding.select_related("programme"),
        "served": place.served,
        "languages": cards.spoken(place),
        "today": today,
        "team_url": reverse("team:team") if Role.LEAD in request.roles else "",
        **_rules(rules, today),
    }
    return render(request, "locations/staff/location.html", context)


def _known(row: Location, now: datetime) -> tuple[Directory, Place]:
    """The network and the place in it, also one that was made within the last second."""
    network = current(now)
    if (place := network.place_of(row.pk)) is None:
        keeper.look_again()
        network = current(now)
        place = network.place_of(row.pk)
    if place is None:
        raise Http404(row.slug)
    return network, place


def _rules(rules: list[OpeningHours], today: date) -> dict[str, Any]:
    """The rules of a location: those that hold now, from a coming day, that have ended, or fail."""
    sound = [row for row in rules if row.is_sound]
    return {
        "rules_now": [
            _rule(row, today)
            for row in sound
            if (not row.valid_from or row.valid_from <= today) and not _has_ended(row, today)
        ],
        "rules_coming": [
            _rule(row, today) for row in sound if row.valid_from and row.valid_from > today
        ],
        "rules_ended": [_rule(row, None) for row in sound if _has_ended(row, today)],
        "rules_broken": [row for row in rules if not row.is_sound],
    }


def _has_ended(row: OpeningHours, today: date) -> bool:
    return (row.recurrence.ends_on or date.max) < today


def _rule(row: OpeningHours, today: date | None) -> dict[str, Any]:
    term = settings.HOURS_CONFIRMED_FOR_DAYS
    text = wording.rhythms([row], today)[0]
    return {
        "row": row,
        "text": text[:1].upper() + text[1:],
        "is_confirmed": today is not None and is_confirmed(row.rule, today, term),
        "from": words.plain_date(row.valid_from) if row.valid_from else "",
        "confirmed_on": words.plain_date(row.confirmed_on) if row.confirmed_on else "",
        "until": (
            words.plain_date(row.confirmed_on + timedelta(days=term)) if row.confirmed_on else ""
        ),
    }


@require_safe
def history(request: StaffRequest, slug: str) -> HttpResponse:
    row = kept_location(request, slug)
    changes = Change.objects.filter(subject=f"location:{row.pk}")
    page = Paginator(changes, PER_PAGE).get_page(PlaceSearch(request.GET).asked().page)
    context = {"location": row, "page": page, "entries": entries(list(page))}
    return render(request, "locations/staff/history.html", context)
