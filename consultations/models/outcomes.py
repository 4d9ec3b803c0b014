"""What came of a contact beside its result: what was missing, and where somebody was sent."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.choices import Arrival, OfferCategory, ReferralTarget
from locations.models import Organization

from .catalogues import Topic, UnmetNeedReason
from .contacts import Contact


class UnmetNeed(models.Model):
    """What was missing (Was hat gefehlt?), beside any result; a contact has any number."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="unmet_needs")
    reason = models.CharField(_("reason"), max_length=13, choices=UnmetNeedReason.Code.choices)
    topic = models.ForeignKey(
        Topic, models.PROTECT, null=True, blank=True, db_index=False, related_name="unmet_needs"
    )
    language = models.CharField(_("missing language"), max_length=12, blank=True)
    offer_category = models.CharField(
        _("missing kind of offer"), max_length=16, choices=OfferCategory.choices, blank=True
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(language="") | Q(reason=UnmetNeedReason.Code.LANGUAGE),
                name="unmet_need_language_fits_reason",
            ),
            models.CheckConstraint(
                condition=Q(offer_category="") | Q(reason=UnmetNeedReason.Code.NO_OFFER),
                name="unmet_need_category_fits_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.get_reason_display()


class Referral(models.Model):
    """Where somebody was sent (Verweis): a kind of target, perhaps an organization."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="referrals")
    target = models.CharField(_("target"), max_length=18, choices=ReferralTarget.choices)
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="referrals"
    )
    arrival = models.CharField(
        _("arrived"), max_length=11, choices=Arrival.choices, default=Arrival.OPEN
    )

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.organization or self.get_target_display())
