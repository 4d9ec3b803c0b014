"""What has reached its term goes, is counted, and nothing else does."""

import io
from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.utils import timezone

from records import retention
from records.models import AuditEntry, Change, Draft, OutboxMail, Submit
from tests.records import desk

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def rows(settings, name, make):
    """One row a little older than its term, one a little younger."""
    term = settings.RETENTION[name]["term"]
    return make(NOW - term - timedelta(hours=2)), make(NOW - term + timedelta(hours=2))


MADE = {
    "audit_entries": lambda at: AuditEntry.objects.create(at=at, action="read"),
    "submits": lambda at: Submit.objects.create(at=at, owner=desk.uuid4(), key=desk.uuid4()),
    "drafts": lambda at: Draft.objects.create(saved_at=at, owner=desk.uuid4(), path="/"),
    "outbox_mails": lambda at: OutboxMail.objects.create(
        made_at=at, sent_at=at, message_id=f"<{desk.uuid4()}@x>"
    ),
    "changes": lambda at: Change.objects.create(at=at, actor=desk.uuid4(), after={"a": 1}),
}


def said(*arguments):
    out = io.StringIO()
    call_command("apply_retention", *arguments, stdout=out)
    return dict(line.split(": ", 1) for line in out.getvalue().splitlines())


@pytest.mark.parametrize("name", sorted(set(MADE) - {"changes"}))
def test_row_past_its_term_goes_and_a_younger_one_stays(settings, name):
    old, young = rows(settings, name, MADE[name])
    assert retention.apply(name, NOW) == 1
    assert not type(old).objects.filter(pk=old.pk).exists()
    assert type(young).objects.filter(pk=young.pk).exists()
    assert retention.apply(name, NOW) == 0


def test_change_past_its_term_loses_its_author_and_keeps_its_values(settings):
    old, young = rows(settings, "changes", MADE["changes"])
    assert retention.apply("changes", NOW) == 1
    old.refresh_from_db()
    assert (old.actor, old.after) == (None, {"a": 1})
    young.refresh_from_db()
    assert young.actor
    assert retention.apply("changes", NOW) == 0


def test_what_went_is_counted_in_the_audit_trail(settings):
    for _number in range(3):
        rows(settings, "drafts", MADE["drafts"])
    retention.apply_all(NOW)
    (entry,) = AuditEntry.objects.all()
    assert (entry.action, entry.kind, entry.count, entry.actor) == ("retention", "draft", 3, None)
    retention.apply_all(NOW)
    assert AuditEntry.objects.count() == 1


def test_dry_run_counts_every_class_and_changes_nothing(settings):
    rows(settings, "drafts", MADE["drafts"])
    report = said("--dry-run")
    assert list(report) == list(settings.RETENTION)
    assert report["drafts"] == "1 to delete after 7 days"
    assert report["submits"] == "0 to delete after 14 days"
    assert Draft.objects.count() == 2
    assert not AuditEntry.objects.exists()
    assert said()["drafts"] == "1 (delete)"
    assert Draft.objects.count() == 1


def test_class_that_fails_stops_no_other_and_is_not_hidden(settings, monkeypatch):
    rows(settings, "drafts", MADE["drafts"])
    classes = {**retention.CLASSES, "submits": retention.Class(lambda before: 1 / 0, len)}
    monkeypatch.setattr(retention, "CLASSES", classes)
    with pytest.raises(ZeroDivisionError):
        retention.apply_all(NOW)
    assert Draft.objects.count() == 1


def test_nothing_goes_that_cannot_be_written_down(settings, monkeypatch):
    rows(settings, "drafts", MADE["drafts"])
    settings.RETENTION = settings.RETENTION | {
        "drafts": settings.RETENTION["drafts"] | {"model": "records." + "x" * 70}
    }

    def fail(**values):
        raise RuntimeError

    monkeypatch.setattr("records.audit.write", fail)
    with pytest.raises(RuntimeError):
        retention.apply("drafts", NOW)
    assert Draft.objects.count() == 2


# --- Table and code ---


def errors():
    return [message for message in run_checks() if message.id == "records.E002"]


def test_every_class_of_the_settings_has_code_and_a_basis(settings):
    assert retention.unmatched() == set()
    assert errors() == []
    for entry in settings.RETENTION.values():
        assert set(entry) == {"model", "term", "basis", "action"}
        assert entry["action"] in ("delete", "empty")
        assert len(entry["basis"]) > 10


@pytest.mark.fault
def test_class_without_code_and_code_without_class_are_errors(settings, monkeypatch):
    settings.RETENTION = settings.RETENTION | {"forgotten": {}}
    monkeypatch.setattr(retention, "CLASSES", {**retention.CLASSES, "unknown": None})
    (error,) = errors()
    assert "forgotten, unknown" in error.msg
