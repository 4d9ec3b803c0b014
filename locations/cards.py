"""One place in a list, and its mark on the map: rendered once per language and status."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from urllib.parse import quote

from django.conf import settings
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from locations import calendar_words as words
from locations import days_ahead, wording
from locations import map as maps
from locations.directory import Directory
from locations.distance import Distance
from locations.finder import Hit, Origin
from locations.fragments import Fragment, hole
from locations.models import Location, OpeningHours
from locations.opening import days, is_confirmed
from locations.place import Place
from locations.schedule import Session, State, Status
from locations.wording import StatusWords

LEGEND = ("open", "appointment", "closed", "unconfirmed", "unknown")


def tone_words(place: Place, status: Status, directory: Directory) -> StatusWords:
    """The status of a place in words, in the active language."""
    return directory.noted(
        ("status", translation.get_language(), place.slug, id(status)),
        lambda: wording.status_words(status, directory.today, place),
    )


def map_url(place: Place) -> str:
    """An address that phones open in their map app (RFC 5870, with the address as a label)."""
    position, address = place.position, place.address
    if position is None or address is None or not address.street:
        return ""
    label = quote(address.line, safe=",")
    # An approximate position would lead to the wrong door: then only the address counts.
    if not position.is_exact:
        return f"geo:0,0?q={label}"
    return f"geo:{position.lat:.5f},{position.lon:.5f}?q={label}"


def spoken(place: Place) -> str:
    """Names of the languages spoken at a place, in the active language."""
    return words.listed(words.language_name(code) for code in place.location.languages)


def not_known(place: Place) -> str:
    """One line for what nobody has told us about a place."""
    unknown = []
    if not place.location.languages:
        unknown.append(_("languages"))
    if place.location.step_free == Location.StepFree.UNKNOWN:
        unknown.append(_("access without steps"))
    if not unknown:
        return ""
    text = _("Not known: %(facts)s") % {"facts": words.joined(unknown)}
    return text[:1].upper() + text[1:]


def _card(place: Place, status: Status, directory: Directory) -> Fragment:
    said = tone_words(place, status, directory)
    known = status.state != State.UNKNOWN and place.keeps_hours
    context = {
        "place": place,
        "words": said,
        "url": place.location.get_absolute_url(),
        "today": wording.today_words(confirmed_today(place, directory)),
        "hours": (
            words.clauses(wording.rhythms(confirmed_hours(place, directory), directory.today))
            if known
            else ""
        ),
        "languages": spoken(place),
        "step_free": wording.STEP_FREE.get(Location.StepFree(place.location.step_free), ""),
        "unknown": not_known(place),
        "phones": wording.phone_of(place.location),
        "email": place.location.email or settings.NETWORK_EMAIL,
        "tomorrow": days_ahead.tomorrow_falls_away(place, directory),
        "map_url": map_url(place),
        "number": hole("number"),
        "far": hole("far"),
        "own": hole("own"),
    }
    return Fragment("components/place.html", context)


def confirmed_today(place: Place, directory: Directory) -> list[Session]:
    """The sessions of today that somebody has confirmed."""
    today = directory.today
    (planned,) = days(place.schedule, today, 1, directory.holidays, today=today)
    return [session for session in planned.sessions if session.confirmed]


def confirmed_hours(place: Place, directory: Directory) -> list[OpeningHours]:
    """The rules of a place that hold today or later and that somebody has confirmed."""
    return [row for row in current_hours(place, directory) if _is_confirmed(row, directory)]


def unconfirmed_hours(place: Place, directory: Directory) -> list[OpeningHours]:
    """The rules of a place that nobody has confirmed, or too long ago."""
    return [row for row in current_hours(place, directory) if not _is_confirmed(row, directory)]


def current_hours(place: Place, directory: Directory) -> list[OpeningHours]:
    """The rules of a place that hold today or later; none without a day on which it works."""
    if not place.keeps_hours:
        return []
    return [row for row in place.hours if row.valid_to is None or row.valid_to >= directory.today]


def _is_confirmed(row: OpeningHours, directory: Directory) -> bool:
    return is_confirmed(row.rule, directory.today, settings.HOURS_CONFIRMED_FOR_DAYS)


def _far(hit: Hit, language: str) -> str:
    """How far a hit is, as HTML; nothing without a known place."""
    if hit.is_in_same_neighborhood and hit.place.neighborhood:
        name = words.isolated(hit.place.neighborhood.name)
        return _far_html(_("in %(neighborhood)s") % {"neighborhood": name})
    distance = hit.distance
    return _distance_html(language, distance.shown_km, distance.exact) if distance else ""


def _far_html(text: str) -> str:
    return format_html('<span class="far">{}</span>', text)


@lru_cache(maxsize=1024)
def _distance_html(_language: str, shown_km: float, exact: bool) -> str:
    """The same for all distances that are shown alike."""
    return _far_html(wording.distance_words(Distance(shown_km * 1000, exact)))


def _filled_card(hit: Hit, number: int, directory: Directory, language: str) -> str:
    """One entry of the list of results, as HTML in the active language."""
    place, status = hit.place, hit.status
    fragment = directory.noted(
        ("card", language, place.slug, id(status)), lambda: _card(place, status, directory)
    )
    own = _("Office for your district. You can go to any place.") if hit.serves_own_district else ""
    return fragment.fill(
        {
            "number": str(number) if number else "",
            "far": _far(hit, language),
            "own": format_html('<p class="own">{}</p>', own) if own else "",
        }
    )


def cards(hits: Iterable[Hit], directory: Directory, first: int = 1) -> SafeString:
    """The entries of a list of results, numbered from `first`; 0 leaves the numbers out."""
    language = translation.get_language()
    return mark_safe(
        "".join(
            _filled_card(hit, first + index if first else 0, directory, language)
            for index, hit in enumerate(hits)
        )
    )


def town_map(directory: Directory) -> maps.TownMap | None:
    """The map of the town, drawn once per directory."""
    return directory.noted("map", lambda: maps.draw(directory))


def drawn_map(
    hits: Sequence[Hit], directory: Directory, origin: Origin | None, first: int = 1
) -> SafeString:
    """The map with a numbered mark per hit; empty without districts."""
    town = town_map(directory)
    if town is None or not hits:
        return mark_safe("")
    frame = directory.noted(("map frame", translation.get_language()), lambda: _frame(town))
    marks = [
        _mark(hit, number, town, directory)
        for number, hit in enumerate(hits, start=first)
        if hit.place.slug in town.marks
    ]
    you = town.point(origin.position.lat, origin.position.lon) if origin else None
    # Drawn from the last to the first: the nearest place lies on top.
    return mark_safe(
        frame.fill(
            {
                "marks": "".join(reversed(marks)),
                "you": _you(you) if you and town.holds(you) else "",
                "legend_you": (
                    format_html(
                        '<li><span class="you" aria-hidden="true"></span>{}</li>', _("your search")
                    )
                    if you and town.holds(you)
                    else ""
                ),
            }
        )
    )


def _frame(town: maps.TownMap) -> Fragment:
    context: Mapping[str, object] = {
        "map": town,
        "label": _("Map of the places; the list says the same"),
        "legend": [(tone, LEGEND_WORDS[tone]()) for tone in LEGEND],
        "scale": maps.scale_bar(town),
        "scale_words": words.kilometres(5),
        "marks": hole("marks"),
        "you": hole("you"),
        "legend_you": hole("legend_you"),
    }
    return Fragment("components/map.html", context)


LEGEND_WORDS = {
    "open": lambda: _("open now"),
    "appointment": lambda: _("by appointment"),
    "closed": lambda: _("closed"),
    "unconfirmed": lambda: _("not confirmed"),
    "unknown": lambda: _("not known"),
}


def _mark(hit: Hit, number: int, town: maps.TownMap, directory: Directory) -> str:
    status = hit.status
    return directory.noted(
        ("mark", hit.place.slug, id(status)),
        lambda: _numberless_mark(hit.place, status, town, directory),
    ).replace("#", str(number))


def _numberless_mark(place: Place, status: Status, town: maps.TownMap, directory: Directory) -> str:
    """The mark with # where its number stands."""
    x, y = town.marks[place.slug]
    tone = tone_words(place, status, directory).tone
    return format_html(
        '<g class="map-mark is-{}" transform="translate({} {})"><circle r="{}"/>'
        "<text>#</text></g>",
        tone, x, y, maps.MARK,
    )  # fmt: skip


def _you(point: tuple[float, float]) -> str:
    x, y = point
    return format_html('<path class="map-you" d="M{} {}v40m-20-20h40"/>', x, y - 20)
