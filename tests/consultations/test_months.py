"""Months that are closed: what is entered, corrected or deleted in them then needs a reason."""

import threading
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from consultations import locks, recounts, rollups
from consultations.actions import days, months
from consultations.actions.contacts import change_contact, delete_contact, log_contact, undo_contact
from consultations.actions.follow_ups import finish, set_follow_up
from consultations.actions.slips import give_slip
from consultations.choices import Cancellation, Deletion, Revised, RevisionReason
from consultations.entries import Entry, SentTo, entry_of
from consultations.models import Contact, FiguresOfHome, LocationDay, MonthLock, Revision
from locations.models import Location
from records import retention
from records.models import AuditEntry, Change
from tests import factories
from tests.records.desk import at_once

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 14, 30, tzinfo=ZoneInfo("Europe/Berlin"))
OCTOBER, SEPTEMBER, AUGUST = date(2026, 10, 1), date(2026, 9, 1), date(2026, 8, 1)
IN_OCTOBER = date(2026, 10, 31)
LATE, MISTAKE = RevisionReason.LATE.value, RevisionReason.MISTAKE.value

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(at):
    at(2026, 11, 24, 14, 30)


@pytest.fixture
def place():
    return factories.location("Nordbüro")


@pytest.fixture
def ada(place):
    return factories.membership(location=place).user


def close(*closed):
    for month in closed or [OCTOBER]:
        factories.month_lock(month=month)


@pytest.fixture
def enter(ada, place):
    """Logs a contact of a day."""

    def log(day=IN_OCTOBER, reason=None, **values):
        entry = Entry(day, "advice_seeker", **values)
        return log_contact(by=ada, location=place, entry=entry, now=NOW, revision_reason=reason)

    return log


@pytest.fixture
def correct(ada):
    """Corrects a contact."""

    def change(contact, reason=None, location=None, **values):
        contact = Contact.objects.get(pk=contact.pk)
        entry = replace(entry_of(contact), **values)
        return change_contact(
            by=ada, contact=contact, seen=contact.version, entry=entry, now=NOW,
            location=location, revision_reason=reason,
        )  # fmt: skip

    return change


def revisions():
    rows = Revision.objects.order_by("pk")
    return list(rows.values_list("month", "location__name", "done", "kind", "reason", "contacts"))


def is_asked(refused):
    return list(refused.value.error_dict) == [locks.REASON]


# --- Which months ---


@pytest.mark.parametrize(
    ("day", "is_closed"),
    [
        (date(2026, 10, 1), True),
        (date(2026, 10, 31), True),
        (date(2026, 9, 30), False),
        (date(2026, 11, 1), False),
    ],
    ids=str,
)
def test_both_ends_of_a_closed_month_are_closed(day, is_closed):
    close()
    assert locks.is_locked(day) is is_closed


def test_month_that_has_not_ended_asks_no_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert not locks.is_locked(TODAY)
    with django_assert_num_queries(1):
        assert not locks.is_locked(IN_OCTOBER)


def test_contact_of_today_costs_nothing_more(enter):
    close()
    enter(TODAY)  # what is asked once is asked now
    with CaptureQueriesContext(connection) as captured:
        enter(TODAY)
    assert not any("monthlock" in query["sql"] for query in captured)
    with CaptureQueriesContext(connection) as control:
        enter(IN_OCTOBER, LATE)
    assert sum("monthlock" in query["sql"] for query in control) == 1


# --- Closing ---


def test_closing_is_written_down(ada):
    months.close_month(by=ada, month=OCTOBER, now=NOW)
    lock = MonthLock.objects.get()
    assert (lock.month, lock.locked_by) == (OCTOBER, ada.public_id)
    entry = AuditEntry.objects.get(kind="monthlock")
    assert (entry.action, entry.record, entry.actor) == ("create", "2026-10", ada.public_id)


def test_closing_twice_closes_once(ada):
    for _again in range(2):
        months.close_month(by=ada, month=OCTOBER, now=NOW)
    assert MonthLock.objects.count() == 1
    assert AuditEntry.objects.filter(kind="monthlock").count() == 1


@pytest.mark.parametrize("month", [date(2026, 11, 1), date(2026, 12, 1)], ids=str)
def test_month_that_has_not_ended_stays_open(ada, month):
    with pytest.raises(ValidationError):
        months.close_month(by=ada, month=month, now=NOW)
    assert not MonthLock.objects.exists()


def test_month_is_reopened_while_nothing_was_revised(ada, enter):
    months.close_month(by=ada, month=OCTOBER, now=NOW)
    months.reopen_month(by=ada, month=OCTOBER)
    assert not MonthLock.objects.exists()
    assert AuditEntry.objects.filter(kind="monthlock", action="delete").count() == 1
    enter()


def test_month_with_a_revision_stays_closed(ada, enter):
    close()
    enter(reason=LATE)
    with pytest.raises(ValidationError):
        months.reopen_month(by=ada, month=OCTOBER)
    assert MonthLock.objects.exists()


def test_reopening_what_is_open_does_nothing(ada):
    months.reopen_month(by=ada, month=OCTOBER)
    assert not AuditEntry.objects.filter(kind="monthlock").exists()


# --- Entering ---


def test_entry_in_a_closed_month_needs_a_reason(enter):
    close()
    with pytest.raises(ValidationError) as refused:
        enter()
    assert is_asked(refused)
    assert "Oktober 2026" in refused.value.messages[0]
    assert not Contact.objects.exists()
    assert not FiguresOfHome.objects.exists()


@pytest.mark.parametrize("reason", ["", "nonsense", "undone"])
def test_reason_is_one_of_the_list(enter, reason):
    close()
    with pytest.raises(ValidationError) as refused:
        enter(reason=reason)
    assert is_asked(refused)


def test_entry_with_a_reason_is_a_revision(enter):
    close()
    enter(reason=LATE)
    assert revisions() == [(OCTOBER, "Nordbüro", Revised.ADDED, "contact", LATE, 1)]
    assert list(recounts.differences(AUGUST)) == []


def test_revision_says_neither_who_nor_which_contact_nor_at_which_hour(enter):
    close()
    enter(reason=LATE)
    assert Revision.objects.get().at == NOW.replace(hour=0, minute=0)
    assert {field.name for field in Revision._meta.fields} == {
        *("id", "month", "at", "location", "done", "kind", "reason", "contacts")
    }


@pytest.mark.parametrize("day", [TODAY, date(2026, 9, 30)], ids=str)
def test_open_months_need_no_reason_and_note_none(enter, day):
    close()
    enter(day, reason=LATE)
    enter(day)
    assert revisions() == []


def test_group_and_partner_are_revisions_too(enter):
    close()
    enter(reason=LATE, headcount=12)
    assert revisions() == [(OCTOBER, "Nordbüro", Revised.ADDED, "contact", LATE, 1)]


def test_row_of_the_eve_that_arrives_after_the_month_was_closed_is_asked(ada, place, at):
    """Its moment lies in the closed month; what counts is when it arrives."""
    close()
    evening = datetime(2026, 10, 31, 23, 59, tzinfo=ZoneInfo("Europe/Berlin"))
    with pytest.raises(ValidationError) as refused:
        log_contact(by=ada, location=place, entry=Entry(IN_OCTOBER, "advice_seeker"), now=evening)
    assert is_asked(refused)


# --- Correcting ---


def test_correction_in_a_closed_month_needs_a_reason(enter, correct):
    contact = enter()
    close()
    with pytest.raises(ValidationError) as refused:
        correct(contact, language="tr")
    assert is_asked(refused)
    assert Contact.objects.get().language == ""
    correct(contact, MISTAKE, language="tr")
    assert revisions() == [(OCTOBER, "Nordbüro", Revised.CHANGED, "contact", MISTAKE, 0)]


def test_correction_of_nothing_needs_no_reason(enter, correct):
    contact = enter()
    close()
    correct(contact)
    assert revisions() == []


@pytest.mark.parametrize(
    ("closed", "found"),
    [
        ([OCTOBER], [(OCTOBER, -1)]),
        ([SEPTEMBER], [(SEPTEMBER, 1)]),
        ([SEPTEMBER, OCTOBER], [(OCTOBER, -1), (SEPTEMBER, 1)]),
        ([AUGUST], []),
    ],
    ids=str,
)
def test_contact_moved_to_another_month_is_told_to_each_closed_one(enter, correct, closed, found):
    contact = enter()
    close(*closed)
    if found:
        with pytest.raises(ValidationError) as refused:
            correct(contact, happened_on=date(2026, 9, 30))
        assert is_asked(refused)
    correct(contact, MISTAKE, happened_on=date(2026, 9, 30))
    assert [(row[0], row[5]) for row in revisions()] == found
    assert {row[2] for row in revisions()} <= {Revised.CHANGED}
    assert list(recounts.differences(AUGUST)) == []


def test_contact_moved_to_another_place_is_told_to_both(enter, correct, ada):
    contact = enter()
    hafen = factories.location("Hafen")
    factories.membership(user=ada, location=hafen)
    close()
    correct(contact, MISTAKE, location=hafen)
    assert revisions() == [
        (OCTOBER, "Nordbüro", Revised.CHANGED, "contact", MISTAKE, -1),
        (OCTOBER, "Hafen", Revised.CHANGED, "contact", MISTAKE, 1),
    ]


# --- Deleting and undoing ---


@pytest.mark.parametrize(
    ("deletion", "reason"),
    [
        (Deletion.TWICE, RevisionReason.TWICE),
        (Deletion.ON_REQUEST, RevisionReason.ON_REQUEST),
        (Deletion.MISTAKE, RevisionReason.MISTAKE),
        (Deletion.WRONG_PLACE, RevisionReason.MISTAKE),
        (Deletion.TEST, RevisionReason.MISTAKE),
    ],
)
def test_deletion_takes_its_own_reason_along(enter, ada, deletion, reason):
    contact = enter()
    close()
    delete_contact(by=ada, contact=contact, reason=deletion.value)
    assert revisions() == [(OCTOBER, "Nordbüro", Revised.DELETED, "contact", reason, -1)]


def test_undoing_a_late_entry_is_a_second_revision(enter, ada):
    close()
    undo_contact(by=ada, contact=enter(reason=LATE))
    assert [(row[2], row[5]) for row in revisions()] == [(Revised.ADDED, 1), (Revised.DELETED, -1)]
    assert not Contact.objects.exists()


def test_contact_that_is_gone_already_is_no_revision(enter, ada):
    contact = enter()
    close()
    for _again in range(2):
        delete_contact(by=ada, contact=contact, reason=Deletion.TWICE.value)
    assert len(revisions()) == 1


def test_deletion_in_an_open_month_is_none(enter, ada):
    close()
    delete_contact(by=ada, contact=enter(TODAY), reason=Deletion.TWICE.value)
    assert revisions() == []


# --- Days of places ---


@pytest.fixture
def held(ada, place):
    def confirm(day=IN_OCTOBER, **values):
        return days.confirm_held(by=ada, location=place, on=day, today=TODAY, **values)

    return confirm


def test_day_of_a_closed_month_needs_a_reason(held, ada, place):
    close()
    with pytest.raises(ValidationError) as refused:
        held()
    assert is_asked(refused)
    with pytest.raises(ValidationError) as refused:
        days.cancel(by=ada, location=place, on=IN_OCTOBER, today=TODAY, reason=Cancellation.ROOM)
    assert is_asked(refused)
    assert not LocationDay.objects.exists()
    held(revision_reason=LATE)
    assert revisions() == [(OCTOBER, "Nordbüro", Revised.ADDED, "day", LATE, 0)]


def test_corrected_and_taken_back_days_are_revisions(held, ada):
    held()
    close()
    day = LocationDay.objects.get()
    for act in (
        lambda **why: days.change_day(by=ada, day=day, seen=1, reason=Cancellation.ROOM, **why),
        lambda **why: days.take_back(by=ada, day=day, seen=2, **why),
    ):
        with pytest.raises(ValidationError) as refused:
            act()
        assert is_asked(refused)
        act(revision_reason=MISTAKE)
    assert [row[2] for row in revisions()] == [Revised.CHANGED, Revised.DELETED]


@pytest.mark.parametrize(
    ("what", "done"),
    [("entered", Revised.DELETED), ("changed", Revised.CHANGED), ("taken back", Revised.ADDED)],
)
def test_undone_days_are_revisions_without_a_question(held, ada, place, what, done):
    change = held()
    day = LocationDay.objects.get()
    if what == "changed":
        change = days.change_day(by=ada, day=day, seen=1, reason=Cancellation.ROOM)
    elif what == "taken back":
        change = days.take_back(by=ada, day=day, seen=1)
    close()
    days.undo(by=ada, change=change, location=place)
    assert revisions() == [(OCTOBER, "Nordbüro", done, "day", MISTAKE, 0)]


def test_undo_that_is_refused_is_no_revision(held, ada, place):
    change = held()
    close()
    Change.objects.filter(pk=change.pk).update(at=NOW - timedelta(minutes=11))
    with pytest.raises(days.changes.CannotUndo):
        days.undo(by=ada, change=change, location=place)
    assert revisions() == []


def test_days_of_open_months_are_not(held, ada, place):
    close()
    days.undo(by=ada, change=held(TODAY), location=place)
    assert revisions() == []


# --- All of it together ---


def figures_of_october():
    """All that a report of the month is made of."""
    last = IN_OCTOBER
    found = [
        list(
            table.model._default_manager.filter(**{f"{table.key[0]}__range": (OCTOBER, last)})
            .exclude(**dict.fromkeys(rollups.MEASURES, 0))
            .order_by(*table.key)
            .values_list(*table.key, *rollups.MEASURES)
        )
        for table in rollups.TABLES
    ]
    days_of_it = LocationDay.objects.filter(on__range=(OCTOBER, last)).order_by("on", "location")
    facts = ("on", "location", "is_held", "cancellation", "visitors")
    return [*found, list(days_of_it.values_list(*facts))]


def contacts_of_october():
    rows = FiguresOfHome.objects.filter(month=OCTOBER)
    return rows.aggregate(count=Sum("contacts"))["count"] or 0


class Office:
    """Somebody who does whatever can be done, in a closed month and beside it."""

    DAYS = (*(OCTOBER + timedelta(days=number) for number in range(0, 31, 6)), date(2026, 9, 30))

    def __init__(self, ada, places, chance):
        self.ada, self.places, self.chance = ada, places, chance

    def any_of(self, rows):
        rows = list(rows.order_by("pk"))
        return self.chance.choice(rows) if rows else None

    def acts(self):
        reason = self.chance.choice([None, LATE])
        contact = self.any_of(Contact.objects.all())
        day = self.any_of(LocationDay.objects.all())
        on, place = self.chance.choice(self.DAYS), self.chance.choice(self.places)
        entry = Entry(on, "advice_seeker", language=self.chance.choice(["", "ar"]))
        acts = [
            lambda: log_contact(
                by=self.ada, location=place, entry=entry, now=NOW, revision_reason=reason
            ),
            lambda: days.confirm_held(
                by=self.ada, location=place, on=on, today=TODAY, revision_reason=reason
            ),
        ]
        if contact:
            acts += [
                lambda: change_contact(
                    by=self.ada, contact=contact, seen=contact.version, entry=entry, now=NOW,
                    location=place, revision_reason=reason,
                ),
                lambda: undo_contact(by=self.ada, contact=contact),
                lambda: delete_contact(by=self.ada, contact=contact, reason=Deletion.TWICE.value),
            ]  # fmt: skip
        if day:
            acts += [
                lambda: days.take_back(
                    by=self.ada, day=day, seen=day.version, revision_reason=reason
                ),
                lambda: days.change_day(
                    by=self.ada, day=day, seen=day.version, reason=Cancellation.ROOM,
                    revision_reason=reason,
                ),
            ]  # fmt: skip
        if change := self.any_of(Change.objects.filter(undone_at=None)):
            where = Location.objects.get(pk=int(change.subject.split(":")[1]))
            acts.append(lambda: days.undo(by=self.ada, change=change, location=where))
        return acts


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_no_figure_of_a_closed_month_changes_without_a_revision(ada, place, seed):
    chance = Random(seed)
    hafen = factories.location("Hafen")
    factories.membership(user=ada, location=hafen)
    office = Office(ada, [place, hafen], chance)
    close()
    refused = changed = 0
    for _number in range(60):
        before, count = figures_of_october(), Revision.objects.count()
        act = chance.choice(office.acts())
        try:
            act()
        except (ValidationError, days.changes.CannotUndo):
            refused += 1
            assert (figures_of_october(), Revision.objects.count()) == (before, count)
            continue
        if figures_of_october() != before:
            changed += 1
            assert Revision.objects.count() > count
    assert changed > 5
    assert refused > 5
    assert sum(row[5] for row in revisions()) == contacts_of_october()
    assert list(recounts.differences(AUGUST)) == []


def test_control_without_the_question_figures_change_and_nothing_says_so(enter, monkeypatch):
    close()
    before = figures_of_october()
    monkeypatch.setattr(locks, "revise", lambda *_args, **_kwargs: None)
    enter()
    assert figures_of_october() != before
    assert revisions() == []


def test_what_is_no_figure_and_what_goes_by_term_needs_no_reason(enter, ada, place):
    """Slips and follow-ups say nothing of the month; deletion by term leaves its figures."""
    contact = enter(sent_to=(SentTo("migration_advice"),))
    close()
    before = figures_of_october()
    give_slip(by=ada, contact=contact, now=NOW)
    follow_up = set_follow_up(
        by=ada, contact=contact, due_on=TODAY, memo="", is_shared=True, now=NOW
    )
    referral = contact.referrals.get()
    finish(by=ada, follow_up=follow_up, now=NOW, arrivals={referral.pk: "arrived"})
    User.objects.filter(pk=ada.pk).delete()
    retention.delete(Contact.objects.all())
    assert figures_of_october() == before
    assert not Contact.objects.exists()
    assert revisions() == []


# --- At the same moment ---


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
class TestAtTheSameMoment:
    def race(self, ada, place):
        """Somebody saves; before that is over, somebody closes the month."""
        about_to_save, closed = threading.Event(), threading.Event()
        found = []

        def save():
            with transaction.atomic():
                entry = Entry(IN_OCTOBER, "advice_seeker")
                log_contact(by=ada, location=place, entry=entry, now=NOW)
                about_to_save.set()
                # Until the other one waits for this one; without a lock it does not wait.
                closed.wait(timeout=1.5)
                found.append(("saved", closed.is_set()))
            connections.close_all()

        def close_it():
            about_to_save.wait()
            months.close_month(by=ada, month=OCTOBER, now=NOW)
            found.append(("closed", Contact.objects.count()))
            closed.set()
            connections.close_all()

        threads = [threading.Thread(target=act) for act in (save, close_it)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        return sorted(found)

    def test_closing_waits_for_whoever_is_saving(self, ada, place):
        assert self.race(ada, place) == [("closed", 1), ("saved", False)]

    def test_control_without_the_lock_a_contact_lands_in_a_closed_month(
        self, ada, place, monkeypatch
    ):
        monkeypatch.setattr(months, "hold_all", lambda: None)
        assert self.race(ada, place) == [("closed", 0), ("saved", True)]

    def test_many_save_while_months_are_closed_and_reopened(self, ada, place):
        def work(number, turn):
            if number == 0:
                months.close_month(by=ada, month=OCTOBER, now=NOW)
                return
            day = OCTOBER + timedelta(days=number)
            entry = Entry(day, "advice_seeker")
            contact = log_contact(
                by=ada, location=place, entry=entry, now=NOW, revision_reason=LATE
            )
            undo_contact(by=ada, contact=contact)

        at_once(8, 2, work)
        assert list(recounts.differences(AUGUST)) == []
        assert sum(row[5] for row in revisions()) in range(-8, 1)
