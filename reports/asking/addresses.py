"""Addresses of reports: a question as a query string, so that a link is a report."""

from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from consultations.log.queries import FREE
from records import periods
from records.periods import Period
from reports.asking.days import BEFORE, WITHOUT
from reports.asking.filters import CONDITIONS
from reports.asking.presets import PRESETS
from reports.navigation import NAMES
from reports.question import Question


def report(key: str, question: Question, **changes: Any) -> str:
    """Where the report answers `question`, changed in some of its fields."""
    return f"{path(key)}?{query(question, **changes)}"


@lru_cache(maxsize=64)
def path(key: str) -> str:
    """Where the report with this key is; the same for each of the many links of a page."""
    name = NAMES.get(key, "")
    return reverse(name) if name else reverse("reports:single", args=[key])


def query(question: Question, **changes: Any) -> str:
    """`question`, changed in some of its fields, as `ReportFilter` reads it."""
    asked = replace(question, **changes)
    conditions = {name: getattr(asked, condition) for name, condition in CONDITIONS.items()}
    given = {name: value for name, value in conditions.items() if value}
    return urlencode({**dict(_days(asked.period)), **_comparison(asked), **given})


@lru_cache(maxsize=64)
def _days(period: Period) -> tuple[tuple[str, str], ...]:
    """As `path`."""
    for name, preset in PRESETS.items():
        if period.first and preset.of(period.first) == period:
            return ("zeitraum", name), (name, preset.code(period.first))
    return ("zeitraum", FREE), ("von", str(period.first)), ("bis", str(period.last))


def _comparison(question: Question) -> dict[str, str]:
    other = question.against or question.against_nothing
    if other is None:
        return {"vergleich": WITHOUT}
    if other == periods.year_before(question.period):
        return {}
    return {"vergleich": BEFORE}
