"""Months as they are reported: closed or open, what is missing in them, what changed since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Sum

from consultations.locks import has_ended
from consultations.models import MonthLock, Revision
from records.periods import Period, month_of, quarter_of
from reports.days_of_places import tallies
from reports.known import Known
from reports.number_words import change_text
from reports.question import Question
from reports.report import Asked

# How many are shown, and can be closed; older ones stand in a list of their own once closed.
MONTHS = 24


@dataclass(frozen=True)
class Month:
    """`missing`: promised days of which nobody has said what became of them.

    `revisions`: how often something was changed since it was closed, `contacts`: how many contacts
    more or fewer it has through that.
    """

    first: date
    lock: MonthLock | None
    has_ended: bool
    missing: int
    revisions: int
    contacts: int

    @property
    def iso(self) -> str:
        """As it stands in addresses: 2026-09."""
        return f"{self.first:%Y-%m}"

    @property
    def more_or_fewer(self) -> str:
        """+3, −1 or 0 contacts."""
        return change_text(self.contacts)

    @property
    def may_be_reopened(self) -> bool:
        return self.lock is not None and not self.revisions


def first_days(today: date, since: date | None) -> list[date]:
    """Of the last 24 months, the running one first; none from before anything was counted.

    `since`: first day of the oldest month that has figures, if any has. All months of its quarter
    are there, for a quarter is published; the month before the running one is in any case.
    """
    first = quarter_of(since).first if since else None
    found = [today.replace(day=1)]
    while len(found) < MONTHS and (len(found) < 2 or (first and first < found[-1])):
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def months(firsts: Iterable[date], known: Known, today: date) -> list[Month]:
    """What there is to say about these months, the newest first; four queries."""
    firsts = sorted(firsts, reverse=True)
    # Whoever has closed one is nobody's business here.
    rows = MonthLock.objects.filter(month__in=firsts).only("month", "locked_at")
    locks = {row.month: row for row in rows}
    revised = _revised(firsts)
    missing = _missing(firsts, known, today)
    return [
        Month(
            first,
            locks.get(first),
            has_ended(first, today),
            missing.get(first, 0),
            *revised.get(first, (0, 0)),
        )
        for first in firsts
    ]


def closed_before(first: date) -> list[Month]:
    """Closed months older than `first`, the newest first; nothing is looked up in their days.

    Something may be entered and corrected in them too, and has to be read somewhere.
    """
    rows = MonthLock.objects.filter(month__lt=first).only("month", "locked_at")
    locks = {row.month: row for row in rows}
    revised = _revised(list(locks)) if locks else {}
    return [Month(at, lock, True, 0, *revised.get(at, (0, 0))) for at, lock in locks.items()]


def _revised(firsts: list[date]) -> dict[date, tuple[int, int]]:
    rows = Revision.objects.filter(month__in=firsts).order_by().values("month")
    counted = rows.annotate(count=Count("pk"), more=Sum("contacts"))
    return {row["month"]: (row["count"], row["more"]) for row in counted}


def _missing(firsts: list[date], known: Known, today: date) -> dict[date, int]:
    question = Question(Period(firsts[-1], month_of(firsts[0]).last))
    found: dict[date, int] = {}
    for (_slug, month), tally in tallies(Asked(question, known, today), question).items():
        found[month] = found.get(month, 0) + (tally.missing or 0)
    return found
