"""Saving a contact with two topics, durably, beside the same in bare tables.

The bare tables have the same columns, foreign keys, checks and rows; but of the indexes only those
of the primary keys and of topics, and no figures. What is timed are the statements, made
beforehand, and the end of the transaction. The action does more: it checks and writes the trail.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from time import perf_counter
from typing import NamedTuple

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState
from django.db.models import CASCADE, CheckConstraint, ForeignKey, Index, Model, UniqueConstraint
from django.utils import timezone

from accounts.models import User
from consultations import rollups
from consultations.actions.contacts import log_contact
from consultations.choices import Channel, Counterpart, Home, Result
from consultations.entries import Entry
from consultations.models import Contact, ContactTopic, Topic
from locations.models import District, Location
from tests.bench.contacts_data import EVERYWHERE
from tests.bench.lines import Line, at_most

SAVES = 200
MOST = 2.5
GOALS = {"PostgreSQL": 1.6, "SQLite": 2.1}

Act = Callable[[], object]


class Tables(NamedTuple):
    """Names of tables in the database."""

    contacts: str
    topics: str


def lines(engine: str, rounds: int) -> Iterator[Line]:
    """Rounds of contacts saved in all three ways by turns, after one that nobody counts."""
    tables = Tables(Contact._meta.db_table, ContactTopic._meta.db_table)
    bare_tables = _bare_tables()
    # Far behind those of the database, which on SQLite goes on from the last one.
    numbers = count(10**10, 11)
    ratios, of_action = [], []
    for _round in range(rounds + 1):
        bare, full, acted = _seconds(
            _savings(bare_tables, numbers), _savings(tables, numbers, figures=True), _actions()
        )
        ratios.append(full / bare)
        of_action.append(acted / bare)
    name = f"saving a contact with indexes and figures / bare tables ({engine})"
    yield at_most(name, MOST, ratios[1:], f", goal {GOALS[engine]}")
    yield at_most("… by the action, with checks and audit trail / bare tables", None, of_action[1:])


def _bare_tables() -> Tables:
    """Copies of both tables with their rows, as migrations would make them without the indexes."""
    state = MigrationExecutor(connection).loader.project_state()
    contact = ModelState.from_model(Contact)
    del contact.fields["topics"]
    contact.name = "BareContact"
    contact.options["indexes"] = []
    contact.options["constraints"] = [
        rule for rule in contact.options["constraints"] if isinstance(rule, CheckConstraint)
    ]
    topic = ModelState.from_model(ContactTopic)
    topic.name = "BareContactTopic"
    topic.fields["contact"] = ForeignKey(
        "consultations.BareContact", CASCADE, db_index=False, related_name="+"
    )
    topic.options["indexes"] = [Index(fields=["topic", "-contact"], name="bare_by_topic")]
    topic.options["constraints"] = [
        UniqueConstraint(fields=["contact", "topic"], name="bare_topic_once")
    ]
    found = []
    for model_state, original in ((contact, Contact), (topic, ContactTopic)):
        state.add_model(model_state)
        model = state.apps.get_model("consultations", model_state.name)
        with connection.schema_editor() as editor:
            editor.create_model(model)
        _copy_rows(original, model)
        found.append(model._meta.db_table)
    return Tables(*found)


def _copy_rows(original: type[Model], bare: type[Model]) -> None:
    columns = ", ".join(field.column for field in original._meta.concrete_fields)
    table = bare._meta.db_table
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if is_postgresql:
            # No look at every foreign key: they come from the tables themselves.
            cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {original._meta.db_table}"
        )
        for statement in connection.ops.sequence_reset_sql(no_style(), [bare]):
            cursor.execute(statement)
        if is_postgresql:
            cursor.execute("RESET session_replication_role")
            cursor.execute(f"ANALYZE {table}")


def _savings(tables: Tables, numbers: Iterator[int], *, figures: bool = False) -> list[Act]:
    """What saves contacts of today like some that are there, with two topics each."""
    topics = [topic.pk for topic in Topic.objects.order_by("pk")]
    savings = []
    for contact in Contact.objects.filter(recorded_by__isnull=False, pk__lt=10**10)[:SAVES]:
        contact.pk = next(numbers)
        contact.happened_on = timezone.localdate()
        chosen = [topics[contact.pk % len(topics)], topics[(contact.pk + 5) % len(topics)]]
        facts = rollups.facts_of(contact, chosen)
        statements = [
            _insertion(tables.contacts, contact),
            (
                f"INSERT INTO {tables.topics} (contact_id, topic_id) VALUES (%s, %s), (%s, %s)",
                [contact.pk, chosen[0], contact.pk, chosen[1]],
            ),
            *(rollups.statements([], [facts]) if figures else ()),
        ]
        savings.append(partial(_save, statements))
    return savings


def _save(statements: list[rollups.Statement]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement, values in statements:
            cursor.execute(statement, values)


def _insertion(table: str, contact: Contact) -> rollups.Statement:
    fields = contact._meta.concrete_fields
    values = [
        field.get_db_prep_save(getattr(contact, field.attname), connection) for field in fields
    ]
    columns = ", ".join(field.column for field in fields)
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(values))})", values


def _actions() -> list[Act]:
    """So many contacts of one adviser, as the quick entry saves them."""
    now = timezone.now()
    entry = Entry(
        happened_on=timezone.localdate(now),
        counterpart=Counterpart.ADVICE_SEEKER.value,
        channel=Channel.OPEN_SESSION.value,
        home=Home.DISTRICT.value,
        home_district_id=District.objects.order_by("pk")[0].pk,
        language="ar",
        result=Result.SOLVED.value,
        topic_ids=frozenset(topic.pk for topic in Topic.objects.order_by("pk")[:2]),
    )
    person = User.objects.get(email=EVERYWHERE)
    place = Location.objects.order_by("pk")[0]
    return [partial(log_contact, by=person, location=place, entry=entry, now=now)] * SAVES


def _seconds(*ways: list[Act]) -> list[float]:
    """How long each way took, all its acts together; they take turns."""
    totals = [0.0] * len(ways)
    for acts in zip(*ways, strict=True):
        for number, act in enumerate(acts):
            start = perf_counter()
            act()
            totals[number] += perf_counter() - start
    return totals
