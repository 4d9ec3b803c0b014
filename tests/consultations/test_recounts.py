"""The figures are proven right, and made anew when they are not."""

import threading
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from consultations import recounts, rollups
from consultations.models import (
    Contact,
    FiguresCheck,
    FiguresOfFeature,
    FiguresOfHome,
    FiguresOfTopic,
    UnmetNeed,
)
from consultations.rollups import TABLES
from tests import factories
from tests.records.desk import at_once

pytestmark = pytest.mark.django_db

SINCE = date(2026, 10, 1)
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer at a time"
)


def counted(**values):
    """A contact that the figures know."""
    contact = factories.contact(**values)
    with transaction.atomic():
        rollups.count(after=[rollups.facts_of(contact, [])])
    return contact


def figures():
    fields = ("month", "home", "counterpart", *rollups.MEASURES)
    return list(FiguresOfHome.objects.order_by("month").values_list(*fields))


def commanded(name, *arguments):
    output = StringIO()
    call_command(name, *arguments, stdout=output)
    return output.getvalue()


def test_rebuilt_figures_are_those_of_the_contacts():
    place, topic = factories.location(), factories.topic("Yoga")
    for day in (date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 20)):
        factories.contact(location=place, happened_on=day, topics=[topic], headcount=None)
    factories.contact(location=place, headcount=7)
    assert recounts.differences(SINCE)
    recounts.rebuild(SINCE)
    assert list(recounts.differences(SINCE)) == []
    seeker, october, november = "advice_seeker", date(2026, 10, 1), date(2026, 11, 1)
    assert figures() == [
        (october, "unknown", seeker, 2, 2, 2, 0, 0, 0, 0),
        (november, "unknown", seeker, 2, 2, 1, 0, 0, 0, 7),
    ]


def test_earlier_months_keep_their_figures():
    """Contacts go after their term; what was counted stays."""
    old = counted(happened_on=date(2026, 9, 30))
    counted(happened_on=date(2026, 10, 1), location=old.location)
    Contact.objects.all().delete()
    for since, months in ((date(2026, 10, 2), (9, 10)), (SINCE, (9,))):
        recounts.rebuild(since)
        assert [row[0].month for row in figures()] == list(months)


@pytest.mark.parametrize(
    ("since", "first"),
    [
        (date(2026, 11, 1), date(2026, 11, 1)),
        (date(2026, 11, 2), date(2026, 12, 1)),
        (date(2026, 12, 31), date(2027, 1, 1)),
    ],
)
def test_only_whole_months_are_counted_anew(since, first):
    assert recounts.whole_month(since) == first


def test_row_without_contacts_and_contact_without_row_are_found():
    contact = counted()
    assert list(recounts.differences(SINCE)) == []
    FiguresOfHome.objects.update(contacts=3, home="hoerde")
    found = {str(difference) for difference in recounts.differences(SINCE)}
    assert "FiguresOfHome 2026-11-01 hoerde advice_seeker contacts: 3, counted 0" in found
    assert "FiguresOfHome 2026-11-01 unknown advice_seeker contacts: 0, counted 1" in found
    contact.delete()
    tables = {difference.table for difference in recounts.differences(SINCE)}
    assert tables == {"FiguresOfDay", "FiguresOfLocationDay", "FiguresOfHome", "FiguresOfLocation"}


@pytest.mark.parametrize("measure", rollups.MEASURES)
@pytest.mark.parametrize("table", rollups.TABLES, ids=lambda table: table.model.__name__)
def test_wrong_figure_is_found_in_every_table_and_measure(table, measure):
    topic = factories.topic("Yoga")
    contact = factories.contact(topics=[topic], language="ar")
    rollups.count(after=[rollups.facts_of(contact, [topic.pk])])
    row = table.model.objects.get()
    setattr(row, measure, getattr(row, measure) + 2)
    row.save()
    (found,) = recounts.differences(SINCE)
    assert (found.table, found.measure) == (table.model.__name__, measure)
    assert found.figure == found.counted + 2


@pytest.mark.parametrize("table", rollups.TABLES, ids=lambda table: table.model.__name__)
def test_control_contact_that_is_forgotten_in_a_table_is_found_in_it(table, monkeypatch):
    """The contacts are counted anew by SQL of its own, not by what the actions count with."""
    topic = factories.topic("Yoga")
    contact = factories.contact(topics=[topic], language="ar")
    forgetful = [replace(one, keys_of=lambda _facts: []) if one == table else one for one in TABLES]
    monkeypatch.setattr(rollups, "TABLES", tuple(forgetful))
    rollups.count(after=[rollups.facts_of(contact, [topic.pk])])
    assert {found.table for found in recounts.differences(SINCE)} == {table.model.__name__}


def test_contact_of_a_high_number_in_an_old_month_is_counted_with_all_that_hangs_on_it():
    """Days are entered late, and corrected: the numbers of a month lie anywhere."""
    topic = factories.topic("Yoga")
    days = [date(2026, month, 3) for month in (11, 10, 11, 12, 10)]
    for day in days:
        contact = factories.contact(happened_on=day, topics=[topic], language="ar")
        UnmetNeed.objects.create(contact=contact, reason="full", topic=topic)
        UnmetNeed.objects.create(contact=contact, reason="full")
    recounts.rebuild(SINCE)
    found = FiguresOfTopic.objects.order_by("month")
    assert [(row.month.month, row.contacts) for row in found] == [(10, 2), (11, 2), (12, 1)]
    october = FiguresOfFeature.objects.filter(month=SINCE, home="unknown")
    assert set(october.values_list("feature", "value", "contacts")) == {
        ("language", "ar", 2),
        ("unmet_reason", "full", 2),
        ("unmet_topic", topic.code, 2),
    }


def test_figures_with_an_error_are_listed_and_mended_by_commands(at):
    at(2026, 11, 20, 12)
    counted()
    since = "--since=2026-10-01"
    assert "right" in commanded("check_figures", since)
    FiguresOfHome.objects.update(advised=70)
    with pytest.raises(CommandError, match="1 figures since 2026-10-01 are wrong"):
        commanded("check_figures", since)
    assert "2026-10-01" in commanded("rebuild_figures", since)
    assert "right" in commanded("check_figures", since)


def test_commands_leave_months_alone_whose_contacts_may_be_deleted(at):
    at(2026, 11, 20, 12)
    counted(happened_on=date(2016, 11, 1)).delete()
    counted(happened_on=date(2026, 11, 1)).delete()
    commanded("rebuild_figures")
    assert [row[0] for row in figures()] == [date(2016, 11, 1)]
    assert "right" in commanded("check_figures")
    with pytest.raises(CommandError, match="2023-11-01"):
        commanded("rebuild_figures", "--since=2016-10-01")
    assert [row[0] for row in figures()] == [date(2016, 11, 1)]


# --- What reports may rely on ---


def differing_from(month):
    FiguresCheck.objects.create(pk=recounts.CHECK, differ_from=month, differences=3)


def test_nobody_who_has_not_looked_says_that_figures_differ(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert recounts.differ_from() is None


@pytest.mark.parametrize("since", [date(2026, 10, 1), date(2026, 9, 2), date(2020, 1, 1)])
def test_rebuild_of_all_that_differs_makes_the_figures_good(since):
    differing_from(date(2026, 10, 1))
    recounts.rebuild(since)
    check = FiguresCheck.objects.get()
    assert (recounts.differ_from(), check.differences) == (None, 0)
    assert (check.rebuilt_at is None, check.checked_at) == (False, None)


def test_rebuild_of_later_months_leaves_the_earlier_ones_as_they_were_found(at):
    at(2026, 11, 24)
    differing_from(date(2026, 9, 1))
    recounts.rebuild(date(2026, 10, 1))
    assert recounts.differ_from() == date(2026, 9, 1)
    assert FiguresCheck.objects.get().differences == 3


def test_rebuild_of_all_contacts_that_are_kept_is_enough(at):
    at(2026, 11, 20, 12)
    differing_from(date(2016, 10, 1))
    recounts.rebuild(date(2023, 12, 1))
    assert recounts.differ_from() == date(2016, 10, 1)
    commanded("rebuild_figures")
    assert recounts.differ_from() is None


# --- While contacts are logged ---


def save_slowly(place, saved, go_on):
    """Log a contact, and wait before the end."""
    try:
        with transaction.atomic():
            contact = factories.contact(location=place)
            rollups.count(after=[rollups.facts_of(contact, [])])
            saved.set()
            go_on.wait(30)
    finally:
        connection.close()


def rebuild_meanwhile():
    """Rebuild what had no figures while somebody has counted a contact and is not done yet."""
    saved, go_on = threading.Event(), threading.Event()
    place = factories.location()
    factories.contact(location=place)
    writer = threading.Thread(target=save_slowly, args=(place, saved, go_on))
    writer.start()
    try:
        assert saved.wait(30)
        # The rebuild has to wait, so somebody else has to let the writer go on.
        threading.Timer(0.3, go_on.set).start()
        recounts.rebuild(SINCE)
    finally:
        go_on.set()
        writer.join(30)


@pytest.mark.django_db(transaction=True)
def test_contact_that_is_just_being_saved_is_in_the_rebuilt_figures():
    rebuild_meanwhile()
    assert list(recounts.differences(SINCE)) == []
    assert [row[3] for row in figures()] == [2]


@on_postgresql
@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_control_without_waiting_for_writers_the_rebuild_fails(monkeypatch):
    monkeypatch.setattr(recounts, "_hold_writers", lambda cursor: None)
    with pytest.raises(IntegrityError):
        rebuild_meanwhile()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_when_figures_are_rebuilt_while_people_log_contacts():
    place = factories.location()

    def act(number, turn):
        if number == 0:
            recounts.rebuild(SINCE)
        else:
            with transaction.atomic():
                day = date(2026, 11, 1 + number)
                contact = factories.contact(location=place, happened_on=day)
                rollups.count(after=[rollups.facts_of(contact, [])])

    at_once(6, 5, act)
    assert list(recounts.differences(SINCE)) == []
    assert sum(row[3] for row in figures()) == 25
