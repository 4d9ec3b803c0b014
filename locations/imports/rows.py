"""Checks rows of a file and writes only those that say something new."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any, Literal

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DataError, IntegrityError, models, transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from locations.imports.reading import Refused

Outcome = Literal["new", "changed", "unchanged", "removed"]
Values = dict[str, Any]
# Which Python type a JSON value must have for a column; looser ones would be guessed at.
TYPES: list[tuple[type[models.Field], tuple[type, ...]]] = [
    (models.BooleanField, (bool,)),
    (models.IntegerField, (int,)),
    (models.FloatField, (int, float)),
    (models.CharField, (str,)),
    (models.TextField, (str,)),
    (models.DateField, (str,)),
    (models.TimeField, (str,)),
]
# Beyond it a column for whole numbers ends; no fact of a town comes near.
LARGEST = 2**31


class Report:
    """What an import found and did; faults are collected, so that all of them are named."""

    def __init__(self, progress: Callable[[str], None] = lambda line: None) -> None:
        self.counts: dict[Outcome, int] = {"new": 0, "changed": 0, "unchanged": 0, "removed": 0}
        self.faults: list[str] = []
        self.progress = progress

    def count(self, outcome: Outcome, number: int = 1) -> None:
        self.counts[outcome] += number

    def fault(self, place: str, reason: str) -> None:
        """Remember that the row at `place` cannot be imported."""
        self.faults.append(f"{place}: {reason}")

    @contextmanager
    def row(self, place: str) -> Iterator[None]:
        """Turn what the block raises into faults of the row at `place`."""
        try:
            with transaction.atomic():
                yield
        except ValidationError as error:
            for sentence in sentences_of(error):
                self.fault(place, sentence)
        except (DataError, IntegrityError) as error:
            self.fault(place, str(error).partition("\n")[0])

    def refuse_if_bad(self) -> None:
        """Raise `Refused` with every fault found so far."""
        if self.faults:
            raise Refused(_("Nothing was imported."), *self.faults)

    def __str__(self) -> str:
        numbers = {
            outcome: number_format(count, force_grouping=True)
            for outcome, count in self.counts.items()
        }
        if self.counts["removed"]:
            return (
                _("%(new)s new, %(changed)s changed, %(unchanged)s unchanged, %(removed)s removed")
                % numbers
            )
        return _("%(new)s new, %(changed)s changed, %(unchanged)s unchanged") % numbers


def sentences_of(error: ValidationError) -> list[str]:
    """One sentence per fault, with the name of the column in front where there is one."""
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    return [
        message if name == NON_FIELD_ERRORS else f"{name}: {message}"
        for name, messages in error.message_dict.items()
        for message in messages
    ]


def values_of(model: type[models.Model], row: Any, names: Collection[str]) -> Values:
    """The columns `names` of `model` that `row` names, as Python values.

    What `row` does not name is left out, so that it stays as it is; null means unknown. A date
    with a column for its precision may be a month (“2018-03”) or a year (“2018”).
    Raises `ValidationError`, also for a name that is neither in `names` nor “sources”.
    """
    if not isinstance(row, dict):
        raise ValidationError(_("Expected names and values in braces."))
    faults: dict[str, Any] = {}
    values: Values = {}
    for name, value in row.items():
        try:
            if name in names:
                values |= _column(model, name, value)
            elif name != "sources":
                raise ValidationError(_("There is no such name."))
        except ValidationError as error:
            faults[name] = error.messages
    if faults:
        raise ValidationError(faults)
    return values


def write(row: models.Model, values: Values, **linked: set[models.Model]) -> Outcome:
    """Set `values` and many-to-many links, check the row and save it only if something differs.

    Rows that stay as they are must not be written: each write makes all public pages new.
    Raises `ValidationError`.
    """
    is_new = row.pk is None
    before = {} if is_new else {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    # What stands there already was checked when it was written.
    if is_new or before != values:
        row.full_clean()
    is_changed = before != {name: getattr(row, name) for name in values}
    if is_new or is_changed:
        row.save()
    for name, others in linked.items():
        links = getattr(row, name)
        if set(links.all()) != others:
            links.set(others)
            is_changed = True
    return "new" if is_new else "changed" if is_changed else "unchanged"


def synced(
    model: type[models.Model], key: Values, values: Values, report: Report, **linked: set[Any]
) -> Any:
    """The row of `model` with this `key`, made or changed as `values` say, and counted."""
    row = model._default_manager.filter(**key).first() or model(**key)
    report.count(write(row, values, **linked))
    return row


def by_key(model: type[models.Model], name: str, key: Any, column: str = "slug") -> Any:
    """The row of `model` that a file refers to as `name`; raises `ValidationError`."""
    row = model._default_manager.filter(**{column: key}).first() if isinstance(key, str) else None
    if row is None:
        raise ValidationError({name: [_("“%(key)s” is not known.") % {"key": key}]})
    return row


def listed(row: Values, name: str) -> list[Any]:
    """The list that `row` has under `name`, empty if it names none; raises `ValidationError`."""
    found = row.get(name)
    if found is not None and not isinstance(found, list):
        raise ValidationError({name: [_("Expected a list in brackets.")]})
    return found or []


def rows_in(content: Any, name: str, report: Report, key: str = "") -> list[tuple[str, Any]]:
    """Each row of the list `name` with its place for messages, “location 3 (dorstfeld)”.

    Rows without a `key`, or with one that another row has, are faults and left out.
    """
    rows: list[Any] = []
    with report.row(_("file")):
        rows = listed(content, name)
    placed: list[tuple[str, Any]] = []
    seen: dict[str, str] = {}
    for number, row in enumerate(rows, start=1):
        place = f"{name} {number}"
        found = row.get(key) if key and isinstance(row, dict) else None
        if not key:
            placed.append((place, row))
        elif not isinstance(found, str) or not found:
            report.fault(place, _("“%(name)s” is missing.") % {"name": key})
        elif found in seen:
            report.fault(f"{place} ({found})", _("stands already in %s.") % seen[found])
        else:
            seen[found] = place
            placed.append((f"{place} ({found})", row))
    return placed


def _column(model: type[models.Model], name: str, value: Any) -> Values:
    field: Any = model._meta.get_field(name)
    if value is None:
        return {name: field.get_default()}
    # A JSON column holds what its default is: a list or names with values.
    types = next(
        (types for kind, types in TYPES if isinstance(field, kind)), (type(field.get_default()),)
    )
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        raise ValidationError(_("“%(value)s” is not a value of this kind.") % {"value": value})
    if isinstance(value, int | float) and not -LARGEST <= value <= LARGEST:
        raise ValidationError(_("This number is too large."))
    precision = f"{name}_precision"
    if not hasattr(model, precision):
        return {name: field.to_python(value)}
    parts = str(value).count("-")
    day = f"{value}{('-01-01', '-01', '')[min(parts, 2)]}"
    return {
        name: field.to_python(day),
        precision: ("year", "month", "day")[min(parts, 2)],
    }
