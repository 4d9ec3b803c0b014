"""What is ordered as a file: in which shape, of which table; and what counts places alone."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from locations.models import Role
from records.models import AuditEntry
from reports.exporting.forms import SHAPES
from tests import factories
from tests.kept import HOSTILE, read, said
from tests.reports.desk import MOMENT, Desk

pytestmark = pytest.mark.django_db
QUARTER = "zeitraum=quartal&quartal=2026-3"
OFFICIAL = "Nur für den Dienstgebrauch"
# What begins a file in each shape.
BEGINS = {"csv": b"\xef\xbb\xbf", "xlsx": b"PK", "png": b"\x89PNG"}


@pytest.fixture
def desk(client, at):
    at(*MOMENT)
    desk = Desk(client)
    desk.contacts("2026-08-03", 3)
    desk.counted()
    return desk


@pytest.fixture
def programme(desk):
    """One that has opened a Dependance and plans another one."""
    found = factories.programme(starts_on=date(2024, 6, 1), target_number=25)
    opened = {"operating_since": date(2025, 3, 3)}
    factories.location("Nette", programme=found, programme_number=11, **opened)
    factories.location("Derne", programme=found, status="planned")
    return found


def order(desk, name, key, query=""):
    return desk.client.get(f"{reverse(f'reports:{name}', args=[key])}?{query}")


def content(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


# --- In which shape ---


@pytest.mark.parametrize("shape", ["pdf", "PNG", "png", "xls", "csv,xlsx"])
def test_shape_that_there_is_not_is_said_on_the_page_of_the_export(desk, shape):
    """A picture is of one table only, and this is a whole report."""
    answer = order(desk, "export_rounded", "stadtbezirke", f"{QUARTER}&format={shape}")
    assert answer["Location"].startswith(reverse("reports:export", args=["stadtbezirke"]))
    page = desk.client.get(answer["Location"])
    (sentence,) = page.context["order"].problems
    assert sentence == said("This cannot be taken out as “%(name)s”. There are: %(names)s.") % {
        "name": shape,
        "names": "xlsx und csv",
    }
    assert f'role="alert">{sentence}</p>' in read(page)
    assert page.context["form"]["shape"].value() == "xlsx"


def test_shape_or_table_that_is_given_twice_is_said_to_be_so(desk):
    for name, query in (("format", "format=csv&format=xlsx"), ("tabelle", "tabelle=a&tabelle=b")):
        answer = order(desk, "export_rounded", "stadtbezirke", f"{QUARTER}&{query}")
        page = desk.client.get(answer["Location"])
        (sentence,) = page.context["order"].problems
        assert f"„{name}“" in sentence
        assert page.context["order"].table == ""


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_shape_is_a_sentence(desk, text):
    address = reverse("reports:export_rounded", args=["stadtbezirke"])
    asked = {"quartal": "2026-3", "format": text.encode("utf-8", "surrogatepass")}
    answer = desk.client.get(address, asked)
    page = desk.client.get(answer["Location"])
    assert page.status_code == 200
    assert len(page.context["order"].problems) <= 1


@pytest.mark.parametrize("query", ["", "&format=", "&format=csv", "&format=xlsx"])
def test_control_shape_that_there_is_is_no_problem(desk, query):
    page = order(desk, "export", "stadtbezirke", QUARTER + query)
    assert page.context["order"].problems == []
    assert 'role="alert"' not in read(page)


# --- Places are no people ---


@pytest.mark.parametrize("shape", list(SHAPES))
@pytest.mark.parametrize("table", ["dependancen", "dependancen-nach-stadtbezirk"])
def test_counts_of_places_are_passed_on_as_they_are(desk, programme, shape, table):
    query = f"tabelle={table}&format={shape}"
    response = order(desk, "export_rounded", "dependancen", query)
    assert content(response).startswith(BEGINS[shape])
    name = f"dependancen-{table}-2026-11-22.{shape}"
    assert f'filename="{name}"' in response["Content-Disposition"]
    assert not AuditEntry.objects.filter(action="export").exists()


def test_file_of_places_says_what_it_counts_and_nothing_of_rounding(desk, programme):
    response = order(desk, "export_rounded", "dependancen", "format=csv")
    text = content(response).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0] == [said("Numbers of places, not of people; not rounded")]
    assert OFFICIAL not in text
    assert said("Values rounded to multiples of 5; totals of rounded values") not in text
    # Ever opened, open now, a pause, an office by now, ended, planned; ten are not known here.
    at = next(n for n, row in enumerate(rows) if row[:1] == ["Ganze Stadt"])
    assert rows[at] == ["Ganze Stadt", "11", "1", "0", "0", "0", "1"]
    book = openpyxl.load_workbook(
        io.BytesIO(content(order(desk, "export_rounded", "dependancen", "format=xlsx")))
    )
    for sheet in book.worksheets:
        assert OFFICIAL not in sheet.oddHeader.center.text


def test_page_of_their_export_asks_for_no_reason(desk, programme):
    text = read(order(desk, "export", "dependancen"))
    assert said("Numbers of places, not of people; not rounded") in text
    for wrong in (OFFICIAL, said("Export exact figures"), said("For publication (rounded)")):
        assert wrong not in text
    address = reverse("reports:export_rounded", args=["dependancen"])
    assert f"{address}?" in text


def test_control_counts_of_contacts_are_passed_on_in_no_other_way_than_published(desk, programme):
    text = read(order(desk, "export", "stadtbezirke", QUARTER))
    assert OFFICIAL in text
    assert said("Numbers of places, not of people; not rounded") not in text
    answer = order(desk, "export_rounded", "stadtbezirke", f"{QUARTER}&format=csv")
    assert answer.status_code == 302


def test_places_are_passed_on_by_coordinators_alone(client, at):
    at(*MOMENT)
    desk = Desk(client, role=Role.ADVISER)
    for name in ("export", "export_rounded"):
        assert order(desk, name, "dependancen").status_code in (403, 404)
