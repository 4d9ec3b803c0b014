"""Contacts counted beforehand: kept by the actions of contacts, in their transaction.

Writers add to the same rows of a month at the same time. None loses a count, because the database
adds; none waits for another in a circle, because all take the rows in one order.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django.db import connection, transaction

from consultations.choices import (
    ALWAYS_CONSULTED,
    CONSULTED_ABOUT_TOPICS,
    SINGLE_FEATURES,
    Answer,
    Feature,
    Result,
)
from consultations.entries import Missing
from consultations.models import (
    Contact,
    FiguresOfDay,
    FiguresOfFeature,
    FiguresOfHome,
    FiguresOfLocation,
    FiguresOfLocationDay,
    FiguresOfTopic,
    FiguresOfTopicLanguage,
    Topic,
    UnmetNeed,
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
    """What the figures need to know of a contact; `home` as `models.figures` says it.

    `features` are pairs of a `Feature` and a value, each once; what nobody noted is not in them.
    """

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
    # Of the conversation; empty: nobody noted it.
    language: str = ""
    features: frozenset[tuple[str, str]] = frozenset()

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
        is_advice = self.is_consultation
        return (
            *(1, int(is_advice), self.advised if is_advice else 0, self.accompanying),
            *(int(self.is_first), int(self.is_not_helped), self.headcount),
        )


@dataclass(frozen=True)
class Table:
    """One table of figures: the columns that name a row, a date first; the rows of a contact."""

    model: type[Counted]
    key: tuple[str, ...]
    keys_of: Callable[[Facts], Iterable[Key]]
    # Whether rows that came to nothing stay.
    keeps_empty: bool = True

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
        FiguresOfLocationDay,
        ("month", "location_id", "day"),
        lambda facts: [(facts.month, facts.location_id, facts.day)],
        keeps_empty=False,
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
        FiguresOfFeature,
        ("month", "home", "feature", "value"),
        lambda facts: [(facts.month, facts.home, *feature) for feature in facts.features],
    ),
    Table(
        FiguresOfTopicLanguage,
        ("month", "topic_id", "language"),
        lambda facts: [(facts.month, topic, facts.language) for topic in facts.topic_ids],
    ),
    Table(
        FiguresOfTopic,
        ("month", "home", "topic_id"),
        lambda facts: [(facts.month, facts.home, topic) for topic in facts.topic_ids],
    ),
)


def facts_of(
    contact: Contact, topic_ids: Collection[int], missing: Collection[Missing | UnmetNeed] = ()
) -> Facts:
    """What `contact` counts as with these topics and unmet needs.

    Asks the database for its district unless that is loaded, and for the codes of topics that an
    unmet need is about.
    """
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
        language=contact.language,
        features=frozenset((*_said(contact), *_unmet(missing))),
    )


def count(*, before: Iterable[Facts] = (), after: Iterable[Facts] = ()) -> None:
    """Take `before` out of the figures and put `after` in, in the caller's transaction.

    Once per transaction and last in it: rows taken in two calls have no common order any more,
    and until the end others who count the same month wait.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Contacts are counted where they are saved.")
    with connection.cursor() as cursor:
        for statement, values in statements(before, after):
            cursor.execute(statement, values)


def _said(contact: Contact) -> Iterator[tuple[str, str]]:
    """The features of which a contact has one value, as far as somebody noted them."""
    for feature in SINGLE_FEATURES:
        if value := getattr(contact, feature.value):
            yield feature.value, str(value)


def _unmet(missing: Collection[Missing | UnmetNeed]) -> Iterator[tuple[str, str]]:
    """What was missing, as features."""
    if topics := {one.topic_id for one in missing if one.topic_id}:
        for code in Topic.objects.filter(pk__in=topics).values_list("code", flat=True):
            yield Feature.UNMET_TOPIC.value, code
    for one in missing:
        yield Feature.UNMET_REASON.value, str(one.reason)
        if one.language:
            yield Feature.UNMET_LANGUAGE.value, one.language
        if one.offer_category:
            yield Feature.UNMET_CATEGORY.value, str(one.offer_category)


def statements(before: Iterable[Facts], after: Iterable[Facts]) -> list[Statement]:
    """What `count` tells the database, in this order; PostgreSQL is told all of it at once."""
    changes = _changes(before, after)
    found = []
    for table in TABLES:
        rows = sorted(changes[table.name].items())
        for start in range(0, len(rows), ROWS_AT_ONCE):
            found.append(_addition(table, rows[start : start + ROWS_AT_ONCE]))
        found += [] if table.keeps_empty else _removals(table, rows)
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


def _removals(table: Table, rows: list[tuple[Key, list[int]]]) -> Iterator[Statement]:
    """The statements that take out which of `rows` came to nothing."""
    of_one = " AND ".join(f"{name} = %s" for name in table.key)
    for key, (contacts, *_others) in rows:
        if contacts < 0:
            yield f"DELETE FROM {table.name} WHERE {of_one} AND contacts = 0", list(key)


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
