"""The quality of data as tables: places and months, what is missing in them and what is late."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from locations.calendar_words import plain_date
from records import periods
from reports import days_of_places
from reports.days_of_places import Tally, tallies
from reports.lives import was_there
from reports.number_words import percent
from reports.quality.gaps import ALL, FEATURES, LATE, Gaps, gaps, share
from reports.report import Asked
from reports.tables import Column, Line, Table, Unit, Value

# A line, what was counted of its contacts and of its days.
Counted = tuple[Line, Counter[str], Tally]


def by_location(asked: Asked) -> list[Counted]:
    """One for each place that was at work in the period, or has contacts; and one for all."""
    found, days = _gaps(asked), tallies(asked, asked.question)
    lines = []
    for place in days_of_places.all_asked(asked):
        if not (was_there(place, asked.question.period) or found.of(place=place.location.pk)):
            continue
        tally = Tally.of(one for (slug, _month), one in days.items() if slug == place.slug)
        line = Line(place.slug, place.location.name)
        lines.append((line, found.of(place=place.location.pk), tally))
    return [*lines, _together(found, days.values())]


def by_month(asked: Asked) -> list[Counted]:
    """The same for each month of the period."""
    found, days = _gaps(asked), tallies(asked, asked.question)
    lines = []
    for period in periods.months(asked.question.period):
        month = period.first
        if month:
            tally = Tally.of(one for (_slug, at), one in days.items() if at == month)
            line = Line(month.isoformat(), plain_date(month, "month"))
            lines.append((line, found.of(month=month), tally))
    return [*lines, _together(found, days.values())]


def missing_values(counted: list[Counted], key: str, title: str, heading: str) -> Table:
    """In how many of a hundred contacts nothing is noted."""
    columns = (
        Column("contacts", _("Contacts")),
        *(Column(one.key, str(one.label), unit=Unit.PERCENT) for one in FEATURES),
    )
    cells = [
        [_contacts(counts, tally), *(share(counts, one) for one in FEATURES)]
        for _line, counts, tally in counted
    ]
    return _table(counted, cells, (key, title, heading), columns, ("missing_values",))


def late_and_missing(counted: list[Counted], key: str, title: str, heading: str) -> Table:
    """Late entries, days without one, and days of which two things are said."""
    columns = (
        Column("contacts", _("Contacts")),
        Column("late", _("entered late")),
        Column("late_share", _("entered late, in per cent"), unit=Unit.PERCENT),
        Column("promised", _("Days promised")),
        Column("missing", _("Days without an entry")),
        Column("contradicted", _("cancelled, with contacts")),
    )
    cells = [
        [
            contacts := _contacts(counts, tally),
            None if contacts is None else counts[LATE],
            percent(counts[LATE], counts[ALL]),
            tally.promised,
            tally.missing,
            tally.contradicted,
        ]
        for _line, counts, tally in counted
    ]
    defined_as = ("late_entries", "without_entry", "contradicted_days")
    return _table(counted, cells, (key, title, heading), columns, defined_as)


def _gaps(asked: Asked) -> Gaps:
    """Asked for once per request."""
    counted, key = asked.known.counted, ("gaps", asked.question)
    if key not in counted:
        places = [place.location.pk for place in days_of_places.all_asked(asked)]
        counted[key] = gaps(asked, places)
    found: Gaps = counted[key]
    return found


def _together(found: Gaps, days: Iterable[Tally]) -> Counted:
    return Line("", _("Together")), found.of(), Tally.of(days)


def _contacts(counts: Counter[str], tally: Tally) -> Value:
    """None where the place was closed all the time: that is not 0."""
    return counts[ALL] or (None if tally == Tally() else 0)


def _table(
    counted: list[Counted],
    cells: list[list[Value]],
    named: tuple[str, str, str],
    columns: tuple[Column, ...],
    defined_as: tuple[str, ...],
) -> Table:
    """The last of `counted` is all of them together; per cents are no sum of those above."""
    values = {column.key: tuple(row[at] for row in cells[:-1]) for at, column in enumerate(columns)}
    totals = {column.key: cells[-1][at] for at, column in enumerate(columns)}
    key, title, heading = named
    return Table(
        key=key,
        title=title,
        heading=heading,
        lines=tuple(line for line, _counts, _tally in counted[:-1]),
        columns=columns,
        values=values,
        totals=totals if len(counted) > 2 else {},
        total_label=_("Together"),
        definitions=defined_as,
        notes=(_("“–”: the place was not open, or its hours are not known. “0”: it was open."),),
    )
