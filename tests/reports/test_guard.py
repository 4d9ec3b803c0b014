"""Tables with a sensitive topic: rounded by the quarter, or kept back."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from locations.keeper import current
from records.periods import Period, quarter_of, year_before
from reports import disclosure, figures, sensitive
from reports.guard import Withheld, guarded, quarters
from reports.known import known
from reports.question import Question
from reports.report import Asked
from tests.reports.desk import MOMENT, TODAY, Desk, topic

pytestmark = pytest.mark.django_db
QUARTER = quarter_of(date(2026, 8, 1))
HALF = Period(date(2026, 1, 1), date(2026, 6, 30))


@pytest.fixture
def desk(client, at):
    at(*MOMENT)
    desk = Desk(client)
    health = topic("gesundheit")
    desk.contacts("2026-08-03", 3, topics=[health])
    desk.contacts("2026-08-03", 3, topics=[health], home_district=desk.hoerde)
    for day in ("2026-02-02", "2026-05-05"):
        desk.contacts(day, 3, topics=[health])
    desk.counted()
    return desk


def asking(period=QUARTER, *, sees_exact=False, **conditions):
    town = known(current(timezone.now()), TODAY)
    return Asked(Question(period, **conditions), town, TODAY, sees_exact=sees_exact)


def homes(asked):
    return figures.homes_by_topic(asked, ["gesundheit"])


def of_line(table, key, column="now"):
    return dict(zip((line.key for line in table.lines), table.values[column], strict=True))[key]


def test_those_who_advise_there_see_the_exact_numbers(desk):
    table = guarded(homes, asking(sees_exact=True))
    assert (table.totals["gesundheit"], table.is_rounded) == (6, False)


def test_others_see_rounded_cells_and_their_sum(desk):
    table = guarded(homes, asking())
    assert of_line(table, "eving", "gesundheit") == 5
    assert table.totals["gesundheit"] == 10
    assert table.is_rounded


def test_longer_spans_are_sums_of_rounded_quarters(desk):
    """3 and 3 contacts of two quarters are 5 and 5."""
    table = guarded(homes, asking(HALF))
    assert of_line(table, "eving", "gesundheit") == 10
    # Control: rounded as a whole, 6 would be 5.
    assert of_line(disclosure.rounded(homes(asking(HALF))), "eving", "gesundheit") == 5


@pytest.mark.parametrize(
    "period",
    [
        Period(date(2026, 8, 1), date(2026, 8, 31)),
        Period(date(2026, 7, 1), date(2026, 10, 31)),
        Period(date(2026, 7, 2), date(2026, 9, 30)),
        quarter_of(TODAY),
    ],
)
def test_spans_that_are_not_quarters_that_are_over_are_kept_back(desk, period):
    assert isinstance(guarded(homes, asking(period)), Withheld)
    assert quarters(period, TODAY) == ()


def test_further_conditions_keep_it_back(desk):
    assert isinstance(guarded(homes, asking(language="ar")), Withheld)
    assert isinstance(guarded(homes, asking(district="eving"), by=()), Withheld)
    assert not isinstance(guarded(homes, asking(district="eving"), by=("district",)), Withheld)


def test_comparison_obeys_the_same_rule(desk):
    asked = asking()
    before = replace(asked.question, against=year_before(QUARTER))
    table = guarded(figures.topics, replace(asked, question=before))
    assert "before" in table.values
    odd = replace(asked.question, against=Period(date(2025, 7, 2), date(2025, 9, 30)))
    assert isinstance(guarded(figures.topics, replace(asked, question=odd)), Withheld)


def test_city_is_the_sum_of_what_is_printed_of_its_homes(desk):
    for home in (desk.eving, desk.hoerde):
        desk.contacts("2026-08-03", 2, home_district=home)
    desk.counted()
    asked = asking()
    assert of_line(guarded(sensitive.topics, asked), "gesundheit") == 10
    # Control: 6 rounded for itself.
    assert of_line(guarded(figures.topics, asked), "gesundheit") == 5
    exact = asking(sees_exact=True)
    assert of_line(guarded(sensitive.topics, exact), "gesundheit") == 6
