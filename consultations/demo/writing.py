"""Writes very many rows quickly: COPY on PostgreSQL, one prepared statement on SQLite."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import count
from typing import Any

from django.db import connection, models

Rows = list[tuple[Any, ...]]
KEYS_AT_ONCE = 1_000


def write(model: type[models.Model], columns: Sequence[str], rows: Rows) -> None:
    """Add rows of whole columns, `("id", "location_id", …)`; moments are in UTC.

    Nothing is checked but by the database.
    """
    if not rows:
        return
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"
            cursor.executemany(statement, _with_text(rows))


def new_keys(model: type[models.Model]) -> Iterator[int]:
    """Primary keys that no row has, nor will get, in rising order; within one transaction."""
    table = model._meta.db_table
    if connection.vendor == "sqlite":
        # Nobody else writes meanwhile: every transaction of ours holds the file.
        yield from count(_last_key(table) + 1)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, KEYS_AT_ONCE],
            )
            keys = cursor.fetchall()
        yield from (key for (key,) in keys)


def _last_key(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
    return found[0] if found else 0


def delete_all(*found: models.QuerySet[Any]) -> None:
    """Delete the rows themselves, in this order: nothing that hangs on them, nothing listens."""
    for rows in found:
        rows._raw_delete(rows.db)


def _with_text(rows: Rows) -> Any:
    """SQLite keeps dates and moments as text; which columns hold them, the first row says."""
    dated = [place for place, value in enumerate(rows[0]) if isinstance(value, date)]
    if not dated:
        return rows
    return (_texts_at(dated, list(row)) for row in rows)


def _texts_at(places: list[int], row: list[Any]) -> list[Any]:
    for place in places:
        value = row[place]
        # A moment in UTC, as Django writes it down: without saying so.
        moment = value.replace(tzinfo=None) if isinstance(value, datetime) else value
        row[place] = str(moment)
    return row
