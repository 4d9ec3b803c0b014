"""Contacts counted beforehand: kept by the actions of contacts, in their transaction.

Writers add to the same rows of a month at the same time. None loses a count, because the database
adds; none waits for another in a circle, because all take the rows in one order.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django.db import connection, transaction

from consultations.choices import ALWAYS_CONSULTED, CONSULTED_ABOUT_TOPICS, Answer, Result
from consultations.models import (
    Contact,
    FiguresOfDay,
    FiguresOfHome,
    FiguresOfLocation,
    FiguresOfTopic,
)
from consultations.models.figures import UNKNOWN, Counted

# As `Facts.measures` returns them.
MEASURES = (
    *("contacts", "consultations", "advised", "accompanying"),
    *("first_contacts", "not_helped", "headcount"),
)
# SQLite is asked for no more than 999 values at once.
ROWS_AT_ONCE = 90

Key = tuple[Any, ...]
# With its values.
Statement = tuple[str, list[Any]]


@dataclass(frozen=True)
class Facts:
    """What the figures need to know of a contact; `home` as `models.figures` says it."""

    day: date
    location_id: int
    counterpart: str
    home: str
    topic_ids: frozenset[int]
    advised: int
    accompanying: int
    headcount: int
    is_first: bool
    is_not_helped: bool

    @property
    def month(self) -> date:
        """Its first day."""
        return self.day.replace(day=1)

    @property
    def is_consultation(self) -> bool:
        """Whether `Contact.objects.consultations()` has it."""
        about_topics = self.counterpart in CONSULTED_ABOUT_TOPICS and bool(self.topic_ids)
        return self.counterpart in ALWAYS_CONSULTED or about_topics

    @property
    def measures(self) -> tuple[int, ...]:
        """What it adds to each of its rows, in the order of MEASURES."""
        return (
            *(1, int(self.is_consultation), self.advised, self.accompanying),
            *(int(self.is_first), int(self.is_not_helped), self.headcount),
        )


@dataclass(frozen=True)
class Table:
    """One table of figures: the columns that name a row, and the rows that a contact is in."""

    model: type[Counted]
    key: tuple[str, ...]
    keys_of: Callable[[Facts], Iterable[Key]]

    @property
    def name(self) -> str:
        return self.model._meta.db_table


# Everybody takes rows in the order of this list, and in that of their keys within a table.
TABLES = (
    Table(
        FiguresOfDay,
        ("day", "home", "counterpart"),
        lambda facts: [(facts.day, facts.home, facts.counterpart)],
    ),
    Table(
        FiguresOfHome,
        ("month", "home", "counterpart"),
        lambda facts: [(facts.month, facts.home, facts.counterpart)],
    ),
    Table(
        FiguresOfLocation,
        ("month", "location_id", "counterpart"),
        lambda facts: [(facts.month, facts.location_id, facts.counterpart)],
    ),
    Table(
        FiguresOfTopic,
        ("month", "home", "topic_id"),
        lambda facts: [(facts.month, facts.home, topic) for topic in facts.topic_ids],
    ),
)


def facts_of(contact: Contact, topic_ids: Collection[int]) -> Facts:
    """What `contact` counts as; asks the database for its district unless that is loaded."""
    district = contact.home_district
    return Facts(
        day=contact.happened_on,
        location_id=contact.location_id,
        counterpart=contact.counterpart,
        home=district.slug if district else contact.home or UNKNOWN,
        topic_ids=frozenset(topic_ids),
        advised=contact.advised,
        accompanying=contact.accompanying,
        headcount=contact.headcount or 0,
        is_first=contact.first_contact == Answer.YES,
        is_not_helped=contact.result == Result.NOT_HELPED,
    )


def count(*, before: Iterable[Facts] = (), after: Iterable[Facts] = ()) -> None:
    """Take `before` out of the figures and put `after` in, in the caller's transaction.

    Once per transaction and last in it: rows taken in two calls have no common order any more,
    and until the end others who count the same month wait. A row that came to nothing stays.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Contacts are counted where they are saved.")
    with connection.cursor() as cursor:
        for statement, values in statements(before, after):
            cursor.execute(statement, values)


def statements(before: Iterable[Facts], after: Iterable[Facts]) -> list[Statement]:
    """What `count` tells the database, in this order; PostgreSQL is told all of it at once."""
    changes = _changes(before, after)
    found = []
    for table in TABLES:
        rows = sorted(changes[table.name].items())
        for start in range(0, len(rows), ROWS_AT_ONCE):
            found.append(_addition(table, rows[start : start + ROWS_AT_ONCE]))
    if connection.vendor == "postgresql" and found:
        texts, values = zip(*found, strict=True)
        return [("; ".join(texts), list(chain(*values)))]
    return found


def _changes(before: Iterable[Facts], after: Iterable[Facts]) -> dict[str, dict[Key, list[int]]]:
    """What each row of each table gains or loses, without rows for which it is nothing."""
    sums: dict[str, dict[Key, list[int]]] = {table.name: {} for table in TABLES}
    for sign, contacts in ((-1, before), (1, after)):
        for facts in contacts:
            for table in TABLES:
                for key in table.keys_of(facts):
                    row = sums[table.name].setdefault(key, [0] * len(MEASURES))
                    row[:] = [
                        old + sign * new for old, new in zip(row, facts.measures, strict=True)
                    ]
    return {
        name: {key: row for key, row in rows.items() if any(row)} for name, rows in sums.items()
    }


def _addition(table: Table, rows: list[tuple[Key, list[int]]]) -> Statement:
    """The statement that adds `rows` to what is there, and its values."""
    columns = (*table.key, *MEASURES)
    one = f"({', '.join(['%s'] * len(columns))})"
    added = ", ".join(f"{name} = {table.name}.{name} + EXCLUDED.{name}" for name in MEASURES)
    statement = (
        f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES {', '.join([one] * len(rows))}"
        f" ON CONFLICT ({', '.join(table.key)}) DO UPDATE SET {added}"
    )
    return statement, [value for key, row in rows for value in (*key, *row)]
