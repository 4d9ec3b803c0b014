"""An office with its people, and one contact there, for the tests of follow-ups and slips."""

import re
from datetime import date

from django.urls import reverse
from django.utils import timezone

from consultations.actions.follow_ups import set_follow_up
from locations.models import Location, Role
from tests import factories
from tests.kept import kept, read

MEMO = "Wohngeld-Bescheid prüfen, Nachweis fehlt"


class Desk:
    """Ada and Ben advise at an office; a lead, another office, and all who work everywhere."""

    def __init__(self):
        self.office = factories.location("Büro", slug="buero", kind=Location.Kind.OFFICE)
        self.dependance = factories.location("Dependance", slug="dependance", parent=self.office)
        self.elsewhere = factories.location("Fern", slug="fern", kind=Location.Kind.OFFICE)
        self.people = {
            "ada": self._somebody("Ada", Role.ADVISER, self.office),
            "ben": self._somebody("Ben", Role.ADVISER, self.office),
            "lead": self._somebody("Cleo", Role.LEAD, self.office),
            "other office": self._somebody("Dora", Role.ADVISER, self.elsewhere),
            "dependance": self._somebody("Emil", Role.ADVISER, self.dependance),
            "coordinator": self._somebody("Fred", Role.COORDINATOR),
            "privacy": self._somebody("Gina", Role.PRIVACY_OFFICER),
            "administrator": self._somebody("Hans", Role.ADMINISTRATOR),
        }
        self.contact = factories.contact(location=self.office, recorded_by=self.ada)

    def _somebody(self, name, role, location=None):
        user = factories.user(name)
        factories.membership(user=user, role=role, location=location)
        return user

    @property
    def ada(self):
        return self.people["ada"]

    @property
    def ben(self):
        return self.people["ben"]

    @property
    def everybody(self):
        return list(self.people.values())

    def set(self, *, by=None, memo="", is_shared=False, seen=None):
        """A follow-up of the contact, due on 1 December 2026."""
        return set_follow_up(
            by=by or self.ada,
            contact=self.contact,
            due_on=date(2026, 12, 1),
            memo=memo,
            is_shared=is_shared,
            now=timezone.now(),
            seen=seen,
        )

    def form(self, *, user=None, seen=None, **values):
        return kept(user or self.ada, seen=seen) | {"due_on": "2026-12-01", "memo": ""} | values


def page(name, contact):
    return reverse(f"contacts:{name}", args=[contact.pk])


def heading(answer):
    return re.search(r"<h1[^>]*>(.*?)</h1>", read(answer))[1]
