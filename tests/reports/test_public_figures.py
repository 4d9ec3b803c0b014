"""The public page of the figures, and the same numbers as open data."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest
from django.db import OperationalError
from django.db.models.query import QuerySet
from django.utils import translation

from consultations.choices import Channel, Home
from consultations.models import Topic, UnmetNeedReason
from locations import keeper, pages
from reports import definitions
from reports.models import Publication
from reports.publications import finding, keys, public_words, published_set, showing
from tests import factories
from tests.kept import read, said

pytestmark = pytest.mark.django_db
PAGE = "/zahlen/"
APRIL, JULY = date(2026, 4, 1), date(2026, 7, 1)
LANGUAGES = {"de": "/zahlen/", "en": "/en/zahlen/", "ar": "/ar/zahlen/"}


@pytest.fixture(autouse=True)
def nothing_on_the_shelf(at):
    at(2026, 11, 22, 14, 32)
    finding.forget()


@pytest.fixture
def quarters():
    """Two quarters; the later one was corrected."""
    factories.district("Eving")
    factories.publication(APRIL, contacts=(100, 45, 10))
    factories.publication(JULY, contacts=(120, 40, 5))
    factories.publication(
        JULY, contacts=(130, 40, 5), version=2, published_at=datetime(2026, 11, 2, 9, tzinfo=UTC)
    )


def asked(client, **query):
    return client.get(PAGE, query)


def chosen(response):
    """Names of the links of the years and of the parts of one that are marked."""
    both = (response.context["years"], response.context["quarters"])
    return [[str(one["name"]) for one in links if one["current"]] for links in both]


def cells(response):
    """Of the line of Eving, and of the total, in the first table with bars."""
    homes = response.context["lists"][0]
    return homes.rows[0].cells, homes.total.cells


# --- The page ---


def test_years_and_the_parts_of_a_year_are_chosen_apart(client, quarters):
    factories.publication(date(2025, 10, 1), contacts=(90, 40, 5))
    whole = said("Whole year")
    year = asked(client)
    assert [str(one["name"]) for one in year.context["years"]] == ["2026", "2025"]
    names = [str(one["name"]) for one in year.context["quarters"]]
    assert names == [whole, "2. Quartal", "3. Quartal"]
    assert chosen(year) == [["2026"], [whole]]
    assert chosen(asked(client, quartal="2026-2")) == [["2026"], ["2. Quartal"]]
    assert chosen(asked(client, jahr=2025)) == [["2025"], [whole]]
    # Nothing is marked where nothing is shown.
    missing = asked(client, jahr=2024)
    assert chosen(missing) == [[], []]
    assert len(missing.context["years"]) == 2
    for one in (*year.context["years"], *year.context["quarters"]):
        assert client.get(PAGE + one["query"]).status_code == 200


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_page_is_empty_before_anything_is_published(client, language):
    answer = client.get(LANGUAGES[language])
    assert answer.status_code == 200
    with translation.override(language):
        assert public_words._("Nothing has been published yet.") in read(answer)


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_page_sets_no_cookie_and_depends_on_its_address_alone(client, quarters, language):
    answer = client.get(LANGUAGES[language])
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Vary"] == "Accept-Encoding"


def test_newest_year_is_the_sum_of_its_newest_quarters(client, quarters):
    answer = asked(client)
    assert cells(answer) == (("230",), ("330",))
    contacts, people = answer.context["overviews"]
    assert contacts.rows[0].cells == ("155", "175", "330")
    assert people.rows[0].cells == ("155", "175", "330")
    assert len(answer.context["missing"]) == 2


def test_quarter_and_its_old_version_have_addresses(client, quarters):
    assert cells(asked(client, quartal="2026-3")) == (("130",), ("175",))
    assert cells(asked(client, quartal="2026-3", fassung="1")) == (("120",), ("165",))
    assert cells(asked(client, quartal="2026-2")) == (("100",), ("155",))


def test_old_version_says_so_and_leads_to_the_newest(client, quarters):
    sentence = said("This is an old version: these figures were corrected later.")
    old = asked(client, quartal="2026-3", fassung="1")
    link = f'<a href="?quartal=2026-3&fassung=2">{said("To the newest version")}</a>'
    assert old.context["shown"]["number"] == 1
    assert sentence in read(old)
    assert link in read(old)
    for query in ({"quartal": "2026-3"}, {"quartal": "2026-3", "fassung": "2"}):
        new = asked(client, **query)
        assert new.context["shown"]["number"] == 2
        assert sentence not in read(new)
    # A year is made of several.
    year = asked(client)
    assert year.context["shown"] is None
    assert sentence not in read(year)


def test_every_version_is_listed_with_its_day_and_reason(client, quarters):
    versions = asked(client).context["versions"]
    assert [one["query"] for one in versions] == [
        "?quartal=2026-3&fassung=2",
        "?quartal=2026-3&fassung=1",
        "?quartal=2026-2&fassung=1",
    ]
    page = read(asked(client))
    assert "2. November 2026" in page
    assert said("contacts were entered later") in page


@pytest.mark.parametrize(
    "query",
    [
        {"jahr": "2019"},
        {"jahr": "x"},
        {"jahr": "10000"},
        {"quartal": "2026-1"},
        {"quartal": "2026-5"},
        {"quartal": "2026-3", "fassung": "7"},
        {"fassung": "1"},
        {"jahr": "2026", "fassung": "1"},
        {"jahr": "2025", "quartal": "2026-3"},
        {"quartal": "2026-3", "fassung": "99999999999999999999"},
        {"quartal": "x\0y"},
        {"jahr": "-1"},
        {"halbjahr": "2026-1"},
        {"jahr": "2026", "Jahr": "2026"},
    ],
)
def test_what_is_not_published_shows_no_figures(client, quarters, query):
    answer = asked(client, **query)
    assert answer.status_code == 404
    assert "lists" not in answer.context
    assert "?jahr=2026" in read(answer)


def test_what_a_newsletter_hangs_on_an_address_is_no_question(client, quarters):
    plain = asked(client, quartal="2026-2")
    passed_on = asked(client, quartal="2026-2", utm_source="brief", fbclid="x1")
    assert (passed_on.status_code, cells(passed_on)) == (200, cells(plain))
    assert client.get("/zahlen/?utm_source=a&utm_source=b").status_code == 200
    assert asked(client, quartal="2026-2", utmost="1").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["quartal=2026-3&quartal=2026-2", "jahr=2026&jahr=2025", "quartal=2026-3&fassung=1&fassung=2"],
)
def test_two_questions_at_once_show_no_figures(client, quarters, query):
    answer = client.get(f"/zahlen/?{query}")
    assert answer.status_code == 404
    assert "lists" not in answer.context


@pytest.mark.parametrize("query", ["jahr=2025", "quartal=2026-3", "x", "&"])
@pytest.mark.parametrize("name", ["json", "csv"])
def test_files_are_whole_and_a_part_of_them_is_missing(client, quarters, name, query):
    assert client.get(f"/daten/zahlen.{name}").status_code == 200
    assert client.get(f"/daten/zahlen.{name}?{query}").status_code == 404


@pytest.mark.parametrize(
    "address", ["/zahlen/", "/ar/zahlen/", "/daten/zahlen.json", "/daten/zahlen.csv"]
)
def test_published_figures_are_read_only(client, quarters, address):
    for method in (client.post, client.put, client.patch, client.delete):
        assert method(address).status_code == 405
    answer, head = client.get(address), client.head(address)
    assert (head.content, head["Content-Length"]) == (b"", answer["Content-Length"])
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    factories.publication(APRIL, contacts=(200, 45, 10), version=2)
    keeper.look_again()
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 200


def test_quarter_of_invented_figures_says_so(client, quarters):
    mark = said("Practice data: all figures are invented.")
    assert mark not in read(asked(client))
    one = factories.publication(date(2026, 1, 1))
    invented = one.content.replace('"is_demo":false', '"is_demo":true')
    assert invented != one.content
    factories.publication(date(2025, 10, 1), content=invented)
    keeper.look_again()
    assert mark in read(asked(client, jahr="2025"))


def test_new_publication_is_on_the_page_at_once(client, quarters, at):
    assert cells(asked(client))[1] == ("330",)
    factories.publication(APRIL, contacts=(200, 45, 10), version=2)
    keeper.look_again()
    assert cells(asked(client))[1] == ("430",)


def test_page_goes_on_from_memory_while_the_database_is_away(client, quarters, monkeypatch):
    assert asked(client).status_code == 200

    def away(*_args, **_kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr(QuerySet, "_fetch_all", away)
    pages.forget()
    keeper.look_again()
    answer = asked(client)
    assert cells(answer)[1] == ("330",)
    # Control: nothing was read yet.
    finding.forget()
    pages.forget()
    with pytest.raises(OperationalError):
        finding.on_shelf(keeper._keeper.directory)


def test_page_is_kept_and_asks_the_database_nothing(client, quarters, django_assert_num_queries):
    asked(client)
    with django_assert_num_queries(0):
        asked(client)


def test_licence_stands_there_only_if_the_operator_has_said_one(client, quarters, settings):
    assert said("Licence:") not in read(asked(client))
    pages.forget()
    settings.FIGURES_LICENCE = "dl-de/zero-2.0"
    assert "dl-de/zero-2.0" in read(asked(client))


def test_german_names_are_marked_for_other_readers(client, quarters):
    page = read(client.get("/ar/zahlen/"))
    assert '<bdi lang="de" dir="ltr">Eving</bdi>' in page
    assert "nicht bekannt" not in page


def test_topics_of_the_beginning_are_named_in_the_language_of_the_page(client):
    """Where a town has topics of its own, their German names stand there, marked."""
    one = factories.publication(APRIL).content
    ours = "Wohnen, Wohnungssuche, Nebenkosten"
    theirs = "Werkstatt und Reparatur"
    for quarter, label in ((JULY, ours), (date(2026, 10, 1), theirs)):
        content = one.replace('"label":"wohnen"', f'"label":"{label}"')
        assert content != one
        factories.publication(quarter, content=content)
    arabic = "السكن والبحث عن سكن والتكاليف الإضافية"
    july = read(client.get("/ar/zahlen/", {"quartal": "2026-3"}))
    # In the list of topics, and above a column.
    assert july.count(arabic) == 2
    assert ours not in july
    assert ours in read(asked(client, quartal="2026-3"))
    october = read(client.get("/ar/zahlen/", {"quartal": "2026-4"}))
    assert october.count(f'<bdi lang="de" dir="ltr">{theirs}</bdi>') == 2


def test_public_names_of_topics_are_those_that_a_network_begins_with():
    begun = {topic.label for topic in Topic.objects.all()}
    assert set(public_words.TOPIC_NAMES) == begun
    for german, name in public_words.TOPIC_NAMES.items():
        with translation.override("de"):
            assert str(name) == german
        with translation.override("en"):
            english = str(name)
        with translation.override("ar"):
            assert str(name) not in (german, english)


def test_equal_numbers_are_ordered_by_name():
    """Never by what they were before they were rounded."""
    pairs = [(showing.Name(name), value, False) for name, value in (("b", 5), ("c", 10), ("a", 5))]
    assert [pair[0].text for pair in sorted(pairs, key=showing._rank)] == ["c", "a", "b"]


# --- Definitions ---


def with_definitions(number, text, **values):
    """A quarter that was counted by this version, as it was frozen then."""
    one = factories.publication(APRIL, **values)
    words = {"name": "Kontakte", "counts": text, "counts_not": "", "unknown": "Nichts."}
    content = one.content.replace(
        '"definitions":{}', f'"definitions":{json.dumps({"contacts": words})}'
    )
    assert content != one.content
    return {"content": content, "definitions": number}


def test_page_and_files_say_by_which_definitions_was_counted(client, quarters):
    words = said("published on %(date)s, counted by version %(definitions)s of the definitions")
    text = words % {"date": "2. November 2026", "definitions": 1}
    for query in ({}, {"quartal": "2026-3"}):
        assert text in read(asked(client, **query))
    assert {row["definitionen_fassung"] for row in rows_of(client)} == {"1"}
    content = json.loads(client.get("/daten/zahlen.json").content)
    assert {one["definitions_version"] for one in content["quarters"]} == {1}
    assert content["years"][0]["definitions_versions"] == [1]


def test_frozen_sentences_stand_beside_the_plain_ones(client):
    frozen = with_definitions(definitions.VERSION, "Ein Gespräch.")
    factories.publication(JULY, **frozen)
    answer = asked(client, quartal="2026-3")
    assert answer.context["are_of_today"]
    assert "Zählt: Ein Gespräch. Nicht bekannt: Nichts." in read(answer)
    assert str(public_words.EXPLAINED["contacts"]) in read(answer)


def test_figures_of_old_definitions_are_not_explained_by_those_of_today(client):
    frozen = with_definitions(definitions.VERSION, "Ein altes Gespräch.")
    factories.publication(JULY, **frozen)
    factories.publication(
        JULY,
        version=2,
        definitions=definitions.VERSION + 1,
        published_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
        content=frozen["content"].replace("altes", "neues"),
    )
    old = asked(client, quartal="2026-3", fassung="1")
    new = asked(client, quartal="2026-3")
    for page, there, other in ((old, "altes", "neues"), (new, "neues", "altes")):
        assert f"Ein {there} Gespräch." in read(page)
        assert f"Ein {other} Gespräch." not in read(page)
    # The words of the page are those of VERSION.
    today = str(public_words.EXPLAINED["contacts"])
    assert today in read(old)
    assert today not in read(new)
    assert not new.context["are_of_today"]


def test_year_of_two_definitions_shows_both(client):
    frozen = with_definitions(1, "Ein altes Gespräch.")
    factories.publication(JULY, **(frozen | {"definitions": 2}))
    numbers = [one.version for one in asked(client).context["meanings"]]
    assert numbers == [2, 1]
    assert {row["definitionen_fassung"] for row in rows_of(client)} == {"1", "2", "1 2"}


# --- Words ---


def test_public_words_are_those_of_the_office():
    """They stand twice, for what staff reads is not translated into all languages."""
    with translation.override(None):
        said_there = {key: str(text) for key, text in public_words.LINES["wege"].items()}
        assert said_there.pop("unnoted")
        assert said_there == dict(Channel.choices)
        reasons = {key: str(text) for key, text in public_words.LINES["was-gefehlt-hat"].items()}
        assert reasons == {code: str(label) for code, label in UnmetNeedReason.Code.choices}
        homes = public_words.LINES[published_set.HOMES]
        assert str(homes["unknown"]) == str(Home.UNKNOWN.label)
        assert str(homes["outside"]) == str(Home.OUTSIDE.label)
        published = {value: str(label) for value, label in Publication.Reason.choices}
        assert {key: str(text) for key, text in public_words.REASONS.items()} == published
    assert tuple(public_words.TITLES) == keys.KEYS
    assert tuple(public_words.MEASURES) == published_set.MEASURES


# --- Open data ---


def test_open_data_has_the_numbers_of_the_page(client, quarters):
    answer = client.get("/daten/zahlen.json")
    assert answer["Access-Control-Allow-Origin"] == "*"
    content = json.loads(answer.content)
    assert [(one["period"], one["version"]) for one in content["quarters"]] == [
        ("2026-Q3", 2),
        ("2026-Q3", 1),
        ("2026-Q2", 1),
    ]
    (year,) = content["years"]
    homes = next(table for table in year["tables"] if table["key"] == published_set.HOMES)
    assert homes["rows"][0]["values"]["contacts"] == 230
    assert homes["totals"]["contacts"] == 330
    assert year["missing"] == ["2026-Q1", "2026-Q4"]
    assert content["quarters"][0]["sha256"] == Publication.objects.get(version=2).digest
    assert "published_by" not in answer.content.decode()


def rows_of(client):
    body = client.get("/daten/zahlen.csv").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body), delimiter=";"))


def test_csv_page_and_json_say_the_same_cell_by_cell(client, quarters):
    found = {
        (row["zeitraum"], row["tabelle"], row["zeile"], row["spalte"]): row["wert"]
        for row in rows_of(client)
    }
    content = json.loads(client.get("/daten/zahlen.json").content)
    newest = [one for one in content["quarters"] if (one["period"], one["version"])
              != ("2026-Q3", 1)]  # fmt: skip
    compared = 0
    for part in (*newest, *content["years"]):
        for table in part["tables"]:
            for row in table["rows"]:
                for column, value in row["values"].items():
                    assert found[part["period"], table["key"], row["key"], column] == str(value)
                    compared += 1
    assert compared > 50
    with translation.override("de"):
        tables = finding.published(finding.Period(date(2026, 1, 1), date(2026, 12, 31))).tables
        for line in showing.whole(tables[published_set.HOMES]).rows[:1]:
            assert line.cells[0] == found["2026", published_set.HOMES, "eving", "contacts"]


def test_sum_of_a_part_of_a_year_says_which_quarters_are_not_in_it(client, quarters):
    found = {(row["zeitraum"], row["fehlt_darin"]) for row in rows_of(client)}
    assert found == {("2026-Q2", ""), ("2026-Q3", ""), ("2026", "2026-Q1 2026-Q4")}


def test_totals_in_the_files_are_sums_of_their_lines(client, quarters):
    rows = [row for row in rows_of(client) if row["tabelle"] == published_set.HOMES]
    for period in {row["zeitraum"] for row in rows}:
        mine = [r for r in rows if r["zeitraum"] == period and r["spalte"] == "contacts"]
        parts = sum(int(r["wert"]) for r in mine if r["ist_summe"] == "no")
        assert [int(r["wert"]) for r in mine if r["ist_summe"] == "yes"] == [parts]


def test_open_data_is_there_before_anything_is_published(client):
    assert json.loads(client.get("/daten/zahlen.json").content)["quarters"] == []
    assert rows_of(client) == []


def test_site_names_the_page(client):
    assert "/zahlen/" in client.get("/sitemap.xml").content.decode()
    assert 'href="/zahlen/"' in read(client.get("/"))
