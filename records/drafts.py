"""What somebody has typed and not yet saved: one draft per owner and form, sealed."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from records import changes, submits
from records.models import Draft
from records.sealing import SealBroken, seal, unseal
from records.submits import BadTicket, Ticket
from records.text import mended

LONGEST_ADDRESS = 500


def address_of(request: HttpRequest, form: str) -> str:
    """Where a form stands: the page with what it was asked for, and the name of the form."""
    asked = [
        (key, value)
        for key, value in parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True)
        if key != changes.PARAMETER
    ]
    query = f"?{urlencode(asked, errors='replace')}" if asked else ""
    address = f"{request.path}{query}#{form}"
    return (
        address if len(address) <= LONGEST_ADDRESS else f"{request.path}#{form}"[:LONGEST_ADDRESS]
    )


MOST_FIELDS = 200
LONGEST_CONTENT = 100_000
MOST_DRAFTS = 50
# After that a form that was left open does not bring its text through a login any more.
RESCUED_FOR = timedelta(hours=24)
# Parts of field names that are never kept.
SECRET = ("password", "passwort", "token", "secret", "csrf")


class TooLong(Exception):
    """There is more text in the form than a draft holds."""


class Found:
    """A draft as its owner left it."""

    def __init__(self, row: Draft, fields: dict[str, list[str]], key: str) -> None:
        self.saved_at = row.saved_at
        self.key = key
        self.data = QueryDict(mutable=True)
        for name, values in fields.items():
            self.data.setlist(name, values)


def save(ticket: Ticket, data: QueryDict) -> bool:
    """Keep what was typed into the form of `ticket`; False if there is nothing to keep.

    Raises `TooLong`. A form that was carried out has no draft any more, however late a copy of
    its text arrives.
    """
    fields = _typed(data)
    if not any(any(values) for values in fields.values()) or submits.result_of(ticket):
        return False
    content = json.dumps({"key": ticket.key.hex, "fields": fields})
    if len(content) > LONGEST_CONTENT:
        raise TooLong
    Draft.objects.update_or_create(
        owner=ticket.owner,
        path=ticket.address,
        defaults={"content": seal(content), "saved_at": timezone.now()},
    )
    _drop_oldest(ticket)
    return True


def find(ticket: Ticket) -> Found | None:
    """The draft that the owner of `ticket` has left in its form."""
    row = _row(ticket)
    found = _opened(row) if row else None
    if row and not found:
        row.delete()  # sealed with a key that is gone: nobody will ever read it
    if row and found and submits.result_of(replace(ticket, key=UUID(found.key))):
        row.delete()  # it arrived while its form was being carried out
        return None
    return found


def drop(ticket: Ticket) -> None:
    """Throw the draft of this form away."""
    Draft.objects.filter(owner=ticket.owner, path=ticket.address).delete()


def drop_sent(ticket: Ticket) -> None:
    """Throw away the draft whose text was sent; one typed since in another window stays."""
    row = _row(ticket)
    found = _opened(row) if row else None
    if row and not (found and found.key != ticket.key.hex and found.saved_at > ticket.issued_at):
        row.delete()


def rescue(request: HttpRequest) -> str:
    """Keep the text of a form that was sent after the login had expired.

    Returns the address of the page to come back to after the login, "" if there is none. The key
    is signed: it says whose text this is and where it belongs, without a login.
    """
    if request.method != "POST":
        return ""
    try:
        token = request.POST.get(submits.FIELD, "")
        ticket = submits.read(token, timezone.now(), max_age=RESCUED_FOR)
    except BadTicket:
        return ""
    if ticket.owner != submits.NOBODY:
        with suppress(TooLong):
            save(ticket, request.POST)
    return ticket.page


def _row(ticket: Ticket) -> Draft | None:
    return Draft.objects.filter(owner=ticket.owner, path=ticket.address).first()


def _opened(row: Draft) -> Found | None:
    try:
        content: dict[str, Any] = json.loads(unseal(row.content))
    except SealBroken:
        return None
    return Found(row, content["fields"], content["key"])


def _typed(data: QueryDict) -> dict[str, list[str]]:
    return {
        name: [mended(value) for value in values]
        for name, values in list(data.lists())[:MOST_FIELDS]
        if name != submits.FIELD and not any(word in name.lower() for word in SECRET)
    }


def _drop_oldest(ticket: Ticket) -> None:
    kept = Draft.objects.filter(owner=ticket.owner).order_by("-saved_at", "-pk")
    old = list(kept.values_list("pk", flat=True)[MOST_DRAFTS:])
    if old:
        Draft.objects.filter(pk__in=old).delete()
