"""Months that are closed because they have been reported, and what changed in them since."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.choices import Revised, RevisedKind, RevisionReason
from locations.models import Location


class MonthLock(models.Model):
    """A month that has been reported (Monatsabschluss): changes in it need a reason."""

    # Its first day.
    month = models.DateField(unique=True)
    locked_at = models.DateTimeField()
    # A value, not a foreign key.
    locked_by = models.UUIDField()

    class Meta:
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Revision(models.Model):
    """Something entered, corrected or deleted in a closed month; not which contact, nor by whom."""

    month = models.DateField()
    at = models.DateTimeField()
    location = models.ForeignKey(Location, models.PROTECT, db_index=False, related_name="+")
    done = models.CharField(max_length=7, choices=Revised.choices)
    kind = models.CharField(max_length=7, choices=RevisedKind.choices)
    reason = models.CharField(_("reason"), max_length=10, choices=RevisionReason.choices)
    # How many contacts more (1) or fewer (-1) the month has.
    contacts = models.SmallIntegerField(default=0)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["month", "-at"], name="revision_by_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.done}"
