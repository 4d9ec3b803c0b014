from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations.actions.contacts import change_contact, log_contact
from consultations.choices import Channel, Counterpart, Interpreting, Result
from consultations.entries import Entry, Missing, SentTo
from consultations.models import Contact, ContactVersion, Referral
from locations.models import Role
from records.models import AuditEntry
from tests import factories
from tests.consultations.log_desk import LIST, MOMENT, NOON, TODAY, Desk, topic
from tests.kept import kept, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, at):
    at(*MOMENT)
    return Desk(client)


@pytest.fixture
def lead(client, at):
    at(*MOMENT)
    return Desk(client, Role.LEAD)


def page_of(contact, part=""):
    return f"{LIST}{contact.pk}/{part}"


def trail():
    return [(entry.action, entry.record) for entry in AuditEntry.objects.filter(kind="contact")][
        ::-1
    ]


def full_entry(**values):
    said = {
        "happened_on": TODAY,
        "counterpart": Counterpart.ADVICE_SEEKER,
        "channel": Channel.PHONE,
        "accompanying": 2,
        "first_contact": "yes",
        "home": "unknown",
        "language": "tr",
        "interpreting": Interpreting.CHILD,
        "age_band": "from_27",
        "gender": "female",
        "duration": "up_to_30",
        "result": Result.NOT_HELPED,
        "topic_ids": frozenset({topic("wohnen").pk}),
        "missing": (Missing("no_offer", offer_category="sport"), Missing("full")),
        "sent_to": (SentTo("jobcenter"), SentTo("health")),
    }
    return Entry(**(said | values))


def test_page_says_all_that_was_logged(desk):
    contact = log_contact(by=desk.user, location=desk.office, entry=full_entry(), now=NOON)
    text = read(desk.client.get(page_of(contact)))
    for said in (
        *("Ratsuchende Person", "Freitag, 20. November 2026", "Nordbüro", "1 / 2", "Telefon"),
        *("Wohnen, Wohnungssuche, Nebenkosten", "Türkisch", "nicht bekannt", "Konnte nicht helfen"),
        *("Passendes Angebot: Sport und Bewegung", "Freier Platz", "bis 30", "27–60", "weiblich"),
        *("Kind unter 18", "Jobcenter", "Arzt, Krankenkasse", "(offen)"),
    ):
        assert said.lower() in text.lower(), said


@pytest.mark.parametrize(
    ("interpreting", "is_marked"), [("child", True), ("app", True), ("family", False)]
)
def test_emergency_interpreting_is_marked(desk, interpreting, is_marked):
    contact = desk.contact(interpreting=interpreting)
    assert ("Notlösung" in read(desk.client.get(page_of(contact)))) is is_marked


def test_partner_contact_has_its_own_lines(desk):
    contact = desk.contact(counterpart=Counterpart.PARTNER)
    factories.partner_contact(
        contact=contact,
        organization=factories.organization("Musterverband"),
        kind="meeting",
        initiative="ours",
        theme="networking",
    )
    text = read(desk.client.get(page_of(contact)))
    for said in ("Kooperationspartner", "Musterverband", "Vernetzung"):
        assert said in text


def test_referral_says_whether_somebody_arrived(desk):
    contact = desk.contact()
    factories.referral(contact=contact, arrival="arrived")
    assert "(angekommen)" in read(desk.client.get(page_of(contact)))


def test_opening_a_contact_is_written_down_before_it_is_shown(desk):
    contact = desk.contact()
    with CaptureQueriesContext(connection) as captured:
        desk.client.get(page_of(contact))
    assert trail() == [("read", str(contact.pk))]
    asked = [query["sql"] for query in captured]
    written = next(n for n, sql in enumerate(asked) if "INSERT" in sql and "auditentry" in sql)
    assert not any("contacttopic" in sql for sql in asked[:written])
    assert any("contacttopic" in sql for sql in asked[written:])


def test_contact_that_cannot_be_written_down_is_not_shown(desk, monkeypatch):
    contact = desk.contact(language="tr")

    def broken(**_values):
        raise RuntimeError("The trail is away.")

    monkeypatch.setattr("records.audit.write", broken)
    desk.client.raise_request_exception = False
    response = desk.client.get(page_of(contact))
    assert response.status_code == 500
    assert "Türkisch" not in read(response)


@pytest.mark.parametrize("part", ["", "verlauf/"])
def test_contact_of_another_place_is_missing_and_leaves_no_trace(desk, part):
    foreign = desk.contact(location=desk.elsewhere)
    for address in (page_of(foreign, part), f"{LIST}999999999/{part}"):
        assert desk.client.get(address).status_code == 404
    assert trail() == []


def test_oneself_is_told_and_nobody_else_named(desk):
    mine = desk.contact(recorded_by=desk.user)
    theirs = desk.contact(recorded_by=factories.user("Grace Anderswer"))
    assert "von Ihnen eingetragen" in read(desk.client.get(page_of(mine)))
    text = read(desk.client.get(page_of(theirs)))
    assert "von Ihnen eingetragen" not in text
    assert "Grace" not in text


def test_contact_links_to_the_one_before_and_the_one_after(desk):
    first = desk.contact(happened_on=date(2026, 11, 2))
    second = desk.contact(happened_on=date(2026, 11, 9), earlier=first)
    third = desk.contact(earlier=second)
    foreign = desk.contact(earlier=second, location=desk.elsewhere)
    text = read(desk.client.get(page_of(second)))
    assert page_of(first) in text
    assert page_of(third) in text
    assert page_of(foreign) not in text
    assert "den Kontakt vom 2. November 2026" in text


def test_earlier_contact_of_another_place_is_not_linked(desk):
    foreign = desk.contact(location=desk.elsewhere)
    contact = desk.contact(earlier=foreign)
    assert page_of(foreign) not in read(desk.client.get(page_of(contact)))


def test_only_leads_of_the_place_are_offered_the_deletion(lead):
    contact = lead.contact()
    assert page_of(contact, "loeschen/") in read(lead.client.get(page_of(contact)))
    factories.membership(user=lead.user, role=Role.ADVISER, location=lead.elsewhere)
    advised = lead.contact(location=lead.elsewhere)
    assert page_of(advised, "loeschen/") not in read(lead.client.get(page_of(advised)))
    assert lead.client.get(page_of(advised, "loeschen/")).status_code == 404


# --- History ---


def corrected(desk, by, entry, changed):
    contact = log_contact(by=by, location=desk.office, entry=entry, now=NOON)
    change_contact(
        by=by, contact=contact, seen=1, entry=changed, now=datetime(2026, 11, 20, 12, tzinfo=UTC)
    )
    return contact


def test_history_says_what_was_before_and_what_is_now(desk):
    entry = full_entry()
    changed = full_entry(
        language="ar",
        result=Result.SOLVED,
        missing=(),
        topic_ids=frozenset({topic("leistungen").pk}),
    )
    contact = corrected(desk, desk.user, entry, changed)
    response = desk.client.get(page_of(contact, "verlauf/"))
    (one,) = response.context["corrections"]
    assert one.is_mine
    assert one.day == TODAY
    found = {detail.label: (detail.before, detail.after) for detail in one.details}
    assert found["Sprache des Gesprächs"] == (("Türkisch",), ("Arabisch",))
    assert found["Ergebnis"] == (("Konnte nicht helfen",), ("Geklärt",))
    assert found["Was hat gefehlt?"][1] == ()
    assert len(found) == 4
    assert "von Ihnen" in read(response)
    assert trail()[-1] == ("read", str(contact.pk))


def test_history_names_no_colleague(desk):
    colleague = factories.user("Grace Anderswer")
    factories.membership(user=colleague, location=desk.office)
    contact = corrected(desk, colleague, full_entry(), full_entry(language="ar"))
    text = read(desk.client.get(page_of(contact, "verlauf/")))
    assert "von jemandem aus dem Team" in text
    assert "Grace" not in text
    assert "12:00" not in text
    assert "13:00" not in text


def test_history_says_that_the_place_was_corrected(desk):
    contact = log_contact(by=desk.user, location=desk.office, entry=full_entry(), now=NOON)
    change_contact(
        by=desk.user, contact=contact, seen=1, entry=full_entry(), now=NOON,
        location=desk.dependance,
    )  # fmt: skip
    (one,) = desk.client.get(page_of(contact, "verlauf/")).context["corrections"]
    assert [(d.label, d.before, d.after) for d in one.details] == [
        ("Ort", ("Nordbüro",), ("Hafen",))
    ]


def test_version_that_cannot_be_read_does_not_break_the_history(desk):
    contact = desk.contact()
    factories.contact_version(contact=contact, values={"from": "long ago"})
    text = read(desk.client.get(page_of(contact, "verlauf/")))
    assert "lässt sich nicht mehr lesen" in text


def test_contact_that_was_never_corrected_says_so(desk):
    contact = desk.contact()
    assert "Hier wurde nichts berichtigt." in read(desk.client.get(page_of(contact, "verlauf/")))
    assert "verlauf" not in read(desk.client.get(page_of(contact)))


# --- Deletion ---


def test_lead_deletes_with_a_reason_and_all_goes_with_it(lead):
    contact = log_contact(by=lead.user, location=lead.office, entry=full_entry(), now=NOON)
    factories.follow_up(contact=contact)
    factories.contact_version(contact=contact)
    later = lead.contact(earlier=contact)
    data = kept(lead.user, reason="twice")
    response = lead.client.post(page_of(contact, "loeschen/"), data, follow=True)
    assert response.redirect_chain == [(f"{LIST}?geloescht=1", 302)]
    assert "Gelöscht." in read(response)
    assert not Contact.objects.filter(pk=contact.pk).exists()
    assert not ContactVersion.objects.exists()
    assert not Referral.objects.exists()
    later.refresh_from_db()
    assert later.earlier is None
    entry = AuditEntry.objects.get(action="delete", kind="contact")
    assert (entry.record, entry.reason) == (str(contact.pk), "twice")


def test_deletion_page_says_what_is_deleted_and_was_written_down(lead):
    contact = lead.contact()
    text = read(lead.client.get(page_of(contact, "loeschen/")))
    assert "lässt sich nicht rückgängig machen" in text
    assert trail() == [("read", str(contact.pk))]


@pytest.mark.parametrize("reason", [None, "", "undone", "weil", "twice\0"], ids=repr)
def test_without_a_reason_of_the_list_nothing_is_deleted(lead, reason):
    contact = lead.contact()
    data = kept(lead.user) if reason is None else kept(lead.user, reason=reason)
    response = lead.client.post(page_of(contact, "loeschen/"), data)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert Contact.objects.filter(pk=contact.pk).exists()


def test_deletion_sent_twice_is_one_and_leads_to_the_same_page(lead):
    contact = lead.contact()
    data = kept(lead.user, reason="mistake")
    lead.client.post(page_of(contact, "loeschen/"), data)
    again = lead.client.post(page_of(contact, "loeschen/"), data)
    assert again.status_code in (302, 404)
    assert AuditEntry.objects.filter(action="delete", kind="contact").count() == 1


def test_adviser_deletes_nothing(desk):
    contact = desk.contact()
    data = kept(desk.user, reason="twice")
    assert desk.client.post(page_of(contact, "loeschen/"), data).status_code == 403
    assert Contact.objects.filter(pk=contact.pk).exists()


def test_lead_who_also_coordinates_deletes_only_where_they_lead(lead):
    factories.membership(user=lead.user, role=Role.COORDINATOR)
    factories.membership(user=lead.user, role=Role.ADVISER, location=lead.elsewhere)
    contact = lead.contact(location=lead.elsewhere)
    data = kept(lead.user, reason="twice")
    assert lead.client.post(page_of(contact, "loeschen/"), data).status_code == 404
    assert Contact.objects.filter(pk=contact.pk).exists()
