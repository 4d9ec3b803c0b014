"""Tables about sensitive topics: what those may see who do not advise at the place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from records.periods import Period, quarters_in
from reports import disclosure
from reports.question import Question
from reports.report import Asked
from reports.tables import Table

ROUNDED_NOTE = _("Values rounded to multiples of 5; totals of rounded values")
ONLY_CLOSED_QUARTERS = _(
    "This table holds a sensitive topic. It is shown for whole quarters that have ended only,"
    " and rounded."
)
ONLY_WITHOUT_CONDITIONS = _(
    "This table holds a sensitive topic. It is shown without further filters only, and rounded."
)


@dataclass(frozen=True)
class Withheld:
    """`reason`: a sentence for the page, in place of the table."""

    reason: Any


def guarded(
    build: Callable[[Asked], Table], asked: Asked, *, by: Sequence[str] = ()
) -> Table | Withheld:
    """The table exactly for those who may see it; for others rounded by the quarter, or withheld.

    `by`: names of conditions that the table is by. Its lines must come from a catalogue, never
    from what was found: a line of 0 would say that it is no true 0.
    """
    if asked.sees_exact:
        return build(asked)
    if set(asked.question.conditions) - set(by):
        return Withheld(ONLY_WITHOUT_CONDITIONS)
    pairs = _pairs(asked.question, asked.today)
    return _of_quarters(build, asked, pairs) if pairs else Withheld(ONLY_CLOSED_QUARTERS)


def quarters(period: Period, today: date) -> tuple[Period, ...]:
    """The quarters that `period` is made of; none unless all are whole and over."""
    found = quarters_in(period)
    return found if period.last and period.last < today else ()


def _pairs(question: Question, today: date) -> list[Question]:
    """The question about each quarter, each compared with its own; none if it cannot be."""
    periods = quarters(question.period, today)
    if question.against is None:
        return [question.of(period) for period in periods]
    before = quarters(question.against, today)
    if len(before) != len(periods):
        return []
    pairs = zip(periods, before, strict=True)
    return [replace(question, period=new, against=old) for new, old in pairs]


def _of_quarters(
    build: Callable[[Asked], Table], asked: Asked, questions: Sequence[Question]
) -> Table:
    parts = [disclosure.rounded(build(replace(asked, question=one))) for one in questions]
    words = build(asked) if len(parts) > 1 else parts[0]
    total = disclosure.summed(parts)
    return replace(
        total, title=words.title, columns=words.columns, notes=(*words.notes, str(ROUNDED_NOTE))
    )
