"""Whether a place can have had contacts in a month: no value is not 0."""

from collections.abc import Collection, Iterable
from datetime import date
from itertools import product

from consultations.models import LocationDay
from records.periods import Period, ends, month_of
from reports import promised
from reports.counting import By, counted
from reports.question import Question
from reports.report import Asked


def was_at_work(asked: Asked, question: Question) -> bool:
    """Whether the place that is asked about was at work on any of these days; asked for once."""
    key = ("at work", question.location, question.period)
    known = asked.known.counted
    if key not in known:
        known[key] = bool(at_work(asked, [question.location], question.period))
    found: bool = known[key]
    return found


def at_work(asked: Asked, slugs: Iterable[str], period: Period) -> set[str]:
    """Those of the places that were open, or have contacts, on any day of `period` so far.

    Contacts of any kind: what else is asked for does not open or close a place.
    """
    counts = counted(_of_any_kind(asked, period), (By.LOCATION,), asked.known)
    wanted = set(slugs)
    found = wanted & {slug for (slug,) in counts}
    months = months_so_far(period, asked.today)
    return found | {slug for slug, _month in open_months(asked, wanted - found, months, period)}


def places_and_months_at_work(
    asked: Asked, slugs: Iterable[str], period: Period
) -> set[tuple[str, date]]:
    """The pairs of these places and the first days of months of `period` of which that is so."""
    counts = counted(_of_any_kind(asked, period), (By.LOCATION, By.MONTH), asked.known)
    found = {(slug, date.fromisoformat(month)) for slug, month in counts}
    return _or_open(asked, slugs, period, found)


def months_at_work(asked: Asked, period: Period) -> set[date]:
    """First days of the months of `period` in which the place that is asked about was at work."""
    slug = asked.question.location
    counts = counted(_of_any_kind(asked, period), (By.MONTH,), asked.known)
    found = {(slug, date.fromisoformat(month)) for (month,) in counts}
    return {month for _slug, month in _or_open(asked, [slug], period, found)}


def _or_open(
    asked: Asked, slugs: Iterable[str], period: Period, found: set[tuple[str, date]]
) -> set[tuple[str, date]]:
    """Those of `found`, and those of these places in which they were open."""
    months = months_so_far(period, asked.today)
    left = {slug for slug, _month in set(product(slugs, months)) - found}
    return found | open_months(asked, left, months, period)


def _of_any_kind(asked: Asked, period: Period) -> Question:
    return Question(period, location=asked.question.location)


def months_so_far(period: Period, today: date) -> list[date]:
    """First days of its months until today: of those to come nobody knows anything."""
    first, last = ends(period)
    return promised.months(Period(first, min(last, today))) if first <= today else []


def open_months(
    asked: Asked, slugs: Iterable[str], months: Iterable[date], within: Period | None = None
) -> set[tuple[str, date]]:
    """The pairs of place and month in which it was open, if asked on a day `within`.

    Hours stood until today, or somebody said that it took place, and contacts were counted by then
    at some place; one query at most.
    """
    since = asked.known.counted_since
    counted_in = [month for month in months if since and since <= month]
    return open_anyhow(asked, slugs, counted_in, within)


def open_anyhow(
    asked: Asked, slugs: Iterable[str], months: Collection[date], within: Period | None = None
) -> set[tuple[str, date]]:
    """The same whether or not anything was counted by then: no contact at all has a say in it."""
    pairs = [(slug, month) for slug in slugs for month in months]
    if not pairs:
        return set()
    period = _days(months, within, asked.today)
    found = {pair for pair in pairs if _was_promised(asked, *pair, period)}
    if left := set(pairs) - found:
        keys = {asked.known.directory.places[slug].location.pk: slug for slug, _month in left}
        found |= {(keys[key], month) for key, month in _held(keys, period)} & left
    return found


def _days(months: Collection[date], within: Period | None, today: date) -> tuple[date, date]:
    first, last = ends(within or Period(min(months), month_of(max(months)).last))
    return first, min(last, today)


def _was_promised(asked: Asked, slug: str, month: date, days: tuple[date, date]) -> bool:
    directory = asked.known.directory
    minutes = promised.minutes_of(directory, directory.places[slug], month)
    return any(days[0] <= day <= days[1] for day in minutes)


def _held(places: Iterable[int], days: tuple[date, date]) -> set[tuple[int, date]]:
    rows = LocationDay.objects.filter(is_held=True, location__in=places, on__range=days)
    found = rows.order_by().values_list("location_id", "on")
    return {(key, day.replace(day=1)) for key, day in found}
