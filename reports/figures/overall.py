"""Figures of everything that was asked for: key figures, and how they went month by month."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from locations.calendar_words import plain_date
from records import periods
from records.periods import Period, ends
from reports.counting import By, Counts, counted, folded, needs_records
from reports.definitions import DEFINITIONS
from reports.figures import making
from reports.figures import periods as spans
from reports.figures.open_months import months_at_work
from reports.question import Question
from reports.report import Asked
from reports.tables import Column, Line, Table, Value

TREND_MONTHS = 24
# Of `Counts._fields`: what counts contacts, and what counts people.
CONTACTS = ("contacts", "consultations", "first_contacts", "not_helped")
PEOPLE = ("advised", "accompanying", "headcount")


def key_figures(asked: Asked) -> Table:
    """Contacts, and what some of them were, line by line; they are never added to each other."""
    title = _("Key figures")
    return _measures(asked, CONTACTS, making.Named("kennzahlen", title, _("What is counted")))


def people(asked: Asked) -> Table:
    """People of the contacts, in a table of their own: they and contacts share no column."""
    note = _("People are never added to contacts, nor is a line of this table to another one.")
    named = making.Named("personen", _("People"), _("Who is counted"), notes=(note,))
    return _measures(asked, PEOPLE, named)


def _measures(asked: Asked, keys: Sequence[str], named: making.Named) -> Table:
    """One line for each of them, without bars: none is drawn on the scale of another one."""
    labels = {"consultations": _("of these consultations")}
    return making.compared(
        asked,
        replace(named, definitions=tuple(keys)),
        [Line(key, labels.get(key) or str(DEFINITIONS[key].name)) for key in keys],
        lambda question: _sums(asked, question)._asdict(),
        has_bar=False,
        is_sensitive=making.is_asked_about(asked),
    )


def _sums(asked: Asked, question: Question) -> Counts:
    """By home, for other figures of the page are counted so too."""
    by = By.LOCATION if question.location or question.kind or question.funded else By.HOME
    return making.total(making.grouped(asked, question, by))


def trend(asked: Asked) -> Table:
    """Contacts and consultations of the 24 months that end with the period."""
    _first, last = ends(asked.question.period)
    period = spans.months_before(last, TREND_MONTHS)
    answerable = _answerable(asked, period)
    by_month = folded(counted(answerable, (By.MONTH,), asked.known), 0)
    months = [spans.key_of(month) for month in periods.months(period)]
    measures = ("contacts", "consultations")
    possible = _possible(asked, answerable.period, [m for m in months if m not in by_month])
    values = {
        name: tuple(_of_month(by_month.get(month), month, name, possible) for month in months)
        for name in measures
    }
    columns = [Column(name, str(DEFINITIONS[name].name), has_bar=True) for name in measures]
    named = making.Named(
        "verlauf",
        _("Contacts by month"),
        _("Month"),
        definitions=measures,
        notes=(*_of_months(period, asked.today), _("Consultations are a part of the contacts.")),
    )
    lines = [Line(month, spans.month_name(month)) for month in months]
    return making.table(named, lines, columns, values, is_sensitive=making.is_asked_about(asked))


def _of_months(period: Period, today: date) -> Iterator[str]:
    """They are more than the period of the rest of the page; the one that runs is not whole."""
    first, last = ends(period)
    text = _("The %(count)s months up to %(month)s.")
    yield text % {"count": TREND_MONTHS, "month": plain_date(last, "month")}
    if first <= today <= last:
        month = {"period": plain_date(today, "month")}
        yield _("%(period)s is not over yet: figures up to today.") % month


def _answerable(asked: Asked, period: Period) -> Question:
    """The question about the months whose single contacts are there, if these are read."""
    question = asked.question.of(period)
    first, last = ends(period)
    if needs_records(question, (By.MONTH,)) and first < asked.known.kept_since <= last:
        return question.of(Period(asked.known.kept_since, last))
    return question


def _since(asked: Asked) -> date | None:
    """The first month of which anything is known."""
    since = asked.known.counted_since
    if since and needs_records(asked.question, (By.MONTH,)):
        return max(since, asked.known.kept_since)
    return since


def _of_month(counts: Counts | None, month: str, measure: str, possible: set[str]) -> Value:
    """0 only in a month in which something could have been counted."""
    if counts:
        value: int = getattr(counts, measure)
        return value
    return 0 if month in possible else None


def _possible(asked: Asked, period: Period, empty: list[str]) -> set[str]:
    """Of the months without such a contact, those neither to come nor before the beginning.

    Of a place: those in which it was open, or has other contacts.
    """
    since = _since(asked)
    known = [date.fromisoformat(month) for month in empty]
    months = {month for month in known if since and since <= month <= asked.today}
    if asked.question.location and months:
        months &= months_at_work(asked, period)
    return {month.isoformat() for month in months}
