"""What is kept of the figures: only what was published, as it was published."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from records.periods import Period, quarter_of
from reports.publications import content
from reports.tables import Table


class PublicationQuerySet(models.QuerySet["Publication"]):
    def newest(self) -> "PublicationQuerySet":
        """The last version of each quarter."""
        later = Publication.objects.filter(
            quarter=models.OuterRef("quarter"), version__gt=models.OuterRef("version")
        )
        return self.filter(~models.Exists(later))

    def without_content(self) -> "PublicationQuerySet":
        """For lists: what they say does not stand in the tables."""
        return self.defer("content")


class Publication(models.Model):
    """Figures of a quarter, frozen (Veröffentlichung): never changed, never deleted.

    Triggers on both engines see to that (publications/freezing.py).
    """

    class Reason(models.TextChoices):
        LATE = "late", _("contacts were entered later")
        MISTAKE = "mistake", _("mistakes were corrected")
        METHOD = "method", _("counting was changed")

    # Its first day.
    quarter = models.DateField(_("quarter"))
    version = models.PositiveSmallIntegerField(_("version"))
    published_at = models.DateTimeField()
    # A value, not a foreign key; never shown.
    published_by = models.UUIDField()
    reason = models.CharField(_("reason"), max_length=7, choices=Reason.choices, blank=True)
    # `definitions.VERSION` on that day.
    definitions = models.PositiveSmallIntegerField()
    # JSON as `publications.content` writes it; text, so that every byte stays.
    content = models.TextField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content, in hexadecimal")

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["quarter", "version"], name="publication_once_per_version"
            ),
            models.CheckConstraint(
                condition=Q(version=1, reason="") | (Q(version__gt=1) & ~Q(reason="")),
                name="publication_has_reason_if_it_is_not_the_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quarter:%Y-%m} {self.version}"

    @property
    def period(self) -> Period:
        return quarter_of(self.quarter)

    @property
    def about(self) -> Mapping[str, Any]:
        """What is frozen beside the tables: definitions, the programme, whether it is invented."""
        return content.about(self.content)

    @property
    def is_demo(self) -> bool:
        return bool(self.about["is_demo"])

    def tables(self) -> Mapping[str, Table]:
        """The tables as they were printed, by their keys (`publications.published_set`)."""
        return content.tables_of(self.content)
