"""Two towns that differ in one sensitive detail only: nobody above the place can tell them apart.

Every report is asked every kind of question about both, and everything it answers is compared:
tables, leads, key figures, which tables are there, in which order, and why others are not.
"""

from dataclasses import replace
from datetime import date

import pytest

from consultations import recounts
from consultations.models import Contact, Topic
from records import periods
from records.periods import Period, quarter_of
from reports import figures
from reports.counting import Unanswerable
from reports.publications import published_set
from reports.registry import REPORTS
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
    small_town.write(small_town.build(), said)
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


def answer(key, asked):
    try:
        report = REPORTS[key](asked)
    except Unanswerable as reason:
        return str(reason)
    sections = [
        (one.title, one.table, getattr(one, "reason", ""))
        for one in report.extra.get("sections", ())
    ]
    extra = [report.extra.get(name) for name in ("keys", "hours", "more", "back")]
    return repr((report.title, report.lead, report.tables, sections, extra))


def published():
    asked = small_town.asked(QUARTER)
    return repr(published_set.printed(published_set.exact(asked)))


def different(first, second):
    assert first.keys() == second.keys()
    return [key for key in first if first[key] != second[key]]


def of_residence(rows, mine, other):
    rows[mine].topics.set([of("aufenthalt")])
    rows[other].topics.clear()


def of_health(rows, mine, other):
    rows[22].topics.set([of("gesundheit" if mine < other else "diskriminierung")])


@pytest.mark.parametrize("tell", [of_residence, of_health])
def test_nobody_above_the_place_can_tell_two_towns_apart(towns, tell):
    tell(towns, 10, 11)
    counted()
    first, printed = answers(), published()
    exact = figures_of_the_team()
    tell(towns, 11, 10)
    counted()
    second = answers()
    assert len(first) > 300
    assert different(first, second) == []
    assert published() == printed
    # Control: the team can.
    assert figures_of_the_team() != exact


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
