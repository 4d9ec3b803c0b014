"""Whether a location is at work on a day: planned, active, paused or ended for good."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from locations.models import Location, LocationPause
from locations.models.places import Precision
from locations.schedule import ClosureSpan, Effect

Status = Location.Status
# No closure of a location has this key.
NO_CLOSURE = -1


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which a location is not at work, both inclusive; no bound means: not known, or ever.

    `is_dated` is False for what only the stored status says.
    """

    status: Status
    first: date | None
    last: date | None
    is_dated: bool = True

    def holds(self, day: date) -> bool:
        return (self.first or day) <= day <= (self.last or day)

    @property
    def span(self) -> ClosureSpan:
        """The same for the arithmetic of hours."""
        return ClosureSpan(
            key=NO_CLOSURE,
            starts_on=self.first or date.min,
            ends_on=self.last or date.max,
            effect=Effect.CLOSED,
            reason=self.status,
            is_absence=True,
        )


def absences(
    location: Location, pauses: Iterable[LocationPause], today: date
) -> tuple[Absence, ...]:
    """What keeps a location from work today or later; of two that meet, the first one decides.

    A last day of work that is known to the day is a plan and ends the location by itself; known to
    the month or the year it is a fact of the past, and the stored status decides.
    """
    found = (*_ended(location), *_stored(location), *_planned(location), *_paused(pauses))
    return tuple(absence for absence in found if absence.last is None or absence.last >= today)


def status_on(absences: Iterable[Absence], day: date) -> Status:
    """The status of a location on a day."""
    return next((absence.status for absence in absences if absence.holds(day)), Status.ACTIVE)


def returns_on(absences: Iterable[Absence], day: date) -> date | None:
    """The first day from `day` on on which a location is at work; none if nobody knows it."""
    ahead = list(absences)
    while absence := next((absence for absence in ahead if absence.holds(day)), None):
        if absence.last is None or absence.last == date.max:
            return None
        day = absence.last + timedelta(days=1)
    return day


def _ended(location: Location) -> Iterator[Absence]:
    """From the day after the last day of work."""
    last_day, precision = location.ended_on, location.ended_on_precision
    if last_day and precision == Precision.DAY and last_day < date.max:
        yield Absence(Status.ENDED, last_day + timedelta(days=1), None)


def _stored(location: Location) -> Iterator[Absence]:
    if location.status != Status.ACTIVE:
        yield Absence(Status(location.status), None, None, is_dated=False)


def _planned(location: Location) -> Iterator[Absence]:
    """Until the day before the first one on which the team can be at work."""
    if location.operating_since:
        first_day = _begin(location.operating_since, location.operating_since_precision)
        if first_day > date.min:
            yield Absence(Status.PLANNED, None, first_day - timedelta(days=1))


def _begin(day: date, precision: str) -> date:
    """The first day of the day, month or year of which we know."""
    if precision == Precision.DAY:
        return day
    return day.replace(day=1) if precision == Precision.MONTH else day.replace(month=1, day=1)


def _paused(pauses: Iterable[LocationPause]) -> Iterator[Absence]:
    for pause in sorted(pauses, key=lambda pause: pause.starts_on):
        yield Absence(Status.PAUSED, pause.starts_on, pause.ends_on)
