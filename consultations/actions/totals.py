"""Keep the totals from before the single records: added, changed, deleted, each with its history.

Policy: coordinators keep them (`lokalwillkommen/access.py`); they hold nothing about persons.
"""

from typing import Any
from uuid import UUID

from django.db import transaction

from consultations.models import AggregateCount
from consultations.totals.overlap import refuse_overlap
from records import changes, rows
from records.models import Change
from records.versions import check_version

# What the history of the totals is found by.
TOTALS = "totals"


@transaction.atomic
def add_total(*, by: UUID, **values: Any) -> Change:
    """A new total; raises `ValidationError` where something would be counted twice."""
    return _kept(AggregateCount(**values), by=by, before=None)


@transaction.atomic
def change_total(*, by: UUID, pk: int, seen: int | None, **values: Any) -> Change:
    """The total as `values` say now; raises `Conflict`, and `ValidationError` as `add_total`."""
    total = AggregateCount.objects.select_for_update(of=("self",)).get(pk=pk)
    check_version(total, seen)
    before = changes.values_of(total)
    for name, value in values.items():
        setattr(total, name, value)
    return _kept(total, by=by, before=before)


@transaction.atomic
def delete_total(*, by: UUID, pk: int, seen: int | None) -> Change:
    """Take a total out; what it said stays in the history. Raises `Conflict`."""
    total = AggregateCount.objects.select_for_update(of=("self",)).get(pk=pk)
    check_version(total, seen)
    return rows.remove(total, by=by, subject=TOTALS)


def _kept(total: AggregateCount, *, by: UUID, before: dict[str, Any] | None) -> Change:
    refuse_overlap(total)
    return rows.save(total, by=by, before=before, subject=TOTALS)
