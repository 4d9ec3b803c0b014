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


def sqlite_triggers() -> list[str]:
    """The third one is for INSERT OR REPLACE, which deletes without asking the second."""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    return [
        f"CREATE TRIGGER publication_no_change BEFORE UPDATE ON {TABLE} {refuse}",
        f"CREATE TRIGGER publication_no_deletion BEFORE DELETE ON {TABLE} {refuse}",
        f"CREATE TRIGGER publication_no_replacement BEFORE INSERT ON {TABLE} WHEN EXISTS"
        f" (SELECT 1 FROM {TABLE} WHERE id = NEW.id"
        f" OR (quarter = NEW.quarter AND version = NEW.version)) {refuse}",
        f"CREATE TRIGGER publication_is_news AFTER INSERT ON {TABLE}"
        f" BEGIN {count_up('sqlite')} END",
    ]


def postgresql_triggers() -> list[str]:
    refuse = f"EXECUTE FUNCTION {FUNCTION}()"
    return [
        # The function that counts the version: the tables of the places may come after this one.
        postgresql_statements()[0],
        f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER publication_no_change BEFORE UPDATE OR DELETE ON {TABLE}"
        f" FOR EACH ROW {refuse}",
        f"CREATE TRIGGER publication_no_truncate BEFORE TRUNCATE ON {TABLE}"
        f" FOR EACH STATEMENT {refuse}",
        f"CREATE TRIGGER publication_is_news AFTER INSERT ON {TABLE}"
        " FOR EACH STATEMENT EXECUTE FUNCTION locations_count_version()",
        # ALWAYS: also in a session that says it only repeats what happened elsewhere.
        f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER publication_no_change",
        f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER publication_no_truncate",
    ]


TRIGGERS = {"sqlite": sqlite_triggers, "postgresql": postgresql_triggers}


def install(connection: BaseDatabaseWrapper) -> None:
    """Lay the triggers anew, whatever was there before."""
    with connection.cursor() as cursor:
        for statement in _removal(connection.vendor) + TRIGGERS[connection.vendor]():
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
    """Names of the triggers that are not there; none without the table."""
    if not is_there(connection):
        return []
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass",
    }
    with connection.cursor() as cursor:
        cursor.execute(query[connection.vendor], [TABLE])
        found = {name for (name,) in cursor.fetchall()}
    return [name for name in NAMES[connection.vendor] if name not in found]


def install_after_migrate(*, using: str, **_kwargs: Any) -> None:
    # Migrated back to nothing, the table is gone.
    if is_there(connections[using]):
        install(connections[using])


def _removal(vendor: str) -> list[str]:
    on = f" ON {TABLE}" if vendor == "postgresql" else ""
    return [f"DROP TRIGGER IF EXISTS {name}{on}" for name in NAMES[vendor]]
