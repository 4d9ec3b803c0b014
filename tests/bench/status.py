"""The status of a place beside the same question to the library opening-hours-py."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from time import perf_counter

from opening_hours import OpeningHours

from locations.opening import day_plan
from locations.recurrence import Recurrence, Rhythm
from locations.schedule import Rule, Schedule
from tests.locations.test_opening_oracle import (
    NRW,
    ORACLE_HORIZON,
    ORACLE_STATES,
    expression,
    next_turn,
)

PLACES = 36
FIRST = date(2026, 12, 1)
DAYS = 42  # over Christmas and the new year
# Without a limit next_change may look for a change until the year 9999.
OPTIONS = {"max_interval_days": 2 * ORACLE_HORIZON}


@dataclass
class Statuses:
    """What came out: `ratios` of our time to theirs, round by round."""

    ratios: list[float]
    plan_ratios: list[float]  # the same with the plan of the day made for a single question
    compared: int
    disagreements: int

    @property
    def ratio(self) -> float:
        return median(self.ratios)

    @property
    def plan_ratio(self) -> float:
        return median(self.plan_ratios)


def schedules() -> list[Schedule]:
    """Ordinary hours: once to three times a week, or in certain weeks of the month."""
    chance = random.Random(36)

    def rule(key: int, weekday: int) -> Rule:
        opens_at = time(chance.randrange(8, 16), chance.choice((0, 30)))
        closes_at = time(chance.randrange(opens_at.hour + 1, 19), chance.choice((0, 30)))
        recurrence = Recurrence(Rhythm.WEEKLY, weekday=weekday)
        if chance.random() < 0.2:
            recurrence = Recurrence(Rhythm.WEEKS_OF_MONTH, weekday=weekday, weeks_of_month=(1, 3))
        return Rule(key, recurrence, opens_at, closes_at, confirmed_on=FIRST)

    return [
        Schedule(
            tuple(
                rule(*pair) for pair in enumerate(chance.sample(range(5), chance.choice((1, 2, 3))))
            ),
            confirmed_for_days=9999,
        )
        for _ in range(PLACES)
    ]


def measured(rounds: int) -> Statuses:
    """Both readings of the same rules at the same moments: first compared, then timed."""
    ours = schedules()
    theirs = [OpeningHours(expression(schedule, NRW), **OPTIONS) for schedule in ours]
    days = [FIRST + timedelta(days=number) for number in range(DAYS)]
    plans = [[day_plan(schedule, day, NRW) for schedule in ours] for day in days]
    half_hours = [timedelta(minutes=30 * number) for number in range(48)]
    disagreements = compared = 0
    for day, of_day in zip(days, plans, strict=True):
        for after in half_hours:
            moment = datetime.combine(day, time.min) + after
            for plan, oracle in zip(of_day, theirs, strict=True):
                status = plan.at(moment)
                compared += 1
                disagreements += status.state is not ORACLE_STATES[
                    oracle.state(moment)[0]
                ] or next_turn(status, moment) != oracle.next_change(moment)
    moments = [datetime.combine(days[0], time.min) + after for after in half_hours]

    def read_plans() -> None:
        for moment in moments:
            for plan in plans[0]:
                _ = plan.at(moment).next

    def ask_library() -> None:
        for moment in moments:
            for oracle in theirs:
                oracle.is_open(moment)
                oracle.next_change(moment)

    def make_plans() -> None:
        for schedule in ours:
            _ = day_plan(schedule, days[0], NRW).at(moments[20]).next

    ratios, plan_ratios = [], []
    for _ in range(rounds):
        their_time = _seconds(ask_library) / (len(moments) * PLACES)
        ratios.append(_seconds(read_plans) / (len(moments) * PLACES) / their_time)
        plan_ratios.append(_seconds(make_plans) / PLACES / their_time)
    return Statuses(ratios, plan_ratios, compared, disagreements)


def _seconds(run: Callable[[], None]) -> float:
    start = perf_counter()
    run()
    return perf_counter() - start
