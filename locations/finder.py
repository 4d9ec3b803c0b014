"""Which places help somebody who stands here and needs this: search, filters, order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from math import cos, dist, inf, radians, sin
from typing import Any

from locations.directory import Directory
from locations.distance import Distance
from locations.gazetteer import Found, Level, Spot
from locations.models import District, Location
from locations.opening import days, is_known_to_be_closed
from locations.place import Place, Position
from locations.schedule import Effect, State, Status

PAGE_SIZE = 36
WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
LONGEST_TEXT = 80
# About the size of the town: whoever is farther away gets a word about it.
FAR_AWAY_METRES = 50_000
STATE_ORDER = {State.OPEN: 0, State.BY_APPOINTMENT: 1, State.CLOSED: 2, State.UNKNOWN: 3}


@dataclass(frozen=True)
class Criteria:
    """What somebody asked for, as far as it was understood."""

    text: str = ""
    position: tuple[float, float] | None = None
    open: str = ""  # now, today or a weekday of WEEKDAYS
    language: str = ""
    step_free: bool = False
    kind: str = ""
    page: int = 1
    # Names of parameters that could not be understood and were left out.
    ignored: tuple[str, ...] = ()

    @property
    def filters(self) -> tuple[str, ...]:
        """Names of the filters that are on."""
        return tuple(
            name for name in ("open", "language", "step_free", "kind") if getattr(self, name)
        )

    @property
    def is_start(self) -> bool:
        """Nothing was asked yet."""
        return not (self.text or self.position or self.filters or self.page > 1)

    def without(self, name: str) -> "Criteria":
        """The same question without one filter, from the first page."""
        return self.having(name, type(getattr(self, name))())

    def having(self, name: str, value: Any) -> "Criteria":
        """The same question with one answer changed, from the first page."""
        changes: dict[str, Any] = {"page": 1, name: value}
        return replace(self, **changes)

    def parameters(self) -> dict[str, str]:
        """The question as parameters of an address."""
        pairs = {
            "q": self.text,
            "lat": f"{self.position[0]:.3f}" if self.position else "",
            "lon": f"{self.position[1]:.3f}" if self.position else "",
            "open": self.open,
            "language": self.language,
            "step_free": "1" if self.step_free else "",
            "kind": self.kind,
            "page": str(self.page) if self.page > 1 else "",
        }
        return {name: value for name, value in pairs.items() if value}


@dataclass(eq=False, slots=True)
class Hit:
    """One place in the answer.

    Everything about it is worked out when somebody asks: a page shows 36 places of a thousand.
    """

    place: Place
    answer: "Answer" = field(repr=False)
    _status: Status | None = field(default=None, init=False, repr=False)

    @property
    def status(self) -> Status:
        if self._status is None:
            self._status = self.answer.directory.plan(self.place).at(self.answer.moment)
        return self._status

    @property
    def distance(self) -> Distance | None:
        origin, position = self.answer.origin, self.place.position
        return origin.position.distance_to(position) if origin and position else None

    @property
    def is_in_same_neighborhood(self) -> bool:
        spot = self.answer.origin.spot if self.answer.origin else None
        return bool(
            spot
            and spot.level == Level.NEIGHBORHOOD
            and self.place.neighborhood
            and self.place.neighborhood.code == spot.neighborhood
        )

    @property
    def serves_own_district(self) -> bool:
        district = self.answer.origin.district if self.answer.origin else None
        return bool(district and self.place.location.is_office and district in self.place.served)


@dataclass(frozen=True)
class Origin:
    """Where the person is, as far as it is known."""

    position: Position
    spot: Spot | None = None  # none for the position that the phone gave
    district: District | None = None  # only where it is known
    candidates: tuple[District, ...] = ()


@dataclass
class Answer:
    """Everything that the page of results says."""

    criteria: Criteria
    directory: Directory
    moment: datetime  # local, naive
    found: Found | None
    origin: Origin | None
    hits: list[Hit] = field(default_factory=list)
    unknown: list[Hit] = field(default_factory=list)

    @property
    def pages(self) -> int:
        return max(1, -(-(len(self.hits) + len(self.unknown)) // PAGE_SIZE))

    @property
    def page(self) -> int:
        return min(self.criteria.page, self.pages)

    def shown(self) -> tuple[list[Hit], list[Hit]]:
        """The hits and the unknown ones of this page."""
        first = (self.page - 1) * PAGE_SIZE
        last = first + PAGE_SIZE
        offset = len(self.hits)
        return self.hits[first:last], self.unknown[max(0, first - offset) : max(0, last - offset)]

    @cached_property
    def in_the_way(self) -> list[tuple[str, int]]:
        """Filters without which places would be found, and how many; only if none was found."""
        if self.hits:
            return []
        counts = [
            (name, len(_sorted_out(self.criteria.without(name), self)[0]))
            for name in self.criteria.filters
        ]
        return [(name, count) for name, count in counts if count]

    @cached_property
    def candidate_offices(self) -> list[Place]:
        """Offices of the districts that may be the person's, if the district is not known."""
        if self.origin is None or self.origin.district:
            return []
        wanted = {district.pk for district in self.origin.candidates}
        return [
            place
            for place in self.directory.offices
            if wanted & {district.pk for district in place.served}
        ]

    @property
    def is_far_away(self) -> bool:
        first = next((hit for hit in self.hits + self.unknown if hit.distance), None)
        return bool(first and first.distance and first.distance.metres > FAR_AWAY_METRES)


def answer(criteria: Criteria, directory: Directory, moment: datetime) -> Answer:
    """The places that fit `criteria`, nearest first if a place is known.

    `moment` is the local, naive time. Without a known place the order is: open, by
    appointment, closed by the next opening, unknown, then by name.
    """
    found = directory.gazetteer.look_up(criteria.text) if criteria.text else None
    result = Answer(criteria, directory, moment, found, _origin(criteria, found, directory))
    result.hits, result.unknown = _sorted_out(criteria, result)
    return result


def _origin(criteria: Criteria, found: Found | None, directory: Directory) -> Origin | None:
    districts = {district.slug: district for district in directory.districts}
    if found:
        spots = found.spots or found.suggestions[: 1 if len(found.suggestions) == 1 else 0]
        if not spots:
            return None
        # Several spots of one name: the smallest part of town stands for it until one is chosen.
        spot = max(spots, key=lambda spot: list(Level).index(spot.level))
        candidates = {slug for one in spots for slug in one.districts}
        known = bool(found.spots) and len(candidates) == 1 and spot.district_is_known
        return Origin(
            Position(spot.lat, spot.lon, spot.is_exact and len(spots) == 1),
            spot,
            districts.get(next(iter(candidates))) if known else None,
            tuple(districts[slug] for slug in sorted(candidates) if slug in districts),
        )
    if criteria.position:
        lat, lon = criteria.position
        return Origin(Position(lat, lon, True), district=directory.district_at(lat, lon))
    return None


def _sorted_out(criteria: Criteria, result: Answer) -> tuple[list[Hit], list[Hit]]:
    """The places that surely fit, and those of which nobody knows whether they do; in order."""
    hits = _in_order(result)
    tests = [TESTS[name] for name in criteria.filters]
    if not tests:
        return hits, []
    fitting: list[Hit] = []
    unknown: list[Hit] = []
    for hit in hits:
        verdicts = [test(criteria, hit.place, hit.status, result) for test in tests]
        if False not in verdicts:
            (unknown if None in verdicts else fitting).append(hit)
    return fitting, unknown


def _in_order(result: Answer) -> list[Hit]:
    """All places; those alike in what decides are in the order of their names."""
    hits = [Hit(place, result) for place in result.directory.listed]
    if result.origin is None:
        return sorted(hits, key=_by_status)
    points = result.directory.noted(
        "points", lambda: [_on_sphere(hit.place.position) for hit in hits]
    )
    here = _on_sphere(result.origin.position)
    # Straight through the earth: cheaper than the arc, and the order is the same.
    lengths = [dist(here, point) for point in points]
    spot = result.origin.spot
    if spot and spot.level == Level.NEIGHBORHOOD:
        for number, hit in enumerate(hits):
            if hit.is_in_same_neighborhood and hit.place.position:
                lengths[number] = 0.0
    return [hits[number] for number in sorted(range(len(hits)), key=lengths.__getitem__)]


def _on_sphere(position: Position | None) -> tuple[float, float, float]:
    """The point on a sphere of radius 1; an unknown one is farther away than any other."""
    if position is None:
        return inf, inf, inf
    lat, lon = radians(position.lat), radians(position.lon)
    return cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)


def _by_status(hit: Hit) -> tuple[int, datetime, str]:
    following = hit.status.next
    opens = datetime.combine(following.day, following.opens_at) if following else datetime.max
    return STATE_ORDER[hit.status.state], opens, hit.place.location.name


def opens_on(place: Place, day: date, directory: Directory, *, after: datetime) -> bool | None:
    """Whether `place` has a session on `day` that ends after `after`; None if nobody knows."""
    (planned,) = days(place.schedule, day, 1, directory.holidays, today=directory.today)
    still = [
        session for session in planned.sessions if datetime.combine(day, session.closes_at) > after
    ]
    if any(session.confirmed for session in still):
        return True
    if still:
        return None
    differs = any(
        deviation.closure is None or deviation.closure.effect != Effect.NOTICE
        for deviation in planned.deviations
    )
    closed = differs or is_known_to_be_closed(place.schedule, day, directory.today)
    return False if closed else None


def _fits_open(criteria: Criteria, place: Place, status: Status, result: Answer) -> bool | None:
    if not place.keeps_hours:
        return False
    if criteria.open == "now":
        return None if status.state == State.UNKNOWN else status.state == State.OPEN
    today = result.directory.today
    if criteria.open == "today":
        return opens_on(place, today, result.directory, after=result.moment)
    ahead = (WEEKDAYS.index(criteria.open) - today.weekday()) % 7
    after = result.moment if ahead == 0 else datetime.min
    return opens_on(place, today + timedelta(days=ahead), result.directory, after=after)


def _fits_language(
    criteria: Criteria, place: Place, _status: Status, _result: Answer
) -> bool | None:
    if not place.location.languages:
        return None
    return criteria.language in place.location.languages


def _fits_step_free(
    _criteria: Criteria, place: Place, _status: Status, _result: Answer
) -> bool | None:
    step_free = Location.StepFree
    # Partly is for the person to judge: it is asked for, not promised.
    return {step_free.YES: True, step_free.NO: False}.get(step_free(place.location.step_free))


def _fits_kind(criteria: Criteria, place: Place, _status: Status, _result: Answer) -> bool:
    return place.location.kind == criteria.kind


TESTS: Mapping[str, Callable[[Criteria, Place, Status, Answer], bool | None]] = {
    "open": _fits_open,
    "language": _fits_language,
    "step_free": _fits_step_free,
    "kind": _fits_kind,
}
