"""Hours and days of places as tables: what was promised, and what became of it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from locations.calendar_words import plain_date
from reports import days_of_places, promised
from reports.asking.presets import period_name
from reports.days_of_places import OF_PLACES, Tally, tallies
from reports.question import Question
from reports.report import Asked
from reports.tables import Column, Kind, Line, Table, Unit, Value, total_of

# By column: keys of `reports.definitions`.
DEFINED_AS = {
    "promised": "promised",
    "promised_minutes": "promised",
    "kept": "held",
    "held": "held",
    "held_minutes": "held",
    "unpromised": "held",
    "cancelled": "cancelled",
    "missing": "without_entry",
    "visitors": "visitors",
    "turned_away": "turned_away",
}


def hours_by_location(asked: Asked) -> Table:
    """Hours promised and held, place by place."""
    return _by_location(
        asked, "zugesagt-und-gehalten", _("Hours promised and held"), (*_hours(), *_kept())
    )


def days_by_location(asked: Asked) -> Table:
    """What became of the days of each place, and how many people came."""
    columns = (*_days(), *_people())
    return _by_location(asked, "tage-der-orte", _("Days of the places"), columns)


def hours_of_months(asked: Asked) -> Table:
    """Hours and days of each month of the period, all places asked about together."""
    months = promised.months(asked.question.period)
    found = tallies(asked, asked.question)
    lines = tuple(Line(month.isoformat(), plain_date(month, "month")) for month in months)
    sums = [Tally.of(one for (_slug, at), one in found.items() if at == month) for month in months]
    title = _("Hours promised and held by month")
    columns = (*_hours(), *_days())
    return _table(asked, ("sprechstunden-nach-monat", title, _("Month")), lines, columns, sums)


def key_lines(asked: Asked) -> Table:
    """Days and hours of all places asked about together, beside those compared with."""
    question = asked.question
    asked_about = [one for one in (question, question.before) if one]
    found = [_cells(tally) for tally in days_of_places.sums(asked, asked_about)]
    values = {"now": found[0]}
    columns = [Column("now", period_name(question.period))]
    if question.before and question.against:
        values["before"] = found[1]
        columns.append(Column("before", period_name(question.against)))
        columns.append(Column("change", _("Difference"), Kind.CHANGE, of="now", against="before"))
    return Table(
        "sprechstunden",
        _("Consultation hours"),
        _("Figure"),
        _lines(),
        tuple(columns),
        values,
        definitions=_definitions(column.key for column in (*_hours(), *_days(), *_people())),
        notes=_notes(question),
    )


def _hours() -> tuple[Column, ...]:
    minutes, stroke = Unit.MINUTES, "promised_minutes"
    return (
        Column("promised_minutes", _("Hours promised"), unit=minutes),
        Column("held_minutes", _("Hours held"), unit=minutes, has_bar=True, mark=stroke),
    )


def _kept() -> tuple[Column, ...]:
    return Column("promised", _("Days promised")), Column("kept", _("of them held"))


def _days() -> tuple[Column, ...]:
    return (
        Column("promised", _("Days promised")),
        Column("held", _("Days held")),
        Column("unpromised", _("of them not promised")),
        Column("cancelled", _("Days cancelled")),
        Column("missing", _("Days without an entry")),
    )


def _people() -> tuple[Column, ...]:
    return Column("visitors", _("Visitors")), Column("turned_away", _("Turned away"))


def _by_location(asked: Asked, key: str, title: str, columns: tuple[Column, ...]) -> Table:
    found = tallies(asked, asked.question)
    places = days_of_places.chosen(asked, asked.question)
    lines = tuple(Line(place.slug, place.location.name) for place in places)
    sums = [
        Tally.of(one for (at, _month), one in found.items() if at == line.key) for line in lines
    ]
    return _table(asked, (key, title, _("Place")), lines, columns, sums)


def _table(
    asked: Asked,
    named: tuple[str, str, str],
    lines: tuple[Line, ...],
    columns: tuple[Column, ...],
    sums: list[Tally],
) -> Table:
    """`named`: key, title and heading; a line that is alone has no line of totals below it."""
    values = {one.key: tuple(getattr(tally, one.key) for tally in sums) for one in columns}
    totals = {key: total_of(cells) for key, cells in values.items()} if len(lines) > 1 else {}
    return Table(
        *named,
        lines,
        columns,
        values,
        totals,
        _("Together"),
        _definitions(values),
        _notes(asked.question),
    )


def _lines() -> tuple[Line, ...]:
    columns = (*_hours(), *_days(), *_people())
    return tuple(Line(column.key, column.label, unit=column.unit) for column in columns)


def _cells(tally: Tally) -> tuple[Value, ...]:
    return tuple(getattr(tally, line.key) for line in _lines())


def _definitions(columns: Iterable[str]) -> tuple[str, ...]:
    """Keys of `reports.definitions`, each once."""
    return tuple(dict.fromkeys(DEFINED_AS[key] for key in columns))


def _notes(question: Question) -> tuple[str, ...]:
    notes = [
        _("Days before today are counted. Held days without hours promised have no hours."),
        _("“–”: the place was not open, or its hours are not known. “0”: it was open."),
    ]
    if set(question.conditions) - set(OF_PLACES):
        notes.append(_(
            "Days and hours belong to places: the other conditions of this report do not apply to"
            " them."
        ))  # fmt: skip
    return tuple(notes)
