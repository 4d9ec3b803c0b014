"""Database triggers that count up `DataVersion` with every change of a public table.

Triggers, because a version that only `save()` counts misses `update()`, bulk inserts and a
line typed into the database by hand, and a page that is kept too long sends people in vain.
They are laid anew after every `migrate`: SQLite drops them when a migration rebuilds a table.
"""

from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "locations_dataversion"
# Models whose rows no public page shows.
HIDDEN = {"DataVersion", "FactorReset", "Invitation", "Membership", "RetiredReason"}
# A fresh database starts above every number that an older one can have reached.
FIRST_NUMBER = {
    "sqlite": "CAST(strftime('%s', 'now') AS INTEGER) - 1767225600",
    "postgresql": "CAST(extract(epoch FROM now()) AS BIGINT) - 1767225600",
}
NOW = {"sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now')", "postgresql": "now()"}


def public_tables() -> list[str]:
    """Names of the tables whose rows residents see, sorted."""
    models = apps.get_app_config("locations").get_models(include_auto_created=True)
    return sorted(model._meta.db_table for model in models if model._meta.object_name not in HIDDEN)


def count_up(vendor: str) -> str:
    return (
        f"INSERT INTO {TABLE} (id, number, changed_at) "
        f"VALUES (1, {FIRST_NUMBER[vendor]}, {NOW[vendor]}) "
        f"ON CONFLICT (id) DO UPDATE SET number = {TABLE}.number + 1, changed_at = {NOW[vendor]};"
    )


def install(connection: BaseDatabaseWrapper) -> None:
    """Lay the triggers for every public table; doing it again changes nothing."""
    statements = SQL[connection.vendor]
    with connection.cursor() as cursor:
        for statement in statements():
            cursor.execute(statement)


def sqlite_statements() -> list[str]:
    return [
        statement
        for table in public_tables()
        for event in ("INSERT", "UPDATE", "DELETE")
        for statement in (
            f"DROP TRIGGER IF EXISTS version_{event.lower()}_{table}",
            f"CREATE TRIGGER version_{event.lower()}_{table} AFTER {event} ON {table} "
            f"BEGIN {count_up('sqlite')} END",
        )
    ]


def postgresql_statements() -> list[str]:
    function = (
        "CREATE OR REPLACE FUNCTION locations_count_version() RETURNS trigger AS $$ "
        f"BEGIN {count_up('postgresql')} RETURN NULL; END $$ LANGUAGE plpgsql"
    )
    return [
        function,
        *(
            f"CREATE OR REPLACE TRIGGER version_of_{table} "
            f"AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION locations_count_version()"
            for table in public_tables()
        ),
    ]


SQL = {"sqlite": sqlite_statements, "postgresql": postgresql_statements}


def install_after_migrate(*, using: str, **_kwargs: Any) -> None:
    """Receiver of `post_migrate`."""
    install(connections[using])
