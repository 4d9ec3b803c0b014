"""Every public row of the network, read in one statement."""

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import connection, models
from django.db.models import F, Value
from django.db.models.functions import JSONObject

from locations.models import (
    Closure,
    District,
    FormerSlug,
    FundingScope,
    Location,
    LocationAddress,
    LocationDistrict,
    LocationPause,
    Neighborhood,
    OpeningHours,
    Organization,
    Postcode,
    Programme,
    SeasonQuestion,
    Street,
)

TABLES: tuple[type[models.Model], ...] = (
    District,
    Neighborhood,
    Postcode,
    Postcode.districts.through,
    Street,
    Organization,
    Programme,
    Location,
    Location.carriers.through,
    LocationAddress,
    LocationDistrict,
    FundingScope,
    FormerSlug,
    LocationPause,
    OpeningHours,
    Closure,
    SeasonQuestion,
)

Rows = dict[type[models.Model], list[Any]]


def read_rows() -> Rows:
    """All rows of `TABLES` as model instances, by model, ordered by primary key.

    One UNION over all tables, each row as a JSON object: one statement sees one state of the
    database, and a page that must be read anew costs one query instead of seventeen.
    """
    rows: Rows = {model: [] for model in TABLES}
    with connection.cursor() as cursor:
        cursor.execute(*_statement(connection.vendor))
        for number, values in cursor.fetchall():
            model = TABLES[number]
            rows[model].append(_instance(model, json.loads(values)))
    for instances in rows.values():
        instances.sort(key=lambda instance: instance.pk)
    return rows


@cache
def _statement(_vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The same every time, and to put it together takes longer than to read a small network."""
    first, *others = (_as_json(number, model) for number, model in enumerate(TABLES))
    return first.union(*others, all=True).query.sql_with_params()


def _as_json(number: int, model: type[models.Model]) -> models.QuerySet[Any, Any]:
    columns = {field.attname: F(field.attname) for field in model._meta.concrete_fields}
    return (
        model._default_manager.order_by()
        .annotate(table_number=Value(number), row=JSONObject(**columns))
        .values_list("table_number", "row")
    )


def _instance(model: type[models.Model], values: dict[str, Any]) -> models.Model:
    return model.from_db(
        "default",
        [field.attname for field in model._meta.concrete_fields],
        [_python(field, values[field.attname]) for field in model._meta.concrete_fields],
    )


def _python(field: models.Field, value: Any) -> Any:
    if isinstance(field, models.JSONField):
        # SQLite nests JSON columns as text, PostgreSQL as what they are.
        return json.loads(value) if isinstance(value, str) else value
    if isinstance(field, models.DateTimeField) and value is not None:
        # SQLite keeps moments in UTC and does not say so.
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return field.to_python(value)
