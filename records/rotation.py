"""Seals what is kept with the newest key, so that an old one can be thrown away."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction

from records.sealing import SealBroken, renew

PER_BATCH = 200


@dataclass(frozen=True)
class Column:
    """A column that holds sealed text, or JSON with sealed texts under the keys `within`."""

    model: str  # label: "records.draft"
    field: str
    within: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.model}.{self.field}"


@dataclass(frozen=True)
class Count:
    """How many texts were sealed anew, and how many no key opens."""

    renewed: int = 0
    broken: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.renewed + other.renewed, self.broken + other.broken)


COLUMNS: list[Column] = []


def register(model: str, field: str, within: Sequence[str] = ()) -> None:
    """Tell where sealed texts are kept; called in `AppConfig.ready()`."""
    COLUMNS.append(Column(model, field, tuple(within)))


def rotate(column: Column) -> Count:
    """Seal a whole column with the first key; what is sealed with it already stays as it is.

    Batch by batch, each a transaction of its own: it may be killed, and run again.
    """
    total, last = Count(), 0
    while keys := _next_keys(column, last):
        with transaction.atomic():
            rows = _rows(column).select_for_update().filter(pk__in=keys)
            found = list(rows.values_list("pk", column.field))
            total = sum((_rotated(column, *row) for row in found), total)
        last = keys[-1]
    return total


def _rows(column: Column) -> Any:
    return apps.get_model(column.model)._default_manager


def _next_keys(column: Column, last: int) -> list[int]:
    rows = _rows(column).filter(pk__gt=last).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:PER_BATCH])


def _rotated(column: Column, pk: int, value: Any) -> Count:
    try:
        renewed = _renewed(column, value)
    except SealBroken:
        return Count(broken=1)
    if renewed == value:
        return Count()
    _rows(column).filter(pk=pk).update(**{column.field: renewed})
    return Count(renewed=1)


def _renewed(column: Column, value: Any) -> Any:
    if not column.within:
        return renew(value) if value else value
    return {
        key: renew(text) if key in column.within and text else text for key, text in value.items()
    }


def register_own() -> None:
    """The columns of this app."""
    register("records.draft", "content")
    register("records.outboxmail", "content")
    register("records.auditinquiry", "reason")
