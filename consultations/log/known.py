"""What the list and its export read once: places, topics, languages and districts."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from consultations.choices import OF_FIELDS
from consultations.models import ConversationLanguage, Topic
from locations import calendar_words as words
from locations.models import District, Location


@dataclass(frozen=True)
class Known:
    """The catalogues in their order, and the places that somebody reaches, by name."""

    places: list[Location]
    topics: list[Topic]
    languages: list[ConversationLanguage]
    districts: list[District]

    @cached_property
    def place_names(self) -> dict[int, str]:
        return {place.pk: place.name for place in self.places}

    @cached_property
    def topic_labels(self) -> dict[int, str]:
        """Labels by primary key, in the order of the catalogue."""
        return {topic.pk: topic.label for topic in self.topics}

    @cached_property
    def labels(self) -> dict[str, dict[str, str]]:
        """Labels by field and code; Django's own way words all choices anew for each contact."""
        return {
            name: {code: str(label) for code, label in kind.choices}
            for name, kind in OF_FIELDS.items()
        }

    def label(self, name: str, contact: Any) -> str:
        """What the contact says in this field; empty: nobody said so."""
        return self.labels[name].get(getattr(contact, name), "")

    @cached_property
    def district_names(self) -> dict[int, str]:
        return {district.pk: district.name for district in self.districts}

    def language_name(self, code: str) -> str:
        if code not in self._language_names:
            self._language_names[code] = words.language_name(code) if code else ""
        return self._language_names[code]

    @cached_property
    def _language_names(self) -> dict[str, str]:
        return {}


def known(places: Any) -> Known:
    """All of it in four queries; `places` is a query of the places that count."""
    return Known(
        places=list(places.order_by("name").only("name", "slug", "parent")),
        topics=_offered_first(Topic.objects.only("code", "label", "is_offered", "position")),
        languages=_offered_first(ConversationLanguage.objects.all()),
        districts=list(District.objects.in_official_order().only("name", "slug")),
    )


def _offered_first(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: not row.is_offered)
