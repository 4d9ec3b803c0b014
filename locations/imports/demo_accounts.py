"""Who works in the demonstration: one account per role, at the real places."""

from typing import NamedTuple

from django.conf import settings

from accounts import demo
from locations.employers import only_carrier
from locations.models import Location, Membership, Role


class Person(NamedTuple):
    """An account and its role; `office` is the slug of a location, empty for the whole network."""

    email: str
    name: str
    role: Role
    office: str = ""


PEOPLE = (
    Person("demo-beratung@example.org", "Demo Beratung", Role.ADVISER, "mengede-huckarde"),
    Person("demo-leitung@example.org", "Demo Leitung", Role.LEAD, "mengede-huckarde"),
    Person("demo-hoerde@example.org", "Demo Hörde", Role.ADVISER, "hoerde-hombruch"),
    Person("demo-koordination@example.org", "Demo Koordination", Role.COORDINATOR),
    Person("demo-ehrenamt@example.org", "Demo Ehrenamt", Role.VOLUNTEER_COORDINATOR),
    Person("demo-datenschutz@example.org", "Demo Datenschutz", Role.PRIVACY_OFFICER),
    Person("demo-admin@example.org", "Demo Administration", Role.ADMINISTRATOR),
)


def make_demo_accounts() -> int:
    """Make or put right the accounts and their roles; returns how many.

    None outside of a demonstration (`INSTANCE`): elsewhere they would only lie about, refused.
    """
    if settings.INSTANCE != "demo":
        return 0
    accounts = demo.make((person.email, person.name) for person in PEOPLE)
    offices = {row.slug: row for row in Location.objects.filter(slug__in=_slugs())}
    for person in PEOPLE:
        if not person.office or person.office in offices:
            Membership.objects.get_or_create(
                user=accounts[person.email],
                role=person.role,
                location=offices.get(person.office),
                defaults={
                    "valid_from": None,
                    "valid_to": None,
                    "employer": only_carrier(offices.get(person.office)),
                },
            )
    return len(accounts)


def _slugs() -> set[str]:
    return {person.office for person in PEOPLE}
