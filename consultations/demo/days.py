"""On which days demo contacts happen, at which place, and how many of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from django.conf import settings
from django.utils import timezone

from consultations.choices import COUNTED_SINGLY
from consultations.demo.mix import mix
from consultations.models import AggregateCount
from locations.directory import state_holidays
from locations.models import Location
from locations.opening import days
from locations.schedule import Schedule

SATURDAY = 5
# Where nobody knows the hours there is somebody on working days.
OFFICE_HOURS = time(9), time(16)
DAYS_A_MONTH = 365 / 12


@dataclass(frozen=True, slots=True)
class Slot:
    """A day of a place, between two local times of it; `has_hours` if it was in the plan."""

    location: Location
    day: date
    opens_at: time
    closes_at: time
    has_hours: bool
    weight: float


def working_days(
    locations: Iterable[Location], first: date, last: date, now: datetime, chance: Random
) -> list[Slot]:
    """All slots from `first` to `last`, in the order of the days; `now` is aware."""
    totals = _covered()
    found = [
        slot
        for location in locations
        for slot in _slots(location, first, last, totals.get(location.pk, []) + totals.get(0, []))
    ]
    local = timezone.localtime(now)
    past = (slot for slot in found if _has_begun(slot, local))
    weighted = (_weighed(slot, chance) for slot in past)
    return sorted(weighted, key=lambda slot: (slot.day, slot.location.pk))


def shared_out(slots: list[Slot], wanted: int) -> Iterator[tuple[Slot, int]]:
    """Each slot with its number of contacts, together as many as wanted; raises `ValueError`."""
    whole = sum(slot.weight for slot in slots)
    if not whole:
        raise ValueError("no day on which a place was open")
    upto, given = 0.0, 0
    for slot in slots:
        upto += slot.weight
        due = round(wanted * upto / whole)
        yield slot, due - given
        given = due


def _has_begun(slot: Slot, local: datetime) -> bool:
    return slot.day < local.date() or (slot.day == local.date() and slot.opens_at < local.time())


def _slots(
    location: Location, first: date, last: date, covered: list[tuple[date, date]]
) -> Iterator[Slot]:
    first = max(first, _began(location))
    last = min(last, location.ended_on or last)
    if first > last or location.status == Location.Status.PLANNED:
        return
    pauses = [(row.starts_on, row.ends_on or last) for row in location.pauses.all()]
    rows = list(_hours(location, first, last))
    monthly = _monthly(location, len(rows), (last - first).days + 1)
    for day, opens_at, closes_at, has_hours in rows:
        if _is_within(day, pauses) or _is_within(day, covered) or _is_break(day):
            continue
        weight = monthly or _by_hours(opens_at, closes_at)
        weight *= mix()["season"][day.month - 1] * _ramp_up(location, day)
        yield Slot(location, day, opens_at, closes_at, has_hours, weight)


def _hours(location: Location, first: date, last: date) -> Iterator[tuple[date, time, time, bool]]:
    holidays = state_holidays()
    rules = tuple(row.rule for row in location.opening_hours.all())
    count = (last - first).days + 1
    if not rules:
        yield from _office_days(first, count, holidays)
        return
    closures = tuple(row.span for row in location.closures.all())
    for one in days(Schedule(rules=rules, closures=closures), first, count, holidays):
        if one.sessions:
            opens = min(session.opens_at for session in one.sessions)
            yield one.day, opens, max(session.closes_at for session in one.sessions), True


def _office_days(
    first: date, count: int, holidays: Mapping[date, str]
) -> Iterator[tuple[date, time, time, bool]]:
    for number in range(count):
        day = first + timedelta(days=number)
        if day.weekday() < SATURDAY and day not in holidays:
            yield day, *OFFICE_HOURS, False


def _monthly(location: Location, open_days: int, all_days: int) -> float:
    """Contacts a day of an office, of which the number a month is known; 0 for other places."""
    a_month: float = mix()["contacts_a_month"].get(location.slug, 0)
    return a_month * all_days / DAYS_A_MONTH / open_days if open_days else 0


def _by_hours(opens_at: time, closes_at: time) -> float:
    hours = closes_at.hour - opens_at.hour + (closes_at.minute - opens_at.minute) / 60
    most: float = mix()["most_a_day_elsewhere"]
    return min(mix()["contacts_in_two_hours"] * hours / 2, most)


def _ramp_up(location: Location, day: date) -> float:
    began = _began(location)
    months = (day.year - began.year) * 12 + day.month - began.month
    factors: list[float] = mix()["ramp_up_by_month"]
    return factors[min(months, len(factors) - 1)]


def _began(location: Location) -> date:
    """As far as anybody knows; a place of a programme did not begin before that."""
    since: date | None = location.operating_since or location.opened_on
    if since is None and location.programme:
        since = location.programme.starts_on
    return since or settings.NETWORK_STARTED_ON


def _weighed(slot: Slot, chance: Random) -> Slot:
    """Some days are busier than others."""
    weight = slot.weight * chance.gammavariate(6, 1 / 6)
    return replace(slot, weight=weight)


def _is_break(day: date) -> bool:
    """Between Christmas Eve and New Year nobody is there."""
    return (day.month, day.day) >= (12, 24) or (day.month, day.day) == (1, 1)


def _is_within(day: date, spans: list[tuple[date, date]]) -> bool:
    return any(first <= day <= last for first, last in spans)


def _covered() -> dict[int, list[tuple[date, date]]]:
    """By location, 0 for the network: days whose contacts are counted in an old total."""
    spans: dict[int, list[tuple[date, date]]] = {}
    for row in AggregateCount.objects.filter(measure__in=COUNTED_SINGLY):
        span = row.starts_on, row.ends_on or date.max
        spans.setdefault(row.location_id or 0, []).append(span)
    return spans
