import csv
import io
import random
import tempfile
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultations.choices import Counterpart, Result
from consultations.log import export, keyset
from consultations.log.export import csv_table, xlsx_table
from consultations.log.filters import ContactFilter
from consultations.log.known import known
from consultations.models import Contact, ContactTopic, Topic
from locations.models import Location, Role
from records import exports
from records.models import AuditEntry, Draft
from tests import factories
from tests.consultations.log_desk import EXPORT, LIST, MOMENT, TODAY, Desk, topic
from tests.kept import HOSTILE, kept, post_raw, read
from tests.memory import peak_of

pytestmark = pytest.mark.django_db
REASON = "Jahresbericht an den Verband"
SECRET = "Geheimnis-4711"


@pytest.fixture
def lead(client, at):
    at(*MOMENT)
    return Desk(client, Role.LEAD)


def ask(desk, shape="csv", query="", reason=REASON):
    data = kept(desk.user, shape=shape, reason=reason)
    return desk.client.post(f"{EXPORT}{query}", data)


def content(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def csv_of(response):
    text = content(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def xlsx_of(response):
    return openpyxl.load_workbook(io.BytesIO(content(response)))


def values_of(page):
    return [[cell.value for cell in row] for row in page]


def test_csv_holds_what_the_list_shows(lead):
    district = factories.district("Hörde")
    lead.contact(
        happened_on=date(2026, 11, 18),
        topics=[topic("wohnen"), topic("leistungen")],
        language="fa",
        home_district=district,
        channel="phone",
        accompanying=2,
        result=Result.NOT_HELPED,
    )
    lead.contact(location=lead.dependance, headcount=12)
    lead.contact(location=lead.elsewhere)
    response = ask(lead)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="kontakte-2026-11-20.csv"'
    headings, group, single = csv_of(response)
    assert headings[:4] == ["Nr.", "Datum", "Ort", "Wer war da?"]
    assert group[:8] == ["1", "20.11.2026", "Hafen", "Ratsuchende Person", "", "", "", "12"]
    assert single == [
        *("2", "18.11.2026", "Nordbüro", "Ratsuchende Person", "Telefon", "1", "2", ""),
        "Geld vom Amt (Jobcenter, Sozialamt, Kindergeld, Wohngeld); "
        "Wohnen, Wohnungssuche, Nebenkosten",
        *("Persisch", "Hörde", "Konnte nicht helfen"),
    ]


def test_xlsx_has_a_second_sheet_with_a_row_for_each_topic(lead):
    lead.contact(topics=[topic("wohnen"), topic("leistungen")], language="tr")
    lead.contact()
    book = xlsx_of(ask(lead, "xlsx"))
    contacts, topics = (values_of(book[name]) for name in ("Kontakte", "Kontakte nach Thema"))
    assert [row[0] for row in contacts] == ["Nr.", 1, 2]
    assert book["Kontakte"]["B2"].is_date
    assert [(row[0], row[8]) for row in topics[1:]] == [
        (2, topic("leistungen").label),
        (2, topic("wohnen").label),
    ]
    assert topics[0][8] == "Thema"
    assert topics[1][9] == "Türkisch"


@pytest.mark.parametrize("shape", ["csv", "xlsx"])
def test_export_takes_the_filters_of_the_list_and_nothing_else(lead, shape):
    for language in ("tr", "ar", "ar"):
        lead.contact(language=language)
        lead.contact(language=language, happened_on=date(2025, 12, 31))
    query = "?sprache=ar&zeitraum=jahr"
    shown = lead.client.get(f"{LIST}{query}").context["days_shown"]
    response = ask(lead, shape, query)
    rows = csv_of(response) if shape == "csv" else values_of(xlsx_of(response)["Kontakte"])
    assert len(rows) - 1 == sum(len(day.lines) for day in shown) == 2
    assert {row[9] for row in rows[1:]} == {"Arabisch"}


def test_rows_stand_in_the_order_of_the_list(lead):
    chance = random.Random(5)
    for _number in range(40):
        lead.contact(
            location=chance.choice([lead.office, lead.dependance]),
            happened_on=TODAY - timedelta(days=chance.randrange(9)),
        )
    days = [date(*map(int, reversed(row[1].split(".")))) for row in csv_of(ask(lead))[1:]]
    assert len(days) == 40
    assert days == sorted(days, reverse=True)


def test_list_leads_to_its_export_with_its_filters(lead):
    text = read(lead.client.get(LIST, {"sprache": "ar", "zeitraum": "jahr", "wer": ""}))
    assert f'href="{EXPORT}?sprache=ar&zeitraum=jahr"' in text.replace("&amp;", "&") or (
        f'href="{EXPORT}?zeitraum=jahr&sprache=ar"' in text.replace("&amp;", "&")
    )
    text = read(lead.client.get(EXPORT, {"sprache": "ar", "zeitraum": "jahr"}))
    assert "<b>2026</b>, alle meine Orte, Sprache Arabisch" in text


# --- What is not in it ---


def secrets(desk):
    """A contact with everything about it that an export may not hold."""
    colleague = factories.user(f"Grace {SECRET}")
    contact = desk.contact(
        recorded_by=colleague,
        recorded_at=timezone.now().replace(hour=3, minute=47),
        employer=factories.organization(f"Verband {SECRET}"),
        age_band="over_60",
        gender="female",
        home_neighborhood=factories.neighborhood(f"Viertel {SECRET}"),
        home_district=factories.district("Hörde"),
    )
    factories.follow_up(contact=contact, author=desk.user, memo=SECRET, due_on=date(2026, 12, 24))
    factories.slip("SECRET", contact=contact)
    factories.referral(contact=contact, organization=factories.organization(f"Amt {SECRET}"))
    partner = desk.contact(counterpart=Counterpart.PARTNER)
    factories.partner_contact(contact=partner, organization=factories.organization(SECRET))
    return contact


@pytest.mark.parametrize("shape", ["csv", "xlsx"])
def test_export_holds_nobody_of_the_team_no_memo_and_no_time(lead, shape):
    secrets(lead)
    response = ask(lead, shape)
    rows = csv_of(response) if shape == "csv" else values_of(xlsx_of(response)["Kontakte"])
    assert len(rows) == 3
    text = repr(rows)
    for secret in (SECRET, "SECRET", "Grace", "03:47", "3:47", "24.12.2026", "60", "weiblich"):
        assert secret not in text


def statements(desk, shape, query=""):
    with CaptureQueriesContext(connection) as captured:
        content(ask(desk, shape, query))
    return [query["sql"] for query in captured]


def about_recorders(statements):
    return [sql for sql in statements if "recorded_by" in sql or "recorded_at" in sql]


FILTERED = "?zeitraum=jahr&thema=wohnen&sprache=ar&wer=advice_seeker&ort=nord&ergebnis=leer"


@pytest.mark.parametrize("shape", ["csv", "xlsx"])
@pytest.mark.parametrize("query", ["", FILTERED], ids=["all", "filtered"])
def test_no_query_of_an_export_touches_who_recorded_something(lead, shape, query):
    lead.contact(topics=[topic("wohnen")], language="ar", recorded_by=lead.user)
    asked = statements(lead, shape, query)
    assert any("consultations_contact" in sql for sql in asked)
    assert about_recorders(asked) == []


def test_query_that_touches_who_recorded_something_is_found(lead):
    """Control of the test above: the filter that the list alone has."""
    lead.contact(recorded_by=lead.user)
    with CaptureQueriesContext(connection) as captured:
        lead.client.get(LIST, {"meine": "on"})
    assert len(about_recorders([query["sql"] for query in captured])) == 1


@pytest.mark.parametrize("query", ["?meine=on", "?offen=on", "?meine=on&sprache=ar"])
def test_what_is_about_oneself_is_not_exported(lead, query):
    lead.contact(recorded_by=lead.user, language="ar")
    for response in (lead.client.get(f"{EXPORT}{query}"), ask(lead, "csv", query)):
        assert "Nicht nach dem, was man selbst eingetragen hat" in read(response)
    assert not AuditEntry.objects.filter(action="export").exists()
    text = read(lead.client.get(f"{EXPORT}?meine=on&sprache=ar"))
    assert f'href="{EXPORT}?sprache=ar"' in text


# --- Who, why, how many ---


def test_export_is_written_down_with_its_count_and_reason_before_the_first_byte(lead):
    for _number in range(3):
        lead.contact()
    response = ask(lead)
    (entry,) = AuditEntry.objects.filter(action="export")
    assert (entry.kind, entry.record, entry.count, entry.reason) == ("contact", "", 3, REASON)
    assert entry.actor == lead.user.public_id
    assert len(csv_of(response)) == 4


def test_contacts_entered_while_it_is_sent_do_not_come_on_top(lead):
    for _number in range(3):
        lead.contact()
    response = ask(lead)
    lead.contact(happened_on=date(2026, 1, 1))
    assert len(csv_of(response)) == 4


def test_export_that_cannot_be_written_down_does_not_happen(lead, monkeypatch):
    lead.contact(language="tr")

    def broken(**_values):
        raise RuntimeError("The trail is away.")

    monkeypatch.setattr("records.audit.write", broken)
    lead.client.raise_request_exception = False
    response = ask(lead)
    assert response.status_code == 500
    assert "Türkisch" not in response.content.decode()


@pytest.mark.parametrize("reason", ["", "   ", "kurz", "12345 678", "x" * 121, *HOSTILE.values()])
def test_without_a_reason_in_words_nothing_is_exported(lead, reason):
    lead.contact()
    data = kept(lead.user, shape="csv", reason=reason)
    response = post_raw(lead.client, EXPORT, data)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not AuditEntry.objects.filter(action="export").exists()


def test_page_asks_for_no_names_in_the_reason(lead):
    assert "Bitte keine Namen" in read(lead.client.get(EXPORT))


def test_reason_that_was_sent_is_no_draft_any_more(lead):
    lead.contact()
    data = kept(lead.user, shape="csv", reason=REASON)
    lead.client.post("/intern/entwurf/", data)
    content(lead.client.post(EXPORT, data))
    assert not Draft.objects.exists()


def test_nothing_to_export_is_said(lead):
    assert "Es gibt nichts zu exportieren." in read(ask(lead))


@pytest.mark.parametrize("shape", ["csv", "xlsx"])
def test_above_the_bound_a_sentence_comes_before_anything_is_built(lead, shape, monkeypatch):
    monkeypatch.setitem(export.MOST, shape, 3)
    for number in range(4):
        lead.contact(location=[lead.office, lead.dependance][number % 2])
    response = ask(lead, shape)
    assert "mehr als 3 Kontakte" in read(response)
    assert REASON in read(response)
    assert not AuditEntry.objects.filter(action="export").exists()
    Contact.objects.first().delete()
    assert content(ask(lead, shape))


def test_bounds_are_those_of_the_promise():
    assert export.MOST == {"csv": 50_000, "xlsx": 10_000}


@pytest.mark.parametrize("query", ["?wer=nobody", "?foo=1", "?ort=fern", "?von=gestern"])
def test_nonsense_is_said_and_exports_nothing(lead, query):
    lead.contact()
    for response in (lead.client.get(f"{EXPORT}{query}"), ask(lead, "csv", query)):
        assert 'role="alert"' in read(response)
    assert not AuditEntry.objects.filter(action="export").exists()


def test_adviser_exports_nothing(client, at):
    at(*MOMENT)
    desk = Desk(client)
    desk.contact()
    assert ask(desk).status_code == 403


def test_only_places_that_somebody_is_responsible_for_are_in_it(lead):
    factories.membership(user=lead.user, role=Role.ADVISER, location=lead.elsewhere)
    factories.membership(user=lead.user, role=Role.COORDINATOR)
    lead.contact(location=lead.elsewhere)
    lead.contact()
    assert [row[2] for row in csv_of(ask(lead))[1:]] == ["Nordbüro"]


def test_who_stands_in_for_a_lead_exports_nothing(client, at):
    at(*MOMENT)
    days = {"valid_from": TODAY, "valid_to": TODAY, "is_stand_in": True}
    desk = Desk(client, Role.LEAD, **days)
    desk.contact()
    for response in (client.get(EXPORT), ask(desk)):
        assert "nicht die Vertretung" in read(response)
    assert not AuditEntry.objects.filter(action="export").exists()


@pytest.mark.parametrize("label", ["=1+1", "+49 Hotline", "-Amt", "@Amt", "  =cmd|' /C calc'!A0"])
def test_label_that_looks_like_a_formula_stays_a_text(lead, label):
    lead.contact(topics=[factories.topic(label, letter="Q")])
    _headings, row = csv_of(ask(lead))
    assert row[8] == f"'{label}"
    cell = xlsx_of(ask(lead, "xlsx"))["Kontakte nach Thema"]["I2"]
    assert (cell.data_type, cell.value) == ("s", label)


# --- Memory, and others ---

FEW = 100


def filled(count):
    office = Location.objects.get(slug="nord")
    first, second = Topic.objects.order_by("pk")[:2]
    rows = Contact.objects.bulk_create(
        Contact(
            location=office,
            happened_on=TODAY - timedelta(days=number % 700),
            recorded_at=timezone.now(),
            counterpart=Counterpart.ADVICE_SEEKER,
            language="ar",
        )
        for number in range(count)
    )
    ContactTopic.objects.bulk_create(
        ContactTopic(contact=row, topic=one) for row in rows for one in (first, second)
    )


@pytest.mark.parametrize(("shape", "many"), [("csv", 2_000), ("xlsx", 600)])
def test_many_contacts_take_no_more_memory_than_few(lead, shape, many, monkeypatch):
    monkeypatch.setattr(keyset, "PER_BATCH", FEW // 2)
    filled(many)
    asked = known(Location.objects.exported_by(lead.user, TODAY))
    question = ContactFilter(lead.client.get(LIST).wsgi_request.GET, known=asked,
                             user=lead.user, today=TODAY)  # fmt: skip

    def written(count):
        if shape == "csv":
            assert sum(map(len, csv_table(question.parts(), asked, count))) > 50 * count
        else:
            xlsx_table(question.parts(), asked, count).close()

    def kept_whole():
        """The control: all lines, or all cells, at once."""
        if shape == "csv":
            return list(csv_table(question.parts(), asked, many))
        monkeypatch.setitem(exports.PLAIN, "constant_memory", False)
        return written(many)

    written(FEW)  # what is kept from the first time on is no part of it
    bound = 1.6 * peak_of(lambda: written(FEW))
    assert peak_of(lambda: written(many)) < bound < peak_of(kept_whole)


def test_no_temporary_file_stays_behind(lead, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    lead.contact()
    response = ask(lead, "xlsx")
    assert list(tmp_path.iterdir()) == []
    assert len(values_of(xlsx_of(response)["Kontakte"])) == 2


def test_while_it_is_sent_others_read_and_write(lead):
    """Nothing is held between two batches: no transaction, no cursor, no lock."""
    filled(1_200)
    response = ask(lead)
    pieces = iter(response.streaming_content)
    begun = next(pieces) + next(pieces)
    assert lead.client.get(LIST).status_code == 200
    lead.contact(happened_on=date(2020, 1, 1))
    rest = b"".join(pieces)
    assert (begun + rest).count(b"\r\n") == 1_201
