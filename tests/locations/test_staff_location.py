"""The staff's list of locations, the page of one, and what was changed on it."""

from datetime import date, timedelta

import pytest

from locations.models import Location, OpeningHours, Role
from records.models import Change
from tests import factories
from tests.kept import HOSTILE, kept, read
from tests.staff import login

pytestmark = pytest.mark.django_db
LIST = "/intern/standorte/"
PAGE = "/intern/standorte/dorstfeld/"
LIST_QUERIES = 7
PAGE_QUERIES = 13
HISTORY_QUERIES = 11


@pytest.fixture(autouse=True)
def now(at):
    return at(2026, 11, 24, 10)


@pytest.fixture
def office():
    return factories.location("Innenstadt-West", kind=Location.Kind.OFFICE, slug="west")


@pytest.fixture
def place(office):
    return factories.location(slug="dorstfeld", parent=office)


def member(client, role, location=None):
    user = factories.user()
    factories.membership(user=user, role=role, location=location)
    return login(client, user)


@pytest.fixture
def adviser(client, office):
    return member(client, Role.ADVISER, office)


@pytest.fixture
def coordinator(client):
    return member(client, Role.COORDINATOR)


def names(response):
    return [row["place"].location.name for row in response.context["rows"]]


# --- The list ---


def test_the_list_holds_my_places_and_no_others(client, adviser, place):
    factories.location("Fremd")
    assert names(client.get(LIST)) == ["Dorstfeld", "Innenstadt-West"]


def test_coordinators_see_every_place(client, coordinator, place):
    factories.location("Fremd")
    assert names(client.get(LIST)) == ["Dorstfeld", "Fremd", "Innenstadt-West"]


def test_the_list_says_until_when_hours_are_confirmed(client, adviser, place):
    factories.opening_hours(location=place)
    factories.closure(location=place)
    (row, _office) = client.get(LIST).context["rows"]
    assert row["until"] == "30. April 2027"
    assert row["closure"] is not None


def test_one_rule_that_nobody_confirmed_makes_the_whole_unconfirmed(client, adviser, place):
    factories.opening_hours(location=place)
    factories.opening_hours(location=place, weekday=3, confirmed_on=None)
    assert client.get(LIST).context["rows"][0]["until"] == ""


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=dorst", ["Dorstfeld"]),
        ("q=OBERBANK", ["Dorstfeld", "Innenstadt-West"]),
        ("q=nirgends", []),
        ("art=office", ["Innenstadt-West"]),
        ("stand=ended", ["Alt"]),
        ("unbekannt=1", ["Innenstadt-West"]),
        ("art=castle&stand=x&seite=0", ["Dorstfeld", "Innenstadt-West", "Alt"]),
    ],
)
def test_the_list_is_filtered(client, coordinator, place, query, found):
    factories.opening_hours(location=place)
    factories.location("Alt", ended_on=date(2026, 1, 1), street="Gasse 1")
    assert names(client.get(f"{LIST}?{query}")) == found


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_questions_are_no_error_of_the_server(client, coordinator, place, text):
    names = ("q", "art", "stand", "unbekannt", "seite")
    query = dict.fromkeys(names, text.encode("utf-8", "surrogatepass"))
    assert client.get(LIST, query).status_code == 200
    assert client.get(f"{PAGE}verlauf/", query).status_code == 200


def test_a_long_list_has_a_second_page_that_keeps_the_question(client, coordinator):
    for number in range(27):
        factories.location(f"Ort {number:02}")
    first = client.get(f"{LIST}?art=dependance")
    assert len(first.context["rows"]) == 25
    assert "?art=dependance&seite=2" in read(first)
    assert names(client.get(f"{LIST}?art=dependance&seite=2")) == ["Ort 25", "Ort 26"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_rows(
    client, adviser, office, count, django_assert_num_queries
):
    for number in range(count - 1):
        row = factories.location(f"Ort {number}", parent=office)
        factories.opening_hours(location=row)
        factories.closure(location=row)
    with django_assert_num_queries(LIST_QUERIES):
        assert len(client.get(LIST).context["rows"]) == count


def test_the_list_is_read_only(client, adviser):
    assert client.post(LIST).status_code == 405


# --- One location ---


def test_another_location_looks_like_a_missing_one(client, adviser):
    factories.location("Fremd", slug="fremd")
    for slug in ("fremd", "gibt-es-nicht"):
        assert client.get(f"{LIST}{slug}/").status_code == 404
        assert client.get(f"{LIST}{slug}/verlauf/").status_code == 404


def test_the_page_is_read_only(client, adviser, place):
    assert client.post(PAGE).status_code == 405
    assert client.post(f"{PAGE}verlauf/").status_code == 405


def test_roles_without_locations_see_no_page(client, place):
    member(client, Role.ADMINISTRATOR)
    assert client.get(LIST).status_code == 403
    assert client.get(PAGE).status_code == 403


LEAD_LINKS = ["zeiten/neu/", "umzug/", "pause/", "angaben/"]
COORDINATOR_LINKS = ["ende/", "umbenennen/"]


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (Role.ADVISER, []),
        (Role.LEAD, LEAD_LINKS),
        (Role.COORDINATOR, LEAD_LINKS + COORDINATOR_LINKS),
    ],
)
def test_only_what_one_may_do_is_offered(client, office, place, role, shown):
    member(client, role, None if role == Role.COORDINATOR else office)
    page = read(client.get(PAGE))
    offered = [part for part in LEAD_LINKS + COORDINATOR_LINKS if f'"{PAGE}{part}"' in page]
    assert offered == shown
    assert f"{PAGE}schliessen/" in page


def test_an_adviser_here_who_leads_elsewhere_is_an_adviser_here(client, adviser, place):
    factories.membership(user=adviser, role=Role.LEAD)
    assert f"{PAGE}umzug/" not in read(client.get(PAGE))


def test_rules_stand_by_what_holds_when(client, adviser, place):
    now = factories.opening_hours(location=place, valid_to=date(2026, 12, 31))
    coming = factories.opening_hours(location=place, valid_from=date(2027, 1, 1))
    ended = factories.opening_hours(location=place, weekday=4, valid_to=date(2026, 11, 23))
    broken = factories.opening_hours(location=place, weekday=3)
    OpeningHours.objects.filter(pk=broken.pk).update(rhythm="monthly")
    context = client.get(PAGE).context
    for name, row in (("now", now), ("coming", coming), ("ended", ended)):
        assert [one["row"] for one in context[f"rules_{name}"]] == [row]
    assert context["rules_broken"] == [broken]


def test_who_confirmed_is_said_to_the_team_and_not_to_residents(client, adviser, place):
    somebody = factories.user("Konstanze Kundig")
    factories.opening_hours(location=place, confirmed_by=somebody)
    assert "Konstanze Kundig" in read(client.get(PAGE))
    assert "Konstanze Kundig" not in read(client.get("/standorte/dorstfeld/"))


def test_unknown_is_said_large(client, adviser, place):
    page = read(client.get(PAGE))
    assert "unknown-hours" in page
    factories.opening_hours(location=place)
    assert "unknown-hours" not in read(client.get(PAGE))


def test_after_saving_the_second_before_is_not_shown(client, office, place):
    lead = member(client, Role.LEAD, office)
    client.get(PAGE)
    address = f"{PAGE}umzug/"
    values = {"starts_on": "2026-11-24", "street": "Gasse 7", "city": "Dortmund"}
    answer = client.post(address, kept(lead, seen=1) | values)
    assert client.get(answer.url).context["place"].address.street == "Gasse 7"


def test_a_location_of_this_second_has_a_page(client, coordinator, place):
    client.get(PAGE)
    factories.location("Frisch", slug="frisch")
    assert client.get(f"{LIST}frisch/").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_rules(
    client, adviser, place, count, django_assert_num_queries
):
    for weekday in range(count):
        factories.opening_hours(location=place, weekday=weekday, confirmed_by=adviser)
        factories.closure(location=place)
    with django_assert_num_queries(PAGE_QUERIES):
        assert client.get(PAGE).status_code == 200


# --- What was changed ---


def rows(response):
    return response.context["entries"]


def test_the_history_says_who_changed_what_from_what_to_what(client, office, place):
    user = factories.user("Lea Leitung")
    factories.membership(user=user, role=Role.LEAD, location=office)
    login(client, user)
    values = {
        "phones": "0231 50-0",
        "languages": "ar",
        "step_free": "no",
        "appointments_outside_hours": "unknown",
    }
    client.post(f"{PAGE}angaben/", kept(user, seen=1) | values)
    (entry,) = rows(client.get(f"{PAGE}verlauf/"))
    assert entry.who == "Lea Leitung"
    details = {one.label: (one.before, one.after) for one in entry.details}
    assert ("", "Arabisch") in details.values()
    assert ("nicht bekannt", "nein") in details.values()
    assert len(details) == 3


def test_the_history_says_which_rule_was_changed(client, office, place):
    lead = member(client, Role.LEAD, office)
    hours = factories.opening_hours(location=place)
    address = f"{PAGE}zeiten/{hours.pk}/beenden/"
    client.post(address, kept(lead, seen=1) | {"first_without": "2026-12-01"})
    (entry,) = rows(client.get(f"{PAGE}verlauf/"))
    assert entry.about.startswith("Jeden Dienstag, 14:00–16:00")
    (detail,) = entry.details
    assert (detail.before, detail.after.split()) == ("", ["30.", "November", "2026"])


def test_the_history_bears_rows_that_are_gone_and_values_that_are_broken(client, adviser, place):
    hours = factories.opening_hours(location=place)
    values = {"id": hours.pk, "dates": ["gestern"], "weekday": 99, "opens_at": 5, "gone": "x"}
    subject = f"location:{place.pk}"
    base = {"subject": subject, "record": str(hours.pk)}
    Change.objects.create(kind="locations.openinghours", before=None, after=values, **base)
    Change.objects.create(kind="locations.closure", before={"opening_hours_id": 10**6}, **base)
    Change.objects.create(kind="locations.vanished", before={"name": "A"}, **base)
    assert client.get(f"{PAGE}verlauf/").status_code == 200


def test_the_history_of_another_location_is_not_in_it(client, adviser, place):
    Change.objects.create(
        kind="locations.location", record="1", subject=f"location:{place.pk}1", before={"name": "A"}
    )
    assert rows(client.get(f"{PAGE}verlauf/")) == []


def test_a_long_history_has_a_second_page(client, adviser, place):
    _changes(place, 27)
    first = client.get(f"{PAGE}verlauf/")
    assert len(rows(first)) == 25
    assert "?seite=2" in read(first)
    assert len(rows(client.get(f"{PAGE}verlauf/?seite=2"))) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_costs_the_same_for_any_number_of_changes(
    client, adviser, office, place, count, django_assert_num_queries
):
    _changes(place, count, parent_id=office.pk)
    with django_assert_num_queries(HISTORY_QUERIES):
        assert len(rows(client.get(f"{PAGE}verlauf/"))) == count


def _changes(place, count, **values):
    moment = place.pk and date(2026, 1, 1)
    for number in range(count):
        day = moment + timedelta(days=number)
        Change.objects.create(
            actor=factories.user().public_id,
            kind="locations.location",
            record=str(place.pk),
            subject=f"location:{place.pk}",
            before={"ended_on": None},
            after={"ended_on": day.isoformat(), **values},
        )
