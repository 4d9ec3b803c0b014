"""What is still to be done, without a name: a date and a memo, and the code on a slip of paper."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consultations.querysets import FollowUpQuerySet, SlipQuerySet
from locations.models import Location
from records.versions import Versioned

from .contacts import Contact


class FollowUp(Versioned):
    """A contact is to be taken up again (Wiedervorlage); seen by its author, or by the team."""

    contact = models.OneToOneField(Contact, models.CASCADE, related_name="follow_up")
    # That of the contact: the open ones of a place are found without all contacts of a town.
    location = models.ForeignKey(
        Location, models.PROTECT, db_index=False, related_name="follow_ups"
    )
    # Nobody's any more when the account is deleted: then the team sees it.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="follow_ups"
    )
    is_shared = models.BooleanField(_("visible to the team"), default=False)
    due_on = models.DateField(_("date"))
    # Sealed (`records/sealing.py`); at most 120 characters before that.
    memo = models.TextField(_("What is to be done?"), blank=True)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(FollowUpQuerySet)()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["location", "due_on"],
                condition=Q(done_at__isnull=True),
                name="follow_up_open_by_location",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(done_at__gte=F("made_at")),
                name="follow_up_done_after_made",
            )
        ]

    def __str__(self) -> str:
        return str(self.due_on)


class Slip(models.Model):
    """A code that a visitor keeps on paper (Zettel), valid at one place until it expires."""

    contact = models.OneToOneField(Contact, models.CASCADE, related_name="slip")
    location = models.ForeignKey(Location, models.PROTECT, db_index=False, related_name="slips")
    code = models.CharField(max_length=6)
    expires_on = models.DateField(_("valid before"), db_index=True)

    objects = models.Manager.from_queryset(SlipQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["location", "code"], name="slip_code_once_per_location")
        ]

    def __str__(self) -> str:
        return self.code
