"""The status against two other readings: a naive one and the library opening-hours-py."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import holidays as public_holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours
from opening_hours import State as OracleState

from locations.opening import day_plan, upcoming
from locations.recurrence import Recurrence, Rhythm
from locations.schedule import ClosureSpan, Effect, Mode, Rule, Schedule, State, Unknown

WALKING_IN = {Mode.WALK_IN, Mode.WALK_IN_AND_APPOINTMENT}
HALF_HOUR = timedelta(minutes=30)
MINUTE = timedelta(minutes=1)
EIGHT = datetime.combine(date(2026, 1, 1), time(8))
HOURS = st.lists(st.integers(0, 16), min_size=2, max_size=2, unique=True).map(
    lambda halves: [(EIGHT + half * HALF_HOUR).time() for half in sorted(halves)]
)


def half_hours(day):
    """The half hours of a day with the last minute before each."""
    midnight = datetime.combine(day, time())
    whole = [midnight + number * HALF_HOUR for number in range(48)]
    return sorted(whole + [moment + HALF_HOUR - MINUTE for moment in whole])


# 1. A naive reading: every session of the coming days is written down, every moment looked at.

START = date(2026, 12, 21)
HORIZON = 12
CONFIRMED_FOR_DAYS = 10
DAYS = st.integers(-3, HORIZON + 3).map(lambda number: START + timedelta(days=number))
CONFIRMATIONS = st.sampled_from(
    [START, START - timedelta(days=10), START - timedelta(days=11), None]
)


@st.composite
def naive_schedules(draw):
    rules = [draw(naive_rules(key)) for key in range(draw(st.integers(0, 4)))]
    closures = [draw(naive_closures(key)) for key in range(draw(st.integers(0, 3)))]
    return Schedule(tuple(rules), tuple(closures), CONFIRMED_FOR_DAYS, draw(seasons()))


@st.composite
def seasons(draw):
    """No season without an answer, or one."""
    first = draw(st.none() | DAYS)
    return ((first, first + timedelta(days=draw(st.integers(0, 9)))),) if first else ()


def waits(schedule, day):
    return any(first <= day <= last for first, last in schedule.unanswered)


@st.composite
def naive_rules(draw, key):
    valid = {"valid_from": draw(st.none() | DAYS), "valid_to": draw(st.none() | DAYS)}
    if draw(st.booleans()):
        dates = tuple(draw(st.lists(DAYS, max_size=4)))
        recurrence = Recurrence(Rhythm.DATES, dates=dates, **valid)
    else:
        weekday = START.weekday() + draw(st.integers(0, 1))
        recurrence = Recurrence(Rhythm.WEEKLY, weekday=weekday, **valid)
    mode, on_holidays = draw(st.sampled_from(Mode)), draw(st.booleans())
    return Rule(key, recurrence, *draw(HOURS), mode, on_holidays, draw(CONFIRMATIONS))


@st.composite
def naive_closures(draw, key):
    starts_on = draw(DAYS)
    ends_on = starts_on + timedelta(days=draw(st.sampled_from([0, 0, 1, 9])))
    effect, rule_key = draw(st.sampled_from(Effect)), draw(st.sampled_from([None, 0, 1]))
    return ClosureSpan(key, starts_on, ends_on, effect, rule_key, *draw(HOURS))


def happens(recurrence, day):
    if not (recurrence.valid_from or day) <= day <= (recurrence.valid_to or day):
        return False
    return day in recurrence.dates or day.weekday() == recurrence.weekday


def is_sure(rule, today):
    return rule.confirmed_on is not None and (today - rule.confirmed_on).days <= CONFIRMED_FOR_DAYS


def naive_hours(schedule, day, today, holidays):
    """The hours of a day as (begin, end, mode, is sure)."""
    covering = [span for span in schedule.closures if span.starts_on <= day <= span.ends_on]
    closed = {span.rule_key for span in covering if span.effect is Effect.CLOSED}
    others = [span for span in covering if span.effect is Effect.OTHER_HOURS]
    if None in closed:
        return []
    on = [rule for rule in schedule.rules if happens(rule.recurrence, day)]
    on = [rule for rule in on if not (day in holidays and rule.closed_on_holidays)]
    regular = sorted(
        (rule for rule in on if rule.key not in closed), key=lambda it: (it.opens_at, it.closes_at)
    )

    def asks(rule):
        return waits(schedule, day) and is_sure(rule, today)

    # None: it would be sure if somebody had answered.
    hours = [
        (rule.opens_at, rule.closes_at, rule.mode, None if asks(rule) else is_sure(rule, today))
        for rule in regular
        if not any(other.rule_key in (None, rule.key) for other in others)
    ]
    for other in others:
        replaced = [rule for rule in regular if other.rule_key in (None, rule.key)]
        taken = other.rule_key in closed or (other.rule_key is None and len(on) > len(regular))
        if replaced:
            hours.append((other.opens_at, other.closes_at, replaced[0].mode, True))
        elif other.starts_on == other.ends_on and not taken:
            hours.append((other.opens_at, other.closes_at, Mode.WALK_IN, True))
    return [
        (datetime.combine(day, opens), datetime.combine(day, closes), mode, sure)
        for opens, closes, mode, sure in hours
    ]


def naive_status(schedule, moment, hours):
    """State, reason, end of the run, begin of what comes next, among all `hours` ahead."""
    today = moment.date()
    sure = [(begin, end, mode in WALKING_IN) for begin, end, mode, is_sure in hours if is_sure]

    def runs(now, walking_in):
        return any(begin <= now < end and kind is walking_in for begin, end, kind in sure)

    def first_begin(wanted):
        return min((begin for begin, _, kind in sure if wanted(begin, kind)), default=None)

    if any(
        span.effect is Effect.CLOSED and span.rule_key is None
        for span in schedule.closures
        if span.starts_on <= today <= span.ends_on
    ):
        return State.CLOSED, None, None, first_begin(lambda begin, _: begin > moment)
    for walking_in, state in ((True, State.OPEN), (False, State.BY_APPOINTMENT)):
        if runs(moment, walking_in):
            until = moment
            while runs(until, walking_in):
                until += MINUTE
            open_from = until if walking_in else moment + MINUTE
            following = first_begin(begins_from(until, open_from))
            return state, None, until.time(), following
    following = first_begin(lambda begin, _: begin > moment)
    return *naive_idle(schedule, moment, hours, following), None, following


def begins_from(until, open_from):
    return lambda begin, walking_in: begin >= (open_from if walking_in else until)


def naive_idle(schedule, moment, hours, following):
    if any(begin.date() == moment.date() and sure is None for begin, _, _, sure in hours):
        return State.UNKNOWN, Unknown.SEASON
    if any(begin <= moment < end for begin, end, _, _ in hours):
        return State.UNKNOWN, Unknown.UNCONFIRMED
    if not schedule.rules:
        return (State.CLOSED, None) if following else (State.UNKNOWN, Unknown.NO_HOURS)
    today = moment.date()
    goes_on = [rule for rule in schedule.rules if not has_ended(rule.recurrence, today)]
    if any(is_sure(rule, today) for rule in goes_on):
        return State.CLOSED, None
    if not goes_on and any(rule.confirmed_on for rule in schedule.rules):
        return State.CLOSED, None
    return State.UNKNOWN, Unknown.UNCONFIRMED


def has_ended(recurrence, today):
    if recurrence.rhythm is Rhythm.DATES:
        return not any(day >= today and happens(recurrence, day) for day in recurrence.dates)
    return recurrence.valid_to is not None and recurrence.valid_to < today


def differs_from_naive(schedule, holidays, day, read=None):
    """The moments of a day with another status than the naive one; `read` is what is read."""
    plan = day_plan(read or schedule, day, holidays, horizon_days=HORIZON)
    ahead = [day + timedelta(days=number) for number in range(HORIZON + 1)]
    hours = [entry for it in ahead for entry in naive_hours(schedule, it, day, holidays)]
    return [
        moment
        for moment in half_hours(day)
        if summary(plan.at(moment)) != naive_status(schedule, moment, hours)
    ]


def summary(status):
    return status.state, status.unknown, status.until, begin_of(status.next)


def begin_of(session):
    return session and datetime.combine(session.day, session.opens_at)


@settings(max_examples=150, deadline=None)
@given(naive_schedules(), st.dictionaries(DAYS, st.just("Feiertag"), max_size=3), DAYS)
def test_plan_agrees_with_the_naive_reading_at_every_moment(schedule, holidays, day):
    assert differs_from_naive(schedule, holidays, day) == []


@settings(max_examples=60, deadline=None)
@given(naive_schedules(), DAYS)
def test_every_change_of_the_plan_is_a_change_and_none_is_missing(schedule, day):
    plan = day_plan(schedule, day, {}, horizon_days=HORIZON)
    for moment in half_hours(day):
        change = plan.next_change(moment)
        assert change is None or plan.at(change) != plan.at(change - MINUTE)
        until = change or datetime.combine(day, time.max)
        assert plan.at(until - timedelta(microseconds=1)) == plan.at(moment)


@settings(max_examples=60, deadline=None)
@given(naive_schedules(), DAYS)
def test_upcoming_sessions_are_all_the_confirmed_ones_in_order(schedule, day):
    after = datetime.combine(day, time(12))
    ahead = [day + timedelta(days=number) for number in range(HORIZON + 1)]
    hours = [entry for it in ahead for entry in naive_hours(schedule, it, day, {})]
    found = upcoming(schedule, after, {}, 999, horizon_days=HORIZON)
    assert [begin_of(session) for session in found] == sorted(
        begin for begin, _, _, sure in hours if sure and begin > after
    )


# 2. opening-hours-py reads the same hours from an expression in OpenStreetMap's language.

FIRST, LAST = date(2026, 1, 1), date(2028, 12, 31)
NRW = dict(public_holidays.Germany(subdiv="NW", language="de", years=range(2025, 2031)))
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
ORACLE_STATES = {
    OracleState.OPEN: State.OPEN,
    OracleState.UNKNOWN: State.BY_APPOINTMENT,
    OracleState.CLOSED: State.CLOSED,
}
ORACLE_HORIZON = 120
SPAN = st.dates(FIRST, LAST)


@st.composite
def oracle_schedules(draw):
    # An other-hours day takes over the mode of what it replaces: the expression cannot say that.
    with_other_hours = draw(st.booleans())
    modes = st.just(Mode.WALK_IN) if with_other_hours else st.sampled_from(Mode)
    rules = [draw(oracle_rules(key, modes)) for key in range(draw(st.integers(1, 4)))]
    # What ignores holidays comes last in the expression: an appointment would hide open hours.
    if any(rule.mode in WALKING_IN and rule.closed_on_holidays for rule in rules):
        rules = [
            replace(rule, closed_on_holidays=True) if rule.mode is Mode.APPOINTMENT else rule
            for rule in rules
        ]
    closures = []
    for starts_on in draw(st.lists(SPAN, max_size=3)):
        ends_on = starts_on + timedelta(days=draw(st.integers(0, 90)))
        closures.append(ClosureSpan(len(closures), starts_on, ends_on, Effect.CLOSED))
    if with_other_hours:
        closures += [
            ClosureSpan(len(closures), day, day, Effect.OTHER_HOURS, None, *draw(HOURS))
            for day in draw(st.lists(SPAN, max_size=3, unique=True))
        ]
    return Schedule(tuple(rules), tuple(closures), confirmed_for_days=9999)


@st.composite
def oracle_rules(draw, key, modes):
    valid = {"valid_from": draw(st.none() | SPAN), "valid_to": draw(st.none() | SPAN)}
    rhythm, day = draw(st.sampled_from(Rhythm)), draw(SPAN)
    if rhythm is Rhythm.DATES:
        recurrence = Recurrence(rhythm, dates=(day, draw(SPAN)), **valid)
    elif rhythm is Rhythm.FORTNIGHTLY:
        recurrence = Recurrence(rhythm, weekday=day.weekday(), anchor_on=day, **valid)
    else:
        weeks = tuple(draw(st.sets(st.sampled_from([1, 2, 3, 4, 5, -1]), min_size=1)))
        weeks = weeks if rhythm is Rhythm.WEEKS_OF_MONTH else ()
        weekday = draw(st.integers(0, 6))
        recurrence = Recurrence(rhythm, weekday=weekday, weeks_of_month=weeks, **valid)
    return Rule(key, recurrence, *draw(HOURS), draw(modes), draw(st.booleans()), FIRST)


def osm(day):
    return f"{day:%Y %b %d}"


def osm_days(recurrence):
    """The days in the expression's language; a fortnight only exists as single dates."""
    first, last = recurrence.valid_from or date(2025, 1, 1), recurrence.valid_to or date(2030, 1, 1)
    dates = recurrence.dates
    if recurrence.rhythm is Rhythm.FORTNIGHTLY:
        steps = range(-200, 200)
        dates = [recurrence.anchor_on + step * timedelta(days=14) for step in steps]
    if dates:
        return ",".join(osm(day) for day in sorted(set(dates)) if first <= day <= last)
    weeks = ",".join(map(str, recurrence.weeks_of_month))
    weekday = WEEKDAYS[recurrence.weekday] + (f"[{weeks}]" if weeks else "")
    return f"{osm(first)}-{osm(last)} {weekday}" if first <= last else ""


def osm_rule(rule):
    state = " unknown" if rule.mode is Mode.APPOINTMENT else ""
    return f"{osm_days(rule.recurrence)} {rule.opens_at:%H:%M}-{rule.closes_at:%H:%M}{state}"


def expression(schedule, holidays):
    """Later parts win: appointments, open hours, holidays, what ignores them, then closures."""
    happening = [rule for rule in schedule.rules if osm_days(rule.recurrence)]
    by_mode = sorted(happening, key=lambda rule: rule.mode in WALKING_IN)
    regular = [osm_rule(rule) for rule in by_mode if rule.closed_on_holidays]
    holding = [osm_rule(rule) for rule in by_mode if not rule.closed_on_holidays]
    off = [f"{osm(day)} off" for day in sorted(holidays)]
    instead = [
        f"{osm(span.starts_on)} {span.opens_at:%H:%M}-{span.closes_at:%H:%M}"
        for span in schedule.closures
        if span.effect is Effect.OTHER_HOURS
    ]
    closed = [
        f"{osm(span.starts_on)}-{osm(span.ends_on)} off"
        for span in schedule.closures
        if span.effect is Effect.CLOSED
    ]
    dated = "; ".join([", ".join(regular), *off])
    return "; ".join(filter(None, [", ".join([dated, *holding]).strip(",; "), *instead, *closed]))


def differs_from_oracle(schedule, holidays, moments, read=None, known_holidays=None):
    """What differs at these moments; ours gets `read` and `known_holidays` where they are given."""
    # Without a limit the library looks for the next change until the year 9999.
    oracle = OpeningHours(expression(schedule, holidays), max_interval_days=2 * ORACLE_HORIZON)
    found = []
    for moment in moments:
        plan = day_plan(
            read or schedule,
            moment.date(),
            holidays if known_holidays is None else known_holidays,
            horizon_days=ORACLE_HORIZON,
        )
        ours, theirs = plan.at(moment), oracle.state(moment)[0]
        change, expected = next_turn(ours, moment), oracle.next_change(moment)
        if expected and (expected.date() - moment.date()).days > ORACLE_HORIZON:
            expected = None
        if ours.state is not ORACLE_STATES[theirs] or change != expected:
            found.append((moment, ours, theirs, expected))
    return found


def next_turn(status, moment):
    """When the state changes next, as far as the status tells."""
    begin = begin_of(status.next)
    if status.state is State.CLOSED:
        return begin
    end = datetime.combine(moment.date(), status.until)
    return end if status.state is State.OPEN else min(end, begin or end)


@st.composite
def schedules_with_moments(draw):
    """Moments on days of the schedule: edges of its hours, a minute around them, and any others."""
    schedule = draw(oracle_schedules())
    edges = [edge for rule in schedule.rules for edge in (rule.opens_at, rule.closes_at)]
    holidays = st.sampled_from([day for day in sorted(NRW) if FIRST <= day <= LAST])
    days = draw(st.lists(SPAN | holidays, min_size=2, max_size=4))
    days = [day + timedelta(days=number) for day in days for number in range(3)]
    moments = [datetime.combine(day, draw(st.sampled_from(edges))) for day in days]
    around = [moment + draw(st.sampled_from([-MINUTE, MINUTE])) for moment in moments]
    return schedule, [*moments, *around, datetime.combine(days[0], draw(st.times()))]


@settings(max_examples=100, deadline=None)
@given(schedules_with_moments())
def test_status_and_next_turn_agree_with_opening_hours_py(drawn):
    schedule, moments = drawn
    assert differs_from_oracle(schedule, NRW, moments) == []


# 3. Both readings must be able to turn red.

MARTEN = Recurrence(Rhythm.FORTNIGHTLY, weekday=1, anchor_on=date(2021, 11, 9))
LAST_THURSDAY = Recurrence(Rhythm.WEEKS_OF_MONTH, weekday=3, weeks_of_month=(1, -1))
KNOWN = Schedule(
    (
        Rule(0, MARTEN, time(10), time(12), confirmed_on=FIRST),
        Rule(1, LAST_THURSDAY, time(14), time(16), confirmed_on=FIRST),
    ),
    (ClosureSpan(0, date(2027, 1, 26), date(2027, 1, 26), Effect.CLOSED),),
    confirmed_for_days=9999,
)
EVENINGS_AND_NOONS = [
    datetime.combine(date(2026, 5, 20) + timedelta(days=number), clock)
    for number in range(300)
    for clock in (time(11, 59), time(12), time(15))
]


def with_rule(number, **changes):
    rules = list(KNOWN.rules)
    rules[number] = replace(rules[number], **changes)
    return replace(KNOWN, rules=tuple(rules))


def fortnight_by_parity():
    tuesdays = [date(2026, 1, 6) + timedelta(weeks=number) for number in range(150)]
    odd = tuple(day for day in tuesdays if day.isocalendar().week % 2 == 1)
    return Recurrence(Rhythm.DATES, dates=odd)


def test_known_schedule_agrees_before_it_is_broken():
    assert differs_from_oracle(KNOWN, NRW, EVENINGS_AND_NOONS) == []


@pytest.mark.parametrize(
    ("broken", "known_holidays"),
    [
        pytest.param(KNOWN, {}, id="holidays forgotten"),
        pytest.param(replace(KNOWN, closures=()), NRW, id="closure forgotten"),
        pytest.param(with_rule(0, closes_at=time(12, 1)), NRW, id="closing minute inside"),
        pytest.param(
            with_rule(0, recurrence=fortnight_by_parity()), NRW, id="fortnight by week parity"
        ),
        pytest.param(
            with_rule(1, recurrence=replace(LAST_THURSDAY, weeks_of_month=(1, 4))),
            NRW,
            id="last taken for the fourth",
        ),
    ],
)
def test_opening_hours_py_detects_a_broken_reading(broken, known_holidays):
    assert differs_from_oracle(KNOWN, NRW, EVENINGS_AND_NOONS, broken, known_holidays)


def test_naive_reading_detects_a_broken_one():
    weekly = Recurrence(Rhythm.WEEKLY, weekday=START.weekday())
    rule = Rule(0, weekly, time(9), time(12), confirmed_on=START)
    schedule = Schedule((rule,), (), CONFIRMED_FOR_DAYS)
    assert differs_from_naive(schedule, {}, START) == []
    for changes in (
        {"closes_at": time(12, 1)},
        {"mode": Mode.APPOINTMENT},
        {"confirmed_on": None},
        {"recurrence": replace(weekly, valid_to=START)},
    ):
        broken = replace(schedule, rules=(replace(rule, **changes),))
        assert differs_from_naive(schedule, {}, START, broken), changes


def test_opening_hours_py_itself_takes_fronleichnam_for_a_working_day():
    oracle = OpeningHours("Mo-Fr 14:00-16:00; PH off", country="DE")
    assert oracle.is_open(datetime.combine(date(2026, 6, 4), time(15)))
    assert not oracle.is_open(datetime.combine(date(2026, 5, 25), time(15)))
