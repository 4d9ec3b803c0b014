"""A town of three districts and two places, contacts as plain facts, and a count by hand of them.

What is counted by hand here knows no database, no queries and no figures kept beforehand.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import product

from hypothesis import strategies as st

from consultations import recounts
from consultations.choices import (
    AgeBand,
    Answer,
    Channel,
    Counterpart,
    Duration,
    Gender,
    Interpreting,
    OfferCategory,
    Result,
)
from consultations.models import Contact, Topic
from locations.directory import Directory
from locations.models import Location
from locations.snapshot import read_rows
from records.periods import Period
from reports.counting import By, Counts
from reports.known import known
from reports.question import Question
from reports.report import Asked
from tests import factories

TODAY = date(2026, 11, 25)
FIRST, LAST = date(2026, 1, 28), date(2026, 4, 3)
WHOLE = Period(FIRST, LAST)
FUNDED_SINCE = date(2026, 3, 10)
HOMES = ("hoerde", "eving", "nord", "outside", "unknown", "")
TOPICS = ("wohnen", "gesundheit", "aufenthalt")
# The last one is not in the catalogue.
LANGUAGES = ("", "ar", "de", "sw")
UNMET = {
    By.UNMET_REASON: "reason",
    By.UNMET_TOPIC: "topic",
    By.UNMET_LANGUAGE: "language",
    By.UNMET_CATEGORY: "category",
}


@dataclass(frozen=True)
class Need:
    reason: str = "full"
    topic: str = ""
    language: str = ""
    category: str = ""


@dataclass(frozen=True)
class Said:
    """One contact as somebody would say it; empty: nobody noted it."""

    day: date = date(2026, 2, 10)
    location: str = "buero"
    counterpart: str = Counterpart.ADVICE_SEEKER
    home: str = ""
    neighborhood: str = ""
    topics: frozenset[str] = frozenset()
    language: str = ""
    channel: str = ""
    result: str = ""
    interpreting: str = ""
    age_band: str = ""
    gender: str = ""
    duration: str = ""
    advised: int = 1
    accompanying: int = 0
    headcount: int = 0
    is_first: bool = False
    needs: tuple[Need, ...] = ()


@dataclass
class Town:
    """Rows of the database by their names."""

    locations: dict[str, Location] = field(default_factory=dict)
    districts: dict[str, object] = field(default_factory=dict)
    neighborhoods: dict[str, object] = field(default_factory=dict)


def build():
    """An office that serves two districts, and a Dependance that is funded from 10 March on."""
    town = Town()
    for name in ("hoerde", "eving", "nord"):
        town.districts[name] = factories.district(name.title(), slug=name)
    for code in ("031", "032"):
        row = factories.neighborhood(code, code=code, district=town.districts["hoerde"])
        town.neighborhoods[code] = row
    served = [town.districts["hoerde"], town.districts["nord"]]
    town.locations = {
        "buero": factories.location("Büro", slug="buero", kind="office", served=served),
        "stube": factories.location("Stube", slug="stube", kind="dependance"),
    }
    factories.funding_scope(location=town.locations["stube"], valid_from=FUNDED_SINCE)
    return town


def write(town, contacts):
    """The contacts with what hangs on them, and the figures of them."""
    topics = {topic.code: topic for topic in Topic.objects.filter(code__in=TOPICS)}
    for said in contacts:
        row = factories.contact(
            topics=[topics[code] for code in said.topics], **_columns(town, said)
        )
        for need in said.needs:
            factories.unmet_need(
                contact=row,
                reason=need.reason,
                topic=topics.get(need.topic),
                language=need.language,
                offer_category=need.category,
            )
    recounts.rebuild(FIRST.replace(day=1))


def _columns(town, said):
    district = town.districts.get(said.home)
    plain = ("counterpart", "language", "channel", "result", "interpreting")
    plain += ("age_band", "gender", "duration")
    return {
        "location": town.locations[said.location],
        "happened_on": said.day,
        "home": "district" if district else said.home,
        "home_district": district,
        "home_neighborhood": town.neighborhoods.get(said.neighborhood),
        "advised": said.advised,
        "accompanying": said.accompanying,
        "headcount": said.headcount or None,
        "first_contact": Answer.YES if said.is_first else "",
        **{name: getattr(said, name) for name in plain},
    }


def forget():
    Contact.objects.all().delete()


# --- Counted by hand ---


def by_hand(contacts, question, by):
    """As `counting.counted`: by topic contacts alone."""
    found = {}
    for said in contacts:
        if fits(said, question):
            counts = Counts(contacts=1) if By.TOPIC in by else measures(said)
            for key in keys(said, by):
                found[key] = found.get(key, Counts()).plus(counts)
    return found


def measures(said):
    about_topics = said.counterpart == Counterpart.NEIGHBOR_LANDLORD and said.topics
    seeks = said.counterpart in (Counterpart.ADVICE_SEEKER, Counterpart.ON_BEHALF)
    is_advice = bool(seeks or about_topics)
    return Counts(
        contacts=1,
        consultations=int(is_advice),
        advised=said.advised if is_advice else 0,
        accompanying=said.accompanying,
        first_contacts=int(said.is_first),
        not_helped=int(said.result == Result.NOT_HELPED),
        headcount=said.headcount,
    )


def keys(said, by):
    """Every group that a contact is in, once."""
    unmet = [one for one in by if one in UNMET]
    needs = {tuple(getattr(need, UNMET[one]) for one in unmet) for need in said.needs}
    needs = {need for need in needs if all(need)} if unmet else {()}
    for need in needs:
        of_need = dict(zip(unmet, need, strict=True))
        yield from product(*([of_need[one]] if one in UNMET else values(said, one) for one in by))


def values(said, by):
    """Values of one column."""
    special = {
        By.MONTH: lambda: [said.day.replace(day=1).isoformat()],
        By.HOME: lambda: [said.home or "unknown"],
        By.KIND: lambda: ["office" if said.location == "buero" else "dependance"],
        By.FUNDED: lambda: ["yes" if is_funded(said) else "no"],
        By.TOPIC: lambda: sorted(said.topics),
    }
    return special[by]() if by in special else [getattr(said, by.value)]


def is_funded(said):
    return said.location == "stube" and said.day >= FUNDED_SINCE


def fits(said, question):
    if not question.period.first <= said.day <= question.period.last:
        return False
    return all(_is(said, name, getattr(question, name)) for name in question.conditions)


def _is(said, name, wanted):
    if name == "language" and wanted == "other":
        return said.language == "sw"
    if wanted == "unnoted":
        return not getattr(said, name)
    column = By.HOME if name == "district" else By(name)
    return wanted in values(said, column)


# --- Questions ---


def asked(period=WHOLE, against=None, today=TODAY, places=None, **conditions):
    directory = Directory(1, datetime(2026, 11, 24, tzinfo=UTC), today, read_rows())
    question = Question(period, against, **conditions)
    return Asked(question, known(directory, today), today, places=places)


def column(table, key):
    """Values of a column by the keys of its lines."""
    cells = table.cells(table.column(key))
    return {line.key: value for line, value in zip(table.lines, cells, strict=True)}


# --- Towns by chance ---

NEEDS = st.one_of(
    st.builds(Need, st.sampled_from(["full", "no_time"]), st.sampled_from(["", *TOPICS])),
    st.builds(
        Need, st.just("language"), st.sampled_from(["", "wohnen"]), st.sampled_from(LANGUAGES)
    ),
    st.builds(
        Need,
        st.just("no_offer"),
        st.just(""),
        st.just(""),
        st.sampled_from(["", *OfferCategory.values[:2]]),
    ),
)


@st.composite
def saids(draw):
    """One contact, with everything that can be said of it."""
    group = draw(st.booleans()) and draw(st.booleans())
    home = draw(st.sampled_from(HOMES))
    return Said(
        day=draw(st.dates(FIRST, LAST)),
        location=draw(st.sampled_from(["buero", "stube"])),
        counterpart=draw(st.sampled_from(Counterpart.values)),
        home=home,
        neighborhood=draw(st.sampled_from(["", "031", "032"])) if home == "hoerde" else "",
        topics=draw(st.frozensets(st.sampled_from(TOPICS))),
        language=draw(st.sampled_from(LANGUAGES)),
        channel=draw(st.sampled_from(["", *Channel.values[:2]])),
        result=draw(st.sampled_from(["", Result.SOLVED.value, Result.NOT_HELPED.value])),
        interpreting=draw(st.sampled_from(["", *Interpreting.values[:2]])),
        age_band=draw(st.sampled_from(["", *AgeBand.values[:2]])),
        gender=draw(st.sampled_from(["", *Gender.values[:2]])),
        duration=draw(st.sampled_from(["", *Duration.values[:2]])),
        advised=0 if group else draw(st.integers(1, 3)),
        accompanying=0 if group else draw(st.integers(0, 2)),
        headcount=draw(st.integers(1, 30)) if group else 0,
        is_first=draw(st.booleans()),
        needs=tuple(draw(st.lists(NEEDS, max_size=2))),
    )


CONDITIONS = {
    "district": HOMES[:5],
    "location": ("buero", "stube"),
    "counterpart": (Counterpart.ADVICE_SEEKER.value, Counterpart.NEIGHBOR_LANDLORD.value),
    "neighborhood": ("031", "unnoted"),
    "kind": ("office", "dependance"),
    "funded": ("yes", "no"),
    "topic": TOPICS,
    "language": ("ar", "other", "unnoted"),
    "channel": (Channel.OPEN_SESSION.value, "unnoted"),
    "result": (Result.NOT_HELPED.value, "unnoted"),
    "age_band": ("unnoted", AgeBand.UNDER_18.value),
}


@st.composite
def questions(draw):
    """Any days, whole months or not, with at most two conditions."""
    first = draw(st.dates(date(2026, 1, 1), date(2026, 4, 30)))
    last = draw(st.dates(first, date(2026, 4, 30)))
    if draw(st.booleans()):
        first, last = date(2026, first.month, 1), date(2026, 4, 30)
    names = draw(st.lists(st.sampled_from(sorted(CONDITIONS)), max_size=2, unique=True))
    conditions = {name: draw(st.sampled_from(CONDITIONS[name])) for name in names}
    return Question(Period(first, last), **conditions)


GROUPINGS = st.lists(st.sampled_from(list(By)), max_size=2, unique=True).map(tuple)
