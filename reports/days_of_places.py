"""What became of the days of places: promised, held, cancelled, or without an entry; by month."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple, Self

from django.conf import settings

from locations.directory import Directory
from locations.models import FundingScope
from locations.place import Place
from records.periods import Period, ends, month_of
from reports import days_read
from reports.days_read import Key, Logged, Noted, bits_between
from reports.lives import was_there
from reports.promised import (
    Promised,
    known_between,
    months,
    promised_between,
    promised_in,
    union,
)
from reports.question import Question
from reports.report import Asked
from reports.tables import Value, total_of

# Conditions that a day of a place can meet; all others are about contacts.
OF_PLACES = ("location", "kind", "funded")


class Tally(NamedTuple):
    """Counts of one place within one month, or of more of them; minutes are on the wall clock.

    Each is None where there is none: nothing was promised, or the place was closed all the time.
    """

    promised: Value = None  # days on which hours stood
    held: Value = None
    kept: Value = None  # of the promised ones those that were held
    unpromised: Value = None  # held though no hours stood, where it is known that none did
    cancelled: Value = None
    missing: Value = None  # promised, and nobody has said what became of them
    promised_minutes: Value = None
    held_minutes: Value = None
    visitors: Value = None
    turned_away: Value = None
    contradicted: Value = None  # said to be cancelled, and yet there are contacts

    @classmethod
    def of(cls, parts: Iterable["Tally"]) -> Self:
        """The sum of what is known in any of them."""
        columns = zip(cls(), *parts, strict=True)
        return cls(*(total_of(column) for column in columns))


CLOSED = Tally()
NOTHING = Noted()


def tallies(asked: Asked, question: Question) -> dict[tuple[str, date], Tally]:
    """By slug and first day of the month: each month of the period, each place asked about.

    Of the conditions of `question` only those about places count. A day is counted from the day
    after it on: today is not over yet. Two queries, one more while the figures are doubted.
    """
    key = ("tallies", question.period, *(getattr(question, name) for name in OF_PLACES))
    counted = asked.known.counted
    if key not in counted:
        counted[key] = _tallies(asked, question)
    found: dict[tuple[str, date], Tally] = counted[key]
    return found


def _tallies(asked: Asked, question: Question) -> dict[tuple[str, date], Tally]:
    directory, places = asked.known.directory, chosen(asked, question)
    first, last = _bounds(question.period, asked.today)
    noted = _noted(asked, question, places)
    logged = _logged(asked, [question])
    found = {}
    for month in months(Period(first, last)):
        within = bits_between(month, first, last)
        for place in places:
            key = place.location.pk
            days = _asked_about(directory, place, question, month) & within
            found[place.slug, month] = _tally(
                promised_in(directory, place, month),
                days,
                noted.get((key, month), NOTHING),
                logged[month].get(key, 0) & days,
                known_between(directory, place, month, ends(month_of(month))[1]),
            )
    return found


def sums(asked: Asked, questions: Sequence[Question]) -> list[Tally]:
    """Of all months of each question together, as `Tally.of` of its `tallies`, and far sooner.

    A query for each, and one for all of them, one more while the figures are doubted.
    """
    logged = _logged(asked, questions)
    return [_sum(asked, question, logged) for question in questions]


def _sum(asked: Asked, question: Question, logged: Logged) -> Tally:
    """As for a single month, with the days of all months side by side as bits."""
    first, last = _bounds(question.period, asked.today)
    every = months(Period(first, last))
    if not every:
        return CLOSED
    spans = _spans(asked, question)
    noted = _together(_noted(asked, question, [one.place for one in spans]), every[0])
    came, parts = _side_by_side(logged, every), []
    for place, days, promised, known in spans:
        key = place.location.pk
        entered = noted.get(key, NOTHING)
        parts.append(_tally(promised, days, entered, came.get(key, 0) & days, known))
    return Tally.of(parts)


class _Span(NamedTuple):
    """Days of a place as bits, counted from the first month of the period; `days` are asked for."""

    place: Place
    days: int
    promised: Promised
    known: int  # closed unless promised


def _spans(asked: Asked, question: Question) -> list[_Span]:
    """Of each place that was there; looked up once."""
    key = ("spans", question.period, *(getattr(question, name) for name in OF_PLACES))
    counted = asked.known.counted
    if key not in counted:
        counted[key] = list(_spans_anew(asked, question))
    found: list[_Span] = counted[key]
    return found


def _spans_anew(asked: Asked, question: Question) -> Iterator[_Span]:
    directory, (first, last) = asked.known.directory, _bounds(question.period, asked.today)
    every = months(Period(first, last))
    if not every:
        return
    since = every[0]
    within = bits_between(since, first, last, (last - since).days + 1)
    for place in chosen(asked, question):
        days = within & _asked_about(directory, place, question, since, len(every))
        promised = promised_between(directory, place, since, last)
        yield _Span(place, days, promised, known_between(directory, place, since, last))


def _side_by_side(logged: Logged, every: list[date]) -> dict[int, int]:
    """By place, the days of all these months with contacts."""
    found: dict[int, int] = {}
    for month in every:
        shift = (month - every[0]).days
        for key, bits in logged[month].items():
            found[key] = found.get(key, 0) | bits << shift
    return found


def _together(noted: Mapping[Key, Noted], since: date) -> dict[int, Noted]:
    """By place, the days of all months side by side."""
    found: dict[int, Noted] = {}
    for (key, month), one in noted.items():
        shift, so_far = (month - since).days, found.get(key, NOTHING)
        found[key] = Noted(
            so_far.held | one.held << shift,
            so_far.cancelled | one.cancelled << shift,
            total_of((so_far.visitors, one.visitors)),
            total_of((so_far.turned_away, one.turned_away)),
        )
    return found


def _noted(asked: Asked, question: Question, places: list[Place]) -> dict[Key, Noted]:
    keys = [place.location.pk for place in places]
    return days_read.noted(asked, keys, *_bounds(question.period, asked.today), question.funded)


def _logged(asked: Asked, questions: Iterable[Question]) -> Logged:
    """Days with contacts in all months of these questions, which ask about the same place."""
    wanted, slug = [], ""
    for question in questions:
        slug = question.location
        wanted += months(Period(*_bounds(question.period, asked.today)))
    place = asked.known.location(slug) if slug else None
    return days_read.logged(asked, place.pk if place else None, wanted)


def with_known_hours(asked: Asked) -> tuple[int, int]:
    """Of how many of the places asked about the hours are known, and how many places there are.

    They are known if somebody has ever confirmed them, or if an extra opening was promised.
    """
    spans = [span for span in _spans(asked, asked.question) if span.days]
    known = [span for span in spans if span.days & (union(span.promised) | span.known)]
    return len(known), len(spans)


def chosen(asked: Asked, question: Question) -> list[Place]:
    """The places asked about that were at work, or may have been, in the period; by name."""
    return [place for place in all_asked(asked) if was_there(place, question.period)]


def all_asked(asked: Asked) -> list[Place]:
    """All places asked about, by name; there are contacts of some before anybody knows of them."""
    places = asked.known.directory.places
    every = (places[row.slug] for row in asked.known.locations)
    return [place for place in every if _is_asked(place, asked)]


def _is_asked(place: Place, asked: Asked) -> bool:
    question, slug = asked.question, place.slug
    is_one = question.location in ("", slug) and (asked.places is None or slug in asked.places)
    return is_one and question.kind in ("", place.location.kind)


def _bounds(period: Period, today: date) -> tuple[date, date]:
    first, last = ends(period)
    return max(first, settings.NETWORK_STARTED_ON), min(last, today - timedelta(days=1))


def _asked_about(
    directory: Directory, place: Place, question: Question, since: date, count: int = 1
) -> int:
    """Days of so many months, as bits, on which a programme paid for the place or not, as asked."""
    if not question.funded:
        return -1
    paid = 0
    for row in directory.rows[FundingScope]:
        if row.location_id == place.location.pk:
            paid |= bits_between(since, row.valid_from, row.valid_to or date.max, 31 * count)
    return paid if question.funded == "yes" else ~paid


def _tally(promised: Promised, days: int, noted: Noted, logged: int, known: int) -> Tally:
    """What is known of these days together, all as bits; of the promised ones only `days`.

    `known`: days that were closed unless they were promised. What the team has entered wins: a
    cancelled day with contacts was cancelled.
    """
    stood, cancelled = days & union(promised), noted.cancelled
    held = noted.held | (logged & ~cancelled)
    if not (stood or held or cancelled):
        return CLOSED
    return Tally(
        promised=stood.bit_count() if stood else None,
        held=held.bit_count(),
        kept=(stood & held).bit_count() if stood else None,
        unpromised=_unpromised(stood, held, held | cancelled, known),
        cancelled=cancelled.bit_count(),
        missing=(stood & ~held & ~cancelled).bit_count() if stood else None,
        promised_minutes=_minutes(promised, stood) if stood else None,
        held_minutes=_minutes(promised, stood & held) if stood else None,
        visitors=noted.visitors,
        turned_away=noted.turned_away,
        contradicted=(cancelled & logged).bit_count(),
    )


def _unpromised(stood: int, held: int, entered: int, known: int) -> Value:
    """Held days on which no hours stood; None if it is known of no day whether they did."""
    known_days = (stood | entered) & (stood | known)
    return (held & ~stood & known).bit_count() if known_days else None


def _minutes(promised: Promised, days: int) -> int:
    """Promised minutes of these days."""
    return sum(minutes * (bits & days).bit_count() for minutes, bits in promised.items())
