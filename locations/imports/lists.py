"""The lists that hang on a location in a file: addresses, districts, hours and so on."""

from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from locations.imports.relative import WEEKDAYS
from locations.imports.rows import Report, Values, by_key, rows_in, values_of, write
from locations.models import (
    Closure,
    District,
    FormerSlug,
    FundingScope,
    Location,
    LocationAddress,
    LocationDistrict,
    Neighborhood,
    OpeningHours,
    Programme,
)


class List(NamedTuple):
    """How the rows of one list are read, and what makes two of them the same row."""

    model: type[models.Model]
    columns: list[str]
    key: list[str]
    # Name of a reference → the model that it points to and the column that the file names.
    references: dict[str, tuple[type[models.Model], str]] = {}


SPAN = ["valid_from", "valid_to"]
LISTS = {
    "addresses": List(
        LocationAddress,
        [
            *("street", "postcode", "city", "lat", "lon"),
            *("position_is_approximate", "position_source", *SPAN),
        ],
        ["valid_from"],
        {"neighborhood": (Neighborhood, "code")},
    ),
    "districts": List(
        LocationDistrict, SPAN, ["district", "valid_from"], {"district": (District, "slug")}
    ),
    "funding": List(
        FundingScope, SPAN, ["programme", "valid_from"], {"programme": (Programme, "slug")}
    ),
    "opening_hours": List(
        OpeningHours,
        [
            *("mode", "rhythm", "weekday", "anchor_on", "weeks_of_month", "dates"),
            *("opens_at", "closes_at", *SPAN, "closed_on_holidays"),
            *("source", "published_on", "confirmed_on"),
        ],
        ["rhythm", "weekday", "anchor_on", "weeks_of_month", "opens_at", "valid_from"],
    ),
    "closures": List(
        Closure,
        ["effect", "starts_on", "ends_on", "opens_at", "closes_at", "reason", "public_text"],
        ["effect", "starts_on"],
    ),
    "former_slugs": List(FormerSlug, ["slug"], ["slug"]),
}


def read_list(name: str, row: Values, place: str, report: Report) -> list[tuple[str, Values]]:
    """The rows of this list with their places; what is wrong with one goes into `report`."""
    kind = LISTS[name]
    wanted: list[tuple[str, Values]] = []
    for number, item in rows_in(row, name, report):
        item_place = f"{place}, {number}"
        with report.row(item_place):
            values = column_values(kind, item)
            if any(same(kind, values, other) for _place, other in wanted):
                raise ValidationError(_("stands twice in this list."))
            wanted.append((item_place, values))
    if kind.model is LocationAddress and overlapping([values for _place, values in wanted]):
        report.fault(place, _("Two addresses are valid on the same day."))
    return wanted


def store_list(
    location: Location, name: str, wanted: list[tuple[str, Values]], report: Report
) -> None:
    """Make the rows of `location` in this list those that are `wanted`, and no others."""
    kind = LISTS[name]
    left = list(kind.model._default_manager.filter(location=location))
    pairs: list[tuple[str, Values, models.Model | None]] = []
    for place, values in wanted:
        found = next((known for known in left if same(kind, values, vars_of(kind, known))), None)
        if found is not None:
            left.remove(found)
        pairs.append((place, values, found))
    for gone in left:
        gone.delete()
        report.count("removed")
    for place, values, found in pairs:
        with report.row(place):
            report.count(write(found or kind.model(location=location), values))


def column_values(kind: List, item: Any) -> Values:
    """The columns of one row, references looked up; raises `ValidationError`."""
    if isinstance(item, str) and kind.model is FormerSlug:
        item = {"slug": item}
    if isinstance(item, dict) and "weekday" in item:
        item = {**item, "weekday": weekday_of(item["weekday"])}
    own = item
    if isinstance(item, dict):
        own = {name: value for name, value in item.items() if name not in kind.references}
    values = values_of(kind.model, own, kind.columns)
    for name, (model, column) in kind.references.items():
        if item.get(name) is not None or name in kind.key:
            values[name] = by_key(model, name, item.get(name), column)
        elif name in item:
            values[name] = None
    if kind.model is FormerSlug and Location.objects.filter(slug=values.get("slug")).exists():
        raise ValidationError(_("A location has this name in the browser today."))
    # What tells rows apart must be known, even if the file leaves it out.
    for name in kind.key:
        if name not in values:
            field: Any = kind.model._meta.get_field(name)
            values[name] = field.get_default()
    return values


def weekday_of(name: Any) -> Any:
    """The number of a weekday that the file names in English; raises `ValidationError`."""
    if name is None or name in WEEKDAYS:
        return name and WEEKDAYS.index(name)
    raise ValidationError({"weekday": [_("“%(key)s” is not a weekday.") % {"key": name}]})


def same(kind: List, one: Values, other: Values) -> bool:
    return all(one[name] == other[name] for name in kind.key)


def vars_of(kind: List, row: models.Model) -> Values:
    return {name: getattr(row, name) for name in kind.key}


def overlapping(rows: list[Values]) -> bool:
    """Whether two of the rows share a day; an empty first or last day is open."""
    spans = sorted((row["valid_from"] or date.min, row.get("valid_to") or date.max) for row in rows)
    return any(one[1] >= other[0] for one, other in pairwise(spans))
