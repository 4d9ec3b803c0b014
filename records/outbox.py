"""Mails on their way: kept with the act that they tell of, sent when a mail server takes them."""

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid4, uuid5

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone

from records.models import OutboxMail
from records.sealing import seal, unseal

logger = logging.getLogger(__name__)

# A process that is sending a mail has it for itself so long; if it dies, another one begins anew.
LEASE = timedelta(minutes=10)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=3)
AT_ONCE = 200


@dataclass(frozen=True)
class Letter:
    """One mail to one recipient."""

    to: str
    subject: str
    body: str
    sender: str
    date: str
    html: str = ""


def queue(*, to: str, subject: str, body: str, once: str = "") -> bool:
    """Keep a mail in the caller's transaction; it is sent soon after, if that holds.

    `once` names the reason: with the same one nothing is kept a second time, for as long as the
    first mail is (settings.RETENTION). Returns whether the mail is new.
    """
    name = str(uuid5(NAMESPACE_URL, once)) if once else str(uuid4())
    return _keep(EmailMessage(subject, body, to=[to]), to, name)


class OutboxBackend(BaseEmailBackend):
    """Django's mails, kept instead of sent: one row for each recipient."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            for recipient in message.recipients():
                _keep(message, recipient, str(uuid4()))
        return len(email_messages)


def _keep(message: EmailMessage, recipient: str, name: str) -> bool:
    if message.attachments:
        raise NotImplementedError("Mails of this site have no attachments.")
    now = timezone.now()
    alternatives = getattr(message, "alternatives", [])
    letter = Letter(
        to=recipient,
        subject=str(message.subject),
        body=str(message.body),
        sender=message.from_email,
        date=format_datetime(now),
        html=next((str(text) for text, kind in alternatives if kind == "text/html"), ""),
    )
    message_id = f"<{name}@{_domain()}>"
    # Built once now: what is no mail is refused where it is written, not minutes later.
    _message(letter, message_id).message()
    _mail, is_new = OutboxMail.objects.get_or_create(
        message_id=message_id,
        defaults={"content": seal(json.dumps(asdict(letter))), "made_at": now, "due_at": now},
    )
    return is_new


def letter_of(mail: OutboxMail) -> Letter:
    """What a mail says that is still on its way."""
    return Letter(**json.loads(unseal(mail.content)))


def _domain() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def send_due(now: datetime) -> int:
    """Send what is due through `settings.MAIL_BACKEND`; returns how many mails were taken.

    At least once: whoever dies between sending and noting leaves the mail to the next one, who
    sends it again with the same Message-ID. A server that cannot be reached raises, and every
    mail waits for the next round; a mail that is refused waits longer each time, others do not.
    """
    due = OutboxMail.objects.filter(sent_at=None, due_at__lte=now).order_by("due_at", "pk")
    mails = list(due[:AT_ONCE])
    if not mails:
        return 0
    server = get_connection(settings.MAIL_BACKEND)
    server.open()
    try:
        return sum(_sent(mail, server, now) for mail in mails if _claimed(mail, now))
    finally:
        server.close()


def _claimed(mail: OutboxMail, now: datetime) -> bool:
    """Take a mail for this process; False if another one was quicker.

    By its moment and not by a lock: none is held while a mail server takes its time.
    """
    free = OutboxMail.objects.filter(pk=mail.pk, sent_at=None, due_at=mail.due_at)
    return bool(free.update(due_at=now + LEASE, attempts=F("attempts") + 1))


def _sent(mail: OutboxMail, server: BaseEmailBackend, now: datetime) -> bool:
    try:
        server.send_messages([_message(letter_of(mail), mail.message_id)])
    except Exception as error:
        pause = min(FIRST_PAUSE * 2 ** min(mail.attempts, 10), LONGEST_PAUSE)
        OutboxMail.objects.filter(pk=mail.pk).update(due_at=now + pause)
        logger.warning("Mail %s was not taken: %s", mail.pk, type(error).__name__)
        # The connection may have gone with it; the next mail gets a new one.
        server.close()
        server.open()
        return False
    OutboxMail.objects.filter(pk=mail.pk).update(sent_at=now, content="")
    return True


def _message(letter: Letter, message_id: str) -> EmailMessage:
    headers = {"Message-ID": message_id, "Date": letter.date}
    message = EmailMultiAlternatives(
        letter.subject, letter.body, letter.sender, [letter.to], headers=headers
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message
