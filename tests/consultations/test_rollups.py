"""The figures say what the contacts say, whatever was done to them."""

from dataclasses import replace
from datetime import date, datetime
from functools import partial
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations import recounts, rollups
from consultations.actions.contacts import (
    change_contact,
    delete_contact,
    log_contact,
    undo_contact,
)
from consultations.choices import Answer, Counterpart, Deletion, Home, Result
from consultations.entries import Entry, Missing
from consultations.models import (
    Contact,
    ContactTopic,
    FiguresOfDay,
    FiguresOfHome,
    FiguresOfLocation,
    FiguresOfTopic,
)
from consultations.models.figures import OUTSIDE, UNKNOWN
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=ZoneInfo("Europe/Berlin"))
DAY = NOW.date()
TABLES = (FiguresOfDay, FiguresOfHome, FiguresOfLocation, FiguresOfTopic)


def facts(**values):
    defaults = {
        "day": DAY,
        "location_id": 1,
        "counterpart": Counterpart.ADVICE_SEEKER.value,
        "home": UNKNOWN,
        "topic_ids": frozenset(),
        "advised": 1,
        "accompanying": 0,
        "headcount": 0,
        "is_first": False,
        "is_not_helped": False,
    }
    return rollups.Facts(**(defaults | values))


def three_topics():
    return [factories.topic(label) for label in ("Quark", "Xylophon", "Yoga")]


def all_differences():
    return list(recounts.differences(date(2016, 10, 1)))


def one_of_each_kind():
    """Contacts of every combination that makes a difference, with their facts."""
    place, district = factories.location(), factories.district()
    topics = three_topics()
    homes = [("", None), (Home.UNKNOWN, None), (Home.OUTSIDE, None), (Home.DISTRICT, district)]
    groups = [{}, {"accompanying": 2}, {"headcount": 12, "advised": 0}]
    kinds = product(Counterpart, (0, 1, 3), homes, ("", *Answer), ("", *Result), groups)
    contacts, topics_of = [], []
    for number, (who, topic_count, (home, home_district), first, result, group) in enumerate(kinds):
        contacts.append(
            Contact(
                location=place,
                happened_on=date(2026, 10, 30 + number % 2) if number % 3 else DAY,
                recorded_at=NOW,
                counterpart=who,
                home=home,
                home_district=home_district,
                first_contact=first,
                result=result,
                **group,
            )
        )
        topics_of.append(topics[:topic_count])
    contacts = Contact.objects.bulk_create(contacts)
    ContactTopic.objects.bulk_create(
        ContactTopic(contact=contact, topic=topic)
        for contact, topics in zip(contacts, topics_of, strict=True)
        for topic in topics
    )
    return [
        (contact, rollups.facts_of(contact, [topic.pk for topic in topics]))
        for contact, topics in zip(contacts, topics_of, strict=True)
    ]


def test_facts_and_queryset_call_the_same_contacts_consultations():
    contacts = one_of_each_kind()
    consultations = set(Contact.objects.consultations().values_list("pk", flat=True))
    assert {contact.pk for contact, facts in contacts if facts.is_consultation} == consultations
    assert 0 < len(consultations) < len(contacts)


def test_every_kind_of_contact_is_counted_as_it_is_counted_anew():
    contacts = one_of_each_kind()
    rollups.count(after=[facts for _contact, facts in contacts])
    assert all_differences() == []
    rollups.count(before=[facts for _contact, facts in contacts])
    assert {row.contacts for table in TABLES for row in table.objects.all()} == {0}
    assert len(all_differences()) > 100


def test_contact_stands_in_one_row_of_each_table_and_in_one_per_topic():
    topics = [topic.pk for topic in three_topics()]
    place = factories.location()
    rollups.count(
        after=[
            facts(
                location_id=place.pk,
                home="hoerde",
                topic_ids=frozenset(topics),
                accompanying=3,
                is_first=True,
                is_not_helped=True,
            )
        ]
    )
    month = date(2026, 11, 1)
    seeker = Counterpart.ADVICE_SEEKER
    kept = {(FiguresOfDay, DAY, "hoerde", seeker), (FiguresOfHome, month, "hoerde", seeker)}
    kept |= {(FiguresOfLocation, month, place.pk, seeker)}
    kept |= {(FiguresOfTopic, month, "hoerde", topic) for topic in topics}
    found = set()
    for table in rollups.TABLES:
        for row in table.model.objects.all():
            found.add((table.model, *(getattr(row, name) for name in table.key)))
            assert [getattr(row, name) for name in rollups.MEASURES] == [1, 1, 1, 3, 1, 1, 0]
    assert found == kept


def test_home_is_the_slug_of_the_district_or_outside_or_unknown():
    hoerde = factories.district("Hörde")
    homes = {
        "hoerde": {"home_district": hoerde},
        OUTSIDE: {"home": Home.OUTSIDE},
        UNKNOWN: {"home": Home.UNKNOWN},
    }
    for home, values in homes.items():
        assert rollups.facts_of(factories.contact(**values), []).home == home
    assert rollups.facts_of(factories.contact(), []).home == UNKNOWN


def test_what_does_not_change_the_figures_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        rollups.count(before=[facts()], after=[facts()])


def test_counting_a_contact_takes_one_statement_per_table(django_assert_num_queries):
    place, topics = factories.location().pk, [topic.pk for topic in three_topics()]
    with django_assert_num_queries(1 if connection.vendor == "postgresql" else len(TABLES)):
        rollups.count(after=[facts(location_id=place, topic_ids=frozenset(topics))])


def test_many_contacts_at_once_are_counted(django_assert_num_queries):
    place = factories.location().pk
    days = [date(2026, month, day) for month in range(1, 12) for day in range(1, 28)]
    many = [facts(day=day, location_id=place) for day in days]
    rollups.count(after=many)
    assert FiguresOfDay.objects.count() == len(days) > rollups.ROWS_AT_ONCE
    assert FiguresOfHome.objects.get(month=date(2026, 5, 1)).contacts == 27


@pytest.mark.django_db(transaction=True)
def test_contact_is_not_counted_outside_of_its_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        rollups.count(after=[facts()])


# --- Through the actions ---


class Desk:
    """A place with its adviser, and what can be chosen there."""

    def __init__(self):
        self.places = [factories.location(name) for name in ("Büro", "Dependance")]
        self.person = factories.user()
        for place in self.places:
            factories.membership(user=self.person, location=place)
        self.districts = [factories.district(name) for name in ("Hörde", "Mengede")]
        self.topics = three_topics()

    def entry(self, numbers):
        """A valid entry; `numbers` choose."""
        who, home, topics, first, result, day, group = numbers
        district = self.districts[home % 2] if home > 2 else None
        entry = Entry(
            happened_on=date(2026, 11, 20 - day) if day < 8 else date(2026, 10, 31),
            counterpart=list(Counterpart)[who % 4].value,
            home=Home.DISTRICT.value if district else ("", "outside", "unknown")[home],
            home_district_id=district.pk if district else None,
            topic_ids=frozenset(topic.pk for topic in self.topics[:topics]),
            first_contact=("", "yes", "no")[first],
            accompanying=group,
        )
        if result:
            return replace(entry, result=Result.NOT_HELPED.value, missing=(Missing("full"),))
        if group == 2:
            return replace(entry, headcount=9, advised=0, accompanying=0, first_contact="")
        return entry

    def log(self, numbers):
        place = self.places[numbers[0] % 2]
        return log_contact(by=self.person, location=place, entry=self.entry(numbers), now=NOW)

    def act(self, verb, numbers, which):
        """One step: log, change, undo or delete, as long as there is something to do it to."""
        contacts = list(Contact.objects.order_by("pk"))
        if verb == "log" or not contacts:
            return self.log(numbers)
        contact = contacts[which % len(contacts)]
        return {
            "change": partial(
                change_contact, seen=contact.version, entry=self.entry(numbers), now=NOW
            ),
            "undo": undo_contact,
            "delete": partial(delete_contact, reason=next(iter(Deletion)).value),
        }[verb](by=self.person, contact=contact)


def below(limit):
    return st.integers(0, limit - 1)


steps = st.tuples(
    st.sampled_from(["log", "log", "change", "change", "undo", "delete"]),
    st.tuples(below(8), below(5), below(4), below(3), below(2), below(10), below(3)),
    below(20),
)


@given(st.lists(steps, min_size=5, max_size=20))
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_logged_changed_undone_and_deleted_the_figures_are_right(db, sequence):
    with transaction.atomic():
        desk = Desk()
        for step in sequence:
            desk.act(*step)
        assert all_differences() == []
        of_homes = sum(row.contacts for row in FiguresOfHome.objects.all())
        of_places = sum(row.contacts for row in FiguresOfLocation.objects.all())
        assert of_homes == of_places == Contact.objects.count()
        transaction.set_rollback(True)


def test_control_figures_are_wrong_if_an_action_does_not_count(monkeypatch):
    monkeypatch.setattr(rollups, "count", lambda **_contacts: None)
    Desk().log((0, 3, 1, 1, 0, 0, 0))
    assert {difference.counted for difference in all_differences()} == {1}


def test_contacts_of_an_office_for_two_districts_are_not_doubled():
    """365 contacts of the office for Mengede and Huckarde are 365 in every sum."""
    districts = [factories.district(name) for name in ("Mengede", "Huckarde")]
    office = factories.location("Mengede/Huckarde", served=districts)
    homes = [{}] + [{"home": Home.DISTRICT, "home_district": district} for district in districts]
    contacts = Contact.objects.bulk_create(
        Contact(
            location=office,
            happened_on=date(2018, 1 + number % 3, 1 + number % 28),
            recorded_at=NOW,
            counterpart=Counterpart.ADVICE_SEEKER,
            **homes[number % 3],
        )
        for number in range(365)
    )
    rollups.count(after=[rollups.facts_of(contact, []) for contact in contacts])
    for table in (FiguresOfDay, FiguresOfHome, FiguresOfLocation):
        assert sum(row.contacts for row in table.objects.all()) == 365
    assert all_differences() == []
