"""The figures say what the contacts say, whatever was done to them."""

from dataclasses import asdict, replace
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
from consultations.choices import (
    SINGLE_FEATURES,
    Answer,
    Channel,
    Counterpart,
    Deletion,
    Feature,
    Home,
    Interpreting,
    OfferCategory,
    Result,
)
from consultations.entries import Entry, Missing
from consultations.models import (
    Contact,
    ContactTopic,
    FiguresOfDay,
    FiguresOfFeature,
    FiguresOfHome,
    FiguresOfLocation,
    FiguresOfLocationDay,
    FiguresOfTopic,
    FiguresOfTopicLanguage,
    UnmetNeed,
)
from consultations.models.figures import OUTSIDE, UNKNOWN
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=ZoneInfo("Europe/Berlin"))
DAY = NOW.date()
TABLES = (
    *(FiguresOfDay, FiguresOfLocationDay, FiguresOfHome, FiguresOfLocation),
    *(FiguresOfFeature, FiguresOfTopicLanguage, FiguresOfTopic),
)
# Values of features that some contacts have, all of them or none, by turns.
SAID = {
    "language": ("", "ar", "uk"),
    "channel": ("", Channel.PHONE, Channel.OPEN_SESSION, Channel.EVENT),
    "interpreting": ("", Interpreting.NONE, Interpreting.MISSING),
    "age_band": ("", "", "from_27", "over_60", "under_18"),
    "gender": ("", "female", "male", "diverse"),
    "duration": ("", "up_to_15"),
}


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


def missing_of(number, topics):
    """What was missing, in one of eleven ways: nothing, twice the same, all kinds at once."""
    language = [Missing("language", language=code) for code in ("ar", "fa")]
    offer = Missing("no_offer", topics[0].pk, "", OfferCategory.COOKING)
    again = [Missing("full", topic.pk) for topic in topics[:2]]
    ways = [[Missing("full")], again, language, [offer, *again], [offer, *language, *again]]
    return ways[number % 11] if number % 11 < len(ways) else []


def one_of_each_kind():
    """Contacts of every combination that makes a difference, with their facts."""
    place, district = factories.location(), factories.district()
    topics = three_topics()
    homes = [("", None), (Home.UNKNOWN, None), (Home.OUTSIDE, None), (Home.DISTRICT, district)]
    groups = [{}, {"accompanying": 2}, {"headcount": 12, "advised": 0}]
    kinds = product(Counterpart, (0, 1, 3), homes, ("", *Answer), ("", *Result), groups)
    contacts, topics_of, missing = [], [], []
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
                **{name: values[number % len(values)] for name, values in SAID.items()},
            )
        )
        topics_of.append(topics[:topic_count])
        missing.append(missing_of(number, topics))
    contacts = Contact.objects.bulk_create(contacts)
    ContactTopic.objects.bulk_create(
        ContactTopic(contact=contact, topic=topic)
        for contact, topics in zip(contacts, topics_of, strict=True)
        for topic in topics
    )
    UnmetNeed.objects.bulk_create(
        UnmetNeed(contact=contact, **asdict(one))
        for contact, needs in zip(contacts, missing, strict=True)
        for one in needs
    )
    return [
        (contact, rollups.facts_of(contact, [topic.pk for topic in topics], needs))
        for contact, topics, needs in zip(contacts, topics_of, missing, strict=True)
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


def test_contact_stands_in_one_row_of_each_table_and_in_one_per_topic_and_feature():
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
                language="ar",
                features=frozenset({("language", "ar"), ("unmet_reason", "full")}),
            )
        ]
    )
    month = date(2026, 11, 1)
    seeker = Counterpart.ADVICE_SEEKER
    kept = {(FiguresOfDay, DAY, "hoerde", seeker), (FiguresOfHome, month, "hoerde", seeker)}
    kept |= {(FiguresOfLocation, month, place.pk, seeker)}
    kept |= {(FiguresOfLocationDay, month, place.pk, DAY)}
    kept |= {(FiguresOfFeature, month, "hoerde", "language", "ar")}
    kept |= {(FiguresOfFeature, month, "hoerde", "unmet_reason", "full")}
    kept |= {(FiguresOfTopicLanguage, month, topic, "ar") for topic in topics}
    kept |= {(FiguresOfTopic, month, "hoerde", topic) for topic in topics}
    found = set()
    for table in rollups.TABLES:
        for row in table.model.objects.all():
            found.add((table.model, *(getattr(row, name) for name in table.key)))
            assert [getattr(row, name) for name in rollups.MEASURES] == [1, 1, 1, 3, 1, 1, 0]
    assert found == kept


def test_day_of_a_place_without_contacts_any_more_has_no_row():
    first, second = factories.contact(), factories.contact(happened_on=date(2026, 11, 2))
    facts = [rollups.facts_of(contact, []) for contact in (first, second)]
    rollups.count(after=facts)
    rollups.count(before=facts[:1])
    assert [row.day for row in FiguresOfLocationDay.objects.all()] == [second.happened_on]
    assert FiguresOfDay.objects.filter(contacts=0).count() == 1


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


def test_value_of_a_feature_counts_once_and_what_nobody_noted_not_at_all():
    topic, other = factories.topic("Yoga"), factories.topic("Quark")
    contact = factories.contact(language="ar", channel="phone", result="not_helped")
    missing = [
        Missing("no_offer", topic.pk, "", "cooking"),
        Missing("no_offer", other.pk, "", "cooking"),
        Missing("language", topic.pk, "ti"),
    ]
    assert rollups.facts_of(contact, [topic.pk], missing).features == {
        ("language", "ar"),
        ("channel", "phone"),
        ("result", "not_helped"),
        ("unmet_reason", "no_offer"),
        ("unmet_reason", "language"),
        ("unmet_topic", topic.code),
        ("unmet_topic", other.code),
        ("unmet_language", "ti"),
        ("unmet_category", "cooking"),
    }


def test_every_feature_of_which_there_is_one_value_is_a_field_of_the_contact():
    said = {feature.value: "x" for feature in SINGLE_FEATURES}
    assert rollups.facts_of(Contact(**said, happened_on=DAY), []).features == set(said.items())
    assert {feature.value for feature in Feature} - set(said) == {
        f"unmet_{name}" for name in ("reason", "topic", "language", "category")
    }


def test_contact_whose_language_nobody_noted_is_in_the_row_of_no_language():
    contact, topic = factories.contact(), factories.topic("Yoga")
    rollups.count(after=[rollups.facts_of(contact, [topic.pk])])
    assert FiguresOfTopicLanguage.objects.get().language == ""
    assert not FiguresOfFeature.objects.exists()


def test_only_an_unmet_need_with_a_topic_asks_the_database(django_assert_num_queries):
    contact, topic = factories.contact(), factories.topic("Yoga")
    with django_assert_num_queries(0):
        rollups.facts_of(contact, [topic.pk], [Missing("full")])
    with django_assert_num_queries(1):
        rollups.facts_of(contact, [topic.pk], [Missing("full", topic.pk)])


def test_what_does_not_change_the_figures_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        rollups.count(before=[facts()], after=[facts()])


def test_counting_a_contact_takes_one_statement_per_table(django_assert_num_queries):
    place, topics = factories.location().pk, [topic.pk for topic in three_topics()]
    with django_assert_num_queries(1 if connection.vendor == "postgresql" else len(TABLES)):
        rollups.count(
            after=[
                facts(
                    location_id=place,
                    topic_ids=frozenset(topics),
                    features=frozenset({("language", "ar"), ("channel", "phone")}),
                )
            ]
        )


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
        who, home, topics, first, result, day, group, said = numbers
        district = self.districts[home % 2] if home > 2 else None
        happened_on = date(2026, 11, 20 - day) if day < 8 else date(2026, 10, 31)
        if who == 7:
            channel = SAID["channel"][said % 4]
            return Entry(happened_on, Counterpart.PARTNER.value, channel, result="solved")
        entry = Entry(
            happened_on=happened_on,
            counterpart=list(Counterpart)[who % 4].value,
            home=Home.DISTRICT.value if district else ("", "outside", "unknown")[home],
            home_district_id=district.pk if district else None,
            topic_ids=frozenset(topic.pk for topic in self.topics[:topics]),
            first_contact=("", "yes", "no")[first],
            accompanying=group,
            **{name: SAID[name][said % len(SAID[name])] for name in SAID},
        )
        if result:
            missing = tuple(missing_of(said % 5, self.topics))
            return replace(entry, result=Result.NOT_HELPED.value, missing=missing)
        if group == 2:
            alone = {"first_contact": "", "age_band": "", "gender": ""}
            return replace(entry, headcount=9, advised=0, accompanying=0, **alone)
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
    st.tuples(*map(below, (8, 5, 4, 3, 2, 10, 3, 12))),
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
        of_days = sum(row.contacts for row in FiguresOfLocationDay.objects.all())
        assert of_homes == of_places == of_days == Contact.objects.count()
        transaction.set_rollback(True)


def test_control_figures_are_wrong_if_an_action_does_not_count(monkeypatch):
    monkeypatch.setattr(rollups, "count", lambda **_contacts: None)
    Desk().log((0, 3, 1, 1, 0, 0, 0, 1))
    assert {difference.counted for difference in all_differences()} == {1}
    assert {difference.table for difference in all_differences()} == {
        table.__name__ for table in TABLES
    }


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
    for table in (FiguresOfDay, FiguresOfHome, FiguresOfLocation, FiguresOfLocationDay):
        assert sum(row.contacts for row in table.objects.all()) == 365
    assert all_differences() == []
