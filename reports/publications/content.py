"""What is frozen: tables as they were printed, with their German words, as JSON and back."""

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from reports.tables import Column, Line, Table

# Of the way it is written; `tables_of` reads every one there ever was.
FORMAT = 1


def written(tables: Mapping[str, Table], **about: Any) -> str:
    """The same for the same tables, byte by byte."""
    parts = {"format": FORMAT, **about, "tables": [_table(table) for table in tables.values()]}
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def digest_of(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


@lru_cache(maxsize=128)
def about(content: str) -> Mapping[str, Any]:
    """Everything beside the tables: what was published never changes, so it is read once."""
    return {key: value for key, value in json.loads(content).items() if key != "tables"}


@lru_cache(maxsize=128)
def tables_of(content: str) -> Mapping[str, Table]:
    """By their keys, in the order in which they were frozen."""
    return {part["key"]: _read(part) for part in json.loads(content)["tables"]}


def _table(table: Table) -> dict[str, Any]:
    return {
        "key": table.key,
        "title": table.title,
        "heading": table.heading,
        "columns": [{"key": column.key, "label": column.label} for column in table.columns],
        "lines": [
            {"key": line.key, "label": line.label, "is_apart": line.is_apart}
            for line in table.lines
        ],
        "values": {key: list(values) for key, values in table.values.items()},
        "totals": dict(table.totals),
        "total_label": table.total_label,
        "definitions": list(table.definitions),
    }


def _read(part: Mapping[str, Any]) -> Table:
    has_bars = len(part["columns"]) == 1
    return Table(
        key=part["key"],
        title=part["title"],
        heading=part["heading"],
        lines=tuple(Line(**line) for line in part["lines"]),
        columns=tuple(Column(**column, has_bar=has_bars) for column in part["columns"]),
        values={key: tuple(values) for key, values in part["values"].items()},
        totals=part["totals"],
        total_label=part["total_label"],
        definitions=tuple(part["definitions"]),
        is_rounded=True,
    )
