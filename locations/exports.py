"""The places as open data: GeoJSON (RFC 7946), CSV, and hours as OpenStreetMap writes them."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date, time, timedelta
from typing import Any

from locations.directory import Directory
from locations.opening import is_confirmed
from locations.place import Place
from locations.recurrence import WEEKDAY_CODES, Recurrence, Rhythm, occurrences
from locations.schedule import Day, Mode, Rule
from locations.structured import changes, confirmed_rules, days_ahead, written

OPENSTREETMAP = "© OpenStreetMap contributors"
DAYS_WRITTEN_OUT = 26 * 7
DAYS_OF_CHANGES = 52 * 7
# OpenStreetMap names months and days in English, whatever the language of the page.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS = tuple(code.capitalize() for code in WEEKDAY_CODES)
RULES = (Rhythm.WEEKLY, Rhythm.WEEKS_OF_MONTH)
BY_APPOINTMENT = ' unknown "by appointment"'
NOT_FIXED = ' unknown "not fixed yet"'
# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Row:
    """One place of the open data; the order of the fields is that of the columns in CSV.

    An empty text means: not known. `opening_hours` holds confirmed hours only.
    """

    slug: str
    name: str
    official_name: str
    kind: str
    status: str
    venue: str
    street: str
    postcode: str
    city: str
    neighborhood: str
    districts: list[str]
    lat: float | None
    lon: float | None
    position_is_approximate: bool | None
    position_source: str
    languages: list[str]
    step_free: str
    phones: list[str]
    email: str
    opening_hours: str
    opening_hours_not_confirmed: str
    hours_confirmed: bool | None
    hours_confirmed_on: str
    operating_since: str
    operating_since_precision: str
    is_demo: bool
    url: str
    waiting_days: int | None
    waiting_days_told_on: str


COLUMNS = tuple(column.name for column in fields(Row))


def row(place: Place, directory: Directory, base_url: str) -> Row:
    """The public facts about a place; of its phone numbers and mail only its own."""
    location, address = place.location, place.address
    confirmed, others = confirmed_rules(place, directory), _not_confirmed(place, directory)
    since = written(location.operating_since, location.operating_since_precision)
    waiting = place.waiting_time(directory.today)
    return Row(
        slug=location.slug,
        name=location.name,
        official_name=location.official_name,
        kind=location.kind,
        status=place.status,
        venue=location.venue,
        street=address.street if address else "",
        postcode=address.postcode if address else "",
        city=address.city if address else "",
        neighborhood=place.neighborhood.name if place.neighborhood else "",
        districts=[district.slug for district in place.served],
        lat=address.lat if address else None,
        lon=address.lon if address else None,
        position_is_approximate=(not place.position.is_exact if place.position else None),
        position_source=address.position_source if address and place.position else "",
        languages=location.languages,
        step_free=location.step_free,
        phones=location.phones,
        email=location.email,
        opening_hours=osm_hours(place, directory),
        opening_hours_not_confirmed=", ".join(_repeating(others, directory.today)),
        hours_confirmed=not others if confirmed or others else None,
        hours_confirmed_on=_oldest_confirmation(confirmed),
        operating_since=since,
        operating_since_precision=location.operating_since_precision if since else "",
        is_demo=location.is_demo,
        url=base_url + location.get_absolute_url(),
        waiting_days=waiting[0] if waiting else None,
        waiting_days_told_on=waiting[1].isoformat() if waiting else "",
    )


def geojson(places: Iterable[Place], directory: Directory, base_url: str) -> bytes:
    """A FeatureCollection in UTF-8; a place without a position has no geometry."""
    rows = [row(place, directory, base_url) for place in places]
    collection: dict[str, Any] = {
        "type": "FeatureCollection",
        "changed_at": directory.changed_at.replace(microsecond=0).isoformat(),
        "is_demo": directory.is_demo,
    }
    if any(OPENSTREETMAP in entry.position_source for entry in rows):
        collection["attribution"] = OPENSTREETMAP
    collection["features"] = [_feature(entry) for entry in rows]
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def table(places: Iterable[Place], directory: Directory, base_url: str) -> bytes:
    """CSV that a German Excel opens with a double click: with BOM, semicolons, CRLF."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for place in places:
        writer.writerow(map(cell, asdict(row(place, directory, base_url)).values()))
    return text.getvalue().encode("utf-8-sig")


def cell(value: object) -> str:
    """A value as a cell that no spreadsheet takes for a formula or for another number."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        # Five decimals: with three a German Excel would read the point as one of thousands.
        return f"{value:.5f}"
    text = ", ".join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def osm_hours(place: Place, directory: Directory) -> str:
    """The confirmed hours in the syntax of opening_hours in OpenStreetMap; empty without any.

    Weekly hours and weeks of the month are said as rules. A fortnight is not: counted by week
    numbers it breaks over a year with 53 weeks. It and single dates are written out for 26 weeks.
    The days that differ are written out for 52: software knows the holidays of the state badly.
    Hours of a holiday season that nobody has answered for are written out as unknown.
    """
    rules = confirmed_rules(place, directory)
    parts = [", ".join(_repeating(rules, directory.today))]
    if any(rule.recurrence.rhythm in RULES for rule in rules) and all(
        rule.closed_on_holidays for rule in rules
    ):
        parts.append("PH off")
    ahead = days_ahead(place, directory, DAYS_OF_CHANGES)
    parts += filter(None, map(_waiting, ahead))
    for change in changes(ahead):
        days = _days(change.first, change.last)
        said = [
            f"{days} {_times(session.opens_at, session.closes_at, session.mode)}"
            for session in sorted(change.sessions, key=lambda session: _order(session.mode))
        ]
        parts.append(", ".join(said) or f"{days} off")
    return "; ".join(part for part in parts if part)


def _waiting(day: Day) -> str:
    """A day with hours that wait for an answer, and what is confirmed of it; else empty."""
    if not any(session.waits for session in day.sessions):
        return ""
    said = [
        _times(session.opens_at, session.closes_at, session.mode)
        if session.confirmed
        else f"{session.opens_at:%H:%M}-{session.closes_at:%H:%M}{NOT_FIXED}"
        for session in sorted(day.sessions, key=lambda session: session.confirmed)
        if session.confirmed or session.waits
    ]
    return ", ".join(f"{_day(day.day)} {times}" for times in said)


def _feature(entry: Row) -> dict[str, Any]:
    properties = asdict(entry)
    lat, lon = properties.pop("lat"), properties.pop("lon")
    point = None if lat is None else {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": entry.slug, "geometry": point, "properties": properties}


def _not_confirmed(place: Place, directory: Directory) -> list[Rule]:
    today, lasting = directory.today, place.schedule.confirmed_for_days
    return [
        rule
        for rule in place.schedule.rules
        if not is_confirmed(rule, today, lasting) and (rule.recurrence.ends_on or today) >= today
    ]


def _oldest_confirmation(rules: list[Rule]) -> str:
    days = [rule.confirmed_on for rule in rules if rule.confirmed_on]
    return min(days).isoformat() if days else ""


def _order(mode: Mode) -> bool:
    """Hours by appointment first: where two overlap, the later rule wins."""
    return mode is not Mode.APPOINTMENT


def _repeating(rules: list[Rule], today: date) -> Iterator[str]:
    """The rules, each added to the ones before it; days with the same hours are said together."""
    together: dict[tuple[bool, str, str], list[str]] = {}
    for rule in sorted(rules, key=lambda rule: _order(rule.mode)):
        recurrence = rule.recurrence
        times = _times(rule.opens_at, rule.closes_at, rule.mode)
        if recurrence.rhythm in RULES:
            said = (True, _validity(recurrence, today), times)
            together.setdefault(said, []).append(_weekday(recurrence))
        else:
            last = today + timedelta(days=DAYS_WRITTEN_OUT)
            dates = map(_day, occurrences(recurrence, today, last))
            together.setdefault((False, "", times), []).extend(dates)
    for (_is_rule, validity, times), days in together.items():
        if days:
            yield " ".join(filter(None, (validity, ",".join(dict.fromkeys(days)), times)))


def _weekday(recurrence: Recurrence) -> str:
    assert recurrence.weekday is not None
    day = DAYS[recurrence.weekday]
    if recurrence.rhythm is Rhythm.WEEKLY:
        return day
    weeks = sorted(set(recurrence.weeks_of_month), key=lambda week: week % 7)
    return f"{day}[{','.join(map(str, weeks))}]"


def _validity(recurrence: Recurrence, today: date) -> str:
    first, last = recurrence.valid_from, recurrence.valid_to
    if last:
        return f"{_day(first or date(today.year, 1, 1))}-{_day(last)}"
    return f"{_day(first)}+" if first and first > today else ""


def _days(first: date, last: date) -> str:
    return _day(first) if first == last else f"{_day(first)}-{_day(last)}"


def _day(day: date) -> str:
    return f"{day.year} {MONTHS[day.month - 1]} {day.day:02}"


def _times(opens_at: time, closes_at: time, mode: Mode) -> str:
    times = f"{opens_at:%H:%M}-{closes_at:%H:%M}"
    return times + BY_APPOINTMENT if mode is Mode.APPOINTMENT else times
