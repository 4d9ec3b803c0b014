"""The figures counted anew from the contacts, month by month: to mend and to prove them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Max, Min, Model
from django.utils import timezone

from consultations.models import Contact, FiguresCheck
from consultations.recount_statements import comparison, deletion, insertion
from consultations.retention import kept_since
from consultations.rollups import MEASURES, TABLES, Table
from records.periods import month_after

# Of the only row of `FiguresCheck`.
CHECK = 1


@dataclass(frozen=True)
class Difference:
    """A figure that is not what the contacts say."""

    month: date
    table: str
    key: tuple[Any, ...]
    measure: str
    figure: int
    counted: int

    def __str__(self) -> str:
        key = " ".join(map(str, self.key))
        return f"{self.table} {key} {self.measure}: {self.figure}, counted {self.counted}"


def whole_month(since: date) -> date:
    """`since`, if it is the first day of a month, else the first day of the next one."""
    return since if since.day == 1 else month_after(since)


def rebuild(since: date) -> None:
    """Make the figures anew from the contacts, of whole months from `since` on.

    Earlier ones stay: their contacts may be deleted by now. Each month is a transaction of its own,
    so that people who log contacts wait for one month at most; what they add comes on top.
    """
    since = whole_month(since)
    for month in _months(since):
        with transaction.atomic(), connection.cursor() as cursor:
            _hold_writers(cursor)
            _without_compiling(cursor)
            for table in TABLES:
                cursor.execute(*deletion(table, month))
                cursor.execute(*insertion(table, month))
    _note_rebuilt(since)


def differences(since: date) -> Iterator[Difference]:
    """Every figure of whole months from `since` on that is not what the contacts say.

    A month of a table is looked at in one statement, so contacts saved meanwhile make no
    difference; a row full of zeros is as good as none.
    """
    for month in _months(whole_month(since)):
        for table in TABLES:
            for row in _rows(*comparison(table, month)):
                yield from _differences_of(table, month, row)


def differ_from() -> date | None:
    """The first month whose figures are not what the contacts say, as far as the nights have found.

    None until the first night, and after a rebuild of all that was found.
    """
    rows = FiguresCheck.objects.filter(pk=CHECK)
    return rows.values_list("differ_from", flat=True).first()


def _note_rebuilt(since: date) -> None:
    """What was found wrong is right again if all of it was counted anew that still can be."""
    now = timezone.now()
    with transaction.atomic():
        FiguresCheck.objects.update_or_create(pk=CHECK, defaults={"rebuilt_at": now})
        wrong = FiguresCheck.objects.filter(pk=CHECK, differ_from__isnull=False)
        if since > kept_since(now):
            wrong = wrong.filter(differ_from__gte=since)
        wrong.update(differ_from=None, differences=0)


def _rows(statement: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            return cursor.execute(statement, values).fetchall()
    with transaction.atomic(), connection.cursor() as cursor:
        _without_compiling(cursor)
        cursor.execute(statement, values)
        return cursor.fetchall()


def _without_compiling(cursor: CursorWrapper) -> None:
    """Until the end of the transaction: PostgreSQL would compile statements that run once."""
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL jit = off")


def _months(since: date) -> list[date]:
    """First days of all months from `since` on, as far as there are contacts or figures."""
    days: list[date | None] = []
    places: list[tuple[type[Model], str]] = [(Contact, "happened_on")]
    for model, name in places + [(table.model, table.key[0]) for table in TABLES]:
        rows = model._default_manager.order_by().filter(**{f"{name}__gte": since})
        days += rows.aggregate(first=Min(name), last=Max(name)).values()
    known = [day for day in days if day]
    if not known:
        return []
    months = [min(known).replace(day=1)]
    while (following := month_after(months[-1])) <= max(known):
        months.append(following)
    return months


def _hold_writers(cursor: CursorWrapper) -> None:
    """Until the end of the transaction; on SQLite every transaction of ours does that.

    Whoever has counted a contact is waited for, so that the contact is seen; whoever has saved
    one and not counted it will do so afterwards.
    """
    if connection.vendor == "postgresql":
        names = ", ".join(table.name for table in TABLES)
        cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")


def _differences_of(table: Table, month: date, row: tuple[Any, ...]) -> Iterator[Difference]:
    key, numbers = row[: len(table.key)], [int(number) for number in row[len(table.key) :]]
    kept, counted = numbers[: len(MEASURES)], numbers[len(MEASURES) :]
    for measure, figure, right in zip(MEASURES, kept, counted, strict=True):
        if figure != right:
            yield Difference(month, table.model.__name__, key, measure, figure, right)
