"""What nobody noted, what was entered late: by place and month, and no finer."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from consultations import recounts
from consultations.choices import Cancellation, Channel, Counterpart, Home, Result
from consultations.models import Contact, Topic
from locations.directory import Directory
from locations.models import Location
from locations.snapshot import read_rows
from records.periods import Period, month_of, quarter_of, year_of
from reports.counting import TooLong, Unanswerable
from reports.known import known
from reports.quality.gaps import FEATURES, share
from reports.quality.page import build
from reports.question import Question
from reports.report import Asked
from reports.tables import Unit
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)
OCTOBER = month_of(date(2026, 10, 1))
DAY = date(2026, 10, 13)
NOTED = {
    "channel": Channel.PHONE,
    "result": Result.SOLVED,
    "language": "de",
    "interpreting": "none",
    "duration": "up_to_30",
    "home": Home.OUTSIDE,
    "first_contact": "no",
    "age_band": "from_18",
    "gender": "female",
}


@pytest.fixture
def place():
    return factories.location("Eving", slug="eving", kind=Location.Kind.OFFICE)


def asked(period=OCTOBER, **values):
    directory = Directory(1, datetime(2026, 11, 24, tzinfo=UTC), TODAY, read_rows())
    return Asked(Question(period, **values), known(directory, TODAY), TODAY)


def cells(key="fehlende-angaben", line="eving", period=OCTOBER, **values):
    """What a table says in one line, by its columns."""
    table = build(asked(period, **values)).table(key)
    at = [one.key for one in table.lines].index(line)
    return {name: column[at] for name, column in table.values.items()}


def entered(place, days_later, hour=12, **values):
    """A contact of `DAY` that was entered so many days later, at an hour in Greenwich."""
    day = DAY + timedelta(days=days_later)
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    return factories.contact(location=place, happened_on=DAY, recorded_at=moment, **values)


class TestMissing:
    def test_contact_without_anything_lacks_everything(self, place):
        for _number in range(5):
            factories.contact(location=place, happened_on=DAY)
        found = cells()
        assert found.pop("contacts") == 5
        assert set(found) == {feature.key for feature in FEATURES}
        assert set(found.values()) == {100}

    def test_contact_with_everything_lacks_nothing(self, place):
        factories.contact(location=place, happened_on=DAY, topics=[factories.any_topic()], **NOTED)
        found = cells()
        assert found.pop("contacts") == 1
        assert set(found.values()) == {0}

    def test_contact_at_a_place_before_its_opening_is_in_a_line_too(self, place):
        """Only its opening is known; the team was there before (domain.md 8.3)."""
        early = factories.location("Neu", slug="neu", opened_on=date(2026, 11, 2))
        factories.contact(location=early, happened_on=DAY)
        factories.location("Nie", slug="nie", opened_on=date(2026, 11, 2))
        table = build(asked()).table("fehlende-angaben")
        assert [line.key for line in table.lines] == ["eving", "neu"]
        assert cells(line="neu")["contacts"] == 1

    def test_home_that_is_said_to_be_unknown_is_missing_too(self, place):
        factories.contact(location=place, happened_on=DAY, home=Home.UNKNOWN)
        factories.contact(location=place, happened_on=DAY, home=Home.OUTSIDE)
        assert cells()["home"] == 50

    def test_nothing_is_missing_that_is_never_asked_of_partners(self, place):
        factories.contact(location=place, happened_on=DAY, counterpart=Counterpart.PARTNER)
        found = cells()
        assert (found["channel"], found["duration"], found["result"]) == (100, 100, 100)
        rest = set(found) - {"contacts", "channel", "duration", "result"}
        assert {found[name] for name in rest} == {None}

    def test_nothing_is_missing_that_is_never_asked_of_groups(self, place):
        factories.contact(location=place, happened_on=DAY, headcount=8)
        found = cells()
        assert (found["age_band"], found["gender"], found["first_contact"]) == (None, None, None)
        assert (found["home"], found["language"]) == (100, 100)

    def test_contact_with_two_topics_counts_once(self, place):
        topics = Topic.objects.all()[:2]
        for _number in range(5):
            factories.contact(location=place, happened_on=DAY, topics=topics)
            factories.contact(location=place, happened_on=DAY)
        found = cells()
        assert (found["contacts"], found["topic"]) == (10, 50)

    @pytest.mark.parametrize(("without", "per_cent"), [(0, 0), (2, 0), (3, 56), (7, 56), (9, 100)])
    def test_few_contacts_without_a_topic_look_as_none(self, place, without, per_cent):
        topics = [factories.any_topic()]
        for number in range(9):
            values = {"topics": topics} if number >= without else {}
            factories.contact(location=place, happened_on=DAY, **values)
        assert cells()["topic"] == per_cent

    def test_per_cents_are_whole_and_halves_go_up(self, place):
        for number in range(8):
            values = {"channel": Channel.PHONE} if number else {}
            factories.contact(location=place, happened_on=DAY, **values)
        assert cells()["channel"] == 13  # 12.5

    def test_line_of_all_places_is_counted_anew_and_is_no_sum(self, place):
        other = factories.location("Hafen", slug="hafen")
        factories.contact(location=place, happened_on=DAY)
        for _number in range(3):
            factories.contact(location=other, happened_on=DAY, **NOTED)
        table = build(asked()).table("fehlende-angaben")
        assert table.values["gender"] == (100, 0)
        assert (table.totals["contacts"], table.totals["gender"]) == (4, 25)
        assert table.unit(None, table.column("gender")) == Unit.PERCENT

    def test_closed_place_is_no_zero(self, place):
        assert cells()["contacts"] is None
        factories.location_day(location=place, on=DAY, visitors=0)
        assert cells()["contacts"] == 0
        assert cells()["home"] is None


class TestLate:
    def test_entry_of_the_seventh_day_is_in_time_and_of_the_eighth_is_late(self, place):
        entered(place, 7)
        assert cells("spaete-eintraege")["late"] == 0
        entered(place, 8)
        found = cells("spaete-eintraege")
        assert (found["contacts"], found["late"], found["late_share"]) == (2, 1, 50)

    @pytest.mark.parametrize(("hour", "late"), [(21, 0), (22, 1)])
    def test_the_day_of_the_entry_is_that_of_the_clock_on_the_wall(self, place, hour, late):
        # 13 October: two hours ahead of Greenwich, so the eighth day begins there at 22:00.
        entered(place, 7, hour)
        assert cells("spaete-eintraege")["late"] == late

    def test_late_entry_belongs_to_the_month_of_its_contact(self, place):
        entered(place, 30)
        table = build(asked(quarter_of(DAY))).table("spaete-eintraege-nach-monat")
        assert table.values["late"] == (1, None, None)

    def test_correction_makes_nothing_late(self, place):
        row = entered(place, 1)
        factories.contact_version(contact=row)
        assert cells("spaete-eintraege")["late"] == 0


class TestDays:
    def test_promised_day_without_an_entry_and_cancelled_one_with_contacts(self, place):
        factories.opening_hours(location=place)
        factories.location_day(
            location=place, on=DAY, is_held=False, cancellation=Cancellation.ROOM
        )
        factories.contact(location=place, happened_on=DAY)
        recounts.rebuild(date(2026, 10, 1))
        found = cells("spaete-eintraege")
        # Tuesdays of October: 6, 13, 20, 27.
        assert (found["promised"], found["missing"], found["contradicted"]) == (4, 3, 1)


class TestAsked:
    def test_single_days_are_not_answered(self, place):
        for period in (Period(DAY, DAY), Period(date(2026, 10, 1), date(2026, 10, 30))):
            with pytest.raises(Unanswerable):
                build(asked(period))

    def test_more_than_two_years_are_not_answered(self, place):
        with pytest.raises(TooLong):
            build(asked(Period(date(2024, 1, 1), date(2026, 1, 31))))

    def test_condition_about_contacts_changes_nothing_and_the_page_says_so(self, place):
        factories.contact(location=place, happened_on=DAY)
        plain = build(asked())
        narrow = build(asked(result=Result.SOLVED, gender="female", against=OCTOBER))
        assert narrow.tables == plain.tables
        assert len(narrow.lead) == len(plain.lead) + 1

    def test_one_place_can_be_asked_about(self, place):
        factories.contact(location=factories.location("Hafen"), happened_on=DAY)
        table = build(asked(location="eving")).table("fehlende-angaben")
        assert ([line.key for line in table.lines], table.totals) == (["eving"], {})

    def test_months_stand_below_each_other_only_if_there_are_several(self, place):
        assert [table.key for table in build(asked()).tables] == [
            "fehlende-angaben", "spaete-eintraege",
        ]  # fmt: skip
        year = build(asked(year_of(date(2026, 1, 1)))).table("fehlende-angaben-nach-monat")
        assert len(year.lines) == 12

    def test_page_says_what_is_missing_most(self, place):
        assert build(asked()).lead[0] != ""
        factories.contact(location=place, happened_on=DAY, **{**NOTED, "language": ""})
        assert "100" in build(asked()).lead[0]

    def test_number_of_queries_does_not_grow_with_places(self, place, django_assert_num_queries):
        for name in ("Hafen", "Nette", "Derne"):
            factories.contact(location=factories.location(name), happened_on=DAY)
        question = asked(quarter_of(DAY))
        # Contacts twice, days, days with contacts, whether figures are wrong, oldest figure.
        with django_assert_num_queries(5):
            build(question)

    def test_nothing_is_known_of_who_entered_what(self, place, django_assert_max_num_queries):
        ada, ben = factories.user("Ada"), factories.user("Ben")
        entered(place, 9, recorded_by=ada)
        entered(place, 9, recorded_by=ben)
        with django_assert_max_num_queries(9) as queries:
            report = build(asked())
        assert not [query for query in queries if "recorded_by" in query["sql"]]
        assert report.table("spaete-eintraege").totals == {}


class TestAnyMonth:
    @pytest.mark.parametrize("seed", [1, 2])
    def test_per_cents_are_those_of_contacts_one_by_one(self, place, seed):
        chance = Random(seed)
        for _number in range(40):
            values = {name: value for name, value in NOTED.items() if chance.random() < 0.6}
            with_partner = chance.random() < 0.2
            if with_partner:
                values = {key: values[key] for key in ("channel", "duration") if key in values}
                values["counterpart"] = Counterpart.PARTNER
            month = chance.choice((9, 10, 11))
            factories.contact(
                location=place, happened_on=date(2026, month, chance.randint(1, 24)), **values
            )
        rows = Contact.objects.filter(happened_on__month=10)
        people = [row for row in rows if row.counterpart != Counterpart.PARTNER]
        found = cells()
        assert found["contacts"] == len(rows)
        for name, among in (("duration", rows), ("language", people), ("gender", people)):
            without = sum(not getattr(row, name) for row in among)
            assert found[name] == int(100 * without / len(among) + 0.5), name


def test_nothing_of_nothing_is_no_per_cent():
    assert share(Counter(), FEATURES[0]) is None
