"""Pages for the council and its districts: understood by somebody who knows nothing else."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from records.periods import quarter_of
from reports import definitions
from reports.publications import keys, public_words, sheets, showing, telling
from reports.publications.finding import published as found_of
from reports.publications.quarters import half
from reports.tables import Column, Line, Table
from tests import factories
from tests.kept import read, said
from tests.reports import reading
from tests.reports.desk import MOMENT, Desk, topic
from tests.reports.test_publications import LIST, four_quarters, published

pytestmark = pytest.mark.django_db
HALF = {"halbjahr": "2026-1"}
EVING = Line("eving", "Eving")
TOO_SMALL = "The numbers are too small to say how often we could not help."
RARE = "It hardly ever happened that we could not help."


@pytest.fixture
def desk(client, at):
    at(*MOMENT)
    return Desk(client)


@pytest.fixture
def half_year(desk):
    """Both quarters are published as the software does it, with many topics, one sensitive."""
    there = [one for one in desk_topics() if not one.is_sensitive][: sheets.TOPICS_SHOWN + 2]
    for month in (2, 5):
        desk.contacts(f"2026-{month:02}-15", 8, topics=[*there, topic("gesundheit")])
    desk.counted()
    for month in (1, 4):
        published(quarter=quarter_of(date(2026, month, 1)))
    return desk


def desk_topics():
    return list(type(topic("wohnen")).objects.order_by("pk"))


def page(desk, path):
    return desk.client.get(f"{LIST}{path}", HALF)


def measures(contacts, not_helped):
    """The table of a district, with these two numbers."""
    lines = (Line(keys.CONTACTS, "Kontakte"), Line("not_helped", "Nicht geholfen"))
    column = Column("now", "2026")
    return Table("zahlen", "", "", lines, (column,), {"now": (contacts, not_helped)})


def last_sentence(contacts, not_helped):
    *_others, sentence = telling.of_district(EVING, measures(contacts, not_helped), no_topics())
    return sentence


def no_topics():
    return Table("themen", "", "", (), (Column("now", ""),), {"now": ()})


# --- What a printed 0 says ---


@pytest.mark.parametrize("contacts", [None, 0, 5, 95])
def test_printed_0_of_few_contacts_is_not_called_rare(contacts):
    """Two of five may not have been helped: that is printed as 0, too."""
    assert last_sentence(contacts, 0) == said(TOO_SMALL)


def test_printed_0_of_many_contacts_is_rare():
    assert last_sentence(100, 0) == said(RARE)
    # Control: a number that is printed is said, and one that nobody knows is not rare.
    assert "5" in last_sentence(100, 5)
    assert last_sentence(5, 5) == last_sentence(100, 5)
    assert last_sentence(100, None) == said(TOO_SMALL)


def test_sheet_says_three_sentences_of_a_small_district(half_year):
    (sheet,) = page(half_year, "bezirke/eving/").context["sheets"]
    assert len(sheet.sentences) == 3
    assert sheet.sentences[-1] == said(TOO_SMALL)


# --- What is not in a table is said below it ---


def test_council_reads_that_only_the_most_frequent_topics_are_shown(half_year):
    topics = page(half_year, "rat/").context["topics"]
    assert len(topics.columns) == sheets.TOPICS_SHOWN
    assert str(sheets.TOPICS_SHOWN) in topics.notes[0]
    for note in topics.notes:
        assert note in read(page(half_year, "rat/"))


def test_nothing_is_said_of_further_topics_where_all_are_shown(desk):
    four_quarters()
    (note,) = page(desk, "rat/").context["topics"].notes
    assert "Gesundheit" in note


@pytest.mark.parametrize("path", ["rat/", "bezirke/eving/"])
def test_paper_names_the_topics_that_are_counted_for_the_whole_city_only(half_year, path):
    found = page(half_year, path)
    tables = found.context.get("topics") or found.context["sheets"][0].topics
    sensitive = [one.label for one in desk_topics() if one.is_sensitive]
    assert len(sensitive) > 1
    for name in sensitive:
        assert name in tables.notes[-1]
        assert name not in [column.label for column in tables.columns]
        assert name not in [line.label for line in tables.lines]
    assert tables.notes[-1] in read(found)


def test_whole_table_of_the_public_page_names_them_too(half_year):
    answer = half_year.client.get("/zahlen/")
    homes, topics = answer.context["wholes"]
    assert {name.text for name in topics.without} == {
        one.label for one in desk_topics() if one.is_sensitive
    }
    assert topics.notes[-1] in read(answer)
    # Control: the table of contacts lacks nothing.
    assert homes.without == ()


# --- Names and their meaning ---


def test_sheet_explains_every_measure_whose_name_does_not(half_year):
    answer = page(half_year, "bezirke/eving/")
    (sheet,) = answer.context["sheets"]
    names = [line.label for line in (*sheet.measures.lines, *sheet.people.lines)]
    bound = said("First contacts (lower bound)")
    assert bound in names
    assert said("First contacts") not in names
    for name in (said("Consultations"), said("Persons advised"), bound):
        (text,) = [one for one in sheet.explained if one.startswith(f"{name}:")]
        assert text in read(answer)


def test_foot_says_by_which_definitions_was_counted(half_year):
    text = read(page(half_year, "rat/"))
    words = said("Version %(number)s, frozen on %(date)s, definitions version %(definitions)s")
    assert words % {"number": 1, "date": "22.11.2026", "definitions": 1} in text


def test_file_to_pass_on_says_what_was_frozen_and_what_is_not_in_it(half_year, monkeypatch):
    """Not what the definitions say today."""
    frozen = definitions.DEFINITIONS["contacts"]
    for key in ("contacts", "location"):
        changed = replace(definitions.DEFINITIONS[key], counts="Counted otherwise by now.")
        monkeypatch.setitem(definitions.DEFINITIONS, key, changed)
    address = reverse("reports:export_rounded", args=["orte"])
    answer = half_year.client.get(f"{address}?zeitraum=quartal&quartal=2026-1&format=xlsx")
    book = reading.book_of(reading.content(answer))
    rows = (row for page in book for row in reading.page_rows(page))
    text = " ".join(str(cell) for row in rows for cell in row if cell)
    assert str(frozen.counts) in text
    assert "Counted otherwise" not in text
    assert str(public_words.NOT_OPEN) in text
    source = said(
        "%(quarter)s, version %(version)s of %(day)s, definitions version %(definitions)s"
    )
    assert source.rpartition("%(day)s")[2] % {"definitions": 1} in text


# --- Contacts and people never share a column ---


def columns_of(table):
    """Measures whose numbers stand below each other."""
    return {line.key for line in table.lines}


def test_people_stand_in_a_table_of_their_own(half_year):
    (sheet,) = page(half_year, "bezirke/eving/").context["sheets"]
    assert columns_of(sheet.people) == set(keys.PEOPLE)
    assert columns_of(sheet.measures) == set(keys.MEASURES) - set(keys.PEOPLE)
    assert sheet.people.values["now"] == (20,)


def test_public_overview_has_one_table_for_contacts_and_one_for_people():
    factories.publication(date(2026, 1, 1), contacts=(100, 45, 10))
    found = showing.of_quarters(found_of(half(2026, 1)))
    names = [[row.name.text for row in table.rows] for table in found]
    assert names[1] == [said("Persons advised")]
    assert said("Persons advised") not in names[0]
    assert len(names[0]) + 1 == len(keys.MEASURES)


def test_version_from_before_a_measure_was_counted_is_still_shown():
    """Frozen tables stay as they are: one without people has no table of people."""
    first = factories.publication(date(2026, 1, 1))
    tables = dict(first.tables())
    homes = tables[keys.HOMES]
    values = {key: cells for key, cells in homes.values.items() if key not in keys.PEOPLE}
    columns = tuple(column for column in homes.columns if column.key in values)
    totals = {key: homes.totals[key] for key in values}
    tables[keys.HOMES] = replace(homes, columns=columns, values=values, totals=totals)
    factories.publication(date(2026, 4, 1), **factories.frozen(tables, date(2026, 4, 1)))
    second = found_of(quarter_of(date(2026, 4, 1)))
    assert len(showing.of_quarters(second)) == 1
    both = found_of(half(2026, 1))
    assert [row.cells for row in showing.of_quarters(both)[1].rows] == [("175", "–", "175")]
