"""Mails that ask somebody to look in, and say nothing else: about what is seen after the login."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from locations.keeper import current
from locations.models import Membership, Role
from locations.opening import is_confirmed
from records import outbox


def addresses_of(locations: Iterable[int], roles: Iterable[Role], day: date) -> list[str]:
    """Mail addresses of those who have one of the roles at these locations (primary keys)."""
    places = list(locations)
    held = Membership.objects.valid_on(day).filter(role__in=list(roles), user__is_active=True)
    # A role at an office holds for its Dependancen too.
    here = held.filter(Q(location__in=places) | Q(location__dependances__in=places))
    return list(here.values_list("user__email", flat=True).distinct().order_by("user__email"))


def ask_to_look_in(to: str, *, once: str = "") -> bool:
    """Queue the mail; with `once` only if none was queued with this text, and True if it was."""
    with translation.override(settings.LANGUAGE_CODE):
        question = _("A question is waiting for you in %(network)s.") % {
            "network": settings.NETWORK_NAME
        }
        answer = _("You find it here, after the login:")
    address = f"{settings.SITE_URL}{reverse('today')}"
    body = f"{question}\n\n{answer}\n{address}\n"
    return outbox.queue(to=to, subject=question, body=body, once=once)


def remind_of_confirmations(now: datetime) -> int:
    """Ask leads and advisers to look in before hours of their locations lose their confirmation.

    Once per person and day of confirmation: who has confirmed five places on one day gets one
    mail. Returns how many mails were queued.
    """
    day = timezone.localdate(now)
    ending = _losing_their_confirmation(now, day)
    count = 0
    for confirmed_on, locations in ending.items():
        for address in addresses_of(locations, (Role.ADVISER, Role.LEAD), day):
            count += ask_to_look_in(address, once=f"confirmation {confirmed_on} {address}")
    return count


def _losing_their_confirmation(now: datetime, day: date) -> dict[date, set[int]]:
    """Locations at work (primary keys) with hours that lose it soon, by the day of confirmation."""
    last_days = timedelta(days=settings.HOURS_CONFIRMED_FOR_DAYS)
    soon = day + timedelta(days=settings.CONFIRMATION_REMINDED_DAYS)
    found: dict[date, set[int]] = {}
    for place in current(now).places.values():
        for rule in place.schedule.rules:
            confirmed_on, ends_on = rule.confirmed_on, rule.recurrence.ends_on
            if confirmed_on is None or (ends_on and ends_on <= soon):
                continue
            is_valid = is_confirmed(rule, day, settings.HOURS_CONFIRMED_FOR_DAYS)
            if is_valid and confirmed_on + last_days <= soon:
                found.setdefault(confirmed_on, set()).add(place.location.pk)
    return found
