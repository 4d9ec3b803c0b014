"""What this app has `run_due` do."""

from datetime import datetime

from django.db import connection

from records import due, outbox, retention, rotation, trail
from records.models import CacheEntry


class TrailUnprotected(Exception):
    """Triggers of the audit trail are missing."""


def register() -> None:
    retention.register_own()
    rotation.register_own()
    due.register("trail", watch_trail)
    due.register("outbox", outbox.send_due)
    due.register("retention", retention.apply_all)
    due.register("cache", clear_cache)


def watch_trail(now: datetime) -> int:
    """Raise `TrailUnprotected` if somebody could change the audit trail."""
    if missing := trail.missing(connection):
        raise TrailUnprotected(", ".join(missing))
    return 0


def clear_cache(now: datetime) -> int:
    """Delete what has expired, so that the table stays small."""
    return CacheEntry.objects.filter(expires__lt=now).delete()[0]
