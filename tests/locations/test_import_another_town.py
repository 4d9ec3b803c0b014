"""`import_districts` where no town is yet: the borders make one."""

import json
from functools import partial
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from locations.imports.demo import SEED
from locations.imports.reading import json_of
from locations.models import District, Neighborhood
from tests.locations.areas import area, import_areas, refusal, square

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def run(tmp_path):
    return partial(import_areas, tmp_path / "areas.geojson")


def test_is_made_with_points_inside_and_free_tiles(run):
    areas = [
        area(square(50, 10), name="Südwest", nr=1),
        area(square(50, 11), name="Südost", nr=2),
        area(square(51, 10), name="Nordwest", nr=3),
        area(square(51, 11), name="Nordost", nr=4),
    ]
    assert run(*areas, create=True) == "4 new, 0 changed, 0 unchanged"
    tiles = {d.slug: (d.tile_column, d.tile_row) for d in District.objects.all()}
    assert [tiles["nordwest"], tiles["nordost"]] == [(1, 1), (2, 1)]
    assert [tiles["suedwest"], tiles["suedost"]] == [(1, 2), (2, 2)]
    assert District.objects.get(slug="suedwest").label_lat == 50
    assert run(*areas, create=True) == "0 new, 0 changed, 4 unchanged"


def test_neighborhood_goes_to_the_district_that_the_file_names(run):
    run(area(square(50, 10), name="Nord", nr=1), create=True)
    code = {"statistischer_bezirk_nr": "011", "statistischer_bezirk": "Hafen"}
    run(area(square(50, 10), **code, stadtbezirk="Nord"), create=True)
    assert Neighborhood.objects.get().district.name == "Nord"


def test_neighborhood_of_no_known_district_is_refused(run):
    said = refusal(run, area(square(51.509, 7.409), kennziffer="03", name="Dorstfeld"), create=True)
    assert "area 1 (Dorstfeld): Its district is not known." in said


def test_town_file_is_imported_too():
    out = StringIO()
    call_command("import_districts", str(SEED / "districts.json"), stdout=out)
    assert out.getvalue().strip() == "101 new, 0 changed, 0 unchanged"


def test_bad_rows_of_a_town_file_are_named(tmp_path):
    town = json_of(SEED / "districts.json")
    town["districts"][1]["tile_column"] = "two"
    town["districts"][2]["slug"] = "innenstadt-west"
    town["neighborhoods"][3]["district"] = "bochum"
    town["postcodes"][4]["lat"] = 1e400
    town["postcodes"][5]["code"] = "44"
    path = tmp_path / "town.json"
    path.write_text(json.dumps(town).replace("Infinity", "1e400"))
    with pytest.raises(CommandError) as caught:
        call_command("import_districts", str(path))
    said = str(caught.value)
    for place in (
        "districts 2",
        "districts 3",
        "neighborhoods 4",
        "postcodes 5",
        "postcodes 6",
    ):
        assert f"\n{place} " in said
    assert not District.objects.exists()
