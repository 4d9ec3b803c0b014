"""What the page of the tally works with: whose it is, the place and day, the open row."""

import hashlib
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.models import User
from consultations import remembered
from consultations.actions.contacts import sent_before
from consultations.models import Contact
from consultations.places import default_location, places_of
from consultations.tally.offered import Offered
from locations.directory import Directory
from locations.keeper import current
from locations.models import Location
from locations.staff.request import StaffRequest

# The parts of the open row, by their names in the address.
PARTS = ("sprache", "themen", "wohnort", "ergebnis")


class AskedRow(forms.Form):
    """Which row is open, which part of it is shown, and whether a reason is asked for."""

    zeile = forms.UUIDField(required=False)
    teil = forms.ChoiceField(choices=[(part, part) for part in PARTS], required=False)
    grund = forms.BooleanField(required=False)


class Desk:
    """A request of the page."""

    def __init__(self, request: StaffRequest) -> None:
        self.request = request
        self.user: User = request.user
        self.today: date = request.today
        self.now: datetime = timezone.now()
        self.network: Directory = current(self.now)
        self.offered = Offered(self.network)
        self.places: list[Location] = list(places_of(self.user, self.today))
        self.remembered = remembered.recall(request.session, self.today)
        self.location = default_location(self.remembered, self.places, self.network, self.now)
        asked = AskedRow(request.GET)
        values = asked.cleaned_data if asked.is_valid() else {}
        self.key: UUID | None = values.get("zeile")
        self.part: str = values.get("teil") or PARTS[0]
        self.is_asked: bool = values.get("grund", False)

    @property
    def day(self) -> date:
        return self.remembered.day

    @property
    def channel(self) -> str:
        """Chosen today at this place; empty: as the hours say."""
        return self.remembered.channel_of(self.location)

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @cached_property
    def contact(self) -> Contact | None:
        """The contact of the open row, none as long as it has not arrived."""
        contact = sent_before(self.user, self.key)
        return contact if contact and contact.location_id in self._keys else None

    @cached_property
    def _keys(self) -> set[int]:
        return {place.pk for place in self.places}

    def place(self, slug: str) -> Location | None:
        """A place of this account, none if it is another one's or nowhere."""
        return next((place for place in self.places if place.slug == slug), None)

    def address(self, key: UUID | None = None, part: str = "", *, asks: bool = False) -> str:
        """The page with this row open."""
        asked = {"zeile": str(key or ""), "teil": part, "grund": "1" if asks else ""}
        query = urlencode({name: value for name, value in asked.items() if value})
        return reverse("contacts:tally") + (f"?{query}" if query else "")


def owner_mark(user: User) -> str:
    """What a browser knows an account by, so that nothing is sent under another one."""
    return hashlib.sha256(f"tally {user.public_id}".encode()).hexdigest()[:24]
