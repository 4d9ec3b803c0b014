"""The team pages: what leads and administrators see and do there."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from locations.models import Invitation, Location, Membership, Role
from records import audit
from records.models import AuditEntry, Change, OutboxMail
from tests import factories
from tests.kept import HOSTILE, kept, post_raw, read, said
from tests.staff import login

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return factories.location("Büro", kind=Location.Kind.OFFICE)


@pytest.fixture
def lead(client, office):
    user = factories.user("Lea Leitung")
    factories.membership(user=user, role=Role.LEAD, location=office)
    return login(client, user)


@pytest.fixture
def boss(client):
    return login(client, factories.user("Bea Boss", roles=[Role.ADMINISTRATOR]))


def day(days=0):
    return timezone.localdate() + timedelta(days=days)


def person_page(user):
    return reverse("team:person", args=[user.public_id])


# --- The list ---


def test_lead_sees_the_people_of_her_places_and_no_others(client, lead, office):
    there = factories.location("Dependance", parent=office)
    for name, place, bounds in (
        ("Adam Hier", office, {}),
        ("Dora Dependance", there, {}),
        ("Zoe Zukunft", office, {"valid_from": day(10)}),
        ("Egon Ehemals", office, {"valid_to": day(-30)}),
        (
            "Viktor Vertretung",
            office,
            {"valid_from": day(), "valid_to": day(), "is_stand_in": True},
        ),
        ("Longo Langeher", office, {"valid_to": day(-57)}),
        ("Anna Anderswo", factories.location("Anderes"), {}),
    ):
        factories.membership(user=factories.user(name), location=place, **bounds)
    page = read(client.get("/intern/team/"))
    for name in ("Lea Leitung", "Adam", "Dora", "Zoe", "Egon", "Viktor"):
        assert name in page, name
    for name in ("Longo", "Anna Anderswo", "Anderes"):
        assert name not in page, name


def test_lead_does_not_see_what_else_somebody_does(client, lead, office):
    user = factories.membership(location=office).user
    factories.membership(user=user, location=factories.location("Anderes Büro"))
    factories.membership(user=user, role=Role.PRIVACY_OFFICER)
    for address in ("/intern/team/", person_page(user)):
        page = read(client.get(address))
        assert user.name in page
        assert "Anderes Büro" not in page
        assert said("Privacy officer") not in page


def test_administrator_finds_everybody_in_whatever_spelling(client, boss):
    factories.user("Özgür Ärmel")
    factories.user("Nina Nachbar", email="nina@example.org")
    page = read(client.get("/intern/team/"))
    assert "Özgür" in page
    assert "Nina" in page
    for question in ("özgÜR", "OZGUR", "ärmel"):
        found = read(client.get("/intern/team/", {"q": question}))
        assert "Özgür" in found, question
        assert "Nina" not in found
    assert "Özgür" not in read(client.get("/intern/team/", {"q": "nina@"}))


@pytest.mark.parametrize("seite", ["0", "-1", "x", "9" * 40, "2", "", "\0"])
@pytest.mark.parametrize("q", ["", "\0", "%00", "x" * 101, "'\"<script>"])
def test_question_that_makes_no_sense_still_answers(client, boss, q, seite):
    response = client.get("/intern/team/", {"q": q, "seite": seite})
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


def test_list_is_one_entry_in_the_trail_and_as_many_queries_for_three_as_for_one(
    client, lead, office, still
):
    factories.membership(location=office)
    factories.invitation(location=office)
    client.get("/intern/team/")
    counts = []
    for more in (0, 2):
        for _ in range(more):
            factories.membership(location=office)
            factories.invitation(location=office)
        with CaptureQueriesContext(connection) as asked:
            client.get("/intern/team/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    entries = AuditEntry.objects.exclude(action="login").values_list("action", "kind")
    assert list(entries) == [("list", "user")] * 3


def test_long_list_has_pages(client, boss):
    for number in range(60):
        factories.user(f"Person {number:02}", email=f"p{number}@example.org")
    assert "Person 00" in read(client.get("/intern/team/"))
    second = read(client.get("/intern/team/?seite=2"))
    assert "Person 59" in second
    assert "Person 00" not in second


# --- A person ---


def test_opening_a_person_is_written_down_before_it_is_shown(client, lead, office, monkeypatch):
    user = factories.membership(location=office).user
    assert user.email in read(client.get(person_page(user)))
    entry = AuditEntry.objects.get(action="read")
    assert (entry.actor, entry.kind, entry.record) == (lead.public_id, "user", str(user.public_id))

    def broken(**values):
        raise DatabaseError

    monkeypatch.setattr(audit, "write", broken)
    client.raise_request_exception = False
    for address in (person_page(user), reverse("team:grant", args=[user.public_id])):
        response = client.get(address)
        assert response.status_code == 500
        assert user.email not in response.content.decode()


def test_person_elsewhere_is_as_missing_as_nobody(client, lead):
    foreign = factories.membership(location=factories.location()).user
    missing = uuid4()
    for name in ("team:person", "team:grant"):
        answers = [
            client.get(reverse(name, args=[key])).content.decode().replace(str(key), "")
            for key in (foreign.public_id, missing)
        ]
        assert answers[0] == answers[1]
        assert client.get(reverse(name, args=[missing])).status_code == 404
    assert not AuditEntry.objects.filter(action="read").exists()


def test_own_page_offers_nothing_to_press(client, boss):
    factories.user(roles=[Role.ADMINISTRATOR])
    page = client.get(person_page(boss)).content.decode()
    assert "/beenden/" not in page
    assert "/sperren/" not in page
    assert "/rolle/" not in page


# --- Roles ---


def test_lead_gives_and_ends_a_role(client, lead, office):
    user = factories.membership(location=office, valid_to=day(3)).user
    address = reverse("team:grant", args=[user.public_id])
    sent = kept(lead, role="lead", location=office.pk, valid_from=day(4).isoformat())
    for _ in range(2):
        assert client.post(address, sent).status_code == 302
    row = user.memberships.get(role="lead")
    assert (row.location, row.valid_from) == (office, day(4))
    end = reverse("team:end", args=[row.public_id])
    assert client.get(end).status_code == 200
    sent = kept(lead, seen=1, first_day_without=day().isoformat())
    for _ in range(2):
        assert client.post(end, sent)["Location"].startswith(person_page(user))
    assert not user.memberships.filter(role="lead").exists()


def test_choices_hold_only_what_may_be_given(client, lead, office):
    factories.location("Fremdes Büro")
    factories.location("Früheres Büro", parent=office, status="ended", ended_on=day(-9))
    page = read(client.get("/intern/team/einladen/"))
    assert "Büro" in page
    for text in ("Fremdes", "Früheres", said("Coordinator"), said("Administrator")):
        assert text not in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"role": "administrator"}, "role"),
        ({"role": "x"}, "role"),
        ({"location": "0"}, "location"),
        ({"location": "9" * 40}, "location"),
        ({"location": "foreign"}, "location"),
        ({"location": ""}, "location"),
        ({"email": "keine"}, "email"),
        ({"email": "a@b.de\n"}, None),
        ({"email": f"{'x' * 250}@example.org"}, "email"),
        ({"valid_from": "1900-01-01"}, "valid_from"),
        ({"valid_to": "2900-01-01"}, "valid_to"),
        ({"valid_to": "31.02.2027"}, "valid_to"),
        ({"valid_from": "later", "valid_to": "today"}, "valid_to"),
        *[({"name": text}, "name") for text in HOSTILE.values() if not text.isdigit()],
        *[({"location": text}, "location") for text in HOSTILE.values()],
        *[({"role": text}, "role") for text in HOSTILE.values()],
    ],
)
def test_nonsense_gets_a_message_at_its_field_and_what_was_typed_is_there(
    client, lead, office, change, field
):
    foreign = factories.location("Fremdes Büro")
    words = {"foreign": str(foreign.pk), "later": day(5).isoformat(), "today": day().isoformat()}
    sent = {"email": "neu@example.org", "role": "adviser", "location": str(office.pk)}
    sent |= {name: words.get(text, text) for name, text in change.items()}
    response = post_raw(client, "/intern/team/einladen/", kept(lead, **sent))
    if field is None:
        assert response.status_code == 302
        return
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert Invitation.objects.count() == 0
    if field != "email":
        assert "neu@example.org" in read(response)


def test_administrator_gives_a_role_for_the_network_without_a_place(client, boss, office):
    user = factories.user()
    address = reverse("team:grant", args=[user.public_id])
    wrong = client.post(address, kept(boss, role="coordinator", location=office.pk))
    assert list(wrong.context["form"].errors) == ["location"]
    assert client.post(address, kept(boss, role="coordinator")).status_code == 302
    assert user.memberships.get().role == "coordinator"


def test_last_administrator_is_told_at_the_form(client, boss):
    other = factories.membership(role=Role.ADMINISTRATOR, valid_to=day(5)).user
    client.logout()
    login(client, other)
    row = boss.memberships.get()
    address = reverse("team:end", args=[row.public_id])
    response = client.post(address, kept(other, seen=1, first_day_without=day().isoformat()))
    text = "This is the last administrator. First give the role to somebody else."
    assert said(text) in read(response)
    switched = client.post(reverse("team:deactivate", args=[boss.public_id]), kept(other))
    assert switched.status_code == 409
    assert said(text) in read(switched)


def test_two_who_end_one_role_differently_both_see_it(client, lead, office):
    row = factories.membership(location=office)
    address = reverse("team:end", args=[row.public_id])
    for days, status in ((5, 302), (9, 409)):
        sent = kept(lead, seen=1, first_day_without=day(days).isoformat())
        assert client.post(address, sent).status_code == status
    row.refresh_from_db()
    assert row.valid_to == day(4)


# --- Stand-ins and invitations ---


def stand_in(lead, office, **change):
    days = {"valid_from": day(1).isoformat(), "valid_to": day(2).isoformat()}
    return kept(lead, role="adviser", location=str(office.pk), **days) | change


def test_stand_in_with_an_account_is_entered_at_once(client, lead, office):
    user = factories.membership(location=factories.location()).user
    sent = stand_in(lead, office, email=user.email.upper())
    assert client.post("/intern/team/vertretung/", sent)["Location"].endswith("getan=vertretung")
    row = user.memberships.get(location=office)
    assert (row.is_stand_in, row.valid_from, row.valid_to) == (True, day(1), day(2))
    assert "Person" in read(client.get("/intern/team/?getan=vertretung"))
    # A second span is a second row; the same span again is not.
    later = {"valid_from": day(8).isoformat(), "valid_to": day(8).isoformat()}
    sent = stand_in(lead, office, email=user.email, **later)
    assert client.post("/intern/team/vertretung/", sent).status_code == 302
    again = client.post("/intern/team/vertretung/", stand_in(lead, office, email=user.email))
    assert again.status_code == 200
    assert user.memberships.filter(location=office).count() == 2


def test_stand_in_without_an_account_is_invited_for_these_days(client, lead, office):
    sent = stand_in(lead, office, email="neu@example.org")
    assert client.post("/intern/team/vertretung/", sent).status_code == 302
    row = Invitation.objects.get()
    assert (row.is_stand_in, row.valid_from, row.valid_to) == (True, day(1), day(2))
    assert OutboxMail.objects.count() == 1


@pytest.mark.parametrize("name", ["valid_from", "valid_to", "location", "email"])
def test_stand_in_needs_its_days_and_its_place(client, lead, office, name):
    sent = stand_in(lead, office, email="neu@example.org") | {name: ""}
    response = client.post("/intern/team/vertretung/", sent)
    assert list(response.context["form"].errors) == [name]


@pytest.mark.parametrize(
    ("email", "is_taken"),
    [
        ("adm\u0131n@example.org", False),
        ("a\u0430@example.org", False),
        ("neu@example.org\u200b", False),
        ("neu@b\u00fcrgerhaus.example.org", True),
    ],
)
@pytest.mark.parametrize("page", ["einladen", "vertretung"])
def test_address_that_reads_like_another_one_is_refused(
    client, lead, office, page, email, is_taken
):
    sent = {"email": email, "role": "adviser", "location": str(office.pk)}
    sent |= {"valid_from": day().isoformat(), "valid_to": day().isoformat()}
    response = client.post(f"/intern/team/{page}/", kept(lead, **sent))
    assert response.status_code == (302 if is_taken else 200)
    assert is_taken or list(response.context["form"].errors) == ["email"]


def test_double_click_invites_once(client, lead, office):
    sent = kept(lead, email="neu@example.org", role="adviser", location=str(office.pk))
    for _ in range(2):
        assert client.post("/intern/team/einladen/", sent)["Location"].endswith("getan=eingeladen")
    assert (Invitation.objects.count(), OutboxMail.objects.count()) == (1, 1)
    assert "neu@example.org" in read(client.get("/intern/team/?getan=eingeladen"))


def test_stand_in_for_a_lead_reaches_the_page_and_sees_nobody(client, office):
    user = factories.user()
    bounds = {"valid_from": day(), "valid_to": day(), "is_stand_in": True}
    factories.membership(user=user, role=Role.LEAD, location=office, **bounds)
    other = factories.membership(location=office).user
    login(client, user)
    page = client.get("/intern/team/")
    assert page.status_code == 200
    assert other.name not in read(page)
    assert client.get(person_page(other)).status_code == 404


# --- Accounts ---


def test_administrator_switches_an_account_off_and_its_login_closes(client, boss, office):
    row = factories.membership(location=office)
    other = type(client)()
    login(other, row.user)
    assert other.get("/intern/").status_code == 200
    address = reverse("team:deactivate", args=[row.user.public_id])
    assert client.post(address, kept(boss)).status_code == 302
    assert other.get("/intern/")["Location"].startswith("/intern/anmelden/")
    assert said("account switched off") in read(client.get("/intern/team/"))
    back = reverse("team:activate", args=[row.user.public_id])
    assert client.post(back, kept(boss)).status_code == 302
    row.user.refresh_from_db()
    assert row.user.is_active


def test_role_that_ends_today_closes_the_login(client, lead, office):
    row = factories.membership(location=office)
    other = type(client)()
    login(other, row.user)
    address = reverse("team:end", args=[row.public_id])
    sent = kept(lead, seen=1, first_day_without=day().isoformat())
    assert client.post(address, sent).status_code == 302
    assert other.get("/intern/")["Location"].startswith("/intern/anmelden/")
    assert Membership.objects.get(pk=row.pk).valid_to == day(-1)


# --- For whom somebody works ---


@pytest.fixture
def carrier(office):
    row = factories.organization("Diakonie")
    office.carriers.add(row)
    return row


def test_role_at_a_place_with_one_carrier_is_for_that_carrier(client, lead, office, carrier):
    user = factories.membership(location=office).user
    there = factories.location("Dependance", parent=office)
    grant = reverse("team:grant", args=[user.public_id])
    for place, role in ((office, "lead"), (there, "adviser")):
        data = kept(lead, role=role, location=place.pk)
        assert client.post(grant, data).status_code == 302
        assert Membership.objects.get(user=user, location=place, role=role).employer == carrier
    assert "Diakonie" in read(client.get(person_page(user)))
    assert "Diakonie" in read(client.get("/intern/team/"))


def test_of_two_carriers_one_is_chosen_or_none(client, lead, office, carrier):
    second = factories.organization("VMDO")
    office.carriers.add(second)
    partner = factories.organization("Jobcenter")
    user = factories.membership(location=office).user
    grant = reverse("team:grant", args=[user.public_id])
    data = {"role": "lead", "location": office.pk}
    wrong = client.post(grant, kept(lead, employer=partner.pk, **data))
    assert list(wrong.context["form"].errors) == ["employer"]
    assert client.post(grant, kept(lead, employer=second.pk, **data)).status_code == 302
    assert Membership.objects.get(user=user, role="lead").employer == second
    other = factories.membership(location=office).user
    grant = reverse("team:grant", args=[other.public_id])
    assert client.post(grant, kept(lead, **data)).status_code == 302
    assert Membership.objects.get(user=other, role="lead").employer is None


def test_invitation_carries_the_employer_and_so_does_the_stand_in(client, lead, office, carrier):
    data = kept(lead, email="neu@example.org", role="adviser", location=office.pk)
    assert client.post(reverse("team:invite"), data).status_code == 302
    assert Invitation.objects.get().employer == carrier
    assert "Diakonie" in read(client.get("/intern/team/"))
    known = factories.user("Viktor Vertretung")
    data = kept(
        lead, email=known.email, role="adviser", location=office.pk,
        valid_from=day().isoformat(), valid_to=day(2).isoformat(),
    )  # fmt: skip
    assert client.post(reverse("team:stand_in"), data).status_code == 302
    assert Membership.objects.get(user=known).employer == carrier


def employer_page(membership):
    return reverse("team:employer", args=[membership.public_id])


def test_employer_is_changed_once_written_down_and_remembered(client, lead, office, carrier):
    row = factories.membership(location=office, employer=carrier)
    other = factories.organization("VMDO")
    office.carriers.add(other)
    page = employer_page(row)
    assert page in read(client.get(person_page(row.user)))
    data = kept(lead, seen=1, employer=other.pk)
    assert client.post(page, data).status_code == client.post(page, data).status_code == 302
    row.refresh_from_db()
    assert (row.employer, row.version) == (other, 2)
    entry = AuditEntry.objects.get(action="change")
    assert (entry.actor, entry.kind, entry.record) == (lead.public_id, "membership", str(row.pk))
    assert "Diakonie → VMDO" in read(client.get(page))
    assert client.post(page, kept(lead, seen=2, employer="")).status_code == 302
    row.refresh_from_db()
    assert row.employer is None
    change = Change.objects.order_by("pk").first()
    assert (change.before, change.after) == (
        {"employer_id": carrier.pk},
        {"employer_id": other.pk},
    )


def test_same_employer_again_is_no_change(client, lead, office, carrier):
    row = factories.membership(location=office, employer=carrier)
    answer = client.post(employer_page(row), kept(lead, seen=1, employer=carrier.pk))
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.version == 1
    assert not Change.objects.exists()


def test_outdated_employer_shows_both(client, lead, office, carrier):
    row = factories.membership(location=office, employer=carrier, version=2)
    answer = client.post(employer_page(row), kept(lead, seen=1, employer=""))
    assert answer.status_code == 409
    assert "Diakonie" in read(answer)


def test_former_carrier_stays_to_choose_for_who_works_there(client, lead, office, carrier):
    row = factories.membership(location=office, employer=carrier)
    office.carriers.clear()
    assert "Diakonie" in read(client.get(employer_page(row)))
    answer = client.post(employer_page(row), kept(lead, seen=1, employer=carrier.pk))
    assert answer.status_code == 302


def test_employer_of_own_ended_or_foreign_roles_is_missing(client, lead, office):
    own = Membership.objects.get(user=lead)
    ended = factories.membership(location=office, valid_to=day(-1))
    foreign = factories.membership(location=factories.location("Anderes"))
    for row in (own, ended, foreign):
        assert client.get(employer_page(row)).status_code == 404
        assert client.post(employer_page(row), kept(lead, seen=1, employer="")).status_code == 404
    assert employer_page(own) not in read(client.get(person_page(lead)))


def test_administrator_changes_every_employer_but_the_own(client, boss, office, carrier):
    row = factories.membership(role=Role.COORDINATOR)
    answer = client.post(employer_page(row), kept(boss, seen=1, employer=carrier.pk))
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.employer == carrier
    own = Membership.objects.get(user=boss)
    assert client.get(employer_page(own)).status_code == 404
