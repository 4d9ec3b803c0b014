"""The Dependancen of a programme: which were ever opened, and how each of them stands today."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from locations.directory import Directory
from locations.gazetteer import fold
from locations.models import (
    District,
    Location,
    LocationAddress,
    LocationPause,
    Neighborhood,
    Programme,
)
from locations.place import Place
from records.periods import Period, ends
from reports.lives import begun, ended

Status = Location.Status


class Stand(StrEnum):
    """How a Dependance stands on a day; all but PLANNED were opened."""

    OPEN = "open"
    PAUSED = "paused"
    OFFICE = "office"
    ENDED = "ended"
    PLANNED = "planned"


@dataclass(frozen=True)
class Dependance:
    """`since` and `until`: what is known of the first and the last day of work; None: nothing.

    `pauses` are those that have begun; an end that is None is open. `paused_since`: the first day
    of the one of today. `district`: where it lies.
    """

    location: Location
    stand: Stand
    since: Period | None
    until: Period | None
    pauses: tuple[Period, ...]
    paused_since: date | None
    district: District | None

    @property
    def number(self) -> int | None:
        """In the programme, as the city counts."""
        return self.location.programme_number

    @property
    def is_opened(self) -> bool:
        return self.stand != Stand.PLANNED


@dataclass(frozen=True)
class Standing:
    """A programme and its Dependancen that are known here, by number; plans come last."""

    programme: Programme
    dependancen: tuple[Dependance, ...]

    @property
    def opened(self) -> int:
        """How many were ever opened: at least as many as the highest number that was given."""
        return max(self.highest, len(self.known))

    @property
    def highest(self) -> int:
        """The highest number of one that was opened; 0 if none has a number."""
        return max((one.number or 0 for one in self.known), default=0)

    @property
    def known(self) -> list[Dependance]:
        """Those ever opened that are known here."""
        return [one for one in self.dependancen if one.is_opened]

    @property
    def unknown(self) -> int:
        """How many must have been opened of which nothing is known here."""
        return self.opened - len(self.known)

    def count(self, stand: Stand) -> int:
        return sum(one.stand == stand for one in self.dependancen)

    @property
    def without_place(self) -> int | None:
        """How many of the target are neither opened nor planned; None without a target."""
        target = self.programme.target_number
        return None if target is None else max(0, target - self.opened - self.count(Stand.PLANNED))


def standings(directory: Directory) -> list[Standing]:
    """Of every programme that has a target or a place, the oldest first."""
    programmes = sorted(directory.rows[Programme], key=lambda row: (row.starts_on, row.pk))
    found = [Standing(row, _of(directory, row)) for row in programmes]
    return [one for one in found if one.programme.target_number or one.dependancen]


def _of(directory: Directory, programme: Programme) -> tuple[Dependance, ...]:
    places = directory.places.values()
    found = [
        _dependance(directory, place)
        for place in places
        if place.location.programme_id == programme.pk
    ]
    return tuple(sorted(found, key=_order))


def _order(one: Dependance) -> tuple[bool, bool, int, date, str]:
    since = ends(one.since)[0] if one.since else date.max
    number = one.number
    return not one.is_opened, number is None, number or 0, since, fold(one.location.name)


def _dependance(directory: Directory, place: Place) -> Dependance:
    location = place.location
    rows = [row for row in directory.rows[LocationPause] if row.location_id == location.pk]
    pauses, today = tuple(_begun_pauses(rows, directory.today)), directory.today
    now = (one.first for one in pauses if one.last is None or one.last >= today)
    return Dependance(
        location=location,
        stand=_stand(directory, place),
        since=begun(location),
        until=ended(location),
        pauses=pauses,
        paused_since=next(now, None),
        district=_district(directory, location),
    )


def _stand(directory: Directory, place: Place) -> Stand:
    location, status = place.location, place.status
    if status == Status.PLANNED:
        return Stand.PLANNED
    if location.is_office or (status == Status.ENDED and _office_came(directory, location)):
        return Stand.OFFICE
    return {Status.PAUSED: Stand.PAUSED, Status.ENDED: Stand.ENDED}.get(status, Stand.OPEN)


def _office_came(directory: Directory, location: Location) -> bool:
    """Whether an office took its place."""
    successor = directory.place_of(location.successor_id)
    return successor is not None and successor.location.is_office


def _begun_pauses(rows: Iterable[LocationPause], today: date) -> Iterator[Period]:
    for row in sorted(rows, key=lambda row: row.starts_on):
        if row.starts_on <= today:
            yield Period(row.starts_on, row.ends_on)


def _district(directory: Directory, location: Location) -> District | None:
    """Where its address of today lies, or its last one, or its first one if it is planned."""
    rows = [row for row in directory.rows[LocationAddress] if row.location_id == location.pk]
    rows.sort(key=lambda row: row.valid_from or date.min)
    begun_rows = [row for row in rows if (row.valid_from or date.min) <= directory.today]
    address = begun_rows[-1] if begun_rows else next(iter(rows), None)
    if address is None or address.neighborhood_id is None:
        return None
    by_key = {row.pk: row for row in directory.rows[Neighborhood]}
    districts = {row.pk: row for row in directory.rows[District]}
    return districts[by_key[address.neighborhood_id].district_id]
