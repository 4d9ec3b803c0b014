"""What stands on paper for the council: made from printed numbers only, so it can go anywhere."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from locations import calendar_words as words
from records.periods import Period, year_before
from reports import number_words
from reports.publications.finding import Published, published
from reports.publications.keys import CONTACTS, HOMES, MEASURES, TOPICS, UNMET
from reports.publications.names import period_name, short_period_name
from reports.tables import Column, Kind, Line, Table, Value

# Columns of the table by topic.
TOPICS_SHOWN = 6
# Lines of what was missing.
NEEDS_SHOWN = 4


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
    before = _by_line(pair.before.tables.get(HOMES) if pair.before else None, CONTACTS)
    return _compared(table, CONTACTS, [before.get(line.key) for line in table.lines], pair)


def homes_and_topics(pair: Pair) -> Table:
    """The topics that are printed most often, by home district."""
    table = pair.now.tables[TOPICS]
    by_key = {column.key: column for column in table.columns}
    shown = [by_key[key] for key in _most(table, TOPICS_SHOWN)]
    return replace(
        table,
        title=f"{table.title}, {period_name(pair.now.period)}",
        columns=tuple(replace(one, label=_short(one.label), has_bar=True) for one in shown),
        values={one.key: table.values[one.key] for one in shown},
        totals={one.key: table.totals[one.key] for one in shown},
    )


def lead(pair: Pair) -> str:
    """Rund 2.815 Kontakte, etwa 215 mehr als im Vorjahr. …"""
    table = homes(pair)
    sentences = [_how_many(table.totals["now"], table.totals.get("before"))]
    if pair.before:
        sentences += _risen(table)
    unknown = _value(table, "unknown", "now")
    if unknown:
        sentences.append(
            _("Of %(count)s contacts the home is not known.")
            % {"count": number_words.text(unknown)}
        )
    return " ".join(sentences)


@dataclass(frozen=True)
class Sheet:
    """The page of one district."""

    key: str
    name: str
    sentences: tuple[str, ...]
    measures: Table
    topics: Table
    needs: Table


def sheet(pair: Pair, line: Line) -> Sheet:
    """`line` is that of the district in the published table."""
    measures, topics = _measures(pair, line), _topics_of(pair, line)
    return Sheet(
        key=line.key,
        name=line.label,
        sentences=tuple(_sentences(line, measures, topics)),
        measures=measures,
        topics=topics,
        needs=_needs(pair, line),
    )


def district_lines(pair: Pair) -> list[Line]:
    return [line for line in pair.now.tables[HOMES].lines if not line.is_apart]


def _measures(pair: Pair, line: Line) -> Table:
    """Each measure of the district as a line, against the year before."""
    table = pair.now.tables[HOMES]
    there = [key for key in MEASURES if key in table.values]
    old = pair.before.tables.get(HOMES) if pair.before else None
    now = tuple(_value(table, line.key, key) for key in there)
    before = [_value(old, line.key, key) if old else None for key in there]
    lines = tuple(Line(key, table.column(key).label) for key in there)
    frame = replace(
        table, key=f"zahlen-{line.key}", title=_("In figures"), heading=_("What is counted"),
        lines=lines, columns=(Column("now", ""),), values={"now": now}, totals={}, total_label="",
    )  # fmt: skip
    return _compared(frame, "now", before, pair, has_share=False)


def _topics_of(pair: Pair, line: Line) -> Table:
    """The topics of the district, most frequent first; those that print 0 are left out."""
    table = pair.now.tables[TOPICS]
    old = pair.before.tables.get(TOPICS) if pair.before else None
    found = [
        (column, _value(table, line.key, column.key))
        for column in table.columns
        if _value(table, line.key, column.key)
    ]
    found.sort(key=lambda one: -(one[1] or 0))
    frame = replace(
        table, key=f"themen-{line.key}", title=_("What it was about"), heading=_("Topic"),
        lines=tuple(Line(column.key, column.label) for column, _count in found),
        columns=(Column("now", ""),), values={"now": tuple(count for _column, count in found)},
        totals={}, total_label="",
    )  # fmt: skip
    before = [
        _value(old, line.key, column.key) if old and column.key in old.values else None
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
    """One column against the year before, if that is published."""
    now_name, before_name = pair.names
    columns = [Column("now", now_name, has_bar=True, mark="before" if pair.before else "")]
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


def _sentences(line: Line, measures: Table, topics: Table) -> Iterable[str]:
    """Three, in plain words, from the printed numbers alone."""
    contacts = _value(measures, CONTACTS, "now")
    before = _value(measures, CONTACTS, "before") if "before" in measures.values else None
    yield f"{line.label}: {_how_many(contacts, before)}"
    most = [
        f"{_short(one.label)} ({number_words.text(_value(topics, one.key, 'now'))})"
        for one in topics.lines[:2]
    ]
    if most:
        yield _("Most of them were about %(topics)s.") % {"topics": words.joined(most)}
    else:
        yield _("No topic was counted often enough to be printed.")
    if not_helped := _value(measures, "not_helped", "now"):
        text = _("In about %(count)s contacts we could not help.")
        yield text % {"count": number_words.text(not_helped)}
    else:
        yield _("It hardly ever happened that we could not help.")


def _short(label: str) -> str:
    """A label without what it explains in parentheses."""
    return label.partition(" (")[0]


def _how_many(now: Value, before: Value) -> str:
    count = now or 0
    about = ngettext("About %(count)s contact", "About %(count)s contacts", count)
    said = about % {"count": number_words.text(count)}
    if before is None:
        return f"{said}."
    change = number_words.text(abs(count - before))
    if count > before:
        than = _("about %(count)s more than in the year before") % {"count": change}
    elif count < before:
        than = _("about %(count)s fewer than in the year before") % {"count": change}
    else:
        than = _("about as many as in the year before")
    return f"{said}, {than}."


def _risen(table: Table) -> list[str]:
    changes = table.cells(table.column("change"))
    pairs = zip(table.lines, changes, strict=True)
    known = [(change, line.label) for line, change in pairs if change and not line.is_apart]
    most = max((change for change, _label in known), default=0)
    if most <= 0:
        return []
    names = words.joined(label for change, label in known if change == most)
    values = {"names": names, "change": number_words.change_text(most)}
    return [_("Risen most: %(names)s (%(change)s).") % values]


def _most(table: Table, count: int) -> list[str]:
    """Columns with the largest printed totals; equal ones in the order of the table."""
    keys = [column.key for column in table.columns]
    return sorted(keys, key=lambda key: -(table.totals[key] or 0))[:count]


def _by_line(table: Table | None, column: str) -> Mapping[str, Value]:
    if table is None or column not in table.values:
        return {}
    keys = (line.key for line in table.lines)
    return dict(zip(keys, table.values[column], strict=True))


def _value(table: Table, line: str, column: str) -> Value:
    return _by_line(table, column).get(line)


def title(pair: Pair) -> str:
    return _("Districts, %(period)s") % {"period": period_name(pair.now.period)}
