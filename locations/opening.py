"""Knows whether a place is open: its hours less closures and holidays, on the wall clock."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import combinations, islice

from locations.recurrence import occurrences
from locations.schedule import (
    ClosureSpan,
    Day,
    Deviation,
    Effect,
    Mode,
    Rule,
    Schedule,
    Session,
    State,
    Status,
    Unknown,
)

FIRST_CHUNK_DAYS = 14


@dataclass(frozen=True, slots=True)
class DayPlan:
    """The statuses of one day; `statuses[i]` holds from `starts[i]`, the first from midnight."""

    day: date
    starts: tuple[datetime, ...]
    statuses: tuple[Status, ...]

    def at(self, moment: datetime) -> Status:
        """The status at a naive local moment of this day. Raises ValueError on another day."""
        if moment.date() != self.day:
            raise ValueError(f"{moment} is not on {self.day}.")
        return self.statuses[bisect_right(self.starts, moment) - 1]

    def next_change(self, moment: datetime) -> datetime | None:
        """The next naive local moment on this day with another status, None if there is none."""
        place = bisect_right(self.starts, moment)
        return self.starts[place] if place < len(self.starts) else None


def is_confirmed(rule: Rule, today: date, confirmed_for_days: int) -> bool:
    """True up to and including `confirmed_for_days` days after the confirmation."""
    return rule.confirmed_on is not None and (today - rule.confirmed_on).days <= confirmed_for_days


def day_plan(
    schedule: Schedule, day: date, holidays: Mapping[date, str], *, horizon_days: int = 400
) -> DayPlan:
    """The statuses of a day, seen on that day; `next` looks `horizon_days` days ahead.

    `holidays` maps a date to its name.
    """
    (current,) = days(schedule, day, 1, holidays)
    ahead = _confirmed_ahead(schedule, day, holidays, horizon_days)
    later = next((session for session in ahead if session.day > day), None)
    if closure := _closed_all_day(schedule, day):
        midnight = datetime.combine(day, time.min)
        return DayPlan(day, (midnight,), (_closed(current, later, closure),))
    edges = {(session.opens_at, session.closes_at) for session in current.sessions}
    changes: list[tuple[datetime, Status]] = []
    for clock in sorted({time.min}.union(*edges)):
        status = _status(schedule, current, clock, later)
        if not changes or status != changes[-1][1]:
            changes.append((datetime.combine(day, clock), status))
    starts, statuses = zip(*changes, strict=True)
    return DayPlan(day, starts, statuses)


def status_at(schedule: Schedule, moment: datetime, holidays: Mapping[date, str]) -> Status:
    """The status at a naive local moment; for many moments of a day use `day_plan`."""
    return day_plan(schedule, moment.date(), holidays).at(moment)


def days(
    schedule: Schedule,
    first: date,
    count: int,
    holidays: Mapping[date, str],
    *,
    today: date | None = None,
) -> tuple[Day, ...]:
    """`count` days from `first` on; sessions are confirmed or not as of `today`, else `first`."""
    last = first + timedelta(days=count - 1)
    regular = _regular_sessions(schedule, first, last, today or first)
    closures = [span for span in schedule.closures if _overlaps(span, first, last)]
    dates = (first + timedelta(days=number) for number in range(count))
    return tuple(
        _day(
            day, regular.get(day, []), closures, holidays.get(day, ""), schedule.is_unanswered(day)
        )
        for day in dates
    )


def sessions_ahead(
    schedule: Schedule, day: date, holidays: Mapping[date, str], horizon_days: int
) -> Iterator[Session]:
    """Sessions in order, confirmed or not as of `day`, from `day` to `horizon_days` days later."""
    start, left, count = day, horizon_days + 1, FIRST_CHUNK_DAYS
    while left > 0:
        for ahead in days(schedule, start, min(count, left), holidays, today=day):
            yield from ahead.sessions
        start, left, count = start + timedelta(days=count), left - count, count * 2


def is_known_to_be_closed(schedule: Schedule, day: date, today: date) -> bool:
    """Whether a day without sessions is one on which the place is closed, as of `today`.

    Else nobody knows.
    """
    return _closed_all_day(schedule, day) is not None or _rules_are_known(schedule, day, today)


def upcoming(
    schedule: Schedule,
    after: datetime,
    holidays: Mapping[date, str],
    count: int,
    horizon_days: int = 400,
) -> list[Session]:
    """The first `count` confirmed sessions that begin after a naive local moment, in order."""
    ahead = _confirmed_ahead(schedule, after.date(), holidays, horizon_days)
    begin = (s for s in ahead if datetime.combine(s.day, s.opens_at) > after)
    return list(islice(begin, count))


def conflicts(rules: Sequence[Rule], first: date, last: date) -> list[tuple[Rule, Rule, date]]:
    """Pairs of rules of one mode that overlap, with the first date on which they do.

    Dates from `first` to `last`, both inclusive; holidays and closures do not matter.
    """
    dates = [frozenset(occurrences(rule.recurrence, first, last)) for rule in rules]
    found = []
    for (one, one_dates), (other, other_dates) in combinations(zip(rules, dates, strict=True), 2):
        overlap = one.opens_at < other.closes_at and other.opens_at < one.closes_at
        shared = one_dates & other_dates
        if one.mode is other.mode and overlap and shared:
            found.append((one, other, min(shared)))
    return found


def _confirmed_ahead(
    schedule: Schedule, day: date, holidays: Mapping[date, str], horizon_days: int
) -> Iterator[Session]:
    can_be_found = any(
        is_confirmed(rule, day, schedule.confirmed_for_days) for rule in schedule.rules
    ) or any(span.effect is Effect.OTHER_HOURS for span in schedule.closures)
    # A year of a new place, still unconfirmed, costs milliseconds to find nothing.
    ahead = sessions_ahead(schedule, day, holidays, horizon_days) if can_be_found else iter(())
    return (session for session in ahead if session.confirmed)


def _regular_sessions(
    schedule: Schedule, first: date, last: date, today: date
) -> dict[date, list[tuple[Rule, Session]]]:
    regular: dict[date, list[tuple[Rule, Session]]] = defaultdict(list)
    for rule in schedule.rules:
        confirmed = is_confirmed(rule, today, schedule.confirmed_for_days)
        for day in occurrences(rule.recurrence, first, last):
            session = Session(day, rule.opens_at, rule.closes_at, rule.mode, confirmed, rule.key)
            regular[day].append((rule, session))
    return regular


def _overlaps(span: ClosureSpan, first: date, last: date) -> bool:
    return span.starts_on <= last and first <= span.ends_on


def _day(
    day: date,
    regular: list[tuple[Rule, Session]],
    closures: list[ClosureSpan],
    holiday: str,
    is_unanswered: bool,
) -> Day:
    """Holidays drop first, then closures; every OTHER_HOURS looks at what those two leave.

    What falls away does so whether or not somebody has answered for the season.
    """
    spans = [span for span in closures if span.starts_on <= day <= span.ends_on]
    if not regular and not spans:
        return Day(day, (), ())
    regular = sorted(regular, key=lambda pair: (pair[1].opens_at, pair[1].closes_at))
    on_holiday = [session for rule, session in regular if holiday and rule.closed_on_holidays]
    left = [session for _, session in regular if session not in on_holiday]
    deviations = [Deviation(holiday=holiday, dropped=tuple(on_holiday))] if on_holiday else []
    closing = _with_effect(spans, Effect.CLOSED)
    left, closed = _drop(left, closing)
    if is_unanswered:
        left = [replace(one, confirmed=False, waits=one.confirmed) for one in left]
    other_hours = [
        span
        for span in _with_effect(spans, Effect.OTHER_HOURS)
        if _has_effect(span, left, closing, closed)
    ]
    sessions, replaced = _replace(day, left, other_hours)
    notices = [Deviation(span) for span in _with_effect(spans, Effect.NOTICE)]
    return Day(day, tuple(sessions), (*deviations, *closed, *replaced, *notices))


def _drop(
    sessions: list[Session], closing: list[ClosureSpan]
) -> tuple[list[Session], list[Deviation]]:
    deviations = []
    for span in closing:
        if dropped := [session for session in sessions if _concerns(span, session)]:
            deviations.append(Deviation(span, dropped=tuple(dropped)))
            sessions = [session for session in sessions if session not in dropped]
    return sessions, deviations


def _has_effect(
    span: ClosureSpan,
    sessions: list[Session],
    closing: list[ClosureSpan],
    closed: list[Deviation],
) -> bool:
    """Whether other hours replace a session or, on a single date, are an extra opening."""
    if any(_concerns(span, session) for session in sessions):
        return True
    # Closed wins: no extra opening in place of hours that a closure has taken away.
    is_closed = any(other.rule_key in (None, span.rule_key) for other in closing)
    takes_place = any(_concerns(span, session) for gone in closed for session in gone.dropped)
    return span.starts_on == span.ends_on and not is_closed and not takes_place


def _replace(
    day: date, sessions: list[Session], other_hours: list[ClosureSpan]
) -> tuple[list[Session], list[Deviation]]:
    others, deviations = [], []
    for span in other_hours:
        replaced = [session for session in sessions if _concerns(span, session)]
        others.append(_other_hours(span, day, replaced))
        deviations.append(Deviation(span, dropped=tuple(replaced)))
    kept = [s for s in sessions if not any(_concerns(span, s) for span in other_hours)]
    return sorted(kept + others, key=lambda s: (s.opens_at, s.closes_at)), deviations


def _with_effect(spans: list[ClosureSpan], effect: Effect) -> list[ClosureSpan]:
    """Those of the whole place first."""
    found = [span for span in spans if span.effect is effect]
    return sorted(found, key=lambda span: span.rule_key is not None)


def _concerns(span: ClosureSpan, session: Session) -> bool:
    return span.rule_key is None or span.rule_key == session.rule_key


def _other_hours(span: ClosureSpan, day: date, replaced: list[Session]) -> Session:
    assert span.opens_at is not None
    assert span.closes_at is not None
    mode, key = Mode.WALK_IN, span.rule_key
    if replaced:
        mode, key = replaced[0].mode, replaced[0].rule_key
    return Session(day, span.opens_at, span.closes_at, mode, confirmed=True, rule_key=key)


def _status(schedule: Schedule, current: Day, clock: time, later: Session | None) -> Status:
    confirmed = [session for session in current.sessions if session.confirmed]
    if status := _running(confirmed, clock, later):
        return status
    following = next((session for session in confirmed if session.opens_at > clock), later)
    if any(session.waits for session in current.sessions):
        return Status(State.UNKNOWN, Unknown.SEASON, next=following)
    if any(session.opens_at <= clock < session.closes_at for session in current.sessions):
        return Status(State.UNKNOWN, Unknown.UNCONFIRMED, next=following)
    if unknown := _unknown(schedule, current.day, following):
        return Status(State.UNKNOWN, unknown, next=following)
    return _closed(current, following)


def _running(confirmed: list[Session], clock: time, later: Session | None) -> Status | None:
    """The status by the confirmed sessions that run; walking in wins over an appointment."""
    for state in (State.OPEN, State.BY_APPOINTMENT):
        of_state = [session for session in confirmed if _state(session) is state]
        modes = [s.mode for s in of_state if s.opens_at <= clock < s.closes_at]
        if modes:
            until = _end_of_run(of_state, clock)
            mode = Mode.WALK_IN if Mode.WALK_IN in modes else modes[0]
            # Within hours by appointment, open ones that begin are next; the reverse is not so.
            visible = confirmed if state is State.BY_APPOINTMENT else []
            following = [s for s in visible if s.opens_at > clock and s not in of_state]
            following += [s for s in confirmed if s.opens_at >= until]
            first = min(following, key=lambda s: (s.opens_at, s.closes_at), default=later)
            return Status(state, until=until, mode=mode, next=first)
    return None


def _state(session: Session) -> State:
    return State.BY_APPOINTMENT if session.mode is Mode.APPOINTMENT else State.OPEN


def _end_of_run(sessions: list[Session], clock: time) -> time:
    """The end of the sessions that follow each other without a gap from `clock` on."""
    until = clock
    for session in sessions:
        if session.opens_at <= until:
            until = max(until, session.closes_at)
    return until


def _unknown(schedule: Schedule, day: date, following: Session | None) -> Unknown | None:
    """Why nothing is known on a day, or None."""
    if not schedule.rules:
        return None if following else Unknown.NO_HOURS
    return None if _rules_are_known(schedule, day, day) else Unknown.UNCONFIRMED


def _rules_are_known(schedule: Schedule, day: date, today: date) -> bool:
    """Whether a rule that holds on `day` or later is confirmed as of `today`.

    If all rules have ended: whether one of them ever was.
    """
    alive = [rule for rule in schedule.rules if (rule.recurrence.ends_on or date.max) >= day]
    if alive:
        return any(is_confirmed(rule, today, schedule.confirmed_for_days) for rule in alive)
    return any(rule.confirmed_on for rule in schedule.rules)


def _closed_all_day(schedule: Schedule, day: date) -> ClosureSpan | None:
    spans = [span for span in schedule.closures if span.starts_on <= day <= span.ends_on]
    closing = _with_effect(spans, Effect.CLOSED)
    return next((span for span in closing if span.rule_key is None), None)


def _closed(current: Day, following: Session | None, closure: ClosureSpan | None = None) -> Status:
    """Closed; when nothing is left of the day's sessions, with what took them away."""
    holiday = ""
    if not current.sessions:
        causes = [deviation for deviation in current.deviations if deviation.dropped]
        closure = closure or next((cause.closure for cause in causes if cause.closure), None)
        holiday = next((cause.holiday for cause in causes if cause.holiday), "")
    return Status(State.CLOSED, next=following, closure=closure, holiday=holiday)
