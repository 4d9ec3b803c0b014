"""Counts are the same from kept figures, from single contacts and by hand."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultations import recounts
from consultations.models import Contact, FiguresCheck, FiguresOfFeature, FiguresOfHome
from records.periods import Period, quarter_of
from reports.counting import (
    By,
    Counts,
    TooLong,
    TooOld,
    choosing,
    counted,
    from_records,
    from_rollups,
    needs_records,
)
from reports.counting.choosing import by_months
from reports.question import Question
from tests import factories
from tests.reports import small_town
from tests.reports.small_town import Need, Said, asked, by_hand

pytestmark = pytest.mark.django_db

QUARTER = quarter_of(date(2026, 2, 1))
# Half of a month, a whole one, and a bit of the third.
FREE = Period(date(2026, 1, 30), date(2026, 3, 12))
EXAMPLES = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def town(db):
    return small_town.build()


def known():
    return asked().known


def count(question, *by):
    return counted(question, by, known())


def contacts(found):
    """Of each group the contacts alone."""
    return {key: counts.contacts for key, counts in found.items()}


# --- The three ways of counting ---


@EXAMPLES
@given(st.lists(small_town.saids(), max_size=9), small_town.questions(), small_town.GROUPINGS)
def test_kept_figures_single_contacts_and_a_count_by_hand_agree(town, said, question, by):
    with transaction.atomic():
        small_town.write(town, said)
        right = by_hand(said, question, by)
        assert from_records.counted(question, by, known()) == right
        assert counted(question, by, known()) == right
        transaction.set_rollback(True)


@pytest.mark.parametrize("period", [QUARTER, FREE], ids=["whole months", "free dates"])
@pytest.mark.parametrize("by", list(By), ids=str)
def test_every_column_is_the_same_from_both_sources(town, period, by):
    """With every month after it, so that no column is left to chance."""
    said = [
        Said(day=date(2026, 2, 3), home="hoerde", neighborhood="031", language="ar"),
        Said(day=date(2026, 3, 9), home="eving", location="stube", channel="phone"),
        Said(day=date(2026, 3, 10), location="stube", gender="female", age_band="over_60"),
        Said(day=date(2026, 2, 27), topics=frozenset({"wohnen", "gesundheit"}), home="outside"),
        Said(day=date(2026, 1, 30), result="not_helped", needs=(Need(topic="wohnen"),)),
        Said(needs=(Need("language", "", "ar"), Need("no_offer", "", "", "sport"))),
        Said(interpreting="app", duration="over_60", headcount=7, advised=0),
    ]
    small_town.write(town, said)
    for groups in ((by,), tuple(dict.fromkeys((by, By.MONTH)))):
        question = Question(period)
        right = by_hand(said, question, groups)
        assert right
        assert count(question, *groups) == from_records.counted(question, groups, known()) == right


def test_control_figure_that_is_wrong_is_no_more_what_the_contacts_say(town):
    small_town.write(town, [Said(home="hoerde")])
    FiguresOfHome.objects.update(contacts=7)
    question = Question(QUARTER)
    assert contacts(count(question, By.HOME)) == {("hoerde",): 7}
    assert contacts(from_records.counted(question, (By.HOME,), known())) == {("hoerde",): 1}


# --- Which source ---


@pytest.mark.parametrize(
    ("by", "conditions", "expected"),
    [
        ((By.HOME, By.MONTH), {"district": "hoerde", "counterpart": "partner"}, False),
        ((By.LOCATION, By.MONTH), {"location": "buero", "kind": "office"}, False),
        ((By.HOME, By.TOPIC), {}, False),
        ((By.TOPIC,), {"language": "ar"}, False),
        ((By.LANGUAGE, By.MONTH), {"district": "hoerde"}, False),
        ((By.LOCATION,), {"funded": "yes"}, False),
        ((By.LOCATION,), {"funded": "yes", "counterpart": "partner"}, True),
        ((By.HOME,), {"language": "unnoted"}, True),
        ((By.HOME,), {"location": "buero"}, True),
        ((By.TOPIC,), {"counterpart": "partner"}, True),
        ((By.TOPIC,), {"topic": "wohnen"}, True),
        ((By.HOME,), {"channel": "phone", "language": "ar"}, True),
        ((By.NEIGHBORHOOD,), {}, True),
    ],
)
def test_single_contacts_are_read_only_where_no_table_has_the_columns(by, conditions, expected):
    assert needs_records(Question(QUARTER, **conditions), by) is expected


def test_whole_months_read_no_contact(town):
    small_town.write(town, [Said(home="hoerde", language="ar")])
    Contact.objects.all().delete()
    assert contacts(count(Question(QUARTER), By.HOME)) == {("hoerde",): 1}
    assert contacts(count(Question(QUARTER), By.LANGUAGE)) == {("ar",): 1}


@pytest.mark.parametrize(
    ("first", "last", "parts"),
    [
        (date(2026, 1, 1), date(2026, 3, 31), [("01-01", "03-31", True)]),
        (date(2026, 1, 5), date(2026, 1, 20), [("01-05", "01-20", False)]),
        (date(2026, 1, 1), date(2026, 1, 30), [("01-01", "01-30", False)]),
        (date(2026, 1, 31), date(2026, 2, 1), [("01-31", "01-31", False), ("02-01", "02-01", 0)]),
        (
            date(2026, 1, 30),
            date(2026, 3, 12),
            [("01-30", "01-31", False), ("02-01", "02-28", True), ("03-01", "03-12", False)],
        ),
        (date(2026, 2, 28), date(2026, 3, 31), [("02-28", "02-28", 0), ("03-01", "03-31", True)]),
    ],
)
def test_period_is_cut_into_whole_months_and_at_most_two_parts(first, last, parts):
    found = [
        (f"{part.first:%m-%d}", f"{part.last:%m-%d}", whole)
        for part, whole in by_months(Period(first, last))
    ]
    assert found == parts


@given(st.dates(), st.integers(0, 800))
def test_parts_of_a_period_are_its_days_one_after_the_other(first, days):
    last = min(first.toordinal() + days, date.max.toordinal())
    period = Period(first, date.fromordinal(last))
    parts = [part for part, _whole in by_months(period)]
    assert (parts[0].first, parts[-1].last) == (period.first, period.last)
    for part, following in pairwise(parts):
        assert part.last + timedelta(1) == following.first


def test_parts_of_months_come_from_the_days(town):
    """Nothing but the figures of days is read for them."""
    small_town.write(town, [Said(day=date(2026, 1, 30)), Said(day=date(2026, 2, 3))])
    FiguresOfHome.objects.all().delete()
    Contact.objects.all().delete()
    period = Period(date(2026, 1, 30), date(2026, 2, 3))
    assert contacts(count(Question(period), By.HOME)) == {("unknown",): 2}
    assert contacts(count(Question(period), By.LOCATION, By.MONTH)) == {
        ("buero", "2026-01-01"): 1,
        ("buero", "2026-02-01"): 1,
    }


# --- When the figures are not right ---


def doubt(month):
    FiguresCheck.objects.update_or_create(pk=recounts.CHECK, defaults={"differ_from": month})


def test_contacts_are_read_from_the_first_wrong_month_on(town):
    small_town.write(town, [Said(day=date(2026, 1, 30)), Said(day=date(2026, 2, 3))])
    FiguresOfHome.objects.update(contacts=50)
    doubt(date(2026, 2, 1))
    found = contacts(count(Question(QUARTER), By.HOME, By.MONTH))
    assert found == {("unknown", "2026-01-01"): 50, ("unknown", "2026-02-01"): 1}
    doubt(None)
    assert contacts(count(Question(QUARTER), By.HOME)) == {("unknown",): 100}


def test_wrong_figures_are_all_there_is_of_months_without_contacts(town):
    factories.figures_of_home(month=date(2023, 10, 1), contacts=4)
    factories.figures_of_home(month=date(2023, 11, 1), contacts=3)
    doubt(date(2023, 9, 1))
    period = Period(date(2023, 10, 1), date(2023, 12, 31))
    assert contacts(count(Question(period), By.MONTH)) == {("2023-10-01",): 4}


# --- What cannot be answered ---


def test_single_contacts_of_more_than_24_months_are_refused(town):
    count(Question(Period(date(2024, 1, 31), date(2025, 12, 1)), channel="phone"), By.HOME, By.KIND)
    long = Period(date(2024, 1, 31), date(2026, 1, 1))
    with pytest.raises(TooLong, match="24"):
        count(Question(long, channel="phone"), By.HOME, By.KIND)
    assert count(Question(long), By.HOME) == {}


def test_single_contacts_that_are_deleted_are_not_counted_as_none(town):
    """Kept since November 2023: of a month before there are figures only."""
    factories.figures_of_home(month=date(2023, 10, 1), contacts=4)
    old = Question(Period(date(2023, 10, 1), date(2023, 12, 31)), channel="phone")
    with pytest.raises(TooOld, match=r"1\. November 2023"):
        count(old, By.HOME, By.LOCATION)
    part = Question(Period(date(2023, 10, 5), date(2023, 12, 31)))
    with pytest.raises(TooOld):
        count(part, By.TOPIC)
    FiguresOfHome.objects.all().delete()
    assert count(old, By.HOME, By.LOCATION) == {}


# --- How often the database is asked ---


@pytest.mark.parametrize(
    ("by", "period", "queries"),
    [
        ((By.HOME,), QUARTER, 1),
        ((By.HOME, By.TOPIC), QUARTER, 1),
        ((By.HOME, By.LANGUAGE), QUARTER, 2),
        ((By.HOME,), FREE, 3),
        ((By.NEIGHBORHOOD,), QUARTER, 1),
    ],
)
def test_one_query_for_each_table_that_is_read(town, by, period, queries):
    here = known()
    assert here.wrong_since is None
    assert here.topics
    with CaptureQueriesContext(
        connection,
    ) as found:
        counted(Question(period), by, here)
        counted(Question(period, QUARTER), by, here)
    assert len(found) == queries


def test_row_that_came_to_nothing_is_as_good_as_none(town):
    factories.figures_of_home(month=date(2026, 2, 1), home="hoerde", contacts=0)
    assert count(Question(QUARTER), By.HOME) == {}
    assert count(Question(QUARTER)) == {}


def test_need_that_is_said_twice_counts_once(town):
    need = Need("language", "", "ar")
    small_town.write(town, [Said(needs=(need, need, Need("full")))])
    question = Question(QUARTER)
    for source in (count(question, By.UNMET_REASON), records(question, By.UNMET_REASON)):
        assert contacts(source) == {("language",): 1, ("full",): 1}


def records(question, *by):
    return from_records.counted(question, by, known())


def test_nothing_noted_is_what_is_left_of_all_contacts(town):
    small_town.write(town, [Said(language="ar"), Said(), Said(home="hoerde")])
    assert FiguresOfFeature.objects.filter(feature="language").count() == 1
    found = contacts(count(Question(QUARTER), By.LANGUAGE, By.HOME))
    assert found == {("ar", "unknown"): 1, ("", "unknown"): 1, ("", "hoerde"): 1}


def test_counts_are_added_measure_by_measure():
    one = Counts(contacts=1, advised=2)
    assert one.plus(one) == Counts(contacts=2, advised=4)
    assert one.less(one) == Counts()


def test_sources_of_days_know_the_homes_and_the_places():
    question = Question(FREE)
    assert from_rollups.source_of_days(question, (By.HOME,)).model.__name__ == "FiguresOfDay"
    found = from_rollups.source_of_days(question, (By.LOCATION,))
    assert found.model.__name__ == "FiguresOfLocationDay"
    assert from_rollups.source_of_days(question, (By.TOPIC,)) is None
    assert choosing.needs_records(question, (By.TOPIC,)) is False
