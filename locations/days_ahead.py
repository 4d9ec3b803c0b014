"""What the coming days of a place look like in words: the table of dates and the notices."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from locations import calendar_words as words
from locations import notice_words, wording
from locations.directory import Directory
from locations.models import Closure, Location
from locations.opening import days, upcoming
from locations.place import Place
from locations.schedule import Day, Deviation, Effect, Mode, Session

DAYS_AHEAD = 14
# A sheet of paper hangs longer than a page is open.
DAYS_ON_PAPER = 60


@dataclass(frozen=True)
class Reason:
    """Why a day differs: a sentence of ours, or the team's own words by language."""

    text: str = ""
    stored: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One line of the table of the coming days."""

    date: str
    is_today: bool
    hours: list[str]
    dropped: list[str]
    reasons: list[Reason]


@dataclass(frozen=True)
class Elsewhere:
    """Another place that is open on a day on which one is not."""

    place: Place
    hours: str
    far: str


@dataclass(frozen=True)
class Notice:
    """A coming deviation for the top of the page: what, why, when instead, where else."""

    day: date  # the first one that it speaks of
    text: str
    stored: dict[str, str]
    is_soon: bool  # hours fall away today or tomorrow
    dates: str = ""
    next: str = ""
    elsewhere: Elsewhere | None = None
    successor: Place | None = None  # where to go when the place has ended


def coming_days(place: Place, directory: Directory, count: int = DAYS_AHEAD) -> tuple[Day, ...]:
    """The days from today on, `count` of them."""
    today = directory.today
    return days(place.schedule, today, count, directory.holidays, today=today)


def rows(place: Place, directory: Directory, count: int = DAYS_AHEAD) -> list[Row]:
    """The lines of the table: days with hours, or on which hours fall away.

    A notice alone is no line: a day in the table looks like a day on which somebody is there.
    """
    return [
        _row(day, place, directory)
        for day in coming_days(place, directory, count)
        if day.sessions or any(deviation.dropped for deviation in day.deviations)
    ]


def _row(day: Day, place: Place, directory: Directory) -> Row:
    return Row(
        date=words.short_date(day.day),
        is_today=day.day == directory.today,
        hours=[_session(session) for session in day.sessions],
        dropped=[
            words.hours_between(session.opens_at, session.closes_at)
            for deviation in day.deviations
            for session in deviation.dropped
        ],
        reasons=[reason for deviation in day.deviations for reason in _reasons(deviation, place)],
    )


def _session(session: Session) -> str:
    text = words.hours_between(session.opens_at, session.closes_at)
    if session.mode == Mode.APPOINTMENT:
        text = _("%(hours)s by appointment only") % {"hours": text}
    if not session.confirmed:
        text = _("%(hours)s (not confirmed)") % {"hours": text}
    return text


def _closure(deviation: Deviation, place: Place) -> Closure | None:
    return place.closures.get(deviation.closure.key) if deviation.closure else None


def _reasons(deviation: Deviation, place: Place) -> Iterator[Reason]:
    closure = _closure(deviation, place)
    if closure and closure.effect == Effect.NOTICE:
        return  # it stands above the table, once
    yield Reason(text=notice_words.deviation_words(deviation))
    if closure and closure.public_text:
        yield Reason(stored=closure.public_text)


def notices(place: Place, directory: Directory, moment: datetime) -> list[Notice]:
    """What differs, by day, seen at a local, naive moment; a closure of several days is said once.

    Deviations of the next two weeks; breaks, the end of the place and holiday seasons that nobody
    has answered for as soon as they are known.
    """
    said: set[int] = set()
    found = lasting(place, directory)
    for day in coming_days(place, directory):
        for deviation in day.deviations:
            closure = _closure(deviation, place)
            is_absence = deviation.closure is not None and deviation.closure.is_absence
            if is_absence or (closure and closure.pk in said):
                continue
            if closure:
                said.add(closure.pk)
            found.append(_notice(deviation, closure, day, place, directory, moment))
    return sorted(found, key=lambda notice: notice.day)


def lasting(place: Place, directory: Directory) -> list[Notice]:
    """What a sheet of paper says too: breaks, the end, holiday seasons without an answer."""
    found = [*_absences(place, directory), *_seasons(place)]
    return sorted(found, key=lambda notice: notice.day)


def _absences(place: Place, directory: Directory) -> Iterator[Notice]:
    """Breaks and an end that are to come; what holds today stands in the status."""
    for absence in place.absences:
        text = notice_words.absence_words(absence)
        if not text or absence.holds(directory.today) or place.status == Location.Status.ENDED:
            continue
        ended = absence.status == Location.Status.ENDED
        starts_on, last = absence.first or directory.today, absence.last
        yield Notice(
            day=starts_on,
            text=text,
            stored={},
            is_soon=(starts_on - directory.today).days <= 1,
            next=next_session(place, datetime.combine(last, time.max), directory) if last else "",
            successor=directory.place_of(place.location.successor_id) if ended else None,
        )


def _seasons(place: Place) -> Iterator[Notice]:
    if not place.keeps_hours:
        return
    for season in place.seasons:
        dates = _("%(first)s to %(last)s") % {
            "first": words.day_and_month(season.starts_on),
            "last": words.day_and_month(season.ends_on),
        }
        text = notice_words.season_words(season)
        yield Notice(season.starts_on, text, stored={}, is_soon=False, dates=dates)


def _notice(
    deviation: Deviation,
    closure: Closure | None,
    day: Day,
    place: Place,
    directory: Directory,
    moment: datetime,
) -> Notice:
    is_notice = closure is not None and closure.effect == Effect.NOTICE
    falls_away = not is_notice and not day.sessions
    after = datetime.combine(day.day, time.max)
    return Notice(
        day=day.day,
        text="" if is_notice else notice_words.closure_notice(deviation, day, directory.today),
        stored=closure.public_text if closure else {},
        is_soon=falls_away and (day.day - directory.today).days <= 1,
        next=next_session(place, after, directory) if falls_away else "",
        elsewhere=_elsewhere(place, day, directory, moment) if falls_away else None,
    )


def days_off(place: Place, directory: Directory, first: date, last: date) -> list[str]:
    """What differs between two dates, both inclusive, a sentence for each day and cause."""
    today = directory.today
    count = (last - first).days + 1
    return [
        notice_words.closure_notice(deviation, day, today)
        for day in days(place.schedule, first, count, directory.holidays, today=today)
        for deviation in day.deviations
        if deviation.dropped
    ]


def tomorrow_falls_away(place: Place, directory: Directory) -> str:
    """The sentence that tomorrow's hours fall away; empty if they do not, or there are none."""
    tomorrow = coming_days(place, directory, 2)[1]
    for deviation in tomorrow.deviations:
        if deviation.dropped and not tomorrow.sessions:
            return notice_words.closure_notice(deviation, tomorrow, directory.today)
    return ""


def next_session(place: Place, after: datetime, directory: Directory) -> str:
    """The first confirmed session after a local, naive moment, in words; empty without one."""
    following = upcoming(place.schedule, after, directory.holidays, 1)
    return wording.session_words(following[0], directory.today) if following else ""


def session_after_table(place: Place, directory: Directory) -> str:
    """The first session after the days of the table, in words."""
    last = directory.today + timedelta(days=DAYS_AHEAD)
    # A session that begins at midnight of the first day after them counts too.
    return next_session(place, datetime.combine(last, time.min) - timedelta(minutes=1), directory)


def _elsewhere(place: Place, day: Day, directory: Directory, moment: datetime) -> Elsewhere | None:
    """The nearest other place to which one may still just come on the same day."""
    here = place.position
    if here is None:
        return None
    others: list[tuple[float, str, Elsewhere]] = []
    for other in directory.listed:
        if other is place or other.position is None:
            continue
        sessions = _open_on(other, day, directory, moment)
        if sessions:
            distance = here.distance_to(other.position)
            hours = words.hours_between(sessions[0].opens_at, sessions[0].closes_at)
            entry = Elsewhere(other, hours, wording.distance_words(distance))
            others.append((distance.metres, other.slug, entry))
    return min(others, key=lambda entry: entry[:2])[2] if others else None


def _open_on(place: Place, day: Day, directory: Directory, moment: datetime) -> Sequence[Session]:
    """Confirmed sessions without an appointment that end after `moment`."""
    (planned,) = days(place.schedule, day.day, 1, directory.holidays, today=directory.today)
    return [
        session
        for session in planned.sessions
        if session.confirmed
        and session.mode is not Mode.APPOINTMENT
        and datetime.combine(session.day, session.closes_at) > moment
    ]
