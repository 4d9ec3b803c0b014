"""Hours and days of places: promised, held, cancelled, without an entry."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultations import recounts
from consultations.choices import Cancellation
from consultations.models import FiguresCheck, FiguresOfLocationDay
from locations.directory import Directory
from locations.models import Location
from locations.models.places import Precision
from locations.recurrence import Rhythm
from locations.schedule import Effect
from locations.snapshot import read_rows
from records.periods import Period, month_of, quarter_of, year_of
from reports import hours
from reports.days_of_places import Tally, _tally, sums, tallies, with_known_hours
from reports.days_read import Noted, bits_between, bits_of
from reports.known import known
from reports.promised import minutes_of
from reports.question import Question
from reports.report import Asked
from reports.tables import Unit
from tests import factories

# A Wednesday: the Tuesdays of the month are the 3rd, 10th, 17th and 24th.
TODAY = date(2026, 11, 25)
NOVEMBER = month_of(TODAY)
TUESDAY = date(2026, 11, 17)


@pytest.fixture
def place(db):
    """Tuesdays 14:00 to 16:00."""
    row = factories.location("Dorstfeld", slug="dorstfeld")
    factories.opening_hours(location=row)
    return row


def asked(period=NOVEMBER, today=TODAY, **values):
    directory = Directory(1, datetime(2026, 11, 24, tzinfo=UTC), today, read_rows())
    return Asked(Question(period, **values), known(directory, today), today)


def tally(period=NOVEMBER, slug="dorstfeld", today=TODAY, **values):
    """What is known of the first month of the period."""
    found = asked(period, today, **values)
    return tallies(found, found.question)[slug, period.first.replace(day=1)]


def said(row, day, *, held=True, **values):
    reason = "" if held else Cancellation.ROOM
    factories.location_day(location=row, on=day, is_held=held, cancellation=reason, **values)


def logged(row, *days):
    for day in days:
        factories.contact(location=row, happened_on=day)
    recounts.rebuild(date(2016, 10, 1))


def cells(table, key):
    """Each counted value of the line `key`, by its column."""
    at = [line.key for line in table.lines].index(key)
    return {name: values[at] for name, values in table.values.items()}


class TestDays:
    def test_promised_days_of_the_month_are_over_and_nobody_said_what_became_of_them(self, place):
        found = tally()
        assert (found.promised, found.promised_minutes) == (4, 480)
        assert (found.held, found.held_minutes, found.cancelled, found.missing) == (0, 0, 0, 4)

    def test_entered_day_was_held_with_its_visitors(self, place):
        said(place, TUESDAY, visitors=7, turned_away=2)
        found = tally()
        assert (found.held, found.held_minutes, found.missing) == (1, 120, 3)
        assert (found.visitors, found.turned_away) == (7, 2)

    def test_nobody_counted_is_no_zero_and_nobody_came_is_one(self, place):
        said(place, TUESDAY)
        assert tally().visitors is None
        said(place, date(2026, 11, 10), visitors=0)
        assert tally().visitors == 0

    def test_contacts_say_that_a_day_was_held(self, place):
        logged(place, TUESDAY, TUESDAY)
        assert (tally().held, tally().missing) == (1, 3)

    def test_cancelled_day_with_contacts_was_cancelled_and_is_told_apart(self, place):
        said(place, TUESDAY, held=False)
        logged(place, TUESDAY)
        found = tally()
        assert (found.held, found.cancelled, found.contradicted) == (0, 1, 1)

    def test_cancelled_day_without_contacts_contradicts_nothing(self, place):
        said(place, TUESDAY, held=False)
        assert (tally().cancelled, tally().contradicted) == (1, 0)

    def test_held_day_without_a_promise_counts_and_has_no_hours(self, place):
        logged(place, date(2026, 11, 18))
        found = tally()
        assert (found.held, found.unpromised, found.held_minutes) == (1, 1, 0)
        assert found.kept == 0

    def test_today_and_what_is_to_come_are_not_counted(self, place):
        today = date(2026, 11, 24)
        said(place, today)
        assert tally(today=today).promised == 3
        assert tally(today=today).held == 0
        assert tally(today=date(2026, 11, 25)).held == 1

    def test_month_that_is_still_to_come_is_not_there(self, place):
        found = asked(month_of(date(2026, 12, 1)))
        assert tallies(found, found.question) == {}
        assert cells(hours.hours_by_location(found), "dorstfeld")["promised"] is None

    def test_days_are_cut_at_both_ends_of_the_period(self, place):
        assert tally(Period(date(2026, 11, 10), date(2026, 11, 17))).promised == 2
        assert tally(Period(date(2026, 11, 11), date(2026, 11, 16))).promised is None


class TestPromised:
    def test_closed_all_month_is_no_value(self, place):
        place.opening_hours.update(valid_from=date(2026, 12, 1))
        assert set(tally()) == {None}

    def test_open_without_anybody_is_zero(self, place):
        said(place, TUESDAY, visitors=0)
        assert tally(Period(TUESDAY, TUESDAY)).visitors == 0

    def test_hours_that_nobody_has_confirmed_are_no_promise_but_a_day_can_be_held(self, place):
        place.opening_hours.update(confirmed_on=None)
        logged(place, TUESDAY)
        found = tally()
        assert (found.promised, found.promised_minutes, found.missing) == (None, None, None)
        assert (found.held, found.held_minutes) == (1, None)
        # Control: once they are confirmed, it is known that none were promised on a Wednesday.
        assert (found.unpromised, found.kept) == (None, None)
        logged(place, date(2026, 11, 18))
        place.opening_hours.update(confirmed_on=TUESDAY)
        assert (tally().held, tally().unpromised, tally().kept) == (2, 1, 1)

    def test_days_of_a_season_without_an_answer_were_neither_promised_nor_not(self, place):
        factories.season_question(
            location=place, starts_on=date(2026, 11, 9), ends_on=date(2026, 11, 18)
        )
        logged(place, date(2026, 11, 4), TUESDAY, date(2026, 11, 18), date(2026, 11, 24))
        found = tally()
        assert (found.promised, found.held, found.kept, found.unpromised) == (2, 4, 1, 1)

    def test_place_that_rests_nobody_knows_since_when_may_have_promised_its_days(self, place):
        logged(place, TUESDAY)
        assert tally().unpromised == 0
        Location.objects.update(status=Location.Status.PAUSED)
        assert (tally().held, tally().unpromised) == (1, None)

    @pytest.mark.parametrize(("month", "sunday"), [(date(2026, 3, 1), 29), (date(2026, 10, 1), 25)])
    def test_the_clock_on_the_wall_counts_when_the_clocks_change(self, place, month, sunday):
        place.opening_hours.update(weekday=6, opens_at=time(1), closes_at=time(4))
        day = month.replace(day=sunday)
        said(place, day)
        found = tally(Period(day, day))
        assert (found.promised_minutes, found.held_minutes) == (180, 180)

    def test_public_holiday_is_not_promised(self, place):
        place.opening_hours.update(weekday=3)
        june = month_of(date(2026, 6, 4))
        assert tally(june).promised == 3  # Fronleichnam is one of four Thursdays
        place.opening_hours.update(closed_on_holidays=False)
        assert tally(june).promised == 4

    def test_pause_takes_its_days_out(self, place):
        factories.location_pause(
            location=place, starts_on=date(2026, 11, 4), ends_on=date(2026, 11, 17)
        )
        assert tally().promised == 2

    def test_closure_takes_its_day_out_and_what_the_team_says_of_it_stays(self, place):
        factories.closure(location=place, starts_on=TUESDAY, ends_on=TUESDAY)
        assert (tally().promised, tally().cancelled) == (3, 0)
        said(place, TUESDAY, held=False)
        assert (tally().promised, tally().cancelled) == (3, 1)

    def test_extra_opening_is_promised_with_its_own_hours(self, place):
        wednesday = date(2026, 11, 18)
        factories.closure(
            location=place, starts_on=wednesday, ends_on=wednesday, effect=Effect.OTHER_HOURS,
            opens_at=time(10), closes_at=time(11, 30),
        )  # fmt: skip
        said(place, wednesday)
        assert (tally().promised, tally().promised_minutes, tally().held_minutes) == (5, 570, 90)

    def test_fortnightly_hours_are_every_second_week(self, place):
        place.opening_hours.update(rhythm=Rhythm.FORTNIGHTLY, anchor_on=date(2026, 11, 3))
        assert tally().promised == 2

    def test_hours_that_overlap_count_once(self, place):
        factories.opening_hours(location=place, opens_at=time(15), closes_at=time(17))
        assert tally(Period(TUESDAY, TUESDAY)).promised_minutes == 180

    def test_place_that_began_within_the_month_promises_from_then_on(self, place):
        Location.objects.update(operating_since=date(2026, 11, 11))
        assert tally().promised == 2

    def test_place_that_began_in_a_month_promises_from_its_first_day(self, place):
        Location.objects.update(
            operating_since=date(2026, 11, 20), operating_since_precision=Precision.MONTH
        )
        assert tally().promised == 4

    def test_place_of_a_programme_promised_nothing_before_it(self, place):
        Location.objects.update(programme=factories.programme(starts_on=date(2026, 11, 4)))
        assert tally().promised == 3

    def test_place_that_has_ended_promised_until_then(self, place):
        Location.objects.update(ended_on=date(2026, 11, 12))
        assert tally().promised == 2

    def test_minutes_of_a_month_are_looked_up_once(self, place):
        found = asked()
        directory = found.known.directory
        one = directory.places["dorstfeld"]
        assert minutes_of(directory, one, NOVEMBER.first) is minutes_of(
            directory, one, NOVEMBER.first
        )


class TestAsked:
    @pytest.fixture
    def office(self, place):
        row = factories.location("Eving", slug="eving", kind=Location.Kind.OFFICE)
        factories.opening_hours(location=row, weekday=0)
        return row

    def keys(self, **values):
        return [line.key for line in hours.days_by_location(asked(**values)).lines]

    def test_every_place_has_a_line_by_its_name(self, office):
        assert self.keys() == ["dorstfeld", "eving"]

    def test_one_place_or_one_kind_can_be_asked_about(self, office):
        assert self.keys(location="eving") == ["eving"]
        assert self.keys(kind="dependance") == ["dorstfeld"]

    def test_team_sees_its_own_places_only(self, office):
        found = asked()
        own = Asked(found.question, found.known, TODAY, places=("eving",))
        assert [line.key for line in hours.hours_by_location(own).lines] == ["eving"]

    def test_days_paid_for_by_a_programme_are_told_from_the_others(self, place):
        factories.funding_scope(
            location=place, valid_from=date(2026, 11, 1), valid_to=date(2026, 11, 10)
        )
        said(place, date(2026, 11, 3), visitors=4)
        logged(place, TUESDAY)
        for funded, visitors in (("yes", 4), ("no", None)):
            found = tally(funded=funded)
            assert (found.promised, found.held, found.visitors) == (2, 1, visitors)

    def test_where_no_programme_ever_paid_nothing_was_paid_for(self, place):
        logged(place, TUESDAY)
        assert set(tally(funded="yes")) == {None}
        assert tally(funded="no").held == 1

    def test_place_that_had_ended_before_or_begins_later_has_no_line(self, office):
        Location.objects.filter(pk=office.pk).update(ended_on=date(2026, 10, 31))
        Location.objects.exclude(pk=office.pk).update(operating_since=date(2026, 12, 1))
        assert self.keys() == []

    def test_place_that_ended_in_a_month_may_have_been_there_until_its_end(self, office):
        Location.objects.filter(pk=office.pk).update(
            ended_on=date(2026, 11, 1), ended_on_precision=Precision.MONTH
        )
        assert "eving" in self.keys(period=Period(date(2026, 11, 20), date(2026, 11, 24)))

    def test_plan_has_no_line(self, office):
        Location.objects.filter(pk=office.pk).update(status=Location.Status.PLANNED)
        assert self.keys() == ["dorstfeld"]

    def test_condition_about_contacts_changes_no_day_and_the_table_says_so(self, place):
        said(place, TUESDAY)
        plain = hours.days_by_location(asked())
        about = hours.days_by_location(asked(topic="wohnen"))
        assert about.values == plain.values
        assert len(about.notes) == len(plain.notes) + 1

    def test_condition_about_a_place_needs_no_such_note(self, place):
        plain = hours.days_by_location(asked())
        assert hours.days_by_location(asked(location="dorstfeld")).notes == plain.notes


class TestTables:
    def test_bar_of_held_hours_has_a_stroke_at_the_promised_ones(self, place):
        table = hours.hours_by_location(asked())
        column = table.column("held_minutes")
        assert (column.has_bar, column.mark, column.unit) == (
            True, "promised_minutes", Unit.MINUTES,
        )  # fmt: skip
        assert cells(table, "dorstfeld")["promised_minutes"] == 480

    def test_line_that_is_alone_has_no_totals(self, place):
        assert hours.hours_by_location(asked()).totals == {}
        factories.opening_hours(location=factories.location("Hafen"), weekday=0)
        assert hours.hours_by_location(asked()).totals["promised"] == 4 + 4

    def test_sum_of_days_that_were_not_promised_leaves_out_places_whose_hours_nobody_knows(
        self, place
    ):
        unknown = factories.location("Hafen", slug="hafen")
        logged(place, date(2026, 11, 18))
        logged(unknown, TUESDAY, date(2026, 11, 18))
        table = hours.days_by_location(asked())
        assert cells(table, "hafen")["unpromised"] is None
        assert (table.totals["held"], table.totals["unpromised"]) == (3, 1)
        assert cells(hours.key_lines(asked()), "unpromised") == {"now": 1}
        said_so = [note for note in table.notes if " 1 " in note and " 2 " in note]
        assert len(said_so) == 1
        # Control: it is not said of a place that is alone, nor where all hours are known.
        assert len(hours.days_by_location(asked(location="hafen")).notes) == len(table.notes) - 1
        factories.opening_hours(location=unknown)
        assert len(hours.days_by_location(asked()).notes) == len(table.notes) - 1

    def test_places_with_known_hours_are_counted_among_those_asked_about(self, place):
        factories.location("Hafen", slug="hafen")
        extra = factories.location("Extra", slug="extra")
        factories.closure(
            location=extra, starts_on=TUESDAY, ends_on=TUESDAY, effect=Effect.OTHER_HOURS,
            opens_at=time(10), closes_at=time(11),
        )  # fmt: skip
        factories.funding_scope(location=place, valid_from=TUESDAY)

        def known(**values):
            return with_known_hours(asked(**values))

        assert known() == (2, 3)
        assert known(location="hafen") == (0, 1)
        assert known(funded="yes") == (1, 1)
        assert known(period=month_of(date(2026, 10, 1))) == (1, 3)
        assert known(period=month_of(date(2026, 12, 1))) == (0, 0)

    def test_months_of_a_quarter_are_lines_and_what_is_to_come_is_empty(self, place):
        table = hours.hours_of_months(asked(quarter_of(TODAY)))
        assert [line.key for line in table.lines] == ["2026-10-01", "2026-11-01", "2026-12-01"]
        assert table.values["promised"] == (4, 4, None)

    def test_key_lines_stand_beside_those_compared_with(self, place):
        said(place, TUESDAY)
        before = month_of(date(2026, 10, 1))
        table = hours.key_lines(asked(against=before, today=date(2026, 12, 1)))
        assert cells(table, "promised") == {"now": 4, "before": 4}
        assert cells(table, "held_minutes") == {"now": 120, "before": 0}
        change = table.column("change")
        assert (
            dict(zip([line.key for line in table.lines], table.cells(change), strict=True))["held"]
            == 1
        )

    def test_month_that_is_not_over_stands_beside_a_whole_one_without_a_difference(self, place):
        table = hours.key_lines(asked(against=month_of(date(2026, 10, 1))))
        assert [column.key for column in table.columns] == ["now", "before"]

    def test_nothing_is_compared_that_nobody_asked_for(self, place):
        assert [column.key for column in hours.key_lines(asked()).columns] == ["now"]

    def test_every_column_is_defined(self, place):
        for table in (hours.days_by_location(asked()), hours.key_lines(asked())):
            assert "without_entry" in table.definitions

    def test_network_without_places_has_a_table_without_lines(self, db):
        table = hours.hours_by_location(asked())
        assert (table.lines, table.totals) == ((), {})

    def test_two_tables_of_one_page_ask_the_database_once(self, place, django_assert_num_queries):
        found = asked()
        with django_assert_num_queries(3):
            hours.hours_by_location(found)
            hours.days_by_location(found)
            hours.hours_of_months(found)


class TestDoubted:
    def test_contacts_are_read_where_the_figures_do_not_fit_them(self, place):
        logged(place, date(2026, 10, 20), TUESDAY)
        FiguresOfLocationDay.objects.all().delete()
        assert tally().held == 0
        FiguresCheck.objects.update(differ_from=date(2026, 11, 1))
        assert tally().held == 1
        assert tally(month_of(date(2026, 10, 1))).held == 0

    def test_figures_are_all_there_is_of_days_whose_contacts_are_deleted(self, place):
        """Kept since November 2023; a check of the days before found differences from 2022 on."""
        day = date(2023, 10, 10)
        factories.figures_of_location_day(location=place, month=day.replace(day=1), day=day)
        FiguresCheck.objects.create(pk=recounts.CHECK, differ_from=date(2022, 1, 1))
        assert tally(month_of(day)).held == 1
        # Control: of days whose contacts are kept the figures are not believed.
        later = date(2023, 11, 14)
        factories.figures_of_location_day(location=place, month=later.replace(day=1), day=later)
        assert not tally(month_of(later)).held


# --- Any days of a year, counted by somebody else ---

MINUTES = {1: 120, 3: 90}  # by weekday
# Public holidays of North Rhine-Westphalia in 2025 that are a Tuesday or a Thursday.
HOLIDAYS = {date(2025, 5, 1), date(2025, 5, 29), date(2025, 6, 19), date(2025, 12, 25)}
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)


def random_days(chance):
    """Day → what was entered ("", "held" or "cancelled") and whether there are contacts."""
    days = [FIRST + timedelta(days=number) for number in chance.sample(range(365), 60)]
    states = ("", "held", "cancelled")
    return {day: (chance.choice(states), chance.random() < 0.5) for day in days}


def counted_one_by_one(states):
    found = Counter()
    for number in range(365):
        day = FIRST + timedelta(days=number)
        entered, has_contacts = states.get(day, ("", False))
        minutes = 0 if day in HOLIDAYS else MINUTES.get(day.weekday(), 0)
        found["promised_minutes"] += minutes
        found["promised"] += minutes > 0
        if entered == "cancelled":
            found["cancelled"] += 1
            found["broken"] += minutes > 0
        elif entered == "held" or has_contacts:
            found["held"] += 1
            found["held_minutes"] += minutes
        elif minutes:
            found["missing"] += 1
    return found


class TestAnyYear:
    @settings(max_examples=200, deadline=None)
    @given(
        promised=st.dictionaries(st.integers(1, 30), st.integers(1, 600)),
        held=st.sets(st.integers(1, 30)),
        cancelled=st.sets(st.integers(1, 30)),
        logged=st.sets(st.integers(1, 30)),
        asked_about=st.sets(st.integers(1, 30)),
        known=st.sets(st.integers(1, 30)),
    )
    def test_promised_day_is_held_or_cancelled_or_missing(
        self, promised, held, cancelled, logged, asked_about, known
    ):
        def bits(days):
            return bits_of(date(2026, 11, day) for day in days)

        held -= cancelled
        noted = Noted(bits(held), bits(cancelled))
        minutes = {
            count: bits(day for day in promised if promised[day] == count)
            for count in promised.values()
        }
        one = _tally(minutes, bits(asked_about), noted, bits(logged), bits(known))
        stood = set(promised) & asked_about
        was_held = held | (logged - cancelled)
        if not (stood or was_held or cancelled):
            assert set(one) == {None}
            return
        assert one.held == len(was_held)
        if (stood | was_held | cancelled) & (stood | known):
            assert one.unpromised == len((was_held - stood) & known)
        else:
            assert one.unpromised is None
        assert one.kept == (len(stood & was_held) if stood else None)
        assert one.cancelled == len(cancelled)
        assert one.contradicted == len(cancelled & logged)
        if stood:
            assert one.promised == len(stood)
            assert one.missing == len(stood - was_held - cancelled)
            assert one.promised_minutes == sum(promised[day] for day in stood)
            assert one.held_minutes == sum(promised[day] for day in stood & was_held)
        else:
            assert (one.promised, one.missing, one.held_minutes) == (None, None, None)

    @given(first=st.dates(date(2026, 1, 1), date(2027, 12, 31)), length=st.integers(0, 90))
    def test_days_of_a_month_between_two_days(self, first, length):
        last = first + timedelta(days=length)
        days = [first + timedelta(days=number) for number in range(length + 1)]
        for month in (date(2026, 2, 1), date(2026, 11, 1), first.replace(day=1)):
            whole = bits_between(month, month, month_of(month).last)
            expected = bits_of(day for day in days if day.replace(day=1) == month)
            assert bits_between(month, first, last) & whole == expected

    @pytest.mark.parametrize("seed", [1, 2, 3])
    def test_sums_of_a_year_are_those_of_its_days_one_by_one(self, place, seed):
        factories.opening_hours(location=place, weekday=3, opens_at=time(9), closes_at=time(10, 30))
        states = random_days(Random(seed))
        for day, (entered, has_contacts) in states.items():
            if entered:
                said(place, day, held=entered == "held")
            if has_contacts:
                factories.figures_of_location_day(location=place, day=day, contacts=1)
        found = cells(hours.hours_by_location(asked(year_of(FIRST))), "dorstfeld")
        assert found["kept"] == found["promised"] - sum(
            counted_one_by_one(states)[key] for key in ("missing", "broken")
        )
        found |= cells(hours.days_by_location(asked(year_of(FIRST))), "dorstfeld")
        expected = counted_one_by_one(states)
        del expected["broken"]
        assert {key: found[key] for key in expected} == dict(expected)

    @pytest.mark.parametrize("funded", ["", "yes", "no"])
    @pytest.mark.parametrize("seed", [1, 2])
    def test_sums_of_a_period_are_those_of_its_months(self, place, seed, funded):
        factories.opening_hours(location=place, weekday=4, opens_at=time(9), closes_at=time(10, 30))
        factories.funding_scope(
            location=place, valid_from=date(2025, 5, 12), valid_to=date(2025, 8, 3)
        )
        factories.season_question(
            location=place, starts_on=date(2025, 7, 14), ends_on=date(2025, 9, 30)
        )
        for day, (entered, has_contacts) in random_days(Random(seed)).items():
            if entered:
                said(
                    place,
                    day,
                    held=entered == "held",
                    **({"visitors": 2} if entered == "held" else {}),
                )
            if has_contacts:
                factories.figures_of_location_day(location=place, day=day, contacts=1)
        period = Period(date(2025, 4, 9), date(2025, 11, 17))
        found = asked(period, against=Period(date(2025, 2, 20), date(2025, 6, 30)), funded=funded)
        questions = [found.question, found.question.before]
        expected = [Tally.of(tallies(found, question).values()) for question in questions]
        assert sums(asked(period, funded=funded), questions) == expected
        assert expected[0].held
