"""Twenty people log contacts of one month at once: no deadlock, and no contact is lost."""

import random
import time
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction

from consultations import recounts, rollups
from consultations.actions.contacts import change_contact, log_contact, undo_contact
from consultations.choices import Channel, Counterpart, Home
from consultations.entries import Entry, Missing
from consultations.models import Contact, FiguresOfHome, FiguresOfTopic
from tests import factories
from tests.records.desk import at_once

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

WRITERS = 20
# SQLite lets one writer after another in, whatever they do.
ROUNDS = 2 if connection.vendor == "postgresql" else 1
NOW = datetime(2026, 11, 20, 14, 30, tzinfo=ZoneInfo("Europe/Berlin"))
SINCE = date(2016, 10, 1)
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer at a time"
)


class Office:
    """Everybody at one place, in one month, about the same topics."""

    def __init__(self):
        self.place = factories.location()
        self.people = [factories.membership(location=self.place).user for _ in range(WRITERS)]
        self.districts = [factories.district(name) for name in ("Hörde", "Mengede", "Lütgen")]
        self.topics = [factories.topic(label).pk for label in ("Quark", "Xylophon", "Yoga")]

    def entry(self, chance):
        district = chance.choice(self.districts)
        return Entry(
            happened_on=date(2026, 11, chance.randint(1, 3)),
            counterpart=chance.choice(list(Counterpart)[:2]).value,
            home=Home.DISTRICT.value,
            home_district_id=district.pk,
            topic_ids=frozenset(chance.sample(self.topics, chance.randint(0, 3))),
            channel=chance.choice(list(Channel)).value,
            language=chance.choice(("", "ar", "uk")),
            result=chance.choice(("", "solved")),
            missing=(Missing("full", chance.choice(self.topics)), Missing("no_time")),
        )

    def work(self, number, turn):
        """Three contacts of one person: one stays, one is corrected, one is taken back."""
        chance, by = random.Random(number * 100 + turn), self.people[number]
        contacts = [
            log_contact(by=by, location=self.place, entry=self.entry(chance), now=NOW)
            for _ in range(3)
        ]
        change_contact(by=by, contact=contacts[1], seen=1, entry=self.entry(chance), now=NOW)
        undo_contact(by=by, contact=contacts[2])


def test_twenty_writers_of_one_month_neither_deadlock_nor_lose_a_count():
    at_once(WRITERS, ROUNDS, Office().work)
    assert Contact.objects.count() == WRITERS * ROUNDS * 2
    assert sum(row.contacts for row in FiguresOfHome.objects.all()) == WRITERS * ROUNDS * 2
    assert list(recounts.differences(SINCE)) == []


def count_in_python_afterwards(*, before=(), after=()):
    """What figures are often kept by: read, add, write, when the contact is saved."""

    def add(sign, facts):
        key = {"month": facts.month, "home": facts.home, "counterpart": facts.counterpart}
        FiguresOfHome.objects.bulk_create([FiguresOfHome(**key)], ignore_conflicts=True)
        row = FiguresOfHome.objects.get(**key)
        time.sleep(0.03)  # long enough for somebody else, however the machine is busy
        row.contacts += sign
        row.save()

    for sign, contacts in ((-1, before), (1, after)):
        for facts in contacts:
            transaction.on_commit(partial(add, sign, facts))


def test_control_counting_in_python_loses_contacts(monkeypatch):
    monkeypatch.setattr(rollups, "count", count_in_python_afterwards)
    at_once(WRITERS, ROUNDS, Office().work)
    assert Contact.objects.count() == WRITERS * ROUNDS * 2
    assert sum(row.contacts for row in FiguresOfHome.objects.all()) != WRITERS * ROUNDS * 2


def count_many_rows(writers, rounds):
    """So many writers count the same sixty rows of topics at once."""
    topics = [factories.topic(f"Yoga {number}", is_offered=False).pk for number in range(60)]
    contact = factories.contact()

    def act(number, turn):
        with transaction.atomic():
            rollups.count(after=[rollups.facts_of(contact, topics)])

    at_once(writers, rounds, act)


def test_many_rows_are_counted_by_twenty_writers_at_once():
    count_many_rows(WRITERS, ROUNDS)
    assert FiguresOfHome.objects.get().contacts == WRITERS * ROUNDS
    assert {row.contacts for row in FiguresOfTopic.objects.all()} == {WRITERS * ROUNDS}


@on_postgresql
def test_control_rows_in_any_order_deadlock(monkeypatch):
    def in_any_order(rows):
        return random.sample(list(rows), len(rows))

    monkeypatch.setattr(rollups, "sorted", in_any_order, raising=False)
    monkeypatch.setattr(rollups, "TABLES", rollups.TABLES[-1:])
    with pytest.raises(AssertionError, match="deadlock detected"):
        # Few, for PostgreSQL takes a second to see each circle; the first one ends it.
        count_many_rows(4, 30)
