"""Which cells a publication prints, and when a quarter says something else than was published."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from consultations.choices import Channel
from locations import keeper
from locations.models import Location
from records.periods import quarter_of
from reports.publications import keys, public_words, safety, showing
from reports.publications import quarters as ways
from reports.publications.actions import proposal
from reports.publications.comparing import differences
from reports.publications.open_figures import csv_of
from reports.tables import Column, Line, Table
from tests import factories
from tests.kept import read, said
from tests.reports.desk import MOMENT, TODAY, Desk, topic
from tests.reports.test_publications import LIST, PAGE, QUARTER, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, at):
    """Both offices began long ago; neither has hours that anybody knows."""
    at(*MOMENT)
    desk = Desk(client)
    Location.objects.update(operating_since=date(2020, 1, 1))
    desk.contacts("2026-08-03", 12, channel=Channel.PHONE)
    desk.counted()
    return desk


def printed(desk, quarter=QUARTER):
    """What would be printed of each place now."""
    keeper.look_again()
    table = proposal(quarter, TODAY).printed[keys.PLACES]
    return dict(zip((line.key for line in table.lines), table.values["contacts"], strict=True))


# --- Closed all the time is no value; open without a contact is 0 ---


def test_place_that_was_closed_all_quarter_has_no_value(desk):
    assert printed(desk) == {"fern": None, "nord": 10}
    factories.opening_hours(location=desk.elsewhere)
    assert printed(desk) == {"fern": 0, "nord": 10}


def test_place_of_which_a_team_said_that_a_day_took_place_has_0(desk):
    factories.location_day(location=desk.elsewhere, on=date(2026, 9, 30))
    assert printed(desk)["fern"] == 0
    # Control: a day of the next quarter opens nothing.
    assert printed(desk, quarter_of(date(2026, 5, 1)))["fern"] is None


@pytest.mark.parametrize("is_open", [False, True])
def test_one_or_two_contacts_do_not_show_in_what_is_printed(desk, is_open):
    """A 0 at a place that everybody knows to be closed would tell them, a dash beside it, too."""
    if is_open:
        factories.opening_hours(location=desk.elsewhere)
    found = [printed(desk)["fern"]]
    for _number in range(2):
        desk.contacts("2026-08-04", 1, location=desk.elsewhere)
        desk.counted()
        found.append(printed(desk)["fern"])
    assert found == [0 if is_open else None] * 3
    # Control: three are printed wherever they were.
    desk.contacts("2026-08-04", 1, location=desk.elsewhere)
    desk.counted()
    assert printed(desk)["fern"] == 5


def test_very_first_contact_does_not_show_in_what_is_printed(desk):
    """Whose month would say that it was one of the place that alone was open then."""
    hours = {"valid_from": date(2026, 7, 1), "valid_to": date(2026, 7, 31)}
    factories.opening_hours(location=desk.elsewhere, **hours)
    found = [printed(desk)["fern"]]
    desk.contacts("2026-07-14", 1, location=desk.elsewhere)
    desk.counted()
    assert [*found, printed(desk)["fern"]] == [0, 0]
    # Control: the months that are counted are others by now.
    assert proposal(QUARTER, TODAY).asked.known.counted_since == date(2026, 7, 1)


def test_year_adds_only_what_is_known():
    """Closed in one quarter and open in the next; closed in all of them."""
    factories.publication(date(2026, 1, 1), **frozen_places(None, 10, None))
    factories.publication(date(2026, 4, 1), **frozen_places(0, None, None))
    found = ways.finding.published(ways.half(2026, 1)).tables[keys.PLACES]
    assert found.values["contacts"] == (0, 10, None)


def frozen_places(*values):
    lines = tuple(Line(name, name) for name in "abcdef"[: len(values)])
    column = Column("contacts", "Kontakte")
    table = Table(keys.PLACES, "Orte", "Ort", lines, (column,), {"contacts": values})
    return factories.frozen({keys.PLACES: table}, date(2026, 1, 1))


def test_dash_is_explained_and_stands_below_every_number(desk):
    found = showing.lists(proposal(QUARTER, TODAY).printed)
    places = next(one for one in found if one.key == keys.PLACES)
    assert [row.cells for row in places.rows] == [("10",), ("–",)]
    assert places.notes == (str(public_words.NOT_OPEN),)
    # Control: where there is no dash, nobody is told about it.
    factories.opening_hours(location=desk.elsewhere)
    keeper.look_again()
    found = showing.lists(proposal(QUARTER, TODAY).printed)
    assert next(one for one in found if one.key == keys.PLACES).notes == ()


def test_no_value_is_an_empty_cell_in_the_file(desk):
    text = csv_of([published()]).decode("utf-8-sig")
    (row,) = [row for row in text.splitlines() if ";fern;" in row and "2026-Q3" in row]
    assert row.split(";")[-2:] == ["", "no"]


def test_everybody_takes_a_dash_for_0_when_it_is_tried_what_can_be_worked_out(desk):
    found = proposal(QUARTER, TODAY)
    cell = (keys.PLACES, "fern", "contacts")
    assert found.shut == {"fern"}
    assert safety.intervals(found.exact, {}, found.shut)[cell] == (0, 0)
    assert cell not in safety.given_away(found.exact, {}, found.shut)
    # Control: a 0 may be up to two; and where there are contacts, nobody guesses so.
    assert safety.intervals(found.exact, {}, ())[cell] == (0, 2)
    desk.contacts("2026-08-04", 1, location=desk.elsewhere)
    desk.counted()
    assert safety.intervals(proposal(QUARTER, TODAY).exact, {}, {"fern"})[cell].high == 2


# --- What is a change ---


def state():
    keeper.look_again()
    return ways.quarter(QUARTER, TODAY)


def test_renamed_place_topic_or_definition_is_no_change(desk, monkeypatch):
    desk.contacts("2026-08-03", 8, topics=[topic("wohnen")])
    desk.counted()
    first = published()
    desk.office.name = "Ganz anders"
    desk.office.save()
    housing = topic("wohnen")
    housing.label = "Dach über dem Kopf"
    housing.save()
    monkeypatch.setattr("reports.publications.actions.ROUNDED_NOTE", "Reworded")
    keeper.look_again()
    found = proposal(QUARTER, TODAY)
    for words in ("Ganz anders", "Dach über dem Kopf", "Reworded"):
        assert words in found.content
    assert found.digest != first.digest
    assert found.says_the_same_as(first)
    assert not state().has_changed
    assert said("figures have changed since") not in read(desk.client.get(LIST))
    assert said("Publish now") not in read(desk.client.get(PAGE))
    with pytest.raises(ValidationError) as refusal:
        published("method")
    assert refusal.value.code == "same"


def test_cell_that_is_another_number_is_a_change(desk):
    first = published()
    desk.contacts("2026-08-05", 1)
    desk.counted()
    found = proposal(QUARTER, TODAY)
    assert found.exact[keys.HOMES].totals["contacts"] == 13
    assert not found.says_the_same_as(first)
    (place,) = [one for one in differences(first.tables(), found.printed) if one.line == "Nordbüro"]
    assert (place.old, place.new) == ("10", "15")
    assert state().has_changed


def test_line_that_came_is_a_change_also_if_it_has_no_value(desk):
    first = published()
    factories.location("Neu", slug="neu", operating_since=date(2026, 7, 1))
    assert state().has_changed
    tables = proposal(QUARTER, TODAY).printed
    (new,) = differences(first.tables(), tables)
    assert (new.line, new.old, new.new) == ("Neu", said("not printed"), "–")
    (gone,) = differences(tables, first.tables())
    assert (gone.line, gone.old, gone.new) == ("Neu", "–", said("not printed"))


@pytest.mark.parametrize("key", [keys.PLACES, keys.SENSITIVE])
def test_table_that_came_or_went_is_a_change(desk, key):
    found = proposal(QUARTER, TODAY)
    tables = dict(found.printed)
    empty = replace(tables[key], lines=(), values={"contacts": ()})
    without = {name: one for name, one in tables.items() if name != key}
    assert differences(tables, tables) == []
    for other in (tables, {**tables, key: empty}):
        assert differences(without, other)
        assert differences(other, without)


def test_other_order_of_the_lines_is_no_change(desk):
    tables = proposal(QUARTER, TODAY).printed
    places = tables[keys.PLACES]
    turned = replace(
        places,
        lines=places.lines[::-1],
        values={"contacts": places.values["contacts"][::-1]},
    )
    assert differences(tables, {**tables, keys.PLACES: turned}) == []
