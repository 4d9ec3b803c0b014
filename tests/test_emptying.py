"""Behind a test with threads or a browser the database is as the migrations have left it."""

import pytest
from django.core.management import call_command
from django.db import connection

from consultations.models import ConversationLanguage, Topic, UnmetNeedReason
from records import trail
from records.models import AuditEntry
from reports.models import Publication
from reports.publications import freezing
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

CATALOGUES = (Topic, ConversationLanguage, UnmetNeedReason)


def kept():
    return [list(model.objects.order_by("pk").values()) for model in CATALOGUES]


def empty():
    call_command("flush", interactive=False, verbosity=0)


def test_what_refuses_to_be_deleted_is_gone_and_goes_on_to_refuse():
    factories.audit_entry()
    factories.publication()
    empty()
    assert not AuditEntry.objects.exists()
    assert not Publication.objects.exists()
    assert trail.missing(connection) == freezing.missing(connection) == []


def test_trigger_that_a_test_took_away_is_laid_anew():
    trail.remove(connection)
    factories.audit_entry()
    assert trail.missing(connection), "the control"
    empty()
    assert trail.missing(connection) == []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE records_auditentry DISABLE TRIGGER trail_no_change")
        assert trail.missing(connection) == ["trail_no_change"]
        empty()
        assert trail.missing(connection) == []


def test_catalogues_begin_as_the_migrations_have_them():
    before = kept()
    assert all(before)
    Topic.objects.update(label="anders", is_offered=False)
    ConversationLanguage.objects.all().delete()
    factories.topic("Yoga")
    empty()
    assert kept() == before
    newest = Topic.objects.order_by("-pk").first()
    assert factories.topic("Yoga").pk > newest.pk
