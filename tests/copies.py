"""Rows that many tests begin with: made for the first of them, then copied, for that is quick.

The tables are empty before but for the catalogues (`tests/emptying.py`), which are not copied;
primary keys come from sequences that never go back, so that copies are in nobody's way.
"""

from collections.abc import Callable
from datetime import time
from typing import Any

from django.db import connection, transaction

from locations import version
from tests import emptying

_copies: dict[str, dict[str, Any]] = {}


def begin_with(name: str, make: Callable[[], None]) -> None:
    """What `make` makes, which has to be the same whenever it is called; for one process."""
    if name not in _copies:
        is_alone = not _tables()
        make()
        if is_alone:
            _copies[name] = {table: _read(table) for table in _tables()}
        return
    with transaction.atomic():
        for table, content in _copies[name].items():
            _write(table, content)


def _tables() -> list[str]:
    """Those with rows; the number of the version belongs to the database."""
    known = connection.introspection.django_table_names(only_existing=True)
    catalogues = {model._meta.db_table for model in emptying.CATALOGUES}
    left_out = {version.TABLE, *catalogues, *emptying.STAYS}
    return emptying.filled(connection, sorted(set(known) - left_out))


def _read(table: str) -> Any:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            rows = cursor.execute(f'SELECT * FROM "{table}"').fetchall()
            return [[_as_kept(value) for value in row] for row in rows]
        with cursor.copy(f'COPY "{table}" TO STDOUT') as rows:
            return b"".join(map(bytes, rows))


def _write(table: str, content: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            places = ", ".join("%s" for _value in content[0])
            cursor.executemany(f'INSERT INTO "{table}" VALUES ({places})', content)
            return
        with cursor.copy(f'COPY "{table}" FROM STDIN') as rows:
            rows.write(content)


def _as_kept(value: Any) -> Any:
    """SQLite keeps a time of day as text, but does not take it for text by itself."""
    return str(value) if isinstance(value, time) else value
