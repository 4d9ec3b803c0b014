"""Once a night somebody looks whether the figures are right, and what is wrong is said."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps

from consultations import nightly, recounts, rollups
from consultations.models import FiguresCheck, FiguresOfHome
from records import due
from tests import factories
from tests.records.desk import at_once

pytestmark = pytest.mark.django_db

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = datetime(2026, 11, 20, 1, 0, tzinfo=BERLIN)
OCTOBER = date(2026, 10, 1)


def row():
    return FiguresCheck.objects.get()


def wrong(day):
    """A contact that the figures do not know."""
    return factories.contact(happened_on=day)


def look(now=NIGHT):
    """Whether figures were found wrong."""
    try:
        assert nightly.check(now) == 0
    except nightly.FiguresDiffer:
        return True
    return False


def test_right_figures_are_noted_as_right():
    contact = factories.contact(happened_on=OCTOBER)
    rollups.count(after=[rollups.facts_of(contact, [])])
    assert look() is False
    assert (row().checked_at, row().differ_from, row().differences) == (NIGHT, None, 0)


def test_wrong_figures_are_noted_from_their_first_month_on():
    for day in (date(2026, 11, 3), date(2026, 10, 30), date(2026, 11, 4)):
        wrong(day)
    assert look() is True
    assert recounts.differ_from() == OCTOBER
    assert row().differences == len(list(recounts.differences(OCTOBER))) > 10
    assert row().checked_at == NIGHT


def test_figures_that_are_right_again_are_noted_as_right_in_the_next_night():
    contact = wrong(OCTOBER)
    assert look() is True
    contact.delete()
    assert look(NIGHT + timedelta(days=1)) is False
    assert (recounts.differ_from(), row().differences) == (None, 0)


@pytest.mark.parametrize(
    ("now", "is_due"),
    [
        (datetime(2026, 11, 20, 0, 59, tzinfo=BERLIN), False),
        (datetime(2026, 11, 20, 1, 0, tzinfo=BERLIN), True),
        (datetime(2026, 11, 20, 23, 59, tzinfo=BERLIN), True),
        # One o'clock here, not in Greenwich.
        (datetime(2026, 11, 20, 0, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 19, 23, 59, tzinfo=UTC), False),
    ],
)
def test_nobody_looks_before_one_o_clock(now, is_due):
    nightly.check(now)
    assert FiguresCheck.objects.exists() is is_due


def test_figures_are_looked_at_once_a_day(django_assert_num_queries):
    look()
    wrong(OCTOBER)
    for hours in (1, 12, 22, 23.5):
        with django_assert_num_queries(0 if hours > 23 else 1):
            assert look(NIGHT + timedelta(hours=hours)) is False
    assert look(NIGHT + timedelta(hours=24)) is True


def test_night_that_was_killed_is_tried_again_an_hour_later():
    FiguresCheck.objects.create(pk=recounts.CHECK, begun_at=NIGHT)
    wrong(OCTOBER)
    assert look(NIGHT + timedelta(minutes=59)) is False
    assert look(NIGHT + timedelta(minutes=60)) is True


def test_months_whose_contacts_may_be_gone_are_not_looked_at():
    wrong(date(2023, 10, 31))
    assert look() is False
    wrong(date(2023, 11, 1))
    assert look(NIGHT + timedelta(days=1)) is True
    assert recounts.differ_from() == date(2023, 11, 1)


def test_what_was_found_before_a_rebuild_is_not_said_after_it(at, monkeypatch):
    """Somebody rebuilds the figures while they are being compared."""
    wrong(OCTOBER)

    def found_wrong_and_mended(since):
        found = list(recounts.differences(since))
        recounts.rebuild(since)
        return found

    at(2026, 11, 20, 1, 5)
    monkeypatch.setattr(nightly, "differences", found_wrong_and_mended)
    assert look() is False
    assert (recounts.differ_from(), row().checked_at) == (None, None)
    monkeypatch.undo()
    assert look(NIGHT + timedelta(hours=2)) is False
    assert row().checked_at == NIGHT + timedelta(hours=2)


@pytest.mark.django_db(transaction=True)
def test_only_one_of_several_processes_looks(monkeypatch):
    looked = []
    monkeypatch.setattr(nightly, "differences", lambda since: looked.append(since) or [])
    at_once(4, 1, lambda number, turn: nightly.check(NIGHT))
    assert looked == [date(2023, 11, 1)]


def test_run_due_does_it_last_and_says_that_something_is_wrong():
    assert due.PARTS["figures"] is nightly.check
    wrong(OCTOBER)
    last = due.run(NIGHT)[-1]
    assert last.name == "figures"
    assert last.error.startswith("FiguresDiffer in nightly.py")
    assert due.run(NIGHT + timedelta(hours=3))[-1].error == ""


def test_a_new_table_of_figures_is_not_believed_until_it_is_filled():
    """What the migration does that brought tables which nobody has filled."""
    migration = import_module("consultations.migrations.0005_add_figures_of_reports_and_months")
    migration.say_that_figures_are_missing(apps, None)
    assert recounts.differ_from() is None
    FiguresOfHome.objects.create(month=OCTOBER, home="hoerde", counterpart="partner")
    migration.say_that_figures_are_missing(apps, None)
    assert recounts.differ_from() == OCTOBER
