"""Which tables are published of a quarter: fixed, so that together they give nobody away.

Why these: docs/decisions/0036. Lines and columns come from catalogues, or are there only if more
than 0 is printed: a 0 says nothing but "0 to 2".
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import chain

from django.utils.translation import gettext as _

from consultations.choices import Channel
from consultations.models import UnmetNeedReason
from reports import disclosure
from reports.counting import NOTHING, UNNOTED, By, Counts, counted
from reports.figures.making import unnoted_line
from reports.figures.open_months import months_so_far, open_anyhow
from reports.lives import was_there
from reports.publications.keys import (
    CHANNELS,
    CONTACTS,
    HOMES,
    LANGUAGES,
    MEASURES,
    PLACES,
    SENSITIVE,
    TOPICS,
    UNMET,
)
from reports.report import Asked
from reports.tables import Column, Line, Table, Value


def exact(asked: Asked) -> dict[str, Table]:
    """The tables as counted, by their keys; SENSITIVE is by home, as TOPICS."""
    homes = _homes(asked)
    sensitive = _topics(asked, SENSITIVE, _("Sensitive topics"), is_sensitive=True)
    tables = (
        homes,
        _topics(asked, TOPICS, _("Home district and topic"), is_sensitive=False),
        _without_few(sensitive, homes.values[CONTACTS]),
        _languages(asked),
        _places(asked),
        _channels(asked),
        _unmet(asked),
    )
    return {table.key: table for table in tables}


def shut(asked: Asked, tables: Mapping[str, Table]) -> frozenset[str]:
    """Places that print nothing and, for all that is known, were not open on any day.

    Asked of the hours and of what teams said of their days, never of the contacts: if one or two
    of them made the dash a 0, each 0 at a place that everybody knows to be closed would tell them.
    Nor of the month of the first contact, which may be the only one of that place.
    """
    counts = zip(tables[PLACES].lines, tables[PLACES].values[CONTACTS], strict=True)
    slugs = {line.key for line, count in counts if not disclosure.round_to(count)}
    period = asked.question.period
    found = open_anyhow(asked, slugs, months_so_far(period, asked.today), period)
    return frozenset(slugs - {slug for slug, _month in found})


def printed(tables: Mapping[str, Table], shut: Collection[str] = ()) -> dict[str, Table]:
    """The same as it is published: every cell rounded, sensitive topics for the whole city.

    Of the places `shut` there is no value, which is not 0.
    """
    found = {key: disclosure.rounded(table) for key, table in tables.items()}
    found[PLACES] = _without_value(found[PLACES], shut)
    found[TOPICS] = _without_empty_columns(found[TOPICS])
    found[SENSITIVE] = _of_the_city(found[SENSITIVE])
    return found


def _homes(asked: Asked) -> Table:
    found = counted(asked.question, (By.HOME,), asked.known)
    labels = (
        *(_("Contacts"), _("Consultations"), _("Persons advised")),
        *(_("First contacts (lower bound)"), _("Not helped")),
    )
    lines = asked.known.home_lines
    rows = [found.get((line.key,), NOTHING) for line in lines]
    table = Table(
        key=HOMES,
        title=_("Contacts by home district"),
        heading=_("Home district"),
        lines=lines,
        columns=tuple(map(Column, MEASURES, labels)),
        values={name: tuple(getattr(counts, name) for counts in rows) for name in MEASURES},
        definitions=MEASURES,
    )
    return _with_totals(table)


def _topics(asked: Asked, key: str, title: str, *, is_sensitive: bool) -> Table:
    found = counted(asked.question, (By.HOME, By.TOPIC), asked.known)
    topics = [topic for topic in asked.known.topics if topic.is_sensitive == is_sensitive]
    lines = asked.known.home_lines
    values = {
        topic.code: tuple(found.get((line.key, topic.code), NOTHING).contacts for line in lines)
        for topic in topics
    }
    table = Table(
        key=key,
        title=title,
        heading=_("Home district"),
        lines=lines,
        columns=tuple(Column(topic.code, topic.label) for topic in topics),
        values=values,
        definitions=("topics",),
        is_sensitive=is_sensitive,
    )
    return _with_totals(table)


def _without_few(table: Table, contacts: Iterable[Value]) -> Table:
    """As `reports.sensitive` has it: nothing of a home with fewer than 5 contacts."""
    is_enough = [(count or 0) >= disclosure.BASE for count in contacts]
    return table.with_values(
        {
            code: tuple(
                value if enough else 0 for value, enough in zip(cells, is_enough, strict=True)
            )
            for code, cells in table.values.items()
        }
    )


def _languages(asked: Asked) -> Table:
    found = _by(counted(asked.question, (By.LANGUAGE,), asked.known))
    others = sorted(set(found) - {UNNOTED, *asked.known.language_codes})
    codes = chain(asked.known.language_codes, others)
    spoken = [code for code in codes if _is_printed(found.get(code, NOTHING))]
    lines = [Line(code, asked.known.language_name(code)) for code in spoken]
    title = _("Languages of the conversations")
    return _of_contacts(LANGUAGES, title, _("Language"), [*lines, unnoted_line()], found)


def _places(asked: Asked) -> Table:
    """Places that were at work, and others if they have contacts all the same."""
    found = _by(counted(asked.question, (By.LOCATION,), asked.known))
    places = asked.known.directory.places
    at_work = {slug for slug, place in places.items() if was_there(place, asked.question.period)}
    lines = [
        Line(place.slug, place.name)
        for place in asked.known.locations
        if place.slug in at_work or _is_printed(found.get(place.slug, NOTHING))
    ]
    return _of_contacts(PLACES, _("Contacts by place"), _("Place"), lines, found)


def _channels(asked: Asked) -> Table:
    found = _by(counted(asked.question, (By.CHANNEL,), asked.known))
    lines = [Line(one.value, str(one.label)) for one in Channel]
    title = _("How contacts came about")
    return _of_contacts(CHANNELS, title, _("Way of contact"), [*lines, unnoted_line()], found)


def _unmet(asked: Asked) -> Table:
    found = _by(counted(asked.question, (By.UNMET_REASON,), asked.known))
    lines = [Line(one.value, str(one.label)) for one in UnmetNeedReason.Code]
    table = _of_contacts(UNMET, _("What was missing"), _("Missing"), lines, found)
    return replace(table, definitions=("unmet_reason",))


def _by(found: Mapping[tuple[str, ...], Counts]) -> dict[str, Counts]:
    return {key or UNNOTED: counts for (key,), counts in found.items()}


def _is_printed(counts: Counts) -> bool:
    return bool(disclosure.round_to(counts.contacts))


def _of_contacts(
    key: str, title: str, heading: str, lines: Iterable[Line], found: Mapping[str, Counts]
) -> Table:
    """Without a total: the only one of all contacts stands below HOMES."""
    kept = tuple(lines)
    return Table(
        key=key,
        title=title,
        heading=heading,
        lines=kept,
        columns=(Column(CONTACTS, _("Contacts"), has_bar=True),),
        values={CONTACTS: tuple(found.get(line.key, NOTHING).contacts for line in kept)},
        definitions=(CONTACTS,),
    )


def _with_totals(table: Table) -> Table:
    whole = replace(table, totals=dict.fromkeys(table.values), total_label=_("Whole city"))
    return whole.with_values(table.values)


def _without_empty_columns(table: Table) -> Table:
    """Without columns of 0, such as those of topics that have not been offered for years."""
    values = {key: cells for key, cells in table.values.items() if any(cells)}
    columns = tuple(column for column in table.columns if column.key in values)
    totals = {key: table.totals[key] for key in values}
    return replace(table, columns=columns, values=values, totals=totals)


def _without_value(table: Table, slugs: Collection[str]) -> Table:
    pairs = zip(table.lines, table.values[CONTACTS], strict=True)
    cells = tuple(None if line.key in slugs else value for line, value in pairs)
    return table.with_values({CONTACTS: cells})


def _of_the_city(table: Table) -> Table:
    """A line per topic: the totals of a table by home, which itself is not printed."""
    return replace(
        table,
        heading=_("Topic"),
        lines=tuple(Line(column.key, column.label) for column in table.columns),
        columns=(Column(CONTACTS, _("Contacts"), has_bar=True),),
        values={CONTACTS: tuple(table.totals[column.key] for column in table.columns)},
        totals={},
        total_label="",
    )
