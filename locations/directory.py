"""The network as residents see it on one day: all rows of one data version, arranged."""

import copy
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings

from locations.borders import contains
from locations.gazetteer import Gazetteer, fold
from locations.life import Absence, absences, returns_on, status_on
from locations.models import (
    Closure,
    District,
    FormerSlug,
    FundingScope,
    Location,
    LocationAddress,
    LocationDistrict,
    LocationPause,
    Neighborhood,
    OpeningHours,
    Organization,
    Programme,
    SeasonQuestion,
)
from locations.opening import DayPlan, day_plan
from locations.place import Place
from locations.schedule import Rule, Schedule
from locations.snapshot import Rows
from locations.spots import gazetteer_of


def state_holidays() -> Mapping[date, str]:
    """Public holidays of the state in settings.HOLIDAYS_STATE: date → German name."""
    return holidays.country_holidays("DE", subdiv=settings.HOLIDAYS_STATE, language="de")


def _holds(row: LocationAddress | LocationDistrict | FundingScope, day: date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (
        row.valid_to is None or row.valid_to >= day
    )


def _schedule(
    rules: Iterable[Rule],
    closures: Mapping[int, Closure],
    seasons: Iterable[SeasonQuestion],
    away: Iterable[Absence],
) -> Schedule:
    """The hours of a place that works today or from a known day on."""
    return Schedule(
        rules=tuple(rules),
        closures=(
            *(row.span for row in closures.values()),
            *(absence.span for absence in away),
        ),
        confirmed_for_days=settings.HOURS_CONFIRMED_FOR_DAYS,
        unanswered=tuple((row.starts_on, row.ends_on) for row in seasons),
    )


@dataclass
class Directory:
    """All rows of one data version, arranged for one day (Europe/Berlin)."""

    number: int
    changed_at: datetime
    today: date
    rows: Rows
    # None while the database answers; else (aware) until when it did: changes since are unknown.
    known_at: datetime | None = None
    # What pages keep about this directory for as long as it is the newest one.
    notes: dict[Hashable, Any] = field(default_factory=dict)

    def as_of(self, known_at: datetime | None) -> "Directory":
        """The same network, with this `known_at`; pages made before are not in its notes."""
        if known_at == self.known_at:
            return self
        other = copy.copy(self)
        other.known_at, other.notes = known_at, {}
        return other

    @cached_property
    def districts(self) -> list[District]:
        """All districts by name."""
        return sorted(self.rows[District], key=lambda district: fold(district.name))

    @cached_property
    def numbered_districts(self) -> list[District]:
        """As `DistrictQuerySet.in_official_order`: 2 comes before 10."""
        rows = self.rows[District]
        return sorted(rows, key=lambda row: (len(row.election_code), row.election_code))

    @cached_property
    def _by_id(self) -> dict[type, dict[int, Any]]:
        return {model: {row.pk: row for row in rows} for model, rows in self.rows.items()}

    def _children(self, model: type) -> dict[int, list]:
        children: dict[int, list] = {}
        for row in self.rows[model]:
            children.setdefault(row.location_id, []).append(row)
        return children

    @cached_property
    def places(self) -> dict[str, Place]:
        """Every location by slug, planned and ended ones included."""
        related = {
            model: self._children(model)
            for model in (
                LocationAddress,
                LocationDistrict,
                Location.carriers.through,
                OpeningHours,
                Closure,
                FundingScope,
                LocationPause,
                SeasonQuestion,
            )
        }
        return {
            location.slug: self._place(
                location, {model: rows.get(location.pk, []) for model, rows in related.items()}
            )
            for location in self.rows[Location]
        }

    def _place(self, location: Location, rows: Mapping[type, list]) -> Place:
        by_id = self._by_id
        away = absences(location, rows[LocationPause], self.today)
        back_on = returns_on(away, self.today)
        addresses = sorted(rows[LocationAddress], key=lambda row: row.valid_from or date.min)
        address = next((row for row in reversed(addresses) if _holds(row, self.today)), None)
        neighborhood = (
            by_id[Neighborhood].get(address.neighborhood_id)
            if address and address.neighborhood_id
            else None
        )
        served = tuple(
            by_id[District][row.district_id]
            for row in rows[LocationDistrict]
            if _holds(row, self.today)
        )
        district = by_id[District][neighborhood.district_id] if neighborhood else None
        # One bad line must not take the whole network off the web (locations/checks.py names it).
        rules = {row.pk: rule for row in rows[OpeningHours] if (rule := row.sound_rule)}
        sound = (row for row in rows[OpeningHours] if row.pk in rules)
        hours = tuple(sorted(sound, key=lambda row: (row.weekday or 0, row.opens_at)))
        closures = {row.pk: row for row in rows[Closure] if row.is_sound}
        seasons = tuple(
            row for row in rows[SeasonQuestion] if not row.answer and row.ends_on >= self.today
        )
        funded = (row for row in rows[FundingScope] if _holds(row, self.today))
        return Place(
            location=location,
            address=address,
            next_address=next(
                (row for row in addresses if row.valid_from and row.valid_from > self.today), None
            ),
            neighborhood=neighborhood,
            district=district or (served[0] if len(served) == 1 else None),
            served=tuple(sorted(served, key=lambda row: fold(row.name))),
            carriers=tuple(
                by_id[Organization][row.organization_id] for row in rows[Location.carriers.through]
            ),
            hours=hours,
            closures=closures,
            schedule=_schedule([rules[row.pk] for row in hours], closures, seasons, away)
            if back_on
            else Schedule(()),
            funded_by=next((by_id[Programme][row.programme_id] for row in funded), None),
            programme=by_id[Programme].get(location.programme_id or 0),
            status=status_on(away, self.today),
            absences=away,
            returns_on=back_on,
            seasons=seasons,
        )

    def place_of(self, location_id: int | None) -> Place | None:
        """The place with this primary key, or none."""
        location = self._by_id[Location].get(location_id or 0)
        return self.places[location.slug] if location else None

    def find(self, slug: str) -> Place | None:
        """The place with this slug or that had it once, or none."""
        if slug in self.places:
            return self.places[slug]
        former = next((row for row in self.rows[FormerSlug] if row.slug == slug), None)
        return self.place_of(former.location_id) if former else None

    @cached_property
    def listed(self) -> list[Place]:
        """Places that residents are sent to, by name."""
        return sorted(
            (
                place
                for place in self.places.values()
                if place.status in (Location.Status.ACTIVE, Location.Status.PAUSED)
            ),
            key=lambda place: fold(place.location.name),
        )

    @cached_property
    def offices(self) -> list[Place]:
        """Listed places that serve whole districts."""
        return [place for place in self.listed if place.location.is_office]

    @cached_property
    def is_demo(self) -> bool:
        return any(place.location.is_demo for place in self.places.values())

    @cached_property
    def holidays(self) -> Mapping[date, str]:
        return state_holidays()

    def noted(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What `make` returned for `key` the first time."""
        if key not in self.notes:
            self.notes[key] = make()
        return self.notes[key]

    def plan(self, place: Place) -> DayPlan:
        """What the hours of `place` say for each minute of today."""
        return self.noted(
            ("plan", place.slug), lambda: day_plan(place.schedule, self.today, self.holidays)
        )

    @cached_property
    def _changes(self) -> list[datetime]:
        """Moments (aware, sorted) of today at which any status changes, and the end of today."""
        zone = ZoneInfo(settings.TIME_ZONE)
        moments = {datetime.combine(self.today + timedelta(days=1), time.min)}
        for place in self.listed:
            moments.update(self.plan(place).starts)
        # On the day the clocks go back an hour comes twice, and each time of it is a change.
        changes = {
            moment.replace(tzinfo=zone, fold=fold).astimezone(UTC)
            for moment in moments
            for fold in (0, 1)
        }
        # At 1:00 UTC the clocks change (Directive 2000/84/EC).
        return sorted({datetime.combine(self.today, time(1), UTC), *changes})

    def changes_after(self, moment: datetime) -> datetime:
        """The next moment (aware) after `moment` at which a page of today may be wrong."""
        changes = self._changes
        return changes[min(bisect_right(changes, moment), len(changes) - 1)]

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Everything somebody can type to say where they are."""
        return gazetteer_of(self.rows, self.listed)

    def district_at(self, lat: float, lon: float) -> District | None:
        """The district whose imported border holds this position, or none."""
        return next(
            (row for row in self.rows[District] if row.border and contains(row.border, lat, lon)),
            None,
        )


def local(moment: datetime) -> datetime:
    """The clock on the wall at `moment` (aware): a naive time in settings.TIME_ZONE."""
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).replace(tzinfo=None)
