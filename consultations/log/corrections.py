"""What was corrected on a contact: from what to what, in words, and whether by oneself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from consultations.entries import Entry, entry_of, from_values
from consultations.log.facts import Names, facts_of, names_for
from consultations.models import Contact, ContactVersion
from locations.models import Location

# Primary key of the place, and all that was said.
Said = tuple[int, Entry]


@dataclass(frozen=True)
class Detail:
    """A field that differs; no texts: it was empty, or is."""

    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Correction:
    """One correction: on which day, whether by whoever reads it; others stay “the team”."""

    day: date
    is_mine: bool
    details: list[Detail]


def corrections_of(contact: Contact, user: User) -> list[Correction]:
    """All corrections, newest first; one that cannot be read any more has no details."""
    rows = list(contact.versions.order_by("version"))
    said = [*map(_read, rows), (contact.location_id, entry_of(contact))]
    names = names_for([one[1] for one in said if one])
    places = dict(
        Location.objects.filter(pk__in={one[0] for one in said if one}).values_list("pk", "name")
    )
    found = [
        Correction(
            day=timezone.localdate(row.changed_at),
            is_mine=row.changed_by == user.public_id,
            details=list(_details(before, after, names, places)) if before and after else [],
        )
        for row, (before, after) in zip(rows, pairwise(said), strict=True)
    ]
    return found[::-1]


def _read(row: ContactVersion) -> Said | None:
    try:
        return row.values["location_id"], from_values(row.values)
    except (KeyError, TypeError, ValueError):
        return None


def _details(
    before: Said, after: Said, names: Names, places: Mapping[int, str]
) -> Iterator[Detail]:
    if before[0] != after[0]:
        moved = [(places.get(said[0], _("not known")),) for said in (before, after)]
        yield Detail(_("Place"), *moved)
    for old, new in zip(facts_of(before[1], names), facts_of(after[1], names), strict=True):
        if old.texts != new.texts:
            yield Detail(old.label, old.texts, new.texts)
