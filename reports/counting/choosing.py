"""Where the numbers of a question come from: kept figures, single contacts, or both in turn."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _

from locations import calendar_words as words
from records import periods
from records.periods import Period, ends, month_after
from reports.counting import from_records, from_rollups
from reports.counting.by import By, Counted, added
from reports.known import Known
from reports.question import MOST_MONTHS_OF_RECORDS, Question

DAY = timedelta(days=1)


class Unanswerable(ValueError):
    """A question to which there is no right answer; its text is a sentence for the reader."""


class TooLong(Unanswerable):
    """Single contacts would have to be read for more months than `MOST_MONTHS_OF_RECORDS`."""


class TooOld(Unanswerable):
    """Single contacts would have to be read that are deleted by now."""


def needs_records(question: Question, by: tuple[By, ...] = ()) -> bool:
    """Whether single contacts have to be read for whole months too, which takes longer."""
    return from_rollups.source_of_months(question, by) is None


def counted(question: Question, by: tuple[By, ...], known: Known) -> Counted:
    """Counts of each group that has any, by the values of `by`, in their order.

    Raises `Unanswerable`. Asked twice within a request, the database is asked once.
    """
    key = (question.of(question.period), by)
    if key not in known.counted:
        known.counted[key] = _counted(question, by, known)
    found: Counted = known.counted[key]
    return found


def read_records(period: Period, known: Known) -> None:
    """Note that the single contacts of `period` are read; raises `Unanswerable`."""
    check_records(period, known)
    known.note_records()


def check_records(period: Period, known: Known) -> None:
    """Raises `Unanswerable` if the single contacts of `period` are too many or not there."""
    first, last = ends(period)
    if (last.year - first.year) * 12 + last.month - first.month >= MOST_MONTHS_OF_RECORDS:
        text = _("This is counted from single contacts, for at most %(count)s months at once.")
        raise TooLong(text % {"count": MOST_MONTHS_OF_RECORDS})
    if first < known.kept_since and known.counted_since and known.counted_since < known.kept_since:
        text = _(
            "This is counted from single contacts, and those before %(date)s are deleted. Figures"
            " of whole months by home district, place or topic are still there."
        )
        raise TooOld(text % {"date": words.plain_date(known.kept_since)})


def _counted(question: Question, by: tuple[By, ...], known: Known) -> Counted:
    source = from_rollups.source_of_months(question, by)
    if source is None:
        read_records(question.period, known)
        return from_records.counted(question, by, known)
    parts = []
    for period, is_doubted in _by_doubt(question.period, known):
        part = question.of(period)
        if is_doubted:
            parts.append(from_records.counted(part, by, known))
        elif source.dated == "day":
            parts.append(from_rollups.counted(source, part, by, known))
        else:
            parts += _of_months_and_days(source, part, by, known)
    return added(parts)


def _of_months_and_days(
    source: from_rollups.Source, question: Question, by: tuple[By, ...], known: Known
) -> Iterator[Counted]:
    """Whole months from `source`, at most two parts of months from days or single contacts."""
    for period, is_whole in by_months(question.period):
        part = question.of(period)
        days = from_rollups.source_of_days(part, by)
        if is_whole:
            yield from_rollups.counted(source, part, by, known)
        elif days:
            yield from_rollups.counted(days, part, by, known)
        else:
            check_records(period, known)
            yield from_records.counted(part, by, known)


def _by_doubt(period: Period, known: Known) -> Iterator[tuple[Period, bool]]:
    """The days that are counted from the kept figures, and those from the contacts."""
    (first, last), doubted = ends(period), known.doubted_since
    if first < doubted:
        yield Period(first, min(last, doubted - DAY)), False
    if doubted <= last:
        yield Period(max(first, doubted), last), True


def by_months(period: Period) -> Iterator[tuple[Period, bool]]:
    """The days before, in and after the whole months of `period`; which of them are whole."""
    first, last = ends(period)
    begin = first if first.day == 1 else month_after(first)
    end = last if last == periods.month_of(last).last else last.replace(day=1) - DAY
    if first < begin:
        yield Period(first, min(last, begin - DAY)), False
    if begin <= end:
        yield Period(begin, end), True
    if end < last and (rest := max(begin, end + DAY)) <= last:
        yield Period(rest, last), False
