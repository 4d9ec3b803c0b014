"""Hours and days of places as tables: what was promised, and what became of it."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from locations.calendar_words import plain_date
from reports import days_of_places, promised
from reports.days_of_places import OF_PLACES, Tally, tallies
from reports.figures import making
from reports.number_words import text
from reports.report import Asked
from reports.tables import Column, Line, Table, Unit, Value, total_of

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
    if question.before:
        values["before"] = found[1]
    return Table(
        "sprechstunden",
        _("Consultation hours"),
        _("Figure"),
        _lines(),
        making.comparison(asked, has_share=False, has_bar=False),
        values,
        definitions=_definitions(column.key for column in (*_hours(), *_days(), *_people())),
        notes=_notes(asked),
    )


def is_told(table: Table, side: str = "now") -> bool:
    """Of `key_lines`: whether anybody has said of a promised day what became of it."""
    of = dict(zip([line.key for line in table.lines], table.values[side], strict=True))
    return of["missing"] != of["promised"]


def of_how_many(asked: Asked) -> str:
    """For how many places promised and held hours stand; empty if for all of them, or for none."""
    part = _part(asked)
    if part is None:
        return ""
    known, every = part
    return ngettext(
        "This holds for %(known)s of %(all)s places; of one the hours are not known.",
        "This holds for %(known)s of %(all)s places; of %(count)s the hours are not known.",
        every - known,
    ) % {"known": text(known), "all": text(every), "count": text(every - known)}


def of_how_many_short(asked: Asked) -> str:
    """The same for a card, which has little room."""
    part = _part(asked)
    if part is None:
        return ""
    known, every = part
    return _("In %(known)s of %(all)s places.") % {"known": text(known), "all": text(every)}


def _part(asked: Asked) -> tuple[int, int] | None:
    known, every = days_of_places.with_known_hours(asked)
    return None if known in (0, every) else (known, every)


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
        _notes(asked),
    )


def _lines() -> tuple[Line, ...]:
    columns = (*_hours(), *_kept(), *_days()[1:], *_people())
    return tuple(Line(column.key, column.label, unit=column.unit) for column in columns)


def _cells(tally: Tally) -> tuple[Value, ...]:
    return tuple(getattr(tally, line.key) for line in _lines())


def _definitions(columns: Iterable[str]) -> tuple[str, ...]:
    """Keys of `reports.definitions`, each once."""
    return tuple(dict.fromkeys(DEFINED_AS[key] for key in columns))


def _notes(asked: Asked) -> tuple[str, ...]:
    notes = [
        _("Days before today are counted. Held days without hours promised have no hours."),
        _("“–”: the place was not open, or its hours are not known. “0”: it was open."),
        *_of_promises(asked),
    ]
    if set(asked.question.conditions) - set(OF_PLACES):
        notes.append(_(
            "Days and hours belong to places: the other conditions of this report do not apply to"
            " them."
        ))  # fmt: skip
    return tuple(notes)


def _of_promises(asked: Asked) -> Iterator[str]:
    """That nothing is known of what some places promised, if so."""
    known, every = days_of_places.with_known_hours(asked)
    if known < every > 1:
        yield _(
            "What was promised, and which of the held days were promised or not, is known of"
            " %(known)s of %(all)s places only. The days held are those of all places."
        ) % {"known": text(known), "all": text(every)}
