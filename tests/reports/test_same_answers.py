"""Two towns that differ in one sensitive detail only: nobody above the place can tell them apart.

Every report is asked every kind of question about both, and everything it answers is compared:
tables, leads, key figures, which tables are there, in which order, and why others are not.
"""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from consultations import recounts
from consultations.models import Contact, Topic
from locations.models import Location
from records import periods
from records.periods import Period, quarter_of
from reports import figures
from reports.counting import Unanswerable
from reports.publications import published_set
from reports.registry import REPORTS
from tests import factories
from tests.reports import small_town
from tests.reports.small_town import Need, Said

pytestmark = pytest.mark.django_db
QUARTER = quarter_of(date(2026, 2, 1))
SPANS = {
    "quarter": QUARTER,
    "month": periods.month_of(date(2026, 2, 1)),
    "days": Period(date(2026, 2, 9), date(2026, 2, 11)),
    "half-year": Period(date(2026, 1, 1), date(2026, 6, 30)),
}
CONDITIONS = (
    {},
    {"district": "hoerde"},
    {"location": "stube"},
    {"language": "ar"},
    {"topic": "aufenthalt"},
    {"topic": "wohnen", "language": "tr"},
    {"topic": "aufenthalt", "channel": "phone"},
    {"district": "hoerde", "location": "stube", "language": "ar"},
    {"location": "stube", "language": "tr", "channel": "phone"},
    {"funded": "no", "kind": "dependance"},
)
# Asked about places that had one contact each, and were not open as far as anybody knows.
OF_CLOSED = (
    {"location": "haus"},
    {"location": "haus", "topic": "wohnen"},
    {"location": "haus", "topic": "aufenthalt", "channel": "phone"},
    {"location": "plan"},
    {"district": "eving"},
)
RUNNING = periods.month_of(small_town.TODAY)
SAME_DAY = date(2026, 2, 10)
CLOSED_KEYS = ("orte", "themen", "sprachen", "alle-themen", "ort-und-monat", "verweise")
SAME = {"location": "stube", "home": "hoerde", "channel": "phone"}


def topics(*codes):
    return frozenset(codes)


@pytest.fixture
def towns(at):
    """Two contacts, each of which could be the one with the sensitive detail."""
    at(2026, 11, 25, 12, 0)
    said = [
        # Residence by language: 6 and 5, or 5 and 6.
        *[Said(language="ar", topics=topics("aufenthalt"), **SAME)] * 5,
        *[Said(language="tr", topics=topics("aufenthalt"), **SAME)] * 5,
        Said(language="ar", **SAME),
        Said(language="tr", **SAME),
        # Health and discrimination: 6 and 5, or 5 and 6.
        *[Said(language="ar", topics=topics("gesundheit"), **SAME)] * 5,
        *[Said(language="ar", **SAME)] * 5,
        Said(language="ar", needs=(Need(),), **SAME),
        *[Said(language=code, topics=topics("wohnen"), **SAME) for code in ("ar", "tr") * 3],
    ]
    places = small_town.build()
    places.locations["haus"] = factories.location("Haus", slug="haus")
    planned = factories.location("Plan", slug="plan", status=Location.Status.PLANNED)
    places.locations["plan"] = planned
    alone = [("haus", SAME_DAY), ("plan", SAME_DAY), ("haus", RUNNING.first)]
    said += [
        Said(day=day, location=place, home="eving", topics=topics("gesundheit"))
        for place, day in alone
    ]
    small_town.write(places, said)
    rows = list(Contact.objects.order_by("pk"))
    for row in rows[17:22]:
        row.topics.set([of("diskriminierung")])
    return rows


def of(code):
    return Topic.objects.get(code=code)


def counted():
    recounts.rebuild(date(2026, 1, 1))


def answers(*, sees_exact=False, keys=tuple(REPORTS)):
    """Everything that is answered, by report and question."""
    found = {}
    for name, period in SPANS.items():
        for conditions in CONDITIONS if period == QUARTER else CONDITIONS[:3]:
            asked = small_town.asked(period, periods.year_before(period), **conditions)
            asked = replace(asked, sees_exact=sees_exact)
            for key in keys:
                found[name, str(conditions), key] = answer(key, asked)
    return found


def answers_of_closed(keys=CLOSED_KEYS, *, sees_exact=False):
    """The same of places that were closed, each asked by itself, in a quarter and this month."""
    found = {}
    for period, conditions, key in product((QUARTER, RUNNING), OF_CLOSED, keys):
        asked = small_town.asked(period, periods.year_before(period), **conditions)
        asked = replace(asked, sees_exact=sees_exact)
        said = answer(key, asked)
        # Whether a page says that single contacts were read for it.
        found[str(period), str(conditions), key] = said, asked.known.has_read_records
    return found


def answer(key, asked):
    try:
        report = REPORTS[key](asked)
    except Unanswerable as reason:
        return str(reason)
    sections = [
        (one.title, one.table, getattr(one, "reason", ""))
        for one in report.extra.get("sections", ())
    ]
    extra = [report.extra.get(name) for name in ("keys", "people", "hours", "more", "back")]
    return repr((report.title, report.lead, report.tables, sections, extra))


def published():
    asked = small_town.asked(QUARTER)
    exact = published_set.exact(asked)
    return repr(published_set.printed(exact, published_set.shut(asked, exact)))


def different(first, second):
    assert first.keys() == second.keys()
    return [key for key in first if first[key] != second[key]]


def of_residence(rows, mine, other):
    rows[mine].topics.set([of("aufenthalt")])
    rows[other].topics.clear()


def of_health(rows, mine, other):
    rows[22].topics.set([of("gesundheit" if mine < other else "diskriminierung")])


def of_closed(rows, mine, other):
    for row in rows[-3:]:
        row.topics.set([of("gesundheit" if mine < other else "diskriminierung")])


@pytest.fixture
def seen(towns):
    """What is answered, printed, and told to the team, of the town as it begins."""
    of_residence(towns, 10, 11)
    of_health(towns, 10, 11)
    counted()
    return answers(), published(), figures_of_the_team()


def test_nobody_above_the_place_can_tell_two_towns_apart(towns, seen, subtests):
    first, printed, exact = seen
    assert len(first) > 300
    for tell in (of_residence, of_health):
        with subtests.test(tell.__name__):
            tell(towns, 11, 10)
            counted()
            assert different(first, answers()) == []
            assert published() == printed
            # Control: the team can.
            assert figures_of_the_team() != exact
        tell(towns, 10, 11)


def test_nobody_above_a_closed_place_can_tell_what_its_one_contact_was_about(towns):
    of_residence(towns, 10, 11)
    counted()
    first, printed = answers_of_closed(), published()
    of_team = answers_of_closed(("orte",), sees_exact=True)
    of_closed(towns, 11, 10)
    counted()
    assert different(first, answers_of_closed()) == []
    assert {has_read for _said, has_read in first.values()} == {True, False}
    assert published() == printed
    # Control: the team can.
    assert len(different(of_team, answers_of_closed(("orte",), sees_exact=True))) == 3


def figures_of_the_team():
    asked = replace(small_town.asked(QUARTER, location="stube"), sees_exact=True)
    codes = ("aufenthalt", "gesundheit", "diskriminierung")
    return [figures.location_topics(asked), figures.topics_by_language(asked, codes)]


def test_control_what_is_not_sensitive_is_told(towns):
    counted()
    first = answers(keys=("uebersicht", "stadtbezirke"))
    towns[10].home_district = None
    towns[10].home = ""
    towns[10].save()
    counted()
    assert len(different(first, answers(keys=("uebersicht", "stadtbezirke")))) > 10
