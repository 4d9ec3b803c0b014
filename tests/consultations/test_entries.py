"""What a contact may say, what follows from it, and how it is written down."""

import json
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st

from consultations import choices
from consultations.entries import (
    Entry,
    Missing,
    Partner,
    SentTo,
    check,
    completed,
    entry_of,
    first_day,
    from_values,
    put,
    to_values,
)
from consultations.entries.completing import in_order_of_reasons, in_order_of_targets
from consultations.languages import is_language
from consultations.models import Contact, Topic, UnmetNeedReason
from tests import factories

TODAY = date(2026, 11, 20)
SOMEBODY = Entry(TODAY, "advice_seeker")
GROUP = Entry(TODAY, "advice_seeker", headcount=14, advised=0)
PARTNER = Entry(TODAY, "partner", partner=Partner(kind="meeting"))
NO_ROW = 10**9


@pytest.fixture
def place():
    return factories.location("Eving", kind="office")


@pytest.fixture
def refused(place):
    """Names of the fields at which an entry is refused, with the first sentence of each."""

    def refused(entry, location=None):
        try:
            check(completed(entry, location or place), location or place, TODAY)
        except ValidationError as error:
            return {name: texts[0] for name, texts in error.message_dict.items()}
        return {}

    return refused


# --- What follows from what was said ---


@pytest.mark.django_db
def test_neighborhood_chooses_its_district(place):
    neighborhood = factories.neighborhood("Kemminghausen")
    other = factories.district("Hombruch")
    for home, district in (("", None), ("district", None), ("district", other.pk)):
        entry = replace(
            SOMEBODY, home=home, home_district_id=district, home_neighborhood_id=neighborhood.pk
        )
        found = completed(entry, place)
        assert (found.home, found.home_district_id) == ("district", neighborhood.district_id)


@pytest.mark.django_db
def test_district_says_that_home_is_a_district(place):
    entry = replace(SOMEBODY, home_district_id=factories.district("Eving").pk)
    assert completed(entry, place).home == "district"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("missing", "wanted"),
    [
        ((), (Missing("language", language="ti"),)),
        ((Missing("language"),), (Missing("language"),)),
        ((Missing("full"),), (Missing("language", language="ti"), Missing("full"))),
    ],
)
def test_missing_interpreting_is_an_unmet_need(place, missing, wanted):
    entry = replace(SOMEBODY, language="ti", interpreting="missing", missing=missing)
    assert completed(entry, place).missing == wanted
    # The control: interpreting that was there.
    assert completed(replace(entry, interpreting="app"), place).missing == missing


@pytest.mark.django_db
def test_target_says_that_somebody_was_referred_unless_another_result_was_said(place):
    entry = replace(SOMEBODY, sent_to=(SentTo("health"),))
    assert completed(entry, place).result == "referred"
    assert completed(replace(entry, result="solved"), place).result == "solved"
    assert completed(SOMEBODY, place).result == ""


@pytest.mark.django_db
def test_group_has_no_single_persons(place):
    found = completed(replace(SOMEBODY, headcount=14, accompanying=2), place)
    assert (found.headcount, found.advised, found.accompanying) == (14, 0, 0)


@pytest.mark.django_db
def test_nothing_else_follows_from_anything(place):
    for entry in (SOMEBODY, GROUP, PARTNER):
        assert completed(entry, place) == entry


reasons = st.builds(
    Missing,
    st.sampled_from([*UnmetNeedReason.Code.values, "unknown"]),
    st.none() | st.integers(1, 3),
    st.sampled_from(["", "ar", "ti"]),
    st.sampled_from(["", "sport"]),
)
targets = st.builds(
    SentTo,
    st.sampled_from([*choices.ReferralTarget.values, "unknown"]),
    st.none() | st.integers(1, 3),
)


@tried(deadline=None)
@given(st.lists(reasons), st.lists(targets), st.randoms())
def test_order_of_lists_says_nothing(missing, sent_to, random):
    for said, in_order in ((missing, in_order_of_reasons), (sent_to, in_order_of_targets)):
        found = in_order(said)
        random.shuffle(said)
        assert in_order(said) == found == in_order(found)
        assert set(found) == set(said)
        assert len(set(found)) == len(found)


# --- Days ---


@pytest.mark.django_db
def test_first_day_is_that_of_the_team_else_that_of_the_network(settings):
    opened = date(2018, 6, 5)
    place = factories.location(operating_since=date(2018, 5, 1), opened_on=opened)
    assert first_day(place) == date(2018, 5, 1)
    assert first_day(factories.location(opened_on=opened)) == date(2016, 10, 1)
    settings.NETWORK_STARTED_ON = date(2017, 1, 1)
    assert first_day(factories.location()) == date(2017, 1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "day", "text"),
    [
        ({}, date(2016, 10, 1), None),
        ({}, date(2016, 9, 30), "1. Oktober 2016"),
        ({}, TODAY, None),
        ({}, TODAY + timedelta(days=1), ""),
        ({"operating_since": date(2018, 5, 1)}, date(2018, 5, 1), None),
        ({"operating_since": date(2018, 5, 1)}, date(2018, 4, 30), "1. Mai 2018"),
        ({"ended_on": date(2020, 3, 31)}, date(2020, 3, 31), None),
        ({"ended_on": date(2020, 3, 31)}, date(2020, 4, 1), "31. März 2020"),
    ],
)
def test_day_is_one_on_which_the_team_was_there(refused, values, day, text):
    found = refused(replace(SOMEBODY, happened_on=day), factories.location(**values))
    assert list(found) == ([] if text is None else ["happened_on"])
    assert (text or "") in "".join(found.values())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "day", "is_refused"),
    [
        ({}, date(2018, 3, 31), True),
        ({}, date(2018, 4, 1), False),
        ({}, date(2017, 10, 1), True),
        ({}, date(2017, 9, 30), False),
        ({"measure": "consultations"}, date(2018, 3, 31), True),
        ({"measure": "people"}, date(2018, 3, 31), False),
        ({"measure": "offers"}, date(2018, 3, 31), False),
    ],
)
def test_contact_that_is_in_a_total_already_is_refused(refused, place, values, day, is_refused):
    factories.aggregate_count(**values)
    factories.aggregate_count(**values, location=place)
    found = refused(replace(SOMEBODY, happened_on=day))
    assert list(found) == (["happened_on"] if is_refused else [])
    assert not is_refused or "365" in found["happened_on"]


@pytest.mark.django_db
def test_total_of_another_place_refuses_nothing(refused, place):
    factories.aggregate_count(location=factories.location("Hörde"))
    assert refused(replace(SOMEBODY, happened_on=date(2018, 3, 31))) == {}


# --- Words and numbers ---

LISTS = {
    "channel": choices.Channel,
    "first_contact": choices.Answer,
    "interpreting": choices.Interpreting,
    "age_band": choices.AgeBand,
    "gender": choices.Gender,
    "duration": choices.Duration,
    "result": choices.Result,
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*LISTS, "counterpart", "home", "language"])
@pytest.mark.parametrize("text", ["unknown code", "Frau Yılmaz", "x" * 400, "ali-hassan", "‮\x00"])
def test_nothing_but_codes_can_be_said(refused, name, text):
    assert name in refused(replace(SOMEBODY, **{name: text}))


@pytest.mark.django_db
def test_every_code_of_the_lists_can_be_said(refused):
    missing = (Missing("other"),)
    for name, known in LISTS.items():
        for code in ["", *known.values]:
            assert refused(replace(SOMEBODY, missing=missing, **{name: code})) == {}
    for counterpart in choices.Counterpart.values:
        assert refused(Entry(TODAY, counterpart)) == {}
    for reason in UnmetNeedReason.Code.values:
        assert refused(replace(SOMEBODY, missing=(Missing(reason),))) == {}
    for target in choices.ReferralTarget.values:
        assert refused(replace(SOMEBODY, sent_to=(SentTo(target),))) == {}


@pytest.mark.django_db
def test_somebody_was_there(refused):
    assert list(refused(Entry(TODAY, ""))) == ["counterpart"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"advised": 1}, None),
        ({"advised": 99, "accompanying": 99}, None),
        ({"advised": 0}, "advised"),
        ({"advised": 100}, "advised"),
        ({"advised": -1}, "advised"),
        ({"accompanying": 100}, "accompanying"),
        ({"accompanying": -1}, "accompanying"),
        ({"headcount": 1}, None),
        ({"headcount": 999}, None),
        ({"headcount": 0}, "headcount"),
        ({"headcount": 1000}, "headcount"),
    ],
)
def test_numbers_of_people_are_possible(refused, values, name):
    assert list(refused(replace(SOMEBODY, **values))) == ([name] if name else [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "code"), [("first_contact", "yes"), ("age_band", "over_60"), ("gender", "male")]
)
def test_group_is_not_described(refused, name, code):
    assert list(refused(replace(GROUP, **{name: code}))) == [name]
    assert refused(replace(SOMEBODY, **{name: code})) == {}


@pytest.mark.django_db
def test_group_may_have_a_language_and_a_home(refused):
    assert refused(replace(GROUP, language="ar", home="outside")) == {}


@pytest.mark.parametrize("code", ["de", "ar", "ti", "rom", "ckb", "uk"])
def test_language_is_known(code):
    assert is_language(code)


@pytest.mark.parametrize("code", ["", "und", "mul", "zxx", "xx", "ali", "ali-hassan", "Deutsch"])
def test_what_nobody_speaks_is_no_language(code):
    assert not is_language(code)


# --- Home ---


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("home", "has_district", "is_possible"),
    [
        ("", False, True),
        ("district", True, True),
        ("outside", False, True),
        ("unknown", False, True),
        ("district", False, False),
        ("outside", True, False),
        ("unknown", True, False),
    ],
)
def test_home_is_a_district_or_none(refused, home, has_district, is_possible):
    district = factories.district("Eving").pk if has_district else None
    found = refused(replace(SOMEBODY, home=home, home_district_id=district))
    assert list(found) == ([] if is_possible else ["home"])


@pytest.mark.django_db
def test_home_that_does_not_exist_is_refused(refused):
    assert "home_district_id" in refused(replace(SOMEBODY, home_district_id=NO_ROW))
    assert "home_neighborhood_id" in refused(replace(SOMEBODY, home_neighborhood_id=NO_ROW))


# --- Partners ---


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("home", "outside"),
        ("language", "ar"),
        ("interpreting", "none"),
        ("missing", (Missing("full"),)),
        ("first_contact", "yes"),
        ("age_band", "over_60"),
        ("gender", "male"),
    ],
)
def test_what_is_said_of_people_is_not_said_of_partners(refused, name, value):
    assert name in refused(replace(PARTNER, **{name: value}))
    assert refused(replace(SOMEBODY, **{name: value})) == {}


@pytest.mark.django_db
def test_partners_have_no_topics_and_are_not_helped(refused):
    about = frozenset([Topic.objects.get(code="wohnen").pk])
    assert list(refused(replace(PARTNER, topic_ids=about))) == ["topic_ids"]
    assert list(refused(replace(PARTNER, result="not_helped"))) == ["result"]
    assert refused(replace(PARTNER, duration="over_60", channel="event", headcount=12)) == {}


@pytest.mark.django_db
def test_only_partners_have_an_organization_of_their_own(refused):
    assert list(refused(replace(SOMEBODY, partner=Partner()))) == ["partner"]
    organization = factories.organization()
    whole = Partner(organization.pk, "event", "ours", "careers")
    assert refused(replace(PARTNER, partner=whole)) == {}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["kind", "initiative", "theme"])
def test_partner_is_described_by_codes(refused, name):
    assert list(refused(replace(PARTNER, partner=Partner(**{name: "Frau Yılmaz"})))) == ["partner"]


# --- Unmet needs and referrals ---


@pytest.mark.django_db
def test_who_was_not_helped_missed_something(refused):
    entry = replace(SOMEBODY, result="not_helped")
    assert list(refused(entry)) == ["missing"]
    assert refused(replace(entry, missing=(Missing("other"),))) == {}
    assert refused(replace(entry, interpreting="missing")) == {}


@pytest.mark.django_db
def test_something_may_be_missing_beside_any_result(refused):
    for result in ["", *choices.Result.values]:
        assert refused(replace(SOMEBODY, result=result, missing=(Missing("full"),))) == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "one",
    [
        Missing("Frau Yılmaz"),
        Missing("full", language="ar"),
        Missing("language", language="ali-hassan"),
        Missing("full", offer_category="sport"),
        Missing("no_offer", offer_category="Frau Yılmaz"),
        Missing("full", topic_id=NO_ROW),
    ],
)
def test_unmet_need_that_does_not_fit_is_refused(refused, one):
    assert list(refused(replace(SOMEBODY, missing=(one,)))) == ["missing"]


@pytest.mark.django_db
def test_unmet_need_may_say_what_it_is_about(refused):
    about = Topic.objects.get(code="wohnen").pk
    missing = (
        Missing("language", about, language="ti"),
        Missing("no_offer", about, offer_category="sport"),
        Missing("full", about),
        Missing("full"),
    )
    assert refused(replace(SOMEBODY, missing=missing)) == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("topic_ids", frozenset([NO_ROW])),
        ("sent_to", (SentTo("health", NO_ROW),)),
        ("sent_to", (SentTo("Frau Yılmaz"),)),
    ],
)
def test_what_does_not_exist_is_refused(refused, name, value):
    assert list(refused(replace(SOMEBODY, **{name: value}))) == [name]


@pytest.mark.django_db
def test_retired_topic_can_still_be_said(refused):
    """Whoever corrects an old contact need not change what it was about."""
    topic = factories.topic("Quartier", is_offered=False)
    assert refused(replace(SOMEBODY, topic_ids=frozenset([topic.pk]))) == {}


@pytest.mark.django_db
def test_all_that_is_wrong_is_said_at_once(refused):
    entry = Entry(TODAY + timedelta(days=1), "nobody", advised=0, result="not_helped")
    assert list(refused(entry)) == ["happened_on", "counterpart", "advised", "missing"]


# --- Written down ---

entries = st.builds(
    Entry,
    happened_on=st.dates(),
    counterpart=st.sampled_from(choices.Counterpart.values),
    headcount=st.none() | st.integers(1, 999),
    home_district_id=st.none() | st.integers(1, 12),
    earlier_id=st.none() | st.integers(1),
    topic_ids=st.frozensets(st.integers(1, 30)),
    missing=st.lists(reasons).map(tuple),
    sent_to=st.lists(targets).map(tuple),
    partner=st.none() | st.builds(Partner, st.none() | st.integers(1), st.text()),
)


@tried(deadline=None)
@given(entries)
def test_what_was_written_down_is_read_again(entry):
    assert from_values(json.loads(json.dumps(to_values(entry)))) == entry


def test_history_outlives_fields_that_come_later():
    values = to_values(SOMEBODY) | {"location_id": 7}
    assert from_values(values) == SOMEBODY
    assert from_values({k: v for k, v in values.items() if k != "duration"}) == SOMEBODY


@pytest.mark.django_db
def test_contact_says_what_was_put_into_it(place):
    district = factories.district("Eving")
    entry = Entry(
        TODAY,
        "on_behalf",
        **{name: known.values[0] for name, known in LISTS.items()},
        home="district",
        home_district_id=district.pk,
        home_neighborhood_id=factories.neighborhood(district=district).pk,
        language="ar",
        advised=2,
        accompanying=1,
        earlier_id=factories.contact(location=place).pk,
        topic_ids=frozenset(Topic.objects.values_list("pk", flat=True)[:3]),
        missing=(Missing("language", language="ar"), Missing("no_offer", offer_category="sport")),
        sent_to=(SentTo("jobcenter"), SentTo("other", factories.organization().pk)),
    )
    empty = {field.name for field in fields(Entry) if getattr(entry, field.name) in (None, "", ())}
    assert empty == {"headcount", "partner"}
    contact = Contact(location=place, recorded_at="2026-11-20T14:32+01:00")
    put(contact, entry)
    assert entry_of(Contact.objects.get(pk=contact.pk)) == entry
