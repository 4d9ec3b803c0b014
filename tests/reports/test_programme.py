"""The Dependancen of a programme: how many were opened, how each stands, where they lie."""

import re
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest

from locations.directory import Directory
from locations.imports.demo import SEED
from locations.imports.locations import import_locations
from locations.imports.reading import json_of
from locations.imports.relative import with_dates
from locations.imports.rows import Report
from locations.imports.town import import_town
from locations.models import FundingScope, Location, Programme, Role
from locations.models.places import Precision
from locations.snapshot import read_rows
from records.periods import month_of
from reports.charts.timeline import Look
from reports.known import known
from reports.programme import boxes, line
from reports.programme.boxes import Filling
from reports.programme.dependancen import Stand, standings
from reports.programme.page import build
from reports.programme.stand_words import opened_words, stand_words
from reports.question import Question
from reports.report import Asked
from tests import factories
from tests.staff import login

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
OFFICE = Location.Kind.OFFICE
STARTS = date(2024, 6, 1)
ADDRESS = "/intern/berichte/dependancen/"


@pytest.fixture
def programme():
    return factories.programme(starts_on=STARTS, target_number=25)


@pytest.fixture
def opened(programme):
    """A Dependance of the programme, at work since 3 March 2025 unless told otherwise."""

    def make(name, number=None, **values):
        given = {"operating_since": date(2025, 3, 3)} | values
        return factories.location(name, programme=programme, programme_number=number, **given)

    return make


def directory(today=TODAY):
    return Directory(1, datetime(2026, 11, 24, tzinfo=UTC), today, read_rows())


def standing(today=TODAY):
    (one,) = standings(directory(today))
    return one


def report(today=TODAY):
    found = directory(today)
    return build(Asked(Question(month_of(today)), known(found, today), today))


def dependance(name, today=TODAY):
    return next(one for one in standing(today).dependancen if one.location.name == name)


def spans(name):
    """What is drawn of a Dependance: how, from which day, until which day."""
    one = dependance(name)
    axis = line.axis(standing(), TODAY)
    found = line.row(one, axis)
    return [(span.look, span.first, span.end) for span in found.spans if span.end > span.first]


class TestOpened:
    def test_every_place_of_the_programme_that_has_begun_was_opened(self, opened):
        opened("Nette")
        opened("Rests", status=Location.Status.PAUSED)
        opened("Over", ended_on=date(2026, 9, 30), status=Location.Status.ENDED)
        opened("Office now", kind=OFFICE)
        opened("Later", operating_since=date(2027, 2, 1))
        found = standing()
        assert (found.opened, found.count(Stand.PLANNED)) == (4, 1)
        assert [found.count(stand) for stand in Stand] == [1, 1, 1, 1, 1]

    def test_highest_number_says_how_many_there_must_be(self, opened):
        opened("Dorstfeld", 11, operating_since=None)
        found = standing()
        assert (found.opened, len(found.known), found.unknown) == (11, 1, 10)
        assert found.without_place == 14

    def test_number_of_a_plan_opens_nothing(self, opened):
        opened("Nette", 1)
        opened("Later", 12, status=Location.Status.PLANNED, operating_since=None)
        assert (standing().opened, standing().unknown) == (1, 0)

    def test_place_that_a_programme_pays_for_and_that_is_no_part_of_it_is_none_of_them(
        self, programme
    ):
        factories.funding_scope(location=factories.location("Marten"), programme=programme)
        assert FundingScope.objects.count() == 1
        assert standing().dependancen == ()

    def test_more_than_the_target_leave_nothing_to_find(self, opened, programme):
        Programme.objects.update(target_number=1)
        opened("Nette")
        opened("Derne")
        assert standing().without_place == 0

    def test_plan_becomes_opened_on_its_first_day(self, opened):
        opened("Later", operating_since=date(2026, 11, 24))
        assert standing(date(2026, 11, 23)).opened == 0
        assert standing(date(2026, 11, 24)).opened == 1

    def test_pause_ends_by_itself(self, opened):
        factories.location_pause(
            location=opened("Nette"), starts_on=date(2026, 10, 1), ends_on=date(2026, 11, 23)
        )
        assert dependance("Nette", date(2026, 11, 23)).stand == Stand.PAUSED
        assert dependance("Nette").stand == Stand.OPEN

    def test_office_in_its_place_makes_an_ended_one_one_that_became_an_office(self, opened):
        office = factories.location("Wickede", kind=OFFICE)
        opened("Was here", ended_on=date(2026, 3, 31), status="ended", successor=office)
        opened("Moved", ended_on=date(2026, 3, 31), status="ended", successor=opened("Derne"))
        assert dependance("Was here").stand == Stand.OFFICE
        assert dependance("Moved").stand == Stand.ENDED

    def test_they_stand_by_number_and_plans_last(self, opened):
        for name, number in (("C", None), ("B", 2), ("A", 10)):
            opened(name, number)
        opened("0", operating_since=date(2027, 1, 1))
        names = [one.location.name for one in standing().dependancen]
        assert names == ["B", "A", "C", "0"]


class TestWords:
    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({}, "3. März 2025"),
            ({"operating_since_precision": Precision.MONTH}, "März 2025"),
            ({"operating_since": None, "opened_on": date(2025, 5, 9)}, "9. Mai 2025"),
        ],
    )
    def test_beginning_is_said_as_far_as_it_is_known(self, opened, programme, values, words):
        opened("Nette", **values)
        assert opened_words(dependance("Nette"), programme) == words

    def test_beginning_that_nobody_knows_lies_after_that_of_the_programme(self, opened, programme):
        opened("Dorstfeld", operating_since=None)
        assert "Juni 2024" in opened_words(dependance("Dorstfeld"), programme)

    def test_plan_has_no_day_of_opening_and_says_when(self, opened, programme):
        opened("Later", operating_since=date(2027, 2, 1))
        assert opened_words(dependance("Later"), programme) == ""
        assert "1. Februar 2027" in stand_words(dependance("Later"))

    def test_pause_says_since_when(self, opened):
        factories.location_pause(location=opened("Nette"), starts_on=date(2026, 7, 5), ends_on=None)
        assert "5. Juli 2026" in stand_words(dependance("Nette"))

    def test_office_has_been_one_from_the_day_after_the_last_one_on(self, opened):
        office = factories.location("Wickede", kind=OFFICE)
        opened("Was here", ended_on=date(2026, 3, 31), status="ended", successor=office)
        assert "1. April 2026" in stand_words(dependance("Was here"))

    @pytest.mark.parametrize(
        ("values"),
        [
            {"status": Location.Status.PAUSED},
            {"kind": OFFICE},
            {"status": Location.Status.PLANNED, "operating_since": None},
            {"status": "ended", "ended_on": date(2026, 5, 1), "ended_on_precision": "month"},
        ],
    )
    def test_every_stand_can_be_said_without_a_day(self, opened, values):
        opened("Nette", **values)
        assert stand_words(dependance("Nette"))


class TestBoxes:
    def fillings(self):
        return [box.filling for box in boxes.boxes(standing())]

    def test_one_box_for_each_of_the_target(self, opened):
        opened("Nette", 1)
        opened("Later", operating_since=date(2027, 1, 1))
        expected = [Filling.OPENED, Filling.PLANNED, *[Filling.FREE] * 23]
        assert self.fillings() == expected

    def test_numbers_that_nobody_here_has_are_drawn_as_unknown(self, opened):
        opened("Nette", 2)
        opened("Dorstfeld", 4)
        unknown, known_here = Filling.UNKNOWN, Filling.OPENED
        assert self.fillings()[:4] == [unknown, known_here, unknown, known_here]

    def test_those_without_a_number_take_the_first_free_boxes(self, opened):
        opened("Nette")
        opened("Dorstfeld", 3)
        assert self.fillings()[:3] == [Filling.OPENED, Filling.UNKNOWN, Filling.OPENED]

    @pytest.mark.parametrize("numbers", [[], [1], [None], [11], [2, None, 5], [None, None, 1]])
    def test_boxes_are_as_many_as_the_counts_say(self, opened, numbers):
        for at, number in enumerate(numbers):
            opened(f"Ort {at}", number)
        found = standing_or_none() if numbers else None
        if found:
            fillings = [box.filling for box in boxes.boxes(found)]
            assert fillings.count(Filling.OPENED) == len(found.known)
            assert fillings.count(Filling.UNKNOWN) == found.unknown
            assert len(fillings) == 25


def standing_or_none():
    return next(iter(standings(directory())), None)


class TestLine:
    def test_open_from_its_first_day_until_today(self, opened):
        opened("Nette")
        assert spans("Nette") == [(Look.SOLID, date(2025, 3, 3), TODAY)]

    def test_beginning_that_nobody_knows_is_hatched_from_that_of_the_programme_on(self, opened):
        opened("Dorstfeld", operating_since=None)
        assert spans("Dorstfeld") == [(Look.UNSURE, STARTS, TODAY)]

    def test_year_of_the_beginning_is_hatched_and_then_it_is_sure(self, opened):
        opened("Nette", operating_since_precision=Precision.YEAR)
        assert spans("Nette") == [
            (Look.UNSURE, date(2025, 1, 1), date(2026, 1, 1)),
            (Look.SOLID, date(2026, 1, 1), TODAY),
        ]

    def test_pauses_lie_over_it_also_those_that_are_over(self, opened):
        nette = opened("Nette")
        factories.location_pause(
            location=nette, starts_on=date(2025, 7, 1), ends_on=date(2025, 7, 31)
        )
        factories.location_pause(location=nette, starts_on=date(2026, 11, 2), ends_on=None)
        factories.location_pause(
            location=nette, starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 31)
        )
        assert spans("Nette")[1:] == [
            (Look.PAUSED, date(2025, 7, 1), date(2025, 8, 1)),
            (Look.PAUSED, date(2026, 11, 2), TODAY),
        ]

    def test_pause_of_which_nobody_knows_the_beginning_shows_at_the_end(self, opened):
        opened("Nette", status=Location.Status.PAUSED)
        (_solid, (look, first, end)) = spans("Nette")
        assert (look, end) == (Look.PAUSED, TODAY)
        assert timedelta() < end - first < timedelta(days=60)

    def test_ended_one_ends_after_its_last_day(self, opened):
        opened("Over", ended_on=date(2026, 9, 30), status=Location.Status.ENDED)
        assert spans("Over")[-1][2] == date(2026, 10, 1)

    def test_plan_lies_ahead_and_without_a_day_there_is_none(self, opened):
        opened("Later", operating_since=date(2027, 2, 1))
        opened("Some day", status=Location.Status.PLANNED, operating_since=None)
        ((look, first, _end),) = spans("Later")
        assert (look, first) == (Look.PLANNED, date(2027, 2, 1))
        assert spans("Some day") == []

    def test_axis_has_room_for_every_label(self, opened):
        for years in (1, 3, 9, 40):
            axis = line.axis(standing(), STARTS + timedelta(days=365 * years))
            assert 2 <= len(axis.ticks) <= line.MOST_TICKS + 1
            assert axis.first <= axis.today <= axis.end
            assert 0 < axis.share(axis.today) < 1

    def test_drawing_is_sound_xml_also_with_names_that_are_markup(self, opened):
        opened('Ort <b>&"')
        opened("Later", operating_since=date(2027, 2, 1))
        (section,) = report().extra["sections"]
        whole = f"<svg>{section.drawing.body}</svg>"
        texts = [node.text for node in ElementTree.fromstring(whole).iter("text")]
        assert 'Ort <b>&"' in texts
        for row in section.rows:
            ElementTree.fromstring(f"<svg>{row.bar}</svg>")

    def test_parts_are_told_apart_by_pattern(self, opened):
        opened("Dorstfeld", operating_since=None)
        (section,) = report().extra["sections"]
        assert "url(#line-unsure)" in section.rows[0].bar
        assert 'id="line-unsure"' in report().extra["patterns"]


class TestTables:
    def test_lines_add_up_to_what_was_opened(self, opened):
        opened("Dorstfeld", 11, operating_since=None)
        opened("Nette", 2)
        table = report().table("dependancen")
        assert (table.totals["opened"], table.totals["open"]) == (11, 2)
        assert table.lines[-1].is_apart

    def test_district_is_that_in_which_it_lies_not_one_that_it_serves(self, opened):
        west, nord = factories.district("West"), factories.district("Nord")
        street = factories.neighborhood("Dorstfeld", district=west)
        opened("Dorstfeld", neighborhood=street, served=[nord])
        opened("Nowhere", served=[nord])
        table = report().table("dependancen-nach-stadtbezirk")
        assert [line.key for line in table.lines] == ["west", "nord", "unknown"]
        assert table.values["opened"] == (1, 0, 1)
        assert table.totals["opened"] == 2

    def test_address_of_today_says_where_it_lies(self, opened):
        west, nord = factories.district("West"), factories.district("Nord")
        row = opened("Dorstfeld", address=False)
        for one, first, last in (
            (nord, None, date(2026, 11, 23)),
            (west, date(2026, 11, 24), None),
        ):
            factories.location_address(
                location=row, valid_from=first, valid_to=last,
                neighborhood=factories.neighborhood(f"in {one.name}", district=one),
            )  # fmt: skip
        assert dependance("Dorstfeld", date(2026, 11, 23)).district == nord
        assert dependance("Dorstfeld").district == west

    def test_ended_one_lies_where_it_last_was(self, opened):
        west = factories.district("West")
        row = opened("Over", address=False, status="ended", ended_on=date(2026, 5, 1))
        factories.location_address(
            location=row, valid_to=date(2026, 5, 1),
            neighborhood=factories.neighborhood(district=west),
        )  # fmt: skip
        assert dependance("Over").district == west


class TestPage:
    @pytest.fixture
    def page(self, client, at):
        at(2026, 11, 24, 14, 30)
        login(client, factories.user(roles=[Role.COORDINATOR]))
        return lambda query="": client.get(ADDRESS + query)

    def test_coordinator_sees_eleven_of_twenty_five(self, page, opened):
        opened("Dorstfeld", 11, operating_since=None)
        html = page().content.decode()
        assert re.search(r"<h1>\s*11 \w+ 25 ", html)
        assert "O.2.3" in html
        assert html.index("O.2.3") < html.index('class="line-of-time"')

    def test_there_is_no_figure_for_the_indicator(self, page, opened):
        row = opened("Dorstfeld", 11)
        for _number in range(7):
            factories.contact(location=row, happened_on=date(2026, 10, 1))
        tables = report().tables
        assert {column.key for table in tables for column in table.columns} == {
            "opened", "open", "paused", "office", "ended", "planned",
        }  # fmt: skip

    def test_without_a_programme_the_page_says_so(self, page):
        answer = page()
        assert answer.status_code == 200
        assert 'class="empty"' in answer.content.decode()
        assert report().tables == ()

    def test_programme_without_places_has_its_boxes(self, page, programme):
        html = page().content.decode()
        assert html.count('<svg width="26" height="26"') == 25
        assert 'class="line-of-time"' not in html

    def test_several_programmes_stand_below_each_other_with_tables_of_their_own(self, page, opened):
        opened("Nette", 1)
        other = factories.programme(name="Other", starts_on=date(2026, 1, 1), target_number=None)
        factories.location("Derne", programme=other, operating_since=date(2026, 2, 1))
        assert page().status_code == 200
        keys = [table.key for table in report().tables]
        assert len(keys) == len(set(keys)) == 4

    def test_period_and_conditions_change_nothing(self, page, opened):
        opened("Nette", 1)
        plain = page().content.decode()
        other = page("?vergleich=ohne&wer=partner").content.decode()
        assert main_of(plain) == main_of(other)

    def test_nonsense_in_the_address_gets_a_message(self, page, opened):
        opened("Nette", 1)
        answer = page("?zeitraum=jahr&jahr=10000")
        assert answer.status_code == 200
        assert 'role="alert"' in answer.content.decode()

    def test_number_of_queries_does_not_grow_with_places(
        self, page, opened, still, django_assert_num_queries
    ):
        opened("Nette", 1)
        page()
        with django_assert_num_queries(QUERIES):
            page()
        opened("Derne", 2)
        opened("Later", operating_since=date(2027, 1, 1))
        page()
        with django_assert_num_queries(QUERIES):
            page()


def main_of(html):
    """The part of the page that is about the programme."""
    return re.sub(r'href="[^"]*"', "", html[html.index("<h1>") : html.index("report-foot")])


QUERIES = 8


class TestSeed:
    def load(self, *names):
        seen = Report()
        import_town(json_of(SEED / "districts.json"), seen)
        for name in names:
            rows = with_dates(json_of(SEED / name), TODAY)
            import_locations(rows, seen, today=TODAY)
        assert not seen.faults
        (section,) = report().extra["sections"]
        return section

    def test_without_demo_rows_it_is_the_eleventh_and_one_is_known(self):
        section = self.load("locations.json")
        found = standing()
        assert (found.opened, len(found.known), found.programme.target_number) == (11, 1, 25)
        assert section.title.startswith("11 ")
        assert "Dorstfeld" in section.lead[-1]
        assert 10 in dict(section.counts).values()
        assert not section.is_demo

    def test_with_demo_rows_they_are_marked_and_stand_with_the_real_one(self):
        section = self.load("locations.json", "demo_locations.json")
        found = standing()
        assert section.is_demo
        assert (found.opened, len(found.known), found.unknown) == (11, 10, 1)
        assert found.count(Stand.PLANNED) == 1
        assert [row.name for row in section.rows][-2:-1] == ["Dorstfeld"]
