"""Open or not: each rule of the status and each trap of the calendar, by hand."""

from datetime import date, datetime, time, timedelta

import holidays as public_holidays
import pytest

from locations.opening import (
    conflicts,
    day_plan,
    days,
    is_confirmed,
    sessions_ahead,
    status_at,
    upcoming,
)
from locations.recurrence import Recurrence, Rhythm
from locations.schedule import (
    ClosureSpan,
    Deviation,
    Effect,
    Mode,
    Rule,
    Schedule,
    State,
    Status,
    Unknown,
)

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
CONFIRMED = date(2026, 11, 1)
ALWAYS = 10_000
NRW = dict(public_holidays.Germany(subdiv="NW", language="de", years=range(2026, 2030)))
NO_HOLIDAYS: dict[date, str] = {}


def at(text):
    return datetime.fromisoformat(text)


def clock(text):
    return time.fromisoformat(text)


def weekly(weekday, opens, closes, *, key=1, valid_from=None, valid_to=None, **others):
    recurrence = Recurrence(
        Rhythm.WEEKLY, weekday=weekday, valid_from=valid_from, valid_to=valid_to
    )
    return rule(recurrence, opens, closes, key=key, **others)


def rule(recurrence, opens, closes, *, key=1, confirmed_on=CONFIRMED, **others):
    return Rule(key, recurrence, clock(opens), clock(closes), confirmed_on=confirmed_on, **others)


def closure(starts, ends=None, effect=Effect.CLOSED, *, hours=None, key=1, rule_key=None):
    opens_at, closes_at = map(clock, hours) if hours else (None, None)
    return ClosureSpan(
        key,
        date.fromisoformat(starts),
        date.fromisoformat(ends or starts),
        effect,
        rule_key=rule_key,
        opens_at=opens_at,
        closes_at=closes_at,
    )


def other_hours(starts, opens, closes, ends=None, **others):
    return closure(starts, ends, Effect.OTHER_HOURS, hours=(opens, closes), **others)


def schedule(*rules, closures=(), confirmed_for_days=ALWAYS):
    return Schedule(rules, tuple(closures), confirmed_for_days)


def status(of, moment, holidays=NRW):
    return status_at(of, at(moment), holidays)


def begins(session):
    return session and f"{session.day} {session.opens_at:%H:%M}"


def hours_on(of, day, holidays=NRW):
    (found,) = days(of, date.fromisoformat(day), 1, holidays)
    return [f"{s.opens_at:%H:%M}-{s.closes_at:%H:%M}" for s in found.sessions]


def deviations_on(of, day, holidays=NRW):
    (found,) = days(of, date.fromisoformat(day), 1, holidays)
    return found.deviations


DORSTFELD = weekly(TUESDAY, "14:00", "16:00")
MARTEN = rule(
    Recurrence(Rhythm.FORTNIGHTLY, weekday=TUESDAY, anchor_on=date(2021, 11, 9)),
    "10:00",
    "12:00",
    key=2,
)
BY_APPOINTMENT = weekly(TUESDAY, "09:00", "15:00", key=3, mode=Mode.APPOINTMENT)
UNCONFIRMED = weekly(TUESDAY, "14:00", "16:00", key=4, confirmed_on=None)


# Open, by appointment, closed


def test_place_opens_at_the_first_instant_and_is_closed_at_the_last():
    of = schedule(DORSTFELD)
    assert status(of, "2026-11-24 13:59:59.999999").state is State.CLOSED
    assert status(of, "2026-11-24 14:00").state is State.OPEN
    assert status(of, "2026-11-24 15:59:59.999999").state is State.OPEN
    assert status(of, "2026-11-24 16:00").state is State.CLOSED


def test_open_place_says_until_when_how_and_what_comes_next():
    found = status(schedule(DORSTFELD), "2026-11-24 15:00")
    assert (found.until, found.mode) == (time(16), Mode.WALK_IN)
    assert begins(found.next) == "2026-12-01 14:00"


def test_closed_place_says_when_it_opens_next():
    of = schedule(DORSTFELD)
    assert begins(status(of, "2026-11-24 13:59").next) == "2026-11-24 14:00"
    assert begins(status(of, "2026-11-24 16:00").next) == "2026-12-01 14:00"


def test_hours_that_follow_without_a_gap_are_one_run():
    of = schedule(
        weekly(TUESDAY, "09:00", "12:00"),
        weekly(TUESDAY, "12:00", "15:00", key=2, mode=Mode.WALK_IN_AND_APPOINTMENT),
        weekly(TUESDAY, "15:01", "16:00", key=3),
    )
    assert status(of, "2026-11-24 09:00").until == time(15)
    assert status(of, "2026-11-24 12:00").mode is Mode.WALK_IN_AND_APPOINTMENT
    assert begins(status(of, "2026-11-24 09:00").next) == "2026-11-24 15:01"
    assert status(of, "2026-11-24 15:00").state is State.CLOSED


def test_short_hours_within_long_ones_do_not_end_the_run():
    of = schedule(weekly(TUESDAY, "09:00", "15:00"), weekly(TUESDAY, "10:00", "11:00", key=2))
    assert status(of, "2026-11-24 10:30").until == time(15)


def test_plain_walk_in_gives_the_mode_when_both_kinds_run():
    both = weekly(TUESDAY, "09:00", "15:00", mode=Mode.WALK_IN_AND_APPOINTMENT)
    of = schedule(both, weekly(TUESDAY, "10:00", "11:00", key=2))
    modes = [status(of, f"2026-11-24 {hour}:00").mode for hour in ("09", "10", "11")]
    assert modes == [both.mode, Mode.WALK_IN, both.mode]


def test_walk_in_wins_over_hours_by_appointment():
    of = schedule(BY_APPOINTMENT, weekly(TUESDAY, "11:00", "12:00"))
    plan = day_plan(of, date(2026, 11, 24), NRW)
    found = [
        (start.hour, it.state, it.until)
        for start, it in zip(plan.starts, plan.statuses, strict=True)
    ]
    assert found == [
        (0, State.CLOSED, None),
        (9, State.BY_APPOINTMENT, time(15)),
        (11, State.OPEN, time(12)),
        (12, State.BY_APPOINTMENT, time(15)),
        (15, State.CLOSED, None),
    ]


def test_open_hours_are_next_while_hours_by_appointment_run():
    of = schedule(BY_APPOINTMENT, weekly(TUESDAY, "11:00", "12:00"))
    assert begins(status(of, "2026-11-24 10:00").next) == "2026-11-24 11:00"


def test_hours_by_appointment_that_begin_while_open_are_not_next():
    of = schedule(
        weekly(TUESDAY, "09:00", "15:00"),
        weekly(TUESDAY, "11:00", "16:00", key=2, mode=Mode.APPOINTMENT),
    )
    assert begins(status(of, "2026-11-24 10:00").next) == "2026-12-01 09:00"
    assert status(of, "2026-11-24 15:00") == Status(
        State.BY_APPOINTMENT,
        until=time(16),
        mode=Mode.APPOINTMENT,
        next=status(of, "2026-11-24 10:00").next,
    )


def test_next_ends_at_the_horizon():
    far = rule(Recurrence(Rhythm.DATES, dates=(date(2027, 12, 29),)), "10:00", "11:00")
    day = date(2026, 11, 24)
    assert (far.recurrence.ends_on - day).days == 400
    found = [day_plan(schedule(far), day, {}, horizon_days=horizon) for horizon in (400, 399)]
    assert [begins(plan.statuses[0].next) for plan in found] == ["2027-12-29 10:00", None]
    assert begins(status(schedule(far), "2026-11-24 10:00").next) == "2027-12-29 10:00"
    assert status(schedule(far), "2026-11-23 10:00") == Status(State.CLOSED)


# Known or not


def test_place_without_hours_is_unknown():
    assert status(schedule(), "2026-11-24 15:00") == Status(State.UNKNOWN, Unknown.NO_HOURS)


def test_place_without_rules_is_known_as_long_as_an_extra_opening_is_ahead():
    of = schedule(closures=[other_hours("2026-11-28", "10:00", "12:00")])
    assert status(of, "2026-11-24 15:00").state is State.CLOSED
    assert begins(status(of, "2026-11-28 09:59").next) == "2026-11-28 10:00"
    assert status(of, "2026-11-28 10:00").state is State.OPEN
    assert status(of, "2026-11-28 12:00") == Status(State.UNKNOWN, Unknown.NO_HOURS)


def test_hours_nobody_confirmed_say_nothing():
    for moment in ("2026-11-24 15:00", "2026-11-25 15:00"):
        assert status(schedule(UNCONFIRMED), moment) == Status(State.UNKNOWN, Unknown.UNCONFIRMED)


@pytest.mark.parametrize(
    ("confirmed_on", "expected"),
    [
        (None, False),
        (date(2026, 5, 27), False),
        (date(2026, 5, 28), True),
        (date(2026, 11, 24), True),
        (date(2026, 12, 24), True),
    ],
)
def test_confirmation_holds_up_to_the_last_of_its_days(confirmed_on, expected):
    one = weekly(TUESDAY, "14:00", "16:00", confirmed_on=confirmed_on)
    assert is_confirmed(one, date(2026, 11, 24), 180) is expected
    found = status(schedule(one, confirmed_for_days=180), "2026-11-24 15:00")
    assert (found.state is State.OPEN) is expected


def test_next_counts_as_confirmed_as_of_today_and_not_as_of_its_day():
    one = rule(Recurrence(Rhythm.DATES, dates=(date(2027, 11, 9),)), "14:00", "16:00")
    of = schedule(one, confirmed_for_days=180)
    assert begins(status(of, "2026-11-24 15:00").next) == "2027-11-09 14:00"
    assert status(of, "2027-11-09 15:00").unknown is Unknown.UNCONFIRMED


def test_unconfirmed_hours_beside_confirmed_ones_are_unknown_only_while_they_run():
    of = schedule(UNCONFIRMED, weekly(TUESDAY, "15:00", "15:30"))
    found = {
        hour: status(of, f"2026-11-24 {hour}")
        for hour in ("13:59", "14:00", "15:00", "15:30", "16:00")
    }
    assert [it.state for it in found.values()] == [
        State.CLOSED,
        State.UNKNOWN,
        State.OPEN,
        State.UNKNOWN,
        State.CLOSED,
    ]
    assert begins(found["14:00"].next) == "2026-11-24 15:00"
    assert found["15:00"].until == time(15, 30)


def test_ended_rules_say_closed_if_one_of_them_ever_was_confirmed():
    past = date(2026, 11, 10)
    confirmed = weekly(TUESDAY, "14:00", "16:00", valid_to=past, confirmed_on=date(2020, 1, 1))
    never = weekly(TUESDAY, "14:00", "16:00", valid_to=past, confirmed_on=None)
    assert status(schedule(never, confirmed), "2026-11-24 15:00") == Status(State.CLOSED)
    assert status(schedule(never), "2026-11-24 15:00").unknown is Unknown.UNCONFIRMED


def test_ended_rule_does_not_speak_for_an_unconfirmed_one_that_goes_on():
    ended = weekly(MONDAY, "14:00", "16:00", valid_to=date(2026, 11, 23))
    of = schedule(ended, UNCONFIRMED)
    assert status(of, "2026-11-23 18:00").state is State.CLOSED
    assert status(of, "2026-11-24 18:00").unknown is Unknown.UNCONFIRMED


def test_rule_of_the_future_makes_the_place_closed_until_then():
    of = schedule(weekly(TUESDAY, "14:00", "16:00", valid_from=date(2027, 1, 5)))
    assert status(of, "2026-11-24 15:00").state is State.CLOSED
    assert begins(status(of, "2026-11-24 15:00").next) == "2027-01-05 14:00"


# Closures, other hours, notices


def test_closed_place_is_closed_on_every_moment_of_its_days():
    break_ = closure("2026-12-22", "2026-12-29")
    of = schedule(DORSTFELD, closures=[break_])
    for moment in ("2026-12-22 00:00", "2026-12-23 10:00", "2026-12-29 23:59"):
        found = status(of, moment)
        assert (found.state, found.closure) == (State.CLOSED, break_)
        assert begins(found.next) == "2027-01-05 14:00"
    assert status(of, "2026-12-21 23:59").closure is None
    assert status(of, "2026-12-30 00:00").closure is None


def test_closed_place_is_known_to_be_closed_without_known_hours():
    shut = closure("2026-11-24")
    assert status(schedule(closures=[shut]), "2026-11-24 15:00") == Status(
        State.CLOSED, closure=shut
    )
    found = status(schedule(UNCONFIRMED, closures=[shut]), "2026-11-24 15:00")
    assert found == Status(State.CLOSED, closure=shut)
    assert status(schedule(UNCONFIRMED, closures=[shut]), "2026-11-25 00:00").unknown


def test_closure_of_one_rule_drops_its_hours_only():
    morning = weekly(TUESDAY, "09:00", "12:00", key=7)
    shut = closure("2026-11-24", rule_key=7)
    of = schedule(DORSTFELD, morning, closures=[shut])
    assert hours_on(of, "2026-11-24") == ["14:00-16:00"]
    assert status(of, "2026-11-24 10:00").closure is None
    assert status(of, "2026-11-24 15:00").state is State.OPEN


def test_closure_of_one_rule_is_the_reason_when_nothing_else_is_on():
    shut = closure("2026-11-24", "2026-11-26", rule_key=1)
    of = schedule(DORSTFELD, closures=[shut])
    assert status(of, "2026-11-24 10:00").closure == shut
    assert status(of, "2026-11-25 10:00").closure is None


def test_holiday_and_closure_that_share_the_day_are_both_the_reason():
    through = weekly(THURSDAY, "09:00", "12:00", key=7, closed_on_holidays=False)
    shut = closure("2026-06-04", rule_key=7)
    of = schedule(through, weekly(THURSDAY, "14:00", "16:00"), closures=[shut])
    found = status(of, "2026-06-04 10:00")
    assert (found.closure, found.holiday) == (shut, "Fronleichnam")


def test_other_hours_replace_the_hours_of_each_day_of_their_range():
    of = schedule(
        weekly(TUESDAY, "09:00", "12:00", mode=Mode.APPOINTMENT, confirmed_on=None),
        DORSTFELD,
        closures=[other_hours("2026-11-23", "10:00", "11:00", ends="2026-11-25")],
    )
    assert [hours_on(of, f"2026-11-{day}") for day in (23, 24, 25)] == [[], ["10:00-11:00"], []]
    found = status(of, "2026-11-24 10:00")
    assert (found.state, found.mode) == (State.BY_APPOINTMENT, Mode.APPOINTMENT)


def test_other_hours_of_one_rule_leave_the_others_alone():
    of = schedule(
        DORSTFELD, MARTEN, closures=[other_hours("2026-12-01", "17:00", "18:00", rule_key=1)]
    )
    assert hours_on(of, "2026-12-01") == ["10:00-12:00", "17:00-18:00"]


def test_two_other_hours_on_one_day_both_count():
    both = [
        other_hours("2026-11-24", "14:00", "16:00"),
        other_hours("2026-11-24", "18:00", "19:00", key=2),
    ]
    assert hours_on(schedule(DORSTFELD, closures=both), "2026-11-24") == [
        "14:00-16:00",
        "18:00-19:00",
    ]


def test_other_hours_on_a_single_date_are_an_extra_opening_even_on_a_holiday():
    on_fronleichnam = [other_hours("2026-06-04", "10:00", "12:00")]
    of = schedule(weekly(THURSDAY, "14:00", "17:00"), closures=on_fronleichnam)
    found = status(of, "2026-06-04 10:00")
    assert (found.state, found.mode) == (State.OPEN, Mode.WALK_IN)
    assert status(of, "2026-06-04 15:00").holiday == ""


def test_other_hours_on_a_range_open_nothing_on_a_holiday():
    around = [other_hours("2026-06-03", "10:00", "12:00", ends="2026-06-04")]
    of = schedule(weekly(THURSDAY, "14:00", "17:00"), closures=around)
    assert hours_on(of, "2026-06-04") == []
    assert status(of, "2026-06-04 11:00").holiday == "Fronleichnam"


@pytest.mark.parametrize("rule_key", [None, 1])
def test_closed_wins_over_other_hours(rule_key):
    of = schedule(
        DORSTFELD,
        closures=[
            other_hours("2026-11-24", "10:00", "11:00", key=1, rule_key=rule_key),
            closure("2026-11-24", key=2, rule_key=rule_key),
        ],
    )
    assert hours_on(of, "2026-11-24") == []
    assert status(of, "2026-11-24 10:00").closure.key == 2


def test_closed_rule_is_not_reopened_by_other_hours_of_the_place():
    of = schedule(
        DORSTFELD,
        closures=[
            closure("2026-11-24", "2026-12-01", rule_key=1),
            other_hours("2026-11-24", "10:00", "11:00"),
            other_hours("2026-11-27", "10:00", "11:00"),
        ],
    )
    assert hours_on(of, "2026-11-24") == []
    assert hours_on(of, "2026-11-27") == ["10:00-11:00"]


def test_notice_changes_nothing_and_is_told():
    notice = closure("2026-11-24", effect=Effect.NOTICE)
    of = schedule(DORSTFELD, closures=[notice])
    assert status(of, "2026-11-24 15:00").state is State.OPEN
    assert deviations_on(of, "2026-11-24") == (Deviation(notice),)
    assert deviations_on(of, "2026-11-25") == ()


def test_deviations_are_told_only_where_they_change_something():
    break_ = closure("2026-12-24", "2027-01-01")
    other = other_hours("2026-12-01", "10:00", "11:00", ends="2026-12-02", key=2)
    of = schedule(DORSTFELD, weekly(FRIDAY, "09:00", "12:00", key=9), closures=[break_, other])
    found = days(of, date(2026, 12, 1), 32, NRW)
    told = {str(day.day): day.deviations for day in found if day.deviations}
    assert {day: [(it.closure, it.holiday) for it in its] for day, its in told.items()} == {
        "2026-12-01": [(other, "")],
        "2026-12-25": [(None, "Erster Weihnachtstag")],
        "2026-12-29": [(break_, "")],
        "2027-01-01": [(None, "Neujahr")],
    }
    assert [begins(s) for s in told["2026-12-29"][0].dropped] == ["2026-12-29 14:00"]
    assert [begins(s) for s in told["2026-12-01"][0].dropped] == ["2026-12-01 14:00"]


# Calendar


@pytest.mark.parametrize(
    ("weekday", "day", "name"),
    [
        (THURSDAY, "2026-06-04", "Fronleichnam"),
        (MONDAY, "2027-11-01", "Allerheiligen"),
        (FRIDAY, "2027-01-01", "Neujahr"),
    ],
)
def test_place_is_closed_on_holidays_of_north_rhine_westphalia(weekday, day, name):
    of = schedule(weekly(weekday, "14:00", "17:00"))
    assert status(of, f"{day} 15:00").state is State.CLOSED
    assert status(of, f"{day} 15:00").holiday == name
    assert deviations_on(of, day)[0].holiday == name
    assert hours_on(of, day) == []


def test_holiday_without_regular_hours_is_not_told():
    of = schedule(DORSTFELD)
    assert deviations_on(of, "2026-06-04") == ()
    assert status(of, "2026-06-04 15:00").holiday == ""


def test_rule_may_hold_on_holidays():
    of = schedule(weekly(THURSDAY, "14:00", "17:00", closed_on_holidays=False))
    assert status(of, "2026-06-04 15:00").state is State.OPEN


def test_eves_are_no_holidays():
    of = schedule(weekly(THURSDAY, "10:00", "12:00"))
    assert status(of, "2026-12-24 11:00").state is State.OPEN
    assert status(of, "2026-12-31 11:00").state is State.OPEN


def test_next_opening_skips_the_holiday():
    of = schedule(weekly(MONDAY, "09:00", "12:00"))
    assert begins(status(of, "2027-10-31 12:00").next) == "2027-11-08 09:00"


def test_fortnight_is_open_in_step_over_the_turn_of_the_53_week_year():
    of = schedule(MARTEN)
    assert status(of, "2026-12-29 11:00").state is State.OPEN
    assert begins(status(of, "2026-12-29 11:00").next) == "2027-01-12 10:00"
    assert status(of, "2027-01-05 11:00").state is State.CLOSED
    assert status(of, "2027-01-12 11:00").state is State.OPEN


def test_leap_day_is_open():
    of = schedule(DORSTFELD)
    assert begins(status(of, "2028-02-28 12:00").next) == "2028-02-29 14:00"
    assert status(of, "2028-02-29 15:00").state is State.OPEN


@pytest.mark.parametrize("day", ["2026-10-25", "2027-03-28"])
def test_clock_on_the_wall_decides_when_the_clocks_change(day):
    of = schedule(weekly(SUNDAY, "01:30", "03:30", confirmed_on=date(2026, 1, 1)))
    states = [status(of, f"{day} {it}").state for it in ("01:29", "01:30", "03:29", "03:30")]
    assert states == [State.CLOSED, State.OPEN, State.OPEN, State.CLOSED]


def test_repeated_hour_has_one_status_both_times():
    of = schedule(weekly(SUNDAY, "02:15", "02:45"))
    plan = day_plan(of, date(2026, 10, 25), NRW)
    first = at("2026-10-25 02:30")
    assert plan.at(first) == plan.at(first.replace(fold=1))
    assert plan.next_change(first.replace(fold=1)) == at("2026-10-25 02:45")


def test_opening_on_the_afternoon_of_a_clock_change_keeps_its_time():
    of = schedule(weekly(SUNDAY, "14:00", "16:00"))
    for day in ("2026-10-25", "2027-03-28"):
        assert begins(status(of, f"{day} 00:00").next) == f"{day} 14:00"
        assert status(of, f"{day} 14:00").until == time(16)


def test_midnight_belongs_to_the_new_day():
    of = schedule(weekly(TUESDAY, "00:00", "23:59"))
    assert status(of, "2026-11-23 23:59:59").state is State.CLOSED
    assert status(of, "2026-11-24 00:00").state is State.OPEN
    assert status(of, "2026-11-24 23:59").state is State.CLOSED


# The plan, the lists


def test_plan_of_a_day_answers_only_for_that_day():
    plan = day_plan(schedule(DORSTFELD), date(2026, 11, 24), NRW)
    for moment in ("2026-11-23 23:59", "2026-11-25 00:00"):
        with pytest.raises(ValueError, match="is not on"):
            plan.at(at(moment))


def test_plan_names_the_changes_of_the_day():
    plan = day_plan(schedule(DORSTFELD), date(2026, 11, 24), NRW)
    assert plan.next_change(at("2026-11-24 00:00")) == at("2026-11-24 14:00")
    assert plan.next_change(at("2026-11-24 14:00")) == at("2026-11-24 16:00")
    assert plan.next_change(at("2026-11-24 16:00")) is None


def test_days_are_confirmed_as_of_today():
    of = schedule(DORSTFELD, confirmed_for_days=30)
    first = date(2026, 12, 15)
    (later,), (now,) = days(of, first, 1, {}), days(of, first, 1, {}, today=CONFIRMED)
    assert [later.sessions[0].confirmed, now.sessions[0].confirmed] == [False, True]


def test_days_come_one_by_one_and_in_order():
    found = days(schedule(DORSTFELD), date(2026, 12, 25), 14, NRW)
    assert [day.day for day in found] == [date(2026, 12, 25) + timedelta(n) for n in range(14)]
    assert days(schedule(DORSTFELD), date(2026, 12, 25), 0, NRW) == ()


def test_sessions_ahead_reach_exactly_to_the_horizon():
    found = list(sessions_ahead(schedule(DORSTFELD), date(2026, 11, 24), {}, 70))
    assert [session.day for session in found] == [
        date(2026, 11, 24) + timedelta(weeks=number) for number in range(11)
    ]


def test_upcoming_sessions_begin_after_the_moment_and_are_confirmed():
    of = schedule(DORSTFELD, MARTEN, weekly(FRIDAY, "09:00", "10:00", key=8, confirmed_on=None))
    found = upcoming(of, at("2026-12-15 10:00"), NRW, 4)
    assert [begins(session) for session in found] == [
        "2026-12-15 14:00",
        "2026-12-22 14:00",
        "2026-12-29 10:00",
        "2026-12-29 14:00",
    ]
    assert len(upcoming(of, at("2026-12-15 10:00"), NRW, 99, horizon_days=14)) == 4


def test_rules_of_one_mode_that_overlap_are_in_conflict_on_the_first_such_date():
    overlapping = weekly(TUESDAY, "11:00", "15:00", key=5)
    found = conflicts([DORSTFELD, overlapping, MARTEN], date(2026, 11, 25), date(2027, 1, 31))
    assert found == [
        (DORSTFELD, overlapping, date(2026, 12, 1)),
        (overlapping, MARTEN, date(2026, 12, 1)),
    ]


def test_hours_that_touch_or_differ_in_mode_or_never_meet_are_no_conflict():
    first, last = date(2026, 11, 1), date(2027, 1, 31)
    touching = weekly(TUESDAY, "16:00", "18:00", key=5)
    ended = weekly(TUESDAY, "15:00", "18:00", key=6, valid_to=date(2026, 10, 31))
    assert conflicts([DORSTFELD, touching, BY_APPOINTMENT, ended], first, last) == []


@pytest.mark.parametrize(("opens", "closes"), [("14:00", "14:00"), ("14:00", "09:00")])
def test_hours_that_do_not_end_after_they_begin_are_refused(opens, closes):
    with pytest.raises(ValueError, match="must end after"):
        weekly(TUESDAY, opens, closes)
    with pytest.raises(ValueError, match="must end after"):
        other_hours("2026-11-24", opens, closes)


def test_other_hours_without_hours_are_refused():
    with pytest.raises(ValueError, match="must end after"):
        closure("2026-11-24", effect=Effect.OTHER_HOURS)
