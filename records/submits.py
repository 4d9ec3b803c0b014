"""A form is carried out once: its key remembers where the answer led."""

import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urldefrag
from uuid import UUID, uuid4

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.utils import timezone

from records.models import Submit

FIELD = "submit_key"
SALT = "records.submits"
# The owner of forms of people who are not logged in.
NOBODY = UUID(int=0)
LONGEST_TOKEN = 2000


class BadTicket(Exception):
    """The key of a form was not made here, or too long ago."""


@dataclass(frozen=True)
class Ticket:
    """What a form carries: whose it is, its key, and the address of the page it stands on.

    The address ends with "#" and the name of the form: a page may have several.
    """

    owner: UUID
    key: UUID
    address: str
    issued_at: datetime

    @property
    def page(self) -> str:
        return urldefrag(self.address).url

    def __str__(self) -> str:
        """As it stands in the form: signed, readable by its owner, made by nobody else."""
        return signing.dumps(
            [self.owner.hex, self.key.hex, self.address, self.issued_at.timestamp()],
            salt=SALT,
        )


def issue(owner: UUID | None, address: str, now: datetime) -> Ticket:
    """A new ticket for one form."""
    return Ticket(owner or NOBODY, uuid4(), address, now)


def read(token: str, now: datetime, *, max_age: timedelta | None = None) -> Ticket:
    """The ticket that `token` says; raises `BadTicket` if it is forged, broken or too old.

    Keys are remembered for a term; an older ticket could be carried out a second time.
    """
    try:
        owner, key, address, issued = signing.loads(token[:LONGEST_TOKEN], salt=SALT)
        ticket = Ticket(
            UUID(owner), UUID(key), address, datetime.fromtimestamp(issued, tz=now.tzinfo)
        )
    except (signing.BadSignature, binascii.Error, ValueError, TypeError):
        raise BadTicket from None
    if now - ticket.issued_at > (max_age or settings.RETENTION["submits"]["term"]):
        raise BadTicket
    return ticket


def result_of(ticket: Ticket) -> str | None:
    """Where the answer to this form led, none if it was not carried out yet."""
    kept = Submit.objects.filter(owner=ticket.owner, key=ticket.key)
    return kept.values_list("result", flat=True).first()


def once(ticket: Ticket, act: Callable[[], str]) -> str:
    """Carry out `act` unless it was for this ticket; returns the address it led to.

    All in one transaction: the same form sent at the same moment waits at the unique key and is
    then led to the first one's result, or goes ahead if the first one failed.
    """
    try:
        with transaction.atomic():
            submit = _claimed(ticket)
            submit.result = act()
            submit.save(update_fields=["result"])
            return submit.result
    except AlreadyDone:
        return result_of(ticket) or ticket.page


class AlreadyDone(Exception):
    """This form was carried out by another request."""


def _claimed(ticket: Ticket) -> Submit:
    try:
        with transaction.atomic():
            return Submit.objects.create(
                owner=ticket.owner, key=ticket.key, result="", at=timezone.now()
            )
    except IntegrityError:
        raise AlreadyDone from None


def answered(request: HttpRequest) -> HttpResponseRedirect | None:
    """The answer to a form that was carried out before; what it was about may be gone by now."""
    if request.method != "POST" or not (token := request.POST.get(FIELD)):
        return None
    try:
        ticket = read(token, timezone.now())
    except BadTicket:
        return None
    if ticket.owner != owner_of(request):
        return None
    address = result_of(ticket)
    return HttpResponseRedirect(address) if address else None


def owner_of(request: HttpRequest) -> UUID:
    """The public id of who is logged in."""
    return getattr(getattr(request, "user", None), "public_id", None) or NOBODY
