"""What a report knows of the town: districts, places, catalogues; read once per request."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property, partial
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Min

from consultations import recounts, retention
from consultations.choices import Home
from consultations.models import ConversationLanguage, FiguresOfHome, Topic
from consultations.models.figures import OUTSIDE, UNKNOWN
from locations import calendar_words as words
from locations.directory import Directory
from locations.gazetteer import fold
from locations.models import District, Location, Neighborhood
from reports.tables import Line

# In `Known.counted`: single contacts were read.
FROM_RECORDS = "single contacts"


@dataclass(frozen=True, eq=False)
class Known:
    """The town on one day; what is not in the directory is asked for when it is needed."""

    directory: Directory
    today: date
    # What was counted for this request, so that two tables of one page ask once.
    counted: dict[Hashable, Any] = field(default_factory=dict)

    # --- Districts and places ---

    @property
    def districts(self) -> list[District]:
        """In the order in which the city numbers them."""
        return self.directory.numbered_districts

    @cached_property
    def home_lines(self) -> tuple[Line, ...]:
        """Every district by its slug, then those who said no district."""
        apart = ((UNKNOWN, Home.UNKNOWN.label), (OUTSIDE, Home.OUTSIDE.label))
        return (
            *(Line(district.slug, district.name) for district in self.districts),
            *(Line(key, str(label), is_apart=True) for key, label in apart),
        )

    def district(self, slug: str) -> District | None:
        """None if there is none."""
        return next((row for row in self.districts if row.slug == slug), None)

    def neighborhoods(self, district: District) -> list[Neighborhood]:
        """Those of a district, by code."""
        rows = self.directory.rows[Neighborhood]
        return sorted((r for r in rows if r.district_id == district.pk), key=lambda r: r.code)

    @cached_property
    def locations(self) -> list[Location]:
        """Every place by name, planned and ended ones too."""
        rows = self.directory.rows[Location]
        by_name = partial(sorted, rows, key=lambda row: (fold(row.name), row.slug))
        found: list[Location] = self.directory.noted("locations by name", by_name)
        return found

    def location(self, slug: str) -> Location | None:
        """None if there is none."""
        place = self.directory.places.get(slug)
        return place.location if place else None

    # --- Catalogues ---

    @cached_property
    def topics(self) -> list[Topic]:
        """In the order of the catalogue, what is still offered first."""
        return sorted(Topic.objects.all(), key=lambda row: not row.is_offered)

    def topic(self, code: str) -> Topic | None:
        """None if there is none."""
        return next((row for row in self.topics if row.code == code), None)

    @cached_property
    def languages(self) -> list[ConversationLanguage]:
        """In the order of the catalogue, what is still offered first."""
        return sorted(ConversationLanguage.objects.all(), key=lambda row: not row.is_offered)

    @cached_property
    def language_codes(self) -> tuple[str, ...]:
        return tuple(row.code for row in self.languages)

    def language_name(self, code: str) -> str:
        return words.language_name(code)

    # --- What can be counted ---

    def note_records(self) -> None:
        """Note that single contacts were read for the whole period, which takes longer."""
        self.counted[FROM_RECORDS] = True

    @property
    def has_read_records(self) -> bool:
        """Whether anything of this request was counted from them so far."""
        return FROM_RECORDS in self.counted

    @cached_property
    def kept_since(self) -> date:
        """First day of the oldest month of which all single contacts are still there."""
        moment = datetime.combine(self.today, time(12), ZoneInfo(settings.TIME_ZONE))
        return retention.kept_since(moment)

    @cached_property
    def counted_since(self) -> date | None:
        """First day of the oldest month that has figures; None: there are none."""
        found: date | None = FiguresOfHome.objects.aggregate(first=Min("month"))["first"]
        return found

    def has_counted_by(self, day: date) -> bool:
        """Whether anything was counted up to this day: if not, there is no value for it, not 0."""
        return self.counted_since is not None and self.counted_since <= day

    @cached_property
    def wrong_since(self) -> date | None:
        """First month in which the kept figures differ from the contacts; None: they do not."""
        return recounts.differ_from()

    @property
    def doubted_since(self) -> date:
        """First month of which the contacts are read instead; the last day there is if of none.

        Where the figures are wrong and the contacts are deleted, there is nothing better than them.
        """
        return max(self.wrong_since, self.kept_since) if self.wrong_since else date.max


def known(directory: Directory, today: date) -> Known:
    return Known(directory, today)
