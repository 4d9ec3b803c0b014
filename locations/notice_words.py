"""What a page says about days that differ: closures, holidays, seasons, breaks, the end."""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from locations import calendar_words as words
from locations.life import Absence
from locations.models import Closure, Location, SeasonQuestion
from locations.schedule import Day, Deviation, Effect

# A form of its own: after "fällt aus: …" the name of the reason would say "aus" twice.
REASONS = {
    Closure.Reason.ORGANIZATIONAL: pgettext_lazy("after a colon", "organizational reasons"),
    Closure.Reason.BREAK: pgettext_lazy("after a colon", "holidays or break"),
    Closure.Reason.ROOM: pgettext_lazy("after a colon", "the room cannot be used"),
    Closure.Reason.TEAM_DAY: pgettext_lazy("after a colon", "team day or training"),
    Closure.Reason.EVENT: pgettext_lazy("after a colon", "an event"),
    Closure.Reason.MOVE: pgettext_lazy("after a colon", "we are moving"),
    Closure.Reason.EMERGENCY: pgettext_lazy("after a colon", "storm or emergency"),
}
ABSENCES = {
    Location.Status.PAUSED: pgettext_lazy("why hours do not take place", "break"),
    Location.Status.ENDED: pgettext_lazy("why hours do not take place", "closed for good"),
    Location.Status.PLANNED: pgettext_lazy("why hours do not take place", "not open yet"),
}


def closure_reason(code: str) -> str:
    """The public reason of a closure, as it stands after a colon or alone."""
    return str(REASONS[Closure.Reason(code)])


def deviation_words(deviation: Deviation) -> str:
    """Why a day differs from the rule, for the table of the next two weeks."""
    if deviation.closure is None:
        return _("%(holiday)s, public holiday") % {"holiday": words.holiday_name(deviation.holiday)}
    if deviation.closure.is_absence:
        return str(ABSENCES[Location.Status(deviation.closure.reason)])
    return closure_reason(deviation.closure.reason)


def closure_notice(deviation: Deviation, day: Day, today: date) -> str:
    """A coming deviation as a sentence for the top of the page."""
    closure = deviation.closure
    values = {
        "day": words.long_date(day.day, today),
        "hours": words.joined(
            words.hours_between(session.opens_at, session.closes_at)
            for session in deviation.dropped
        ),
    }
    if closure is None:
        values["holiday"] = words.holiday_name(deviation.holiday)
        return _("%(day)s: closed (%(holiday)s, public holiday).") % values
    values["reason"] = deviation_words(deviation)
    is_today = day.day == today
    if closure.effect == Effect.OTHER_HOURS:
        assert closure.opens_at is not None
        assert closure.closes_at is not None
        values["hours"] = words.hours_between(closure.opens_at, closure.closes_at)
        if is_today:
            return _("Today other hours: only %(hours)s.") % values
        return _("On %(day)s other hours: only %(hours)s.") % values
    if day.sessions:
        return _("On %(day)s the hours %(hours)s do not take place: %(reason)s.") % values
    if is_today:
        return _("Today there is no consultation hour: %(reason)s.") % values
    return _("On %(day)s there is no consultation hour: %(reason)s.") % values


def absence_words(absence: Absence) -> str:
    """From when to when a place is not at work; empty if its last day is over or not known."""
    first = words.plain_date(absence.first) if absence.first else ""
    last = words.plain_date(absence.last) if absence.last else ""
    if not absence.is_dated:
        return ""
    if absence.status == Location.Status.PLANNED:
        assert absence.last is not None
        opens_on = words.plain_date(absence.last + timedelta(days=1))
        return _("Opens on %(date)s.") % {"date": opens_on}
    if absence.status == Location.Status.ENDED:
        return _("Closed for good from %(date)s on.") % {"date": first}
    if not last:
        return _("Break from %(date)s on. It is not fixed yet when it ends.") % {"date": first}
    return _("Break from %(first)s to %(last)s.") % {"first": first, "last": last}


def season_words(season: SeasonQuestion) -> str:
    """That nobody has said yet whether a place is open in a holiday season."""
    return _("It is not fixed yet whether we are open in the %(season)s.") % {
        "season": words.season_name(season.season)
    }


def waiting_words(days: int, told_on: date) -> str:
    """How long one waits for an appointment, as the team said on a day."""
    said_on = {"date": words.day_and_month(told_on)}
    if days == 0:
        return _("Appointments are to be had without waiting (as of %(date)s).") % said_on
    text = ngettext(
        "Waiting time for an appointment: about %(count)s day (as of %(date)s).",
        "Waiting time for an appointment: about %(count)s days (as of %(date)s).",
        days,
    )
    return text % (said_on | {"count": days})
