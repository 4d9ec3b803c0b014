"""The words of opening hours: rules, closures, sessions, what can be said at a moment."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from locations.recurrence import Recurrence


class Mode(StrEnum):
    """Whether one may just come."""

    WALK_IN = "walk_in"
    APPOINTMENT = "appointment"
    WALK_IN_AND_APPOINTMENT = "walk_in_and_appointment"


class State(StrEnum):
    """What can be said about a place at a moment."""

    OPEN = "open"
    BY_APPOINTMENT = "by_appointment"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Unknown(StrEnum):
    """Why nothing can be said."""

    NO_HOURS = "no_hours"
    UNCONFIRMED = "unconfirmed"
    SEASON = "season"


class Effect(StrEnum):
    """What a dated exception does to the hours."""

    CLOSED = "closed"
    OTHER_HOURS = "other_hours"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Rule:
    """Repeating hours, half-open: closing time is already outside.

    Raises ValueError unless it closes after it opens, on the same day.
    """

    key: int
    recurrence: Recurrence
    opens_at: time
    closes_at: time
    mode: Mode = Mode.WALK_IN
    closed_on_holidays: bool = True
    confirmed_on: date | None = None

    def __post_init__(self) -> None:
        if self.opens_at >= self.closes_at:
            raise ValueError("Hours must end after they begin, on the same day.")


@dataclass(frozen=True, slots=True)
class ClosureSpan:
    """A dated exception, both dates inclusive; without a `rule_key` it is for the whole place.

    `is_absence`: no closure took the hours away, the place itself is not at work.

    Raises ValueError for OTHER_HOURS without an opening time before a closing time.
    """

    key: int
    starts_on: date
    ends_on: date
    effect: Effect
    rule_key: int | None = None
    opens_at: time | None = None
    closes_at: time | None = None
    reason: str = ""
    text: str = ""
    is_absence: bool = False

    def __post_init__(self) -> None:
        if self.effect is Effect.OTHER_HOURS and not (
            self.opens_at and self.closes_at and self.opens_at < self.closes_at
        ):
            raise ValueError("Other hours must end after they begin, on the same day.")


@dataclass(frozen=True, slots=True)
class Schedule:
    """All that decides about the hours of one place.

    unanswered: first and last days of holiday seasons for which nobody has said yet whether the
    regular hours take place; on these days they are not confirmed.
    """

    rules: tuple[Rule, ...]
    closures: tuple[ClosureSpan, ...] = ()
    confirmed_for_days: int = 180
    unanswered: tuple[tuple[date, date], ...] = ()

    def is_unanswered(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.unanswered)


@dataclass(frozen=True, slots=True)
class Session:
    """Hours on one day; `rule_key` is None for an extra opening of the whole place.

    `waits`: not confirmed only because nobody has answered for the holiday season.
    """

    day: date
    opens_at: time
    closes_at: time
    mode: Mode
    confirmed: bool
    rule_key: int | None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Deviation:
    """What differs on a day, through a closure or a holiday, and the sessions that fall away."""

    closure: ClosureSpan | None = None
    holiday: str = ""
    dropped: tuple[Session, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """The sessions that remain on a day, in order, and what differs from the rule."""

    day: date
    sessions: tuple[Session, ...]
    deviations: tuple[Deviation, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """What can be said at a moment; `closure` and `holiday` are set only where they close it."""

    state: State
    unknown: Unknown | None = None
    until: time | None = None
    mode: Mode | None = None
    next: Session | None = None
    closure: ClosureSpan | None = None
    holiday: str = ""
