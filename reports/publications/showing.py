"""Published tables as the public pages draw them: words and numbers of the reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from reports.publications import notes
from reports.publications import public_words as words
from reports.publications.finding import Published
from reports.publications.keys import (
    CHANNELS,
    CONTACTS,
    HOMES,
    LANGUAGES,
    PEOPLE,
    PLACES,
    SENSITIVE,
    TOPICS,
    UNMET,
)
from reports.tables import Column, Line, Table, Value

# Beside the districts and the topics, in this order.
LISTED = (CHANNELS, LANGUAGES, PLACES, UNMET)
# Shown with all their columns, too.
WHOLE = (HOMES, TOPICS)
# The largest value of a table is drawn so long.
LONGEST = 100
BY_VALUE = (LANGUAGES, PLACES, SENSITIVE)


@dataclass(frozen=True)
class Name:
    """`is_german`: kept in German only, and marked as such."""

    text: str
    is_german: bool = False


@dataclass(frozen=True)
class Row:
    """`bar` is the length of the first number, up to LONGEST; None: nothing is drawn."""

    name: Name
    cells: tuple[str, ...]
    bar: int | None = None
    is_apart: bool = False


@dataclass(frozen=True)
class Shown:
    """A table ready to be drawn; `without`: names that the last one of `notes` is about."""

    key: str
    title: str
    heading: str
    columns: tuple[Name, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    notes: tuple[str, ...] = field(default=())
    without: tuple[Name, ...] = field(default=())


def lists(tables: Mapping[str, Table]) -> list[Shown]:
    """What is drawn with bars, each with sentences on how to read it."""
    found: list[Shown] = []
    if table := tables.get(HOMES):
        found.append(homes(table))
    if {TOPICS, SENSITIVE} <= tables.keys():
        found.append(topics(tables[TOPICS], tables[SENSITIVE]))
    return found + [listed(tables[key]) for key in LISTED if key in tables]


def wholes(tables: Mapping[str, Table]) -> list[Shown]:
    """All columns and lines, and what is not in them."""
    found = []
    for table in (tables[key] for key in WHOLE if key in tables):
        shown = replace(whole(table), notes=tuple(notes.of_table(table, is_whole=True)))
        if gone := notes.missing(table, tables):
            names = tuple(Name(*words.topic(name)) for name in gone.names)
            shown = replace(shown, notes=(*shown.notes, gone.text), without=names)
        found.append(shown)
    return found


def homes(table: Table) -> Shown:
    """Contacts alone; the other measures stand in `whole`."""
    (column, *_others) = table.columns
    totals = {column.key: table.totals[column.key]}
    return whole(replace(table, columns=(column,), totals=totals), has_bars=True)


def listed(table: Table) -> Shown:
    """A table of one column; largest first where the lines have no order of their own."""
    shown = whole(table, has_bars=True)
    if table.key not in BY_VALUE:
        return shown
    values = dict(zip(table.lines, table.values[CONTACTS], strict=True))
    return _of_rows(shown, sorted(_pairs(table, values), key=_rank))


def topics(by_home: Table, sensitive: Table) -> Shown:
    """All topics for the whole city, largest first: totals of what is counted by home."""
    columns = [(column.label, by_home.totals[column.key]) for column in by_home.columns]
    pairs = [(Name(*words.topic(label)), total, False) for label, total in columns]
    pairs += _pairs(sensitive, dict(zip(sensitive.lines, sensitive.values[CONTACTS], strict=True)))
    frame = Shown("themen", _("Topics"), words.heading(sensitive), _columns(sensitive.columns), ())
    shown = _of_rows(frame, sorted(pairs, key=_rank))
    return replace(shown, notes=tuple(notes.of_table(by_home)))


def of_quarters(published: Published) -> list[Shown]:
    """Each measure for the whole city, quarter by quarter, and the sum of what is printed.

    Contacts and people in tables of their own: they never share a column.
    """
    sums = published.tables.get(HOMES)
    if sums is None:
        return []
    contacts = [column for column in sums.columns if column.key not in PEOPLE]
    people = [column for column in sums.columns if column.key in PEOPLE]
    parts = {_("Whole city"): contacts, _("People, whole city"): people}
    return [_by_quarter(published, *part) for part in parts.items() if part[1]]


def _by_quarter(published: Published, heading: str, measures: Iterable[Column]) -> Shown:
    sums = published.tables[HOMES]
    parts = [version.tables().get(HOMES) for version in published.versions]
    names = [Name(words.short_name(version.period)) for version in published.versions]
    if len(parts) > 1:
        parts, names = [*parts, sums], [*names, Name(_("Sum"))]
    rows = tuple(
        Row(
            Name(*words.measure(column.key, column.label)),
            tuple(words.number(part.totals.get(column.key) if part else None) for part in parts),
        )
        for column in measures
    )
    return Shown("", "", heading, tuple(names), rows)


def whole(table: Table, *, has_bars: bool = False) -> Shown:
    """All columns and lines, in the order of the table."""
    first = table.values[table.columns[0].key] if has_bars else ()
    longest = max((value or 0 for value in first), default=0)
    rows = tuple(
        Row(
            _name(table, line),
            tuple(map(words.number, cells)),
            _bar(cells[0], longest) if has_bars else None,
            line.is_apart,
        )
        for line, cells in table.grid()
    )
    totals = tuple(words.number(table.totals.get(column.key)) for column in table.columns)
    return Shown(
        key=table.key,
        title=words.title(table),
        heading=words.heading(table),
        columns=_columns(table.columns),
        rows=rows,
        total=Row(Name(_("Whole city")), totals) if table.totals else None,
        notes=tuple(notes.of_table(table)),
    )


def _columns(columns: Iterable[Column]) -> tuple[Name, ...]:
    return tuple(Name(*words.measure(column.key, column.label)) for column in columns)


def _name(table: Table, line: Line) -> Name:
    return Name(*words.label(table, line))


def _pairs(table: Table, values: dict[Line, Value]) -> list[tuple[Name, Value, bool]]:
    return [(_name(table, line), value, line.is_apart) for line, value in values.items()]


def _rank(pair: tuple[Name, Value, bool]) -> tuple[bool, bool, int, str]:
    """What was not noted comes last, before it what has no value.

    Equal numbers are ordered by name, never by what they were exactly.
    """
    name, value, is_apart = pair
    return is_apart, value is None, -(value or 0), name.text.casefold()


def _of_rows(shown: Shown, pairs: Sequence[tuple[Name, Value, bool]]) -> Shown:
    longest = max((value or 0 for _name, value, _is_apart in pairs), default=0)
    rows = tuple(
        Row(name, (words.number(value),), _bar(value, longest), is_apart)
        for name, value, is_apart in pairs
    )
    return replace(shown, rows=rows)


def _bar(value: Value, longest: int) -> int:
    return round(LONGEST * (value or 0) / longest) if longest else 0
