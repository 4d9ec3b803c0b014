"""Quarters that are published, with numbers in every table: what pages of them look like."""

from dataclasses import replace
from datetime import date

from django.utils import timezone, translation

from locations.keeper import current
from records.periods import quarter_of
from reports.known import known
from reports.publications import finding, keys, published_set
from reports.question import Question
from reports.report import Asked
from reports.tables import Line, Table
from tests import factories

# Two half-years, one of them with the year before; the last quarter has a second version.
QUARTERS = [date(year, month, 1) for year in (2025, 2026) for month in (1, 4)] + [date(2026, 7, 1)]
SPOKEN = ("ar", "de", "en", "fa", "uk", "tr", "ru", "ku", "fr", "ro", "bg", "pl", "so", "ti", "sq")

_written: list[dict[str, object]] = []


def publish() -> None:
    finding.forget()
    if not _written:
        _written.extend(_of(quarter, at) for at, quarter in enumerate(QUARTERS))
        _written.append(_of(QUARTERS[-1], 9) | {"version": 2})
    for values in _written:
        factories.publication(**values)


def _of(quarter: date, more: int) -> dict[str, object]:
    with translation.override("de"):
        now = timezone.now()
        asked = Asked(Question(quarter_of(quarter)), known(current(now), now.date()), now.date())
        exact = published_set.exact(asked)
        lines = tuple(Line(code, asked.known.language_name(code)) for code in SPOKEN)
        exact[keys.LANGUAGES] = replace(exact[keys.LANGUAGES], lines=lines)
        tables = {key: _filled(table, more) for key, table in exact.items()}
    frozen = factories.frozen(published_set.printed(tables), quarter)
    return {"quarter": quarter, "published_at": now, **frozen}


def _filled(table: Table, more: int) -> Table:
    """Numbers of one to four digits, none like the next."""
    values = {
        column.key: tuple(
            (more + at + 3) * (place + 2) * 37 % 1500 for at, _line in enumerate(table.lines)
        )
        for place, column in enumerate(table.columns)
    }
    return table.with_values(values)
