"""Mails are kept with what they tell of, and sent at least once."""

import os
import signal
import socket
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.message import BadHeaderError
from django.db import connection, transaction
from django.utils import timezone

from records import outbox
from records.models import OutboxMail
from tests.records import desk
from tests.records.post_office import PostOffice

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
SMTP = "django.core.mail.backends.smtp.EmailBackend"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def office(settings):
    office = PostOffice()
    with office.open() as port:
        settings.MAIL_BACKEND = SMTP
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
        yield office


def queue(*recipients):
    for to in recipients or ["a@example.org"]:
        outbox.queue(to=to, subject="Betreff ä", body="Grüße\n.\nEnde")


def now():
    return timezone.now()


# --- Kept ---


def test_mail_is_kept_sealed_and_waits(office):
    queue()
    (mail,) = OutboxMail.objects.all()
    assert "example.org" not in mail.content
    letter = outbox.letter_of(mail)
    assert (letter.to, letter.subject) == ("a@example.org", "Betreff ä")
    assert office.calls == 0


@pytest.mark.django_db(transaction=True)
def test_mail_of_an_act_that_fails_is_never_sent():
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert not OutboxMail.objects.exists()


def test_mails_of_django_and_allauth_are_kept_one_for_each_recipient(office):
    mail = EmailMultiAlternatives(
        "Betreff", "Text", "absender@example.org", ["a@example.org"], cc=["b@example.org"]
    )
    mail.attach_alternative("<p>Text</p>", "text/html")
    assert get_connection("records.outbox.OutboxBackend").send_messages([mail]) == 1
    assert outbox.send_due(now()) == 2
    assert sorted(office.recipients) == ["a@example.org", "b@example.org"]
    assert [message["To"] for _to, message in office.mails] == office.recipients
    assert office.mails[0][1].get_body(["html"]).get_content().strip() == "<p>Text</p>"
    assert len(set(office.ids)) == 2


def test_sent_mail_leaves_no_content_behind(office):
    queue()
    assert outbox.send_due(now()) == 1
    (mail,) = OutboxMail.objects.all()
    assert mail.content == ""
    assert mail.sent_at
    assert outbox.send_due(now() + timedelta(days=1)) == 0
    ((to, message),) = office.mails
    assert to == "a@example.org"
    assert message["Subject"] == "Betreff ä"
    assert message["Message-ID"] == mail.message_id
    assert message.get_content().replace("\r\n", "\n").strip() == "Grüße\n.\nEnde"


def test_message_id_names_no_machine(office, settings):
    settings.SITE_URL = "https://netz.example.org"
    queue()
    assert OutboxMail.objects.get().message_id.endswith("@netz.example.org>")
    assert socket.gethostname() not in OutboxMail.objects.get().message_id


def test_mail_with_a_reason_is_kept_once(office):
    for reason in ("season:1", "season:1", "season:2"):
        outbox.queue(to="a@example.org", subject="a", body="b", once=reason)
    assert outbox.send_due(now()) == 2
    # Also after it was sent.
    assert not outbox.queue(to="a@example.org", subject="a", body="b", once="season:1")


@pytest.mark.parametrize("subject", ["a\nBcc: x@example.org", "a\r\nb"])
def test_line_break_in_a_header_is_refused_before_it_is_kept(subject):
    with pytest.raises(BadHeaderError):
        outbox.queue(to="a@example.org", subject=subject, body="")
    assert not OutboxMail.objects.exists()


def test_attachment_is_refused():
    mail = EmailMessage("a", "b", to=["a@example.org"])
    mail.attach("a.txt", "Text")
    with pytest.raises(NotImplementedError):
        outbox.OutboxBackend().send_messages([mail])


def test_without_a_server_mails_become_files(settings, tmp_path):
    assert settings.MAIL_BACKEND.endswith("filebased.EmailBackend")
    settings.EMAIL_FILE_PATH = tmp_path
    queue("a@example.org", "b@example.org")
    assert outbox.send_due(now()) == 2
    text = "".join(path.read_text() for path in tmp_path.iterdir())
    assert "To: a@example.org" in text
    assert "To: b@example.org" in text


# --- Delayed ---


def test_dead_server_delays_and_loses_nothing(settings, office):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    queue("a@example.org", "b@example.org")
    for _round in range(3):
        with pytest.raises(ConnectionRefusedError):
            outbox.send_due(now())
    assert [mail.attempts for mail in OutboxMail.objects.all()] == [0, 0]
    settings.EMAIL_PORT = port
    assert outbox.send_due(now()) == 2


def test_dead_recipient_waits_longer_each_time_and_stops_nobody(office):
    office.dead.add("b@example.org")
    queue("a@example.org", "b@example.org", "c@example.org")
    start = now()
    assert outbox.send_due(start) == 2
    assert sorted(office.recipients) == ["a@example.org", "c@example.org"]
    pauses = []
    for _attempt in range(12):
        (mail,) = OutboxMail.objects.filter(sent_at=None)
        pauses.append(mail.due_at - start)
        assert outbox.send_due(mail.due_at - timedelta(seconds=1)) == 0
        start = mail.due_at
        outbox.send_due(start)
    assert pauses[:4] == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE]
    assert pauses[-1] == outbox.LONGEST_PAUSE
    office.dead.clear()
    assert outbox.send_due(start + outbox.LONGEST_PAUSE) == 1


def test_server_that_dies_in_the_middle_takes_the_others_on_a_new_call(office):
    office.deadly.add("b@example.org")
    queue("a@example.org", "b@example.org", "c@example.org")
    assert outbox.send_due(now()) == 2
    assert office.calls == 2
    office.deadly.clear()
    assert outbox.send_due(now() + MINUTE) == 1
    assert sorted(office.recipients) == ["a@example.org", "b@example.org", "c@example.org"]


def test_mail_that_was_taken_without_a_word_comes_again_with_the_same_id(office):
    office.silent.add("a@example.org")
    queue()
    assert outbox.send_due(now()) == 0
    office.silent.clear()
    assert outbox.send_due(now() + MINUTE) == 1
    assert len(office.mails) == 2
    assert len(set(office.ids)) == 1
    assert office.mails[0][1]["Date"] == office.mails[1][1]["Date"]


def test_mail_that_cannot_be_read_any_more_stops_nobody(office):
    queue("a@example.org", "b@example.org")
    OutboxMail.objects.filter(pk=OutboxMail.objects.first().pk).update(content="broken")
    assert outbox.send_due(now()) == 1


def test_nothing_of_a_mail_stands_in_the_log(office, caplog):
    office.dead.add("a@example.org")
    queue()
    outbox.send_due(now())
    assert "SMTPRecipientsRefused" in caplog.text
    assert "example.org" not in caplog.text


# --- Several at once ---


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_several_processes_send_each_mail_once(office):
    addresses = [f"{number}@example.org" for number in range(40)]
    queue(*addresses)
    moment = now()
    counts = desk.at_once(4, 1, lambda number, turn: outbox.send_due(moment))
    assert sum(count for _turn, count in counts) == 40
    assert sorted(office.recipients) == sorted(addresses)


def database_url():
    """The test database, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{Path(name).absolute()}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_process_killed_between_sending_and_noting_leaves_the_mail_to_the_next(office, settings):
    """kill -9 at the worst moment: the mail comes a second time, with the same Message-ID."""
    queue()
    process, there = None, threading.Event()

    def kill():
        there.wait(20)
        process.send_signal(signal.SIGKILL)
        process.wait()

    office.silent.add("a@example.org")
    office.taken = kill
    process = subprocess.Popen(
        [sys.executable, "manage.py", "run_due"],
        cwd=ROOT,
        env={
            **os.environ,
            "SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_URL": database_url(),
            "EMAIL_URL": f"smtp://127.0.0.1:{settings.EMAIL_PORT}",
        },
        stderr=subprocess.DEVNULL,
    )
    there.set()
    assert process.wait(60) == -signal.SIGKILL
    (mail,) = OutboxMail.objects.all()
    assert (mail.sent_at, mail.attempts) == (None, 1)
    office.silent.clear()
    office.taken = None
    assert outbox.send_due(now()) == 0  # it may still be at it
    assert outbox.send_due(now() + outbox.LEASE) == 1
    assert office.ids == [mail.message_id] * 2
