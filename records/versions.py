"""Rows that several people change: a number counts the changes, and an old number is refused."""

from typing import Any

from django.db import models


class Versioned(models.Model):
    """A row that knows how often it was changed."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class Conflict(Exception):
    """Somebody else has changed the row since it was read; `row` is what is kept now."""

    def __init__(self, row: Any) -> None:
        super().__init__(f"{type(row).__name__} was changed by somebody else")
        self.row = row


def check_version(row: Any, seen: int | None) -> None:
    """Raise `Conflict` unless `row`, which the caller holds locked, is still as it was seen.

    A form that does not say what it has seen has seen nothing.
    """
    if row.version != seen:
        raise Conflict(row)
