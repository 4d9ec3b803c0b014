"""What the page of the totals says of each one, and what was changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from consultations.actions.totals import TOTALS
from consultations.models import AggregateCount
from consultations.totals import words
from locations import calendar_words
from locations.models import Location
from records.models import Change

CHANGES_SHOWN = 20


@dataclass(frozen=True)
class Line:
    """A total in words."""

    total: AggregateCount
    place: str
    amount: str
    period: str


@dataclass(frozen=True)
class ChangeWords:
    """A change of a total: when, of which, what; by whom stands in the audit trail only."""

    at: datetime
    label: str
    text: str
    is_undone: bool


def line_of(total: AggregateCount) -> Line:
    return Line(total, words.place(total), words.amount(total), words.period(total))


def last_changes() -> list[ChangeWords]:
    """The newest changes, newest first."""
    found = list(Change.objects.filter(subject=TOTALS)[:CHANGES_SHOWN])
    sides = [side for change in found for side in (change.before, change.after) if side]
    keys = {side["location_id"] for side in sides} - {None}
    places = Location.objects.in_bulk(keys)
    return [_in_words(change, places) for change in found]


def _in_words(change: Change, places: dict[int, Location]) -> ChangeWords:
    before, after = (_total_of(side, places) for side in (change.before, change.after))
    label = words.named(after or before)
    return ChangeWords(change.at, label, _what(before, after), bool(change.undone_at))


def _total_of(values: dict[str, Any] | None, places: dict[int, Location]) -> Any:
    """The total as it was then, not saved."""
    if values is None:
        return None
    fields = AggregateCount._meta.concrete_fields
    known = {one.attname: one.to_python(values[one.attname]) for one in fields}
    key = known.pop("location_id")
    return AggregateCount(**known, location=places.get(key))


def _what(before: AggregateCount | None, after: AggregateCount | None) -> str:
    if before is None or after is None:
        return _("deleted") if before else _("added")
    return calendar_words.listed(_differences(before, after))


def _differences(before: AggregateCount, after: AggregateCount) -> Iterator[str]:
    if words.named(before) != words.named(after):
        yield _("before: %(total)s") % {"total": words.named(before)}
    if before.includes_partners != after.includes_partners:
        yield _("partners included") if after.includes_partners else _("partners not included")
    if before.source != after.source:
        yield _("another source")
