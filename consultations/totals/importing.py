"""Totals from a JSON file (format: seed/totals.json)."""

from pathlib import Path
from typing import Any

from consultations.models import AggregateCount
from consultations.totals.overlap import refuse_overlap
from locations.imports.rows import Report, by_key, rows_in, synced, values_of
from locations.models import Location

PUBLISHED = Path(__file__).resolve().parent.parent / "seed" / "totals.json"
FIELDS = (
    *("starts_on", "ends_on", "measure", "value", "qualifier", "includes_partners", "source"),
)


def import_totals(content: Any, report: Report) -> None:
    """Make and change what `content` names; nothing is removed.

    A row is recognised by its location (null: the network), its first day and its measure.
    """
    for place, row in rows_in(content, "totals", report):
        with report.row(place):
            _import_total(row, report)


def _import_total(row: Any, report: Report) -> None:
    values = values_of(AggregateCount, _without_place(row), FIELDS)
    key = {
        "location": _location(row),
        "starts_on": values.pop("starts_on", None),
        "measure": values.pop("measure", ""),
    }
    refuse_overlap(synced(AggregateCount, key, values, report))


def _without_place(row: Any) -> Any:
    if not isinstance(row, dict):
        return row  # `values_of` says what is wrong with it
    return {name: value for name, value in row.items() if name != "location"}


def _location(row: dict[str, Any]) -> Location | None:
    slug = row.get("location")
    found: Location | None = by_key(Location, "location", slug) if slug is not None else None
    return found
