"""What is known of the days of places: promised, entered, and whether anything was logged."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from consultations.days.promise import Promise, promises
from consultations.models import Contact, LocationDay
from locations.directory import Directory
from locations.place import Place

# How far back a day without an entry is asked for, and how many days one page shows.
DAYS = 28

Key = tuple[int, date]


@dataclass(frozen=True)
class Line:
    """One day of one place; `has_contacts` says that there are some, never how many or whose."""

    place: Place
    promise: Promise
    row: LocationDay | None
    has_contacts: bool
    is_over: bool  # nothing of what was promised is still to come

    @property
    def day(self) -> date:
        return self.promise.day

    @property
    def says_something(self) -> bool:
        promise = self.promise
        return bool(promise.sessions or promise.taken_back or self.row or self.has_contacts)

    @property
    def is_missing(self) -> bool:
        """Whether somebody should say what became of it; contacts say that it took place."""
        return bool(
            self.promise.sessions and self.is_over and not self.row and not self.has_contacts
        )

    @property
    def is_open_to_residents(self) -> bool:
        """Whether the team has cancelled hours that are still to come, and not in public."""
        return bool(
            self.row and not self.row.is_held and self.promise.sessions and not self.is_over
        )


def lines(
    user: Any, places: Iterable[Place], directory: Directory, moment: datetime, *, until: date
) -> list[Line]:
    """The last `DAYS` days up to `until` of these places, the newest first; two queries.

    `moment` is local and naive. Rows and contacts only as `user` may see them today.
    """
    places = list(places)
    first = until - timedelta(days=DAYS - 1)
    entered = _entered(user, places, directory.today, first, until)
    logged = _logged(user, places, directory.today, first, until)
    found = [
        _line(place, promise, entered, logged, moment)
        for place in places
        for promise in promises(place, directory, first, until)
    ]
    return sorted(found, key=lambda line: line.day, reverse=True)


def _line(
    place: Place, promise: Promise, entered: dict[Key, LocationDay], logged: set[Key], now: datetime
) -> Line:
    key = (place.location.pk, promise.day)
    ends_at = promise.ends_at
    is_over = promise.day < now.date() or ends_at is None or ends_at <= now.time()
    return Line(place, promise, entered.get(key), key in logged, is_over)


def _entered(
    user: Any, places: list[Place], today: date, first: date, last: date
) -> dict[Key, LocationDay]:
    rows = LocationDay.objects.visible_to(user, today).filter(on__range=(first, last))
    return {(row.location_id, row.on): row for row in rows.filter(location__in=_keys(places))}


def _logged(user: Any, places: list[Place], today: date, first: date, last: date) -> set[Key]:
    rows = Contact.objects.visible_to(user, today).filter(location__in=_keys(places))
    within = rows.filter(happened_on__range=(first, last)).order_by()
    return set(within.values_list("location_id", "happened_on").distinct())


def _keys(places: Iterable[Place]) -> list[int]:
    return [place.location.pk for place in places]


def missing(lines: Iterable[Line]) -> Iterator[Line]:
    """Those of them that nobody has said anything about."""
    return (line for line in lines if line.is_missing)
