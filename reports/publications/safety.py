"""Whether what is to be published gives a small cell away: everybody's arithmetic, tried here."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from reports import disclosure, inference
from reports.inference import Interval, Relation, at_most
from reports.publications.keys import (
    CHANNELS,
    CONTACTS,
    HOMES,
    LANGUAGES,
    PLACES,
    SENSITIVE,
    TOPICS,
    UNMET,
)
from reports.tables import Table

# What is no more than the other in most towns: everybody would guess it, so it is assumed where
# the numbers say so. Nobody is counted as advised in a group, or in a contact with a partner; a
# volunteer who comes for the first time has had no consultation.
USUAL = (
    (CONTACTS, "advised"),
    ("consultations", "advised"),
    ("first_contacts", "consultations"),
    ("not_helped", "consultations"),
)
# Table, line, column.
Cell = tuple[str, str, str]
# All contacts of the quarter: in no table, and the sum of several.
EVERYTHING: Cell = ("", "", CONTACTS)
MOST = 10**9
Tables = Mapping[str, Table]


def given_away(
    tables: Tables,
    exclusive: Mapping[str, Iterable[str]] | None = None,
    shut: Collection[str] = (),
) -> list[Cell]:
    """Cells below 5 that anybody could work out once `tables`, as counted, are printed rounded.

    `exclusive`: places by the district that they alone serve, each serving no other. That their
    contacts are those of people who live there is assumed only where the numbers say so.
    `shut`: places with a dash, which everybody takes for 0; assumed where it is so.
    """
    found = intervals(tables, exclusive, shut)
    empty = _empty(tables, shut)
    there = (cell for cell, _value in values_of(tables) if cell not in empty)
    return [cell for cell in there if found[cell].low == found[cell].high < disclosure.BASE]


def intervals(
    tables: Tables,
    exclusive: Mapping[str, Iterable[str]] | None = None,
    shut: Collection[str] = (),
) -> Mapping[inference.Cell, Interval]:
    """What everybody knows of each cell once all of it is printed."""
    return inference.narrowed(*told(tables, exclusive, shut))


def told(
    tables: Tables,
    exclusive: Mapping[str, Iterable[str]] | None = None,
    shut: Collection[str] = (),
) -> tuple[dict[inference.Cell, Interval], list[Relation]]:
    """What each printed cell says by itself, and what they have to do with each other."""
    printed = {key: disclosure.rounded(table) for key, table in tables.items()}
    cells: dict[inference.Cell, Interval] = {
        cell: inference.of_printed(value) for cell, value in values_of(printed)
    }
    cells |= dict.fromkeys(_empty(tables, shut), Interval(0, 0))
    cells[EVERYTHING] = Interval(0, MOST)
    return cells, list(_relations(tables, _open(exclusive or {}, shut)))


def _open(
    exclusive: Mapping[str, Iterable[str]], shut: Collection[str]
) -> Mapping[str, Iterable[str]]:
    """Where nothing was open nobody guesses that people stayed at home: they went elsewhere."""
    return {home: slugs for home, slugs in exclusive.items() if set(slugs) - set(shut)}


def _empty(tables: Tables, shut: Collection[str]) -> set[Cell]:
    """Cells of places with a dash that had no contact."""
    known = values_of({PLACES: tables[PLACES]})
    return {cell for cell, value in known if cell[1] in shut and not value}


def values_of(tables: Tables) -> Iterator[tuple[Cell, int]]:
    for name, table in tables.items():
        for column, values in table.values.items():
            for line, value in zip(table.lines, values, strict=True):
                if value is not None:
                    yield (name, line.key, column), value


def _relations(tables: Tables, exclusive: Mapping[str, Iterable[str]]) -> Iterator[Relation]:
    known = dict(values_of(tables))
    everything = sum(known[cell] for cell in _column(tables, HOMES, CONTACTS))
    for name in (HOMES, CHANNELS, LANGUAGES, PLACES):
        parts = tuple(_column(tables, name, CONTACTS))
        # Some lines of languages and places are left out.
        is_all = sum(known[cell] for cell in parts) == everything
        yield Relation(parts, (EVERYTHING,), low=0 if is_all else None)
    yield from _within_homes(tables)
    yield from _about_needs(tables)
    for home, slugs in exclusive.items():
        served = tuple((PLACES, slug, CONTACTS) for slug in slugs)
        at_home = (HOMES, home, CONTACTS)
        is_there = {at_home, *served} <= known.keys()
        if is_there and known[at_home] == sum(known[cell] for cell in served):
            yield Relation(served, (at_home,))


def _column(tables: Tables, name: str, column: str) -> Iterator[Cell]:
    return ((name, line.key, column) for line in tables[name].lines)


def _within_homes(tables: Tables) -> Iterator[Relation]:
    """What is counted of contacts is no more than they are; people are counted otherwise."""
    known = dict(values_of(tables))
    for line in tables[HOMES].lines:
        whole, consulted = ((HOMES, line.key, name) for name in (CONTACTS, "consultations"))
        about = [
            (name, line.key, key) for name in (TOPICS, SENSITIVE) for key in tables[name].values
        ]
        certain = [
            (HOMES, line.key, name) for name in ("consultations", "first_contacts", "not_helped")
        ]
        yield from (at_most(cell, whole) for cell in (*certain, *about))
        usual = [((HOMES, line.key, less), (HOMES, line.key, more)) for less, more in USUAL]
        usual += [(cell, consulted) for cell in about]
        yield from (at_most(*pair) for pair in usual if known[pair[0]] <= known[pair[1]])


def _about_needs(tables: Tables) -> Iterator[Relation]:
    """Whoever was not helped said at least one need; each need is said once per contact."""
    needs = tuple(_column(tables, UNMET, CONTACTS))
    not_helped = tuple(_column(tables, HOMES, "not_helped"))
    # Not so where somebody logged the result and left out the need.
    known = dict(values_of(tables))
    if sum(known[cell] for cell in not_helped) <= sum(known[cell] for cell in needs):
        yield Relation(not_helped, needs, low=None)
    yield from (at_most(cell, EVERYTHING) for cell in needs)
