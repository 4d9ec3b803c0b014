"""Once a night: do the figures say what the contacts say? `FiguresCheck` keeps the answer.

Where they do not, reports count the contacts themselves until somebody rebuilds the figures.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from consultations.models import FiguresCheck
from consultations.recounts import CHECK, differences
from consultations.retention import kept_since
from records import due

# Of the local day: when nobody works, and contacts deleted by term are gone.
FIRST_HOUR = 1
# A check that has not ended by then was killed.
GIVEN_UP_AFTER = timedelta(hours=1)


class FiguresDiffer(Exception):
    """Some figures are not what the contacts say; `check_figures` lists them."""


def register() -> None:
    """With very many contacts it takes minutes."""
    due.register("figures", check, takes_long=True)


def check(now: datetime) -> int:
    """Compare figures and contacts: at most once a local day, by one process at a time.

    Raises `FiguresDiffer` if some are wrong, which ends `run_due` with 1. The answer is thrown away
    if figures were rebuilt meanwhile, and the next one is looked for an hour later.
    """
    if not _begin(now):
        return 0
    first, count = None, 0
    for found in differences(kept_since(now)):
        first, count = first or found.month, count + 1
    rows = FiguresCheck.objects.filter(pk=CHECK, begun_at=now).exclude(rebuilt_at__gte=now)
    if rows.update(checked_at=now, differ_from=first, differences=count) and count:
        raise FiguresDiffer
    return 0


def _begin(now: datetime) -> bool:
    """Note that a comparison begins; not if none is due, or another process has begun it."""
    if timezone.localtime(now).hour < FIRST_HOUR:
        return False
    if not _is_due(FiguresCheck.objects.filter(pk=CHECK).first(), now):
        return False
    with transaction.atomic():
        FiguresCheck.objects.get_or_create(pk=CHECK)
        kept = FiguresCheck.objects.select_for_update().get(pk=CHECK)
        if not _is_due(kept, now):
            return False
        kept.begun_at = now
        kept.save(update_fields=["begun_at"])
    return True


def _is_due(check: FiguresCheck | None, now: datetime) -> bool:
    if check is None or check.begun_at is None:
        return True
    if check.checked_at and check.checked_at >= check.begun_at:
        return timezone.localdate(check.checked_at) < timezone.localdate(now)
    return now - check.begun_at >= GIVEN_UP_AFTER
