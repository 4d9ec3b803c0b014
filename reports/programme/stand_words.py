"""How a Dependance stands, and since when, as far as anybody knows; in words."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from locations.calendar_words import plain_date
from locations.models import Location, Programme
from locations.models.places import Precision
from reports.programme.dependancen import Dependance, Stand


def opened_words(one: Dependance, programme: Programme) -> str:
    """When it was opened; empty for a plan."""
    if not one.is_opened:
        return ""
    if day := _begun(one.location):
        return day
    start = plain_date(programme.starts_on, Precision.MONTH)
    return _("after %(month)s, day not known") % {"month": start}


def stand_words(one: Dependance) -> str:
    """How it stands today, and since when or from when on."""
    match one.stand:
        case Stand.OPEN:
            return pgettext("state of a Dependance", "open")
        case Stand.PAUSED:
            return _paused(one)
        case Stand.OFFICE:
            return _office(one.location)
        case Stand.ENDED:
            return _("until %(day)s") % {"day": _ended(one.location)}
        case Stand.PLANNED:
            return _planned(one.location)


def _begun(location: Location) -> str:
    if location.operating_since:
        return plain_date(location.operating_since, location.operating_since_precision)
    if location.opened_on:
        return plain_date(location.opened_on, location.opened_on_precision)
    return ""


def _ended(location: Location) -> str:
    day = location.ended_on
    return plain_date(day, location.ended_on_precision) if day else ""


def _paused(one: Dependance) -> str:
    since = one.paused_since
    if since is None:
        return _("paused, nobody knows since when")
    return _("paused since %(day)s") % {"day": plain_date(since)}


def _office(location: Location) -> str:
    if location.ended_on is None:
        return _("office, nobody knows since when")
    if location.ended_on_precision != Precision.DAY:
        return _("office since %(day)s") % {"day": _ended(location)}
    return _("office since %(day)s") % {"day": plain_date(location.ended_on + timedelta(days=1))}


def _planned(location: Location) -> str:
    day = _begun(location)
    return _("planned for %(day)s") % {"day": day} if day else _("planned, day not known")
