"""Publishes what the demonstration has invented, so that the public page shows how it looks."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from locations import keeper
from records.periods import quarter_of
from reports.models import Publication
from reports.publications.actions import proposal, publish

NOBODY = UUID(int=0)
# After the end of a quarter.
DAYS_UNTIL_PUBLISHED = 20


def publish_quarters(first: date, now: datetime) -> int:
    """Publish each whole quarter from `first` on that is over and has not been published.

    Returns how many; what is published already stays, also if the contacts are others by now.
    """
    keeper.look_again()
    known = set(Publication.objects.values_list("quarter", flat=True))
    published, day = 0, first
    while (quarter := quarter_of(day)).last and quarter.last < timezone.localdate(now):
        if quarter.first not in known and quarter.first and quarter.first >= first:
            seen = proposal(quarter, timezone.localdate(now)).digest
            # Too few contacts were wanted: then there is nothing that could be printed.
            with suppress(ValidationError):
                publish(by=NOBODY, quarter=quarter, seen=seen, at=min(now, _moment(quarter.last)))
                published += 1
        day = quarter.last + timedelta(days=1)
    return published


def _moment(last: date) -> datetime:
    day = last + timedelta(days=DAYS_UNTIL_PUBLISHED)
    return datetime.combine(day, time(10), ZoneInfo(settings.TIME_ZONE))
