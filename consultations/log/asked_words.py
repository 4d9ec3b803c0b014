"""The question to the list in words: which days, which place, what else."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from consultations.log.filters import FREE, ContactFilter
from consultations.log.keyset import Mark
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
    return span_words(first, last)


def _open_words(first: date | None, last: date | None) -> str:
    if first:
        return _("from %(day)s on") % {"day": words.plain_date(first)}
    if last:
        return _("until %(day)s") % {"day": words.plain_date(last)}
    return _("All days")


def span_words(first: date, last: date, *, today: date | None = None) -> str:
    """Two days as one says them: 26. bis 30. November 2026; one day as one.

    With `today`, its year goes without saying.
    """
    is_clear = today is not None and first.year == last.year == today.year
    end = words.day_and_month(last) if is_clear else words.plain_date(last)
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        begin = _("%(day)s.") % {"day": first.day}
    elif first.year == last.year:
        begin = words.day_and_month(first)
    else:
        begin = words.plain_date(first)
    return _("%(first)s to %(last)s") % {"first": begin, "last": end}


def page_words(newest: Mark, oldest: Mark, today: date) -> str:
    """The days of a page: 30. bis 26. November, with the year if it is another one."""
    return span_words(newest.day, oldest.day, today=today)


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
