"""What published figures count, in the words that were frozen with them: German, of that day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation

from reports.explaining import explained
from reports.models import Publication
from reports.publications.public_words import DEFINITIONS_EXPLAINED


@dataclass(frozen=True)
class Meaning:
    """One definition: its key, its name, and its sentences as one text."""

    key: str
    name: str
    text: str


@dataclass(frozen=True)
class Meanings:
    """All definitions of a version; `is_of_today`: the words of the pages are theirs, too."""

    version: int
    parts: tuple[Meaning, ...]

    @property
    def is_of_today(self) -> bool:
        return self.version == DEFINITIONS_EXPLAINED


def meanings(versions: Iterable[Publication]) -> list[Meanings]:
    """By version of the definitions, the newest first, as the newest of `versions` has them."""
    newest = {one.definitions: one for one in sorted(versions, key=lambda one: one.published_at)}
    return [Meanings(number, _parts(newest[number])) for number in sorted(newest, reverse=True)]


def _parts(publication: Publication) -> tuple[Meaning, ...]:
    texts: Mapping[str, Mapping[str, str]] = publication.about["definitions"]
    return tuple(_meaning(key, one) for key, one in texts.items())


def _meaning(key: str, one: Mapping[str, str]) -> Meaning:
    with translation.override(settings.LANGUAGE_CODE):
        text = explained(one["counts"], one["counts_not"], one["unknown"])
    return Meaning(key, one["name"], text)
