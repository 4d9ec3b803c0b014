"""The figures counted anew from the contacts, month by month: to mend and to prove them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    F,
    Max,
    Min,
    Model,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from consultations.choices import Answer, Home, Result
from consultations.models import Contact, ContactTopic
from consultations.models.figures import OUTSIDE, UNKNOWN
from consultations.querysets import consulted
from consultations.rollups import MEASURES, TABLES, Table

COLUMNS: dict[str, Any] = {
    "day": F("happened_on"),
    "home": Case(
        When(home=Home.DISTRICT, then=F("home_district__slug")),
        When(home=Home.OUTSIDE, then=Value(OUTSIDE)),
        default=Value(UNKNOWN),
        output_field=CharField(),
    ),
    "counterpart": F("counterpart"),
    "location_id": F("location_id"),
    "topic_id": F("contact_topics__topic_id"),
}
# Primary keys of contacts, from the first to the last.
Numbers = tuple[int, int]
HIGHEST = 2**63 - 1


@dataclass(frozen=True)
class Difference:
    """A figure that is not what the contacts say."""

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
    return since if since.day == 1 else _next(since)


def rebuild(since: date) -> None:
    """Make the figures anew from the contacts, of whole months from `since` on.

    Earlier ones stay: their contacts may be deleted by now. Each month is a transaction of its own,
    so that people who log contacts wait for one month at most; what they add comes on top.
    """
    for month in _months(whole_month(since)):
        with transaction.atomic(), connection.cursor() as cursor:
            _hold_writers(cursor)
            numbers = _numbers(month)
            for table in TABLES:
                _rebuild(cursor, table, month, numbers)


def differences(since: date) -> Iterator[Difference]:
    """Every figure of whole months from `since` on that is not what the contacts say.

    A month of a table is looked at in one statement, so contacts saved meanwhile make no
    difference; a row full of zeros is as good as none.
    """
    for month in _months(whole_month(since)):
        # Contacts saved meanwhile have higher numbers.
        numbers = (_numbers(month)[0], HIGHEST)
        for table in TABLES:
            with connection.cursor() as cursor:
                cursor.execute(*_comparison(table, month, numbers))
                for row in cursor.fetchall():
                    yield from _differences_of(table, row)


def _next(day: date) -> date:
    """The first day of the month after that of `day`."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


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
    while (following := _next(months[-1])) <= max(known):
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


def _of(month: date) -> QuerySet[Any]:
    return Contact.objects.order_by().filter(happened_on__gte=month, happened_on__lt=_next(month))


def _numbers(month: date) -> Numbers:
    """The lowest and the highest primary key of the contacts of a month.

    Said beside the month, so that not the topics of ten years are read for it.
    """
    found = _of(month).aggregate(first=Min("pk"), last=Max("pk"))
    return found["first"] or 0, found["last"] or 0


def _rebuild(cursor: CursorWrapper, table: Table, month: date, numbers: Numbers) -> None:
    columns = ", ".join((*table.key, *MEASURES))
    within, days = _within(table, month)
    counted, values = _counted(table, month, numbers)
    cursor.execute(f"DELETE FROM {table.name} WHERE {within}", days)
    cursor.execute(f"INSERT INTO {table.name} ({columns}) {counted}", values)


def _within(table: Table, month: date) -> tuple[str, list[date]]:
    """The condition for rows of `table` of this month, and its values."""
    return f"{table.key[0]} >= %s AND {table.key[0]} < %s", [month, _next(month)]


def _counted(table: Table, month: date, numbers: Numbers) -> tuple[str, tuple[Any, ...]]:
    """A SELECT of the columns of `table` as the contacts of `month` have them, and its values."""
    columns = COLUMNS | {"month": Value(month, output_field=DateField())}
    groups = {f"by_{name}": columns[name] for name in table.key}
    contacts = _of(month).annotate(**groups)
    if "topic_id" in table.key:
        contacts = contacts.annotate(of=F("contact_topics__contact_id"))
        contacts = contacts.filter(of__gte=numbers[0], of__lte=numbers[1])
    sums = contacts.values(*groups).annotate(**_sums(numbers))
    statement, values = sums.query.sql_with_params()
    named = [f"by_{name} AS {name}" for name in table.key]
    named += [f"sum_{name} AS {name}" for name in MEASURES]
    return f"SELECT {', '.join(named)} FROM ({statement}) AS sums", values


def _sums(numbers: Numbers) -> dict[str, Any]:
    """What of a group of contacts makes up each measure."""
    topics = ContactTopic.objects.filter(contact__gte=numbers[0], contact__lte=numbers[1])
    sums = {
        "contacts": Count("pk"),
        "consultations": Count("pk", filter=consulted(topics)),
        "advised": Sum("advised"),
        "accompanying": Sum("accompanying"),
        "first_contacts": Count("pk", filter=Q(first_contact=Answer.YES)),
        "not_helped": Count("pk", filter=Q(result=Result.NOT_HELPED)),
        "headcount": Coalesce(Sum("headcount"), 0),
    }
    return {f"sum_{name}": sums[name] for name in MEASURES}


def _comparison(table: Table, month: date, numbers: Numbers) -> tuple[str, tuple[Any, ...]]:
    """A SELECT of the rows that differ: key, then each measure as kept, then each as counted."""
    counted, values = _counted(table, month, numbers)
    within, days = _within(table, month)
    key, measures = ", ".join(table.key), ", ".join(MEASURES)
    nothing = ", ".join("0" for _name in MEASURES)
    no_figures = ", ".join(f"0 AS kept_{name}" for name in MEASURES)
    both = (
        f"SELECT {key}, {no_figures}, {measures} FROM ({counted}) AS counted"
        f" UNION ALL SELECT {key}, {measures}, {nothing} FROM {table.name} WHERE {within}"
    )
    sums = ", ".join(f"SUM({name})" for name in (*(f"kept_{m}" for m in MEASURES), *MEASURES))
    differ = " OR ".join(f"SUM(kept_{name}) <> SUM({name})" for name in MEASURES)
    statement = (
        f"SELECT {key}, {sums} FROM ({both}) AS sides GROUP BY {key} HAVING {differ} ORDER BY {key}"
    )
    return statement, (*values, *days)


def _differences_of(table: Table, row: tuple[Any, ...]) -> Iterator[Difference]:
    key, numbers = row[: len(table.key)], [int(number) for number in row[len(table.key) :]]
    kept, counted = numbers[: len(MEASURES)], numbers[len(MEASURES) :]
    for measure, figure, right in zip(MEASURES, kept, counted, strict=True):
        if figure != right:
            yield Difference(table.model.__name__, key, measure, figure, right)
