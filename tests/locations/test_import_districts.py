"""`import_districts`: borders of the parts of the town."""

from functools import partial

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from locations.borders import contains
from locations.imports.demo import SEED
from locations.imports.districts import label_point
from locations.imports.reading import json_of
from locations.imports.rows import Report
from locations.imports.town import import_town
from locations.models import DataVersion, District, Neighborhood
from tests.locations.areas import area, import_areas, refusal, square

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def town(rows_of_module):
    rows_of_module(lambda: import_town(json_of(SEED / "districts.json"), Report()))


@pytest.fixture
def run(tmp_path):
    return partial(import_areas, tmp_path / "areas.geojson")


HUCKARDE = square(51.532, 7.392)
DORSTFELD = square(51.509, 7.409)


@pytest.mark.parametrize(
    "properties",
    [
        {"name": "Huckarde"},
        {"nr": 11, "key": "huckarde", "name": "Huckarde", "fach_id": "8"},
        {"stadtbezirk_nr": "110", "stadtbezirk_bezeichnung": "Huckarde"},
        {"STADTBEZIRK_NR": 11, "STADTBEZIRK": "HUCKARDE"},
        {"bezeichnung": "Huckarde", "nr": "10"},
        {"fach_id": "8"},
    ],
)
def test_district_gets_its_border(town, run, properties):
    assert run(area(HUCKARDE, **properties)) == "0 new, 1 changed, 0 unchanged"
    assert District.objects.get(slug="huckarde").border == HUCKARDE


@pytest.mark.parametrize(
    "properties",
    [
        {"code": "030", "kennziffer": "03", "name": "Dorstfeld", "stadtbezirk_nr": 1},
        {
            "stadtbezirk_nr": "1",
            "stadtbezirk_bezeichnung": "Innenstadt-West",
            "statistischer_bezirk_nr": "30",
            "statistischer_bezirk": "Dorstfeld",
        },
        {"kennziffer": "03"},
    ],
)
def test_neighborhood_is_told_by_its_properties(town, run, properties):
    assert run(area(DORSTFELD, **properties)) == "0 new, 1 changed, 0 unchanged"
    assert Neighborhood.objects.get(code="030").border == DORSTFELD


def test_namesake_of_both_levels_is_a_neighborhood_if_the_command_line_says_so(town, run):
    run(area(HUCKARDE, name="Huckarde"), neighborhoods=True)
    assert Neighborhood.objects.get(code="820").border == HUCKARDE
    assert District.objects.get(slug="huckarde").border is None


def test_second_run_writes_nothing(town, run):
    run(area(HUCKARDE, name="Huckarde"))
    version = DataVersion.objects.get().number
    assert run(area(HUCKARDE, name="Huckarde")) == "0 new, 0 changed, 1 unchanged"
    assert DataVersion.objects.get().number == version


def test_border_survives_a_new_import_of_the_town(town, run):
    run(area(HUCKARDE, name="Huckarde"))
    import_town(json_of(SEED / "districts.json"), Report())
    assert District.objects.get(slug="huckarde").border == HUCKARDE


def test_every_bad_area_is_named_and_nothing_is_changed(town, run):
    swapped = {
        "type": "Polygon",
        "coordinates": [[[lat, lon] for lon, lat in HUCKARDE["coordinates"][0]]],
    }
    metres = square(5_700_000, 390_000, 100)
    said = refusal(
        run,
        area(HUCKARDE, name="Huckarde"),
        area(swapped, name="Mengede"),
        area(metres, name="Eving"),
        area(None, name="Brackel"),
        area({"type": "Point", "coordinates": [7.4, 51.5]}, name="Hörde"),
        area(HUCKARDE, name="Huckarde"),
        area(HUCKARDE, name="Bochum"),
        area(HUCKARDE, name="Hombruch"),
        area(HUCKARDE),
        area(HUCKARDE, nr="10"),
        {"type": "Feature"},
    )
    assert said[0] == "Nothing was imported."
    numbers = sorted(int(line.split()[1].rstrip(":")) for line in said[1:])
    assert numbers == [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    text = "\n".join(said)
    assert "swapped" in text
    assert "outside the earth" in text
    assert "already in area 1" in text
    assert "area 7 (Bochum): Nothing with this name is known" in text
    assert "area 8 (Hombruch): The border does not lie where" in text
    assert "“10” may mean several parts" in text


def test_coordinate_that_is_no_number_is_refused(town, run):
    broken = square(51.532, 7.392)
    broken["coordinates"][0][1][0] = "7.4"
    assert "area 1" in refusal(run, area(broken, name="Huckarde"))[1]
    broken["coordinates"][0][1][0] = float("nan")
    assert "NaN is not a number" in refusal(run, area(broken, name="Huckarde"))[0]


@pytest.mark.parametrize("content", ['{"type": "FeatureCollection"}', '{"type": "Polygon"}', "[]"])
def test_file_without_areas_is_refused(content, tmp_path):
    (tmp_path / "file").write_text(content)
    with pytest.raises(CommandError, match="areas"):
        call_command("import_districts", str(tmp_path / "file"))


def test_empty_list_of_areas_is_refused(run):
    assert "no areas" in refusal(run)[0]


def test_districts_may_change_places_on_the_map(town, tmp_path):
    content = json_of(SEED / "districts.json")
    one, other = content["districts"][:2]
    for name in ("tile_column", "tile_row"):
        one[name], other[name] = other[name], one[name]
    report = Report()
    import_town(content, report)
    assert report.faults == []
    assert District.objects.get(slug=one["slug"]).tile_column == one["tile_column"]


def test_label_point_lies_inside_a_crooked_area():
    ring = [[0, 0], [4, 0], [4, 4], [3, 4], [3, 1], [1, 1], [1, 4], [0, 4], [0, 0]]
    horseshoe = {"type": "MultiPolygon", "coordinates": [[ring]]}
    point = label_point(horseshoe)
    assert contains(horseshoe, point["label_lat"], point["label_lon"])


# --- Keys of the quick entry ---


def test_districts_of_the_town_have_keys_in_the_official_order(town):
    rows = District.objects.in_official_order().values_list("letter", flat=True)
    assert "".join(rows) == "WNOESBAHULKM"


def of_town(**values):
    slug = values.pop("slug", "hoerde")
    report = Report()
    import_town({"districts": [{"slug": slug, **values}]}, report)
    return report.faults


def test_two_districts_exchange_their_keys(town):
    report = Report()
    rows = [{"slug": "brackel", "letter": "A"}, {"slug": "aplerbeck", "letter": "B"}]
    import_town({"districts": rows}, report)
    assert report.faults == []
    assert District.objects.get(slug="brackel").letter == "A"


def test_key_in_a_small_letter_is_written_large(town):
    assert of_town(letter="r") == []
    assert District.objects.get(slug="hoerde").letter == "R"


@pytest.mark.parametrize(
    ("letter", "sentence"),
    [
        ("X", "The key has to be a letter of the name, from A to Z."),
        ("Ö", "The key has to be a letter of the name, from A to Z."),
        ("D", "This key is kept for “outside the city” or “not known”."),
        ("E", "Another district has this key already."),
        (7, "is not a value of this kind"),
        ("HÖ", "at most 1 character"),
    ],
)
def test_key_that_cannot_be_one_is_refused(town, letter, sentence):
    faults = of_town(letter=letter)
    assert any(sentence in fault for fault in faults)
    assert District.objects.get(slug="eving").letter == "E"


def test_district_without_a_key_keeps_what_it_has(town):
    assert of_town(name="Hörde") == []
    assert District.objects.get(slug="hoerde").letter == "H"
