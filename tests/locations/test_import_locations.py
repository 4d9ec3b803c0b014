"""`import_locations`: places with addresses, districts and hours."""

import json
from copy import deepcopy
from datetime import date, time
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from locations.imports.demo import SEED
from locations.imports.reading import json_of
from locations.imports.rows import Report
from locations.imports.town import import_town
from locations.models import Closure, DataVersion, FormerSlug, Location, OpeningHours, Organization

OFFICE = {
    "slug": "office",
    "name": "Office",
    "kind": "office",
    "carriers": ["house"],
    "phones": ["0231 50-0"],
    "languages": ["de", "ar"],
    "opened_on": "2018-03",
    "sources": {"Name": "{press}", "Adresse": "{press}, Seite 2"},
    "addresses": [
        {"street": "Weg 1", "city": "Dortmund", "neighborhood": "030", "lat": 51.5, "lon": 7.4,
         "position_source": "{press}", "valid_to": "2024-12-31"},
        {"street": "Weg 2", "city": "Dortmund", "valid_from": "2025-01-01"},
    ],
    "districts": [{"district": "brackel", "valid_from": "2018-03-01"}],
    "opening_hours": [
        {"weekday": "monday", "opens_at": "09:00", "closes_at": "12:00", "published_on": "2018-03"},
        {"weekday": "monday", "opens_at": "13:00", "closes_at": "16:00"},
        {"rhythm": "fortnightly", "weekday": "tuesday", "anchor_on": "2021-11-09",
         "opens_at": "10:00", "closes_at": "12:00", "source": "{press}"},
    ],
}  # fmt: skip
ROOM = {
    "slug": "room",
    "name": "Room",
    "kind": "dependance",
    "parent": "office",
    "programme": "fund",
    "programme_number": 1,
    "funding": [{"programme": "fund", "valid_from": "2024-06-01"}],
    "former_slugs": ["old-room"],
}
CONTENT = {
    "sources": {"press": "newspaper.example, 2018"},
    "organizations": [{"slug": "house", "name": "House"}],
    "programmes": [
        {"slug": "fund", "name": "Fund", "funder": "EU", "starts_on": "2024-06-01"},
    ],
    # The room comes first: it may name its office before the office is read.
    "locations": [ROOM, OFFICE],
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True, scope="module")
def town(rows_of_module):
    rows_of_module(lambda: import_town(json_of(SEED / "districts.json"), Report()))


@pytest.fixture
def content():
    return deepcopy(CONTENT)


@pytest.fixture
def run(tmp_path):
    def run(content):
        path = tmp_path / "locations.json"
        path.write_text(json.dumps(content))
        out = StringIO()
        call_command("import_locations", str(path), stdout=out)
        return out.getvalue().strip()

    return run


def refusal(run, content):
    version = DataVersion.objects.get().number
    with pytest.raises(CommandError) as caught:
        run(content)
    assert DataVersion.objects.get().number == version
    said = str(caught.value).splitlines()
    assert said[0] == "Nothing was imported."
    return said[1:]


def test_good_file_is_imported(run, content):
    assert run(content) == "12 new, 0 changed, 0 unchanged"
    office, room = Location.objects.get(slug="office"), Location.objects.get(slug="room")
    assert room.parent == office
    assert (office.opened_on, office.opened_on_precision) == (date(2018, 3, 1), "month")
    assert [carrier.slug for carrier in office.carriers.all()] == ["house"]
    assert office.source == (
        "Name: newspaper.example, 2018\nAdresse: newspaper.example, 2018, Seite 2"
    )
    first, second = office.addresses.all()
    assert (first.neighborhood.name, first.position_source) == (
        *("Dorstfeld", "newspaper.example, 2018"),
    )
    assert (second.lat, second.valid_from) == (None, date(2025, 1, 1))
    hours = office.opening_hours.get(opens_at=time(9))
    assert (hours.published_on, hours.published_on_precision) == (date(2018, 3, 1), "month")
    assert hours.confirmed_on is None
    assert office.opening_hours.get(rhythm="fortnightly").anchor_on == date(2021, 11, 9)
    assert [former.slug for former in room.former_slugs.all()] == ["old-room"]


def test_second_run_writes_nothing(run, content):
    run(content)
    version = DataVersion.objects.get().number
    assert run(content) == "0 new, 0 changed, 12 unchanged"
    assert DataVersion.objects.get().number == version


def test_seed_is_imported_and_leaves_dorstfeld_unconfirmed():
    call_command("import_locations", str(SEED / "locations.json"), verbosity=0)
    assert Location.objects.count() == 11
    assert not OpeningHours.objects.filter(confirmed_on__isnull=False).exists()
    assert not Location.objects.filter(source="").exists()


def test_what_the_file_does_not_name_stays(run, content):
    run(content)
    office = Location.objects.get(slug="office")
    Closure.objects.create(location=office, starts_on="2026-12-24", ends_on="2026-12-31")
    office.opening_hours.filter(opens_at=time(9)).update(confirmed_on="2026-11-01")
    Location.objects.update(email="a@example.org")
    del content["locations"][1]["languages"], content["locations"][1]["addresses"]
    assert run(content) == "0 new, 0 changed, 10 unchanged"
    office.refresh_from_db()
    assert (office.languages, office.email) == (["de", "ar"], "a@example.org")
    assert office.addresses.count() == 2
    assert office.closures.count() == 1
    assert office.opening_hours.get(opens_at=time(9)).confirmed_on == date(2026, 11, 1)


def test_null_means_unknown(run, content):
    run(content)
    content["locations"][1] |= {"phones": None, "opened_on": None, "step_free": None}
    assert run(content) == "0 new, 1 changed, 11 unchanged"
    office = Location.objects.get(slug="office")
    assert (office.phones, office.opened_on, office.step_free) == ([], None, "unknown")


def test_list_becomes_that_of_the_file_and_keeps_its_rows(run, content):
    run(content)
    morning = OpeningHours.objects.get(opens_at=time(9))
    hours = content["locations"][1]["opening_hours"]
    hours[0]["closes_at"] = "12:30"
    hours[1] = {"weekday": "friday", "opens_at": "13:00", "closes_at": "16:00"}
    assert run(content) == "1 new, 1 changed, 10 unchanged, 1 removed"
    assert OpeningHours.objects.get(opens_at=time(9)).pk == morning.pk


def test_location_may_swap_its_carrier(run, content):
    run(content)
    content["organizations"].append({"slug": "other", "name": "Other"})
    content["locations"][1]["carriers"] = ["other"]
    assert run(content) == "1 new, 1 changed, 11 unchanged"
    assert Location.objects.get(slug="office").carriers.get().slug == "other"


def test_every_bad_row_is_named_and_nothing_is_changed(run, content):
    run(content)
    content["organizations"].append({"slug": "house", "name": "Twin"})
    content["programmes"].append({"slug": "other", "name": "Other", "funder": "EU"})
    content["locations"] += [
        {"slug": "bad-1", "name": "", "kind": "office", "closures": ["x"]},
        {"slug": "bad-2", "name": "x", "kind": "castle", "street": "Weg 1"},
        {"slug": "bad 3", "name": "x", "kind": "office"},
        {"name": "x", "kind": "office"},
        {"slug": "room", "name": "x", "kind": "office"},
        "text",
        {"slug": "bad-7", "name": "x", "kind": "office", "parent": "nobody"},
        {"slug": "bad-8", "name": "x", "kind": "office", "opened_on": "2018-02-30"},
        {"slug": "bad-9", "name": "x", "kind": "office", "status": "ended"},
        {"slug": "bad-10", "name": "x", "kind": "office", "sources": {"Name": "{nobody}"}},
    ]
    said = refusal(run, content)
    places = [line.partition(":")[0] for line in said]
    assert {place.partition(" (")[0] for place in places} == {
        *("organizations 2", "programmes 2"),
        *(f"locations {number}" for number in range(3, 13)),
    }
    text = "\n".join(said)
    assert "locations 3 (bad-1), closures 1: Expected names and values" in text
    assert "locations 4 (bad-2): street: There is no such name." in text
    assert "locations 7 (room): stands already in locations 1." in text
    assert "locations 9 (bad-7): parent: “nobody” is not known." in text
    assert "locations 11 (bad-9): A location that has ended needs the day it ended." in text
    assert "locations 12: The source “nobody” is not known." in text
    assert Organization.objects.get().name == "House"


@pytest.mark.parametrize(
    ("name", "row", "sentence"),
    [
        ("addresses", {"street": "Weg 1"}, "city"),
        ("addresses", {"city": "Dortmund", "lat": 51.5}, "only half given"),
        ("addresses", {"city": "Dortmund", "lat": 951.5, "lon": 7}, "outside the earth"),
        ("addresses", {"city": "Dortmund", "lat": "51.5", "lon": 7}, "lat: “51.5” is not a value"),
        ("addresses", {"city": "Dortmund", "neighborhood": "999"}, "“999” is not known"),
        ("districts", {"district": "bochum"}, "“bochum” is not known"),
        ("districts", {}, "district: “None” is not known"),
        (
            "districts",
            {"district": "eving", "valid_from": "2026-02-01", "valid_to": "2026-01-01"},
            "before the beginning",
        ),
        ("funding", {"programme": "nobody", "valid_from": "2026-01-01"}, "“nobody” is not known"),
        ("former_slugs", "room", "has this name in the browser today"),
        ("former_slugs", 3, "names and values"),
        ("opening_hours", {"opens_at": "10:00", "closes_at": "12:00"}, "choose a weekday"),
        (
            "opening_hours",
            {"weekday": "Dienstag", "opens_at": "10:00", "closes_at": "12:00"},
            "“Dienstag” is not a weekday",
        ),
        (
            "opening_hours",
            {"weekday": "monday", "opens_at": "12:00", "closes_at": "10:00"},
            "later than the beginning",
        ),
        (
            "opening_hours",
            {"weekday": "monday", "opens_at": "25:00", "closes_at": "12:00"},
            "opens_at: ",
        ),
        (
            "opening_hours",
            {"rhythm": "fortnightly", "weekday": "monday", "opens_at": "10:00",
             "closes_at": "12:00", "anchor_on": "2021-11-09"},
            "not on the chosen weekday",
        ),
        (
            "opening_hours",
            {"rhythm": "weeks_of_month", "weekday": "monday", "weeks_of_month": [6],
             "opens_at": "10:00", "closes_at": "12:00"},
            "Weeks of the month are 1 to 5",
        ),
        (
            "opening_hours",
            {"rhythm": "dates", "dates": ["load-day+9"], "opens_at": "10:00", "closes_at": "12:00"},
            "at least one date",
        ),
        ("closures", {"starts_on": "2026-01-02", "ends_on": "2026-01-01"}, "before the beginning"),
        (
            "closures",
            {"effect": "other_hours", "starts_on": "2026-01-02", "ends_on": "2026-01-02"},
            "need a beginning and an end",
        ),
        (
            "closures",
            {"starts_on": "2026-01-02", "ends_on": "2026-01-02", "public_text": {"xx": "x"}},
            "Unknown language: xx",
        ),
    ],
)  # fmt: skip
def test_bad_row_of_a_list_is_named(run, content, name, row, sentence):
    content["locations"][1][name] = [row]
    (said,) = refusal(run, content)
    assert said.startswith(f"locations 2 (office), {name} 1: ")
    assert sentence in said


def test_new_location_cannot_take_the_name_that_another_had(run, content):
    run(content)
    content["locations"] = [{"slug": "old-room", "name": "x", "kind": "office"}]
    (said,) = refusal(run, content)
    assert said.startswith("locations 1 (old-room): slug: Another location had this name")


def test_row_twice_in_a_list_is_refused(run, content):
    hours = content["locations"][1]["opening_hours"]
    hours.append(hours[0])
    assert refusal(run, content) == [
        "locations 2 (office), opening_hours 4: stands twice in this list."
    ]


def test_two_addresses_on_one_day_are_refused(run, content):
    content["locations"][1]["addresses"][0]["valid_to"] = "2025-01-01"
    assert refusal(run, content) == [
        "locations 2 (office): Two addresses are valid on the same day."
    ]


@pytest.mark.parametrize("link", ["parent", "successor"])
def test_locations_that_point_to_each_other_are_refused(run, content, link):
    content["locations"][0][link] = "office"
    content["locations"][1][link] = "room"
    assert any("point to each other" in line for line in refusal(run, content))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("phones", "0231"),
        ("phones", ["call us"]),
        ("phones", [231]),
        ("languages", ["Arabic"]),
        ("languages", {"de": 1}),
        ("directions", "next door"),
        ("directions", {"xx": "next door"}),
        ("is_demo", "no"),
        ("programme_number", True),
        ("programme_number", 10**400),
        ("carriers", "house"),
        ("carriers", ["nobody"]),
        ("email", "nobody"),
        ("name", 5),
    ],
)
def test_value_of_the_wrong_kind_is_refused(run, content, name, value):
    content["locations"][1][name] = value
    said = refusal(run, content)
    assert said[0].startswith(f"locations 2 (office): {name}: ")


def test_number_of_the_programme_is_given_once(run, content):
    content["locations"][1] |= {"programme": "fund", "programme_number": 1}
    assert any("already taken" in line for line in refusal(run, content))


@pytest.mark.parametrize("content", [{}, {"locations": []}, []])
def test_file_without_locations_is_refused(run, content):
    with pytest.raises(CommandError, match="holds no locations"):
        run(content)


@pytest.mark.parametrize("name", ["locations", "organizations", "sources"])
def test_list_that_is_none_is_refused(run, content, name):
    content[name] = "text"
    assert refusal(run, content)
    assert not FormerSlug.objects.exists()
