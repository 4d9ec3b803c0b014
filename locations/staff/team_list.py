"""The people of a team with their roles, as somebody who gives roles sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from locations import calendar_words
from locations.grants import SHOWN_AFTER_END, memberships_seen_by, people_seen_by
from locations.models import Invitation, Membership
from locations.staff.searching import holds


@dataclass(frozen=True)
class RoleLine:
    """One role in words; `tense` is now, coming or ended."""

    membership: Membership
    title: str
    days: str
    tense: str
    employer: str


@dataclass(frozen=True)
class Person:
    """An account and those of its roles that may be seen."""

    user: User
    roles: list[RoleLine]


def people(viewer: User, day: date, question: str = "") -> list[Person]:
    """Everybody whose page `viewer` may open on `day` and whose name or address has `question`.

    Two statements, however many there are.
    """
    recent = Q(valid_to__isnull=True) | Q(valid_to__gte=day - SHOWN_AFTER_END)
    held: dict[int, list[Membership]] = {}
    for row in _with_places(memberships_seen_by(viewer, day).filter(recent)):
        held.setdefault(row.user_id, []).append(row)
    users = people_seen_by(viewer, day).order_by("name", "pk")
    return [
        Person(user, lines(held.get(user.pk, []), day))
        for user in users
        if holds(f"{user.name} {user.email}", question)
    ]


def person(viewer: User, user: User, day: date) -> Person:
    """One account with all roles that `viewer` may see, also those ended long ago."""
    seen = memberships_seen_by(viewer, day).filter(user=user)
    return Person(user, lines(_with_places(seen), day))


def _with_places(rows: QuerySet[Membership]) -> list[Membership]:
    return list(rows.select_related("location", "employer").order_by("pk"))


def lines(rows: Iterable[Membership], day: date) -> list[RoleLine]:
    """The roles in words: those of today first, then those to come, then those that ended."""
    order = ("now", "coming", "ended")
    said = [
        RoleLine(row, title_of(row), days_of(row), tense_of(row, day), str(row.employer or ""))
        for row in rows
    ]
    return sorted(said, key=lambda line: order.index(line.tense))


def tense_of(row: Membership, day: date) -> str:
    if row.valid_to and row.valid_to < day:
        return "ended"
    return "coming" if row.valid_from and row.valid_from > day else "now"


def title_of(row: Membership | Invitation) -> str:
    """Role and place."""
    place = row.location.name if row.location else _("whole network")
    text = _("%(role)s, %(place)s, stand-in") if row.is_stand_in else _("%(role)s, %(place)s")
    return text % {"role": row.get_role_display(), "place": place}


def days_of(row: Membership | Invitation) -> str:
    """From when to when, empty without bounds."""
    first = calendar_words.plain_date(row.valid_from) if row.valid_from else ""
    last = calendar_words.plain_date(row.valid_to) if row.valid_to else ""
    if first and last:
        return _("from %(first)s to %(last)s") % {"first": first, "last": last}
    if first:
        return _("from %(first)s on") % {"first": first}
    return _("until %(last)s") % {"last": last} if last else ""
