"""Hours and closures are saved under the lock of their location, or not at all."""

import threading
import time as clock
from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, connections, transaction
from django.utils import translation

from locations.actions import save_closure, save_opening_hours
from locations.models import Closure, Location, OpeningHours
from locations.querysets import LocationQuerySet
from locations.recurrence import Rhythm
from locations.schedule import Effect, Mode
from tests import factories

TODAY = date(2026, 11, 24)  # a Tuesday
# Long enough for a busy machine; nothing waits for it that works.
PATIENCE = 20


@pytest.fixture(autouse=True)
def german():
    with translation.override("de"):
        yield


def rule(location, opens=14, closes=16, **values):
    """Tuesdays from `opens` to `closes`, not saved yet."""
    defaults = {"weekday": 1, "confirmed_on": factories.CONFIRMED_ON}
    return OpeningHours(
        location=location,
        opens_at=time(opens),
        closes_at=time(closes),
        **(defaults | values),
    )


def save(hours, today=TODAY):
    return save_opening_hours(hours=hours, today=today)


def refusal(hours, today=TODAY):
    """What a person reads; afterwards everything stands as before."""
    before = list(OpeningHours.objects.order_by("pk").values())
    with pytest.raises(ValidationError) as caught:
        save(hours, today)
    assert list(OpeningHours.objects.order_by("pk").values()) == before
    return caught.value.messages


@pytest.fixture
def place(db):
    return factories.location()


def test_hours_are_saved(place):
    saved = save(rule(place))
    assert OpeningHours.objects.get() == saved
    assert saved.pk


def test_hours_that_meet_others_are_refused_with_the_day_and_the_hours(place):
    save(rule(place))
    assert refusal(rule(place, 15, 17)) == [
        "Am 24. November 2026 gibt es hier schon Zeiten dieser Art: 14:00–16:00\u00a0Uhr."
    ]


def test_message_names_the_hours_that_stood_there_first(place):
    """Whichever of the two comes first on the day."""
    save(rule(place, 14, 16))
    (message,) = refusal(rule(place, 13, 15))
    assert message.endswith(": 14:00–16:00\u00a0Uhr.")


@pytest.mark.parametrize(("opens", "closes"), [(14, 16), (13, 17), (15, 16), (14, 15), (13, 15)])
def test_every_kind_of_overlap_is_refused(place, opens, closes):
    save(rule(place))
    assert refusal(rule(place, opens, closes))


def test_fortnight_that_meets_a_monthly_rule_only_after_fifteen_months_is_refused(place):
    # Fifth Tuesdays from January to April 2028: 29 February and no other.
    dates = {"valid_from": date(2028, 1, 1), "valid_to": date(2028, 4, 30)}
    save(rule(place, rhythm=Rhythm.WEEKS_OF_MONTH, weeks_of_month=[5], **dates))
    (message,) = refusal(rule(place, rhythm=Rhythm.FORTNIGHTLY, anchor_on=date(2026, 11, 24)))
    assert "29. Februar 2028" in message
    save(rule(place, rhythm=Rhythm.FORTNIGHTLY, anchor_on=date(2026, 12, 1)))


def test_meeting_after_the_two_years_is_not_looked_for(place):
    save(rule(place, rhythm=Rhythm.DATES, weekday=None, dates=["2028-12-05"]))
    tuesdays = rule(place, valid_from=date(2028, 12, 5))
    assert refusal(tuesdays, today=date(2026, 12, 5))
    save(tuesdays)


def test_meeting_in_the_past_is_not_looked_for(place):
    save(rule(place, valid_to=date(2026, 11, 23)))
    save(rule(place))
    assert OpeningHours.objects.count() == 2


def test_meeting_today_is_refused(place):
    save(rule(place, valid_to=TODAY))
    assert "24. November 2026" in refusal(rule(place))[0]


def test_hours_may_touch(place):
    save(rule(place, 14, 16))
    save(rule(place, 16, 18))
    save(rule(place, 12, 14))
    assert OpeningHours.objects.count() == 3


def test_hours_of_another_kind_may_overlap(place):
    for mode in Mode:
        save(rule(place, mode=mode))
    assert OpeningHours.objects.count() == 3


def test_hours_of_another_day_may_be_at_the_same_time(place):
    save(rule(place, weekday=1))
    save(rule(place, weekday=2))
    assert OpeningHours.objects.count() == 2


def test_hours_of_another_location_may_be_at_the_same_time(place):
    save(rule(place))
    save(rule(factories.location("Hörde")))
    assert OpeningHours.objects.count() == 2


def test_hours_do_not_meet_themselves(place):
    hours = save(rule(place))
    hours.closes_at = time(17)
    save(hours)
    hours.refresh_from_db()
    assert hours.closes_at == time(17)


def test_changed_hours_that_meet_others_are_refused(place):
    hours = save(rule(place, 9, 12))
    save(rule(place))
    hours.closes_at = time(15)
    assert refusal(hours)


def test_others_that_meet_each_other_do_not_stop_a_third(place):
    """Rows from before the check; whoever corrects one of them must be able to."""
    factories.opening_hours(location=place)
    factories.opening_hours(location=place, opens_at=time(15), closes_at=time(17))
    save(rule(place, 9, 12))
    assert OpeningHours.objects.count() == 3


def test_impossible_hours_are_refused_in_words(place):
    assert refusal(rule(place, 16, 14)) == ["Das Ende muss später sein als der Anfang."]
    assert refusal(rule(place, rhythm=Rhythm.FORTNIGHTLY)) == [
        "„Jede zweite Woche“ braucht ein Datum, an dem die Sprechstunde stattfindet."
    ]


def test_closure_is_saved(place):
    closure = save_closure(closure=Closure(location=place, starts_on=TODAY, ends_on=TODAY))
    assert Closure.objects.get() == closure


@pytest.mark.parametrize(
    "values",
    [
        {"ends_on": date(2026, 11, 23)},
        {"effect": Effect.OTHER_HOURS},
        {"effect": Effect.OTHER_HOURS, "opens_at": time(14)},
        {"public_text": {"xx": "?"}},
    ],
)
def test_impossible_closure_is_refused(place, values):
    values = {"starts_on": TODAY, "ends_on": TODAY} | values
    with pytest.raises(ValidationError):
        save_closure(closure=Closure(location=place, **values))
    assert not Closure.objects.exists()


def test_closure_of_another_locations_hours_is_refused(place):
    hours = factories.opening_hours()
    closure = Closure(location=place, opening_hours=hours, starts_on=TODAY, ends_on=TODAY)
    with pytest.raises(ValidationError):
        save_closure(closure=closure)
    assert not Closure.objects.exists()


# --- Two people at once ---


class Second(threading.Thread):
    """Somebody else, with a connection of their own, who does something at the same time."""

    def __init__(self, action, transaction_mode=None):
        super().__init__(daemon=True)
        self.action, self.transaction_mode = action, transaction_mode
        self.begins, self.error = threading.Event(), None

    def run(self):
        own = connections["default"]
        try:
            own.ensure_connection()
            if self.transaction_mode:
                own.transaction_mode = self.transaction_mode
            self.begins.set()
            with translation.override("de"):
                self.action()
        except Exception as error:
            self.error = error
        finally:
            own.close()


def until_it_waits(other):
    """Let the other one run until the database makes it wait (or it is done)."""
    assert other.begins.wait(PATIENCE)
    if connection.vendor == "sqlite":
        # Nothing tells who waits; without a lock half a second is plenty to be done.
        other.join(0.5)
        return
    end = clock.monotonic() + PATIENCE
    while other.is_alive() and clock.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        clock.sleep(0.02)


def both_save(place, transaction_mode=None):
    """Two save rules that overlap: the first has checked and saved, but not committed."""
    first, second = rule(place, 14, 16), rule(place, 15, 17)
    other = Second(lambda: save(second), transaction_mode)
    with transaction.atomic():
        save(first)
        other.start()
        until_it_waits(other)
    other.join(PATIENCE)
    assert not other.is_alive()
    return other.error


@pytest.mark.django_db(transaction=True)
def test_two_people_cannot_save_overlapping_hours_at_once():
    place = factories.location()
    error = both_save(place)
    assert isinstance(error, ValidationError)
    assert "14:00–16:00\u00a0Uhr" in error.messages[0]
    assert OpeningHours.objects.get().opens_at == time(14)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_conflict_gets_in(monkeypatch):
    """The control of the lock: what stops the second one is the lock and nothing else."""
    place = factories.location()
    if connection.vendor == "sqlite":
        # The lock is that a transaction takes the file when it begins. One that takes it when
        # it writes has read too early; SQLite then breaks it off, which nobody understands.
        error = both_save(place, transaction_mode="DEFERRED")
        assert isinstance(error, OperationalError)
        assert OpeningHours.objects.count() == 1
        return
    monkeypatch.setattr(LocationQuerySet, "locked", lambda rows: rows)
    assert both_save(place) is None
    assert OpeningHours.objects.count() == 2


@pytest.mark.parametrize(
    "action",
    [
        lambda place: save(rule(place)),
        lambda place: save_closure(closure=Closure(location=place, starts_on=TODAY, ends_on=TODAY)),
    ],
    ids=["hours", "closure"],
)
@pytest.mark.django_db(transaction=True)
def test_whoever_saves_waits_for_whoever_holds_the_location(action):
    place, done = factories.location(), []
    other = Second(lambda: done.append(action(place)))
    with transaction.atomic():
        Location.objects.locked().get(pk=place.pk)
        other.start()
        until_it_waits(other)
        assert not done
    other.join(PATIENCE)
    assert other.error is None
    assert done


def test_lock_is_the_one_of_this_database(db):
    if connection.vendor == "sqlite":
        assert connection.transaction_mode == "IMMEDIATE"
    else:
        assert str(Location.objects.locked().query).endswith("FOR UPDATE")
