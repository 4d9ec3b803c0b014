"""Whether a place can have had contacts in a month: no value is not 0."""

from collections.abc import Iterable
from datetime import date

from consultations.models import LocationDay
from records.periods import Period, ends, month_of
from reports import promised
from reports.report import Asked


def open_months(
    asked: Asked, slugs: Iterable[str], months: Iterable[date], within: Period | None = None
) -> set[tuple[str, date]]:
    """The pairs of place and month in which it was open, if asked on a day `within`.

    Hours stood until today, or somebody said that it took place, and contacts were counted by then
    at some place; one query at most.
    """
    since = asked.known.counted_since
    wanted = [month for month in months if since and since <= month]
    pairs = [(slug, month) for slug in slugs for month in wanted]
    if not pairs:
        return set()
    period = _days(wanted, within, asked.today)
    found = {pair for pair in pairs if _was_promised(asked, *pair, period)}
    if left := set(pairs) - found:
        keys = {asked.known.directory.places[slug].location.pk: slug for slug, _month in left}
        found |= {(keys[key], month) for key, month in _held(keys, period)} & left
    return found


def _days(months: list[date], within: Period | None, today: date) -> tuple[date, date]:
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
