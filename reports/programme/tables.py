"""Figures of a programme as tables: how its Dependancen stand, and where they lie."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from locations.calendar_words import joined
from reports.known import Known
from reports.programme.dependancen import Dependance, Stand, Standing
from reports.programme.stand_words import opened_words, stand_words
from reports.tables import Column, Line, Table, total_of

UNKNOWN = "unknown"
DEFINED_AS = ("dependancen",)
Test = Callable[[Dependance], bool]
# What is counted of each, by column.
STANDS: dict[str, Test] = {
    "opened": lambda one: one.is_opened,
    "open": lambda one: one.stand == Stand.OPEN,
    "paused": lambda one: one.stand == Stand.PAUSED,
    "office": lambda one: one.stand == Stand.OFFICE,
    "ended": lambda one: one.stand == Stand.ENDED,
    "planned": lambda one: one.stand == Stand.PLANNED,
}


def by_stand(standing: Standing, suffix: str = "") -> Table:
    """One line for each Dependance, with a 1 for what it is; and one for those not known here."""
    columns = (
        Column("opened", _("ever opened")),
        Column("open", pgettext("state of a Dependance", "open now")),
        Column("paused", pgettext("state of a Dependance", "pause")),
        Column("office", _("became an office")),
        Column("ended", pgettext("state of a Dependance", "ended")),
        Column("planned", pgettext("state of a Dependance", "planned")),
    )
    lines = [_line(one, standing) for one in standing.dependancen]
    values = {key: [int(test(one)) for one in standing.dependancen] for key, test in STANDS.items()}
    if standing.unknown:
        lines.append(Line(UNKNOWN, _("not known here"), is_apart=True))
        for key, cells in values.items():
            cells.append(standing.unknown if key == "opened" else 0)
    return _table(f"dependancen{suffix}", _("Time line"), _("Dependance"), lines, columns, values)


def by_district(standing: Standing, known: Known, suffix: str = "") -> Table:
    """Where they lie; of which nobody knows the district, stand in a line of their own."""
    columns = (
        Column("opened", _("ever opened")),
        Column("open", pgettext("state of a Dependance", "open now")),
        Column("planned", pgettext("state of a Dependance", "planned")),
    )
    lines = [Line(row.slug, row.name) for row in known.districts]
    values = {
        column.key: [_count(standing, line.key, STANDS[column.key]) for line in lines]
        for column in columns
    }
    nowhere = [_count(standing, "", STANDS[column.key]) for column in columns]
    nowhere[0] += standing.unknown
    if any(nowhere):
        lines.append(Line(UNKNOWN, _("district not known"), is_apart=True))
        for cells, count in zip(values.values(), nowhere, strict=True):
            cells.append(count)
    notes = (_without(standing, known), _("Counted in the district where it lies today."))
    title, key = _("By district"), f"dependancen-nach-stadtbezirk{suffix}"
    return _table(key, title, _("District"), lines, columns, values, notes)


def _line(one: Dependance, standing: Standing) -> Line:
    """Its number, its name and what is known of its days."""
    number = f"{one.number} " if one.number and one.is_opened else ""
    opened = opened_words(one, standing.programme)
    words = [stand_words(one), *([_("opened: %(day)s") % {"day": opened}] if opened else [])]
    return Line(one.location.slug, f"{number}{one.location.name} ({'; '.join(words)})")


def _count(standing: Standing, district: str, test: Test) -> int:
    """How many lie in the district with this slug; in none that is known, if it is empty."""
    return sum(
        test(one) and (one.district.slug if one.district else "") == district
        for one in standing.dependancen
    )


def _without(standing: Standing, known: Known) -> str:
    """Which districts have none, and where one is planned; empty if all have one."""
    opened = {one.district.slug for one in standing.known if one.district}
    planned = {
        one.district.slug for one in standing.dependancen if one.district and not one.is_opened
    }
    names = [
        _("%(district)s (planned)") % {"district": row.name} if row.slug in planned else row.name
        for row in known.districts
        if row.slug not in opened
    ]
    if not names or (standing.unknown and not opened):
        return ""
    return _("Without a Dependance that is known here: %(districts)s.") % {
        "districts": joined(names)
    }


def _table(
    key: str,
    title: str,
    heading: str,
    lines: list[Line],
    columns: tuple[Column, ...],
    values: dict[str, list[int]],
    notes: tuple[str, ...] = (),
) -> Table:
    cells = {name: tuple(counts) for name, counts in values.items()}
    totals = {name: total_of(counts) for name, counts in cells.items()}
    return Table(
        key=key,
        title=title,
        heading=heading,
        lines=tuple(lines),
        columns=columns,
        values=cells,
        totals=totals,
        total_label=_("Whole city"),
        definitions=DEFINED_AS,
        notes=tuple(note for note in notes if note),
    )
