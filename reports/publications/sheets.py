"""What stands on paper for the council: made from printed numbers only, so it can go anywhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.periods import Period, year_before
from reports.figures.making import short
from reports.publications import notes, telling
from reports.publications import public_words as words
from reports.publications.finding import Published, published
from reports.publications.keys import CONTACTS, HOMES, MEASURES, PEOPLE, TOPICS, UNMET
from reports.publications.names import period_name, short_period_name
from reports.publications.telling import value_of, values_by_line
from reports.tables import Column, Kind, Line, Table, Value

# Columns of the table by topic.
TOPICS_SHOWN = 6
# Lines of what was missing.
NEEDS_SHOWN = 4
# Measures whose names do not say what they are.
UNCLEAR = ("consultations", "advised", "first_contacts")


@dataclass(frozen=True)
class Pair:
    """A period and the same one a year before; `before` is None unless all of it is published."""

    now: Published
    before: Published | None

    @cached_property
    def names(self) -> tuple[str, str]:
        """Of both periods, as columns are headed."""
        return short_period_name(self.now.period), short_period_name(year_before(self.now.period))


def pair_of(period: Period) -> Pair | None:
    """None unless every quarter of the period is published."""
    now = published(period)
    if now is None or not now.is_whole:
        return None
    before = published(year_before(period))
    return Pair(now, before if before and before.is_whole else None)


def homes(pair: Pair) -> Table:
    """Contacts by home district, against the year before."""
    table = pair.now.tables[HOMES]
    before = values_by_line(pair.before.tables.get(HOMES) if pair.before else None, CONTACTS)
    return _compared(table, CONTACTS, [before.get(line.key) for line in table.lines], pair)


def homes_and_topics(pair: Pair) -> Table:
    """The topics that are printed most often, by home district."""
    table = pair.now.tables[TOPICS]
    by_key = {column.key: column for column in table.columns}
    shown = [by_key[key] for key in _most(table, TOPICS_SHOWN)]
    return replace(
        table,
        title=f"{table.title}, {period_name(pair.now.period)}",
        columns=tuple(replace(one, label=short(one.label), has_bar=True) for one in shown),
        values={one.key: table.values[one.key] for one in shown},
        totals={one.key: table.totals[one.key] for one in shown},
        notes=(*_most_only(len(shown), len(by_key)), *notes.on_paper(table, pair.now.tables)),
    )


def _most_only(shown: int, there: int) -> list[str]:
    if shown == there:
        return []
    text = ngettext(
        "Only the topic that is most frequent in the whole city is shown.",
        "Only the %(count)s topics that are most frequent in the whole city are shown.",
        shown,
    )
    return [text % {"count": shown}]


def lead(pair: Pair) -> str:
    """Rund 2.815 Kontakte, etwa 215 mehr als im Vorjahr. …"""
    table = homes(pair)
    return " ".join(telling.of_city(table, has_before=pair.before is not None))


@dataclass(frozen=True)
class Sheet:
    """The page of one district; `people` are no contacts, so they have a table of their own."""

    key: str
    name: str
    sentences: tuple[str, ...]
    measures: Table
    people: Table
    topics: Table
    needs: Table
    explained: tuple[str, ...]


def sheet(pair: Pair, line: Line) -> Sheet:
    """`line` is that of the district in the published table."""
    contacts = [key for key in MEASURES if key not in PEOPLE]
    measures = _measures(pair, line, f"zahlen-{line.key}", _("In figures"), contacts)
    people = _measures(pair, line, f"personen-{line.key}", _("People"), PEOPLE)
    topics = _topics_of(pair, line)
    return Sheet(
        key=line.key,
        name=line.label,
        sentences=tuple(telling.of_district(line, measures, topics)),
        measures=measures,
        people=people,
        topics=topics,
        needs=_needs(pair, line),
        explained=tuple(_explained(measures, people)),
    )


def district_lines(pair: Pair) -> list[Line]:
    return [line for line in pair.now.tables[HOMES].lines if not line.is_apart]


def _explained(*tables: Table) -> Iterator[str]:
    for line in (line for table in tables for line in table.lines if line.key in UNCLEAR):
        yield f"{line.label}: {words.EXPLAINED[line.key]}"


def _measures(pair: Pair, line: Line, key: str, title: str, keys: Sequence[str]) -> Table:
    """Some measures of the district as lines, against the year before."""
    table = pair.now.tables[HOMES]
    there = [key for key in keys if key in table.values]
    old = pair.before.tables.get(HOMES) if pair.before else None
    now = tuple(value_of(table, line.key, key) for key in there)
    before = [value_of(old, line.key, key) if old else None for key in there]
    lines = tuple(Line(key, words.measure(key, table.column(key).label)[0]) for key in there)
    frame = replace(
        table, key=key, title=title, heading=_("What is counted"), lines=lines,
        columns=(Column("now", ""),), values={"now": now}, totals={}, total_label="",
    )  # fmt: skip
    return _compared(frame, "now", before, pair, has_share=False)


def _topics_of(pair: Pair, line: Line) -> Table:
    """The topics of the district, most frequent first; those that print 0 are left out."""
    table = pair.now.tables[TOPICS]
    old = pair.before.tables.get(TOPICS) if pair.before else None
    found = [
        (column, value_of(table, line.key, column.key))
        for column in table.columns
        if value_of(table, line.key, column.key)
    ]
    found.sort(key=lambda one: -(one[1] or 0))
    frame = replace(
        table, key=f"themen-{line.key}", title=_("What it was about"), heading=_("Topic"),
        lines=tuple(Line(column.key, column.label) for column, _count in found),
        columns=(Column("now", ""),), values={"now": tuple(count for _column, count in found)},
        totals={}, total_label="", notes=notes.on_paper(table, pair.now.tables),
    )  # fmt: skip
    before = [
        value_of(old, line.key, column.key) if old and column.key in old.values else None
        for column, _count in found
    ]
    return _compared(frame, "now", before, pair, has_share=False)


def _needs(pair: Pair, line: Line) -> Table:
    """What was missing in the whole city, most frequent first."""
    table = pair.now.tables[UNMET]
    values = zip(table.lines, table.values[CONTACTS], strict=True)
    found = sorted(((line, value) for line, value in values if value), key=lambda one: -one[1])
    kept = found[:NEEDS_SHOWN]
    return replace(
        table,
        key=f"{UNMET}-{line.key}",
        title=_("%(title)s (whole city)") % {"title": table.title},
        lines=tuple(line for line, _value in kept),
        values={CONTACTS: tuple(value for _line, value in kept)},
    )


def _compared(
    table: Table, key: str, before: Sequence[Value], pair: Pair, *, has_share: bool = True
) -> Table:
    """One column against the year before, if that is published; one number needs no bar."""
    now_name, before_name = pair.names
    has_bar = len(table.lines) > 1
    mark = "before" if has_bar and pair.before else ""
    columns = [Column("now", now_name, has_bar=has_bar, mark=mark)]
    values = {"now": table.values[key]}
    if pair.before:
        columns += [
            Column("before", before_name),
            Column(
                "change",
                _("Difference"),
                Kind.CHANGE,
                of="now",
                against="before",
            ),
        ]
        values["before"] = tuple(before)
    if has_share:
        columns.append(Column("share", _("Share of all"), Kind.SHARE, of="now"))
    totals = dict.fromkeys(values) if table.totals else {}
    compared = replace(table, columns=tuple(columns), totals=totals)
    return compared.with_values(values)


def _most(table: Table, count: int) -> list[str]:
    """Columns with the largest printed totals; equal ones in the order of the table."""
    keys = [column.key for column in table.columns]
    return sorted(keys, key=lambda key: -(table.totals[key] or 0))[:count]


def title(pair: Pair) -> str:
    return _("Districts, %(period)s") % {"period": period_name(pair.now.period)}
