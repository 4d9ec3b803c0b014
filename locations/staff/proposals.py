"""What a rule would mean that is not saved yet: its next dates, its sentence, what it meets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from locations import calendar_words as words
from locations import wording
from locations.directory import state_holidays
from locations.life import absences, status_on
from locations.models import Closure, Location, LocationPause, OpeningHours
from locations.opening import conflicts
from locations.recurrence import occurrences
from locations.schedule import Effect

DATES_SHOWN = 8
# Eight dates of a monthly rule take eight months; of a fifth week, more than two years.
DAYS_SEARCHED = 1100
DAYS_MEETING = 732


@dataclass(frozen=True)
class NextDate:
    """A date of the rule, and why it falls away or differs, if it does."""

    day: date
    text: str
    why: str = ""
    falls_away: bool = False


@dataclass(frozen=True)
class Sentence:
    """What residents read about the rule in one language."""

    code: str
    language: str
    direction: str
    text: str


@dataclass(frozen=True)
class Meeting:
    """Another rule of the same kind that takes place at the same time, and when first."""

    hours: OpeningHours
    text: str


@dataclass(frozen=True)
class Proposal:
    """A rule as it would be."""

    dates: list[NextDate]
    sentences: list[Sentence]
    meets: list[Meeting]


def proposal(
    hours: OpeningHours, location: Location | None, today: date, instead_of: OpeningHours | None
) -> Proposal:
    """What `hours` would mean at `location` (None: a new one) in place of `instead_of`."""
    return Proposal(
        dates=next_dates(hours, location, today, instead_of),
        sentences=list(sentences(hours, today)),
        meets=meetings(hours, location, today, instead_of),
    )


def days_of(hours: OpeningHours, today: date) -> list[date]:
    """The first dates of a rule from its first day on, or from today."""
    first = max(today, hours.valid_from or today)
    last = first + timedelta(days=DAYS_SEARCHED)
    return occurrences(hours.recurrence, first, last)[:DATES_SHOWN]


def next_dates(
    hours: OpeningHours, location: Location | None, today: date, instead_of: OpeningHours | None
) -> list[NextDate]:
    """The next eight dates; those that fall away are among them, with the reason."""
    closures: list[Closure] = []
    away: dict[date, str] = {}
    days = days_of(hours, today)
    if location is not None and days:
        tied = [None, instead_of.pk] if instead_of else [None]
        rows = location.closures.filter(ends_on__gte=days[0], starts_on__lte=days[-1])
        closures = [row for row in rows if row.is_sound and row.opening_hours_id in tied]
        away = dict(_away(location, days, today))
    holidays = state_holidays() if hours.closed_on_holidays else {}
    return [_next_date(day, holidays, closures, away, today) for day in days]


def _away(location: Location, days: list[date], today: date) -> Iterator[tuple[date, str]]:
    gone = absences(location, LocationPause.objects.filter(location=location), today)
    for day in days:
        status = status_on(gone, day)
        if status != Location.Status.ACTIVE:
            yield day, str(status.label)


def _next_date(
    day: date,
    holidays: Mapping[date, str],
    closures: list[Closure],
    away: Mapping[date, str],
    today: date,
) -> NextDate:
    text = words.long_date(day, today)
    if day in away:
        return NextDate(day, text, away[day], falls_away=True)
    if name := holidays.get(day):
        why = _("public holiday (%(name)s)") % {"name": words.holiday_name(name)}
        return NextDate(day, text, why, falls_away=True)
    spans = [row for row in closures if row.starts_on <= day <= row.ends_on]
    for row in spans:
        if row.effect == Effect.CLOSED:
            return NextDate(day, text, wording.closure_reason(row.reason), falls_away=True)
    for row in spans:
        if row.effect == Effect.OTHER_HOURS and row.opens_at and row.closes_at:
            why = _("only %(hours)s: %(reason)s") % {
                "hours": words.hours_between(row.opens_at, row.closes_at),
                "reason": wording.closure_reason(row.reason),
            }
            return NextDate(day, text, why)
    return NextDate(day, text)


def sentences(hours: OpeningHours, today: date) -> Iterator[Sentence]:
    """The rule as residents read it, in every language of the public pages."""
    for code, language in settings.LANGUAGES:
        with translation.override(code):
            (rule,) = wording.rhythms([hours], today)
            yield Sentence(
                code=code,
                language=language,
                direction="rtl" if translation.get_language_bidi() else "ltr",
                text=rule[:1].upper() + rule[1:],
            )


def meetings(
    hours: OpeningHours, location: Location | None, today: date, instead_of: OpeningHours | None
) -> list[Meeting]:
    """The other rules of the location that `hours` would meet within two years."""
    if location is None:
        return []
    without = [row.pk for row in (hours, instead_of) if row is not None and row.pk]
    rows = {row.pk: row for row in location.opening_hours.exclude(pk__in=without) if row.is_sound}
    proposed = hours.rule_with_key(0)
    rules = [proposed, *(row.rule for row in rows.values())]
    found = conflicts(rules, today, today + timedelta(days=DAYS_MEETING))
    return [
        Meeting(rows[other.key], _meeting_text(rows[other.key], day))
        for one, other, day in found
        if one.key == 0
    ]


def _meeting_text(hours: OpeningHours, day: date) -> str:
    return _("On %(date)s these hours meet others of the same kind: %(hours)s.") % {
        "date": words.plain_date(day),
        "hours": words.hours_between(hours.opens_at, hours.closes_at),
    }
