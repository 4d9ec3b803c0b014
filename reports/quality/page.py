"""The report on the quality of data: by place and month, never by person."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from locations.calendar_words import listed
from records import periods
from reports.number_words import text
from reports.pages.sections import Section, of_table, report, titled
from reports.quality import tables
from reports.quality.gaps import FEATURES
from reports.report import Asked, Report
from reports.tables import Table, Unit

KEY = "datenqualitaet"
APPLYING = ("location", "kind")
# So many of what is missing most are named.
NAMED = 3


def build(asked: Asked) -> Report:
    """Raises `Unanswerable` for single days and for too many months."""
    sections = tuple(_sections(_of_places(asked)))
    lead = (*_lead(sections), *_remarks(asked))
    return report(KEY, titled(asked, _("Data quality")), lead, sections)


def _of_places(asked: Asked) -> Asked:
    """Without all conditions but those about places: with fewer contacts they would tell more."""
    others = {name: "" for name in asked.question.conditions if name not in APPLYING}
    changes: dict[str, Any] = {**others, "against": None}
    return replace(asked, question=replace(asked.question, **changes))


def _sections(asked: Asked) -> Iterator[Section]:
    places = tables.by_location(asked)
    place, month = _("Place"), _("Month")
    yield of_table(tables.missing_values(places, "fehlende-angaben", _("Missing values"), place))
    title = _("Late entries and days without one")
    yield of_table(tables.late_and_missing(places, "spaete-eintraege", title, place))
    if len(list(periods.months(asked.question.period))) > 1:
        months = tables.by_month(asked)
        title = _("Missing values by month")
        yield of_table(tables.missing_values(months, "fehlende-angaben-nach-monat", title, month))
        title = _("Late entries and days without one by month")
        yield of_table(tables.late_and_missing(months, "spaete-eintraege-nach-monat", title, month))


def _lead(sections: tuple[Section, ...]) -> Iterator[str]:
    missing, late = (section.table for section in sections[:2])
    if missing and late:
        yield from _most(_whole(missing))
        yield from _days(_whole(late))


def _whole(table: Table) -> dict[str, int | None]:
    """What is printed of all places together, also where only one is asked about."""
    cells = table.totals or {key: values[0] for key, values in table.values.items() if values}
    return dict(cells)


def _most(cells: dict[str, int | None]) -> Iterator[str]:
    """What is missing most, in words."""
    found = [(cells.get(one.key) or 0, one) for one in FEATURES]
    named = sorted(found, key=lambda pair: -pair[0])[:NAMED]
    parts = [f"{one.label} ({text(share, Unit.PERCENT)})" for share, one in named if share]
    if parts:
        yield _("Missing most: %(names)s.") % {"names": listed(parts)}
    elif cells.get("contacts"):
        yield _("Nothing is missing.")
    else:
        yield _("No contact was logged in these days.")


def _days(cells: dict[str, int | None]) -> Iterator[str]:
    missing, late = cells.get("missing") or 0, cells.get("late") or 0
    if missing:
        yield ngettext(
            "%(count)s promised day is without an entry.",
            "%(count)s promised days are without an entry.",
            missing,
        ) % {"count": text(missing)}
    if late:
        yield ngettext(
            "%(count)s contact was entered more than seven days later.",
            "%(count)s contacts were entered more than seven days later.",
            late,
        ) % {"count": text(late)}


def _remarks(asked: Asked) -> Iterator[str]:
    yield _("Counted by place and month, never by person.")
    if set(asked.question.conditions) - set(APPLYING):
        yield _("Of the filters only those about places apply here.")
