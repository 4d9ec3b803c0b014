"""The organizations that people are referred to: who may, what is refused, what is found."""

import pytest
from django.urls import reverse

from locations.models import Organization, Role
from records.models import AuditEntry, Change
from tests import factories
from tests.kept import HOSTILE, kept, post_raw, read, said
from tests.staff import login

pytestmark = pytest.mark.django_db
LIST = "/intern/partner/"
ADD = "/intern/partner/neu/"
LIST_QUERIES = 7
VALUES = {
    "name": "Jobcenter Dortmund",
    "target": "jobcenter",
    "phone": "0231 842-0",
    "email": "info@example.org",
    "website": "https://example.org",
}


def partner(name="Jobcenter", **values):
    return factories.organization(name, **({"target": "jobcenter"} | values))


@pytest.fixture
def lead(client):
    return login(client, factories.user(roles=[Role.LEAD]))


def names(response):
    return [row.name for group in response.context["groups"] for row in group.partners]


# --- Who may ---


@pytest.mark.parametrize(
    ("role", "reads", "changes"),
    [
        (Role.ADVISER, 200, 403),
        (Role.LEAD, 200, 200),
        (Role.COORDINATOR, 200, 200),
        (Role.PRIVACY_OFFICER, 403, 403),
        (Role.ADMINISTRATOR, 403, 403),
    ],
)
def test_leads_and_coordinators_keep_partners_and_advisers_look(client, role, reads, changes):
    login(client, factories.user(roles=[role]))
    row = partner()
    assert client.get(LIST).status_code == reads
    assert client.get(ADD).status_code == changes
    assert client.get(f"{LIST}{row.pk}/").status_code == changes


def test_adviser_sees_no_button_and_cannot_press_one(client):
    user = login(client, factories.user(roles=[Role.ADVISER]))
    row = partner()
    assert "herausnehmen" not in read(client.get(LIST))
    assert client.post(f"{LIST}{row.pk}/herausnehmen/", kept(user)).status_code == 403
    row.refresh_from_db()
    assert row.is_offered


@pytest.mark.parametrize("name", ["herausnehmen", "anbieten"])
def test_buttons_answer_to_post_only(client, lead, name):
    assert client.get(f"{LIST}{partner().pk}/{name}/").status_code == 405


def test_forms_answer_to_no_other_method(client, lead):
    assert client.put(ADD).status_code == client.post(LIST).status_code == 405


def test_carrier_is_shown_and_changed_nowhere(client, lead):
    carrier = factories.organization("Diakonie")
    place = factories.location("Büro Huckarde")
    place.carriers.add(carrier)
    page = read(client.get(LIST))
    assert "Diakonie" in page
    assert "Büro Huckarde" in page
    address = f"{LIST}{carrier.pk}/"
    assert client.get(address).status_code == 404
    assert client.post(f"{address}herausnehmen/", kept(lead)).status_code == 404


@pytest.mark.parametrize("key", ["1" * 40, "999999"])
def test_missing_partner_is_missing(client, lead, key):
    assert client.get(f"{LIST}{key}/").status_code == 404


# --- The list ---


def test_partners_stand_in_the_order_of_their_targets(client, lead):
    partner("Sonstige", target="other")
    partner("Zentrum", target="migration_advice")
    partner("Ärztehaus", target="health")
    answer = client.get(LIST)
    assert names(answer) == ["Zentrum", "Ärztehaus", "Sonstige"]
    with_labels = [group.label for group in answer.context["groups"]]
    labels = dict(Organization.Target.choices)
    assert with_labels == [said(labels[code]) for code in ("migration_advice", "health", "other")]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=aerzte", ["Ärztehaus"]),
        ("q=ÄRZTE", ["Ärztehaus"]),
        ("target=jobcenter", ["Jobcenter"]),
        ("q=aerzte&target=jobcenter", []),
        ("q=nichts", []),
        ("target=nichts", ["Jobcenter", "Ärztehaus"]),
        ("page=0", ["Jobcenter", "Ärztehaus"]),
        ("page=" + "9" * 40, ["Jobcenter", "Ärztehaus"]),
        ("q=%00", ["Jobcenter", "Ärztehaus"]),
        ("q=%ED%A0%80", []),
    ],
)
def test_list_is_searched_by_name_and_target(client, lead, query, found):
    partner("Jobcenter")
    partner("Ärztehaus", target="health")
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    assert names(answer) == found


def test_empty_list_and_empty_search_say_so(client, lead):
    assert said("No partner has been entered yet.") in read(client.get(LIST))
    assert said("No partner fits this search.") in read(client.get(f"{LIST}?q=x"))


def test_long_list_has_a_second_page(client, lead):
    for number in range(51):
        partner(f"Beratung {number:02}")
    first, second = client.get(LIST), client.get(f"{LIST}?page=2")
    assert len(names(first)) == 50
    assert names(second) == ["Beratung 50"]
    assert "page=2" in read(first)


def test_longest_name_is_shown_whole(client, lead):
    name = "Verein" * 33
    partner(name)
    assert name in read(client.get(LIST))


@pytest.mark.parametrize("rows", [1, 3])
def test_list_needs_the_same_queries_for_one_row_and_for_three(
    client, lead, still, django_assert_num_queries, rows
):
    for number in range(rows):
        partner(f"Beratung {number}")
        carrier = factories.organization(f"Träger {number}")
        factories.location(f"Ort {number}").carriers.add(carrier)
    client.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(LIST)


# --- Adding and changing ---


def test_partner_is_added_once(client, lead):
    data = kept(lead, **VALUES)
    first, again = client.post(ADD, data), client.post(ADD, data)
    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]
    row = Organization.objects.get(target="jobcenter")
    assert {name: getattr(row, name) for name in VALUES} == VALUES
    assert row.slug == "jobcenter-dortmund"
    entry = AuditEntry.objects.get(kind="organization")
    assert (entry.actor, entry.action, entry.record) == (lead.public_id, "create", str(row.pk))
    assert said("Saved.") in read(client.get(first["Location"]))
    assert Change.objects.get().after["name"] == "Jobcenter Dortmund"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 201),
        ("name", "DIAKONIE"),
        ("target", ""),
        ("target", "nichts"),
        ("phone", "Frau Muster"),
        ("phone", "1" * 40),
        ("email", "kein-at"),
        ("website", "javascript:alert(1)"),
        ("website", "ftp://example.org"),
        *(("name", value) for key, value in HOSTILE.items() if key != "40 digits"),
        *(("email", value) for value in HOSTILE.values()),
        *(("website", f"https://example.org/{value}") for value in list(HOSTILE.values())[:4]),
    ],
)
def test_what_does_not_fit_gets_a_sentence_at_its_field(client, lead, field, value):
    factories.organization("Diakonie")
    answer = post_raw(client, ADD, kept(lead, **VALUES | {field: value}))
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    other = "name" if field != "name" else "phone"
    assert VALUES[other] in read(answer)
    assert Organization.objects.count() == 1


def test_name_of_40_digits_is_a_name(client, lead):
    assert client.post(ADD, kept(lead, **VALUES | {"name": "1" * 40})).status_code == 302


def test_form_says_that_contacts_are_those_of_the_organization(client, lead):
    assert said("Of the organization, never of a person.") in read(client.get(ADD))


def test_partner_is_changed_and_keeps_its_address(client, lead):
    row = partner("Jobcenter", slug="jobcenter")
    answer = client.post(f"{LIST}{row.pk}/", kept(lead, seen=1, **VALUES))
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.name, row.slug, row.version) == ("Jobcenter Dortmund", "jobcenter", 2)
    change = Change.objects.get()
    assert (change.before["name"], change.after["name"]) == ("Jobcenter", "Jobcenter Dortmund")


def test_outdated_change_is_refused_and_loses_nothing(client, lead):
    row = partner("Jobcenter", version=2)
    answer = client.post(f"{LIST}{row.pk}/", kept(lead, seen=1, **VALUES))
    assert answer.status_code == 409
    assert "Jobcenter Dortmund" in read(answer)
    row.refresh_from_db()
    assert row.name == "Jobcenter"


def test_partner_is_retired_and_offered_again(client, lead):
    row = partner()
    data = kept(lead)
    for _twice in range(2):
        answer = client.post(reverse("partners:retire", args=[row.pk]), data)
        assert answer.status_code == 302
    row.refresh_from_db()
    assert not row.is_offered
    assert said("no longer offered") in read(client.get(LIST))
    client.post(reverse("partners:offer", args=[row.pk]), kept(lead))
    row.refresh_from_db()
    assert (row.is_offered, row.version) == (True, 3)
    assert Change.objects.count() == 2
