"""What contacts are counted by, and what is counted of each group."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from operator import add, sub
from typing import Any, NamedTuple, Self

from django.db.models import QuerySet

from consultations.rollups import MEASURES


class By(StrEnum):
    """A column that counts are grouped by; its values are keys of lines."""

    MONTH = "month"  # its first day, as 2026-09-01
    HOME = "home"  # slug of a district, or OUTSIDE or UNKNOWN
    LOCATION = "location"  # slug
    COUNTERPART = "counterpart"
    # These know no groups for those of whom nobody noted anything.
    TOPIC = "topic"  # code
    UNMET_REASON = "unmet_reason"
    UNMET_TOPIC = "unmet_topic"  # code
    UNMET_LANGUAGE = "unmet_language"
    UNMET_CATEGORY = "unmet_category"
    # Empty: nobody noted it.
    LANGUAGE = "language"
    CHANNEL = "channel"
    RESULT = "result"
    INTERPRETING = "interpreting"
    AGE_BAND = "age_band"
    GENDER = "gender"
    DURATION = "duration"
    NEIGHBORHOOD = "neighborhood"  # code
    KIND = "kind"  # of the place, as it is today
    FUNDED = "funded"  # YES or NO


YES, NO = "yes", "no"
# Values of conditions beside codes: nobody noted it; a language outside the catalogue.
UNNOTED, OTHER_LANGUAGE = "unnoted", "other"
UNMET = (By.UNMET_REASON, By.UNMET_TOPIC, By.UNMET_LANGUAGE, By.UNMET_CATEGORY)
# By each condition of a `Question`, the column that it is about.
OF_CONDITION = {
    "district": By.HOME,
    **{
        name: By(name)
        for name in (
            *("location", "counterpart", "neighborhood", "kind", "funded", "topic", "language"),
            *("channel", "interpreting", "age_band", "gender", "duration", "result"),
        )
    },
}


class Counts(NamedTuple):
    """What is counted of a group, as `consultations.rollups.MEASURES`."""

    contacts: int = 0
    consultations: int = 0
    advised: int = 0
    accompanying: int = 0
    first_contacts: int = 0
    not_helped: int = 0
    headcount: int = 0

    def plus(self, other: Self) -> "Counts":
        return Counts._make(map(add, self, other))

    def less(self, other: Self) -> "Counts":
        return Counts._make(map(sub, self, other))


assert Counts._fields == MEASURES
NOTHING = Counts()
Key = tuple[str, ...]
Counted = dict[Key, Counts]


def added(parts: list[Counted]) -> Counted:
    """The groups of all parts together."""
    found: Counted = {}
    for part in parts:
        for key, counts in part.items():
            found[key] = found[key].plus(counts) if key in found else counts
    return found


def folded(counted: Counted, at: int) -> dict[str, Counts]:
    """By the value at this place of the key alone."""
    found: dict[str, Counts] = {}
    for key, counts in counted.items():
        found[key[at]] = found.get(key[at], NOTHING).plus(counts)
    return found


def read(rows: QuerySet[Any], by: Sequence[By], sums: Mapping[str, Any]) -> Counted:
    """The rows grouped by their columns `by_…`; groups that came to nothing are left out.

    By topic contacts alone, and 0 of the rest: nothing else of theirs is ever shown, and it
    takes half the time.
    """
    measures = MEASURES[:1] if By.TOPIC in by else MEASURES
    named = {f"sum_{name}": sums[name] for name in measures}
    names = [f"by_{one}" for one in by]
    if not names:
        found: Any = [tuple(rows.aggregate(**named).values())]
    else:
        found = rows.values(*names).annotate(**named).values_list(*names, *named)
    return _counted(found, len(names))


def _counted(rows: Iterable[tuple[Any, ...]], width: int) -> Counted:
    """Thousands of rows, so dates become texts once and everything else stays what it is."""
    texts, found = dict[object, str](), Counted()
    for row in rows:
        key, values = row[:width], row[width:]
        if any(values):
            known = values if None not in values else [one or 0 for one in values]
            named = tuple([one if type(one) is str else _text(one, texts) for one in key])
            found[named] = Counts(*known)
    return found


def _text(value: object, texts: dict[object, str]) -> str:
    if value not in texts:
        texts[value] = text_of(value)
    return texts[value]


def text_of(value: object) -> str:
    """A value of a column as it stands in a key."""
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
