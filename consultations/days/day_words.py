"""Days of a place in the words of the team: what was promised, and what became of it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.days.ledger import Line
from consultations.days.promise import Promise
from consultations.models import LocationDay
from locations import calendar_words as words
from locations.notice_words import deviation_words


def hours(promise: Promise) -> str:
    """The promised hours of a day: 9:00–12:00 Uhr und 14:00–16:00 Uhr; empty without any."""
    spans = (words.hours_between(one.opens_at, one.closes_at) for one in promise.sessions)
    return words.joined(spans)


def taken_back(promise: Promise) -> str:
    """Why hours of a day fell away in public; empty if none did."""
    return words.listed(deviation_words(one) for one in promise.taken_back)


def state(line: Line) -> str:
    """What became of a day."""
    if line.row:
        return entered(line.row)
    if line.promise.is_closed:
        return _("cancelled in public: %(reason)s") % {"reason": taken_back(line.promise)}
    if line.has_contacts:
        return _("contacts logged, nobody counted")
    return _("no entry") if line.is_over else _("not over yet")


def entered(row: LocationDay) -> str:
    """What somebody has entered about a day."""
    if not row.is_held:
        values = {"reason": row.get_cancellation_display()}
        return _("was cancelled: %(reason)s") % values
    parts = [_("nobody came")] if row.visitors == 0 else [_("took place"), *_came(row)]
    if row.turned_away:
        parts.append(_("%(count)s turned away") % {"count": row.turned_away})
    return words.listed(parts)


def _came(row: LocationDay) -> list[str]:
    if row.visitors is None:
        return []
    said = ngettext("%(count)s visitor", "%(count)s visitors", row.visitors)
    came = said % {"count": row.visitors}
    if row.third_country_nationals is None:
        return [came]
    part = _("of them %(count)s nationals of third countries")
    return [came, part % {"count": row.third_country_nationals}]
