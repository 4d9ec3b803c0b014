"""Reading files that somebody hands in, and the seed data that the project brings along."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from locations.imports import reading
from locations.imports.demo import SEED
from locations.imports.parts import folded
from locations.imports.relative import date_of, with_dates
from locations.imports.rows import write
from tests import factories

COMMANDS = ["import_districts", "import_streets", "import_locations"]
JSON_COMMANDS = ["import_districts", "import_locations"]
# Which entry under `sources` answers for a fact of a real location.
WORDS_OF_FACT = {
    "name": "Name",
    "districts": "Stadtbezirk",
    "street": "Straße",
    "postcode": "Postleitzahl",
    "venue": "Haus",
    "parent": "Büro",
    "carriers": "Träger",
    "phones": "Telefon",
    "email": "E-Mail",
    "languages": "Sprachen",
    "directions": "Weg",
    "appointments_outside_hours": "nach Vereinbarung",
    "operating_since": "Arbeit seit",
    "opened_on": "Eröffnung",
    "programme": "Programm",
    "programme_number": "Nummer",
}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def seed(name):
    return json.loads((SEED / name).read_text(encoding="utf-8"))


def refusal(command, path):
    with pytest.raises(CommandError) as caught:
        call_command(command, str(path))
    return str(caught.value)


@pytest.mark.django_db
@pytest.mark.parametrize("command", COMMANDS)
class TestUnreadableFile:
    def test_missing_file(self, command, tmp_path):
        assert "cannot be read" in refusal(command, tmp_path / "none")

    def test_folder(self, command, tmp_path):
        assert "is a folder" in refusal(command, tmp_path)

    def test_device(self, command):
        assert "not a plain file" in refusal(command, Path("/dev/zero"))

    @pytest.mark.parametrize("content", [b"", b" \n\n", b"\xef\xbb\xbf"])
    def test_file_without_content(self, command, content, tmp_path):
        (tmp_path / "file").write_bytes(content)
        assert "is empty" in refusal(command, tmp_path / "file")

    def test_other_encoding_is_named_with_its_line(self, command, tmp_path):
        (tmp_path / "file").write_bytes("name\nStraße".encode("latin-1"))
        assert "not in UTF-8 (line 2)" in refusal(command, tmp_path / "file")

    def test_file_of_sixteen_bit_characters(self, command, tmp_path):
        (tmp_path / "file").write_bytes("Straße".encode("utf-16"))
        assert "not in UTF-8" in refusal(command, tmp_path / "file")

    def test_nul(self, command, tmp_path):
        (tmp_path / "file").write_bytes(b'{"a": "\0"}')
        assert "NUL" in refusal(command, tmp_path / "file")

    def test_too_large(self, command, tmp_path, monkeypatch):
        monkeypatch.setattr(reading, "MAX_BYTES", 10)
        (tmp_path / "file").write_bytes(b"x" * 11)
        assert "is larger than" in refusal(command, tmp_path / "file")


@pytest.mark.django_db
@pytest.mark.parametrize("command", JSON_COMMANDS)
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "is not JSON"),
        ('{"lat": NaN}', "NaN is not a number"),
        ('{"a": 1, "a": 2}', "names “a” twice"),
        ('{"a": "\\ud83d"}', "is not JSON"),
        ('{"a": "\\u0000"}', "NUL"),
        ("[" * 200_000, "nested too deeply"),
        ("[]", ""),
        ("3", ""),
        ('"text"', ""),
        ("{}", ""),
    ],
)
def test_bad_json_is_refused_in_a_sentence(command, content, sentence, tmp_path):
    (tmp_path / "file").write_text(content)
    assert sentence in refusal(command, tmp_path / "file")


def test_names_are_compared_without_umlauts_and_signs():
    assert folded("Innenstadt-West") == folded("innenstadt west")
    assert folded("Hörde") == folded("Hoerde")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("load-day", date(2026, 11, 22)),
        ("load-day+9", date(2026, 12, 1)),
        ("load-day-200", date(2026, 5, 6)),
        ("load-day+6 wednesday", date(2026, 12, 2)),
        ("load-day sunday", date(2026, 11, 22)),
    ],
)
def test_relative_date(text, day):
    assert date_of(text, date(2026, 11, 22)) == day


def test_relative_dates_are_left_out_without_a_load_day():
    content = {"confirmed_on": "load-day", "dates": ["load-day+9", "2026-12-01"], "name": "x"}
    assert with_dates(content, None) == {"dates": ["2026-12-01"], "name": "x"}


class TestSeeds:
    def test_town_is_complete(self):
        town = seed("districts.json")
        assert [len(town[name]) for name in ("districts", "neighborhoods", "postcodes")] == [
            *(12, 62, 27)
        ]
        assert {row["statistics_code"] for row in town["districts"]} >= {"00", "04", "07", "1"}

    def test_no_two_districts_stand_on_one_tile(self):
        tiles = [
            (row["tile_column"], row["tile_row"]) for row in seed("districts.json")["districts"]
        ]
        assert len(set(tiles)) == 12

    @pytest.mark.parametrize(
        ("west", "east"),
        [
            ("luetgendortmund", "innenstadt-west"),
            ("innenstadt-west", "innenstadt-ost"),
            ("innenstadt-ost", "aplerbeck"),
            ("hombruch", "hoerde"),
            ("mengede", "eving"),
        ],
    )
    def test_tiles_keep_west_and_east(self, west, east):
        rows = {row["slug"]: row for row in seed("districts.json")["districts"]}
        assert rows[west]["tile_column"] < rows[east]["tile_column"]
        assert rows[west]["label_lon"] < rows[east]["label_lon"]

    @pytest.mark.parametrize(
        ("north", "south"),
        [
            ("mengede", "huckarde"),
            ("huckarde", "innenstadt-west"),
            ("eving", "innenstadt-nord"),
            ("innenstadt-nord", "innenstadt-ost"),
            ("brackel", "aplerbeck"),
            ("innenstadt-west", "hombruch"),
        ],
    )
    def test_tiles_keep_north_and_south(self, north, south):
        rows = {row["slug"]: row for row in seed("districts.json")["districts"]}
        assert rows[north]["tile_row"] < rows[south]["tile_row"]
        assert rows[north]["label_lat"] > rows[south]["label_lat"]

    def test_population_from_general_knowledge_is_approximate(self):
        for row in seed("districts.json")["districts"]:
            assert row["population_is_approximate"] == row["sources"]["population"].startswith("gk")

    def test_every_source_of_the_town_is_explained(self):
        town = seed("districts.json")
        for row in town["districts"] + town["neighborhoods"]:
            for text in row.get("sources", {}).values():
                assert text.partition(";")[0] in town["sources"]

    def test_borders_are_not_shipped(self):
        assert "border" not in seed("districts.json")["districts"][0]
        assert not list(SEED.glob("*.geojson"))

    @pytest.mark.parametrize(
        "row", seed("locations.json")["locations"], ids=lambda row: row["slug"]
    )
    def test_every_fact_of_a_real_location_has_a_source(self, row):
        facts = {name for name, value in row.items() if value not in (None, "", [], "unknown")}
        address = row["addresses"][-1]
        facts |= {name for name in ("street", "postcode") if address.get(name)}
        words = " ".join(row["sources"])
        assert {f for f in facts & WORDS_OF_FACT.keys() if WORDS_OF_FACT[f] not in words} == set()
        assert all(address["position_source"] for address in row["addresses"])
        assert all(hours["source"] for hours in row.get("opening_hours", []))

    def test_positions_of_real_locations_are_approximate(self):
        for row in seed("locations.json")["locations"]:
            assert all(address["position_is_approximate"] for address in row["addresses"])

    def test_positions_are_those_that_their_source_names(self):
        town = seed("districts.json")
        points = {row["code"]: (row["lat"], row["lon"]) for row in town["postcodes"]}
        points |= {r["name"]: (r["label_lat"], r["label_lon"]) for r in town["districts"]}
        points |= {r["name"]: (r["label_lat"], r["label_lon"]) for r in town["neighborhoods"]}
        # Lütgendortmund and others are names of both levels.
        points["Stadtbezirks Lütgendortmund"] = (51.50006, 7.35789)
        west, east = points["Innenstadt-West"], points["Innenstadt-Ost"]
        points["Innenstadt-West und Innenstadt-Ost"] = tuple(
            round((one + other) / 2, 5) for one, other in zip(west, east, strict=True)
        )
        for row in seed("locations.json")["locations"]:
            for address in row["addresses"]:
                named = address["position_source"].partition(",")[0]
                expected = max((name for name in points if named.endswith(name)), key=len)
                assert points[expected] == (address["lat"], address["lon"]), row["slug"]

    def test_nothing_invented_hangs_on_a_real_location(self):
        real = {row["slug"] for row in seed("locations.json")["locations"]}
        for row in seed("locations.json")["locations"]:
            assert not row.keys() & {"is_demo", "closures", "former_slugs", "successor"}
        for row in seed("demo_locations.json")["locations"]:
            assert row["is_demo"]
            assert row["name"].startswith("Demo-Ort ")
            assert row["slug"] not in real
            assert "parent" not in row
            assert "carriers" not in row
            assert row.get("successor") not in real
            assert all(address["street"].startswith("Demoweg ") for address in row["addresses"])
        assert not seed("demo_locations.json").keys() & {"organizations", "programmes"}

    def test_hours_of_real_locations_are_unconfirmed_but_for_dorstfeld(self):
        confirmed = {
            row["slug"]
            for row in seed("locations.json")["locations"]
            for hours in row.get("opening_hours", [])
            if "confirmed_on" in hours
        }
        assert confirmed == {"dorstfeld"}


@pytest.mark.django_db
def test_row_is_checked_if_something_differs_and_left_alone_if_nothing_does(
    django_assert_num_queries,
):
    district = factories.district("Hörde", slug="hoerde")
    with django_assert_num_queries(0):
        assert write(district, {"name": "Hörde", "slug": "hoerde"}) == "unchanged"
    for values in ({"slug": "Kein Slug"}, {"name": ""}, {"name": "Hörde", "tile_row": -1}):
        with pytest.raises(ValidationError):
            write(district, values)
        district.refresh_from_db()
    assert write(district, {"name": "Hombruch", "slug": "hoerde"}) == "changed"


@pytest.mark.django_db
@pytest.mark.parametrize("first", ["hoerde", "eving"])
def test_row_that_meets_one_that_stays_is_refused_in_whichever_order(first):
    """Both want the tile of Hörde, which stays as it is."""
    rows = {slug: factories.district(slug.title(), slug=slug) for slug in ("hoerde", "eving")}
    tile = {name: getattr(rows["hoerde"], name) for name in ("tile_column", "tile_row")}
    refused = []
    for slug in sorted(rows, key=lambda slug: slug != first):
        try:
            assert write(rows[slug], tile) == "unchanged"
        except ValidationError:
            refused.append(slug)
    assert refused == ["eving"]
