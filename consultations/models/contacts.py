"""Contacts: who was there, what about, in which language, from where, with which result.

No name, address, date of birth, telephone, nationality or title of residence, and no free text:
what is here was chosen from lists.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consultations.choices import (
    AgeBand,
    Answer,
    Channel,
    Counterpart,
    Duration,
    Gender,
    Home,
    Initiative,
    Interpreting,
    PartnerKind,
    PartnerTheme,
    Result,
)
from consultations.querysets import ContactQuerySet
from locations.models import District, Location, Neighborhood, Organization
from records.versions import Versioned

from .catalogues import Topic

MOST_PEOPLE = 99
LARGEST_GROUP = 999


class Contact(Versioned):
    """One logged contact (Kontakt); not a person, and not a topic."""

    # Foreign keys without an index of their own stand first in one of those below, or are never
    # looked up from the other side.
    location = models.ForeignKey(
        Location, models.PROTECT, db_index=False, related_name="contacts", verbose_name=_("place")
    )
    happened_on = models.DateField(_("date"))
    recorded_at = models.DateTimeField(help_text=_("to the minute"))
    # Emptied after a year: from then on nobody needs to know.
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, db_index=False, related_name="+"
    )
    # Of the recorder on that day: the controller in the sense of Art. 26 GDPR.
    employer = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    counterpart = models.CharField(_("who was there"), max_length=17, choices=Counterpart.choices)
    channel = models.CharField(_("channel"), max_length=13, choices=Channel.choices, blank=True)
    advised = models.PositiveSmallIntegerField(_("persons advised"), default=1)
    accompanying = models.PositiveSmallIntegerField(_("persons accompanying"), default=0)
    # Set: a group, counted as one contact, of which nobody is described.
    headcount = models.PositiveSmallIntegerField(_("people in the group"), null=True, blank=True)
    first_contact = models.CharField(
        _("here for the first time"), max_length=3, choices=Answer.choices, blank=True
    )
    # Empty: nobody asked.
    home = models.CharField(_("home"), max_length=8, choices=Home.choices, blank=True)
    home_district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    home_neighborhood = models.ForeignKey(
        Neighborhood, models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    language = models.CharField(_("language of the conversation"), max_length=12, blank=True)
    interpreting = models.CharField(
        _("interpreting"), max_length=12, choices=Interpreting.choices, blank=True
    )
    age_band = models.CharField(_("age"), max_length=8, choices=AgeBand.choices, blank=True)
    gender = models.CharField(_("gender"), max_length=7, choices=Gender.choices, blank=True)
    duration = models.CharField(_("duration"), max_length=8, choices=Duration.choices, blank=True)
    result = models.CharField(_("result"), max_length=16, choices=Result.choices, blank=True)
    topics = models.ManyToManyField(Topic, through="ContactTopic", related_name="contacts")
    # The contact that a slip was given out at, and which this one goes on from.
    earlier = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, db_index=False, related_name="later"
    )
    # Made by the device that tapped it: the same row sent twice is one contact.
    tally_key = models.UUIDField(null=True, blank=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = models.Manager.from_queryset(ContactQuerySet)()

    class Meta:
        ordering = ["-happened_on", "-pk"]
        indexes = [
            # With what the list is filtered by: a question that few contacts fit reads the index
            # of a place from end to end, but none of its rows.
            models.Index(
                fields=[
                    *("location", "-happened_on", "-id", "counterpart", "channel"),
                    *("language", "home", "home_district", "result"),
                ],
                name="contact_by_location",
            ),
            models.Index(fields=["-happened_on", "-id"], name="contact_by_date"),
            models.Index(fields=["recorded_by", "-happened_on", "-id"], name="contact_by_recorder"),
            models.Index(
                fields=["earlier"], condition=Q(earlier__isnull=False), name="contact_by_earlier"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recorded_by", "tally_key"],
                condition=Q(tally_key__isnull=False),
                name="contact_once_per_tally_key",
            ),
            models.CheckConstraint(
                condition=Q(home=Home.DISTRICT, home_district__isnull=False)
                | (~Q(home=Home.DISTRICT) & Q(home_district__isnull=True)),
                name="contact_home_has_district",
            ),
            models.CheckConstraint(
                condition=Q(home_neighborhood__isnull=True) | Q(home_district__isnull=False),
                name="contact_neighborhood_has_district",
            ),
            models.CheckConstraint(
                condition=Q(headcount__isnull=True, advised__range=(1, MOST_PEOPLE))
                # Said twice: what is compared with nothing is neither true nor false, and passes.
                | Q(
                    headcount__isnull=False,
                    headcount__range=(1, LARGEST_GROUP),
                    advised=0,
                    accompanying=0,
                ),
                name="contact_is_a_group_or_people",
            ),
            models.CheckConstraint(
                condition=Q(accompanying__lte=MOST_PEOPLE), name="contact_accompanying_is_possible"
            ),
            models.CheckConstraint(
                condition=Q(earlier__isnull=True) | ~Q(earlier=F("id")),
                name="contact_not_its_own_earlier",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.happened_on} {self.get_counterpart_display()}"


class ContactTopic(models.Model):
    """A topic of a contact; a contact has several."""

    contact = models.ForeignKey(
        Contact, models.CASCADE, db_index=False, related_name="contact_topics"
    )
    topic = models.ForeignKey(Topic, models.PROTECT, db_index=False, related_name="contact_topics")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact", "topic"], name="contact_topic_once")
        ]
        indexes = [models.Index(fields=["topic", "-contact"], name="contact_topic_by_topic")]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.topic_id}"


class PartnerContact(models.Model):
    """What is known of a contact with a cooperation partner, in place of topics and home."""

    contact = models.OneToOneField(
        Contact, models.CASCADE, primary_key=True, related_name="partner"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="partner_contacts"
    )
    kind = models.CharField(_("kind"), max_length=11, choices=PartnerKind.choices, blank=True)
    initiative = models.CharField(
        _("initiative"), max_length=6, choices=Initiative.choices, blank=True
    )
    theme = models.CharField(_("theme"), max_length=10, choices=PartnerTheme.choices, blank=True)

    def __str__(self) -> str:
        return str(self.organization or self.get_kind_display())


class ContactVersion(models.Model):
    """What a contact was before it was corrected: chosen codes only, and gone with the contact."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    changed_at = models.DateTimeField()
    # A value, not a foreign key; emptied as `Contact.recorded_by`.
    changed_by = models.UUIDField(null=True, blank=True)
    # As `consultations.entries` writes it down.
    values = models.JSONField()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "version"], name="contact_version_once_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.version}"
