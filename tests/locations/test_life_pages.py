"""Pages of the life of a location: who may, what is refused, that nothing typed is lost."""

from datetime import date

import pytest

from locations.models import Location, LocationPause, Role
from records.models import Change
from tests import factories
from tests.kept import hostile, kept, post_raw, read, said
from tests.staff import login

pytestmark = pytest.mark.django_db
BASE = "/intern/standorte/dorstfeld/"
NEW = "/intern/standorte/neu/"
LEADS = ["umzug/", "pause/", "pause/beenden/", "angaben/"]
COORDINATORS = ["ende/", "umbenennen/"]
BUTTONS = ["umzug/zuruecknehmen/", "ende/zuruecknehmen/"]
MOVE = {
    "starts_on": "2026-12-01",
    "street": "Neue Straße 2",
    "postcode": "44147",
    "city": "Dortmund",
    "neighborhood": "",
    "lat": "",
    "lon": "",
}
PAUSE = {"starts_on": "2026-12-01", "ends_on": ""}
RESUME = {"first_day": "2026-11-24"}
END = {"last_day": "2026-12-31", "successor": ""}
RENAME = {"name": "Unterdorstfeld", "official_name": "Dependance Unterdorstfeld"}
FACTS = {
    "phones": "0231 50-0\n0231 50-1",
    "email": "dorstfeld@example.org",
    "venue": "Gemeindehaus",
    "directions_de": "Seiteneingang",
    "directions_ar": "",
    "nearest_stop_de": "Oberbank",
    "languages": "de",
    "step_free": "yes",
    "appointments_outside_hours": "unknown",
}
FORMS = {
    "umzug/": MOVE,
    "pause/": PAUSE,
    "pause/beenden/": RESUME,
    "ende/": END,
    "umbenennen/": RENAME,
    "angaben/": FACTS,
}
DEPENDANCE = {
    "name": "Hafen",
    "parent": "",
    "venue": "",
    "operating_since": "2026-12-01",
    "street": "",
    "postcode": "",
    "city": "Dortmund",
    "neighborhood": "",
    "lat": "",
    "lon": "",
    "district": "",
    "rhythm": "weekly",
    "weekday": "1",
    "opens_at": "14:00",
    "closes_at": "16:00",
    "mode": "walk_in",
    "closed_on_holidays": "on",
    "languages": "unbekannt",
    "step_free": "unknown",
    "programme": "",
    "programme_number": "",
    "funded_from": "",
}


@pytest.fixture(autouse=True)
def now(at):
    return at(2026, 11, 24, 10)


@pytest.fixture
def office():
    return factories.location("Innenstadt-West", kind=Location.Kind.OFFICE, slug="west")


@pytest.fixture
def place(office):
    return factories.location(slug="dorstfeld", parent=office)


@pytest.fixture
def lead(client, office, place):
    user = factories.user()
    factories.membership(user=user, role=Role.LEAD, location=office)
    return login(client, user)


@pytest.fixture
def coordinator(client, place):
    return login(client, factories.user(roles=[Role.COORDINATOR]))


@pytest.fixture
def pausing(place):
    return factories.location_pause(location=place, starts_on=date(2026, 11, 1), ends_on=None)


def send(client, user, address, values, **more):
    return client.post(address, kept(user, **more) | values)


def errors(response):
    return response.context["form"].errors


# --- Who may ---


@pytest.mark.parametrize("part", [*LEADS, BUTTONS[0]])
def test_the_life_of_another_office_looks_like_a_missing_one(client, place, part):
    other = factories.user()
    factories.membership(user=other, role=Role.LEAD)
    login(client, other)
    for slug in ("dorstfeld", "gibt-es-nicht"):
        assert client.post(f"/intern/standorte/{slug}/{part}", kept(other)).status_code == 404


@pytest.mark.parametrize("part", [*LEADS, *COORDINATORS, *BUTTONS])
def test_advisers_do_not_reach_the_life_of_a_location(client, office, place, part):
    user = factories.user()
    factories.membership(user=user, role=Role.ADVISER, location=office)
    login(client, user)
    assert client.post(BASE + part, kept(user)).status_code == 403


@pytest.mark.parametrize("address", [*(BASE + part for part in (*COORDINATORS, BUTTONS[1])), NEW])
def test_leads_do_not_begin_end_or_rename(client, lead, address):
    assert client.post(address, kept(lead)).status_code == 403


@pytest.mark.parametrize("address", [*(BASE + part for part in FORMS), NEW])
def test_a_form_is_shown_and_other_methods_are_refused(client, coordinator, address):
    assert client.get(address).status_code == 200
    assert client.put(address).status_code == 405


@pytest.mark.parametrize("address", [*(BASE + part for part in BUTTONS), f"{NEW}vorschau/"])
def test_buttons_act_by_post_only(client, coordinator, address):
    assert client.get(address).status_code == 405


# --- What happens ---


@pytest.mark.parametrize("part", FORMS)
def test_sent_twice_it_happens_once(client, coordinator, place, pausing, part):
    if part == "pause/":
        pausing.delete()
    values = kept(coordinator, seen=1) | FORMS[part]
    first = client.post(BASE + part, values)
    changes = Change.objects.count()
    second = client.post(BASE + part, values)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    assert Change.objects.count() == changes > 0
    assert client.get(first.url).status_code == 200


@pytest.mark.parametrize("part", FORMS)
def test_the_second_of_two_editors_loses_nothing(client, coordinator, place, pausing, part):
    Location.objects.filter(pk=place.pk).update(version=2)
    answer = send(client, coordinator, BASE + part, FORMS[part], seen=1)
    assert answer.status_code == 409
    assert not Change.objects.exists()


@pytest.mark.parametrize("part", FORMS)
def test_hostile_text_is_no_error_of_the_server(client, coordinator, place, part):
    for values in hostile(FORMS[part]):
        answer = post_raw(client, BASE + part, kept(coordinator, seen=1) | values)
        # A renamed location is found no more where it was.
        assert answer.status_code in (200, 302, 404, 409)


def test_facts_are_kept(client, lead, place):
    assert send(client, lead, f"{BASE}angaben/", FACTS, seen=1).status_code == 302
    place.refresh_from_db()
    assert place.phones == ["0231 50-0", "0231 50-1"]
    assert place.directions == {"de": "Seiteneingang"}
    assert (place.languages, place.step_free) == (["de"], "yes")


def test_not_known_is_a_choice(client, lead, place):
    values = FACTS | {"languages": "unbekannt", "step_free": "unknown", "phones": "", "venue": ""}
    send(client, lead, f"{BASE}angaben/", values, seen=1)
    place.refresh_from_db()
    assert (place.languages, place.step_free, place.phones) == ([], "unknown", [])


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("languages", ["de", "unbekannt"]),
        ("languages", []),
        ("languages", ["xx-nirgends"]),
        ("step_free", "maybe"),
        ("phones", "ruf mich an"),
        ("phones", "\n".join(f"0231 {number:03}" for number in range(9))),
        ("email", "nicht@"),
        ("directions_de", "x" * 301),
    ],
)
def test_a_fact_that_cannot_be_is_named_at_its_field(client, lead, place, name, typed):
    answer = send(client, lead, f"{BASE}angaben/", FACTS | {name: typed}, seen=1)
    assert name in errors(answer)
    assert answer.context["form"][name].value() == typed


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("starts_on", "1900-01-01"),
        ("starts_on", "2900-01-01"),
        ("starts_on", ""),
        ("postcode", "4414"),
        ("postcode", "٤٤١٤٧"),
        ("city", ""),
        ("lat", "51,5"),
        ("lat", "nan"),
        ("lon", "7.4"),
        ("neighborhood", "999999"),
        ("neighborhood", "9" * 40),
    ],
)
def test_an_address_that_cannot_be_is_named_at_its_field(client, lead, place, name, typed):
    answer = send(client, lead, f"{BASE}umzug/", MOVE | {name: typed}, seen=1)
    assert name in errors(answer) or {"lat", "lon"} & set(errors(answer))
    assert answer.context["form"][name].value() == typed
    assert place.addresses.count() == 1


def test_a_planned_move_is_shown_in_the_form_and_taken_back(client, lead, place):
    send(client, lead, f"{BASE}umzug/", MOVE, seen=1)
    page = client.get(f"{BASE}umzug/")
    assert page.context["form"].initial["street"] == "Neue Straße 2"
    send(client, lead, f"{BASE}umzug/zuruecknehmen/", {}, seen=2)
    assert place.addresses.get().valid_to is None


def test_a_button_that_comes_too_late_says_so(client, lead, place):
    answer = send(client, lead, f"{BASE}umzug/zuruecknehmen/", {}, seen=1)
    assert answer.status_code == 409
    assert said("No move is planned.") in read(answer)


def test_a_pause_that_ends_before_it_begins_is_refused(client, lead, place):
    answer = send(client, lead, f"{BASE}pause/", PAUSE | {"ends_on": "2026-11-30"}, seen=1)
    assert "ends_on" in errors(answer)
    assert not LocationPause.objects.exists()


# --- The end of an office ---


def test_the_end_of_an_office_asks_for_each_dependance(client, coordinator, office, place):
    address = "/intern/standorte/west/ende/"
    answer = send(client, coordinator, address, END, seen=1)
    assert f"dependance_{place.pk}" in errors(answer)
    assert "Dorstfeld" in read(answer)
    chosen = {f"dependance_{place.pk}": "endet"}
    assert send(client, coordinator, address, END | chosen, seen=1).status_code == 302
    place.refresh_from_db()
    assert place.ended_on == date(2026, 12, 31)


@pytest.mark.parametrize("choice", ["{own}", "{dependance}", "0", "x", "9" * 40])
def test_a_dependance_goes_to_an_office_that_is_there(client, coordinator, office, place, choice):
    other = factories.location("Noch eine", parent=None)
    chosen = choice.format(own=office.pk, dependance=other.pk)
    values = END | {f"dependance_{place.pk}": chosen}
    answer = send(client, coordinator, "/intern/standorte/west/ende/", values, seen=1)
    assert f"dependance_{place.pk}" in errors(answer)


@pytest.mark.parametrize("choice", ["{own}", "{ended}", "0", "x", "9" * 40])
def test_the_place_to_go_to_is_one_that_goes_on(client, coordinator, place, choice):
    ended = factories.location("Weg", ended_on=date(2026, 1, 1))
    values = END | {"successor": choice.format(own=place.pk, ended=ended.pk)}
    answer = send(client, coordinator, f"{BASE}ende/", values, seen=1)
    assert "successor" in errors(answer)


def test_an_end_ahead_is_taken_back_by_a_button(client, coordinator, place):
    send(client, coordinator, f"{BASE}ende/", END, seen=1)
    assert f"{BASE}ende/zuruecknehmen/" in read(client.get(BASE))
    send(client, coordinator, f"{BASE}ende/zuruecknehmen/", {}, seen=2)
    place.refresh_from_db()
    assert place.ended_on is None


# --- A new Dependance ---


def dependance(office, **values):
    return DEPENDANCE | {"parent": str(office.pk)} | values


def test_a_new_dependance_is_made_in_one_form(client, coordinator, office):
    around = factories.neighborhood()
    programme = factories.programme()
    values = dependance(
        office,
        neighborhood=str(around.pk),
        programme=str(programme.pk),
        programme_number="12",
        funded_from="2026-12-01",
    )
    answer = send(client, coordinator, NEW, values)
    row = Location.objects.get(slug="hafen")
    assert answer.url == "/intern/standorte/hafen/?gespeichert=1"
    assert row.served_districts.get().district == around.district
    assert row.addresses.get().lat == around.label_lat
    assert "Noch nicht geöffnet" in read(client.get(answer.url))


def test_a_new_dependance_sent_twice_is_one(client, coordinator, office):
    values = kept(coordinator) | dependance(office)
    assert client.post(NEW, values).url == client.post(NEW, values).url
    assert Location.objects.filter(name="Hafen").count() == 1


def test_a_number_that_is_taken_is_named_at_its_field(client, coordinator, office):
    programme = factories.programme()
    factories.location("Elf", programme=programme, programme_number=11)
    values = dependance(office, programme=str(programme.pk), programme_number="11")
    answer = send(client, coordinator, NEW, values)
    assert "Elf" in str(errors(answer)["programme_number"])
    assert answer.context["form"]["name"].value() == "Hafen"
    assert not Location.objects.filter(name="Hafen").exists()


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("name", ""),
        ("name", "dorstfeld"),
        ("parent", ""),
        ("parent", "0"),
        ("parent", "{dependance}"),
        ("operating_since", "1900-01-01"),
        ("operating_since", "2900-01-01"),
        ("district", "0"),
        ("programme", "9" * 40),
        ("programme_number", "12"),
        ("funded_from", "2026-12-01"),
        ("weekday", ""),
        ("languages", ""),
        ("postcode", "1"),
    ],
)
def test_a_slip_in_the_new_form_is_named_and_nothing_is_lost(
    client, coordinator, office, place, name, typed
):
    typed = typed.format(dependance=place.pk)
    values = dependance(office) | {name: typed}
    answer = send(client, coordinator, NEW, values)
    named = "programme" if name in ("programme_number", "funded_from") else name
    assert named in errors(answer)
    assert answer.context["form"]["opens_at"].value() == "14:00"
    assert Location.objects.count() == 2


def test_hostile_text_in_the_new_form_is_no_error_of_the_server(client, coordinator, office):
    for values in hostile(dependance(office)):
        answer = post_raw(client, NEW, kept(coordinator) | values)
        assert answer.status_code in (200, 302)


def test_the_dates_of_the_new_form_are_shown_and_nothing_is_made(client, coordinator, office):
    answer = send(client, coordinator, NEW, dependance(office, zeigen="1"))
    assert answer.context["proposal"].dates[0].day == date(2026, 12, 1)
    part = send(client, coordinator, f"{NEW}vorschau/", dependance(office, name=""))
    assert part.context["proposal"].dates[0].day == date(2026, 12, 1)
    assert not Location.objects.filter(name="Hafen").exists()
