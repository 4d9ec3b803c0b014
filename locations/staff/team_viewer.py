"""Whom somebody may see on a team page, and where its links lead."""

from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.models import User
from locations.grants import people_seen_by
from locations.pages import base_url
from records import audit


def person_seen(by: User, public_id: UUID, day: date) -> User:
    """The account of this id; raises `Http404` for one that `by` may not see as for none."""
    return get_object_or_404(people_seen_by(by, day), public_id=public_id)


def note_opened(by: User, person: User) -> None:
    """Write down that a page about a person is opened; if that fails it is not shown."""
    audit.write(by=by.public_id, action=audit.Action.READ, kind="user", record=person.public_id)


def link_for(request: HttpRequest) -> Callable[[str], str]:
    """Makes the address of an invitation from its token."""
    base = base_url(request)
    return lambda token: base + reverse("team:invitation", args=[token])


def team_url(done: str) -> str:
    """The list of the team, which says what was done."""
    return f"{reverse('team:team')}?{urlencode({'getan': done})}"


def person_url(person: User, done: str) -> str:
    """The page of a person, which says what was done."""
    return f"{reverse('team:person', args=[person.public_id])}?{urlencode({'getan': done})}"
