"""Contacts are logged, corrected, taken back and deleted, with their history and their trail."""

import uuid
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from consultations.actions.contacts import (
    change_contact,
    delete_contact,
    employer_of,
    log_contact,
    sent_before,
    undo_contact,
)
from consultations.choices import DELETION_CHOICES, Arrival, Deletion
from consultations.entries import Entry, Missing, Partner, SentTo, entry_of, from_values
from consultations.models import (
    Contact,
    ContactTopic,
    ContactVersion,
    FiguresOfLocation,
    FollowUp,
    PartnerContact,
    Referral,
    Slip,
    Topic,
    UnmetNeed,
)
from locations.models import Role
from records.models import AuditEntry
from records.versions import Conflict
from tests import factories
from tests.records.desk import at_once

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 14, 32, 41, 5, tzinfo=ZoneInfo("Europe/Berlin"))
TODAY = NOW.date()
SOMEBODY = Entry(TODAY, "advice_seeker")


def topics(*codes):
    return frozenset(Topic.objects.filter(code__in=codes).values_list("pk", flat=True))


@pytest.fixture
def place():
    return factories.location("Eving", kind="office")


@pytest.fixture
def adviser(place):
    row = factories.user()
    factories.membership(user=row, location=place, employer=factories.organization("Caritas"))
    return row


@pytest.fixture
def log(place, adviser):
    def log(entry=SOMEBODY, **values):
        return log_contact(
            **({"by": adviser, "location": place, "entry": entry, "now": NOW} | values)
        )

    return log


def trail():
    rows = AuditEntry.objects.filter(kind="contact").order_by("pk")
    return list(rows.values_list("action", "record", "reason"))


def counted():
    return list(FiguresOfLocation.objects.values_list("location__name", "contacts").order_by("pk"))


# --- Log ---


def test_contact_says_what_was_entered(log, place, adviser):
    district = factories.district("Eving")
    entry = Entry(
        date(2026, 11, 18),
        "on_behalf",
        channel="phone",
        advised=2,
        accompanying=3,
        first_contact="yes",
        home="district",
        home_district_id=district.pk,
        language="ar",
        interpreting="family",
        age_band="from_27",
        gender="female",
        duration="up_to_30",
        result="continued",
        topic_ids=topics("wohnen", "gesundheit"),
        missing=(Missing("full"), Missing("no_offer", offer_category="sport")),
        sent_to=(SentTo("jobcenter", factories.organization().pk),),
    )
    contact = log(entry)
    kept = Contact.objects.get(pk=contact.pk)
    assert entry_of(kept) == replace(entry, missing=(entry.missing[1], entry.missing[0]))
    assert (kept.location, kept.recorded_by) == (place, adviser)
    assert kept.version == 1


def test_commonest_contact_takes_so_many_statements(log, django_assert_num_queries, at):
    """Totals, what is named, employer; contact, topics, trail; district and figures; begin, end."""
    at(2026, 11, 20, 14, 32)
    district = factories.district("Eving")
    entry = replace(
        SOMEBODY,
        channel="open_session",
        home="district",
        home_district_id=district.pk,
        language="ar",
        result="solved",
        topic_ids=topics("wohnen", "gesundheit"),
    )
    # PostgreSQL is told all seven tables of figures at once.
    with django_assert_num_queries({"sqlite": 16, "postgresql": 10}[connection.vendor]):
        log(entry)


def test_contact_was_recorded_to_the_minute(log):
    assert log().recorded_at == NOW.replace(second=0, microsecond=0)


def test_contact_is_in_the_trail_and_in_the_figures(log):
    contact = log()
    assert trail() == [("create", str(contact.pk), "")]
    assert counted() == [("Eving", 1)]


def test_impossible_contact_leaves_nothing(log):
    with pytest.raises(ValidationError):
        log(replace(SOMEBODY, happened_on=TODAY + timedelta(days=1)))
    assert (Contact.objects.count(), trail(), counted()) == (0, [], [])


def test_day_ends_at_midnight_where_the_office_is(log):
    late = datetime(2026, 11, 20, 23, 30, tzinfo=ZoneInfo("UTC"))
    assert log(replace(SOMEBODY, happened_on=date(2026, 11, 21)), now=late).happened_on.day == 21
    with pytest.raises(ValidationError):
        log(replace(SOMEBODY, happened_on=date(2026, 11, 22)), now=late)


def test_contact_at_a_place_for_demonstration_is_one_itself(log):
    assert log(location=factories.location(is_demo=True)).is_demo
    assert not log().is_demo


def test_row_of_the_tally_sent_twice_is_one_contact(log, adviser):
    key = uuid.uuid4()
    assert log(tally_key=key) == log(replace(SOMEBODY, counterpart="partner"), tally_key=key)
    assert log() != log()
    assert Contact.objects.count() == 3
    assert counted() == [("Eving", 3)]
    assert sent_before(adviser, key).counterpart == "advice_seeker"
    assert sent_before(adviser, None) is None


def test_same_key_of_somebody_else_is_another_contact(log):
    key = uuid.uuid4()
    assert log(tally_key=key) != log(tally_key=key, by=factories.user())


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_row_that_arrives_several_times_at_once_is_one_contact(log, adviser):
    """A device that has found the network again sends what it has, in every window."""
    keys = [uuid.uuid4() for _ in range(3)]
    found = set()
    at_once(4, len(keys), lambda _window, row: found.add(log(tally_key=keys[row]).pk))
    assert found == set(Contact.objects.values_list("pk", flat=True))
    assert (len(found), counted()) == (3, [("Eving", 3)])


# --- Employer ---


def test_employer_is_frozen_when_the_contact_is_logged(log, adviser):
    contact = log()
    adviser.memberships.update(employer=factories.organization("Stadt"))
    assert Contact.objects.get(pk=contact.pk).employer.name == "Caritas"
    assert log().employer.name == "Stadt"


def test_role_at_an_office_counts_at_its_dependancen(place, adviser):
    dependance = factories.location(parent=place)
    assert employer_of(adviser, dependance, TODAY) == place.memberships.get().employer_id
    assert employer_of(adviser, factories.location(), TODAY) is None


@pytest.mark.parametrize(
    ("role", "counts"),
    [
        ({}, True),
        ({"valid_to": TODAY}, True),
        ({"valid_to": TODAY - timedelta(days=1)}, False),
        ({"valid_from": TODAY + timedelta(days=1)}, False),
        ({"role": Role.LEAD}, True),
        ({"role": Role.COORDINATOR, "location": None}, False),
    ],
)
def test_employer_is_that_of_a_role_that_holds_at_the_place(place, role, counts):
    user, employer = factories.user(), factories.organization()
    factories.membership(**({"user": user, "location": place, "employer": employer} | role))
    assert employer_of(user, place, TODAY) == (employer.pk if counts else None)


def test_lasting_role_at_the_place_itself_goes_first(place):
    user, dependance = factories.user(), factories.location(parent=place)
    names = {}

    def employed(name, **values):
        employer = factories.organization(name)
        names[employer.pk] = name
        factories.membership(user=user, employer=employer, **values)
        return names[employer_of(user, dependance, TODAY)]

    days = {"is_stand_in": True, "valid_from": TODAY, "valid_to": TODAY}
    assert employed("office", location=place) == "office"
    assert employed("stands in", location=dependance, **days) == "stands in"
    assert employed("lasting", location=dependance) == "lasting"


# --- Change ---


@pytest.fixture
def change(adviser):
    def change(contact, entry, **values):
        defaults = {"by": adviser, "seen": contact.version, "now": NOW + timedelta(hours=1)}
        return change_contact(contact=contact, entry=entry, **(defaults | values))

    return change


def test_correction_keeps_what_was_said_before(log, change):
    entry = replace(SOMEBODY, topic_ids=topics("wohnen"), language="ar")
    contact = log(entry)
    other = factories.user()
    changed = change(contact, replace(entry, topic_ids=topics("arbeit"), result="solved"), by=other)
    assert (changed.version, changed.result) == (2, "solved")
    assert entry_of(changed).topic_ids == topics("arbeit")
    (version,) = changed.versions.all()
    assert (version.version, version.changed_by) == (1, other.public_id)
    assert version.changed_at == NOW.replace(hour=15, second=0, microsecond=0)
    assert from_values(version.values) == entry
    assert version.values["location_id"] == contact.location_id
    assert [action for action, *_ in trail()] == ["create", "change"]


def test_who_logged_it_when_and_for_whom_stays(log, change):
    contact = log()
    other = factories.user()
    employer = factories.organization()
    factories.membership(user=other, location=contact.location, employer=employer)
    changed = change(contact, replace(SOMEBODY, counterpart="volunteer"), by=other)
    for name in ("recorded_by", "recorded_at", "employer"):
        assert getattr(changed, name) == getattr(contact, name)


def test_correction_without_a_difference_leaves_no_version(log, change):
    contact = log(replace(SOMEBODY, sent_to=(SentTo("health"), SentTo("jobcenter"))))
    same = replace(SOMEBODY, sent_to=(SentTo("jobcenter"), SentTo("health")), result="referred")
    assert change(contact, same).version == 1
    assert ContactVersion.objects.count() == 0
    assert [action for action, *_ in trail()] == ["create"]
    # The control.
    assert change(contact, replace(same, result="solved")).version == 2
    assert ContactVersion.objects.count() == 1


@pytest.mark.parametrize("seen", [1, None, 3])
def test_correction_of_what_somebody_else_has_corrected_is_a_conflict(log, change, seen):
    contact = log()
    change(contact, replace(SOMEBODY, result="solved"))
    with pytest.raises(Conflict) as conflict:
        change(contact, replace(SOMEBODY, result="continued"), seen=seen)
    assert conflict.value.row.result == "solved"
    assert Contact.objects.get().result == "solved"
    # The control: seen as it is.
    assert change(contact, replace(SOMEBODY, result="continued"), seen=2).version == 3


def test_impossible_correction_changes_nothing(log, change):
    contact = log()
    with pytest.raises(ValidationError):
        change(contact, replace(SOMEBODY, result="not_helped"))
    assert (Contact.objects.get().result, ContactVersion.objects.count()) == ("", 0)
    assert counted() == [("Eving", 1)]


def test_figures_follow_a_correction(log, change):
    contact = log()
    change(contact, replace(SOMEBODY, happened_on=date(2026, 10, 31)))
    found = FiguresOfLocation.objects.filter(contacts=1).values_list("month", flat=True)
    assert list(found) == [date(2026, 10, 1)]


def test_referral_that_stays_keeps_whether_somebody_arrived(log, change):
    entry = replace(SOMEBODY, sent_to=(SentTo("health"), SentTo("jobcenter")))
    contact = log(entry)
    Referral.objects.update(arrival=Arrival.ARRIVED)
    change(contact, replace(entry, result="referred", sent_to=(SentTo("health"), SentTo("other"))))
    found = set(Referral.objects.values_list("target", "arrival"))
    assert found == {("health", "arrived"), ("other", "open")}


def test_unmet_needs_are_in_the_order_of_the_reasons_after_a_correction(log, change):
    entry = replace(SOMEBODY, missing=(Missing("other"),))
    contact = log(entry)
    change(contact, replace(entry, missing=(Missing("other"), Missing("full"))))
    assert list(UnmetNeed.objects.values_list("reason", flat=True)) == ["full", "other"]
    change(Contact.objects.get(), SOMEBODY)
    assert UnmetNeed.objects.count() == 0


def test_advice_seeker_can_become_a_partner_and_back(log, change):
    contact = log(replace(SOMEBODY, topic_ids=topics("wohnen")))
    partner = Partner(factories.organization().pk, "meeting", "theirs", "networking")
    contact = change(contact, Entry(TODAY, "partner", partner=partner))
    assert entry_of(Contact.objects.get()).partner == partner
    assert ContactTopic.objects.count() == 0
    contact = change(contact, SOMEBODY)
    assert PartnerContact.objects.count() == 0
    kept = [from_values(row.values).partner for row in contact.versions.order_by("version")]
    assert kept == [None, partner]


def test_partner_of_whom_nothing_is_said_has_a_row_all_the_same(log):
    assert entry_of(log(Entry(TODAY, "partner"))).partner == Partner()
    assert PartnerContact.objects.count() == 1


# --- The place of a contact ---


@pytest.fixture
def second(adviser):
    place = factories.location("Hombruch", kind="office")
    factories.membership(user=adviser, location=place)
    return place


def test_place_can_be_corrected(log, change, second):
    contact = log()
    moved = change(contact, SOMEBODY, location=second)
    assert (moved.location, moved.version) == (second, 2)
    assert moved.versions.get().values["location_id"] == contact.location_id
    assert counted() == [("Eving", 0), ("Hombruch", 1)]


def test_place_where_one_does_not_advise_is_refused(log, change, second, adviser):
    contact = log()
    elsewhere = factories.location("Hörde", kind="office")
    with pytest.raises(ValidationError) as error:
        change(contact, SOMEBODY, location=elsewhere)
    assert list(error.value.error_dict) == ["location"]
    # The control: from the day on which one advises there.
    factories.membership(user=adviser, location=elsewhere, valid_from=TODAY)
    assert change(contact, SOMEBODY, location=elsewhere).location == elsewhere


def test_day_has_to_fit_the_corrected_place(log, change, second):
    contact = log()
    second.operating_since = TODAY + timedelta(days=1)
    with pytest.raises(ValidationError) as error:
        change(contact, SOMEBODY, location=second)
    assert list(error.value.error_dict) == ["happened_on"]


def test_slip_goes_along_unless_its_code_is_taken_there(log, change, second):
    contact = log()
    factories.slip(contact=contact)
    assert change(contact, SOMEBODY, location=second).slip.location == second
    other = log()
    factories.slip(contact=other)
    with pytest.raises(ValidationError) as error:
        change(other, SOMEBODY, location=second)
    assert list(error.value.error_dict) == ["location"]
    assert Slip.objects.get(contact=other).location == other.location


def test_follow_up_goes_along_to_the_corrected_place(log, change, second):
    contact = log()
    factories.follow_up(contact=contact)
    assert change(contact, SOMEBODY, location=second).follow_up.location == second


def test_earlier_contact_is_linked_at_the_same_place_only(log, change, second):
    earlier = log()
    entry = replace(SOMEBODY, earlier_id=earlier.pk)
    assert log(entry).earlier == earlier
    assert log(entry, location=second).earlier is None
    contact = change(log(entry), entry, location=second)
    assert (contact.location, contact.earlier) == (second, None)


# --- Undo and delete ---


def test_own_entry_can_be_undone(log, adviser):
    contact = log()
    key = str(contact.pk)
    undo_contact(by=adviser, contact=contact)
    assert Contact.objects.count() == 0
    assert counted() == [("Eving", 0)]
    assert trail() == [("create", key, ""), ("delete", key, "undone")]


def test_entry_of_somebody_else_cannot_be_undone(log):
    contact = log()
    with pytest.raises(PermissionDenied):
        undo_contact(by=factories.user(), contact=contact)
    assert Contact.objects.count() == 1


def test_undone_or_deleted_twice_is_gone_once(log, adviser):
    contact, other = log(), log()
    for _ in range(2):
        undo_contact(by=adviser, contact=Contact(pk=contact.pk, recorded_by=adviser))
    for _ in range(2):
        delete_contact(by=adviser, contact=Contact(pk=other.pk), reason=Deletion.TWICE)
    assert counted() == [("Eving", 0)]
    assert [action for action, *_ in trail()].count("delete") == 2


@pytest.mark.parametrize("reason", [code for code, _label in DELETION_CHOICES])
def test_deletion_says_why(log, adviser, reason):
    contact = log()
    key = str(contact.pk)
    delete_contact(by=adviser, contact=contact, reason=reason)
    assert trail()[-1] == ("delete", key, reason)


@pytest.mark.parametrize("reason", ["", "undone", "because"])
def test_deletion_needs_one_of_the_reasons(log, adviser, reason):
    with pytest.raises(ValidationError) as error:
        delete_contact(by=adviser, contact=log(), reason=reason)
    assert list(error.value.error_dict) == ["reason"]
    assert Contact.objects.count() == 1


def test_with_a_contact_goes_all_that_hangs_on_it(log, change, adviser):
    entry = replace(
        SOMEBODY,
        topic_ids=topics("wohnen"),
        missing=(Missing("full"),),
        sent_to=(SentTo("health"),),
    )
    contact = change(log(entry), replace(entry, result="solved"))
    factories.follow_up(contact=contact, memo="Bescheid prüfen")
    factories.slip(contact=contact)
    related = (ContactTopic, UnmetNeed, Referral, ContactVersion, FollowUp, Slip)
    assert [model.objects.count() for model in related] == [1] * 6
    delete_contact(by=adviser, contact=contact, reason=Deletion.MISTAKE)
    assert [model.objects.count() for model in related] == [0] * 6


def test_contact_that_went_on_from_a_deleted_one_stays_unlinked(log, adviser):
    earlier = log()
    later = log(replace(SOMEBODY, earlier_id=earlier.pk))
    delete_contact(by=adviser, contact=earlier, reason=Deletion.TWICE)
    assert Contact.objects.get().earlier is None
    assert Contact.objects.get().pk == later.pk
