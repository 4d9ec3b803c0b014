"""Accounts of the demonstration: their password is known to everybody, and works there only."""

from collections.abc import Iterable

from django.contrib.auth.hashers import make_password

from accounts.models import User

PASSWORD = "willkommen-demo"


def make(people: Iterable[tuple[str, str]]) -> dict[str, User]:
    """The accounts with these addresses and names, by address; made or put right.

    One hash for all of them: a hash takes its time, and nothing here is a secret. Who is logged
    in stays so, for the password of an account that exists is not set again.
    """
    password = make_password(PASSWORD)
    made = {}
    for email, name in people:
        values = {"name": name, "is_demo": True, "is_active": True}
        made[email], _created = User.objects.update_or_create(
            email=email, defaults=values, create_defaults={**values, "password": password}
        )
    return made
