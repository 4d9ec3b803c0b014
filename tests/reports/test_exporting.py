"""Reports as files: the same numbers as on the page, and what may leave the house."""

import csv
import gc
import html
import io
import re
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone, translation

from consultations import recounts
from consultations.models import Topic
from locations import keeper
from locations.models import Role
from records import exports
from records.models import AuditEntry, Draft
from records.periods import quarter_of
from reports import exporting
from reports.asking import addresses
from reports.asking.presets import period_name
from reports.charts.picture import picture
from reports.exporting.rows import table_rows
from reports.publications.actions import proposal, publish
from reports.registry import REPORTS
from reports.tables import Column, Kind, Line, Table, Unit
from tests import factories
from tests.kept import HOSTILE, kept, post_raw, read
from tests.reports import small_town
from tests.reports.small_town import Said
from tests.staff import login

pytestmark = pytest.mark.django_db
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1+1", '=HYPERLINK("http://x")']
REASON = "Vorlage für den Ausschuss"
QUARTER = "zeitraum=quartal&quartal=2026-1"
EXACT = "Nur für den Dienstgebrauch – nicht veröffentlichen"
ROUNDED = "Werte auf Vielfache von 5 gerundet; Summen gerundeter Werte"
SHAPES = ("csv", "xlsx")


def about(**values):
    said = {
        "title": "Stadtbezirke, 1. Quartal 2026",
        "period": "1. Quartal 2026",
        "filters": ("Wer: Ratsuchende",),
        "definitions": (("Kontakte", "Ein Gespräch an einem Tag. Keine Personen."),),
        "at": datetime(2026, 11, 24, 13, 30, tzinfo=UTC),
        "is_exact": True,
    }
    return exporting.About(**(said | values))


def table(**values):
    """Of everything something: counts, hours, changes, shares, gaps, totals."""
    said = {
        "key": "kontakte-nach-wohnort",
        "title": "Kontakte nach Wohnort",
        "heading": "Stadtbezirk",
        "lines": (Line("a", "Hörde"), Line("b", "nicht bekannt", is_apart=True)),
        "columns": (
            Column("now", "2026"),
            Column("before", "2025"),
            Column("change", "Veränderung", Kind.CHANGE, of="now", against="before"),
            Column("share", "Anteil", Kind.SHARE, of="now"),
            Column("hours", "Stunden", unit=Unit.MINUTES),
        ),
        "values": {"now": (1207, 93), "before": (1300, None), "hours": (72_870, 50)},
        "totals": {"now": 1300, "hours": 72_920},
        "total_label": "Zusammen",
        "notes": ("Ein Kontakt ist kein Mensch.",),
    }
    return Table(**(said | values))


def csv_rows(content):
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def csv_of(*tables, **values):
    return csv_rows(b"".join(exporting.csv(tables, about(**values))))


def book_of(*tables, **values):
    with exporting.xlsx(tables, about(**values)) as file:
        return openpyxl.load_workbook(file)


def page_rows(page):
    return [[cell.value for cell in row] for row in page]


# --- The files ---


def test_csv_says_the_numbers_of_the_table():
    rows = csv_of(table())
    at = rows.index(["Kontakte nach Wohnort"])
    assert rows[at + 2 : at + 6] == [
        ["Hörde", "1207", "1300", "-93", "93", "1214,5"],
        ["nicht bekannt", "93", "", "", "7", "0,8"],
        ["Zusammen", "1300", "", "", "100", "1215,3"],
        ["Ein Kontakt ist kein Mensch."],
    ]
    assert rows[at + 1][:4] == ["Stadtbezirk", "2026", "2025", "Veränderung"]


def test_workbook_holds_numbers_and_no_texts():
    figures, _facts = book_of(table())
    rows = list(figures)
    at = next(number for number, row in enumerate(rows) if row[0].value == "Hörde")
    values = [cell.value for cell in rows[at]]
    assert values == ["Hörde", 1207, 1300, -93, 0.93, 1214.5]
    assert {cell.data_type for cell in rows[at][1:]} == {"n"}
    formats = [cell.number_format for cell in rows[at][1:]]
    assert formats == ["#,##0", "#,##0", "+#,##0;−#,##0;#,##0", '0"\xa0"%', "#,##0.0"]
    assert [cell.value for cell in rows[at + 1]][2:4] == [None, None]


def test_workbook_has_a_page_about_itself():
    figures, facts = book_of(table(), source="1. Quartal 2026, Fassung 1")
    assert all(len(page.title) <= 31 for page in (figures, facts))
    said = dict(page_rows(facts))
    assert said["Kontakte"] == "Ein Gespräch an einem Tag. Keine Personen."
    texts = " ".join(map(str, said.values()))
    for text in ("1. Quartal 2026, Fassung 1", "Ratsuchende", "24. November 2026, 14:30"):
        assert text in texts


def mark_of(*, is_exact):
    return about(is_exact=is_exact).mark


@pytest.mark.parametrize("is_exact", [True, False])
def test_mark_stands_on_every_sheet_and_on_paper(is_exact):
    mark, other = mark_of(is_exact=is_exact), mark_of(is_exact=not is_exact)
    assert csv_of(table(), is_exact=is_exact)[0] == [mark]
    for page in book_of(table(), is_exact=is_exact):
        assert page.oddHeader.center.text == f"&B{mark}"
        cells = [cell for row in page_rows(page) for cell in row]
        assert mark in cells
        assert other not in cells


def test_demonstration_says_so_everywhere():
    plain = about(is_demo=True).demo
    assert [plain] in csv_of(table(), is_demo=True)
    for page in book_of(table(), is_demo=True):
        assert plain in [cell for row in page_rows(page) for cell in row]
    assert [plain] not in csv_of(table())


@pytest.mark.parametrize("text", FORMULAS, ids=repr)
def test_nothing_that_somebody_has_named_becomes_a_formula(text):
    named = table(title=text, heading=text, lines=(Line("a", text), Line("b", text)), notes=(text,))
    cells = [cell for row in csv_of(named, title=text, filters=(text,)) for cell in row]
    assert f"'{text}" in cells
    assert text not in cells
    for page in book_of(named, title=text, filters=(text,)):
        assert not [cell for row in page for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize(
    "title", ["S" * 300, "&A & Söhne: [a]*?/\\", "Übersicht Hörde", "'"], ids=lambda text: text[:8]
)
def test_long_and_odd_titles_are_no_obstacle(title):
    figures, _facts = book_of(table(title=title), title=title)
    assert title in [row[0] for row in page_rows(figures)]
    assert len(figures.oddFooter.left.text) <= 200


def test_several_tables_stand_below_each_other():
    second = table(key="themen", title="Themen")
    figures, _facts = book_of(table(), second)
    titles = [row[0] for row in page_rows(figures)]
    assert titles.index("Kontakte nach Wohnort") < titles.index("Themen")
    assert [row[0] for row in csv_of(table(), second) if row][-4:] != titles[-4:]


WITHHELD = (("Alle Themen", "Diese Tabelle enthält ein sensibles Thema."),)


def test_tables_that_are_kept_back_are_named_with_the_reason():
    rows = csv_of(table(), withheld=WITHHELD)
    at = rows.index(["Alle Themen"])
    assert at > rows.index(["Ein Kontakt ist kein Mensch."])
    assert rows[at + 1] == ["Diese Tabelle enthält ein sensibles Thema."]
    figures, _facts = book_of(table(), withheld=WITHHELD)
    names = [row[0] for row in page_rows(figures)]
    at = names.index("Alle Themen")
    assert names[at + 1] == "Diese Tabelle enthält ein sensibles Thema."
    assert figures.cell(at + 1, 1).font.b
    assert not figures.cell(at + 2, 1).font.b
    # Control: without them the file ends with the table.
    assert ["Alle Themen"] not in csv_of(table())


def test_table_without_lines_is_no_obstacle():
    empty = table(lines=(), values={"now": (), "before": (), "hours": ()}, totals={})
    assert ["Kontakte nach Wohnort"] in csv_of(empty)


# --- Memory ---


def many(count):
    """So many tables of a hundred lines, made one by one."""
    lines = tuple(Line(str(number), f"Ort {number}") for number in range(100))
    for number in range(count):
        values = {"now": tuple(range(number, number + 100))}
        yield table(title=f"Tabelle {number}", lines=lines, columns=(Column("now", "Kontakte"),),
                    values=values, totals={})  # fmt: skip


def peak_of(act):
    gc.collect()
    tracemalloc.start()
    act()
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize(("shape", "most"), [("csv", 300), ("xlsx", 60)])
def test_many_rows_take_no_more_memory_than_few(shape, most, monkeypatch):
    def written(count):
        if shape == "csv":
            assert sum(map(len, exporting.csv(many(count), about()))) > 900 * count
        else:
            exporting.xlsx(many(count), about()).close()

    def kept_whole():
        """The control: all lines, or all cells, at once."""
        if shape == "csv":
            return list(exporting.csv(many(most), about()))
        monkeypatch.setitem(exports.PLAIN, "constant_memory", False)
        return written(most)

    written(6)  # what is kept from the first time on is no part of it
    bound = 1.6 * peak_of(lambda: written(6))
    assert peak_of(lambda: written(most)) < bound < peak_of(kept_whole)


# --- The pages ---


@pytest.fixture(scope="module")
def town(rows_of_module):
    rows_of_module(_town)


def _town():
    """Two places and the contacts of two quarters, some of them about sensitive topics."""
    for code, is_sensitive in (("wohnen", False), ("gesundheit", True), ("aufenthalt", False)):
        # Gone where a test has emptied all tables.
        if not Topic.objects.filter(code=code).exists():
            factories.topic(code.title(), code=code, is_sensitive=is_sensitive)
    places = small_town.build()
    topics = [frozenset(), frozenset({"wohnen"}), frozenset({"wohnen", "gesundheit"})]
    contacts = [
        Said(
            day=date(year, 1 + number % 3, 1 + number % 27),
            location=("buero", "stube")[number % 2],
            home=small_town.HOMES[number % 6],
            topics=topics[number % 3],
            language=small_town.LANGUAGES[number % 4],
            channel=("open_session", "phone", "")[number % 3],
            result=("solved", "not_helped", "")[number % 3],
            accompanying=number % 3,
        )
        for year, count in ((2026, 97), (2025, 61))
        for number in range(count)
    ]
    small_town.write(places, contacts)
    recounts.rebuild(date(2025, 1, 1))


class Desk:
    """Somebody who is logged in."""

    def __init__(self, client, role, location=None):
        self.client, self.user = client, factories.user("Ada Handelnd")
        factories.membership(user=self.user, role=role, location=location)
        login(client, self.user)

    def page(self, key, query=QUARTER):
        return self.client.get(f"{reverse('reports:export', args=[key])}?{query}")

    def ask(self, key, shape="csv", query=QUARTER, reason=REASON):
        data = kept(self.user, shape=shape, reason=reason)
        return self.client.post(f"{reverse('reports:export', args=[key])}?{query}", data)

    def rounded(self, key, shape="csv", query=QUARTER):
        address = reverse("reports:export_rounded", args=[key])
        return self.client.get(f"{address}?{query}&format={shape}")


@pytest.fixture
def office(client, town, at):
    at(2026, 11, 24, 14, 30)
    keeper.forget()
    return Desk(client, Role.COORDINATOR)


@pytest.fixture
def team(client, town, at):
    at(2026, 11, 24, 14, 30)
    keeper.forget()
    return Desk(client, Role.ADVISER, small_town.Location.objects.get(slug="buero"))


def content(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


def trail():
    rows = AuditEntry.objects.filter(action="export").order_by("pk")
    return list(rows.values_list("kind", "record", "reason"))


# --- One number everywhere ---

ROW = re.compile(r"<tr[^>]*>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)
TABLE = re.compile(r'<table class="chart.*?</table>', re.DOTALL)
CAPTION = re.compile(r"<caption[^>]*>(.*?)</caption>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")


def tables_on(response):
    """Rows of the tables with charts, by caption."""
    found = {}
    for markup in TABLE.findall(response.content.decode()):
        rows = [[_shown(cell) for cell in CELL.findall(row)] for row in ROW.findall(markup)]
        found[html.unescape(CAPTION.search(markup)[1])] = rows[1:]
    return found


def _shown(cell):
    if "visually-hidden" in cell and "aria-hidden" in cell:
        return "–"
    return html.unescape(TAG.sub("", cell)).strip()


def number(text):
    """What somebody reads: 1.214,5 · +3 · −4 · 6 % · – for none."""
    plain = text.replace(".", "").replace(",", ".").replace("−", "-").replace("\xa0%", "")
    return None if plain in ("", "–") else Decimal(plain)


def cells_of(rows, title):
    """Numbers of a table in a file, up to the empty line behind it."""
    at = rows.index([title])
    until = next(n for n, row in enumerate([*rows[at:], []]) if not row)
    return [row for row in rows[at + 2 : at + until] if len(row) > 1]


def in_csv(rows, title):
    found = cells_of(rows, title)
    return [[None if c == "" else Decimal(c.replace(",", ".")) for c in row[1:]] for row in found]


def in_book(book, title):
    rows = list(book.worksheets[0])
    at = [row[0].value for row in rows].index(title)
    first = [row[0].value for row in rows[at:]]
    until = first.index(None) if None in first else len(first)
    return [[_value(cell) for cell in row[1:]] for row in rows[at + 2 : at + until]]


def _value(cell):
    if cell.value is None:
        return None
    exact = Decimal(str(cell.value))
    return round(exact * 100) if "%" in cell.number_format else exact


def texts_in(svg):
    """Texts of a drawing in their order."""
    found = re.findall(r"<text[^>]*>(.*?)</text>", svg, re.DOTALL)
    return [html.unescape(TAG.sub("", one)) for one in found]


QUERIES = [QUARTER, f"{QUARTER}&bezirk=hoerde", f"{QUARTER}&ort=buero", f"{QUARTER}&sprache=ar"]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("key", sorted(REPORTS))
def test_page_chart_csv_and_workbook_say_the_same(office, key, query):
    address = addresses.path(key)
    page = office.client.get(f"{address}?{query}")
    assert page.status_code == 200
    report = page.context.get("report")
    if report is None:
        assert office.page(key, query)["Location"].startswith(address)
        return
    shown = tables_on(page)
    rows = csv_rows(content(office.ask(key, "csv", query)))
    book = openpyxl.load_workbook(io.BytesIO(content(office.ask(key, "xlsx", query))))
    for one in report.tables:
        width = len(one.columns)
        in_file = [row[:width] for row in in_csv(rows, one.title)]
        assert in_file == [row[:width] for row in in_book(book, one.title)][: len(in_file)]
        assert len(in_file) == len(one.lines) + bool(one.totals)
        if one.title in shown:
            assert in_file == [list(map(number, row[1:])) for row in shown[one.title]]
        drawn = texts_in(picture(one, about()).svg)
        for printed, numbers in zip(table_rows(one), [None, None, *in_file], strict=False):
            if numbers is not None:
                assert any(is_same(drawn[n:], numbers) for n in range(len(drawn))), printed[0]


def is_same(texts, numbers):
    """Whether the drawing goes on with these numbers behind a label."""
    try:
        return list(map(number, texts[1 : 1 + len(numbers)])) == numbers
    except ArithmeticError:
        return False


def test_control_another_number_is_noticed():
    rows = csv_of(table())
    changed = [[cell.replace("1207", "1208") for cell in row] for row in rows]
    assert in_csv(rows, "Kontakte nach Wohnort")[0][0] == 1207
    assert in_csv(changed, "Kontakte nach Wohnort") != in_csv(rows, "Kontakte nach Wohnort")


# --- Exact figures ---


def test_exact_figures_need_a_reason(office):
    response = office.ask("stadtbezirke", reason="")
    assert response.status_code == 200
    assert response.context["form"].errors
    assert trail() == []


@pytest.mark.parametrize("shape", [*SHAPES, "png"])
def test_exact_figures_are_written_down_with_their_reason(office, shape):
    query = f"{QUARTER}&tabelle=kontakte-nach-wohnort"
    response = office.ask("stadtbezirke", shape, query)
    assert content(response)
    assert trail() == [("report", "stadtbezirke", REASON)]
    assert AuditEntry.objects.get(action="export").count > 10
    name = f"stadtbezirke-kontakte-nach-wohnort-2026-01-01-2026-03-31-genau.{shape}"
    assert f'filename="{name}"' in response["Content-Disposition"]


def test_what_cannot_be_written_down_is_not_taken_out(office, monkeypatch):
    def broken(**_values):
        raise RuntimeError("The trail is away.")

    monkeypatch.setattr("records.audit.write", broken)
    office.client.raise_request_exception = False
    assert office.ask("stadtbezirke").status_code == 500


def test_picture_is_of_one_table_only(office):
    assert office.ask("stadtbezirke", "png").context["form"].errors


def test_table_that_does_not_exist_is_missing(office):
    assert office.page("stadtbezirke", f"{QUARTER}&tabelle=nirgends").status_code == 404
    assert office.page("nirgends").status_code == 404


@pytest.mark.parametrize("query", ["zeitraum=gestern", "bezirk=atlantis", "quatsch=1"])
def test_question_that_is_not_clear_leads_to_the_page_that_says_so(office, query):
    response = office.page("stadtbezirke", query)
    assert response.status_code == 302
    assert response["Location"].endswith(f"/stadtbezirke/?{query}")
    assert office.ask("stadtbezirke", query=query).status_code == 302
    assert trail() == []


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_reasons_are_refused_or_harmless(office, text):
    data = kept(office.user, shape=text, reason=text)
    response = post_raw(
        office.client, f"{reverse('reports:export', args=['themen'])}?{QUARTER}", data
    )
    assert response.status_code in (200, 400)
    assert trail() == []


def test_draft_of_the_reason_ends_with_the_export(office):
    content(office.ask("stadtbezirke"))
    assert not Draft.objects.exists()


def test_team_takes_out_the_figures_of_its_own_place(team):
    rows = csv_rows(content(team.ask("orte", query=f"{QUARTER}&ort=buero")))
    assert rows[0] == [mark_of(is_exact=True)]
    assert trail() == [("report", "orte", REASON)]


@pytest.mark.parametrize(
    ("key", "query", "status"),
    [
        ("orte", f"{QUARTER}&ort=stube", 302),
        ("stadtbezirke", QUARTER, 404),
        ("uebersicht", QUARTER, 404),
    ],
)
def test_team_takes_out_nothing_else(team, key, query, status):
    assert team.ask(key, query=query).status_code == status
    assert trail() == []


def test_rounded_figures_are_the_office_s(team):
    assert team.rounded("orte").status_code in (403, 404)


def test_sensitive_tables_come_out_as_they_are_shown(office):
    """Rounded for whoever is not of the team; exact cells are in no file."""
    with_topic = [one for one in REPORTS if "sensibel" in one or one == "themen"]
    for key in with_topic:
        page = office.client.get(f"{addresses.path(key)}?{QUARTER}")
        tables = page.context["report"].tables
        rows = csv_rows(content(office.ask(key)))
        for one in tables:
            if one.is_sensitive:
                cells = [cell for row in in_csv(rows, one.title) for cell in row]
                counted = [column for column in one.columns if column.kind == Kind.COUNTED]
                assert one.is_rounded
                assert len(counted) < len(one.columns) or all(
                    cell is None or cell % 5 == 0 for cell in cells
                )


@pytest.mark.parametrize("shape", SHAPES)
def test_file_of_a_report_names_what_its_page_keeps_back(office, shape):
    query = f"{QUARTER}&sprache=ar"
    sections = (
        office.client.get(f"{addresses.path('themen')}?{query}").context["report"].extra["sections"]
    )
    kept_back = [(one.title, one.reason) for one in sections if one.table is None]
    assert kept_back
    assert len(kept_back) < len(sections)
    names = first_cells(office.ask("themen", shape, query=query), shape)
    for title, reason in kept_back:
        assert names[names.index(title) + 1] == reason
    # A file of one table says nothing about the others.
    shown = next(one.table.key for one in sections if one.table)
    alone = first_cells(office.ask("themen", shape, query=f"{query}&tabelle={shown}"), shape)
    assert not {title for title, _reason in kept_back} & set(alone)


def first_cells(response, shape):
    """Of each row of the file."""
    if shape == "csv":
        return [row[0] if row else "" for row in csv_rows(content(response))]
    book = openpyxl.load_workbook(io.BytesIO(content(response)))
    return [row[0] for row in page_rows(book.worksheets[0])]


# --- Rounded figures ---


@pytest.fixture
def published(office):
    quarter = quarter_of(date(2026, 1, 1))
    seen = proposal(quarter, date(2026, 11, 24)).digest
    return publish(by=office.user.public_id, quarter=quarter, seen=seen, at=timezone.now())


@pytest.mark.parametrize("shape", SHAPES)
def test_published_figures_are_taken_out_without_a_reason(office, published, shape):
    response = office.rounded("stadtbezirke", shape)
    held = content(response)
    assert trail() == []
    assert "gerundet" in response["Content-Disposition"]
    kept_table = published.tables()["kontakte-nach-wohnort"]
    if shape == "csv":
        rows = csv_rows(held)
        assert rows[0] == [mark_of(is_exact=False)]
        cells = in_csv(rows, kept_table.title)
    else:
        book = openpyxl.load_workbook(io.BytesIO(held))
        cells = in_book(book, kept_table.title)
    printed = [list(values) for _line, values in kept_table.grid()]
    assert [row[: len(kept_table.columns)] for row in cells][: len(printed)] == printed


def test_day_of_a_publication_is_that_of_the_clock_on_the_wall(office):
    """Half past midnight on the first of August, which is July in Greenwich."""
    quarter, at = quarter_of(date(2026, 1, 1)), datetime(2026, 7, 31, 22, 30, tzinfo=UTC)
    seen = proposal(quarter, date(2026, 11, 24)).digest
    publish(by=office.user.public_id, quarter=quarter, seen=seen, at=at)
    told = next(
        row[1]
        for row in csv_rows(content(office.rounded("stadtbezirke")))
        if row[:1] == ["Veröffentlicht"]
    )
    assert re.search(r"\b1\.\sAugust 2026", told)


def test_mark_of_the_exact_ones_is_in_no_rounded_file(office, published):
    for shape in SHAPES:
        held = content(office.rounded("stadtbezirke", shape))
        if shape == "csv":
            assert mark_of(is_exact=True) not in held.decode()
        else:
            book = openpyxl.load_workbook(io.BytesIO(held))
            cells = [cell for page in book for row in page_rows(page) for cell in row]
            assert mark_of(is_exact=True) not in cells


def test_frozen_figures_stay_when_contacts_come_later(office, published):
    before = content(office.rounded("stadtbezirke"))
    place = small_town.Location.objects.get(slug="buero")
    for _number in range(9):
        factories.contact(location=place, happened_on=date(2026, 2, 3))
    recounts.rebuild(date(2026, 1, 1))
    assert content(office.rounded("stadtbezirke")) == before


@pytest.mark.parametrize(
    "query",
    [
        f"{QUARTER}&bezirk=hoerde",
        "zeitraum=monat&monat=2026-02",
        "zeitraum=quartal&quartal=2025-4",
        "zeitraum=jahr&jahr=2026",
    ],
)
def test_page_says_why_there_is_nothing_to_pass_on(office, published, query):
    page = office.page("stadtbezirke", query)
    found = page.context["found"]
    assert found.reason in read(page)
    assert office.client.get(found.address).status_code == 200
    response = office.rounded("stadtbezirke", query=query)
    assert response.status_code == 302
    assert "/export/?" in response["Location"]


def test_without_any_publication_it_leads_to_where_one_is_made(office):
    found = office.page("stadtbezirke").context["found"]
    assert period_name(quarter_of(date(2026, 1, 1))) in found.reason
    assert found.address == reverse("reports:publications")


def test_report_of_which_nothing_is_published_says_so(office, published):
    found = office.page("datenqualitaet").context["found"]
    assert found.address == reverse("reports:publications")


# --- Meanwhile ---


@pytest.mark.parametrize("shape", SHAPES)
def test_another_page_is_answered_while_a_file_is_built(office, shape):
    """Nothing is held between two tables: no transaction, no cursor, no lock."""
    answers = []

    def tables():
        for one in many(3):
            answers.append(office.client.get("/intern/").status_code)
            yield one

    with translation.override("de"):
        if shape == "csv":
            b"".join(exporting.csv(tables(), about()))
        else:
            exporting.xlsx(tables(), about()).close()
    assert answers == [200] * 3
