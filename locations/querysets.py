"""Questions about many places at once."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q


def valid_on(day: date) -> Q:
    """Rows with `valid_from` and `valid_to` that hold on `day`; an empty bound is open."""
    return (Q(valid_from__isnull=True) | Q(valid_from__lte=day)) & (
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )


class LocationQuerySet(models.QuerySet[Any]):
    """Which places?"""

    def listed(self) -> Self:
        """Places that residents are sent to: at work or paused, neither planned nor ended."""
        return self.filter(status__in=["active", "paused"])

    def locked(self) -> Self:
        """Rows that nobody else changes until the transaction ends.

        SQLite knows no row locks; there the transaction holds the whole file (settings.py).
        """
        return self.select_for_update()
