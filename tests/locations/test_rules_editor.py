"""A change of hours is a new row from a day on: the past stays, what is ahead follows."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from locations.actions.closures import Happening
from locations.actions.rules import add_rule, change_rule, end_rule, take_back_rule
from locations.checks import hours_can_be_read
from locations.directory import state_holidays
from locations.keeper import current
from locations.models import Closure, Location, OpeningHours
from locations.opening import days
from locations.recurrence import Rhythm, occurrences
from locations.schedule import Effect, Mode, Schedule
from locations.staff.proposals import days_of, meetings, next_dates, sentences
from records.changes import CannotUndo, undo
from records.models import AuditEntry, Change
from records.versions import Conflict
from tests import factories

TODAY = date(2026, 11, 24)  # a Tuesday
YESTERDAY = date(2026, 11, 23)
IN_A_WEEK = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def german():
    with translation.override("de"):
        yield


@pytest.fixture
def place(db):
    return factories.location()


@pytest.fixture
def lead(db):
    return factories.user()


def rule(location, begins=TODAY, **values):
    """Wednesdays 9 to 12 from `begins` on, not saved."""
    defaults = {"weekday": 2, "opens_at": time(9), "closes_at": time(12)}
    return OpeningHours(location=location, valid_from=begins, **(defaults | values))


def change(lead, hours, says, seen=None):
    return change_rule(by=lead, hours=hours, says=says, seen=seen or hours.version, today=TODAY)


def schedule_of(location):
    return Schedule(
        rules=tuple(row.rule for row in location.opening_hours.all()),
        closures=tuple(row.span for row in location.closures.all()),
    )


def sessions(location, first, count):
    planned = days(schedule_of(location), first, count, state_holidays(), today=TODAY)
    return [(day.day, [(s.opens_at, s.closes_at, s.mode) for s in day.sessions]) for day in planned]


# --- New rules ---


def test_a_new_rule_is_confirmed_by_whoever_enters_it(place, lead):
    noted = add_rule(by=lead, hours=rule(place), today=TODAY)
    row = place.opening_hours.get()
    assert (row.valid_from, row.confirmed_on, row.confirmed_by) == (TODAY, TODAY, lead)
    assert (noted.subject, noted.before) == (f"location:{place.pk}", None)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.kind) == (lead.public_id, "create", "openinghours")


@pytest.mark.parametrize("begins", [YESTERDAY, date(1900, 1, 1), date(2900, 1, 1)])
def test_a_new_rule_begins_today_or_within_a_year(place, lead, begins):
    with pytest.raises(ValidationError):
        add_rule(by=lead, hours=rule(place, begins), today=TODAY)
    assert not OpeningHours.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_rule_that_meets_another_of_its_kind_is_refused_by_name(place, lead):
    factories.opening_hours(location=place)
    with pytest.raises(ValidationError, match=r"1\. Dezember 2026 .*14:00–16:00"):
        add_rule(
            by=lead,
            hours=rule(place, IN_A_WEEK, weekday=1, opens_at=time(11), closes_at=time(15)),
            today=TODAY,
        )


# --- Changes from a day on ---


def test_a_change_ends_the_old_row_and_begins_a_new_one(place, lead):
    old = factories.opening_hours(location=place)
    assert change(lead, old, rule(place, IN_A_WEEK)) is None
    old.refresh_from_db()
    new = place.opening_hours.exclude(pk=old.pk).get()
    assert (old.valid_to, new.valid_from, new.weekday) == (date(2026, 11, 30), IN_A_WEEK, 2)
    assert (old.version, new.confirmed_on) == (2, TODAY)
    assert Change.objects.filter(subject=f"location:{place.pk}").count() == 2


def test_a_rule_of_today_is_replaced_where_it_stands(place, lead):
    old = factories.opening_hours(location=place, valid_from=TODAY)
    noted = change(lead, old, rule(place, TODAY))
    assert noted is not None
    row = place.opening_hours.get()
    assert (row.pk, row.weekday, row.opens_at) == (old.pk, 2, time(9))


def test_a_rule_to_come_is_replaced_where_it_stands(place, lead):
    old = factories.opening_hours(location=place, valid_from=date(2026, 12, 8))
    change(lead, old, rule(place, IN_A_WEEK))
    assert place.opening_hours.get().valid_from == IN_A_WEEK


def test_the_last_day_of_a_rule_is_kept(place, lead):
    old = factories.opening_hours(location=place, valid_to=date(2027, 3, 31))
    change(lead, old, rule(place, IN_A_WEEK))
    assert place.opening_hours.get(valid_from=IN_A_WEEK).valid_to == date(2027, 3, 31)


def test_a_rule_that_has_ended_cannot_be_changed(place, lead):
    old = factories.opening_hours(location=place, valid_to=date(2026, 11, 25))
    with pytest.raises(ValidationError):
        change(lead, old, rule(place, IN_A_WEEK))


def test_the_second_of_two_editors_gets_a_conflict(place, lead):
    old = factories.opening_hours(location=place)
    change(lead, old, rule(place, IN_A_WEEK))
    with pytest.raises(Conflict):
        change(lead, old, rule(place, date(2026, 12, 8)), seen=1)
    assert place.opening_hours.count() == 2


def test_a_form_that_has_seen_nothing_is_a_conflict(place, lead):
    old = factories.opening_hours(location=place)
    with pytest.raises(Conflict):
        change_rule(by=lead, hours=old, says=rule(place), seen=None, today=TODAY)


def test_a_change_that_meets_another_rule_changes_nothing(place, lead):
    old = factories.opening_hours(location=place)
    factories.opening_hours(location=place, weekday=2, opens_at=time(10), closes_at=time(11))
    before = list(OpeningHours.objects.order_by("pk").values())
    with pytest.raises(ValidationError):
        change(lead, old, rule(place, IN_A_WEEK))
    assert list(OpeningHours.objects.order_by("pk").values()) == before


# --- Deviations tied to a rule ---


def test_deviations_after_the_day_go_on_with_the_new_rule(place, lead):
    old = factories.opening_hours(location=place)
    before = factories.closure(location=place, opening_hours=old)
    day = date(2026, 12, 2)
    after = factories.closure(location=place, opening_hours=old, starts_on=day, ends_on=day)
    change(lead, old, rule(place, IN_A_WEEK))
    before.refresh_from_db()
    after.refresh_from_db()
    new = place.opening_hours.get(valid_from=IN_A_WEEK)
    assert (before.opening_hours, after.opening_hours) == (old, new)


def test_a_deviation_across_the_day_is_cut_in_two(place, lead):
    old = factories.opening_hours(location=place)
    closure = factories.closure(location=place, opening_hours=old, ends_on=date(2026, 12, 12))
    change(lead, old, rule(place, IN_A_WEEK))
    closure.refresh_from_db()
    other = place.closures.exclude(pk=closure.pk).get()
    assert (closure.ends_on, other.starts_on) == (date(2026, 11, 30), IN_A_WEEK)
    assert other.ends_on == date(2026, 12, 12)
    assert other.opening_hours.valid_from == IN_A_WEEK


def test_other_hours_cut_to_a_day_without_hours_do_not_open_the_place(place, lead):
    old = factories.opening_hours(location=place)
    factories.closure(
        location=place,
        opening_hours=old,
        effect=Effect.OTHER_HOURS,
        opens_at=time(8),
        closes_at=time(9),
        starts_on=date(2026, 11, 30),  # a Monday, and the last day of the old row
        ends_on=date(2026, 12, 8),
    )
    change(lead, old, rule(place, IN_A_WEEK))
    assert sessions(place, date(2026, 11, 30), 1) == [(date(2026, 11, 30), [])]


# --- The end of a rule ---


def test_a_rule_ends_on_the_day_before(place, lead):
    old = factories.opening_hours(location=place)
    noted = end_rule(by=lead, hours=old, first_without=IN_A_WEEK, seen=1, today=TODAY)
    assert noted is not None
    assert place.opening_hours.get().valid_to == date(2026, 11, 30)


def test_an_end_is_not_undone_into_hours_that_were_entered_since(place, lead, at):
    at(2026, 11, 24, 10)
    old = factories.opening_hours(location=place)
    noted = end_rule(by=lead, hours=old, first_without=IN_A_WEEK, seen=1, today=TODAY)
    other = add_rule(
        by=lead,
        hours=rule(place, IN_A_WEEK, weekday=1, opens_at=time(15), closes_at=time(17)),
        today=TODAY,
    )
    Change.objects.update(at=timezone.now())
    with pytest.raises(CannotUndo):
        undo(noted, by=lead.public_id)
    assert place.opening_hours.get(pk=old.pk).valid_to == date(2026, 11, 30)
    undo(other, by=lead.public_id)
    undo(noted, by=lead.public_id)
    assert place.opening_hours.get().valid_to is None


def test_whoever_listens_hears_of_deviations_that_end_with_their_rule(place, lead, monkeypatch):
    heard = []
    monkeypatch.setattr("locations.actions.closures._listeners", [lambda *told: heard.append(told)])
    old = factories.opening_hours(location=place)
    factories.closure(location=place, opening_hours=old)
    end_rule(by=lead, hours=old, first_without=TODAY, seen=1, today=TODAY)
    assert [happening for _closure, happening in heard] == [Happening.REMOVED]


def test_a_planned_end_is_taken_back(place, lead):
    old = factories.opening_hours(location=place, valid_to=IN_A_WEEK)
    end_rule(by=lead, hours=old, first_without=None, seen=1, today=TODAY)
    assert place.opening_hours.get().valid_to is None


def test_an_end_is_not_taken_back_into_another_rule(place, lead):
    old = factories.opening_hours(location=place, valid_to=IN_A_WEEK)
    factories.opening_hours(location=place, valid_from=date(2026, 12, 2))
    with pytest.raises(ValidationError):
        end_rule(by=lead, hours=old, first_without=None, seen=1, today=TODAY)


def test_deviations_end_with_their_rule(place, lead):
    old = factories.opening_hours(location=place)
    day = date(2026, 12, 8)
    factories.closure(
        location=place,
        opening_hours=old,
        effect=Effect.OTHER_HOURS,
        opens_at=time(8),
        closes_at=time(9),
        starts_on=day,
        ends_on=day,
    )
    assert end_rule(by=lead, hours=old, first_without=IN_A_WEEK, seen=1, today=TODAY) is None
    assert not Closure.objects.exists()
    assert sessions(place, day, 1) == [(day, [])]


# --- Taking back ---


def test_a_change_to_come_is_taken_back_and_the_old_rule_goes_on(place, lead):
    old = factories.opening_hours(location=place)
    untouched = sessions(place, TODAY, 60)
    factories.closure(location=place, opening_hours=old, ends_on=date(2026, 12, 12))
    with_closure = sessions(place, TODAY, 60)
    change(lead, old, rule(place, IN_A_WEEK))
    new = place.opening_hours.get(valid_from=IN_A_WEEK)
    old.refresh_from_db()
    take_back_rule(by=lead, hours=new, again=old, seen=new.version, today=TODAY)
    assert place.opening_hours.get() == old
    assert sessions(place, TODAY, 60) == with_closure != untouched


def test_hours_that_have_begun_cannot_be_taken_back(place, lead):
    old = factories.opening_hours(location=place, valid_from=YESTERDAY)
    with pytest.raises(ValidationError):
        take_back_rule(by=lead, hours=old, again=None, seen=1, today=TODAY)


def test_only_hours_that_ended_the_day_before_go_on(place, lead):
    other = factories.opening_hours(location=place, valid_to=date(2026, 11, 20))
    new = factories.opening_hours(location=place, valid_from=IN_A_WEEK)
    with pytest.raises(ValidationError):
        take_back_rule(by=lead, hours=new, again=other, seen=1, today=TODAY)
    assert place.opening_hours.count() == 2


# --- What a rule would mean ---


def test_holidays_and_closures_are_named_among_the_next_dates(place):
    hours = rule(place, date(2026, 12, 1), weekday=4)
    factories.closure(location=place, starts_on=date(2026, 12, 4), ends_on=date(2026, 12, 5))
    shown = next_dates(hours, place, TODAY, None)
    assert [one.day for one in shown][:4] == [date(2026, 12, day) for day in (4, 11, 18, 25)]
    assert [one.falls_away for one in shown][:4] == [True, False, False, True]
    assert "Weihnachtstag" in shown[3].why


def test_dates_in_a_pause_are_named(place):
    factories.location_pause(
        location=place, starts_on=date(2026, 12, 7), ends_on=date(2026, 12, 13)
    )
    shown = next_dates(rule(place, IN_A_WEEK), place, TODAY, None)
    assert [one.falls_away for one in shown][:3] == [False, True, False]


def test_hours_on_holidays_do_not_fall_away(place):
    hours = rule(place, date(2026, 12, 25), weekday=4, closed_on_holidays=False)
    assert not next_dates(hours, place, TODAY, None)[0].falls_away


def test_the_sentence_is_said_in_every_language(place):
    said = {one.code: one.text for one in sentences(rule(place, IN_A_WEEK), TODAY)}
    assert "Mittwoch" in said["de"]
    assert "Wednesday" in said["en"]
    assert "الأربعاء" in said["ar"]


def test_a_meeting_names_the_other_rule_and_not_the_one_that_is_replaced(place):
    old = factories.opening_hours(location=place)
    other = factories.opening_hours(
        location=place, weekday=2, opens_at=time(11), closes_at=time(13)
    )
    assert [one.hours for one in meetings(rule(place), place, TODAY, old)] == [other]
    assert not meetings(rule(place, weekday=1), place, TODAY, old)
    assert not meetings(rule(place, mode=Mode.APPOINTMENT), place, TODAY, None)


# --- Properties ---

DAYS = st.dates(TODAY - timedelta(days=60), TODAY + timedelta(days=200))
TIMES = st.sampled_from([(time(9), time(12)), (time(14), time(16)), (time(8), time(9))])


@st.composite
def rules(draw):
    """Values of a rule of any rhythm."""
    opens_at, closes_at = draw(TIMES)
    rhythm = draw(st.sampled_from(Rhythm))
    values = {"rhythm": rhythm, "opens_at": opens_at, "closes_at": closes_at, "weekday": None}
    if rhythm is Rhythm.DATES:
        dates = draw(st.lists(DAYS, min_size=1, max_size=5, unique=True))
        return values | {"dates": [day.isoformat() for day in dates]}
    values["weekday"] = draw(st.integers(0, 6))
    if rhythm is Rhythm.FORTNIGHTLY:
        anchor = draw(DAYS)
        values |= {"anchor_on": anchor, "weekday": anchor.weekday()}
    if rhythm is Rhythm.WEEKS_OF_MONTH:
        weeks = st.lists(st.sampled_from([1, 2, 3, 4, 5, -1]), min_size=1, unique=True)
        values["weeks_of_month"] = draw(weeks)
    return values


@st.composite
def deviations(draw):
    """Values of a deviation tied to the rule."""
    starts_on = draw(DAYS)
    effect = draw(st.sampled_from([Effect.CLOSED, Effect.OTHER_HOURS]))
    times = {"opens_at": time(17), "closes_at": time(18)} if effect is Effect.OTHER_HOURS else {}
    ends_on = starts_on + timedelta(days=draw(st.sampled_from([0, 1, 6, 40])))
    return {"effect": effect, "starts_on": starts_on, "ends_on": ends_on} | times


quick = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class TestProperties(TestCase):
    @quick
    @given(rules())
    def test_the_dates_shown_are_the_first_eight_of_the_rule(self, values):
        hours = rule(None, **values)
        last = TODAY + timedelta(days=1100)
        assert days_of(hours, TODAY) == occurrences(hours.recurrence, TODAY, last)[:8]
        assert [one.day for one in next_dates(hours, None, TODAY, None)] == days_of(hours, TODAY)

    @quick
    @given(rules(), rules(), st.lists(deviations(), max_size=3), st.integers(0, 90))
    def test_a_change_from_a_day_leaves_every_day_before_it_alone(self, old, new, spans, ahead):
        place, lead = factories.location(), factories.user()
        kept = factories.opening_hours(location=place, **old)
        for span in spans:
            factories.closure(location=place, opening_hours=kept, **span)
        begins = TODAY + timedelta(days=ahead)
        first = TODAY - timedelta(days=120)
        count = (begins - first).days
        before = sessions(place, first, count)
        change(lead, kept, rule(place, begins, **new))
        assert sessions(place, first, count) == before

    @quick
    @given(rules(), st.lists(deviations(), max_size=3), st.integers(0, 90))
    def test_an_end_leaves_every_day_before_it_alone(self, old, spans, ahead):
        place, lead = factories.location(), factories.user()
        kept = factories.opening_hours(location=place, **old)
        for span in spans:
            factories.closure(location=place, opening_hours=kept, **span)
        begins = TODAY + timedelta(days=ahead)
        first = TODAY - timedelta(days=120)
        count = (begins - first).days
        before = sessions(place, first, count)
        end_rule(by=lead, hours=kept, first_without=begins, seen=1, today=TODAY)
        assert sessions(place, first, count) == before
        assert not any(hours for _day, hours in sessions(place, begins, 300))


# --- A line typed into the database by hand ---


BROKEN = [
    {"rhythm": "fortnightly", "anchor_on": date(2026, 11, 25)},
    {"rhythm": "weeks_of_month", "weeks_of_month": [9]},
    {"rhythm": "weeks_of_month", "weeks_of_month": [[1]]},
    {"rhythm": "dates", "dates": ["gestern"]},
    {"rhythm": "dates", "dates": [20261201]},
    {"rhythm": "monthly"},
    {"mode": "whenever"},
]


@pytest.fixture
def broken(place, request):
    good = factories.opening_hours(location=place, weekday=3)
    row = factories.opening_hours(location=place)
    OpeningHours.objects.filter(pk=row.pk).update(**request.param)
    row.refresh_from_db()
    return good, row


@pytest.mark.parametrize("broken", BROKEN, indirect=True)
def test_a_rule_that_contradicts_itself_is_left_out_and_named(broken, place, at, client):
    good, row = broken
    assert not row.is_sound
    network = current(at(2026, 11, 24, 10))
    assert [one.pk for one in network.places[place.slug].hours] == [good.pk]
    assert client.get(f"/standorte/{place.slug}/").status_code == 200
    assert [warning.obj for warning in hours_can_be_read(databases=["default"])] == [row]


@pytest.mark.parametrize("broken", BROKEN[:1], indirect=True)
def test_a_rule_that_contradicts_itself_can_be_deleted(broken, place, lead):
    good, row = broken
    end_rule(by=lead, hours=row, first_without=None, seen=1, today=TODAY)
    assert place.opening_hours.get() == good


@pytest.mark.parametrize("broken", BROKEN[:1], indirect=True)
def test_beside_a_rule_that_contradicts_itself_others_are_entered(broken, place, lead):
    add_rule(by=lead, hours=rule(place), today=TODAY)
    assert place.opening_hours.count() == 3


def test_a_deviation_that_cannot_be_read_is_left_out(place, at):
    row = factories.closure(location=place)
    Closure.objects.filter(pk=row.pk).update(effect="moved")
    assert not current(at(2026, 11, 24, 10)).places[place.slug].closures


def test_sound_rows_are_not_named(place):
    factories.opening_hours(location=place)
    factories.closure(location=place)
    assert hours_can_be_read(databases=["default"]) == []
    call_command("check", "--database", "default")


def test_the_lock_of_a_location_is_taken_first(place, lead, monkeypatch):
    asked = []
    real = Location.objects.locked

    def locked():
        asked.append(OpeningHours.objects.count())
        return real()

    monkeypatch.setattr(Location.objects, "locked", locked)
    add_rule(by=lead, hours=rule(place), today=TODAY)
    assert asked[0] == 0
