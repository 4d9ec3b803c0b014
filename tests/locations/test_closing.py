"""Which hours a closure takes away, and why it takes none."""

from datetime import date, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from locations.closing import ChangedDay, Reason, Useless, changed_days, why_useless, with_span
from locations.opening import days
from locations.recurrence import Recurrence, Rhythm
from locations.schedule import ClosureSpan, Effect, Rule, Schedule

TODAY = date(2026, 11, 30)  # a Monday
TUESDAY = date(2026, 12, 1)
NOTHING = {}


def rule(key=1, weekday=1, opens_at=time(14), closes_at=time(16), **values):
    recurrence = Recurrence(Rhythm.WEEKLY, weekday=weekday)
    return Rule(key, recurrence, opens_at, closes_at, confirmed_on=TODAY, **values)


def span(first=TUESDAY, last=None, effect=Effect.CLOSED, key=0, **values):
    return ClosureSpan(key, first, last or first, effect, **values)


def other_hours(first=TUESDAY, last=None, **values):
    times = {"opens_at": time(14), "closes_at": time(15)}
    return span(first, last, Effect.OTHER_HOURS, **(times | values))


def changed(schedule, closure, holidays=NOTHING):
    return changed_days(schedule, closure, holidays, TODAY)


def reason(schedule, closure, holidays=NOTHING):
    return why_useless(schedule, closure, holidays, TODAY)


def hours(sessions):
    return [(session.opens_at.hour, session.closes_at.hour) for session in sessions]


class TestChangedDays:
    def test_closed_day_loses_all_its_sessions(self):
        schedule = Schedule((rule(), rule(2, opens_at=time(9), closes_at=time(12))))
        (day,) = changed(schedule, span())
        assert (day.day, hours(day.dropped), day.instead) == (TUESDAY, [(9, 12), (14, 16)], ())

    def test_closure_of_one_rule_leaves_the_others(self):
        schedule = Schedule((rule(), rule(2, opens_at=time(9), closes_at=time(12))))
        (day,) = changed(schedule, span(rule_key=2))
        assert hours(day.dropped) == [(9, 12)]

    def test_range_has_one_entry_for_each_day_with_hours(self):
        found = changed(Schedule((rule(),)), span(TUESDAY, TUESDAY + timedelta(days=14)))
        assert [day.day.day for day in found] == [1, 8, 15]

    def test_row_that_never_ends_is_looked_at_for_some_years_only(self):
        found = changed(Schedule((rule(),)), span(TUESDAY, date.max))
        assert timedelta(days=1000) < found[-1].day - TUESDAY < timedelta(days=1100)

    def test_other_hours_stand_beside_what_they_replace(self):
        (day,) = changed(Schedule((rule(),)), other_hours())
        assert (hours(day.dropped), hours(day.instead)) == ([(14, 16)], [(14, 15)])

    def test_other_hours_on_a_day_without_any_are_an_extra_opening(self):
        (day,) = changed(Schedule((rule(),)), other_hours(TUESDAY + timedelta(days=1)))
        assert (day.dropped, hours(day.instead)) == ((), [(14, 15)])

    def test_what_another_closure_took_away_falls_away_once(self):
        rules = (rule(), rule(2, opens_at=time(9), closes_at=time(12)))
        (day,) = changed(Schedule(rules, (span(key=7, rule_key=1),)), span())
        assert hours(day.dropped) == [(9, 12)]

    def test_other_hours_that_say_the_same_change_nothing(self):
        assert changed(Schedule((rule(),)), other_hours(closes_at=time(16), rule_key=1)) == []

    def test_changed_closure_takes_the_place_of_the_old_one(self):
        schedule = Schedule((rule(),), (span(key=7),))
        assert changed(schedule, span(TUESDAY, TUESDAY + timedelta(days=7), key=7))[1:]
        assert with_span(schedule, span(key=7)).closures == (span(key=7),)


class TestUseless:
    def test_closure_that_drops_something_is_of_use(self):
        assert reason(Schedule((rule(),)), span()) is None

    def test_day_without_hours(self):
        assert reason(Schedule((rule(),)), span(TODAY)) == Reason(Useless.NOTHING)

    def test_public_holiday_is_named(self):
        found = reason(Schedule((rule(),)), span(), {TUESDAY: "Feiertag"})
        assert found == Reason(Useless.HOLIDAY, holiday="Feiertag")

    def test_hours_that_take_place_on_a_holiday_can_fall_away(self):
        schedule = Schedule((rule(closed_on_holidays=False),))
        assert reason(schedule, span(), {TUESDAY: "Feiertag"}) is None

    def test_second_closure_is_led_to_the_first(self):
        schedule = Schedule((rule(),), (span(key=7),))
        assert reason(schedule, span()) == Reason(Useless.ALREADY, closure_key=7)

    def test_longer_closure_around_a_shorter_one_is_of_use(self):
        schedule = Schedule((rule(),), (span(key=7),))
        assert reason(schedule, span(TUESDAY, TUESDAY + timedelta(days=7))) is None

    def test_second_other_hours_are_led_to_the_first(self):
        schedule = Schedule((rule(),), (other_hours(key=7),))
        found = reason(schedule, other_hours(opens_at=time(15), closes_at=time(16)))
        assert found == Reason(Useless.ALREADY, closure_key=7)

    def test_other_hours_of_two_rules_stand_side_by_side(self):
        rules = (rule(), rule(2, opens_at=time(9), closes_at=time(12)))
        schedule = Schedule(rules, (other_hours(key=7, rule_key=1),))
        assert reason(schedule, other_hours(rule_key=2)) is None

    def test_changed_hours_can_be_closed_after_all(self):
        assert reason(Schedule((rule(),), (other_hours(key=7),)), span()) is None

    def test_place_whose_hours_nobody_knows_can_be_closed_once(self):
        assert reason(Schedule(()), span()) is None
        assert reason(Schedule((), (span(key=7),)), span()) is not None

    def test_pause_stands_in_the_way_and_leads_nowhere(self):
        pause = ClosureSpan(-1, date.min, date.max, Effect.CLOSED, reason="paused", is_absence=True)
        assert reason(Schedule((rule(),), (pause,)), span()) == Reason(Useless.ABSENT)

    def test_own_hours_of_an_edited_closure_do_not_stand_in_its_way(self):
        assert reason(Schedule((rule(),), (span(key=7),)), span(key=7)) is None


KEYS = st.integers(1, 3)
DAYS = st.integers(0, 16).map(lambda number: TODAY + timedelta(days=number))


@st.composite
def schedules(draw):
    rules = tuple(
        rule(key, draw(st.integers(0, 6)), time(8 + key), time(9 + key), closed_on_holidays=True)
        for key in range(1, draw(st.integers(1, 3)) + 1)
    )
    closures = tuple(draw(spans(key)) for key in range(10, 10 + draw(st.integers(0, 2))))
    return Schedule(rules, closures)


@st.composite
def spans(draw, key=0):
    first, last = sorted([draw(DAYS), draw(DAYS)])
    rule_key = draw(st.none() | KEYS)
    if draw(st.booleans()):
        return span(first, last, key=key, rule_key=rule_key)
    return other_hours(first, last, key=key, rule_key=rule_key)


@settings(max_examples=150, deadline=None)
@given(schedules(), spans(), st.sets(DAYS, max_size=2))
def test_what_falls_away_is_what_the_calendar_loses(schedule, closure, free_days):
    """Against the plainest reading: the sessions before, less the sessions after."""
    holidays = dict.fromkeys(free_days, "Feiertag")
    before = days(schedule, TODAY, 20, holidays, today=TODAY)
    after = days(with_span(schedule, closure), TODAY, 20, holidays, today=TODAY)
    found = {one.day: one for one in changed_days(schedule, closure, holidays, TODAY)}
    for old, new in zip(before, after, strict=True):
        one = found.get(old.day, ChangedDay(old.day, (), ()))
        assert set(old.sessions) - set(one.dropped) | set(one.instead) == set(new.sessions)
        assert set(one.dropped) <= set(old.sessions)
    if closure.effect is Effect.CLOSED:
        assert (why_useless(schedule, closure, holidays, TODAY) is None) == bool(found)
