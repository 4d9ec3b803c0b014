"""Triggers that keep the audit trail as it was written, on both engines.

Entries are added, never changed, and deleted only once they are older than their term. SQLite
drops triggers silently when it rebuilds a table: they are laid anew after every `migrate`, and
`missing` says what is not in force.
"""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "records_auditentry"
REFUSAL = "the audit trail is only added to"
FUNCTION = "records_trail_refuses"
NAMES = {
    "sqlite": ("trail_no_change", "trail_no_replacement", "trail_keeps_term"),
    "postgresql": ("trail_no_change", "trail_no_truncate", "trail_keeps_term"),
}

# A body of its own, so that what is in force can be compared with what should be.
BODY = f"""
BEGIN
    RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
END
"""


def days() -> int:
    """How long an entry stays at least, in days."""
    return settings.RETENTION["audit_entries"]["term"].days


def sqlite_triggers() -> dict[str, str]:
    """Statements by the name of their trigger.

    The second one is for INSERT OR REPLACE, which deletes without asking the triggers for it.
    """
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    return {
        "trail_no_change": f"CREATE TRIGGER trail_no_change BEFORE UPDATE ON {TABLE} {refuse}",
        "trail_no_replacement": (
            f"CREATE TRIGGER trail_no_replacement BEFORE INSERT ON {TABLE} "
            f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id) {refuse}"
        ),
        "trail_keeps_term": (
            f"CREATE TRIGGER trail_keeps_term BEFORE DELETE ON {TABLE} "
            f"WHEN OLD.at > strftime('%Y-%m-%d %H:%M:%f', 'now', '-{days()} days') {refuse}"
        ),
    }


def postgresql_triggers() -> dict[str, str]:
    """Statements by the name of their trigger."""
    call = f"EXECUTE FUNCTION {FUNCTION}()"
    return {
        "trail_no_change": (
            f"CREATE TRIGGER trail_no_change BEFORE UPDATE ON {TABLE} FOR EACH STATEMENT {call}"
        ),
        "trail_no_truncate": (
            f"CREATE TRIGGER trail_no_truncate BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT {call}"
        ),
        "trail_keeps_term": (
            f"CREATE TRIGGER trail_keeps_term BEFORE DELETE ON {TABLE} FOR EACH ROW "
            f"WHEN (old.at > now() - make_interval(days => {days()})) {call}"
        ),
    }


def install(connection: BaseDatabaseWrapper) -> None:
    """Lay the triggers anew, whatever was there before."""
    with connection.cursor() as cursor:
        for statement in _removal(connection.vendor) + _statements(connection.vendor):
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: tests empty their tables with it, nothing else does."""
    if TABLE in connection.introspection.table_names():
        with connection.cursor() as cursor:
            for statement in _removal(connection.vendor):
                cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that are not in force as they should be; none without the table."""
    if TABLE not in connection.introspection.table_names():
        return []
    found = _found(connection)
    return [
        name for name in NAMES[connection.vendor] if found.get(name) != _wanted(connection)[name]
    ]


def absent(connection: BaseDatabaseWrapper) -> list[str]:
    """Those of `missing` that are not there at all; the others have, say, an earlier term."""
    lost = missing(connection)
    there = _found(connection) if lost else {}
    return [name for name in lost if name not in there]


def install_after_migrate(*, sender: AppConfig, using: str, **_kwargs: Any) -> None:
    connection = connections[using]
    # Migrated back to nothing, the table is gone.
    if TABLE in connection.introspection.table_names():
        install(connection)


def _statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return list(sqlite_triggers().values())
    function = (
        f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${BODY}$$"
    )
    # ALWAYS: also in a session that says it only repeats what happened elsewhere.
    enabled = [f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {name}" for name in NAMES[vendor]]
    return [function, *postgresql_triggers().values(), *enabled]


def _removal(vendor: str) -> list[str]:
    on = f" ON {TABLE}" if vendor == "postgresql" else ""
    return [f"DROP TRIGGER IF EXISTS {name}{on}" for name in NAMES[vendor]]


def _wanted(connection: BaseDatabaseWrapper) -> dict[str, Any]:
    if connection.vendor == "sqlite":
        return sqlite_triggers()
    # Enabled always, with our function unchanged; the words as PostgreSQL repeats them.
    return {name: ("A", BODY, _bare(text)) for name, text in postgresql_triggers().items()}


def _found(connection: BaseDatabaseWrapper) -> dict[str, Any]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
                [TABLE],
            )
            return dict(cursor.fetchall())
        cursor.execute(
            "SELECT tgname, tgenabled, prosrc, pg_get_triggerdef(t.oid) FROM pg_trigger t"
            " JOIN pg_proc p ON p.oid = tgfoid WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            [TABLE],
        )
        return {name: (on, body, _bare(text)) for name, on, body, text in cursor.fetchall()}


def _bare(statement: str) -> str:
    """A statement without what PostgreSQL adds when it repeats it."""
    for extra in ("(", ")", "public.", '"'):
        statement = statement.replace(extra, " ")
    return " ".join(statement.lower().split())
