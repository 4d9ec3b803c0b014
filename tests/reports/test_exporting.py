"""Reports as files: the same numbers as on the page, and what may leave the house."""

import re
from datetime import UTC, date, datetime
from itertools import chain, compress

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations import recounts
from consultations.models import Contact, Topic
from locations import keeper
from locations.models import Role
from records.models import AuditEntry, Draft
from records.periods import quarter_of
from reports import disclosure, exporting
from reports.asking import addresses
from reports.asking.presets import period_name
from reports.charts import town as town_map
from reports.charts import trends
from reports.charts.picture import picture_of
from reports.charts.png import png
from reports.exporting.rounded import PUBLISHED_IN
from reports.publications.actions import proposal, publish
from reports.registry import REPORTS
from reports.tables import Kind
from tests import factories
from tests.kept import HOSTILE, kept, post_raw, read
from tests.reports import reading, small_town
from tests.reports.reading import content, csv_rows, in_book, in_csv, number, page_rows
from tests.reports.small_town import Need, Said
from tests.staff import login

pytestmark = pytest.mark.django_db
REASON = "Vorlage für den Ausschuss"
QUARTER = "zeitraum=quartal&quartal=2026-1"
EXACT = "Nur für den Dienstgebrauch – nicht veröffentlichen"
ROUNDED = "Werte auf Vielfache von 5 gerundet; Summen gerundeter Werte"
SHAPES = ("csv", "xlsx")
ABOUT = exporting.About(
    "Übersicht", "1. Quartal 2026", (), (), datetime(2026, 11, 24, 13, 30, tzinfo=UTC), True
)


# --- The pages ---


@pytest.fixture(scope="module")
def town(rows_of_module):
    rows_of_module(_town)


NEEDS = (
    (Need("language", language="ar"),),
    (Need("full", topic="wohnen"), Need("no_offer", category="sport")),
    *[()] * 7,
)


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
            topics=topics[number // 6 % 3],
            language=small_town.LANGUAGES[number % 4],
            channel=("open_session", "phone", "")[number % 3],
            result=("solved", "not_helped", "")[number % 3],
            accompanying=number % 3,
            needs=NEEDS[number % 9],
        )
        for year, count in ((2026, 97), (2025, 61))
        for number in range(count)
    ]
    small_town.write(places, contacts)
    rows = Contact.objects.filter(happened_on__year=2026).order_by("pk")
    for at, row in enumerate(rows[:21]):
        factories.referral(contact=row, target=("jobcenter", "health", "own_offer")[at % 3])
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


def trail():
    rows = AuditEntry.objects.filter(action="export").order_by("pk")
    return list(rows.values_list("kind", "record", "reason"))


# --- One number everywhere ---

HOERDE, BUERO = f"{QUARTER}&bezirk=hoerde", f"{QUARTER}&ort=buero"
QUERIES = [QUARTER, HOERDE, BUERO, f"{QUARTER}&sprache=ar"]
# Every table that is rounded for whoever is not of the team, by its report and question.
SENSITIVE = {
    ("alle-themen", QUARTER): "themen",
    ("alle-themen", HOERDE): "themen",
    ("alle-themen", BUERO): "themen",
    ("stadtbezirke", HOERDE): "themen",
    ("orte", BUERO): "themen-des-ortes",
    ("wohnort-und-alle-themen", QUARTER): "wohnort-und-thema",
    ("wohnort-und-alle-themen", HOERDE): "wohnort-und-thema",
    ("thema-und-sprache-alle", QUARTER): "thema-und-sprache",
    ("verweise", QUARTER): "alle-verweise",
}


@pytest.mark.parametrize("key", sorted(REPORTS))
def test_page_chart_csv_and_workbook_say_the_same(office, subtests, key):
    for query in QUERIES:
        with subtests.test(query=query):
            check_report(office, key, query)


def check_report(office, key, query):
    """Every table of it, cell by cell."""
    page = office.client.get(f"{addresses.path(key)}?{query}")
    report, shown = page.context["report"], reading.tables_on(page)
    assert sorted(title for title, _rows in shown) == sorted(on_page(report))
    sensitive = [one.key for one in report.tables if one.is_sensitive]
    assert sensitive == list(filter(None, [SENSITIVE.get((key, query))]))
    rows = csv_rows(content(office.ask(key, "csv", query)))
    book = reading.book_of(content(office.ask(key, "xlsx", query)))
    for one in report.tables:
        labels, numbers = in_both_files(one, rows, book)
        for title, lines in shown:
            if title == one.title:
                assert [row[0] for row in lines] == labels
                assert [list(map(number, row[1:])) for row in lines] == numbers
        drawn = drawn_of(page, one)
        assert [list(map(number, row[1:])) for row in drawn.rows] == numbers
        assert [beginning(row[0]) for row in drawn.rows] == list(map(beginning, labels))
        if sketch := sketch_of(report, one):
            CHECKS[sketch](one, drawn)


def on_page(report):
    """Titles of its tables: what has no line says so in words, or has a drawing of its own."""
    drawn = report.extra.get("drawings", {})
    return [one.title for one in report.tables if one.lines and one.key not in drawn]


def in_both_files(table, rows, book):
    """Labels of all lines, the totals included, and the numbers that both files have of them."""
    labels = [line.label for line in table.lines] + [table.total_label] * bool(table.totals)
    found = in_csv(rows, table.title)
    in_workbook = [row[: len(table.columns)] for row in in_book(book, table.title)]
    assert in_workbook[: len(labels)] == found
    # A file says units, too.
    names = [row[0] for row in reading.cells_of(rows, table.title)]
    assert [name[: len(label)] for name, label in zip(names, labels, strict=True)] == labels
    return labels, found


def drawn_of(page, table):
    """The picture that the export makes."""
    districts = page.context["inquiry"].known.districts
    return reading.Drawn(picture_of(page.context["report"], table, ABOUT, districts).svg)


def beginning(text):
    """So much of a name as has room on every picture."""
    return reading.same_name(text)[:25]


def sketch_of(report, table):
    """A key of CHECKS, or nothing: also where no value is above 0."""
    sections = [one for one in report.extra.get("sections", ()) if getattr(one, "sketch", "")]
    found = next((one.sketch for one in sections if one.table.key == table.key), "")
    return found if found in CHECKS and not trends.is_blank(table) else ""


def check_tiles(table, drawn):
    """Each district, and what is apart: its number and, in the town, its change."""
    column = next(one for one in table.columns if one.has_bar)
    change = town_map.change_of(table, column)
    for at, line in enumerate(table.lines):
        shown = [column, change] if change and not line.is_apart else [column]
        name, count = reading.same_name(line.label), len(shown)
        (numbers,) = (
            texts[-count:]
            for texts in drawn.tiles
            if reading.same_name("".join(texts[:-count])) == name
        )
        assert list(map(number, numbers)) == [table.cells(one)[at] for one in shown]


def check_ends(table, drawn):
    """Beside the end of each line stands its last value."""
    columns = map(table.cells, trends.columns_of_lines(table))
    known = [[value for value in column if value is not None] for column in columns]
    ends = [values[-1] for values in known if values]
    assert list(map(number, drawn.sketched[-len(ends) :])) == ends


def check_parts(table, drawn):
    """Parts are as long as their numbers are large, and say them where there is room."""
    cells = {one.label: list(filter(None, table.cells(one))) for one in trends.counted(table)}
    assert [name for name, _parts in drawn.stacks] == list(cells)
    lengths = [[part.length for part in parts] for _name, parts in drawn.stacks]
    scale = max(map(sum, lengths)) / max(map(sum, cells.values()))
    for values, row, (_name, parts) in zip(cells.values(), lengths, drawn.stacks, strict=True):
        assert row == pytest.approx([scale * value for value in values], abs=0.2)
        said = [number(part.text) for part in parts]
        pairs = zip(parts, values, strict=True)
        assert said == [value if part.text else None for part, value in pairs]


# What stands in tiles, at the ends of lines and in stacked parts is what the cells say.
CHECKS = {"map": check_tiles, "line": check_ends, "stacked": check_parts}


@pytest.mark.parametrize(
    ("key", "sketches"), [("uebersicht", ["line", "map"]), ("wege-und-monat", ["stacked"])]
)
def test_control_another_number_in_a_sketch_is_noticed(office, key, sketches):
    page = office.client.get(f"{addresses.path(key)}?{QUARTER}")
    found = {sketch_of(page.context["report"], one): one for one in page.context["report"].tables}
    for sketch in sketches:
        table = found[sketch]
        drawn, check = drawn_of(page, table), CHECKS[sketch]
        check(table, drawn)
        values = {
            key: tuple(None if value is None else value + 7 for value in cells)
            for key, cells in table.values.items()
        }
        with pytest.raises(AssertionError):
            check(table.with_values(values), drawn)


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
    assert rows[0] == [EXACT]
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


def exact_cells(page, key, response):
    """Counted cells of a sensitive table, on the page and in its file, that are not rounded."""
    table = page.context["report"].table(key)
    counted = [one.kind == Kind.COUNTED for one in table.columns]
    in_file = [compress(row, counted) for row in in_csv(csv_rows(content(response)), table.title)]
    on_page = map(table.cells, compress(table.columns, counted))
    assert len(in_file) >= len(table.lines) > 0
    return [cell for cell in chain(*in_file, *on_page) if cell is not None and cell % 5]


@pytest.mark.parametrize(("asked", "table"), SENSITIVE.items(), ids=str)
def test_sensitive_tables_come_out_as_they_are_shown(office, monkeypatch, asked, table):
    """Rounded for whoever is not of the team; exact cells are in no file."""
    key, query = asked

    def found():
        page = office.client.get(f"{addresses.path(key)}?{query}")
        return exact_cells(page, table, office.ask(key, query=query))

    assert found() == []
    # Control: without the rounding there are such cells.
    monkeypatch.setattr(disclosure, "rounded", lambda table: table)
    assert found()


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
    book = reading.book_of(content(response))
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
        assert rows[0] == [ROUNDED]
        cells = in_csv(rows, kept_table.title)
    else:
        book = reading.book_of(held)
        cells = in_book(book, kept_table.title)
    printed = [list(values) for _line, values in kept_table.grid()]
    assert [row[: len(kept_table.columns)] for row in cells][: len(printed)] == printed


@pytest.mark.parametrize(
    ("report", "titles"),
    [
        ("themen", {"wohnort-und-thema", "sensible-themen", "was-gefehlt-hat"}),
        ("alle-themen", {"wohnort-und-thema", "sensible-themen"}),
        ("sprachen", {"sprachen"}),
        (
            "uebersicht",
            {
                *("kontakte-nach-wohnort", "wohnort-und-thema", "sensible-themen"),
                *("sprachen", "was-gefehlt-hat"),
            },
        ),
    ],
)
def test_what_is_published_under_another_name_is_found(office, published, report, titles):
    wanted = {published.tables()[key].title for key in titles}
    others = {table.title for table in published.tables().values()} - wanted
    firsts = {row[0] for row in csv_rows(content(office.rounded(report))) if row}
    assert wanted <= firsts
    assert not others & firsts


@pytest.mark.parametrize(
    ("report", "table", "count"),
    [
        *(("themen", "themen-genau", 2), ("alle-themen", "themen", 2)),
        *(("uebersicht", "haeufige-themen", 2), ("uebersicht", "haeufige-sprachen", 1)),
        *(("uebersicht", "was-fehlte", 1), ("themen", "was-fehlte", 1)),
    ],
)
def test_table_published_under_another_name_is_a_picture_only_if_it_is_one_table(
    office, published, report, table, count
):
    query = f"{QUARTER}&tabelle={table}"
    assert table in PUBLISHED_IN
    page = office.page(report, query).context
    assert len(page["found"].tables) == count
    assert ("png" in dict(page["shapes"])) == (count == 1)
    assert content(office.rounded(report, "csv", query))
    picture = office.rounded(report, "png", query)
    if count == 1:
        assert content(picture).startswith(b"\x89PNG")
    else:
        assert picture.status_code == 302
        assert trail() == []


def test_picture_for_the_public_is_of_what_was_published(office, published):
    query = f"{QUARTER}&tabelle=kontakte-nach-wohnort"
    response = office.rounded("stadtbezirke", "png", query)
    name = "stadtbezirke-kontakte-nach-wohnort-2026-01-01-2026-03-31-gerundet.png"
    assert f'filename="{name}"' in response["Content-Disposition"]
    assert trail() == []
    said = office.page("stadtbezirke", query).context
    (table,), order = said["found"].tables, said["order"]
    districts = order.inquiry.known.districts
    picture = picture_of(order.report, table, said["found"].about, districts)
    assert content(response) == png(picture)
    assert content(office.ask("stadtbezirke", "png", query)) != png(picture)  # the control
    drawn = reading.Drawn(picture.svg)
    assert ROUNDED in drawn.texts
    assert EXACT not in drawn.texts
    kept_table = published.tables()["kontakte-nach-wohnort"]
    printed = [list(values) for _line, values in kept_table.grid()]
    totals = [kept_table.total(column) for column in kept_table.columns]
    assert [list(map(number, row[1:])) for row in drawn.rows] == [*printed, totals]


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
            assert EXACT not in held.decode()
        else:
            book = reading.book_of(held)
            cells = [cell for page in book for row in page_rows(page) for cell in row]
            assert EXACT not in cells


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
