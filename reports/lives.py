"""From when to when a place was at work, as far as anybody knows."""

from collections.abc import Callable
from datetime import date

from django.conf import settings

from locations.models import Location
from locations.models.places import Precision
from locations.place import Place
from records import periods
from records.periods import Period, ends

SPANS: dict[str, Callable[[date], Period]] = {
    Precision.DAY: periods.day,
    Precision.MONTH: periods.month_of,
    Precision.YEAR: periods.year_of,
}


def begun(location: Location) -> Period | None:
    """The day, month or year in which the team began, else that of the opening; None: not known."""
    if location.operating_since:
        return SPANS[location.operating_since_precision](location.operating_since)
    if location.opened_on:
        return SPANS[location.opened_on_precision](location.opened_on)
    return None


def ended(location: Location) -> Period | None:
    """The day, month or year that has its last day of work; None: it goes on."""
    if location.ended_on is None:
        return None
    return SPANS[location.ended_on_precision](location.ended_on)


def begin(place: Place) -> date:
    """The first day on which anything can have been promised.

    Where no day is known, a place of a programme did not begin before that.
    """
    known = begun(place.location)
    if known:
        since = ends(known)[0]
    else:
        since = place.programme.starts_on if place.programme else settings.NETWORK_STARTED_ON
    return max(since, settings.NETWORK_STARTED_ON)


def was_there(place: Place, period: Period) -> bool:
    """Whether it had begun and not ended; of a plan without a day nobody knows anything."""
    location, (first, last) = place.location, ends(period)
    if location.status == Location.Status.PLANNED and not location.operating_since:
        return False
    over = ended(location)
    return begin(place) <= last and (over is None or ends(over)[1] >= first)
