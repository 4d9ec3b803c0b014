"""The audit trail is only added to, by nobody's leave."""

from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from records import audit, parts, trail
from records.models import AuditEntry
from tests.records import desk

pytestmark = pytest.mark.django_db

Action = AuditEntry.Action


def entry(**values):
    return AuditEntry.objects.create(action=Action.READ, kind="location", record="7", **values)


def old(**age):
    return entry(at=timezone.now() - timedelta(**age))


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


# --- What is written ---


def test_entry_says_who_what_and_when():
    person = desk.Person()
    audit.write(by=person.public_id, action=Action.EXPORT, kind="closure", record=12, count=3)
    kept = AuditEntry.objects.get()
    assert (kept.actor, kept.action, kept.kind, kept.record, kept.count) == (
        person.public_id,
        "export",
        "closure",
        "12",
        3,
    )
    assert abs(timezone.now() - kept.at) < timedelta(minutes=1)


@pytest.mark.parametrize("record", ["9" * 400, "a\0b", "\ud800", "\u202e7", "ä" * 70])
def test_id_that_somebody_made_up_is_written_down_all_the_same(record):
    assert len(audit.write(by=None, action=Action.REFUSED, kind="location", record=record).record)
    AuditEntry.objects.get().refresh_from_db()


def test_what_cannot_be_written_down_does_not_happen():
    sql(f"ALTER TABLE {trail.TABLE} RENAME TO somewhere_else")
    with pytest.raises(DatabaseError), transaction.atomic():
        audit.write(by=None, action=Action.READ, kind="location", record=1)
    sql(f"ALTER TABLE somewhere_else RENAME TO {trail.TABLE}")


@pytest.mark.django_db(transaction=True)
def test_refusal_outlives_the_transaction_that_was_refused():
    with transaction.atomic():
        audit.write(by=None, action=Action.CHANGE, kind="location")
        transaction.set_rollback(True)
    audit.write_apart(by=None, action=Action.REFUSED, kind="location")
    assert [one.action for one in AuditEntry.objects.all()] == ["refused"]
    with pytest.raises(RuntimeError), transaction.atomic():
        audit.write_apart(by=None, action=Action.REFUSED, kind="location")


# --- What is refused ---


FORGERIES = {
    "save": lambda row: row.save(),
    "update": lambda row: AuditEntry.objects.filter(pk=row.pk).update(record="8"),
    "update of all": lambda row: AuditEntry.objects.update(actor=None),
    "bulk_update": lambda row: AuditEntry.objects.bulk_update([row], ["record"]),
    "delete": lambda row: row.delete(),
    "delete of all": lambda row: AuditEntry.objects.all().delete(),
    "raw delete": lambda row: AuditEntry.objects.all()._raw_delete("default"),
    "UPDATE": lambda row: sql(f"UPDATE {trail.TABLE} SET action = 'read'"),
    "UPDATE of the moment": lambda row: sql(f"UPDATE {trail.TABLE} SET at = '2000-01-01 00:00'"),
    "DELETE": lambda row: sql(f"DELETE FROM {trail.TABLE}"),
    "upsert": lambda row: AuditEntry.objects.bulk_create(
        [AuditEntry(pk=row.pk, action=Action.LIST)],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["action"],
    ),
}
if connection.vendor == "postgresql":
    FORGERIES["TRUNCATE"] = lambda row: sql(f"TRUNCATE {trail.TABLE}")
    FORGERIES["TRUNCATE with others"] = lambda row: sql(
        f"TRUNCATE records_draft, {trail.TABLE} CASCADE"
    )
    FORGERIES["replica"] = lambda row: sql(
        f"SET LOCAL session_replication_role = replica; DELETE FROM {trail.TABLE}"
    )
else:
    COLUMNS = "id, at, actor, action, kind, record, count, reason"
    VALUES = "(%s, '2000-01-01', NULL, 'x', '', '', 1, '')"
    FORGERIES["REPLACE"] = lambda row: sql(
        f"REPLACE INTO {trail.TABLE} ({COLUMNS}) VALUES {VALUES}",
        row.pk,
    )
    FORGERIES["UPDATE OR REPLACE"] = lambda row: sql(
        f"UPDATE OR REPLACE {trail.TABLE} SET id = %s", row.pk
    )


@pytest.mark.parametrize("name", FORGERIES)
def test_nobody_changes_an_entry(name):
    row = entry()
    with pytest.raises(IntegrityError, match=trail.REFUSAL), transaction.atomic():
        FORGERIES[name](row)
    kept = AuditEntry.objects.get()
    assert (kept.record, kept.action, kept.at) == (row.record, row.action, row.at)


@pytest.mark.fault
@pytest.mark.parametrize("name", FORGERIES)
def test_control_without_the_triggers_everything_can_be_changed(name):
    row = entry()
    trail.remove(connection)
    with transaction.atomic():
        FORGERIES[name](row)
    trail.install(connection)


def test_entry_goes_when_its_term_is_over_and_not_a_day_earlier(settings):
    term = settings.RETENTION["audit_entries"]["term"].days
    expired, young = old(days=term, minutes=1), old(days=term, minutes=-1)
    assert expired.delete()[0] == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        young.delete()


def test_young_entry_keeps_the_old_ones_of_the_same_statement(settings):
    old(days=9999)
    entry()
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.all().delete()
    assert AuditEntry.objects.count() == 2


# --- Triggers in force ---


def drop(name):
    on = f" ON {trail.TABLE}" if connection.vendor == "postgresql" else ""
    sql(f"DROP TRIGGER {name}{on}")


def said():
    found = {message.id for message in run_checks(databases=["default"])}
    return found & {"records.E001", "records.W003"}


EACH = trail.NAMES[connection.vendor]


def test_everything_is_in_force():
    assert trail.missing(connection) == []
    assert said() == set()
    assert parts.watch_trail(timezone.now()) == 0


@pytest.mark.fault
@pytest.mark.parametrize("name", EACH)
def test_missing_trigger_is_an_error_of_check_and_of_run_due(name):
    drop(name)
    assert trail.missing(connection) == [name]
    assert said() == {"records.E001"}
    with pytest.raises(parts.TrailUnprotected, match=name):
        parts.watch_trail(timezone.now())
    trail.install(connection)
    assert said() == set()


@pytest.mark.fault
def test_trigger_with_another_term_is_not_in_force(settings):
    settings.RETENTION = settings.RETENTION | {"audit_entries": {"term": timedelta(days=1)}}
    assert trail.missing(connection) == ["trail_keeps_term"]
    assert said() == {"records.W003"}  # which does not stop the `migrate` that mends it
    trail.install(connection)
    assert trail.missing(connection) == []
    assert old(days=2).delete()[0] == 1


@pytest.mark.fault
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has nothing to switch off")
@pytest.mark.parametrize(
    "statement",
    [
        f"ALTER TABLE {trail.TABLE} DISABLE TRIGGER trail_no_change",
        f"ALTER TABLE {trail.TABLE} ENABLE TRIGGER trail_no_change",
        f"CREATE OR REPLACE FUNCTION {trail.FUNCTION}() RETURNS trigger LANGUAGE plpgsql"
        " AS $$BEGIN RETURN NULL; END$$",
    ],
    ids=["off", "not in a replica", "another function"],
)
def test_trigger_that_was_switched_off_is_missing(statement):
    sql(statement)
    assert "trail_no_change" in trail.missing(connection)
    trail.install(connection)
    assert trail.missing(connection) == []


@pytest.mark.fault
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL changes a table in place")
@pytest.mark.django_db(transaction=True)
def test_table_built_anew_loses_its_triggers_and_migrate_lays_them_again():
    with connection.schema_editor() as editor:
        editor._remake_table(AuditEntry)
    assert trail.missing(connection) == list(EACH)
    with pytest.raises(SystemCheckError, match=r"records\.E001"):
        call_command("check", databases=["default"])
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    assert trail.missing(connection) == []


def test_without_the_table_there_is_nothing_to_miss():
    sql(f"ALTER TABLE {trail.TABLE} RENAME TO somewhere_else")
    assert trail.missing(connection) == []
    trail.remove(connection)
    trail.install_after_migrate(sender=None, using="default")
    sql(f"ALTER TABLE somewhere_else RENAME TO {trail.TABLE}")
