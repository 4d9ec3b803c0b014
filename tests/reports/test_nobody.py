"""No figure about a member of staff: neither in the code of the reports, nor in what they ask.

Every page, file and publication is built, and each query that it sends is read.
"""

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations import recounts
from consultations.actions.months import close_month
from locations import keeper
from locations.models import Role
from records import periods
from records.periods import Period
from reports import figures
from reports.asking import addresses
from reports.counting import from_records
from reports.counting.by import By
from reports.figures.outcomes import Refused
from reports.registry import REPORTS
from tests import factories
from tests.kept import kept
from tests.reports import small_town
from tests.reports.small_town import Need, Said
from tests.staff import login

REPORTS_FOLDER = Path(__file__).resolve().parents[2] / "reports"
TEMPLATES = REPORTS_FOLDER.parent / "templates" / "reports"
# Columns, tables and accessors that lead from what was done to who has done it.
PERSON = re.compile(
    r"recorded_by|changed_by|locked_by|staffed_by|location_?day_?staff|contact_?version"
    r"|\bauthor(_id)?\b|\bcontacts_recorded\b",
    re.IGNORECASE,
)
# Allowed where it stands alone: carriers, for the whole network.
EMPLOYER = re.compile(r"employer", re.IGNORECASE)
ONLY_CARRIERS = {"figures/outcomes.py"}


# --- What is written ---


def code_of(text):
    """Names and texts of a module, without its comments and what explains it."""
    tree = ast.parse(text)
    explained = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in explained and " " not in node.value:
            yield node.value
        for name in ("id", "attr", "name", "arg", "module"):
            found = getattr(node, name, None)
            if isinstance(found, str):
                yield found


def found_in(text, pattern):
    return [word for word in code_of(text) if pattern.search(word)]


def modules():
    return {
        path.relative_to(REPORTS_FOLDER).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(REPORTS_FOLDER.rglob("*.py"))
        if "migrations" not in path.parts
    }


def test_no_module_names_who_has_done_something():
    texts = modules()
    assert len(texts) > 60
    assert {name: found for name, text in texts.items() if (found := found_in(text, PERSON))} == {}
    named = {name for name, text in texts.items() if found_in(text, EMPLOYER)}
    assert named == ONLY_CARRIERS


def test_no_template_names_who_has_done_something():
    texts = [path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html")]
    assert len(texts) > 20
    assert [text for text in texts if PERSON.search(text) or EMPLOYER.search(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        'rows.values("recorded_by")',
        "COLUMNS = {By.HOME: F('recorded_by__name')}",
        "row.recorded_by_id",
        "rows.filter(location__days__staffed_by=user)",
        "rows.annotate(**{'x': Count('changed_by')})",
        "from consultations.models import LocationDayStaff",
    ],
)
def test_control_a_module_that_names_somebody_is_found(text):
    assert found_in(text, PERSON)
    assert not found_in(f'"""{text}"""', PERSON)


# --- What is asked ---

QUERIES = (
    "quartal=2026-1",
    "von=2026-01-30&bis=2026-03-12",
    "quartal=2026-1&ort=stube",
    "quartal=2026-1&bezirk=hoerde&wie=phone",
    "monat=2026-02&vergleich=davor&thema=wohnen&sprache=ar",
)
# No kept figures know both.
BY_RECORDS = "quartal=2026-1&ort=stube&wie=phone"
PUBLIC = ("/zahlen/", "/daten/zahlen.json", "/daten/zahlen.csv")
OTHER = (
    *("monate/", "monate/2026-02/", "was-zaehlt/", "veroeffentlichung/?jahr=2026"),
    *("veroeffentlichung/2026-1/", "veroeffentlichung/rat/?quartal=2026-1"),
    "veroeffentlichung/bezirke/?halbjahr=2026-1",
)
BASE = "/intern/berichte/"


def make():
    town = small_town.build()
    said = Said(home="hoerde", topics=frozenset({"wohnen"}), language="ar", channel="phone")
    needy = Said(location="stube", home="nord", needs=(Need(topic="wohnen"),))
    small_town.write(town, [said, needy, Said(day=date(2026, 3, 3), counterpart="partner")])
    for row in factories.Contact.objects.all():
        factories.referral(contact=row)
        factories.follow_up(contact=row, is_shared=True, due_on=date(2026, 4, 1))
    factories.location_day(location=town.locations["stube"], on=date(2026, 2, 10))
    recounts.rebuild(date(2026, 1, 1))
    for quarter in (date(2026, 1, 1), date(2026, 4, 1)):
        factories.publication(quarter)


@pytest.fixture(scope="module")
def town(rows_of_module):
    rows_of_module(make)


@pytest.fixture
def office(client, db, town, at):
    moment = at(2026, 11, 25, 12, 0)
    keeper.forget()
    user = factories.membership(role=Role.COORDINATOR).user
    close_month(by=user, month=date(2026, 2, 1), now=moment)
    login(client, user)
    client.user = user
    return client


class Asked:
    """Every query of every address; `opened`: how many of these were answered."""

    def __init__(self, office):
        self.office, self.opened, self.statements = office, 0, {}

    def get(self, address):
        with CaptureQueriesContext(
            connection,
        ) as found:
            self._read(self.office.get(address))
        self._keep(address, found)

    def export(self, key, query, shape):
        data = kept(self.office.user, shape=shape, reason="Ausschuss")
        address = f"{reverse('reports:export', args=[key])}?{query}"
        with CaptureQueriesContext(connection) as found:
            self._read(self.office.post(address, data))
        self._keep(address, found)

    def _read(self, response):
        self.opened += response.status_code == 200
        if response.streaming:
            b"".join(response.streaming_content)

    def _keep(self, address, found):
        self.statements.setdefault(address, []).extend(one["sql"] for one in found)

    def everything(self):
        for key in REPORTS:
            for query in QUERIES:
                self.get(f"{addresses.path(key)}?{query}")
            for shape in ("csv", "xlsx"):
                self.export(key, QUERIES[0], shape)
            self.get(f"{reverse('reports:export_rounded', args=[key])}?{QUERIES[0]}")
        for path in OTHER:
            self.get(BASE + path)
        for address in PUBLIC:
            self.get(address)
        return self

    @property
    def bad(self):
        """Statements about who has done something, or about carriers of anything less than all."""
        return [
            (address, sql)
            for address, statements in self.statements.items()
            for sql in statements
            if of_work(sql) and (PERSON.search(sql) or is_by_carrier(sql))
        ]


def of_work(sql):
    """Whether it reads what people have done here; accounts and roles are asked who asks."""
    read = sql.lstrip("( ").upper().startswith(("SELECT", "WITH", "DECLARE"))
    return read and "consultations_" in sql


def is_by_carrier(sql):
    """With anything beside the days: a place, a home, a topic."""
    if not EMPLOYER.search(sql):
        return False
    words = set(re.findall(r"[a-z_]+", sql.lower())) - {"consultations_contact", "location_id"}
    others = ("location", "home", "topic", "language", "channel", "counterpart", "duration")
    return "location_id" in sql or any(one in word for word in words for one in others)


def test_no_query_of_any_report_is_about_a_member_of_staff(office):
    asked = Asked(office).everything()
    assert asked.opened > len(REPORTS) * 6
    assert sum(map(len, asked.statements.values())) > 2000
    assert asked.bad == []
    by_employer = [
        address
        for address, statements in asked.statements.items()
        if any(of_work(sql) and EMPLOYER.search(sql) for sql in statements)
    ]
    # The control of what is allowed: it was asked, and by this report alone.
    assert by_employer
    assert all("traeger" in address for address in by_employer)


def test_control_a_figure_by_who_entered_it_is_found(office, monkeypatch):
    monkeypatch.setitem(from_records.COLUMNS, By.CHANNEL, F("recorded_by__public_id"))
    asked = Asked(office)
    asked.get(f"{addresses.path('wer-und-wie')}?{BY_RECORDS}")
    assert asked.bad


def test_control_carriers_of_one_place_are_found(office, monkeypatch):
    monkeypatch.setitem(from_records.COLUMNS, By.CHANNEL, F("employer"))
    asked = Asked(office)
    asked.get(f"{addresses.path('wer-und-wie')}?{BY_RECORDS}")
    assert asked.bad


# --- Carriers ---


@pytest.mark.parametrize(
    "conditions",
    [{"location": "stube"}, {"district": "hoerde"}, {"kind": "office"}, {"channel": "phone"}],
)
def test_carriers_have_no_figures_of_a_part(office, conditions):
    with pytest.raises(Refused):
        figures.carriers(small_town.asked(periods.quarter_of(date(2026, 1, 1)), **conditions))


@pytest.mark.parametrize("last", [date(2026, 2, 10), date(2026, 2, 27)])
def test_carriers_have_no_figures_of_single_days(office, last):
    """On a day on which one place was open, the whole network is that place."""
    with pytest.raises(Refused):
        figures.carriers(small_town.asked(Period(date(2026, 2, 1), last)))
    assert figures.carriers(small_town.asked(periods.month_of(last))).totals["now"] == 2
    page = office.get(f"{BASE}tabellen/traeger/?von={last}&bis={last}")
    assert page.status_code == 200
    assert page.context["report"].tables == ()


def test_teams_have_no_figures_by_carrier(office):
    asked = small_town.asked(periods.quarter_of(date(2026, 1, 1)), places=("stube",))
    with pytest.raises(Refused):
        figures.carriers(asked)
