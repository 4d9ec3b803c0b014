"""Totals from before single contacts were entered, as they were published."""

from django.db.models import Q
from django.utils.translation import gettext as _

from consultations.choices import COUNTED_SINGLY, Measure
from consultations.models import AggregateCount
from consultations.totals import words
from reports.figures import making
from reports.report import Asked
from reports.tables import Column, Line, Table


def old_totals(asked: Asked) -> Table:
    """One line for each total whose own period meets the one asked for; never added or spread.

    Its label says the qualifier, a note the source. Where no end is known, it may be any day.
    People and contacts share neither a column nor a scale (domain.md 8.4).
    """
    rows = _rows(asked)
    named = making.Named(
        "fruehere-summen",
        _("Earlier totals, as published"),
        _("Place and period"),
        definitions=("old_totals",),
        notes=(
            _("Each number is of its own period. It is in no other figure of this page."),
            *(_source(row) for row in rows),
        ),
    )
    lines = [Line(f"summe-{row.pk}", words.named(row), is_apart=True) for row in rows]
    measures = [one for one in Measure if any(row.measure == one for row in rows)]
    columns = [Column(one.value, str(one.label), has_bar=one in COUNTED_SINGLY) for one in measures]
    values = {
        one.value: tuple(row.value if row.measure == one else None for row in rows)
        for one in measures
    }
    return making.table(named, lines, columns, values)


def _rows(asked: Asked) -> list[AggregateCount]:
    """None under a condition other than the place: nobody knows what of them would fit it."""
    question, period = asked.question, asked.question.period
    if set(question.conditions) - {"location"}:
        return []
    rows = AggregateCount.objects.filter(starts_on__lte=period.last)
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=period.first))
    if question.location:
        rows = rows.filter(location__slug=question.location)
    elif asked.places is not None:
        rows = rows.filter(location__slug__in=asked.places)
    return list(rows.select_related("location").order_by("starts_on", "pk"))


def _source(row: AggregateCount) -> str:
    return _("%(total)s. Source: %(source)s") % {"total": words.named(row), "source": row.source}
