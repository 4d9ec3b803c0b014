"""The question to the list in words: which days, which place, what else."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from consultations.log.filters import ContactFilter
from consultations.log.keyset import Mark
from consultations.log.queries import FREE
from locations import calendar_words as words
from records.periods import Period

# Filters that the line about the question names, beside days and place.
NAMED = ("wer", "thema", "wie", "sprache", "wohnort", "ergebnis")
TICKED = ("meine", "offen")


def period_words(preset: str, period: Period) -> str:
    """The period as a heading: 4. Quartal 2026, November 2026, all days."""
    first, last = period.first, period.last
    if first is None or last is None:
        return _open_words(first, last)
    match preset:
        case "monat":
            return words.plain_date(first, "month")
        case "quartal":
            return _("Quarter %(number)s of %(year)s") % {
                "number": (first.month + 2) // 3,
                "year": first.year,
            }
        case "jahr":
            return str(first.year)
    return words.span_words(first, last)


def _open_words(first: date | None, last: date | None) -> str:
    if first:
        return _("from %(day)s on") % {"day": words.plain_date(first)}
    if last:
        return _("until %(day)s") % {"day": words.plain_date(last)}
    return _("All days")


def page_words(newest: Mark, oldest: Mark, today: date) -> str:
    """The days of a page: 30. bis 26. November, with the year if it is another one."""
    return words.span_words(newest.day, oldest.day, today=today)


def question_words(question: ContactFilter) -> dict[str, Any]:
    """The days, and everything else that was asked, as they stand above the list."""
    asked = question.asked
    place = _label(question, "ort") or _("all my places")
    chosen = [_label(question, name) for name in NAMED]
    ticked = [str(question.filters[name].label) for name in TICKED if asked.get(name)]
    return {
        "days": period_words(question.preset, question.period),
        "rest": words.listed(text for text in (place, *chosen, *ticked) if text),
        "is_filtered": bool(question.query()),
        "is_free": question.preset == FREE,
    }


def _label(question: ContactFilter, name: str) -> str:
    """The label of what was chosen; with the question where the answer alone says little."""
    value = question.asked.get(name)
    if not value:
        return ""
    label = str(dict(question.filters[name].extra["choices"])[value])
    return label if name == "ort" else f"{question.filters[name].label} {label}"
