"""Names rows that no form lets in, but that a line typed into the database can leave there."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004  # Django names it so
from django.db import DatabaseError

from locations.models import Closure, OpeningHours


@register(Tags.database)
def hours_can_be_read(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """One warning per rule or deviation that the pages leave out.

    Runs with every `migrate` and with `manage.py check --database default`.
    """
    return [
        Warning(
            f"{type(row).__name__} {row.pk} of location {row.location_id} contradicts itself; "
            "the pages leave it out.",
            hint="Enter it anew on the page of the location, and delete this one.",
            obj=row,
            id="locations.W001",
        )
        for alias in databases or []
        for row in _rows(alias)
        if not row.is_sound
    ]


def _rows(alias: str) -> Iterable[Any]:
    """Rules and deviations; none before the first `migrate`, when there is no table to ask."""
    try:
        for model in (OpeningHours, Closure):
            yield from model._default_manager.using(alias).order_by("pk")
    except DatabaseError:
        return
