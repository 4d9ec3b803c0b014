"""Triggers that keep what was published as it was, and have public pages notice what is new.

On both engines; laid anew after every `migrate`, as those of the audit trail (records/trail.py).
"""

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from locations.version import count_up, postgresql_statements

TABLE = "reports_publication"
REFUSAL = "what was published stays as it was"
FUNCTION = "reports_publication_refuses"
NAMES = {
    "sqlite": (
        *("publication_no_change", "publication_no_deletion", "publication_no_replacement"),
        "publication_is_news",
    ),
    "postgresql": ("publication_no_change", "publication_no_truncate", "publication_is_news"),
}
# The others tell, they do not refuse.
NEWS = "publication_is_news"

# A body of its own, so that what is in force can be compared with what should be.
BODY = f"""
BEGIN
    RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
END
"""


def sqlite_triggers() -> dict[str, str]:
    """Statements by the name of their trigger.

    The third one is for INSERT OR REPLACE, which deletes without asking the second.
    """
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    return {
        "publication_no_change": (
            f"CREATE TRIGGER publication_no_change BEFORE UPDATE ON {TABLE} {refuse}"
        ),
        "publication_no_deletion": (
            f"CREATE TRIGGER publication_no_deletion BEFORE DELETE ON {TABLE} {refuse}"
        ),
        "publication_no_replacement": (
            f"CREATE TRIGGER publication_no_replacement BEFORE INSERT ON {TABLE} WHEN EXISTS"
            f" (SELECT 1 FROM {TABLE} WHERE id = NEW.id"
            f" OR (quarter = NEW.quarter AND version = NEW.version)) {refuse}"
        ),
        NEWS: f"CREATE TRIGGER {NEWS} AFTER INSERT ON {TABLE} BEGIN {count_up('sqlite')} END",
    }


def postgresql_triggers() -> dict[str, str]:
    """Statements by the name of their trigger, in the words in which PostgreSQL repeats them."""
    refuse = f"EXECUTE FUNCTION {FUNCTION}()"
    return {
        "publication_no_change": (
            f"CREATE TRIGGER publication_no_change BEFORE DELETE OR UPDATE ON {TABLE}"
            f" FOR EACH ROW {refuse}"
        ),
        "publication_no_truncate": (
            f"CREATE TRIGGER publication_no_truncate BEFORE TRUNCATE ON {TABLE}"
            f" FOR EACH STATEMENT {refuse}"
        ),
        NEWS: (
            f"CREATE TRIGGER {NEWS} AFTER INSERT ON {TABLE}"
            " FOR EACH STATEMENT EXECUTE FUNCTION locations_count_version()"
        ),
    }


def install(connection: BaseDatabaseWrapper) -> None:
    """Lay the triggers anew, whatever was there before."""
    with connection.cursor() as cursor:
        for statement in _removal(connection.vendor) + _statements(connection.vendor):
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: tests empty their tables with it, nothing else does."""
    if is_there(connection):
        with connection.cursor() as cursor:
            for statement in _removal(connection.vendor):
                cursor.execute(statement)


def is_there(connection: BaseDatabaseWrapper) -> bool:
    return TABLE in connection.introspection.table_names()


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that are not in force as they should be; none without the table."""
    if not is_there(connection):
        return []
    found, wanted = _found(connection), _wanted(connection.vendor)
    return [name for name in NAMES[connection.vendor] if found.get(name) != wanted[name]]


def install_after_migrate(*, using: str, **_kwargs: Any) -> None:
    # Migrated back to nothing, the table is gone.
    if is_there(connections[using]):
        install(connections[using])


def _statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return list(sqlite_triggers().values())
    refusing = (name for name in NAMES[vendor] if name != NEWS)
    return [
        # The function that counts the version: the tables of the places may come after this one.
        postgresql_statements()[0],
        f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $${BODY}$$",
        *postgresql_triggers().values(),
        # ALWAYS: also in a session that says it only repeats what happened elsewhere.
        *(f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {name}" for name in refusing),
    ]


def _removal(vendor: str) -> list[str]:
    on = f" ON {TABLE}" if vendor == "postgresql" else ""
    return [f"DROP TRIGGER IF EXISTS {name}{on}" for name in NAMES[vendor]]


def _wanted(vendor: str) -> dict[str, Any]:
    if vendor == "sqlite":
        return sqlite_triggers()
    # Whether it is enabled, what it does, and when; the body of the one that tells is not ours.
    return {
        name: ("O", None, _bare(text)) if name == NEWS else ("A", BODY, _bare(text))
        for name, text in postgresql_triggers().items()
    }


def _found(connection: BaseDatabaseWrapper) -> dict[str, Any]:
    query = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
        "postgresql": (
            "SELECT tgname, tgenabled, prosrc, pg_get_triggerdef(t.oid) FROM pg_trigger t"
            " JOIN pg_proc p ON p.oid = tgfoid WHERE tgrelid = %s::regclass AND NOT tgisinternal"
        ),
    }
    with connection.cursor() as cursor:
        cursor.execute(query[connection.vendor], [TABLE])
        if connection.vendor == "sqlite":
            return dict(cursor.fetchall())
        return {
            name: (enabled, None if name == NEWS else body, _bare(text))
            for name, enabled, body, text in cursor.fetchall()
        }


def _bare(statement: str) -> str:
    """A statement without what PostgreSQL adds when it repeats it."""
    return " ".join(statement.replace("public.", "").split())
