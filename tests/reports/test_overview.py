"""The overview, and what stands around every report."""

import re
from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations.choices import Measure, Qualifier, Result
from consultations.models import FiguresCheck, FiguresOfHome
from consultations.totals.importing import PUBLISHED, import_totals
from locations.imports.reading import json_of
from locations.imports.rows import Report
from locations.keeper import look_again
from locations.models import Role
from reports.definitions import DEFINITIONS
from tests import factories
from tests.kept import read, said
from tests.reports.desk import MOMENT, REPORTS, Desk, cell, table, topic

pytestmark = pytest.mark.django_db
# What the overview asks the database, the gate and the frame included.
QUERIES = 24


@pytest.fixture
def desk(client, at):
    at(*MOMENT)
    return Desk(client)


def cards(response):
    return {card.key: card for card in response.context["cards"]}


def keys_of(response, key):
    return [line.key for line in table(response, key).lines]


# --- What it shows ---


def test_key_figures_say_the_number_the_change_and_the_year_before(desk):
    desk.contacts("2026-08-03", 5, advised=2)
    desk.contacts("2026-08-04", result=Result.NOT_HELPED)
    desk.contacts("2025-08-03", 4)
    desk.counted()
    response = desk.page()
    contacts = cards(response)["contacts"]
    assert (contacts.number, contacts.change) == ("6", "+2")
    assert "50\N{NO-BREAK SPACE}%" in contacts.aside
    assert contacts.before.endswith("4.")
    assert cards(response)["advised"].number == "11"
    assert cards(response)["not_helped"].number == "1"
    assert said("Lower bound.") in cards(response)["first_contacts"].before
    assert cell(response, "kennzahlen", "contacts") == 6


def test_tables_of_the_key_figures_are_folded_and_in_the_file(desk):
    desk.contacts("2026-08-03", 5)
    desk.counted()
    report = desk.page().context["report"]
    folded = [one.key for one in report.extra["sections"] if one.sketch == "folded"]
    assert folded == ["kennzahlen", "personen"]
    assert set(folded) <= {one.key for one in report.tables}


def test_every_key_figure_says_what_counts_without_a_script_under_a_name_of_its_own(desk):
    desk.contacts("2026-08-03")
    desk.counted()
    text = read(desk.page())
    names = re.findall(r"<summary>(.*?)</summary>", text.partition('class="report-keys"')[2])
    names = [name for name in names if "–" in name]
    assert len(names) == len(set(names)) > 6
    assert len([name for name in names if name.startswith(f"{said('What counts?')}<")]) == 6
    assert said(DEFINITIONS["contacts"].counts_not) in text


def test_hours_of_places_stand_beside_no_question_that_hours_know_nothing_of(desk):
    desk.contacts("2026-08-03")
    desk.counted()
    assert "held" in cards(desk.page())
    assert "held" in cards(desk.page(ort="nord"))
    for condition in ({"bezirk": "eving"}, {"wer": "advice_seeker"}, {"wie": "phone"}):
        response = desk.page(**condition)
        assert "held" not in cards(response)
        assert "sprechstunden" not in [one.key for one in response.context["report"].tables]


def test_first_sentences_say_what_happened(desk):
    desk.contacts("2026-08-03", 3, topics=[topic("wohnen")])
    desk.contacts("2026-08-03", topics=[topic("gesundheit")])
    desk.contacts("2025-08-03")
    desk.counted()
    text = " ".join(desk.page().context["report"].lead)
    assert text.startswith("4 ")
    assert f"{topic('wohnen').label} (3)" in text
    assert topic("gesundheit").label not in text


def test_sensitive_topics_are_in_no_table_of_the_overview(desk):
    desk.contacts("2026-08-03", 3, topics=[topic("gesundheit")])
    desk.contacts("2026-08-03", topics=[topic("wohnen")])
    desk.counted()
    response = desk.page()
    assert keys_of(response, "haeufige-themen") == ["wohnen"]
    assert not any(one.is_sensitive for one in response.context["report"].tables)


def test_old_totals_stand_beside_with_qualifier_and_source_whatever_the_period(desk):
    factories.aggregate_count(
        starts_on=date(2017, 10, 1),
        ends_on=date(2018, 3, 31),
        measure=Measure.PEOPLE,
        qualifier=Qualifier.MORE_THAN,
        value=18000,
        source="Pressemitteilung vom 1. Juni 2018",
    )
    desk.contacts("2026-08-03")
    desk.counted()
    response = desk.page()
    found = table(response, "fruehere-summen")
    assert found.totals == {}
    (line,) = found.lines
    assert str(Qualifier.MORE_THAN.label) in line.label
    assert "18.000" in read(response)
    assert "Pressemitteilung vom 1. Juni 2018" in " ".join(found.notes)
    assert cards(response)["contacts"].number == "1"


def test_three_published_totals_stand_as_they_were_published(desk):
    for slug in ("mengede-huckarde", "hoerde-hombruch"):
        factories.location(slug, slug=slug)
    report = Report()
    import_totals(json_of(PUBLISHED), report)
    assert not report.faults
    response = desk.page()
    found = table(response, "fruehere-summen")
    # In the order of their beginning; contacts and people share no column.
    assert found.values == {"contacts": (None, 365, 55), "people": (18000, None, None)}
    assert str(Qualifier.MORE_THAN.label) in found.lines[0].label
    notes, text = " ".join(found.notes), read(response)
    for quoted in ("bereits 365 Kontakte", "55 Kontakte von Februar bis", "mehr als 18.000 neu"):
        assert quoted in notes
        assert quoted in text


def test_overdue_follow_ups_are_counted_by_place_where_there_are_any(desk):
    contact = factories.contact(location=desk.office, happened_on=date(2026, 8, 3))
    factories.follow_up(contact=contact, due_on=date(2026, 11, 1))
    desk.counted()
    assert keys_of(desk.page(), "ueberfaellige-wiedervorlagen") == ["nord"]


# --- Nothing to show ---


def test_new_network_has_an_overview_that_says_so(desk):
    response = desk.page()
    assert response.status_code == 200
    text = "Nothing was logged yet up to the end of these days; “–” means: not known."
    assert response.context["report"].lead[0] == said(text)
    assert response.context["inquiry"].asked.question.against is None
    assert cards(response)["contacts"].number == "–"
    assert desk.page(jahr="2026").status_code == 200


def test_days_that_are_not_over_stand_beside_whole_ones_without_a_difference(desk):
    """Today is the 22nd of November."""
    desk.contacts("2026-11-03", 3)
    desk.contacts("2025-11-28", 4)
    desk.counted()
    for question in ({"monat": "2026-11"}, {"von": "2026-11-01", "bis": "2026-11-22"}):
        response = desk.page(**question)
        found, card = table(response, "kennzahlen"), cards(response)["contacts"]
        assert [one.key for one in found.columns] == ["now", "before"]
        assert (card.number, card.change, card.aside) == ("3", "", "")
        assert card.before.startswith(said("Not over yet."))
        assert response.context["report"].lead[0] == said("%(contacts)s so far.") % {
            "contacts": "3 Kontakte"
        }
        others = response.context["report"].tables
        assert not [one.key for one in others for column in one.columns if column.key == "change"]
    assert "4" in cards(desk.page(monat="2026-11"))["contacts"].before
    # Control: up to yesterday they are compared, with the same days.
    response = desk.page(von="2026-11-01", bis="2026-11-21")
    assert cards(response)["contacts"].change == "+3"
    assert table(response, "kennzahlen").column("change")


def test_held_hours_have_no_value_on_the_card_while_nobody_has_said_what_became_of_a_day(desk):
    factories.opening_hours(location=desk.office)
    card = cards(desk.page())["held"]
    assert (card.number, card.change) == ("–", "")
    assert "26" in card.before
    desk.contacts("2026-08-04")
    desk.counted()
    card = cards(desk.page())["held"]
    assert (card.number, card.change) == ("2", "8\N{NO-BREAK SPACE}%")


def test_held_hours_are_said_to_be_those_of_the_places_whose_hours_are_known(desk):
    factories.opening_hours(location=desk.office)
    desk.contacts("2026-08-04")
    desk.counted()
    expected = "Das gilt für 1 von 2 Orten; von einem sind die Zeiten nicht bekannt."
    response = desk.page()
    assert expected in response.context["report"].lead
    short = said("In %(known)s of %(all)s places.") % {"known": "1", "all": "2"}
    assert cards(response)["held"].before.endswith(short)
    # Control: where all are known, or one place is asked about, nothing is said.
    for asked in ({"ort": "nord"}, {"ort": "fern"}):
        assert short not in cards(desk.page(**asked))["held"].before
    factories.opening_hours(location=desk.elsewhere)
    look_again()
    response = desk.page()
    assert expected not in response.context["report"].lead
    assert short not in cards(response)["held"].before


def test_lead_speaks_of_held_hours_only_if_anybody_has_said_what_became_of_a_day(desk):
    """Tuesdays, two hours each; the last closed quarter has 13 of them."""
    factories.opening_hours(location=desk.office)
    assert len(desk.page().context["report"].lead) == 1
    desk.contacts("2026-08-04")
    desk.counted()
    sentence = said("%(held)s of %(promised)s promised hours were held.")
    assert sentence % {"held": "2", "promised": "26"} in desk.page().context["report"].lead


def test_period_without_a_contact_says_so(desk):
    desk.contacts("2026-02-03")
    desk.counted()
    response = desk.page()
    assert said("No contact was logged in these days.") in read(response)
    assert cards(response)["contacts"].change == ""


# --- What stands around ---


def test_report_says_on_screen_and_paper_that_it_is_not_to_be_published(desk, monkeypatch):
    text = read(desk.page())
    assert said("For official use only – do not publish") in text
    assert "22.11.2026" in text
    assert "14:32" in text
    practice = said("data for practice")
    assert f"· {practice}" not in text
    for instance in ("demo", "training"):
        monkeypatch.setattr(settings, "INSTANCE", instance)
        assert f"· {practice}" in read(desk.page())


def test_rounded_export_comes_first_and_exact_one_names_its_cost(desk):
    desk.contacts("2026-08-03")
    desk.counted()
    text = read(desk.page(quartal="2026-3", bezirk="eving"))
    rounded = text.index("/uebersicht/export/gerundet/?zeitraum=quartal&quartal=2026-3")
    exact = text.index("/uebersicht/export/?zeitraum=quartal&quartal=2026-3&bezirk=eving")
    assert rounded < exact < text.index(said("Exact figures: with a reason, and written down."))


def test_question_stands_in_words_for_paper(desk):
    desk.contacts("2025-08-03")
    desk.counted()
    words = desk.page(quartal="2026-3", bezirk="eving", vergleich="davor").context["words"]
    assert words[0] == "3.\xa0Quartal 2026"
    assert "2.\xa0Quartal 2026" in words[1]
    assert words[2].endswith("Eving")


def test_figures_that_a_check_found_wrong_are_counted_from_the_contacts_and_this_is_said(desk):
    desk.contacts("2026-08-03", 2)
    desk.contacts("2025-07-03")
    desk.counted()
    assert not desk.page().context["remarks"]
    FiguresOfHome.objects.filter(month="2026-08-01").update(contacts=7)
    assert cards(desk.page())["contacts"].number == "7"
    FiguresCheck.objects.update_or_create(pk=1, defaults={"differ_from": date(2026, 8, 1)})
    response = desk.page()
    assert cards(response)["contacts"].number == "2"
    (remark,) = response.context["remarks"]
    assert remark == said(
        "A check has found differences. Until they are mended the figures are counted from the"
        " single contacts, which takes longer."
    )
    # Of a page that reads single contacts anyway it is said of the other figures; of one that
    # reads nothing else there is nothing to say.
    partly = desk.page("orte/", ort="nord").context["remarks"]
    assert (len(partly), partly[1]) == (2, remark)
    (only,) = desk.page("orte/", wie="phone", sprache="ar").context["remarks"]
    assert only != remark


@pytest.mark.parametrize("count", [1, 3])
def test_overview_asks_the_database_few_questions_however_much_there_is(desk, count, monkeypatch):
    # Whether the town has changed is asked once a second.
    monkeypatch.setattr("locations.keeper.monotonic", lambda: 1000.0)
    look_again()
    for number in range(count):
        place = factories.location(f"Ort {number}", slug=f"ort-{number}")
        desk.contacts("2026-08-03", location=place, language="ar", topics=[topic("wohnen")])
        desk.contacts("2025-08-03", location=place)
        factories.aggregate_count(location=place)
        contact = factories.contact(location=place, happened_on=date(2026, 8, 3))
        factories.follow_up(contact=contact, due_on=date(2026, 11, 1))
    desk.counted()
    desk.page()
    with CaptureQueriesContext(connection) as queries:
        desk.page()
    assert len(queries) == QUERIES


# --- Definitions ---


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADVISER])
def test_every_definition_stands_on_one_page_with_its_anchor(client, at, role):
    at(*MOMENT)
    text = read(Desk(client, role).client.get(f"{REPORTS}was-zaehlt/"))
    for key, one in DEFINITIONS.items():
        assert f'id="{key}"' in text
        for sentence in (one.name, one.counts, one.counts_not, one.unknown):
            assert said(str(sentence)) in text or str(sentence) in text
