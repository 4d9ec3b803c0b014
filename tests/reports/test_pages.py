"""Pages of the reports: districts, places, topics, languages, and tables by themselves."""

from dataclasses import replace
from datetime import date

import pytest

from consultations import recounts
from consultations.choices import Interpreting, Qualifier
from locations.models import Location, Role
from records.periods import Period, month_of, quarter_of, year_of
from reports.definitions import DEFINITIONS
from reports.pages import districts, languages, leads, locations, topics
from reports.pages.sections import Page, only
from reports.pages.single import PAGES
from reports.registry import REPORTS
from reports.tables import Column, Kind, Line, Table
from tests import factories
from tests.kept import read, said
from tests.reports import small_town
from tests.reports.small_town import Need, Said, column
from tests.staff import login

QUARTER, YEAR_BEFORE = quarter_of(date(2026, 2, 1)), quarter_of(date(2025, 2, 1))
BASE = "/intern/berichte/"
ASKED = "?quartal=2026-1"
HOERDE = Said(home="hoerde", topics=frozenset({"wohnen"}), language="ar")
CONTACTS = [
    HOERDE,
    replace(HOERDE, neighborhood="031", interpreting=Interpreting.CHILD),
    replace(HOERDE, location="stube", interpreting=Interpreting.APP),
    replace(HOERDE, location="stube", topics=frozenset({"gesundheit", "aufenthalt"})),
    Said(home="eving", needs=(Need("no_time"),)),
    Said(home="outside"),
    Said(),
    Said(),
    Said(day=date(2025, 2, 10), home="hoerde"),
    *[Said(day=date(2025, 2, 10), home="eving", location="stube")] * 3,
]


def make():
    small_town.write(small_town.build(), CONTACTS)
    recounts.rebuild(date(2025, 1, 1))


@pytest.fixture(scope="module")
def town(rows_of_module):
    rows_of_module(make)


@pytest.fixture(autouse=True)
def in_town(db, town, at):
    at(2026, 11, 25, 12, 0)


@pytest.fixture
def coordinator(client):
    login(client, factories.membership(role=Role.COORDINATOR).user)
    return client


@pytest.fixture
def adviser(client):
    """Of the Dependance."""
    place = Location.objects.get(slug="stube")
    login(client, factories.membership(role=Role.ADVISER, location=place).user)
    return client


def asked(period=QUARTER, against=YEAR_BEFORE, **values):
    return small_town.asked(period, against, **values)


def by_key(report):
    return {section.key: section for section in report.extra["sections"]}


def show(client, path):
    """The report behind a page."""
    answer = client.get(f"{BASE}{path}")
    assert answer.status_code == 200
    assert not answer.context["problems"]
    return answer.context["report"]


def test_number_of_a_row_is_that_of_the_page_it_leads_to(coordinator):
    """From a district to a place, and from a place to a district."""
    for path, key in (
        (f"stadtbezirke/{ASKED}&bezirk=hoerde", "kontakte-nach-ort"),
        (f"orte/{ASKED}&ort=stube", "kontakte-nach-wohnort"),
    ):
        table = show(coordinator, path).table(key)
        rows = [row for row in zip(table.lines, table.values["now"], strict=True) if row[1]]
        assert rows
        for line, number in rows:
            answer = coordinator.get(line.link)
            (contacts,) = (one.number for one in answer.context["cards"] if one.key == "contacts")
            assert contacts == str(number), line


# --- First sentences ---


def test_districts_say_what_happened_in_words():
    assert districts.build(asked()).lead == (
        "8 Kontakte, 4 mehr als im Vorjahr.",
        "Am stärksten gestiegen: Hoerde (+3).",
        "Gesunken: Eving (−2).",
        "Bei 2 Kontakten (25\N{NO-BREAK SPACE}%) ist der Wohnort nicht bekannt.",
    )


def test_without_a_comparison_nothing_rises_or_falls():
    assert districts.build(asked(against=None)).lead[0] == "8 Kontakte."
    assert len(districts.build(asked(against=None)).lead) == 2


def test_no_contact_at_all_is_said():
    nothing = asked(quarter_of(date(2026, 5, 1)), quarter_of(date(2025, 5, 1)))
    assert districts.build(nothing).lead == ("In diesen Tagen wurde kein Kontakt erfasst.",)


@pytest.mark.parametrize(
    ("count", "before", "said"),
    [
        (3, 1, "3 Kontakte, 2 mehr als im Vorjahr."),
        (1, 3, "1 Kontakt, 2 weniger als im Vorjahr."),
        (3, 3, "3 Kontakte, so viele wie im Vorjahr."),
        (3, None, "3 Kontakte."),
    ],
)
def test_number_of_contacts_is_compared(count, before, said):
    assert list(leads.contacts_lead(count, before, asked())) == [said]


def test_another_period_is_not_called_the_year_before():
    compared = asked(against=quarter_of(date(2025, 11, 1)))
    (said,) = leads.contacts_lead(3, 1, compared)
    assert said == "3 Kontakte, 2 mehr als im Zeitraum davor."


def test_29_february_has_a_year_before():
    leap_day, last = date(2024, 2, 29), date(2024, 3, 4)
    days = Period(leap_day, last)
    year_before = Period(date(2023, 2, 28), date(2023, 3, 4))
    assert leads.is_year_before(days, year_before)
    assert not leads.is_year_before(days, replace(year_before, first=date(2023, 3, 1)))


def moved(*pairs):
    columns = (
        Column("now", "neu"),
        Column("before", "alt"),
        Column("change", "Änderung", Kind.CHANGE, of="now", against="before"),
    )
    lines = tuple(Line(name, name, is_apart=name == "unknown") for name, _new, _old in pairs)
    sides = {"now": tuple(new for _, new, _ in pairs), "before": tuple(old for _, _, old in pairs)}
    return Table("t", "T", "Zeile", lines, columns, sides)


def test_lines_that_moved_as_far_are_named_together():
    table = moved(("A", 5, 1), ("B", 6, 2), ("C", 2, 1), ("unknown", 90, 1))
    assert list(leads.moved_lead(table)) == ["Am stärksten gestiegen: A (+4) und B (+4)."]


def test_of_many_that_moved_as_far_only_the_first_are_named():
    table = moved(("A", 1, 3), ("B", 1, 3), ("C", 1, 3), ("D", 1, 3))
    assert list(leads.moved_lead(table)) == ["Gesunken: A (−2) und B (−2)."]


def test_conversations_that_a_child_or_an_app_interpreted_are_said():
    assert "In 2 Gesprächen musste ein Kind oder eine App übersetzen." in (
        languages.build(asked()).lead
    )


# --- Districts ---


def test_every_district_leads_to_its_own_report(coordinator):
    table = show(coordinator, f"stadtbezirke/{ASKED}").table("kontakte-nach-wohnort")
    counts = column(table, "now")
    assert list(counts) == ["hoerde", "eving", "nord", "unknown", "outside"]
    for line in table.lines:
        path = line.link.removeprefix(BASE)
        keys = show(coordinator, path).extra["keys"]
        assert column(keys, "now")["contacts"] == counts[line.key]


def test_a_district_says_where_its_people_went():
    table = districts.build(asked(district="hoerde")).table("kontakte-nach-ort")
    assert column(table, "now") == {"buero": 2, "stube": 2}
    assert table.total(table.column("now")) == 4


def test_places_without_anybody_of_the_district_are_left_out():
    table = districts.build(asked(district="outside")).table("kontakte-nach-ort")
    assert column(table, "now") == {"buero": 1}


def test_places_that_lie_in_a_district_and_that_serve_it_are_two_lists():
    extra = districts.build(asked(district="hoerde")).extra
    assert [link.label for link in extra["serving"]] == ["Büro"]
    assert extra["lying"] == []


def test_neighborhoods_are_those_of_the_district():
    table = districts.build(asked(district="hoerde")).table("kontakte-nach-stadtteil")
    assert column(table, "now") == {"031": 1, "032": 0, "unnoted": 3}
    keys = by_key(districts.build(asked(district="outside")))
    assert "kontakte-nach-stadtteil" not in keys


def test_a_way_leads_back_to_all_districts(coordinator):
    back = show(coordinator, f"stadtbezirke/{ASKED}&bezirk=hoerde").extra["back"]
    assert not show(coordinator, back.address.removeprefix(BASE)).extra.get("back")


# --- Places ---


def test_offices_come_first_and_are_called_so():
    table = locations.build(asked()).table("kontakte-nach-ort")
    assert [line.label for line in table.lines] == ["Büro (Büro)", "Stube (Dependance)"]
    assert column(table, "consultations") == {"buero": 6, "stube": 2}
    assert table.total(table.column("consultations")) == 8


def test_carriers_are_offered_for_the_whole_network_only():
    def offered(**values):
        return [link.address for link in locations.build(asked(**values)).extra["more"]]

    assert any("traeger" in address for address in offered())
    assert not any("traeger" in address for address in offered(counterpart="advice_seeker"))
    assert offered(places=("stube",)) == []


def test_a_place_says_where_its_visitors_live():
    table = locations.build(asked(location="stube")).table("kontakte-nach-wohnort")
    assert column(table, "now")["hoerde"] == 2
    assert table.total(table.column("now")) == 2


def test_old_totals_stand_in_the_report_of_their_place_and_in_no_other(coordinator):
    """Of their own days, whatever days are asked for."""
    report = show(coordinator, f"orte/{ASKED}&ort=buero")
    assert "fruehere-summen" not in by_key(report)
    for slug, value in (("buero", 365), ("stube", 55)):
        factories.aggregate_count(
            location=Location.objects.get(slug=slug),
            value=value,
            qualifier=Qualifier.MORE_THAN,
            source=f"Bericht über {value}",
        )
    for slug, value, other in (("buero", 365, 55), ("stube", 55, 365)):
        page = coordinator.get(f"{BASE}orte/{ASKED}&ort={slug}")
        table = page.context["report"].table("fruehere-summen")
        assert table.values == {"contacts": (value,)}
        (line,) = table.lines
        assert line.is_apart
        assert str(Qualifier.MORE_THAN.label) in line.label
        text = read(page)
        assert f"Bericht über {value}" in text
        assert f"Bericht über {other}" not in text
    # Nobody knows how many of them telephoned.
    report = show(coordinator, f"orte/{ASKED}&ort=buero&wie=phone")
    assert "fruehere-summen" not in by_key(report)


def test_advisers_see_only_the_places_of_their_own(adviser):
    report = show(adviser, f"orte/{ASKED}")
    for table in report.tables:
        assert [line.key for line in table.lines] == ["stube"]
    table = report.table("kontakte-nach-ort")
    assert table.total(table.column("now")) == 2
    assert report.lead == ("2 Kontakte, 1 weniger als im Vorjahr.",)


def test_another_place_looks_to_advisers_like_none(adviser):
    foreign, missing = (
        adviser.get(f"{BASE}orte/{ASKED}&ort={slug}") for slug in ("buero", "gibt-es-nicht")
    )
    assert foreign.context["problems"] == missing.context["problems"] != []
    assert foreign.status_code == missing.status_code
    assert "report" not in foreign.context


def test_place_that_was_closed_shows_no_value_instead_of_0(coordinator):
    """Neither place has hours, and nobody was at the Dependance in January."""
    closed = coordinator.get(f"{BASE}orte/?monat=2026-01&ort=stube&vergleich=davor")
    report = closed.context["report"]
    assert report.lead == (
        said(
            "No contact was logged, and it is not known that the place was open in these days;"
            " “–” means: no value."
        ),
    )
    assert {card.number for card in closed.context["cards"]} == {"–"}
    shown = [one for one in report.tables if one.key != "verlauf"]
    assert len(shown) > 5
    assert {v for one in shown for column in one.values.values() for v in column} == {None}
    # Control: in February it had contacts, so the languages of nobody are 0.
    opened = coordinator.get(f"{BASE}orte/?monat=2026-02&ort=stube").context["report"]
    assert column(opened.table("sprachen"), "now")["de"] == 0


def test_days_on_which_no_place_was_at_work_are_not_said_to_be_before_the_beginning(coordinator):
    """Neither place has hours, and nobody was anywhere in June."""
    june = coordinator.get(f"{BASE}orte/?monat=2026-06&vergleich=ohne").context["report"]
    assert set(june.table("kontakte-nach-ort").values["now"]) == {None}
    assert june.lead == (said("No contact was logged in these days."),)


def test_the_team_sees_its_topics_exactly_and_is_told_so(adviser, django_user_model):
    page = adviser.get(f"{BASE}orte/{ASKED}&ort=stube")
    table = page.context["report"].table("themen-des-ortes")
    assert column(table, "now")["gesundheit"] == 1
    assert "für das Team des Ortes" in page.content.decode()


def test_the_topics_of_a_place_are_rounded_for_everybody_else(coordinator):
    page = coordinator.get(f"{BASE}orte/{ASKED}&ort=stube")
    table = page.context["report"].table("themen-des-ortes")
    assert table.is_rounded
    assert column(table, "now")["gesundheit"] == 0
    assert "für das Team des Ortes" not in page.content.decode()


# --- What is kept back ---


def test_no_exact_table_holds_a_sensitive_topic():
    """Of any report, whatever it is asked; the team of a place is another matter."""
    questions = [
        asked(),
        asked(district="hoerde"),
        asked(location="stube"),
        asked(language="ar"),
        asked(location="stube", district="hoerde", language="ar"),
    ]
    shown = [
        table
        for question in questions
        for key in ("uebersicht", "stadtbezirke", "orte", "themen", "sprachen", *PAGES)
        for table in REPORTS[key](question).tables
    ]
    assert len(shown) > 100
    assert [table.key for table in shown if table.is_sensitive and not table.is_rounded] == []
    exact = replace(asked(location="stube"), sees_exact=True)
    assert any(table.is_sensitive for table in locations.build(exact).tables)


def test_exact_topics_are_without_the_sensitive_ones():
    table = topics.build(asked()).table("themen-genau")
    assert "gesundheit" not in column(table, "now")
    assert column(table, "now")["wohnen"] == 3


def test_with_a_language_exact_topics_would_tell_about_residence():
    section = topics.build(asked(language="ar")).extra["sections"][0]
    assert section.table is None
    assert section.reason


def test_what_is_kept_back_leads_to_the_nearest_there_is(coordinator):
    month = show(coordinator, "tabellen/alle-themen/?monat=2026-05&wer=advice_seeker")
    (section,) = month.extra["sections"]
    assert section.table is None
    nearest = show(coordinator, section.nearest.address.removeprefix(BASE))
    assert nearest.table("themen").is_rounded
    assert nearest.title == "Alle Themen, gerundet, 2.\xa0Quartal 2026"


def test_a_quarter_that_is_not_over_leads_to_the_one_before():
    november = asked(month_of(small_town.TODAY), None)
    section = REPORTS["alle-themen"](november).extra["sections"][0]
    assert "3.\xa0Quartal 2026" in section.nearest.label


def test_a_sensitive_table_may_be_by_one_condition_only():
    page = Page("orte", asked(location="stube"), by=("location", "district"))
    assert page.section(topics.figures.location_topics).table
    both = asked(location="stube", district="hoerde")
    page = Page("orte", both, by=("location", "district"))
    assert page.section(topics.figures.location_topics).table is None


def test_too_many_months_of_single_contacts_are_kept_back_with_a_way_on():
    long = asked(replace(year_of(date(2026, 1, 1)), first=date(2023, 1, 1)), None)
    section = by_key(
        districts.build(replace(long, question=replace(long.question, district="hoerde")))
    )
    kept = [one for one in section.values() if one.table is None]
    assert [one.title for one in kept] == [
        "Kontakte nach Stadtteil",
        "Kontakte nach Thema",
        "Wo Menschen von hier beraten wurden",
    ]
    assert all(one.reason and one.nearest for one in kept)


# --- Tables by themselves ---


@pytest.mark.parametrize("key", PAGES)
def test_a_table_by_itself_is_a_page(coordinator, key):
    report = show(coordinator, f"tabellen/{key}/{ASKED}")
    assert report.tables
    assert report.extra["back"].address.startswith(BASE)


def test_a_table_says_which_report_it_belongs_to(coordinator):
    page = coordinator.get(f"{BASE}tabellen/thema-und-sprache/{ASKED}")
    current = {one["label"]: one["current"] for one in page.context["navigation"]}
    assert current["Sprachen"] == "true"
    assert set(current.values()) == {"true", ""}


def test_an_unknown_table_is_not_there(coordinator):
    for key in ("nirgends", "orte", "dependancen"):
        assert coordinator.get(f"{BASE}tabellen/{key}/").status_code == 404


def test_lines_that_are_chosen_have_totals_of_their_own():
    table = replace(moved(("A", 1, 2), ("B", 3, 4), ("C", 5, 6)), totals={"now": 9, "before": 12})
    chosen = only(table, ["C", "A", "Z"])
    assert [line.key for line in chosen.lines] == ["C", "A"]
    assert chosen.totals == {"now": 6, "before": 8}


# --- What counts ---


ADDRESSES = {
    "uebersicht": "",
    **{key: f"tabellen/{key}/" for key in PAGES},
    **{key: f"{key}/" for key in REPORTS if key not in ("uebersicht", *PAGES)},
    "one place": "orte/?ort=buero",
    "one district": "stadtbezirke/?bezirk=hoerde",
}


def words_of(key):
    one = DEFINITIONS[key]
    return [str(text) for text in (one.name, one.counts, one.counts_not, one.unknown)]


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_definition_of_a_table_stands_beside_it_and_once_for_paper(coordinator, name):
    factories.programme(target_number=25)
    path = ADDRESSES[name]
    asked = "" if name == "dependancen" else f"{'&' if '?' in path else '?'}quartal=2026-1"
    page = coordinator.get(f"{BASE}{path}{asked}")
    text, report = read(page), page.context["report"]
    paper = text[text.index("paper-meanings") : text.index("report-foot")]
    assert report.tables
    for table in report.tables:
        beside = text[text.index(f' id="{table.key}"') :].partition("</section>")[0]
        assert table.definitions
        for key in DEFINITIONS:
            counts = str(DEFINITIONS[key].counts)
            assert (counts in beside) == (key in table.definitions), (table.key, key)
            assert paper.count(counts) <= 1
            if key in table.definitions:
                assert [one for one in words_of(key) if one not in beside] == []
    # What only a folded table counts is not printed, so it is not explained there either.
    for section in report.extra["sections"]:
        if getattr(section, "sketch", "") != "folded" and section.table:
            for key in section.table.definitions:
                assert [one for one in words_of(key) if one not in paper] == [], key


# --- Queries ---


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("stadtbezirke/", 14),
        ("stadtbezirke/?bezirk=hoerde", 23),
        ("orte/", 12),
        ("orte/?ort=stube", 29),
        ("themen/", 20),
        ("sprachen/", 18),
    ],
)
def test_a_page_asks_so_many_queries(coordinator, still, path, count, django_assert_num_queries):
    address = f"{BASE}{path}{'&' if '?' in path else '?'}quartal=2026-1"
    coordinator.get(address)
    with django_assert_num_queries(count):
        coordinator.get(address)
