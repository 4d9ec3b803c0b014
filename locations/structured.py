"""A place as structured data for search engines (schema.org, JSON-LD)."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from locations import wording
from locations.directory import Directory
from locations.models import Location
from locations.opening import days, is_confirmed
from locations.place import Place
from locations.recurrence import Rhythm
from locations.schedule import Day, Effect, Mode, Rule, Session

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAYS_AHEAD = 56
# ISO 8601 with reduced precision: what is not known is not written.
DATE_FORMATS = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}
# The page is HTML: nothing in the data may end the script element or begin a comment in it.
ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&\u2028\u2029"}


@dataclass(frozen=True)
class Change:
    """Days that differ from the rules, both inclusive, with the confirmed sessions left on each."""

    first: date
    last: date
    sessions: tuple[Session, ...]


def json_ld(place: Place, directory: Directory, url: str) -> dict[str, Any]:
    """The place as a schema.org GovernmentOffice; `url` is the address of its page.

    Only confirmed hours are said. Those by appointment only stand at the contact point: as
    opening hours they would send people to a door that is closed for them.
    """
    location = place.location
    known = {
        "@context": "https://schema.org",
        "@type": "GovernmentOffice",
        "@id": f"{url}#place",
        "url": url,
        "name": f"{settings.NETWORK_NAME}: {location.name}",
        "alternateName": location.official_name,
        "disambiguatingDescription": (
            _("This place is invented, for the demonstration.") if location.is_demo else ""
        ),
        "address": _address(place),
        "geo": _geo(place),
        "areaServed": [
            {"@type": "AdministrativeArea", "name": district.name} for district in place.served
        ],
        "memberOf": {"@type": "Organization", "name": settings.NETWORK_NAME},
        "parentOrganization": [
            {"@type": "Organization", "name": carrier.name} for carrier in place.carriers
        ],
        "telephone": wording.phone_of(location),
        "email": location.email,
        # schema.org knows availableLanguage of services and knowsLanguage of organizations;
        # readers look for either.
        "availableLanguage": location.languages,
        "knowsLanguage": location.languages,
        "isAccessibleForFree": "free" in settings.CONFIRMED_ANSWERS or None,
        "dissolutionDate": (
            written(location.ended_on, location.ended_on_precision)
            if place.status == Location.Status.ENDED
            else ""
        ),
        **_hours(place, directory),
    }
    return {name: value for name, value in known.items() if value not in (None, "", [], {})}


def as_script(data: dict[str, Any]) -> SafeString:
    """The data as a script element; it is not executed, so the security policy lets it be."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


def written(day: date | None, precision: str) -> str:
    """A date as far as it is known: 2026-11-20, 2026-11 or 2026; empty without one."""
    return day.strftime(DATE_FORMATS[precision]) if day else ""


def confirmed_rules(place: Place, directory: Directory) -> list[Rule]:
    """The confirmed rules of a place that have not ended."""
    today, lasting = directory.today, place.schedule.confirmed_for_days
    return [
        rule
        for rule in place.schedule.rules
        if is_confirmed(rule, today, lasting) and (rule.recurrence.ends_on or today) >= today
    ]


def days_ahead(place: Place, directory: Directory, count: int) -> tuple[Day, ...]:
    """The next days of a place, from today on; none without a day on which it works."""
    if not place.keeps_hours:
        return ()
    return days(place.schedule, directory.today, count, directory.holidays, today=directory.today)


def differs(day: Day) -> bool:
    """Whether confirmed sessions fall away on this day or others take place."""
    return any(
        (deviation.closure is not None and deviation.closure.effect is Effect.OTHER_HOURS)
        or any(session.confirmed for session in deviation.dropped)
        for deviation in day.deviations
    )


def changes(ahead: tuple[Day, ...]) -> Iterator[Change]:
    """What differs from the rules; a row of closed days without a session between is one change.

    Nothing is said about days that wait for an answer.
    """
    closed: list[date] = []
    for day in ahead:
        sessions = tuple(session for session in day.sessions if session.confirmed)
        is_known = not any(session.waits for session in day.sessions)
        if is_known and differs(day) and not sessions:
            closed.append(day.day)
            continue
        if (sessions or not is_known) and closed:
            yield Change(closed[0], closed[-1], ())
            closed = []
        if is_known and differs(day):
            yield Change(day.day, day.day, sessions)
    if closed:
        yield Change(closed[0], closed[-1], ())


def _address(place: Place) -> dict[str, str]:
    address = place.address
    if address is None:
        return {}
    parts = {
        "@type": "PostalAddress",
        "streetAddress": address.street,
        "postalCode": address.postcode,
        "addressLocality": address.city,
        "addressRegion": settings.HOLIDAYS_STATE,
        "addressCountry": "DE",
    }
    return {name: part for name, part in parts.items() if part}


def _geo(place: Place) -> dict[str, Any]:
    """The position if it is exact: an approximate one would lead to the wrong door."""
    address = place.address
    if address is None or address.lat is None or address.position_is_approximate:
        return {}
    return {"@type": "GeoCoordinates", "latitude": address.lat, "longitude": address.lon}


def _hours(place: Place, directory: Directory) -> dict[str, Any]:
    ahead = days_ahead(place, directory, DAYS_AHEAD)
    rules = confirmed_rules(place, directory) if ahead else []
    weekly = [
        rule
        for rule in rules
        if rule.recurrence.rhythm is Rhythm.WEEKLY and rule.mode is not Mode.APPOINTMENT
    ]
    said = {rule.key for rule in weekly}
    sessions = [(day, session) for day in ahead for session in day.sessions if session.confirmed]
    by_appointment = [
        _on(session.day, session.day, session.opens_at, session.closes_at)
        for _day, session in sessions
        if session.mode is Mode.APPOINTMENT
    ]
    # What repeats otherwise than weekly schema.org cannot say: its next dates are written out.
    dated = [
        _on(session.day, session.day, session.opens_at, session.closes_at)
        for day, session in sessions
        if session.mode is not Mode.APPOINTMENT
        and session.rule_key not in said
        and not differs(day)
    ]
    return {
        "openingHoursSpecification": [
            *(
                _weekly(rule, *span)
                for rule in weekly
                for span in _answered(rule, place.schedule.unanswered)
            ),
            *dated,
        ],
        "specialOpeningHoursSpecification": [
            entry for change in changes(ahead) for entry in _special(change)
        ],
        "contactPoint": _contact(place, by_appointment),
    }


def _answered(
    rule: Rule, unanswered: Iterable[tuple[date, date]]
) -> Iterator[tuple[date | None, date | None]]:
    """The first and last days between which a rule holds and is confirmed.

    schema.org cannot say that nobody knows; so nothing is said about a season without an answer.
    """
    first, last = rule.recurrence.valid_from, rule.recurrence.valid_to
    for starts_on, ends_on in sorted(unanswered):
        before, after = starts_on - timedelta(days=1), ends_on + timedelta(days=1)
        if before >= (first or before):
            yield first, min(before, last or before)
        first = max(after, first or after)
        if last and last < first:
            return
    yield first, last


def _weekly(rule: Rule, first: date | None, last: date | None) -> dict[str, str]:
    recurrence = rule.recurrence
    assert recurrence.weekday is not None
    entry = {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": f"https://schema.org/{WEEKDAYS[recurrence.weekday]}",
        "opens": f"{rule.opens_at:%H:%M}",
        "closes": f"{rule.closes_at:%H:%M}",
    }
    if first:
        entry["validFrom"] = first.isoformat()
    if last:
        entry["validThrough"] = last.isoformat()
    return entry


def _special(change: Change) -> Iterator[dict[str, str]]:
    """The hours of these days instead of all others; from 0:00 to 0:00 means closed."""
    walk_in = [session for session in change.sessions if session.mode is not Mode.APPOINTMENT]
    for session in walk_in:
        yield _on(change.first, change.last, session.opens_at, session.closes_at)
    if not walk_in:
        yield _on(change.first, change.last, time.min, time.min)


def _on(first: date, last: date, opens_at: time, closes_at: time) -> dict[str, str]:
    return {
        "@type": "OpeningHoursSpecification",
        "validFrom": first.isoformat(),
        "validThrough": last.isoformat(),
        "opens": f"{opens_at:%H:%M}",
        "closes": f"{closes_at:%H:%M}",
    }


def _contact(place: Place, by_appointment: list[dict[str, str]]) -> dict[str, Any]:
    if not by_appointment:
        return {}
    contact = {
        "@type": "ContactPoint",
        "contactType": _("by appointment"),
        "telephone": wording.phone_of(place.location),
        "availableLanguage": place.location.languages,
        "hoursAvailable": by_appointment,
    }
    return {name: value for name, value in contact.items() if value}
