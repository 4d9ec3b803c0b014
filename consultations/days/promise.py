"""What residents were told about a day: the hours that stood, and those taken back in public."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time

from locations.directory import Directory
from locations.life import Absence, absences
from locations.models import Location, LocationPause, SeasonQuestion
from locations.models.places import Precision
from locations.opening import days
from locations.place import Place
from locations.schedule import Day, Deviation, Schedule, Session

# A rule that a team has once called right was promised on each of its days, also on those after
# the confirmation ran out: which one held on a day of the past is not kept.
FOREVER = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Promise:
    """One day of a place: its promised sessions in order, and what took others away.

    `taken_back` holds closures, other hours and public holidays, not pauses of the place itself.
    """

    day: date
    sessions: tuple[Session, ...]
    taken_back: tuple[Deviation, ...] = ()

    @property
    def minutes(self) -> int:
        """Promised minutes on the clock on the wall; hours that overlap count once."""
        return union_minutes((one.opens_at, one.closes_at) for one in self.sessions)

    @property
    def is_closed(self) -> bool:
        """Whether all hours of the day were taken back in public."""
        return bool(self.taken_back) and not self.sessions

    @property
    def ends_at(self) -> time | None:
        """When the last session ends, none without one; that minute is already outside."""
        return max((one.closes_at for one in self.sessions), default=None)


def promises(place: Place, directory: Directory, first: date, last: date) -> tuple[Promise, ...]:
    """What `place` promised on each day from `first` to `last`, both inclusive.

    Rules of their own days, less closures, holidays and pauses, plus extra openings; for days of
    the past also of places that have ended since. Nothing is promised by a rule that nobody has
    ever confirmed, in a holiday season for which nobody has answered, and by a place that is said
    to pause or to be planned without a date: there the public page says that nobody knows.
    """
    count = (last - first).days + 1
    if count < 1:
        return ()
    found = days(_schedule(place, directory), first, count, directory.holidays, today=last)
    return tuple(map(_promise, found))


def unknown_days(place: Place, directory: Directory) -> tuple[tuple[date, date], ...]:
    """Spans of days, both ends inclusive, of which nobody can say that no hours stood.

    All days of a place whose hours nobody has ever confirmed, or whose absence has no dates; else
    holiday seasons for which nobody has answered. Hours that were promised are known all the same.
    """
    is_known = any(row.rule.confirmed_on for row in place.hours)
    if is_known and all(one.is_dated for one in _away(place.location, directory)):
        return tuple(_unanswered(place.location, directory))
    return ((date.min, date.max),)


def union_minutes(spans: Iterable[tuple[time, time]]) -> int:
    """Minutes that lie in at least one of the half-open spans of a day."""
    total, until = 0, 0
    for opens, closes in sorted((_minute(opens), _minute(closes)) for opens, closes in spans):
        total += max(0, closes - max(opens, until))
        until = max(until, closes)
    return total


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _promise(day: Day) -> Promise:
    taken = (one for one in day.deviations if _is_public(one))
    return Promise(day.day, tuple(one for one in day.sessions if one.confirmed), tuple(taken))


def _is_public(deviation: Deviation) -> bool:
    is_absence = deviation.closure is not None and deviation.closure.is_absence
    return not is_absence and any(session.confirmed for session in deviation.dropped)


def _schedule(place: Place, directory: Directory) -> Schedule:
    """The hours of all days; those of the place itself know today and what is to come."""
    closures = (row.span for row in place.closures.values())
    return Schedule(
        rules=tuple(row.rule for row in place.hours),
        closures=(*closures, *(absence.span for absence in _away(place.location, directory))),
        confirmed_for_days=FOREVER,
        unanswered=tuple(_unanswered(place.location, directory)),
    )


def _unanswered(location: Location, directory: Directory) -> Iterator[tuple[date, date]]:
    for row in directory.rows[SeasonQuestion]:
        if row.location_id == location.pk and not row.answer:
            yield row.starts_on, row.ends_on


def _away(location: Location, directory: Directory) -> Iterator[Absence]:
    """Every absence there ever was; an end that is known is dated, whatever the status says."""
    rows = directory.rows[LocationPause]
    pauses = (row for row in rows if row.location_id == location.pk)
    for absence in absences(location, pauses, date.min):
        if absence.is_dated or absence.status != Location.Status.ENDED:
            yield absence
    if location.ended_on and location.ended_on_precision != Precision.DAY:
        yield Absence(Location.Status.ENDED, _surely_ended(location), None)


def _surely_ended(location: Location) -> date:
    """The first day of the month or year in which it ended: from there on nothing is sure."""
    assert location.ended_on is not None
    in_month = location.ended_on_precision == Precision.MONTH
    return location.ended_on.replace(day=1, **({} if in_month else {"month": 1}))
