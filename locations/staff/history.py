"""What was changed on a location, in words: who, when, which field from what to what."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from accounts.models import User
from locations import calendar_words as words
from locations import wording
from locations.models import Closure, Location, OpeningHours
from locations.staff.history_words import FIELDS, ROWS
from records.models import Change

# Counters and companions of other fields say nothing to a reader.
SILENT = {"id", "version", "location"}


@dataclass(frozen=True)
class Detail:
    """One field that differs; empty texts: nothing was there, or is."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One change: what was done to which row, by whom, and the fields that differ."""

    change: Change
    row: str
    act: str
    about: str  # the rule that was changed, as it was said before or is said now
    who: str
    details: list[Detail]


def entries(changes: Sequence[Change]) -> list[Entry]:
    """The changes in words, each name of a person or another row asked for once."""
    who = _names_of(changes)
    known = _Known(changes)
    return [
        Entry(
            change=change,
            row=str(ROWS.get(change.kind, change.kind)),
            act=_act(change),
            about=_about(change),
            who=who.get(str(change.actor), ""),
            details=list(_details(change, known)),
        )
        for change in changes
    ]


def _names_of(changes: Sequence[Change]) -> dict[str, str]:
    actors = {change.actor for change in changes if change.actor}
    found = User.objects.filter(public_id__in=actors).values_list("public_id", "name")
    return {str(public_id): name for public_id, name in found}


def _act(change: Change) -> str:
    if change.before is None:
        return _("entered")
    return _("deleted") if change.after is None else _("changed")


def _about(change: Change) -> str:
    """The rule in words; empty for other rows, and for what cannot be read."""
    if change.kind != "locations.openinghours":
        return ""
    values = change.after or change.before or {}
    fields = OpeningHours._meta.concrete_fields
    try:
        hours = OpeningHours(
            **{
                field.attname: field.to_python(values[field.attname])
                for field in fields
                if field.attname in values
            }
        )
    except (TypeError, ValueError, ValidationError):
        return ""
    text = wording.rhythms([hours])[0] if hours.is_sound else ""
    return text[:1].upper() + text[1:]


def _details(change: Change, known: "_Known") -> Iterable[Detail]:
    try:
        model = apps.get_model(change.kind)
    except (LookupError, ValueError):
        return
    before, after = change.before or {}, change.after or {}
    for name in after or before:
        old, new = before.get(name), after.get(name)
        # Rows that were made or deleted list what they say, not what they leave open.
        if old == new or (old in EMPTY and new in EMPTY):
            continue
        try:
            field: Any = model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if field.name in SILENT or field.name.endswith("_precision"):
            continue
        label = str(FIELDS.get(field.name, field.verbose_name))
        yield Detail(label, known.text(field, old), known.text(field, new))


EMPTY: tuple[Any, ...] = (None, "", [], {})


class _Known:
    """Values of fields in words; rows that they point to are read once for all changes."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self.wanted: dict[type[models.Model], set[Any]] = {}
        for change in changes:
            self._collect(change)
        self.names = {
            (model, row.pk): _name_of(row)
            for model, keys in self.wanted.items()
            for row in _rows(model, keys)
        }

    def _collect(self, change: Change) -> None:
        try:
            fields = apps.get_model(change.kind)._meta.concrete_fields
        except (LookupError, ValueError):
            return
        for field in fields:
            model = field.related_model
            if model is None or isinstance(model, str) or field.name in SILENT:
                continue
            sides = (change.before or {}, change.after or {})
            keys = {side.get(field.attname) for side in sides} - {None}
            if keys:
                self.wanted.setdefault(model, set()).update(keys)

    def text(self, field: Any, value: Any) -> str:
        """One value of a field in words; empty if there is none."""
        if value in EMPTY:
            return ""
        if field.related_model is not None:
            return self.names.get((field.related_model, value), _("deleted since"))
        for kind, said in SAID.items():
            if isinstance(value, kind):
                return _unless_broken(said, field, value) or str(value)
        return str(value)


def _unless_broken(said: Callable[[Any, Any], str], field: Any, value: Any) -> str:
    """What `said` says; empty for a value that a line typed into the database has left there."""
    try:
        return said(field, value)
    except (TypeError, ValueError):
        return ""


def _rows(model: type[models.Model], keys: set[Any]) -> Iterable[models.Model]:
    rows = model._default_manager.filter(pk__in=keys)
    return rows.select_related("location") if model in (OpeningHours, Closure) else rows


def _name_of(row: models.Model) -> str:
    if isinstance(row, OpeningHours) and row.is_sound:
        return wording.rhythms([row])[0]
    return row.name if isinstance(row, Location) else str(row)


def _said_text(field: Any, value: str) -> str:
    if isinstance(field, models.DateTimeField):
        return words.moment_words(datetime.fromisoformat(value), year=True)
    if isinstance(field, models.DateField):
        return words.plain_date(date.fromisoformat(value))
    if isinstance(field, models.TimeField):
        return value[:5]
    return _choice(field, value)


def _choice(field: Any, value: Any) -> str:
    return str(dict(field.flatchoices).get(value, "")) if field.choices else ""


def _said_list(field: Any, value: list[Any]) -> str:
    if field.name == "languages":
        return words.joined(map(words.language_name, value))
    if field.name == "dates":
        return ", ".join(words.plain_date(date.fromisoformat(day)) for day in value)
    if field.name == "weeks_of_month":
        return words.joined(str(wording.WEEKS.get(week, week)) for week in value)
    return ", ".join(map(str, value))


def _said_texts(_field: Any, value: dict[str, str]) -> str:
    return " · ".join(f"{code}: {text}" for code, text in value.items())


def _said_truth(_field: Any, value: bool) -> str:
    return _("yes") if value else _("no")


SAID: dict[type, Callable[[Any, Any], str]] = {
    bool: _said_truth,
    int: _choice,
    str: _said_text,
    list: _said_list,
    dict: _said_texts,
}
