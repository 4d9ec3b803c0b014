"""Rounding gives nobody away: tried by brute force, by inference, and with controls that leak."""

from collections import defaultdict
from dataclasses import replace
from itertools import chain, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import disclosure, inference
from reports.inference import Interval, Relation, at_most, narrowed, of_printed
from reports.publications import published_set, safety
from reports.publications.keys import (
    CHANNELS,
    CONTACTS,
    HOMES,
    KEYS,
    LANGUAGES,
    MEASURES,
    PLACES,
    SENSITIVE,
    TOPICS,
    UNMET,
)
from reports.tables import Column, Kind, Line, Table, Unit
from tests.reports.year_reader import named, pinned, told_of_year

LINES = (Line("a", "A"), Line("b", "B"), Line("unknown", "nicht bekannt", is_apart=True))
COLUMNS = (Column("now", "2026"), Column("before", "2025"))
CHANGE = Column("change", "Änderung", Kind.CHANGE, of="now", against="before")


def table(now, before=(0, 0, 0), *, lines=LINES, columns=(*COLUMNS, CHANGE)):
    values = {"now": tuple(now), "before": tuple(before)}
    frame = Table("t", "T", "Wo", lines, columns, values, totals={"now": None, "before": None})
    return frame.with_values(values)


# --- Rounding ---


def test_numbers_go_to_the_nearest_multiple_of_five():
    assert [disclosure.round_to(n) for n in range(14)] == [0] * 3 + [5] * 5 + [10] * 5 + [15]
    assert disclosure.round_to(None) is None


def test_totals_and_changes_come_from_the_printed_cells():
    exact = table([2, 2, 14], [8, 3, 14])
    found = disclosure.rounded(exact)
    assert found.values == {"now": (0, 0, 15), "before": (10, 5, 15)}
    assert found.totals == {"now": 15, "before": 30}
    assert found.cells(CHANGE) == (-10, -5, 0)
    assert (found.is_rounded, exact.is_rounded) == (True, False)
    # Control: rounded for itself, the total would be another one.
    assert disclosure.round_to(exact.totals["now"]) == 20


def test_no_value_stays_none():
    found = disclosure.rounded(table([None, 3, None]))
    assert found.values["now"] == (None, 5, None)
    assert found.totals["now"] == 5


def test_minutes_are_rounded_as_the_hours_that_are_printed():
    hours = Column("now", "Stunden", unit=Unit.MINUTES)
    found = disclosure.rounded(table([149, 150, 60 * 13], columns=(hours, COLUMNS[1])))
    assert found.values["now"] == (0, 300, 900)


def test_sums_add_printed_cells_line_by_line():
    first = disclosure.rounded(table([2, 7, 4]))
    second = disclosure.rounded(table([2, 7, None]))
    found = disclosure.summed([first, second])
    assert found.values["now"] == (0, 10, 5)
    assert found.totals["now"] == 15
    # Control: the sum rounded for itself.
    assert disclosure.round_to(2 + 2) == 5


def test_what_one_part_does_not_have_adds_nothing():
    early = table([5, 10, 15])
    late = table([20, 25], [0, 0], lines=(LINES[0], Line("c", "C")))
    late = replace(
        late, columns=(*COLUMNS, Column("new", "Neu")), values={**late.values, "new": (5, 10)}
    )
    found = disclosure.summed([early, late])
    assert [line.key for line in found.lines] == ["a", "c", "b", "unknown"]
    assert found.values["now"] == (25, 25, 10, 15)
    assert found.values["new"] == (5, 10, None, None)
    assert [column.key for column in found.columns] == ["now", "before", "new", "change"]
    with pytest.raises(ValueError, match="nothing"):
        disclosure.summed([])


# --- What was measured before the rule was chosen (domain.md, 4.3) ---


def given_away(published):
    """How many cells of 1 to 4, in all rows of four cells from 0 to 12, everybody can work out."""
    rows = defaultdict(list)
    for row in product(range(13), repeat=4):
        rows[published(row)].append(row)
    found = 0
    for same in rows.values():
        for cells in zip(*same, strict=True):
            if len(set(cells)) == 1 and 1 <= cells[0] <= 4:
                found += len(cells)
    return found


def hidden(row):
    return tuple("<5" if 1 <= n <= 4 else disclosure.round_to(n) for n in row)


def rounded(row):
    return tuple(map(disclosure.round_to, row))


def test_only_sums_of_printed_cells_give_nothing_away():
    assert given_away(lambda row: (hidden(row), disclosure.round_to(sum(row)))) == 132
    assert given_away(lambda row: (rounded(row), disclosure.round_to(sum(row)))) == 140
    assert given_away(lambda row: (rounded(row), sum(rounded(row)))) == 0


# --- The solver ---

TRIPLES = list(product(range(7), repeat=3))


def by_hand(printed, total):
    """What brute force knows of three cells that were rounded to 5, and of their exact sum."""
    fitting = [row for row in TRIPLES if rounded(row) == printed and sum(row) == total]
    return [Interval(min(cells), max(cells)) for cells in zip(*fitting, strict=True)]


def test_solver_knows_what_brute_force_knows():
    for row in TRIPLES:
        cells = {name: of_printed(n) for name, n in zip("abc", rounded(row), strict=True)}
        # 7 would be printed as 5, too.
        cells = {name: Interval(low, min(high, 6)) for name, (low, high) in cells.items()}
        cells["sum"] = Interval(sum(row), sum(row))
        found = narrowed(cells, [Relation(("a", "b", "c"), ("sum",))])
        assert [found[name] for name in "abc"] == by_hand(rounded(row), sum(row))


def test_solver_reads_relations_that_are_not_equal():
    cells = {"part": Interval(0, 9), "whole": Interval(2, 4), "more": Interval(0, 9)}
    found = narrowed(cells, [at_most("part", "whole"), Relation(("more",), ("whole",), 1, None)])
    assert found == {"part": (0, 4), "whole": (2, 4), "more": (3, 9)}


def test_solver_says_that_nothing_fits():
    cells = {"a": Interval(0, 2), "b": Interval(3, 7)}
    with pytest.raises(inference.Contradiction):
        narrowed(cells, [Relation(("a",), ("b",))])


# --- The tables that are published ---

TOWN = ("west", "nord", "ost", "unknown", "outside")
SOME = ("west", "nord")
NAMES = {
    "place": ("buero", "haus", "kirche"),
    "channel": ("phone", "open_session", "unnoted"),
    "language": ("ar", "de", "unnoted"),
    "topic": ("wohnen", "geld"),
    "sensitive": ("gesundheit",),
    "need": ("language", "full"),
}


def one(names):
    return st.sampled_from(names)


CONTACT = st.fixed_dictionaries(
    {
        "home": one(TOWN),
        **{name: one(NAMES[name]) for name in ("place", "channel", "language")},
        "topics": st.sets(one(NAMES["topic"] + NAMES["sensitive"])),
        "needs": st.sets(one(NAMES["need"])),
        "is_consultation": st.booleans(),
        "is_first": st.booleans(),
    }
)


def lines(keys):
    return tuple(Line(key, key) for key in keys)


def counted(contacts, key, rows, tests):
    """A table of how many contacts of each line pass each test."""
    values = {
        name: tuple(sum(bool(test(row, contact)) for contact in contacts) for row in rows)
        for name, test in tests.items()
    }
    columns = tuple(Column(name, name) for name in tests)
    totals = dict.fromkeys(values) if key in (HOMES, TOPICS, SENSITIVE) else {}
    return Table(key, key, "", lines(rows), columns, values, totals).with_values(values)


def town(contacts):
    """What was counted of these contacts, as `published_set.exact`."""

    def at(field):
        return {CONTACTS: lambda row, contact: contact[field] == row}

    def about(names):
        return {
            name: lambda row, contact, name=name: (
                contact["home"] == row and name in contact["topics"]
            )
            for name in names
        }

    measures = {
        CONTACTS: lambda row, contact: contact["home"] == row,
        "consultations": lambda row, contact: contact["home"] == row and contact["is_consultation"],
        "advised": lambda row, contact: contact["home"] == row and contact["is_consultation"],
        "first_contacts": lambda row, contact: contact["home"] == row and contact["is_first"],
        "not_helped": lambda row, contact: contact["home"] == row and contact["needs"],
    }
    assert tuple(measures) == MEASURES
    found = (
        counted(contacts, HOMES, TOWN, measures),
        counted(contacts, TOPICS, TOWN, about(NAMES["topic"])),
        counted(contacts, SENSITIVE, TOWN, about(NAMES["sensitive"])),
        counted(contacts, LANGUAGES, NAMES["language"], at("language")),
        counted(contacts, PLACES, NAMES["place"], at("place")),
        counted(contacts, CHANNELS, NAMES["channel"], at("channel")),
        counted(contacts, UNMET, NAMES["need"],
                {CONTACTS: lambda row, contact: row in contact["needs"]}),
    )  # fmt: skip
    return {one.key: one for one in found}


def random_town(seed):
    """From three contacts to some hundreds, most of them of a few kinds."""
    chance = Random(seed)

    def some(names):
        return names[min(int(chance.expovariate(1.2)), len(names) - 1)]

    return [
        {
            "home": some(TOWN),
            **{name: some(NAMES[name]) for name in ("place", "channel", "language")},
            "topics": {some(NAMES["topic"] + NAMES["sensitive"])},
            "needs": {some(NAMES["need"])} if chance.random() < 0.1 else set(),
            "is_consultation": chance.random() < 0.9,
            "is_first": chance.random() < 0.2,
        }
        for _ in range(chance.choice([3, 8, 20, 60, 200, 500]))
    ]


EXCLUSIVE = {"west": ("buero",), "nord": ("haus", "kirche")}


def test_nothing_can_be_worked_out_from_what_random_towns_publish():
    """Also where a place is the only one of its district, and in towns of three contacts.

    And where places were closed all quarter, so that everybody takes their dash for 0.
    """
    towns = [town(random_town(seed)) for seed in range(150)]
    for shut in ((), ("kirche",), NAMES["place"]):
        assert [safety.given_away(tables, EXCLUSIVE, shut) for tables in towns] == [[]] * 150
    # Control: the same tables unrounded.
    exact = [
        {cell: Interval(value, value) for cell, value in safety.values_of(tables)}
        for tables in towns
    ]
    assert all(map(pinned, exact))


@settings(max_examples=60, deadline=None)
@given(st.lists(CONTACT, max_size=40))
def test_what_the_solver_knows_of_any_town_is_true(contacts):
    tables = town(contacts)
    found = safety.intervals(tables, EXCLUSIVE, NAMES["place"])
    for cell, value in safety.values_of(tables):
        assert found[cell].low <= value <= found[cell].high


def of_version(number, tables):
    """What is told by one of two versions, with cells of its own."""
    return named(number, *safety.told(tables, EXCLUSIVE))


def test_two_versions_of_a_quarter_do_not_give_away_what_one_of_them_does_not():
    """The page says that contacts were entered later: no number is smaller than before."""
    found = []
    for seed in range(60):
        contacts = random_town(seed)
        late = random_town(seed + 1000)[: 1 + seed % 3]
        (cells, parts), (more, further) = (
            of_version(number, town(those))
            for number, those in enumerate((contacts, contacts + late))
        )
        later = [at_most((0, cell), (1, cell)) for number, cell in cells if number == 0]
        found += pinned(cells | more, [*parts, *further, *later])
    assert found == []


def test_control_whoever_knows_how_many_came_later_knows_the_cell():
    """One more, and 5 instead of 0: so they were 2, and are 3. What the page says is not enough."""
    cells = {0: of_printed(0), 1: of_printed(5)}
    assert pinned(cells, [at_most(0, 1)]) == []
    assert pinned(cells, [Relation((1,), (0,), 1, 1)]) == [0, 1]


def test_year_beside_its_quarters_gives_nothing_away():
    """It is the sum of what is printed; a control rounds it for itself."""
    found, by_itself = [], []
    for seed in range(30):
        four = [random_town(seed * 4 + number) for number in range(4)]
        tables = [town(contacts) for contacts in four]
        quarters = [(exact, EXCLUSIVE, published_set.printed(exact)) for exact in tables]
        year = {key: disclosure.summed([one[key] for *_, one in quarters]) for key in KEYS}
        found += pinned(*told_of_year(quarters, year))
        other = published_set.printed(town([*chain(*four)]))
        other[SENSITIVE] = year[SENSITIVE]  # a sum over the homes in any case
        by_itself += pinned(*told_of_year(quarters, other))
    assert found == []
    assert by_itself


def test_year_rounded_for_itself_gives_its_quarters_away():
    cells = {at: of_printed(disclosure.round_to(2)) for at in range(4)}
    cells["year"] = of_printed(disclosure.round_to(8))
    assert pinned(cells, [Relation((0, 1, 2, 3), ("year",))]) == [0, 1, 2, 3]


def test_total_rounded_for_itself_gives_homes_away():
    homes = {home: of_printed(disclosure.round_to(2)) for home in TOWN[:4]}
    total = of_printed(disclosure.round_to(8))
    relation = Relation(TOWN[:4], ("total",))
    assert pinned({**homes, "total": total}, [relation]) == list(TOWN[:4])


def of_homes(tables, count):
    """The same town with so many homes only."""

    def cut(table):
        values = {key: cells[:count] for key, cells in table.values.items()}
        return replace(table, lines=table.lines[:count], values=values)

    return {**tables, **{key: cut(tables[key]) for key in (HOMES, TOPICS, SENSITIVE)}}


def test_coincidence_that_leaks_is_seen():
    """Two contacts from each of four homes, all by telephone: four times 0 to 2, and 8 to 12."""
    same = {"place": "buero", "channel": "phone", "language": "ar", "topics": set()}
    plain = {"needs": set(), "is_consultation": True, "is_first": False}
    contacts = [{"home": home, **same, **plain} for home in TOWN[:4] for _ in range(2)]
    tables = of_homes(town(contacts), 4)
    found = safety.given_away(tables)
    assert {(HOMES, home, CONTACTS) for home in TOWN[:4]} <= set(found)
    # Control: a fifth home, from which nobody came, leaves everything open.
    assert safety.given_away(town(contacts)) == []
