"""Which places lose the confirmation of their hours soon, or have lost it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from locations import calendar_words as words
from locations import cards
from locations.directory import Directory
from locations.place import Place

WARNED_DAYS = 30


@dataclass(frozen=True)
class Expiring:
    """A place whose hours need somebody to say again that they are right."""

    place: Place
    confirmed_on: date | None  # the oldest confirmation; none if a rule never had one
    days_left: int  # below zero when it is lost already

    @property
    def is_lost(self) -> bool:
        return self.confirmed_on is None or self.days_left < 0

    @property
    def since(self) -> str:
        """When the hours were confirmed, in words."""
        if self.confirmed_on is None:
            return _("never confirmed")
        return _("confirmed on %(date)s") % {"date": words.plain_date(self.confirmed_on)}

    @property
    def left(self) -> str:
        """How long that holds, in words."""
        if self.is_lost:
            return _("the page says “Not confirmed”")
        if self.days_left == 0:
            return _("valid until today")
        return ngettext(
            "valid for %(count)s more day", "valid for %(count)s more days", self.days_left
        ) % {"count": self.days_left}


def expiring(places: Iterable[Place], directory: Directory) -> list[Expiring]:
    """Places that need a confirmation within `WARNED_DAYS` days, the most urgent first."""
    found = (of_place(place, directory) for place in places)
    urgent = [one for one in found if one and (one.is_lost or one.days_left <= WARNED_DAYS)]
    return sorted(urgent, key=lambda one: (one.confirmed_on or date.min, one.place.slug))


def of_place(place: Place, directory: Directory) -> Expiring | None:
    """The state of the confirmation of a place; none if it has no hours that hold."""
    hours = cards.current_hours(place, directory)
    if not hours:
        return None
    dates = [row.confirmed_on for row in hours]
    oldest = None if None in dates else min(day for day in dates if day)
    days = (directory.today - oldest).days if oldest else 0
    return Expiring(place, oldest, settings.HOURS_CONFIRMED_FOR_DAYS - days if oldest else -1)
