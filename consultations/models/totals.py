"""Totals from before the single records: as they were published, with their source."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.choices import Measure, Qualifier
from locations.models import Location
from locations.models.fields import not_before
from locations.models.places import Precision
from records.versions import Versioned


class AggregateCount(Versioned):
    """An old total of a place or of the network (Summe): never spread over months."""

    # Empty: the whole network.
    location = models.ForeignKey(
        Location,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="aggregate_counts",
        verbose_name=_("place"),
    )
    starts_on = models.DateField(_("first day"))
    starts_on_precision = models.CharField(
        max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    # Empty: up to when is not known; the source says what is.
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    measure = models.CharField(_("what is counted"), max_length=13, choices=Measure.choices)
    value = models.PositiveIntegerField(_("number"))
    qualifier = models.CharField(
        _("how exact"), max_length=9, choices=Qualifier.choices, default=Qualifier.EXACT
    )
    includes_partners = models.BooleanField(_("contacts with partners included"), default=False)
    source = models.TextField(_("source"), max_length=500)

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            not_before("aggregate_count_ends_after_start", "starts_on", "ends_on"),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="aggregate_count_has_source",
                violation_error_message=_("A total needs its source."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_qualifier_display()} {self.value} {self.get_measure_display()}"
