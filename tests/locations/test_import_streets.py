"""`import_streets`: the directory of streets."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from locations.imports import streets
from locations.imports.demo import SEED
from locations.imports.reading import json_of
from locations.imports.rows import Report
from locations.imports.town import import_town
from locations.models import DataVersion, Neighborhood, Street

HEADER = (
    "strassenname;strassenschlussel;statistischer_bezirk_nr;statistischer_bezirk_bezeichnung;"
    "stadtbezirk_nr;stadtbezirk_bezeichnung\n"
)
OBERBANK = "Oberbank;01234;030;Dorstfeld;10;Innenstadt-West\n"
BRUNNEN = "Brunnenstraße;00077;050;Nordmarkt;20;Innenstadt-Nord\n"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True, scope="module")
def town(rows_of_module):
    rows_of_module(lambda: import_town(json_of(SEED / "districts.json"), Report()))


@pytest.fixture
def run(tmp_path):
    def run(text, encoding="utf-8", **options):
        path = tmp_path / "streets.csv"
        path.write_bytes(text.encode(encoding))
        out = StringIO()
        call_command("import_streets", str(path), stdout=out, stderr=StringIO(), **options)
        return out.getvalue().strip()

    return run


def refusal(run, text):
    before = list(Street.objects.values_list("name", "key", "neighborhood__code"))
    with pytest.raises(CommandError) as caught:
        run(text)
    assert list(Street.objects.values_list("name", "key", "neighborhood__code")) == before
    return str(caught.value)


def test_good_file_is_imported(run):
    assert run(HEADER + OBERBANK + BRUNNEN) == "2 new, 0 changed, 0 unchanged"
    street = Street.objects.get(name="Oberbank")
    assert (street.key, street.neighborhood.name) == ("01234", "Dorstfeld")


def test_second_run_writes_nothing(run):
    run(HEADER + OBERBANK + BRUNNEN)
    version = DataVersion.objects.get().number
    assert run(HEADER + OBERBANK + BRUNNEN) == "0 new, 0 changed, 2 unchanged"
    assert DataVersion.objects.get().number == version


def test_street_that_the_file_no_longer_names_is_removed(run):
    run(HEADER + OBERBANK + BRUNNEN)
    assert run(HEADER + BRUNNEN) == "0 new, 0 changed, 1 unchanged, 1 removed"
    assert not Street.objects.filter(name="Oberbank").exists()


def test_new_key_changes_the_street_in_place(run):
    run(HEADER + OBERBANK)
    pk = Street.objects.get().pk
    assert run(HEADER + OBERBANK.replace("01234", "09999")) == "0 new, 1 changed, 0 unchanged"
    assert Street.objects.get().pk == pk
    assert Street.objects.get().key == "09999"


def test_long_street_has_a_row_per_neighborhood(run):
    run(HEADER + OBERBANK + OBERBANK.replace("030;Dorstfeld", "740;Marten"))
    assert Street.objects.filter(name="Oberbank").count() == 2


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_delimiter_and_byte_order_mark_do_not_matter(run, mark, delimiter):
    run(mark + (HEADER + OBERBANK).replace(";", delimiter))
    assert Street.objects.count() == 1


@pytest.mark.parametrize("code", ["030", "30", "03", "3", ""])
def test_neighborhood_is_found_however_its_code_is_written(run, code):
    run(HEADER + OBERBANK.replace("030", code))
    assert Street.objects.get().neighborhood.code == "030"


def test_neighborhood_without_a_name_is_found_by_its_code(run):
    run("strassenname;statistischer_bezirk_nr\nOberbank;030\n")
    assert Street.objects.get().neighborhood.name == "Dorstfeld"


def test_every_bad_row_is_named_and_nothing_is_changed(run):
    run(HEADER + BRUNNEN)
    said = refusal(
        run,
        HEADER
        + OBERBANK
        + ";1;030;Dorstfeld;10;Innenstadt-West\n"
        + "Nirgends;2;999;Nirgendwo;10;Innenstadt-West\n"
        + "\n"
        + "Kurz;3\n"
        + "Lang;12345678901;030;Dorstfeld;10;Innenstadt-West\n"
        + f"{'x' * 121};4;030;Dorstfeld;10;Innenstadt-West\n"
        + OBERBANK,
    ).splitlines()
    assert said[0] == "Nothing was imported."
    assert [line.partition(":")[0] for line in said[1:]] == [
        *("line 3", "line 4", "line 6", "line 7", "line 8", "line 9")
    ]
    assert "999 Nirgendwo" in said[2]
    assert "2 cells instead of 6" in said[3]
    assert "already in line 2" in said[6]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("name;code\nOberbank;030\n", "no column “strassenname”"),
        ("strassenname\nOberbank\n", "no column “statistischer_bezirk_nr”"),
        (HEADER, "holds no streets"),
        (";;;\n", "is empty"),
        ("strassenname;strassenname;statistischer_bezirk_nr\nA;B;030\n", "two columns"),
        (HEADER + '"Oberbank;1;030\n', "line "),
    ],
)
def test_bad_table_is_refused_in_a_sentence(run, text, sentence):
    assert sentence in refusal(run, text)


def test_streets_need_neighborhoods(run):
    Neighborhood.objects.all().delete()
    assert "import the neighborhoods first" in refusal(run, HEADER + OBERBANK)


def test_long_file_takes_few_statements_and_shows_progress(tmp_path, django_assert_max_num_queries):
    path = tmp_path / "streets.csv"
    path.write_text(HEADER + "".join(f"Weg {n};{n};030;Dorstfeld;1;x\n" for n in range(2_500)))
    out, progress = StringIO(), StringIO()
    with django_assert_max_num_queries(30):
        call_command("import_streets", str(path), stdout=out, stderr=progress)
    assert "2,500 new" in out.getvalue()
    assert progress.getvalue().splitlines() == [
        *("1,000 of 2,500 rows read", "2,000 of 2,500 rows read")
    ]


def test_quiet_run_says_nothing(run, monkeypatch):
    monkeypatch.setattr(streets, "ROWS_PER_LINE_OF_PROGRESS", 1)
    assert run(HEADER + OBERBANK, verbosity=0) == ""
