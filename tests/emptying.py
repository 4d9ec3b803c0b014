"""How tables are emptied behind a test with threads or a browser, and begin anew, on PostgreSQL.

`flush` as Django has it truncates every table, which is a new file for itself and each index, and
ends with post_migrate. Here rows are deleted, of tables that have any; what Django itself writes
after each flush stays, and triggers are looked at before they are laid anew.
"""

from typing import Any

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from consultations.models import ConversationLanguage, Topic, UnmetNeedReason
from locations import version
from records import trail
from reports.publications import freezing

STAYS = {"django_content_type", "auth_permission"}
# Tables whose triggers refuse what happens here.
GUARDED = {trail.TABLE, freezing.TABLE}
TRIGGERS = (
    "SELECT string_agg(concat_ws(' ', tgrelid, tgenabled, pg_get_triggerdef(t.oid), prosrc),"
    " '; ' ORDER BY tgrelid, tgname)"
    " FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid WHERE NOT tgisinternal"
)
CATALOGUES: list[type[models.Model]] = [Topic, ConversationLanguage, UnmetNeedReason]

_rows: dict[type[models.Model], list[dict[str, Any]]] = {}
_triggers: dict[str, str] = {}


def statements(connection: BaseDatabaseWrapper, tables: list[str]) -> list[str]:
    """In one transaction: foreign keys are looked at when it ends."""
    with_rows = filled(connection, sorted(set(tables) - STAYS))
    deleted = [f'DELETE FROM "{table}"' for table in with_rows if table not in GUARDED]
    guarded = [
        part for table in with_rows if table in GUARDED for part in _unguarded(connection, table)
    ]
    return ["; ".join(["SELECT 1", *guarded, *deleted])]


def filled(connection: BaseDatabaseWrapper, tables: list[str]) -> list[str]:
    parts = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return [table for (table,) in cursor.fetchall()]


def _unguarded(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    """Its triggers sleep for that moment, and are then as they were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgenabled FROM pg_trigger"
            " WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            [table],
        )
        triggers = cursor.fetchall()
    awake = {"O": "ENABLE", "A": "ENABLE ALWAYS", "R": "ENABLE REPLICA", "D": "DISABLE"}
    return [
        f"ALTER TABLE {table} DISABLE TRIGGER USER",
        f"DELETE FROM {table}",
        *(f"ALTER TABLE {table} {awake[state]} TRIGGER {name}" for name, state in triggers),
    ]


def begin_anew(using: str) -> None:
    """Triggers and catalogues as every database has them, whatever a test has done to them."""
    connection = connections[using]
    if _in_force(connection) != _triggers.get(using):
        for module in (version, trail, freezing):
            module.install(connection)
        _triggers[using] = _in_force(connection)
    begin_catalogues()


def _in_force(connection: BaseDatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS)
        return cursor.fetchone()[0] or ""


def begin_catalogues() -> None:
    """What the migrations have begun: kept when they have, once more when it is gone."""
    if not _rows:
        _rows.update({model: list(model._default_manager.values()) for model in CATALOGUES})
    if not Topic.objects.exists():
        for model, rows in _rows.items():
            model._default_manager.bulk_create([model(**row) for row in rows])
