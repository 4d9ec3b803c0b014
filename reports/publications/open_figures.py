"""Published figures as open data: JSON and CSV with the numbers of the page, and nothing else."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from locations.exports import cell
from records.periods import year_of
from reports.models import Publication
from reports.publications.asked import newest
from reports.publications.finding import Published, gathered
from reports.tables import Table

NOTE = "Werte auf Vielfache von 5 gerundet; Summen gerundeter Werte"
COLUMNS = (
    *("zeitraum", "fehlt_darin", "fassung", "veroeffentlicht_am", "definitionen_fassung"),
    *("tabelle", "zeile", "zeile_name", "spalte", "spalte_name", "wert", "ist_summe"),
)


def json_of(shelf: Iterable[Publication], base_url: str) -> bytes:
    """Every version of every quarter, and each year as the sum of its newest ones."""
    versions = tuple(shelf)
    content = {
        "title": f"{settings.NETWORK_NAME} {settings.NETWORK_CITY}: Zahlen",
        "url": base_url + reverse("figures"),
        "licence": settings.FIGURES_LICENCE or None,
        "note": NOTE,
        "quarters": [_quarter(one) for one in versions],
        "years": [_year(one) for one in _years(versions)],
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def csv_of(shelf: Iterable[Publication]) -> bytes:
    """One number per line: newest versions of quarters, and years; with BOM, for a spreadsheet.

    Of a year it says which of its quarters are not in the sum.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    versions = tuple(shelf)
    for one in newest(versions):
        day = timezone.localdate(one.published_at)
        about: tuple[object, ...] = (
            *(_key_of(one.quarter), "", one.version, day.isoformat(), one.definitions),
        )
        writer.writerows(map(cell, row) for row in _rows(about, one.tables()))
    for year in _years(versions):
        numbers = " ".join(map(str, _definitions_of(year)))
        about = (_year_key(year), " ".join(_missing(year)), "", "", numbers)
        writer.writerows(map(cell, row) for row in _rows(about, year.tables))
    return text.getvalue().encode("utf-8-sig")


def _key_of(quarter: date) -> str:
    """As 2026-Q3, by its first day."""
    return f"{quarter.year}-Q{(quarter.month + 2) // 3}"


def _missing(year: Published) -> list[str]:
    """Quarters that are not published (yet)."""
    return [_key_of(quarter.first) for quarter in year.missing if quarter.first]


def _definitions_of(year: Published) -> list[int]:
    """Versions of the definitions by which its quarters were counted: one, in most years."""
    return sorted({one.definitions for one in year.versions})


def _year_key(published: Published) -> str:
    return str(published.period.first.year) if published.period.first else ""


def _years(versions: Iterable[Publication]) -> Iterator[Published]:
    parts = newest(versions)
    for year in sorted({one.quarter.year for one in parts}):
        if found := gathered(year_of(date(year, 1, 1)), parts):
            yield found


def _quarter(one: Publication) -> dict[str, Any]:
    return {
        "period": _key_of(one.quarter),
        **{name: one.about[name] for name in ("first_day", "last_day", "is_demo")},
        "version": one.version,
        "published_on": timezone.localdate(one.published_at).isoformat(),
        "reason": one.reason or None,
        "sha256": one.digest,
        "definitions_version": one.definitions,
        "definitions": one.about["definitions"],
        "tables": [_table(table) for table in one.tables().values()],
    }


def _year(published: Published) -> dict[str, Any]:
    """Sums of printed cells, and which quarters are not in them."""
    return {
        "period": _year_key(published),
        "is_demo": published.is_demo,
        "quarters": [
            {"period": _key_of(one.quarter), "version": one.version} for one in published.versions
        ],
        "missing": _missing(published),
        "definitions_versions": _definitions_of(published),
        "tables": [_table(table) for table in published.tables.values()],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "key": table.key,
        "title": table.title,
        "columns": {column.key: column.label for column in table.columns},
        "rows": [
            {"key": line.key, "label": line.label, **_cells(table, at)}
            for at, line in enumerate(table.lines)
        ],
        "totals": dict(table.totals),
    }


def _cells(table: Table, at: int) -> dict[str, Any]:
    return {"values": {column.key: table.values[column.key][at] for column in table.columns}}


def _rows(about: tuple[object, ...], tables: Mapping[str, Table]) -> Iterator[tuple[object, ...]]:
    for table in tables.values():
        for line, cells in table.grid():
            for column, value in zip(table.columns, cells, strict=True):
                names = (line.key, line.label, column.key, column.label)
                yield (*about, table.key, *names, value, False)
        for key, total in table.totals.items():
            names = ("", table.total_label, key, table.column(key).label)
            yield (*about, table.key, *names, total, True)
