"""Which days of places were entered and which have contacts: a row per place and month.

Days of a month are bits of a number, the first one the lowest: the database folds them, and
thousands of days are told apart at once.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import (
    Aggregate,
    BigIntegerField,
    CharField,
    ExpressionWrapper,
    F,
    Field,
    Func,
    Q,
    QuerySet,
    Sum,
)

from consultations.models import Contact, FiguresOfLocationDay, LocationDay
from locations.models import FundingScope
from records.periods import ends, month_of
from reports.report import Asked

# Primary key of a place and the first day of a month.
Key = tuple[int, date]


class Noted(NamedTuple):
    """What was entered about the days of a month; days are bits."""

    held: int = 0
    cancelled: int = 0
    visitors: int | None = None
    turned_away: int | None = None


# By month and primary key of the place, days with contacts; places without any are left out.
Logged = dict[date, dict[int, int]]


# The month of a date, counted from the beginning of the calendar, and its bit within the month.
# In SQLite dates are text, and `strftime` takes several times as long.
NUMBER = {
    "sqlite": "(substr({day}, 1, 4) * 12 + substr({day}, 6, 2) - 1)",
    "postgresql": (
        "CAST(EXTRACT(YEAR FROM {day}) * 12 + EXTRACT(MONTH FROM {day}) - 1 AS integer)"
    ),
}
BIT = {
    "sqlite": "(1 << (substr({day}, 9) - 1))",
    "postgresql": "(CAST(1 AS bigint) << (CAST(EXTRACT(DAY FROM {day}) AS integer) - 1))",
}
# Where the row has its month, too.
BIT_OF_MONTH = BIT | {"postgresql": "(CAST(1 AS bigint) << ({day} - month))"}


class _OfDate(Func):
    """One of these of a column."""

    output_field = BigIntegerField()

    def __init__(self, field: str, forms: dict[str, str]) -> None:
        super().__init__(field)
        self.forms = forms

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> Any:
        template = self.forms[connection.vendor].format(day="%(expressions)s")
        return self.as_sql(compiler, connection, template=template)

    as_postgresql = as_sqlite


class _Folded(Aggregate):
    """Bits of days, each of which is there once; the sum of large numbers costs PostgreSQL more."""

    function = "SUM"
    output_field = Field()

    def as_postgresql(self, compiler: Any, connection: Any, **_context: Any) -> Any:
        return self.as_sql(compiler, connection, function="BIT_OR")


def noted(
    asked: Asked, places: list[int], first: date, last: date, funded: str
) -> dict[Key, Noted]:
    """What was entered about these days, both inclusive; one query."""
    if first > last or not places:
        return {}
    rows = LocationDay.objects.filter(on__range=(first, last), location__in=places)
    return _noted(_paid_for(asked, rows, funded))


def _noted(rows: QuerySet[Any]) -> dict[Key, Noted]:
    """There is one row of a day at most, so bits can be added."""
    bit = _OfDate("on", BIT)
    months = rows.order_by().annotate(number=_OfDate("on", NUMBER)).values("location_id", "number")
    found = months.annotate(
        held=Sum(bit, filter=Q(is_held=True)),
        gone=Sum(bit, filter=Q(is_held=False)),
        came=Sum("visitors"),
        sent=Sum("turned_away"),
    )
    names = ("location_id", "number", "held", "gone", "came", "sent")
    return {
        (place, _first(number)): Noted(int(held or 0), int(gone or 0), came, sent)
        for place, number, held, gone, came, sent in found.values_list(*names)
    }


def logged(asked: Asked, place: int | None, months: Iterable[date]) -> Logged:
    """Days with contacts at this place, or at all; one query for the months not yet asked for.

    One more while the figures are doubted: then the contacts themselves say it.
    """
    key = ("days with contacts", place)
    found: Logged = asked.known.counted.setdefault(key, {})
    if missing := sorted(set(months) - set(found)):
        found.update((month, {}) for month in missing)
        for month, location, bits in _logged(asked, place, missing):
            found[month][location] = int(bits)
    return found


def _logged(asked: Asked, place: int | None, months: list[date]) -> Iterator[tuple[date, int, int]]:
    """Months, places and days; from the contacts from the first month on that is doubted."""
    at = {} if place is None else {"location": place}
    doubted = asked.known.doubted_since
    if kept := [month for month in months if month < doubted]:
        yield from _of_figures(FiguresOfLocationDay.objects.filter(_within("month", kept), **at))
    if others := [month for month in months if month >= doubted]:
        within = (others[0], ends(month_of(others[-1]))[1])
        contacts = Contact.objects.filter(happened_on__range=within, **at)
        yield from (one for one in _of_contacts(contacts) if one[0] in others)


def _within(field: str, months: list[date]) -> Q:
    """That a month is one of these; of months in a row the index reads no more than that."""
    if (
        len(months)
        == (months[-1].year - months[0].year) * 12 + months[-1].month - months[0].month + 1
    ):
        return Q(**{f"{field}__range": (months[0], months[-1])})
    return Q(**{f"{field}__in": months})


def _of_figures(rows: QuerySet[Any]) -> Iterator[tuple[date, int, int]]:
    """In the order of the index, so that nothing is sorted; a month is read once from its text."""
    month = ExpressionWrapper(F("month"), output_field=CharField())
    groups = rows.order_by().annotate(of=month).values("of", "location_id")
    bits = groups.annotate(bits=_Folded(_OfDate("day", BIT_OF_MONTH)))
    days: dict[Any, date] = {}
    for of, place, found in bits.values_list("of", "location_id", "bits"):
        if of not in days:
            days[of] = date.fromisoformat(str(of))
        yield days[of], place, found


def _of_contacts(rows: QuerySet[Any]) -> Iterator[tuple[date, int, int]]:
    """Each day once, in the order of the index, and then folded: so nothing has to be sorted."""
    field = "happened_on"
    days = rows.order_by().values(field, "location_id").distinct()
    statement, values = days.query.sql_with_params()
    number, bit = (form[connection.vendor].format(day=field) for form in (NUMBER, BIT))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {number}, location_id, SUM({bit}) FROM ({statement}) AS days GROUP BY 1, 2",
            values,
        )
        groups = cursor.fetchall()
    return ((_first(month), place, bits) for month, place, bits in groups)


def _first(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _paid_for(asked: Asked, rows: QuerySet[Any], funded: str) -> QuerySet[Any]:
    """Days on which a programme paid for the place ("yes") or not ("no")."""
    if not funded:
        return rows
    paid = Q(pk__in=[])
    for scope in asked.known.directory.rows[FundingScope]:
        paid |= Q(
            location=scope.location_id, on__range=(scope.valid_from, scope.valid_to or date.max)
        )
    return rows.filter(paid if funded == "yes" else ~paid)


# --- Days as bits ---


def bits_of(days: Iterable[date]) -> int:
    """Of days of one month."""
    found = 0
    for day in days:
        found |= 1 << (day.day - 1)
    return found


def bits_between(since: date, first: date, last: date, count: int = 31) -> int:
    """Of those of so many days since `since` that lie from `first` to `last`, both inclusive."""
    begin = 0 if first <= since else (first - since).days
    end = min((last - since).days, count - 1)
    return ((1 << (end + 1)) - 1) & ~((1 << begin) - 1) if end >= begin else 0
