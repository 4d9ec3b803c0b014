"""The town: districts, neighborhoods, postcodes, streets."""

from string import ascii_uppercase

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from locations.querysets import DistrictQuerySet

from .fields import latitude, longitude, on_earth

# Keys of the quick entry for “outside the city” and “not known”, which no district may have.
RESERVED_LETTERS = ("D", "T")


class District(models.Model):
    """A part of the town with a council of its own (Stadtbezirk)."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80, unique=True)
    # How people call it beside its official name, for the search.
    also_called = models.CharField(max_length=80, blank=True)
    # The key that chooses it in the quick entry, a capital letter of the name; empty: none.
    letter = models.CharField(_("key"), max_length=1, blank=True)
    # Three offices of the town number the districts in three ways; none of them is a number
    # to count with, and leading zeros belong to them.
    election_code = models.CharField(max_length=4, unique=True)
    statistics_code = models.CharField(max_length=4, unique=True)
    open_data_code = models.CharField(max_length=4, blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    population_on = models.DateField(null=True, blank=True)
    population_is_approximate = models.BooleanField(default=False)
    area_km2 = models.FloatField(null=True, blank=True)
    label_lat = latitude()
    label_lon = longitude()
    # Where the district stands in the tile map: column from the west, row from the north.
    tile_column = models.PositiveSmallIntegerField()
    tile_row = models.PositiveSmallIntegerField()
    border = models.JSONField(
        null=True, blank=True, help_text=_("GeoJSON polygon or multipolygon, if imported")
    )

    objects = models.Manager.from_queryset(DistrictQuerySet)()

    class Meta:
        ordering = ["name"]
        constraints = [
            on_earth("district_on_earth", "label_lat", "label_lon"),
            models.UniqueConstraint(
                fields=["tile_column", "tile_row"],
                name="district_tile_unique",
                violation_error_message=_("Another district stands on this tile."),
            ),
            models.UniqueConstraint(
                fields=["letter"],
                condition=~Q(letter=""),
                name="district_letter_unique",
                violation_error_message=_("Another district has this key already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.letter = self.letter.upper()
        if not self.letter:
            return
        if self.letter not in ascii_uppercase or self.letter not in self.name.upper():
            text = _("The key has to be a letter of the name, from A to Z.")
            raise ValidationError({"letter": text})
        if self.letter in RESERVED_LETTERS:
            text = _("This key is kept for “outside the city” or “not known”.")
            raise ValidationError({"letter": text})


class Neighborhood(models.Model):
    """A statistical part of a district (Statistischer Bezirk)."""

    code = models.CharField(max_length=4, unique=True)
    name = models.CharField(max_length=80)
    district = models.ForeignKey(District, models.PROTECT, related_name="neighborhoods")
    population = models.PositiveIntegerField(null=True, blank=True)
    population_on = models.DateField(null=True, blank=True)
    label_lat = latitude()
    label_lon = longitude()
    border = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [on_earth("neighborhood_on_earth", "label_lat", "label_lon")]

    def __str__(self) -> str:
        return self.name


class Postcode(models.Model):
    """A postcode with its middle; it may lie in several districts."""

    code = models.CharField(max_length=5, unique=True)
    lat = latitude()
    lon = longitude()
    districts = models.ManyToManyField(District, related_name="postcodes")

    class Meta:
        ordering = ["code"]
        constraints = [
            on_earth("postcode_on_earth"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{5}$"),
                name="postcode_has_five_digits",
                violation_error_message=_("A postcode has five digits."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Street(models.Model):
    """A street within one neighborhood; a long street has several rows."""

    name = models.CharField(max_length=120)
    key = models.CharField(_("street key of the town"), max_length=10, blank=True)
    neighborhood = models.ForeignKey(Neighborhood, models.CASCADE, related_name="streets")

    class Meta:
        ordering = ["name", "neighborhood"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "neighborhood"],
                name="street_once_per_neighborhood",
                violation_error_message=_("This street is already known in this neighborhood."),
            )
        ]

    def __str__(self) -> str:
        return self.name
