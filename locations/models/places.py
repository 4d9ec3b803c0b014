"""The places of the network, who runs them and who pays for them."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from locations.querysets import LocationQuerySet
from records.versions import Versioned

from .fields import (
    language_codes_only,
    latitude,
    longitude,
    not_before,
    on_earth,
    phones_only,
    text_by_language,
)
from .geography import District, Neighborhood


class YesNo(models.TextChoices):
    """An answer that may be unknown; unknown is shown, never taken for no."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("not known")


class Precision(models.TextChoices):
    """How much of a date is known."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class Organization(Versioned):
    """A carrier of a location or a partner one refers to (Träger, Kooperationspartner)."""

    class Target(models.TextChoices):
        """What one refers people there for; the order is the order on the screen."""

        MIGRATION_ADVICE = "migration_advice", _("migration or refugee advice")
        CASE_MANAGEMENT = "case_management", _("case management")
        JOBCENTER = "jobcenter", _("job centre, employment agency")
        IMMIGRATION_OFFICE = "immigration_office", _("immigration or naturalisation office")
        AUTHORITY = "authority", _("city, other authority")
        SPECIALIST = "specialist", _("specialist advice")
        EDUCATION = "education", _("school, day care, language course")
        HEALTH = "health", _("doctor, health insurance")
        OTHER = "other", _("something else")

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200, unique=True)
    # Empty: nobody is referred there, as to a carrier that only runs locations.
    target = models.CharField(max_length=20, choices=Target.choices, blank=True)
    # Contacts of the organization, never of a person.
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    is_offered = models.BooleanField(_("offered for referrals"), default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Programme(models.Model):
    """A programme that pays for a part of the network, with a target (Förderprogramm)."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    funder = models.CharField(max_length=200)
    is_eu_funded = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    target_number = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["starts_on"]
        constraints = [not_before("programme_ends_after_start", "starts_on", "ends_on")]

    def __str__(self) -> str:
        return self.name


class Location(Versioned):
    """A place of the network: an office or some hours in somebody else's room (Standort)."""

    class Kind(models.TextChoices):
        OFFICE = "office", _("Office")
        DEPENDANCE = "dependance", _("Consultation hour in the neighborhood")

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        ENDED = "ended", _("ended")

    class StepFree(models.TextChoices):
        YES = "yes", _("yes")
        PARTLY = "partly", _("partly")
        NO = "no", _("no")
        UNKNOWN = "unknown", _("not known")

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    official_name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ACTIVE)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="dependances"
    )
    successor = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="predecessors"
    )
    venue = models.CharField(_("house we are guests in"), max_length=200, blank=True)
    carriers = models.ManyToManyField(Organization, blank=True, related_name="locations")
    phones = models.JSONField(default=list, blank=True, validators=[phones_only])
    email = models.EmailField(blank=True)
    directions = text_by_language(help_text=_("how to find the door"))
    nearest_stop = text_by_language(help_text=_("nearest stop of bus or train"))
    step_free = models.CharField(max_length=8, choices=StepFree.choices, default=StepFree.UNKNOWN)
    # Codes of BCP 47; an empty list means that nobody has told us.
    languages = models.JSONField(default=list, blank=True, validators=[language_codes_only])
    appointments_outside_hours = models.CharField(
        max_length=8, choices=YesNo.choices, default=YesNo.UNKNOWN
    )
    operating_since = models.DateField(_("team at work since"), null=True, blank=True)
    operating_since_precision = models.CharField(
        max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    opened_on = models.DateField(_("officially opened on"), null=True, blank=True)
    opened_on_precision = models.CharField(
        max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    ended_on = models.DateField(null=True, blank=True)
    ended_on_precision = models.CharField(
        max_length=5, choices=Precision.choices, default=Precision.DAY
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="locations"
    )
    programme_number = models.PositiveSmallIntegerField(null=True, blank=True)
    # How long one waits for an appointment, as the team said on that day.
    waiting_days = models.PositiveSmallIntegerField(null=True, blank=True)
    waiting_told_on = models.DateField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    verified_on = models.DateField(_("last verified on"), null=True, blank=True)
    source = models.TextField(_("where these facts come from"), blank=True)

    objects = models.Manager.from_queryset(LocationQuerySet)()

    class Meta:
        ordering = ["name"]
        constraints = [
            not_before("location_ends_after_start", "operating_since", "ended_on"),
            models.CheckConstraint(
                condition=~Q(status="ended") | Q(ended_on__isnull=False),
                name="location_ended_has_date",
                violation_error_message=_("A location that has ended needs the day it ended."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="location_not_its_own_parent",
                violation_error_message=_("A location cannot belong to itself."),
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("id")),
                name="location_not_its_own_successor",
                violation_error_message=_("A location cannot point to itself as the place to go."),
            ),
            models.CheckConstraint(
                condition=Q(programme_number__isnull=True) | Q(programme__isnull=False),
                name="location_number_needs_programme",
                violation_error_message=_("A number in a programme needs the programme."),
            ),
            models.CheckConstraint(
                condition=Q(waiting_days__isnull=True, waiting_told_on__isnull=True)
                | Q(waiting_days__isnull=False, waiting_told_on__isnull=False),
                name="location_waiting_time_has_day",
            ),
            models.UniqueConstraint(
                fields=["programme", "programme_number"],
                name="location_number_once_per_programme",
                violation_error_message=_("This number of the programme is already taken."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("location", args=[self.slug])

    @property
    def is_office(self) -> bool:
        return self.kind == self.Kind.OFFICE


class LocationAddress(models.Model):
    """Where a location is, from one day to another; the one valid today is shown."""

    location = models.ForeignKey(Location, models.CASCADE, related_name="addresses")
    street = models.CharField(_("street and number"), max_length=160, blank=True)
    postcode = models.CharField(max_length=5, blank=True)
    city = models.CharField(max_length=80)
    neighborhood = models.ForeignKey(
        Neighborhood, models.PROTECT, null=True, blank=True, related_name="addresses"
    )
    lat = latitude(null=True, blank=True)
    lon = longitude(null=True, blank=True)
    position_is_approximate = models.BooleanField(default=True)
    position_source = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        ordering = ["location", F("valid_from").asc(nulls_first=True)]
        constraints = [
            on_earth("address_on_earth"),
            not_before("address_ends_after_start", "valid_from", "valid_to"),
        ]

    def __str__(self) -> str:
        return self.line

    @property
    def line(self) -> str:
        """Street, postcode and city in one line, without what is unknown."""
        return ", ".join(part for part in (self.street, self.town) if part)

    @property
    def town(self) -> str:
        """Postcode and city."""
        return " ".join(part for part in (self.postcode, self.city) if part)


class LocationDistrict(models.Model):
    """A district that a location serves, from one day to another."""

    location = models.ForeignKey(Location, models.CASCADE, related_name="served_districts")
    district = models.ForeignKey(District, models.PROTECT, related_name="served_by")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        ordering = ["location", "district"]
        constraints = [
            not_before("coverage_ends_after_start", "valid_from", "valid_to"),
            models.UniqueConstraint(
                fields=["location", "district", "valid_from"],
                name="coverage_once_per_start",
                violation_error_message=_("This district is already entered from that day."),
            ),
            models.UniqueConstraint(
                fields=["location", "district"],
                condition=Q(valid_from__isnull=True),
                name="coverage_once_from_the_beginning",
                violation_error_message=_("This district is already entered from that day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.location} → {self.district}"


class FundingScope(models.Model):
    """A location is paid for by a programme, from one day to another."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="scopes")
    location = models.ForeignKey(Location, models.CASCADE, related_name="funding")
    valid_from = models.DateField()
    valid_to = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        ordering = ["valid_from"]
        constraints = [not_before("funding_ends_after_start", "valid_from", "valid_to")]

    def __str__(self) -> str:
        return f"{self.programme} → {self.location}"


class LocationPause(models.Model):
    """Days on which a location rests; without a last day nobody knows until when (Pause)."""

    location = models.ForeignKey(Location, models.CASCADE, related_name="pauses")
    starts_on = models.DateField()
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        ordering = ["starts_on"]
        constraints = [not_before("pause_ends_after_start", "starts_on", "ends_on")]

    def __str__(self) -> str:
        return f"{self.location}, {self.starts_on}–{self.ends_on or ''}"


class FormerSlug(models.Model):
    """An address on the web that a location had before; it keeps answering."""

    slug = models.SlugField(unique=True)
    location = models.ForeignKey(Location, models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug
