"""Figures by home: the district that people say they live in, never that of the place."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from locations import calendar_words as words
from locations.models import District
from reports.counting import By
from reports.definitions import DEFINITIONS
from reports.figures import languages, making
from reports.figures.periods import spans_of
from reports.report import Asked
from reports.tables import Column, Line, Table, Value


def home_note() -> str:
    return _(
        "What counts is where the person lives, not where the consultation was: a contact counts"
        " once, also if an office serves two districts."
    )


def contacts_by_home(asked: Asked) -> Table:
    """Every district, those who said none, and those from elsewhere; their sum is everything."""
    not_helped = making.measured(making.grouped(asked, asked.question, By.HOME), "not_helped")
    column = Column("not_helped", str(DEFINITIONS["not_helped"].name))
    named = making.Named(
        "kontakte-nach-wohnort",
        _("Contacts by home"),
        _("Home"),
        definitions=("contacts", "home", "not_helped"),
        notes=(home_note(),),
        total_label=making.of_town(asked),
    )
    return making.compared(
        asked,
        named,
        making.home_lines(asked),
        making.contacts_by(asked, By.HOME),
        more=[making.More(column, not_helped)],
        has_share=True,
        is_sensitive=making.is_asked_about(asked),
    )


def homes_by_month(asked: Asked) -> Table:
    """Contacts by home and month; longer periods by quarter or by year."""
    spans = spans_of(asked)
    found = making.pairs(asked, By.HOME, By.MONTH)
    named = making.Named(
        "wohnort-und-monat",
        _("Home and month"),
        _("Home"),
        definitions=("contacts", "home", "period"),
        notes=(home_note(), *spans.notes),
        total_label=making.of_town(asked),
    )
    lines = making.home_lines(asked)
    counts = {}
    for line in lines:
        by_month = {month: value for (home, month), value in found.items() if home == line.key}
        counts.update({(line.key, key): sum_ for key, sum_ in spans.counts(by_month).items()})
    return making.crossed(
        asked, named, lines, spans.columns, counts, is_sensitive=making.is_asked_about(asked)
    )


def homes_by_topic(asked: Asked, codes: Iterable[str] | None = None) -> Table:
    """Contacts by home and topic: the topics asked for, else the six most frequent ones.

    Those that are sensitive are there only if they are asked for.
    """
    counts = making.pairs(asked, By.HOME, By.TOPIC)
    labels = {topic.code: making.short(topic.label) for topic in asked.known.topics}
    wanted = _most_frequent(asked, counts) if codes is None else [c for c in codes if c in labels]
    columns = [Column(code, labels[code], has_bar=True) for code in wanted]
    notes = [several_topics()]
    if codes is None:
        notes = [_("The six most frequent topics."), several_topics(), *_always_rounded(asked)]
    named = making.Named(
        "wohnort-und-thema",
        _("Home and topic"),
        _("Home"),
        definitions=("topics", "home"),
        notes=tuple(notes),
        total_label=making.of_town(asked),
    )
    return making.crossed(
        asked,
        named,
        making.home_lines(asked),
        columns,
        counts,
        is_sensitive=making.is_sensitive(asked, asked.question, wanted),
    )


def several_topics() -> str:
    return _("A contact may have several topics: together they are more than the contacts.")


def _always_rounded(asked: Asked) -> Iterator[str]:
    topics = [making.short(topic.label) for topic in asked.known.topics if topic.is_sensitive]
    if topics:
        text = _("Tables with these topics are rounded to multiples of 5 here too: %(topics)s.")
        yield text % {"topics": words.clauses(topics)}


def _most_frequent(asked: Asked, counts: dict[tuple[str, str], Value]) -> list[str]:
    """Of the topics that may be counted exactly."""
    sums = making.second(counts)
    return making.largest(sums, [topic.code for topic in making.open_topics(asked)])


def homes_by_language(asked: Asked, codes: Iterable[str] | None = None) -> Table:
    """Contacts by home and language: these or the six most frequent, all others, not noted."""
    found = making.pairs(asked, By.HOME, By.LANGUAGE)
    columns, counts = languages.columns(asked, found, codes)
    named = making.Named(
        "wohnort-und-sprache",
        _("Home and language"),
        _("Home"),
        definitions=("contacts", "home", "language"),
        total_label=making.of_town(asked),
    )
    return making.crossed(
        asked,
        named,
        making.home_lines(asked),
        columns,
        counts,
        is_sensitive=making.is_sensitive(asked, asked.question, by_language=True),
    )


def neighborhoods(asked: Asked) -> Table:
    """Contacts by neighborhood of the district that is asked about; without one, no lines."""
    district = asked.known.district(asked.question.district)
    named = making.Named(
        "kontakte-nach-stadtteil",
        _("Contacts by neighborhood"),
        _("Neighborhood"),
        definitions=("contacts", "neighborhood"),
        total_label=making.of_town(asked),
    )
    if district is None:
        return making.compared(asked, named, (), lambda _question: {}, has_share=True)
    return making.compared(
        asked,
        named,
        _neighborhood_lines(asked, district),
        lambda question: making.with_unnoted(
            making.measured(making.grouped(asked, question, By.NEIGHBORHOOD))
        ),
        has_share=True,
        is_sensitive=making.is_asked_about(asked),
    )


def _neighborhood_lines(asked: Asked, district: District) -> tuple[Line, ...]:
    rows = asked.known.neighborhoods(district)
    return (*(Line(row.code, row.name) for row in rows), making.unnoted_line())
