"""Contacts of the demonstration: plausible, the same ones every time, and none of anybody's own."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from string import ascii_lowercase

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import override_settings
from django.utils import timezone, translation

from consultations import recounts
from consultations.choices import Counterpart, Home, Interpreting, Measure, Result
from consultations.demo import load_contacts
from consultations.demo.days import OFFICE_HOURS
from consultations.demo.mix import mix
from consultations.entries import check, completed, entry_of
from consultations.models import (
    AggregateCount,
    Contact,
    ContactTopic,
    FiguresOfLocation,
    FollowUp,
    LocationDay,
    Topic,
    UnmetNeed,
)
from consultations.totals.overlap import already_counted
from locations.imports.demo import load_demo
from locations.imports.rows import Report
from locations.models import Location, Membership, OpeningHours
from records.sealing import unseal
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
FIRST, LAST = date(2026, 9, 1), TODAY


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def loaded(rows_of_module):
    with override_settings(INSTANCE="demo"):
        rows_of_module(lambda: load_demo(TODAY, Report()))


@pytest.fixture
def town(settings, loaded):
    settings.INSTANCE = "demo"
    for code, letter in zip(mix()["topics"], ascii_lowercase, strict=False):
        if not Topic.objects.filter(code=code).exists():
            factories.topic(code, code=code, letter=letter, is_offered=True)


def make(wanted=600, first=FIRST, last=LAST, **more):
    return load_contacts(wanted, first, last, **({"now": NOW} | more))


def rows():
    """Everything of the contacts but their numbers."""
    fields = [field.attname for field in Contact._meta.concrete_fields if not field.primary_key]
    contacts = Contact.objects.order_by("pk")
    topics = ContactTopic.objects.order_by("contact", "topic").values_list("topic", flat=True)
    needs = UnmetNeed.objects.order_by("pk").values_list("reason", "topic", "language")
    return list(contacts.values_list(*fields)), list(topics), list(needs)


def share(**values):
    return Contact.objects.filter(**values).count() / Contact.objects.count()


# --- The same ones, and as many as wanted ---


def test_two_loadings_make_the_same_contacts(town):
    assert make(300) == 300
    before = rows()
    make(300)
    assert rows() == before
    assert Contact.objects.count() == 300
    make(300, seed=1)
    assert rows() != before


@pytest.mark.parametrize("wanted", [0, 1, 7])
def test_there_are_exactly_as_many_as_wanted(town, wanted):
    make(wanted)
    assert Contact.objects.count() == wanted


def test_figures_are_those_of_a_recount(town):
    make()
    assert list(recounts.differences(date(2016, 10, 1))) == []
    assert sum(FiguresOfLocation.objects.values_list("contacts", flat=True)) == 600
    make(40, first=date(2026, 11, 1))
    assert list(recounts.differences(date(2016, 10, 1))) == []
    assert sum(FiguresOfLocation.objects.values_list("contacts", flat=True)) == 40


def test_real_contacts_and_days_stay(town):
    place = Location.objects.get(slug="mengede-huckarde")
    own = factories.contact(location=place, happened_on=date(2026, 10, 5))
    day = factories.location_day(location=place, on=date(2026, 10, 6), visitors=3)
    make(50)
    make(60)
    assert Contact.objects.filter(is_demo=False).get() == own
    assert LocationDay.objects.filter(is_demo=False).get() == day
    assert Contact.objects.count() == 61
    own.refresh_from_db()
    assert own.version == 1


def test_contact_that_went_on_from_an_invented_one_stays_unlinked(town):
    make(20)
    first = Contact.objects.first()
    own = factories.contact(location=first.location, earlier=first)
    make(20)
    own.refresh_from_db()
    assert own.earlier is None


# --- Plausible ---


def test_every_contact_could_have_been_logged_that_way(town):
    make(250)
    contacts = Contact.objects.select_related("location").prefetch_related(
        "contact_topics", "unmet_needs", "referrals", "partner"
    )
    for contact in contacts:
        entry = entry_of(contact)
        assert completed(entry, contact.location) == entry
        check(entry, contact.location, TODAY)


def test_contacts_happen_while_a_place_is_open_and_never_later_than_now(town):
    make()
    by_rule = set(OpeningHours.objects.values_list("location", flat=True))
    for contact in Contact.objects.select_related("location"):
        local = timezone.localtime(contact.recorded_at)
        assert local.date() == contact.happened_on
        assert contact.recorded_at <= NOW
        assert local.second == 0
        if contact.location_id not in by_rule:
            assert OFFICE_HOURS[0] <= local.time() <= OFFICE_HOURS[1]
            assert local.weekday() < 5
    dorstfeld = Contact.objects.filter(location__slug="dorstfeld")
    assert dorstfeld.exists()
    for contact in dorstfeld:
        assert contact.happened_on.weekday() == 1
        assert 14 <= timezone.localtime(contact.recorded_at).hour < 16


def test_nobody_comes_on_holidays_in_pauses_and_between_the_years(town):
    place = Location.objects.get(slug="brackel-aplerbeck")
    place.pauses.create(starts_on=date(2025, 11, 10), ends_on=date(2025, 11, 30))
    make(2000, first=date(2025, 11, 1), last=date(2026, 1, 11))
    quiet = [date(2025, 11, 1), date(2025, 12, 25), date(2025, 12, 30), date(2026, 1, 1)]
    assert not Contact.objects.filter(happened_on__in=quiet).exists()
    span = (date(2025, 11, 10), date(2025, 11, 30))
    assert not Contact.objects.filter(location=place, happened_on__range=span).exists()
    assert Contact.objects.filter(location=place).exists()


def test_places_begin_and_end_with_their_contacts(town):
    make(1500, first=date(2024, 1, 1), last=date(2025, 1, 31))
    ort = Location.objects.get(slug="demo-ort-1")
    assert not Contact.objects.filter(location=ort, happened_on__lt=ort.operating_since).exists()
    assert Contact.objects.filter(location=ort).exists()
    assert not Contact.objects.filter(location__status="planned").exists()


def test_days_of_old_totals_have_no_contacts(town):
    place = Location.objects.get(slug="mengede-huckarde")
    span = {"starts_on": date(2026, 9, 1), "ends_on": date(2026, 10, 31)}
    factories.aggregate_count(location=place, **span)
    factories.aggregate_count(
        location=None, measure=Measure.PEOPLE, starts_on=date(2016, 10, 1), ends_on=None
    )
    make()
    theirs = Contact.objects.filter(location=place)
    assert theirs.exists()
    assert not any(already_counted(place, one.happened_on) for one in theirs)


def test_shares_are_roughly_those_of_the_mix(town):
    make(3000)
    assert 0.74 < share(counterpart=Counterpart.ADVICE_SEEKER) < 0.86
    assert 0.04 < share(counterpart=Counterpart.PARTNER) < 0.10
    assert 0.22 < share(language="ar") < 0.36
    assert 0.20 < share(result=Result.REFERRED) < 0.36
    assert 0.65 < share(home=Home.DISTRICT) < 0.95
    topics = ContactTopic.objects.count() / Contact.objects.count()
    assert 1.3 < topics < 2.6
    north = Contact.objects.filter(location__slug="innenstadt-nord")
    assert north.filter(language__in=["ro", "bg"]).count() / north.count() > 0.07
    own = north.filter(home_district__slug="innenstadt-nord").count()
    assert own / north.filter(home=Home.DISTRICT).count() > 0.7
    months = Counter(day.month for day in Contact.objects.values_list("happened_on", flat=True))
    assert set(months) == {9, 10, 11}


def test_some_of_everything_is_there(town):
    make(3000)
    assert Contact.objects.filter(headcount__isnull=False).exists()
    assert Contact.objects.filter(result="", counterpart=Counterpart.ADVICE_SEEKER).exists()
    assert Contact.objects.filter(interpreting=Interpreting.MISSING).exists()
    assert Contact.objects.filter(home_neighborhood__isnull=False).exists()
    assert Contact.objects.filter(referrals__isnull=False).exists()
    assert Contact.objects.filter(partner__isnull=False).exists()
    assert LocationDay.objects.filter(is_held=False).exists()
    assert LocationDay.objects.filter(visitors__gt=0).exists()
    assert Contact.objects.exclude(is_demo=True).count() == 0


# --- Who logged them ---


def test_contacts_are_logged_by_the_people_of_the_place_for_their_employer(town):
    make()
    for place in ("mengede-huckarde", "hoerde-hombruch"):
        held = Membership.objects.filter(location__slug=place)
        pairs = set(held.values_list("user", "employer"))
        found = Contact.objects.filter(location__slug=place)
        assert found.exists()
        assert set(found.values_list("recorded_by", "employer")) <= pairs
        assert not found.filter(employer=None).exists()
    nobody = Contact.objects.filter(location__slug="brackel-aplerbeck")
    assert set(nobody.values_list("recorded_by", "employer__slug")) == {(None, "caritas")}


def test_who_logged_contacts_a_year_ago_is_not_kept(town):
    make(400, first=date(2025, 9, 1), last=date(2025, 11, 1))
    assert not Contact.objects.exclude(recorded_by=None).exists()
    assert Contact.objects.filter(employer__isnull=False).exists()


def test_follow_ups_are_due_around_today_and_say_that_they_are_invented(town):
    make(1500, first=date(2026, 11, 1))
    found = list(FollowUp.objects.select_related("contact"))
    assert 3 <= len(found) <= 8 * 3
    for one in found:
        assert abs(one.due_on - TODAY) <= timedelta(days=14)
        assert one.author_id == one.contact.recorded_by_id
        assert one.location_id == one.contact.location_id
        assert unseal(one.memo).startswith("Demo-Text: ")
        assert len(unseal(one.memo)) <= 120


# --- The command ---


def test_command_makes_them_again_only_if_asked(town):
    call_command("load_demo", contacts=60, once=True)
    numbers = list(Contact.objects.values_list("pk", flat=True))
    call_command("load_demo", contacts=90, once=True)
    assert list(Contact.objects.values_list("pk", flat=True)) == numbers
    call_command("load_demo", contacts=90)
    assert Contact.objects.count() == 90
    assert AggregateCount.objects.count() == 3


def test_total_that_somebody_took_out_is_not_put_back_over_contacts(town):
    make(5)
    place = Location.objects.get(slug="hoerde-hombruch")
    factories.contact(location=place, happened_on=date(2018, 3, 1))
    call_command("load_demo")
    assert not AggregateCount.objects.exists()
    # Nor are contacts made that nobody has asked for.
    assert Contact.objects.filter(is_demo=True).count() == 5


def test_period_without_a_day_is_refused_and_leaves_what_was_there(town):
    make(5)
    for first, last in ((date(2099, 1, 1), LAST), (date(2026, 5, 1), date(2026, 4, 1))):
        with pytest.raises(ValueError, match="no day"):
            make(5, first=first, last=last)
    assert Contact.objects.count() == 5


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"contacts": -1}, "cannot be negative"),
        ({"contacts": 5, "first": date(2099, 1, 1)}, "no place was open"),
    ],
)
def test_command_says_in_a_sentence_what_cannot_be(town, options, sentence):
    with pytest.raises(CommandError) as caught:
        call_command("load_demo", **options)
    assert sentence in str(caught.value)
    assert not Contact.objects.exists()


def test_database_of_somebody_gets_no_contacts(town):
    Location.objects.filter(is_demo=True).update(is_demo=False)
    factories.contact(location=Location.objects.first())
    with pytest.raises(CommandError):
        call_command("load_demo", contacts=5)
    call_command("load_demo", contacts=5, if_possible=True)
    assert Contact.objects.get().is_demo is False
