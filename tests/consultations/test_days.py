"""Days of a place: confirmed, cancelled, counted, corrected and taken back."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from consultations.actions import days
from consultations.actions.days import Counts
from consultations.choices import Cancellation
from consultations.models import LocationDay, LocationDayStaff
from locations.models import Location
from records import retention
from records.changes import CannotUndo
from records.models import AuditEntry, Change
from records.versions import Conflict
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
TUESDAY = date(2026, 11, 17)


@pytest.fixture(autouse=True)
def _now(at):
    at(2026, 11, 24, 17)


@pytest.fixture
def place():
    return factories.location(kind=Location.Kind.OFFICE)


@pytest.fixture
def ada():
    return factories.user("Ada")


@pytest.fixture
def held(place, ada):
    """Confirms that the Tuesday was held."""

    def confirm(**values):
        given = {"by": ada, "location": place, "on": TUESDAY, "today": TODAY} | values
        return days.confirm_held(**given)

    return confirm


def only_day():
    return LocationDay.objects.get()


def trail():
    rows = AuditEntry.objects.filter(kind="locationday").order_by("pk")
    return list(rows.values_list("action", "record"))


class TestEntering:
    def test_one_tap_says_that_it_took_place_and_counts_nobody(self, held, ada):
        change = held()
        row = only_day()
        assert (row.is_held, row.cancellation, row.visitors) == (True, "", None)
        assert trail() == [("create", str(row.pk))]
        assert (change.actor, change.before) == (ada.public_id, None)

    def test_nobody_came_is_held_with_zero(self, held):
        held(counts=Counts(visitors=0))
        assert (only_day().is_held, only_day().visitors) == (True, 0)

    def test_day_is_counted_with_its_parts(self, held):
        held(counts=Counts(12, 9, 2))
        row = only_day()
        assert (row.visitors, row.third_country_nationals, row.turned_away) == (12, 9, 2)

    def test_part_that_is_more_than_all_is_refused(self, held):
        with pytest.raises(ValidationError):
            held(counts=Counts(visitors=1, third_country_nationals=2))
        assert not LocationDay.objects.exists()

    def test_cancelled_day_has_a_reason_and_nobody(self, place, ada):
        days.cancel(by=ada, location=place, on=TUESDAY, today=TODAY, reason=Cancellation.STAFFING)
        row = only_day()
        assert (row.is_held, row.cancellation, row.visitors) == (False, "staffing", None)

    def test_no_reason_says_that_somebody_was_ill(self):
        assert set(Cancellation.values) == {"staffing", "room", "break"}

    @pytest.mark.parametrize("reason", ["", "sickness"])
    def test_other_reason_is_refused(self, place, ada, reason):
        with pytest.raises(ValidationError):
            days.cancel(by=ada, location=place, on=TUESDAY, today=TODAY, reason=reason)

    def test_second_entry_of_a_day_is_refused(self, held):
        held()
        with pytest.raises(ValidationError) as refusal:
            held(counts=Counts(visitors=3))
        assert refusal.value.error_list[0].code == "entered"
        assert only_day().visitors is None

    @pytest.mark.parametrize("on", [TODAY + timedelta(days=1), date(2016, 9, 30)])
    def test_day_to_come_or_before_the_team_began_is_refused(self, held, on):
        with pytest.raises(ValidationError):
            held(on=on)

    def test_last_day_of_a_place_can_be_entered_and_the_next_one_cannot(self, held, place):
        place.ended_on = TUESDAY
        place.save()
        held()
        with pytest.raises(ValidationError):
            held(on=TUESDAY + timedelta(days=1))

    def test_day_of_an_invented_place_is_invented(self, held, place):
        place.is_demo = True
        place.save()
        held()
        assert only_day().is_demo


class TestCorrecting:
    def test_change_keeps_who_staffed_it_unless_told(self, held, ada):
        held(staff=[ada])
        days.change_day(by=ada, day=only_day(), seen=1, counts=Counts(visitors=4))
        assert (only_day().visitors, only_day().version) == (4, 2)
        assert LocationDayStaff.objects.count() == 1
        days.change_day(by=ada, day=only_day(), seen=2, staff=[])
        assert LocationDayStaff.objects.count() == 0

    def test_day_that_fell_through_after_all_has_no_counts_and_no_staff(self, held, ada):
        held(counts=Counts(5, 1, 1), staff=[ada])
        days.change_day(by=ada, day=only_day(), seen=1, reason="room")
        row = only_day()
        assert (row.is_held, row.cancellation, row.visitors) == (False, "room", None)
        assert (row.third_country_nationals, row.turned_away) == (None, None)
        assert not row.staffed_by.exists()

    def test_day_that_took_place_after_all_has_no_reason(self, place, ada):
        days.cancel(by=ada, location=place, on=TUESDAY, today=TODAY, reason="room")
        days.change_day(by=ada, day=only_day(), seen=1, counts=Counts(visitors=2))
        assert (only_day().is_held, only_day().cancellation) == (True, "")

    @pytest.mark.parametrize("seen", [None, 1, 3])
    def test_outdated_change_is_refused(self, held, ada, seen):
        held()
        days.change_day(by=ada, day=only_day(), seen=1, counts=Counts(visitors=4))
        with pytest.raises(Conflict):
            days.change_day(by=ada, day=only_day(), seen=seen, counts=Counts(visitors=5))
        assert only_day().visitors == 4

    def test_taking_back_leaves_a_day_without_an_entry(self, held, ada):
        held(staff=[ada])
        days.take_back(by=ada, day=only_day(), seen=1)
        assert not LocationDay.objects.exists()
        assert [action for action, _record in trail()] == ["create", "delete"]

    def test_outdated_taking_back_is_refused(self, held, ada):
        held()
        with pytest.raises(Conflict):
            days.take_back(by=ada, day=only_day(), seen=2)

    def test_what_somebody_has_taken_back_cannot_be_changed(self, held, ada):
        held()
        row = only_day()
        days.take_back(by=ada, day=row, seen=1)
        with pytest.raises(LocationDay.DoesNotExist):
            days.change_day(by=ada, day=row, seen=1)


class TestUndo:
    def test_new_entry_goes_with_those_who_staffed_it(self, held, place, ada):
        change = held(staff=[ada])
        days.undo(by=ada, change=change, location=place)
        assert not LocationDay.objects.exists()
        assert not LocationDayStaff.objects.exists()

    def test_changed_counts_come_back(self, held, place, ada):
        held(counts=Counts(visitors=3))
        change = days.change_day(by=ada, day=only_day(), seen=1, counts=Counts(visitors=30))
        days.undo(by=ada, change=change, location=place)
        assert (only_day().visitors, only_day().version) == (3, 3)

    def test_entry_that_was_taken_back_comes_back(self, held, place, ada):
        held(counts=Counts(visitors=3))
        change = days.take_back(by=ada, day=only_day(), seen=1)
        days.undo(by=ada, change=change, location=place)
        assert only_day().visitors == 3

    def test_entry_that_others_have_changed_since_stays_whole(self, held, place, ada):
        change = held(staff=[ada])
        days.change_day(by=factories.user(), day=only_day(), seen=1, counts=Counts(visitors=8))
        with pytest.raises(CannotUndo):
            days.undo(by=ada, change=change, location=place)
        assert (only_day().visitors, only_day().staffed_by.count()) == (8, 1)

    def test_ten_minutes_later_it_is_too_late(self, held, place, ada, at):
        change = held()
        at(2026, 11, 24, 17, 11)
        with pytest.raises(CannotUndo):
            days.undo(by=ada, change=change, location=place)


class TestWhoStaffedIt:
    def test_no_history_and_no_trail_names_them(self, held, ada):
        grace = factories.user("Grace")
        held(staff=[grace])
        days.change_day(by=ada, day=only_day(), seen=1, staff=[ada, grace])
        kept = [*Change.objects.values_list("before", "after", "subject")]
        assert len(kept) == 2
        assert "staff" not in str(kept)
        assert str(grace.public_id) not in str(kept)
        assert not AuditEntry.objects.filter(kind="locationdaystaff").exists()

    @pytest.mark.parametrize(("days_ago", "left"), [(92, 1), (93, 0)])
    def test_after_three_months_nobody_is_named_any_more(
        self, held, place, ada, settings, days_ago, left
    ):
        held(on=TODAY - timedelta(days=days_ago), staff=[ada], counts=Counts(visitors=7))
        retention.apply("location_day_staff", timezone.now())
        assert LocationDayStaff.objects.count() == left
        # The day and what was counted stay.
        assert only_day().visitors == 7
