"""While a report becomes a file, others go on: they read pages and save contacts."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse

from consultations.models import Contact
from locations.models import Role
from records.models import AuditEntry
from reports.exporting import views
from tests import factories
from tests.kept import kept
from tests.reports.desk import MOMENT, Desk
from tests.staff import login

pytestmark = pytest.mark.django_db(transaction=True)
SHAPES = ("csv", "xlsx", "png")
TABLE = "kontakte-nach-wohnort"
# A page that reads contacts and writes down that somebody did; a form that saves one.
READ, SAVE = "/intern/kontakte/", "/intern/kontakte/neu/"
ALL_WELL = (200, True)
ON_SQLITE = connection.vendor == "sqlite"


class Colleague:
    """Somebody else at work: in a thread, and so with a connection, of their own."""

    def __init__(self, office):
        self.client, self.office = Client(), office
        self.client.raise_request_exception = False
        self.user = factories.user("Bea Nebenan")
        factories.membership(user=self.user, role=Role.ADVISER, location=office)
        login(self.client, self.user)
        self.seen, self.patience = [], 5000

    def works(self):
        """Notes how a page was answered and whether a contact was saved meanwhile.

        Whoever has to wait for somebody else gives up after `patience` milliseconds.
        """
        with ThreadPoolExecutor(1) as thread:
            self.seen.append(thread.submit(self._work).result(timeout=60))

    def _work(self):
        try:
            option = "PRAGMA busy_timeout" if ON_SQLITE else "SET lock_timeout"
            with connection.cursor() as cursor:
                cursor.execute(f"{option} = {self.patience}")
            status, before = self.client.get(READ).status_code, self._saved()
            least = {"location": self.office.pk, "happened_on": "2026-11-20"}
            self.client.post(SAVE, kept(self.user, counterpart="advice_seeker", **least))
            return status, self._saved() > before
        finally:
            connections.close_all()

    def _saved(self):
        return AuditEntry.objects.filter(kind="contact", action="create").count()


@pytest.fixture
def desk(client, at):
    at(*MOMENT)
    desk = Desk(client)
    # It would take what goes wrong for the colleague for its own.
    client.raise_request_exception = False
    desk.contacts("2026-08-03", 7)
    desk.contacts("2026-09-04", 4, home_district=desk.hoerde)
    desk.counted()
    return desk


@pytest.fixture
def colleague(desk):
    return Colleague(desk.office)


def exported(desk, shape):
    """The whole file, by the page of the export."""
    address = reverse("reports:export", args=["stadtbezirke"])
    query = f"zeitraum=quartal&quartal=2026-3&tabelle={TABLE}"
    data = kept(desk.user, shape=shape, reason="Vorlage für den Ausschuss")
    response = desk.client.post(f"{address}?{query}", data)
    assert response.status_code == 200
    with closing(response):
        return b"".join(response.streaming_content) if response.streaming else response.content


def at_each_table(monkeypatch, act):
    """The files are made as ever, with a stop behind every table."""

    def stopping(tables):
        for table in tables:
            act()
            yield table

    def make(build):
        return lambda tables, about: build(stopping(tables), about)

    def draw(picture, png=views.png):
        act()
        return png(picture)

    monkeypatch.setattr(views, "csv", make(views.csv))
    monkeypatch.setattr(views, "xlsx", make(views.xlsx))
    monkeypatch.setattr(views, "png", draw)


def at_first_figure(act):
    """A stop where the figures of the report begin to be read."""
    asked = []

    def wrapper(execute, sql, params, many, context):
        if "consultations_figures" in sql and not asked:
            asked.append(sql)
            act()
        return execute(sql, params, many, context)

    return connection.execute_wrapper(wrapper)


@contextmanager
def held():
    """What an export must never do: hold a transaction that writes."""
    with transaction.atomic():
        Contact.objects.update(version=1)
        if not ON_SQLITE:
            with connection.cursor() as cursor:
                cursor.execute("LOCK TABLE consultations_contact IN ACCESS EXCLUSIVE MODE")
        yield


def test_others_read_and_save_while_a_file_is_built(desk, colleague, monkeypatch):
    """Nothing is held while figures are read, nor between two tables."""
    at_each_table(monkeypatch, colleague.works)
    for shape in SHAPES:
        with at_first_figure(colleague.works):
            assert exported(desk, shape)
        assert colleague.seen == [ALL_WELL] * 2, shape
        colleague.seen.clear()


def test_control_whoever_holds_a_lock_lets_nobody_go_on(desk, colleague, monkeypatch):
    def holding():
        with held():
            colleague.works()

    colleague.patience = 100
    at_each_table(monkeypatch, holding)
    for shape in SHAPES:
        with at_first_figure(holding):
            assert exported(desk, shape)
    assert colleague.seen == [(503, False)] * 2 * len(SHAPES)
