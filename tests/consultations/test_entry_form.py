"""What the quick entry saves, and what it says about what it cannot save."""

import pytest

from consultations.choices import Counterpart, Interpreting, Result
from consultations.models import Contact, UnmetNeedReason
from records.models import Draft
from tests import factories
from tests.consultations.entry_desk import MOMENT, NEW, Desk, topic
from tests.kept import HOSTILE, hostile, kept, post_raw, read

pytestmark = pytest.mark.django_db
Code = UnmetNeedReason.Code


@pytest.fixture
def desk(client, at):
    at(*MOMENT)
    return Desk(client)


def saved(desk, **values):
    response = desk.send(**values)
    assert response.status_code == 302, read(response)[-3000:]
    return Contact.objects.get()


def refused(desk, name, **values):
    """The sentences at the field `name`; nothing was saved, and the form is there again."""
    response = desk.send(**values)
    assert response.status_code == 200
    assert not Contact.objects.exists()
    return response.context["form"].errors[name]


def test_commonest_contact_is_saved_as_chosen(desk):
    topics = [topic("leistungen"), topic("behoerdenpost")]
    contact = saved(
        desk,
        topics=[row.pk for row in topics],
        language="ar",
        home=str(desk.west.pk),
        result="solved",
    )
    assert contact.counterpart == Counterpart.ADVICE_SEEKER
    assert set(contact.topics.all()) == set(topics)
    assert (contact.language, contact.home_district, contact.result) == (
        "ar",
        desk.west,
        Result.SOLVED,
    )
    assert (contact.advised, contact.accompanying) == (1, 0)
    assert contact.recorded_by == desk.user


def test_nothing_is_invented_where_nothing_was_chosen(desk):
    contact = saved(desk)
    empty = ("channel", "language", "home", "result", "age_band", "gender", "interpreting")
    assert [getattr(contact, name) for name in empty] == [""] * len(empty)
    assert not contact.topics.exists()


def test_language_is_typed_by_its_german_name(desk):
    assert saved(desk, language="other", other_language="tigrinya").language == "ti"


def test_language_typed_without_choosing_other_counts_too(desk):
    assert saved(desk, other_language="Somali").language == "so"


def test_unknown_language_is_refused_and_stays(desk):
    response = desk.send(language="other", other_language="Blablanisch")
    assert "„Blablanisch“" in str(response.context["form"].errors["other_language"])
    assert 'value="Blablanisch"' in read(response)


def test_other_without_a_language_is_asked_for_it(desk):
    assert refused(desk, "other_language", language="other")


def test_typed_neighborhood_chooses_its_district(desk):
    contact = saved(desk, neighborhood="dorstfeld")
    assert (contact.home_district, contact.home_neighborhood) == (desk.west, desk.dorstfeld)


def test_name_of_district_and_neighborhood_says_the_district_only(desk):
    factories.neighborhood("Hörde", district=desk.hoerde)
    contact = saved(desk, neighborhood="Hörde")
    assert (contact.home_district, contact.home_neighborhood) == (desk.hoerde, None)


def test_of_a_street_only_the_neighborhood_is_kept(desk):
    factories.street("Wittener Straße", neighborhood=desk.dorstfeld)
    contact = saved(desk, neighborhood="Wittener Str. 12")
    assert contact.home_neighborhood == desk.dorstfeld


def test_neighborhood_in_another_district_than_chosen_is_pointed_out(desk):
    (text,) = refused(desk, "neighborhood", neighborhood="Dorstfeld", home=str(desk.hoerde.pk))
    assert "Dorstfeld" in text
    assert "Innenstadt-West" in text


def test_postcode_of_several_districts_is_asked_back(desk):
    factories.postcode("44379", districts=[desk.west, desk.hoerde])
    (text,) = refused(desk, "neighborhood", neighborhood="44379")
    assert "Hörde" in text
    assert "Innenstadt-West" in text


def test_unknown_neighborhood_gets_a_suggestion(desk):
    (text,) = refused(desk, "neighborhood", neighborhood="Dorstfled")
    assert "Dorstfeld" in text


@pytest.mark.parametrize("home", ["outside", "unknown"])
def test_home_outside_the_city_or_unknown_has_no_district(desk, home):
    contact = saved(desk, home=home)
    assert (contact.home, contact.home_district) == (home, None)


def test_not_helped_asks_what_was_missing(desk):
    assert refused(desk, "missing", result="not_helped")


def test_several_unmet_needs_go_with_any_result(desk):
    deutsch = topic("sprache")
    contact = saved(
        desk,
        result="solved",
        missing=[Code.FULL, Code.LANGUAGE, Code.NO_OFFER],
        missing_topic_full=deutsch.pk,
        missing_language="Tigrinya",
        missing_category="sport",
    )
    needs = {row.reason: row for row in contact.unmet_needs.all()}
    assert set(needs) == {Code.FULL, Code.LANGUAGE, Code.NO_OFFER}
    assert needs[Code.FULL].topic == deutsch
    assert needs[Code.LANGUAGE].language == "ti"
    assert needs[Code.NO_OFFER].offer_category == "sport"


def test_unknown_missing_language_is_refused_at_its_field(desk):
    assert refused(
        desk, "missing_language", missing=[Code.LANGUAGE], missing_language="Blablanisch"
    )


def test_missing_interpreting_is_an_unmet_need(desk):
    contact = saved(desk, language="ar", interpreting=Interpreting.MISSING)
    (need,) = contact.unmet_needs.all()
    assert (need.reason, need.language) == (Code.LANGUAGE, "ar")


def test_target_of_a_referral_says_the_result(desk):
    contact = saved(desk, targets=["jobcenter", "health"])
    assert contact.result == Result.REFERRED
    assert [row.target for row in contact.referrals.all()] == ["jobcenter", "health"]


def test_organization_belongs_to_the_target_that_it_is_there_for(desk):
    caritas = factories.organization("Caritas", target="specialist")
    contact = saved(desk, targets=["jobcenter"], organization=caritas.pk, result="referred")
    (referral,) = contact.referrals.all()
    assert (referral.target, referral.organization) == ("jobcenter", caritas)


def test_organization_alone_brings_its_target(desk):
    caritas = factories.organization("Caritas", target="specialist")
    contact = saved(desk, organization=caritas.pk)
    assert [(row.target, row.organization) for row in contact.referrals.all()] == [
        ("specialist", caritas)
    ]


def test_retired_organization_and_topic_are_not_offered(desk):
    factories.organization("Früher", target="other", is_offered=False)
    retired = topic("sonstiges")
    retired.is_offered = False
    retired.save()
    form = desk.client.get(NEW).context["form"]
    assert "Früher" not in str(form["organization"])
    assert refused(desk, "topics", topics=[retired.pk])


def test_partner_has_the_short_form_and_nothing_else(desk):
    school = factories.organization("Schule", target="education")
    contact = saved(
        desk,
        counterpart="partner",
        partner_organization=school.pk,
        partner_kind="meeting",
        partner_initiative="ours",
        partner_theme="networking",
        topics=[topic("sprache").pk],
        language="ar",
        home=str(desk.west.pk),
        result="not_helped",
        age_band="under_18",
    )
    assert contact.partner.organization == school
    assert contact.partner.theme == "networking"
    assert (contact.language, contact.home, contact.result, contact.age_band) == ("", "", "", "")
    assert not contact.topics.exists()


def test_what_is_hidden_from_partners_is_not_looked_at(desk):
    contact = saved(
        desk, counterpart="partner", other_language="Blablanisch", language="other", advised="x"
    )
    assert contact.counterpart == Counterpart.PARTNER


def test_group_is_one_contact_with_a_headcount(desk):
    contact = saved(desk, headcount="12", advised="1", accompanying="0")
    assert (contact.headcount, contact.advised, contact.accompanying) == (12, 0, 0)


def test_nobody_in_a_group_is_described(desk):
    assert refused(desk, "age_band", headcount="12", age_band="over_60")


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"location": ""}, "location"),
        ({"happened_on": "2026-11-21"}, "happened_on"),
        ({"happened_on": "gestern"}, "happened_on"),
        ({"happened_on": "2016-09-30"}, "happened_on"),
        ({"counterpart": "nobody"}, "counterpart"),
        ({"topics": ["999999"]}, "topics"),
        ({"language": "xx"}, "language"),
        ({"home": "mars"}, "home"),
        ({"result": "magic"}, "result"),
        ({"advised": "viele"}, "advised"),
        ({"advised": "100"}, "advised"),
        ({"headcount": "0"}, "headcount"),
        ({"missing": ["nothing"]}, "missing"),
        ({"targets": ["moon"]}, "targets"),
        ({"organization": "999999"}, "organization"),
        ({"memo": "Bescheid prüfen", "result": "continued"}, "due_on"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_each_slip_has_a_sentence_at_its_field(desk, values, name):
    response = desk.send(**values)
    assert response.status_code == 200
    assert not Contact.objects.exists()
    assert response.context["form"].errors[name]


def test_place_of_another_team_is_no_choice(desk):
    assert refused(desk, "location", location=desk.elsewhere.pk)


def test_part_that_is_folded_opens_where_something_is_wrong(desk):
    wrong = desk.send(headcount="viele")
    assert wrong.context["fold_is_open"]
    assert not wrong.context["head_is_open"]
    assert desk.send(happened_on="gestern").context["head_is_open"]
    assert not desk.client.get(NEW).context["fold_is_open"]


def test_wrong_choice_is_not_hidden_in_a_sheet(desk):
    assert 'id="sheet-home" popover' in read(desk.client.get(NEW))
    page = read(desk.send(neighborhood="Dorstfled"))
    assert 'id="sheet-home" popover' not in page
    assert 'id="sheet-language" popover' in page


def test_follow_up_is_set_with_the_contact(desk):
    contact = saved(
        desk, result="continued", due_on="2026-11-27", memo="Bescheid prüfen", is_shared="on"
    )
    assert contact.follow_up.author == desk.user
    assert contact.follow_up.is_shared
    assert "Bescheid" not in contact.follow_up.memo, "it is sealed"


def test_to_be_continued_needs_no_follow_up(desk):
    assert not hasattr(saved(desk, result="continued"), "follow_up")


def test_double_click_is_one_contact(desk):
    data = kept(desk.user, **desk.values(language="ar"))
    first, second = (desk.client.post(NEW, data) for _ in range(2))
    assert Contact.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_two_tabs_are_two_contacts(desk):
    for _ in range(2):
        desk.send(language="ar")
    assert Contact.objects.count() == 2


def test_draft_is_back_after_a_reload_and_gone_when_saved(desk):
    form = desk.client.get(NEW).context["form"]
    data = desk.values(language="ar", submit_key=form["submit_key"].value())
    assert desk.client.post("/intern/entwurf/", data).status_code == 204
    back = desk.client.get(NEW).context["form"]
    assert back.restored_at
    assert back["language"].value() == "ar"
    desk.client.post(NEW, desk.values(submit_key=back["submit_key"].value(), language="ar"))
    assert not Draft.objects.exists()


def test_hostile_text_is_refused_and_breaks_nothing(desk):
    texts = desk.values(
        other_language="", neighborhood="", missing_language="", memo="", due_on="", home=""
    )
    for number, values in enumerate(hostile(texts)):
        response = post_raw(
            desk.client, NEW, {name: str(text) for name, text in kept(desk.user, **values).items()}
        )
        assert response.status_code in (200, 302), (number, HOSTILE)
