"""Contacts counted beforehand: small tables that the contact's own actions keep (rollups.py).

`home` is the slug of a district, or OUTSIDE or UNKNOWN; whoever did not ask counts as UNKNOWN.
"""

from django.db import models

from consultations.choices import Counterpart, Feature, Home
from locations.models import Location

from .catalogues import Topic

OUTSIDE = Home.OUTSIDE.value
UNKNOWN = Home.UNKNOWN.value


class Counted(models.Model):
    """What is counted; measures of one row are never added to each other."""

    contacts = models.IntegerField(default=0)
    consultations = models.IntegerField(default=0)
    advised = models.IntegerField(default=0)
    accompanying = models.IntegerField(default=0)
    # Contacts said to be the first one: a lower bound for people.
    first_contacts = models.IntegerField(default=0)
    not_helped = models.IntegerField(default=0)
    # People in groups.
    headcount = models.IntegerField(default=0)

    class Meta:
        abstract = True


class FiguresOfHome(Counted):
    """Of a month, a home district and a counterpart."""

    month = models.DateField()
    home = models.CharField(max_length=50)
    counterpart = models.CharField(max_length=17, choices=Counterpart.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "home", "counterpart"], name="figures_of_home_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.home} {self.counterpart}"


class FiguresOfLocation(Counted):
    """Of a month, a location and a counterpart."""

    month = models.DateField()
    location = models.ForeignKey(Location, models.PROTECT, related_name="+", db_index=False)
    counterpart = models.CharField(max_length=17, choices=Counterpart.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "location", "counterpart"], name="figures_of_location_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.location_id} {self.counterpart}"


class FiguresOfTopic(Counted):
    """Of a month, a home district and a topic: a contact with three topics is in three rows."""

    month = models.DateField()
    home = models.CharField(max_length=50)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "home", "topic"], name="figures_of_topic_once")
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.home} {self.topic_id}"


class FiguresOfDay(Counted):
    """Of a day, a home district and a counterpart: for periods that begin within a month."""

    day = models.DateField()
    home = models.CharField(max_length=50)
    counterpart = models.CharField(max_length=17, choices=Counterpart.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "home", "counterpart"], name="figures_of_day_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.home} {self.counterpart}"


class FiguresOfFeature(Counted):
    """Of a month, a home district and a value of a feature, such as a language.

    A contact of which nobody noted the feature is in no row of it; one with two unmet needs is in
    the rows of both, once in each.
    """

    month = models.DateField()
    home = models.CharField(max_length=50)
    feature = models.CharField(max_length=14, choices=Feature.choices)
    # A code; of topics the code of the catalogue.
    value = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["feature", "month", "home", "value"], name="figures_of_feature_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.home} {self.feature} {self.value}"


class FiguresOfTopicLanguage(Counted):
    """Of a month, a topic and a language of the conversation; empty: nobody noted it."""

    month = models.DateField()
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+", db_index=False)
    language = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "topic", "language"], name="figures_of_topic_language_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.topic_id} {self.language}"


class FiguresOfLocationDay(Counted):
    """Of a day and a location: which days had contacts, and free periods.

    No row without contacts, and the month in front: reports read years of it in this order.
    """

    month = models.DateField()
    location = models.ForeignKey(Location, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["month", "location", "day"], name="figures_of_location_day_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.location_id}"


class FiguresCheck(models.Model):
    """When the figures were last compared with the contacts, and what came of it; one row."""

    # Of a comparison that is going on, or that came to no end.
    begun_at = models.DateTimeField(null=True, blank=True)
    # Of the last one that came to its end.
    checked_at = models.DateTimeField(null=True, blank=True)
    # Of the differences found; empty: none. Reports read the contacts until a rebuild.
    differ_from = models.DateField(null=True, blank=True, help_text="first month that differs")
    differences = models.PositiveIntegerField(default=0)
    rebuilt_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.checked_at}: {self.differences}"
