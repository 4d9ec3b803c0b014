"""One's own numbers of this month and the one before, for one's own eyes only.

Restricted to who asks: no figure here, and none elsewhere, compares people who work here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from consultations.choices import Counterpart
from consultations.models import Contact
from consultations.querysets import ContactQuerySet
from locations import calendar_words as words
from locations.staff.request import StaffRequest


@dataclass(frozen=True)
class Row:
    """One line of a table: what is counted, and how often in each of the months."""

    label: str
    counts: tuple[int, ...]


@require_safe
def own_numbers(request: StaffRequest) -> HttpResponse:
    months = _months(request.today)
    own = _own(request, months[-1])
    counterparts = list(_counterparts(own, months))
    context = {
        "months": [words.plain_date(month, "month") for month in months],
        "contacts": _sums(counterparts, months),
        "consultations": _sums(_counterparts(own.consultations(), months), months),
        "counterparts": counterparts,
        "topics": list(_topics(own, months)),
    }
    return render(request, "consultations/days/mine.html", context)


def _own(request: StaffRequest, since: date) -> ContactQuerySet:
    """What they have logged themselves, at places where they advise today, as everywhere."""
    visible: ContactQuerySet = Contact.objects.visible_to(request.user, request.today)
    own = visible.filter(recorded_by=request.user, happened_on__range=(since, request.today))
    return own.annotate(month=TruncMonth("happened_on")).order_by()


def _months(today: date) -> list[date]:
    """The first days of this month and of the one before."""
    this = today.replace(day=1)
    return [this, (this - timedelta(days=1)).replace(day=1)]


def _counterparts(contacts: ContactQuerySet, months: list[date]) -> Iterator[Row]:
    """In the order on the screen; who never came has no line."""
    counted = contacts.values_list("counterpart", "month").annotate(count=Count("pk"))
    found = {(code, month): count for code, month, count in counted}
    for code, label in Counterpart.choices:
        counts = tuple(found.get((code, month), 0) for month in months)
        if any(counts):
            yield Row(str(label), counts)


def _topics(contacts: ContactQuerySet, months: list[date]) -> Iterator[Row]:
    """In the order of the catalogue; a contact counts once for each of its topics."""
    keys = ("topics__position", "topics__label", "month")
    counted = contacts.exclude(topics=None).values_list(*keys).annotate(count=Count("pk"))
    found = {(position, label, month): count for position, label, month, count in counted}
    for position, label in sorted({key[:2] for key in found}):
        counts = tuple(found.get((position, label, month), 0) for month in months)
        yield Row(label, counts)


def _sums(rows: Iterable[Row], months: list[date]) -> tuple[int, ...]:
    counts = [row.counts for row in rows]
    return tuple(sum(column) for column in zip(*counts, strict=True)) or (0,) * len(months)
