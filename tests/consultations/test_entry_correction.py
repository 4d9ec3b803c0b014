"""The correction of a contact: everything is there again, and nobody's text is lost."""

from datetime import date

import pytest
from django.utils import timezone

from consultations.actions.contacts import log_contact
from consultations.choices import Counterpart
from consultations.entries import Entry, Missing, Partner, SentTo, entry_of
from consultations.models import Contact
from locations.models import Location
from records.models import AuditEntry
from tests import factories
from tests.consultations.entry_desk import MOMENT, Desk, change_url, topic
from tests.kept import kept, read

pytestmark = pytest.mark.django_db
READ = AuditEntry.Action.READ


@pytest.fixture
def desk(client, at):
    at(*MOMENT)
    return Desk(client)


def full_entry(desk):
    caritas = factories.organization("Caritas", target="specialist")
    return Entry(
        happened_on=date(2026, 11, 18),
        counterpart=Counterpart.ON_BEHALF,
        channel="phone",
        advised=2,
        accompanying=1,
        first_contact="yes",
        home="district",
        home_district_id=desk.west.pk,
        home_neighborhood_id=desk.dorstfeld.pk,
        language="ti",
        interpreting="child",
        age_band="from_27",
        gender="female",
        duration="up_to_30",
        result="referred",
        topic_ids=frozenset({topic("wohnen").pk, topic("sprache").pk}),
        missing=(
            Missing("language", language="ti"),
            Missing("no_offer", topic_id=topic("sprache").pk, offer_category="sport"),
        ),
        sent_to=(SentTo("jobcenter"), SentTo("specialist", caritas.pk)),
    )


def entries(desk):
    school = factories.organization("Schule", target="education")
    return {
        "everything": full_entry(desk),
        "nothing": Entry(date(2026, 11, 20), Counterpart.ADVICE_SEEKER),
        "a group": Entry(date(2026, 11, 20), Counterpart.VOLUNTEER, headcount=12),
        "partner": Entry(
            date(2026, 11, 20),
            Counterpart.PARTNER,
            partner=Partner(school.pk, "meeting", "theirs", "practice"),
        ),
        "two of one reason": Entry(
            date(2026, 11, 20),
            Counterpart.ADVICE_SEEKER,
            missing=(Missing("full"), Missing("full", topic_id=topic("sprache").pk)),
            sent_to=(
                SentTo("specialist", factories.organization("A", target="specialist").pk),
                SentTo("specialist", factories.organization("B", target="specialist").pk),
            ),
            result="referred",
        ),
    }


def log(desk, entry):
    return log_contact(by=desk.user, location=desk.office, entry=entry, now=timezone.now())


def sent_as_shown(desk, contact, **changed):
    """The form of the page, sent as it is but for what is changed."""
    form = desk.client.get(change_url(contact)).context["form"]
    data = {"submit_key": form["submit_key"].value(), "seen_version": str(contact.version)}
    for name in form.own_fields:
        value = form[name].value()
        if value is True:
            data[name] = "on"
        elif value not in (None, "", False, []):
            data[name] = value
    return desk.client.post(change_url(contact), data | changed)


@pytest.mark.parametrize(
    "which", ["everything", "nothing", "a group", "partner", "two of one reason"]
)
def test_form_sent_as_it_is_changes_nothing(desk, which):
    contact = log(desk, entries(desk)[which])
    before = entry_of(Contact.objects.get(pk=contact.pk))
    answer = sent_as_shown(desk, contact)
    assert answer.status_code == 302, read(answer)
    after = Contact.objects.get(pk=contact.pk)
    assert entry_of(after) == before
    assert after.version == 1


def test_correction_is_saved_and_leads_to_the_contact(desk):
    contact = log(desk, full_entry(desk))
    answer = sent_as_shown(desk, contact, language="ar", result="solved")
    assert answer["Location"] == f"/intern/kontakte/{contact.pk}/"
    after = Contact.objects.get(pk=contact.pk)
    assert (after.language, after.result, after.version) == ("ar", "solved", 2)


def test_place_can_be_corrected(desk):
    contact = log(desk, full_entry(desk))
    second = factories.location("Süd", slug="sued", parent=desk.office)
    sent_as_shown(desk, contact, location=str(second.pk))
    assert Contact.objects.get(pk=contact.pk).location == second


def test_every_look_at_the_form_is_in_the_trail(desk):
    contact = log(desk, full_entry(desk))
    reads = AuditEntry.objects.filter(action=READ, kind="contact", record=contact.pk)
    desk.client.get(change_url(contact))
    assert reads.count() == 1
    desk.client.post(change_url(contact), kept(desk.user, seen=1, counterpart="nobody"))
    assert reads.count() == 2
    assert reads.first().actor == desk.user.public_id


def test_retired_topic_stays_on_the_contact(desk):
    contact = log(desk, full_entry(desk))
    topic_of_contact = topic("wohnen")
    topic_of_contact.is_offered = False
    topic_of_contact.save()
    assert sent_as_shown(desk, contact).status_code == 302
    assert topic_of_contact in Contact.objects.get(pk=contact.pk).topics.all()


def test_second_correction_shows_both_texts_in_words(desk):
    contact = log(desk, full_entry(desk))
    first = desk.client.get(change_url(contact)).context["form"]
    sent_as_shown(desk, contact, result="solved", home=str(desk.hoerde.pk), neighborhood="")
    contact.refresh_from_db()
    assert contact.version == 2
    data = desk.values(
        submit_key=first["submit_key"].value(),
        seen_version="1",
        counterpart="on_behalf",
        result="continued",
        language="fr",
    )
    response = desk.client.post(change_url(contact), data)
    assert response.status_code == 409
    page = read(response)
    shown = {row.label: (row.kept, row.typed) for row in response.context["differences"]}
    assert shown["Ergebnis"] == ("Geklärt", "Wird fortgesetzt")
    assert shown["Wohnort"] == ("Hörde", "–")
    assert shown["Sprache des Gesprächs"] == ("Andere …", "Französisch")
    assert shown["Andere Sprache"] == ("Tigrinya", "–")
    assert "not_helped" not in page.split("<form")[0]
    assert Contact.objects.get(pk=contact.pk).result == "solved"


def test_contact_of_another_place_is_missing(desk):
    foreign = factories.contact(location=desk.elsewhere)
    assert desk.client.get(change_url(foreign)).status_code == 404
    assert desk.client.post(change_url(foreign), kept(desk.user)).status_code == 404


def test_page_takes_as_many_queries_for_a_full_contact(
    desk, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr("locations.keeper.monotonic", lambda: 1000.0)
    contact = log(desk, full_entry(desk))
    bare = log(desk, Entry(date(2026, 11, 20), Counterpart.ADVICE_SEEKER))
    for row in (contact, bare):
        desk.client.get(change_url(row))
        with django_assert_num_queries(17):
            desk.client.get(change_url(row))


def test_ended_place_can_still_be_corrected(desk):
    contact = log(desk, full_entry(desk))
    Location.objects.filter(pk=desk.office.pk).update(
        status=Location.Status.ENDED, ended_on=date(2026, 11, 19)
    )
    assert sent_as_shown(desk, contact, result="solved").status_code == 302
