"""Days of a place as they were: held or cancelled, and how many came."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consultations.choices import Cancellation
from consultations.querysets import LocationDayQuerySet
from locations.models import Location
from records.versions import Versioned


class LocationDay(Versioned):
    """A place on a day (Sprechstundentag), once somebody has confirmed, cancelled or counted it.

    What was promised is not kept here: it comes from rules and closures.
    """

    location = models.ForeignKey(Location, models.PROTECT, db_index=False, related_name="days")
    on = models.DateField(_("date"))
    is_held = models.BooleanField(_("took place"), default=True)
    # For the team and the figures, never public.
    cancellation = models.CharField(
        _("reason"), max_length=8, choices=Cancellation.choices, blank=True
    )
    # Counts of the day; nobody came is held with 0, nobody counted is empty.
    visitors = models.PositiveSmallIntegerField(_("visitors"), null=True, blank=True)
    third_country_nationals = models.PositiveSmallIntegerField(
        _("of them nationals of third countries"), null=True, blank=True
    )
    turned_away = models.PositiveSmallIntegerField(_("turned away"), null=True, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = models.Manager.from_queryset(LocationDayQuerySet)()

    class Meta:
        ordering = ["-on", "location"]
        constraints = [
            models.UniqueConstraint(fields=["location", "on"], name="location_day_once"),
            models.CheckConstraint(
                condition=Q(is_held=True, cancellation="")
                | (
                    Q(is_held=False, visitors__isnull=True, turned_away__isnull=True)
                    & ~Q(cancellation="")
                ),
                name="location_day_held_or_cancelled",
                violation_error_message=_(
                    "A day that was cancelled has a reason and no visitors; one that took place"
                    " has no reason."
                ),
            ),
            models.CheckConstraint(
                condition=Q(third_country_nationals__isnull=True)
                | Q(visitors__isnull=False, third_country_nationals__lte=F("visitors")),
                name="location_day_part_is_no_more_than_all",
                violation_error_message=_("These cannot be more than all visitors."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.location} {self.on}"


class LocationDayStaff(models.Model):
    """Who staffed a day; for the eyes of the team only, and deleted after three months."""

    day = models.ForeignKey(LocationDay, models.CASCADE, db_index=False, related_name="staffed_by")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "user"], name="location_day_staff_once")
        ]

    def __str__(self) -> str:
        return f"{self.day_id} {self.user_id}"
