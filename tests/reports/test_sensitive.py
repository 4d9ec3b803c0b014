"""What those above a place can work out of sensitive topics, beside what they may read exactly."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from consultations.choices import ReferralTarget
from locations.keeper import current
from records.periods import Period, quarter_of, year_before
from reports import figures, sensitive
from reports.guard import guarded
from reports.known import known
from reports.pages import overview
from reports.publications import published_set
from reports.question import Question
from reports.registry import REPORTS
from reports.report import Asked
from tests import factories
from tests.reports.desk import MOMENT, TODAY, Desk, topic

pytestmark = pytest.mark.django_db
QUARTER = quarter_of(date(2026, 8, 1))


@pytest.fixture
def desk(client, at):
    at(*MOMENT)
    return Desk(client)


def asking(period=QUARTER, *, sees_exact=False, **conditions):
    town = known(current(timezone.now()), TODAY)
    return Asked(Question(period, **conditions), town, TODAY, sees_exact=sees_exact)


def cells(table, line):
    at = [one.key for one in table.lines].index(line)
    return {key: values[at] for key, values in table.values.items()}


# --- Which lines there are says nothing ---


@pytest.mark.parametrize("count", [0, 1, 9])
def test_whether_residence_is_frequent_is_not_seen_where_a_language_is_asked_for(desk, count):
    """Among the most frequent topics it would have been kept back, and else not."""
    desk.contacts("2026-08-03", 2, topics=[topic("wohnen")], language="ar")
    desk.contacts("2026-08-03", count, topics=[topic("aufenthalt")], language="ar")
    desk.counted()
    asked = asking(language="ar")
    table = figures.top_topics(asked)
    assert [line.key for line in table.lines] == ["wohnen"]
    assert not table.is_sensitive
    assert [column.key for column in figures.homes_by_topic(asked).columns] == ["wohnen"]
    assert len(overview.build(asked).lead) == 2
    # Control: the team of the place reads it, and without a language everybody.
    for other in (replace(asked, sees_exact=True), asking()):
        lines = [line.key for line in figures.top_topics(other).lines]
        assert ("aufenthalt" in lines) is (count > 0)


def test_what_was_missing_is_without_residence_where_a_language_is_asked_for(desk):
    for code in ("wohnen", "aufenthalt"):
        row = factories.contact(location=desk.office, happened_on=date(2026, 8, 3), language="ar")
        factories.unmet_need(contact=row, reason="full", topic=topic(code))
    desk.counted()
    table = figures.unmet_topics_by_home(asking(language="ar"))
    assert [column.key for column in table.columns] == ["wohnen"]
    assert len(figures.unmet_topics_by_home(asking()).columns) == 2


@pytest.mark.parametrize("hidden", ["gesundheit", "aufenthalt"])
def test_which_languages_are_the_most_frequent_says_nothing_of_topics_that_are_not_shown(
    desk, hidden
):
    """Beside two languages of one open topic each, the order would tell whose the others are."""
    first, second = asking().known.language_codes[:2]
    for code in (first, second):
        desk.contacts("2026-08-03", topics=[topic("wohnen")], language=code)
    desk.contacts("2026-08-03", 2, topics=[topic(hidden)], language=second)
    desk.counted()

    def columns():
        return [column.key for column in figures.topics_by_language(asking()).columns]

    assert columns() == [first, second, "other", "unnoted"]
    # Control: what is shown decides.
    desk.contacts("2026-08-03", topics=[topic("wohnen")], language=second)
    desk.counted()
    assert columns() == [second, first, "other", "unnoted"]


# --- Beside exact numbers of all contacts ---


def test_three_contacts_that_are_all_about_health_are_not_told(desk):
    """5 of 3 contacts is 3."""
    health = topic("gesundheit")
    few, enough = desk.hoerde, desk.eving
    desk.contacts("2026-08-03", 3, topics=[health], home_district=few, location=desk.elsewhere)
    desk.contacts("2026-08-03", 5, topics=[health], home_district=enough)
    desk.counted()
    table = guarded(sensitive.homes_by_topic, asking())
    assert (cells(table, "hoerde")["gesundheit"], cells(table, "eving")["gesundheit"]) == (0, 5)
    for figure, by, conditions in (
        (sensitive.topics, "district", ("hoerde", "eving")),
        (sensitive.location_topics, "location", ("fern", "nord")),
    ):
        found = [
            cells(guarded(figure, asking(**{by: slug}), by=(by,)), "gesundheit")["now"]
            for slug in conditions
        ]
        assert found == [0, 5]
    # The city is the sum of these, and what is published is that, too.
    assert cells(guarded(sensitive.topics, asking()), "gesundheit") == {"now": 5}
    printed = published_set.printed(published_set.exact(asking()))
    assert cells(printed[published_set.SENSITIVE], "gesundheit") == {"contacts": 5}
    # Control: rounded only.
    table = guarded(figures.topics, asking(district="hoerde"), by=("district",))
    assert cells(table, "gesundheit")["now"] == 5


def test_few_contacts_of_the_year_before_are_not_told_either(desk):
    desk.contacts("2025-08-04", 3, topics=[topic("gesundheit")])
    desk.contacts("2026-08-03", 8, topics=[topic("gesundheit")])
    desk.counted()
    asked = asking(district="eving")
    question = replace(asked.question, against=year_before(QUARTER))
    table = guarded(sensitive.topics, replace(asked, question=question), by=("district",))
    assert cells(table, "gesundheit") == {"now": 10, "before": 0}


@pytest.mark.parametrize(
    ("counts", "printed"),
    [
        # All three of them in one language: the exact number of residence is 3, too.
        ({"ar": 3}, None),
        ({"ar": 3, "tr": 3}, None),
        ({"ar": 2, "tr": 1}, {"ar": 0, "tr": 0}),
        ({"ar": 4, "tr": 3}, {"ar": 5, "tr": 5}),
        ({}, {"ar": 0, "tr": 0}),
    ],
)
def test_residence_by_language_leaves_room_beside_its_exact_sum(desk, counts, printed):
    for code in ("ar", "tr"):
        desk.contacts("2026-08-03", 9, language=code)
        residence = [topic("aufenthalt")]
        desk.contacts("2026-08-03", counts.get(code, 0), topics=residence, language=code)
    desk.counted()
    found = cells(guarded(sensitive.topics_by_language, asking()), "aufenthalt")
    expected = dict.fromkeys(("ar", "tr")) if printed is None else printed
    assert {code: found[code] for code in ("ar", "tr")} == expected


def test_language_of_three_people_says_nothing_of_their_topics(desk):
    desk.contacts("2026-08-03", 3, topics=[topic("aufenthalt")], language="ar")
    desk.contacts("2026-08-03", 6, topics=[topic("aufenthalt")], language="tr")
    desk.counted()
    found = cells(guarded(sensitive.topics_by_language, asking()), "aufenthalt")
    assert (found["ar"], found["tr"]) == (0, 5)


# --- Referrals ---


def test_referrals_to_doctors_are_rounded(desk):
    desk.contacts("2026-08-03", 4)
    for at, row in enumerate(factories.Contact.objects.all()):
        factories.referral(contact=row, target=ReferralTarget.HEALTH)
        if at == 0:
            factories.referral(contact=row, target=ReferralTarget.JOBCENTER)
    desk.counted()
    report = REPORTS["verweise"](asking())
    exact, everything = report.tables
    assert "health" not in [line.key for line in exact.lines]
    assert exact.totals["referrals"] == 1
    assert cells(everything, "health")["referrals"] == 5
    assert everything.is_rounded
    month = asking(replace(QUARTER, first=date(2026, 8, 1)))
    assert len(REPORTS["verweise"](month).tables) == 1
    assert len(REPORTS["verweise"](asking(district="eving")).tables) == 1
    # Control: the team reads them exactly.
    own = figures.referrals(asking(location="nord", sees_exact=True))
    assert cells(own, "health")["referrals"] == 4


# --- What nobody noted ---


def test_missing_topics_of_several_months_are_the_sum_of_what_is_printed_of_each(desk):
    """2, 2 and 4 of 4 have none; 10 of 12 beside 0, 0 and 5 would say that it is 2, 2 and 4."""
    for month, without in ((1, 2), (2, 2), (3, 4)):
        desk.contacts(f"2026-0{month}-03", without)
        desk.contacts(f"2026-0{month}-04", 4 - without, topics=[topic("gesundheit")])
    by_month = REPORTS["datenqualitaet"](asking(Period(date(2026, 1, 1), date(2026, 3, 31))))
    table = by_month.table("fehlende-angaben-nach-monat")
    assert table.values["contacts"] == (4, 4, 4)
    assert table.values["topic"] == (0, 0, 100)
    # 0, 0 and 5 of 12.
    assert table.totals["topic"] == 42
    places = by_month.table("fehlende-angaben")
    assert cells(places, "nord")["topic"] == 42
    # Control: what is not sensitive is counted as it is.
    assert cells(places, "nord")["language"] == 100
