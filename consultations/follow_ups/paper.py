"""What a slip says, in German and in the visitor's language: code, place, dates, telephone.

Nothing else: not what it was about, not when, not with whom.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from locations import calendar_words as words
from locations import cards, days_ahead, wording
from locations.directory import Directory, local
from locations.models import Location
from locations.place import Place

DATES_SHOWN = 4


@dataclass(frozen=True)
class Language:
    """The slip's words in one language."""

    code: str
    direction: str
    keep: str
    dates_title: str
    # The next dates; without any a sentence why.
    dates: Sequence[str]
    sentences: Sequence[str]


@dataclass(frozen=True)
class Paper:
    """A slip, without its code."""

    name: str
    street: str
    town: str
    phones: Sequence[str]
    languages: Sequence[Language]


def paper(location: Location, language: str, directory: Directory, now: datetime) -> Paper:
    """The slip of a place for somebody who speaks `language`, as a BCP 47 code, "" if unknown."""
    place = directory.place_of(location.pk)
    address = place.address if place else None
    return Paper(
        name=location.name,
        street=address.street if address else "",
        town=address.town if address else "",
        phones=wording.phone_of(location),
        languages=[_in(code, place, directory, now) for code in _languages(language)],
    )


def _languages(language: str) -> list[str]:
    """German, and the visitor's language if the public pages have it."""
    known = dict(settings.LANGUAGES)
    own = language.partition("-")[0]
    german = settings.LANGUAGE_CODE
    return [german, own] if own in known and own != german else [german]


def _in(code: str, place: Place | None, directory: Directory, now: datetime) -> Language:
    with translation.override(code):
        return Language(
            code=code,
            direction="rtl" if translation.get_language_bidi() else "ltr",
            keep=_("Please bring this code with you next time."),
            dates_title=_("Next dates"),
            dates=_dates(place, directory) if place else [],
            sentences=_sentences(place, directory, now) if place else [],
        )


def _dates(place: Place, directory: Directory) -> list[str]:
    rows = days_ahead.rows(place, directory, days_ahead.DAYS_ON_PAPER)
    held = [row for row in rows if row.hours]
    return [
        _("%(days)s, %(hours)s") % {"days": row.date, "hours": words.clauses(row.hours)}
        for row in held[:DATES_SHOWN]
    ]


def _sentences(place: Place, directory: Directory, now: datetime) -> list[str]:
    status = directory.plan(place).at(local(now))
    return [str(sentence) for sentence in cards.tone_words(place, status, directory).sentences]
