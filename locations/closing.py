"""Knows which hours a closure takes away, and why it takes none."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from locations.opening import days
from locations.schedule import ClosureSpan, Day, Effect, Schedule, Session

# Forms take a year; a row from elsewhere that never ends must not stop a worker.
MOST_DAYS = 1100


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A day on which a closure changes something: what falls away, and what is there instead."""

    day: date
    dropped: tuple[Session, ...]
    instead: tuple[Session, ...]


class Useless(StrEnum):
    """Why a closure would change nothing."""

    ALREADY = "already"  # another closure has taken the hours away or changed them
    ABSENT = "absent"  # the place is not at work: planned, a break, ended
    HOLIDAY = "holiday"
    NOTHING = "nothing"  # no hours on these days


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a closure would change nothing, with what stands in its way."""

    why: Useless
    closure_key: int = 0
    holiday: str = ""


def with_span(schedule: Schedule, span: ClosureSpan) -> Schedule:
    """`schedule` with one more closure, or the changed one in place of the old."""
    return replace(schedule, closures=(*_without(schedule, span).closures, span))


def _without(schedule: Schedule, span: ClosureSpan) -> Schedule:
    others = tuple(other for other in schedule.closures if other.key != span.key)
    return replace(schedule, closures=others)


def changed_days(
    schedule: Schedule, span: ClosureSpan, holidays: Mapping[date, str], today: date
) -> list[ChangedDay]:
    """The days of `span` on which it changes anything, in order.

    What has fallen away already, through another closure, does not fall away once more.
    """
    without = _days_of(_without(schedule, span), span, holidays, today)
    closed = _days_of(with_span(schedule, span), span, holidays, today)
    pairs = zip(without, closed, strict=True)
    found = (ChangedDay(old.day, _less(old, new), _less(new, old)) for old, new in pairs)
    return [day for day in found if day.dropped or day.instead]


def why_useless(
    schedule: Schedule, span: ClosureSpan, holidays: Mapping[date, str], today: date
) -> Reason | None:
    """Why `span` should not be kept; none if it changes hours.

    Two changed hours for the same session would stand beside each other, so the second is refused
    although it would have an effect. A place whose hours nobody has entered can be closed.
    """
    if span.effect is Effect.NOTICE:
        return None
    without = _without(schedule, span)
    if span.effect is Effect.OTHER_HOURS:
        for other in without.closures:
            if other.effect is Effect.OTHER_HOURS and _meet(span, other):
                return Reason(Useless.ALREADY, closure_key=other.key)
    if changed_days(schedule, span, holidays, today) or _closes_unknown(schedule, span):
        return None
    deviations = [
        deviation
        for day in _days_of(without, span, holidays, today)
        for deviation in day.deviations
        if deviation.dropped
    ]
    if closure := next((deviation.closure for deviation in deviations if deviation.closure), None):
        if closure.is_absence:
            return Reason(Useless.ABSENT)
        return Reason(Useless.ALREADY, closure_key=closure.key)
    if deviations:
        return Reason(Useless.HOLIDAY, holiday=deviations[0].holiday)
    return Reason(Useless.NOTHING)


def _closes_unknown(schedule: Schedule, span: ClosureSpan) -> bool:
    """Whether the span closes a place of which nobody knows the hours, and nothing else does."""
    closed = any(
        other.effect is Effect.CLOSED and _meet(span, other) for other in schedule.closures
    )
    return not schedule.rules and span.effect is Effect.CLOSED and not closed


def _days_of(
    schedule: Schedule, span: ClosureSpan, holidays: Mapping[date, str], today: date
) -> tuple[Day, ...]:
    count = min((span.ends_on - span.starts_on).days + 1, MOST_DAYS)
    return days(schedule, span.starts_on, count, holidays, today=today)


def _less(one: Day, other: Day) -> tuple[Session, ...]:
    return tuple(session for session in one.sessions if session not in other.sessions)


def _meet(one: ClosureSpan, other: ClosureSpan) -> bool:
    days_meet = one.starts_on <= other.ends_on and other.starts_on <= one.ends_on
    return days_meet and (
        one.key != other.key
        and (one.rule_key is None or other.rule_key is None or one.rule_key == other.rule_key)
    )
