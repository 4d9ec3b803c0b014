"""What a page says about hours and places: one sentence per fact, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from locations import calendar_words as words
from locations.distance import Distance
from locations.models import Location, OpeningHours
from locations.notice_words import absence_words, closure_reason, season_words
from locations.place import Place
from locations.recurrence import Rhythm
from locations.schedule import Mode, Session, State, Status, Unknown

WEEKS = {
    1: pgettext_lazy("week of the month", "first"),
    2: pgettext_lazy("week of the month", "second"),
    3: pgettext_lazy("week of the month", "third"),
    4: pgettext_lazy("week of the month", "fourth"),
    5: pgettext_lazy("week of the month", "fifth"),
    -1: pgettext_lazy("week of the month", "last"),
}
NEEDS = {
    Mode.WALK_IN: gettext_lazy("You do not need an appointment."),
    Mode.WALK_IN_AND_APPOINTMENT: gettext_lazy("With or without an appointment."),
    Mode.APPOINTMENT: gettext_lazy("By appointment only."),
}
STEP_FREE = {
    Location.StepFree.YES: gettext_lazy("Without steps"),
    Location.StepFree.PARTLY: gettext_lazy("Partly without steps"),
    Location.StepFree.NO: gettext_lazy("With steps"),
}
# The operator switches each of them on when it is true (settings.CONFIRMED_ANSWERS).
ANSWERS = {
    "free": (
        gettext_lazy("What does it cost?"),
        gettext_lazy("Nothing. Advice is free of charge."),
    ),
    "no_name": (
        gettext_lazy("Do I have to say my name?"),
        gettext_lazy("No. You do not have to say your name."),
    ),
    "bring": (
        gettext_lazy("What should I bring?"),
        gettext_lazy("The letters or papers that you have questions about, if you have any."),
    ),
    "children": (
        gettext_lazy("May I bring my children?"),
        gettext_lazy("Yes. Children are welcome."),
    ),
    "interpreter": (
        gettext_lazy("I do not speak German. Can somebody interpret?"),
        gettext_lazy("Please ask before you come. We try to find somebody for your language."),
    ),
}
DATES_SHOWN = 6


@dataclass(frozen=True)
class StatusWords:
    """How a status is shown: a tone for colour and icon, a badge, what to do now."""

    tone: str  # open, appointment, closed, unconfirmed, unknown
    badge: str
    sentences: tuple[str, ...] = ()
    call: str = ""  # a sentence that a telephone number follows


def status_words(status: Status, today: date, place: Place) -> StatusWords:
    """The status of a place as `StatusWords`."""
    if place.status != Location.Status.ACTIVE:
        return _not_at_work(status, today, place)
    return {
        State.OPEN: _open,
        State.BY_APPOINTMENT: _by_appointment,
        State.CLOSED: _closed,
        State.UNKNOWN: _unknown,
    }[status.state](status, today, place)


def _not_at_work(status: Status, today: date, place: Place) -> StatusWords:
    badge = {
        Location.Status.ENDED: _("Closed for good"),
        Location.Status.PLANNED: _("Not open yet"),
        Location.Status.PAUSED: _("Closed for the time being"),
    }[place.status]
    current = next((one for one in place.absences if one.holds(today)), None)
    sentences = [absence_words(current)] if current else []
    if status.next:
        sentences.append(next_words(status.next, today))
    return StatusWords("closed", badge, tuple(filter(None, sentences)))


def _open(status: Status, _today: date, _place: Place) -> StatusWords:
    assert status.until is not None
    assert status.mode is not None
    badge = _("Open now until %(time)s") % {"time": words.at_clock(status.until)}
    return StatusWords("open", badge, (str(NEEDS[status.mode]),))


def _by_appointment(status: Status, _today: date, _place: Place) -> StatusWords:
    assert status.until is not None
    badge = _("Today by appointment only, until %(time)s") % {"time": words.at_clock(status.until)}
    return StatusWords("appointment", badge, call=_("To make an appointment, call"))


def _closed(status: Status, today: date, place: Place) -> StatusWords:
    sentences = []
    if status.closure:
        sentences.append(
            _("Closed today: %(reason)s.") % {"reason": closure_reason(status.closure.reason)}
        )
    elif status.holiday:
        sentences.append(
            _("Closed today: %(holiday)s, public holiday.")
            % {"holiday": words.holiday_name(status.holiday)}
        )
    # Hours of these days may come before the next ones that are confirmed.
    before = [
        season_words(season)
        for season in place.seasons
        if status.next is None or season.starts_on <= status.next.day
    ]
    if status.next:
        following = next_words(status.next, today)
        return StatusWords("closed", _("Closed"), (*sentences, following, *before))
    sentences.append(_("The next date is not fixed yet."))
    return StatusWords("closed", _("Closed"), (*sentences, *before), _("For information, call"))


def _unknown(status: Status, today: date, place: Place) -> StatusWords:
    call = _("Please call before you come")
    if status.unknown == Unknown.SEASON:
        asked = (one for one in place.seasons if one.starts_on <= today <= one.ends_on)
        return StatusWords("unconfirmed", _("Not confirmed"), tuple(map(season_words, asked)), call)
    if status.unknown == Unknown.UNCONFIRMED:
        old = unconfirmed_words(place.hours, today)
        return StatusWords("unconfirmed", _("Not confirmed"), (old,), call)
    return StatusWords("unknown", _("Not known"), (_("Opening hours are not known."),), call)


def unconfirmed_words(hours: Iterable[OpeningHours], today: date | None = None) -> str:
    """The old hours with the date from which we know them."""
    rows = list(hours)
    rhythm = words.clauses(rhythms(rows, today))
    known, precision = known_since(rows)
    if not known:
        return _("As far as we know: %(hours)s.") % {"hours": rhythm}
    if precision == "year":
        text = pgettext("only the year is known", "As far as we knew in %(date)s: %(hours)s.")
    else:
        text = _("As far as we knew in %(date)s: %(hours)s.")
    return text % {"date": known, "hours": rhythm}


def known_since(hours: Iterable[OpeningHours]) -> tuple[str, str]:
    """From when the newest of these rules is known, in words, and its precision."""
    dates: list[tuple[date, str]] = []
    for row in hours:
        if row.confirmed_on:
            dates.append((row.confirmed_on, "day"))
        elif row.published_on:
            dates.append((row.published_on, row.published_on_precision))
    if not dates:
        return "", ""
    newest, precision = max(dates)
    return words.plain_date(newest, precision), precision


def next_words(session: Session, today: date) -> str:
    """When the next consultation hour begins."""
    values = {"moment": words.near_moment(session.day, session.opens_at, today)}
    if session.mode == Mode.APPOINTMENT:
        return _("Next consultation hour, by appointment only: %(moment)s") % values
    return _("Next consultation hour: %(moment)s") % values


def session_words(session: Session, today: date) -> str:
    """A session with its day: Dienstag, 8. Dezember, 14:00–16:00 Uhr."""
    return _("%(days)s, %(hours)s") % {
        "days": words.near_date(session.day, today),
        "hours": words.hours_between(session.opens_at, session.closes_at),
    }


def today_words(sessions: Iterable[Session]) -> str:
    """The hours of today: Heute: 14:00–16:00 Uhr; empty without any."""
    hours = [words.hours_between(session.opens_at, session.closes_at) for session in sessions]
    return _("Today: %(hours)s") % {"hours": words.joined(hours)} if hours else ""


def _days(hours: OpeningHours) -> str:
    weekday = words.weekday_name(hours.weekday) if hours.weekday is not None else ""
    if hours.rhythm == Rhythm.FORTNIGHTLY:
        return _("every second %(weekday)s") % {"weekday": weekday}
    weeks = words.joined(
        str(WEEKS[week]) for week in sorted(hours.weeks_of_month, key=lambda week: week % 7)
    )
    return _("every %(weeks)s %(weekday)s of the month") % {"weeks": weeks, "weekday": weekday}


def _dates(hours: OpeningHours, today: date | None) -> str:
    days = sorted(date.fromisoformat(day) for day in hours.dates)
    ahead = [day for day in days if today is None or day >= today][:DATES_SHOWN]
    return _("on %(dates)s") % {"dates": words.joined(map(words.day_and_month, ahead))}


@dataclass(frozen=True)
class RuleWords:
    """One rule in words: on which days, from when to when, and what else holds."""

    days: str
    hours: str
    by_appointment: bool
    span: str  # from or until when the rule holds, if it is not always

    @property
    def text(self) -> str:
        """The rule as one sentence without its stop."""
        text = _("%(days)s, %(hours)s") % {"days": self.days, "hours": self.hours}
        if self.by_appointment:
            text = _("%(hours)s by appointment only") % {"hours": text}
        return f"{text} ({self.span})" if self.span else text


def rhythms(hours: Iterable[OpeningHours], today: date | None = None) -> list[str]:
    """The rules as sentences without their stops."""
    return [rule.text for rule in rules_in_words(hours, today)]


def rules_in_words(hours: Iterable[OpeningHours], today: date | None = None) -> list[RuleWords]:
    """The rules; weekly ones of one kind that share their days or times become one.

    With `today` past dates are left out, and a rule that begins later says when.
    """
    rows = list(hours)
    entries = _weekly((row for row in rows if row.rhythm == Rhythm.WEEKLY), today)
    for row in rows:
        if row.rhythm != Rhythm.WEEKLY:
            days = _dates(row, today) if row.rhythm == Rhythm.DATES else _days(row)
            entries.append(_rule(days, [(row.opens_at, row.closes_at)], row, today))
    return entries


def _weekly(hours: Iterable[OpeningHours], today: date | None) -> list[RuleWords]:
    """Every Monday to Friday, 9:00–12:00 and 13:00–17:00: first by time, then by days."""
    by_time: dict[tuple[Any, ...], list[OpeningHours]] = {}
    for row in hours:
        key = (row.opens_at, row.closes_at, row.mode, row.valid_from, row.valid_to)
        by_time.setdefault(key, []).append(row)
    by_days: dict[tuple[Any, ...], list[OpeningHours]] = {}
    for (_opens, _closes, *rest), rows in by_time.items():
        weekdays = tuple(sorted({row.weekday for row in rows if row.weekday is not None}))
        by_days.setdefault((weekdays, *rest), []).append(rows[0])
    return [
        _rule(
            _("every %(weekdays)s") % {"weekdays": words.weekday_span(weekdays)},
            sorted((row.opens_at, row.closes_at) for row in rows),
            rows[0],
            today,
        )
        for (weekdays, *_rest), rows in by_days.items()
    ]


def _rule(
    days: str, times: Iterable[tuple[time, time]], like: OpeningHours, today: date | None
) -> RuleWords:
    spans = []
    if like.valid_from and today and like.valid_from > today:
        spans.append(_("from %(date)s") % {"date": words.plain_date(like.valid_from)})
    if like.valid_to:
        spans.append(_("until %(date)s") % {"date": words.plain_date(like.valid_to)})
    return RuleWords(
        days=days,
        hours=words.joined(words.hours_between(*span) for span in times),
        by_appointment=like.mode == Mode.APPOINTMENT,
        span=words.listed(spans),
    )


def distance_words(distance: Distance) -> str:
    """How far a place is; “about” unless both positions are exact."""
    shown = words.kilometres(distance.shown_km)
    return shown if distance.exact else _("about %(distance)s") % {"distance": shown}


def place_count(count: int) -> str:
    """How many places: 1 Ort, 8 Orte."""
    return ngettext("%(count)s place", "%(count)s places", count) % {"count": count}


def phone_of(location: Location) -> list[str]:
    """Numbers to call about a location: its own, else the network's, else none."""
    return location.phones or ([settings.NETWORK_PHONE] if settings.NETWORK_PHONE else [])


def confirmed_answers() -> list[tuple[str, str]]:
    """Questions and answers that the operator has confirmed."""
    return [
        (str(question), str(answer))
        for code, (question, answer) in ANSWERS.items()
        if code in settings.CONFIRMED_ANSWERS
    ]
