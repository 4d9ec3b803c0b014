"""Forms that meet a closed month: they ask why, and nothing that was typed is lost."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from consultations.actions.contacts import log_contact
from consultations.entries import Entry
from consultations.models import Contact, FollowUp, LocationDay, Revision
from consultations.revising import QUESTION
from consultations.tally.rows import in_form
from locations.models import Role
from tests import factories
from tests.consultations.entry_desk import MOMENT, NEW, UNDO, Desk, change_url
from tests.kept import kept, read

pytestmark = pytest.mark.django_db
OCTOBER, IN_OCTOBER = date(2026, 10, 1), date(2026, 10, 30)
NOW = datetime(2026, 11, 20, 14, 32, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.fixture
def desk(client, at):
    at(*MOMENT)
    return Desk(client, Role.LEAD)


@pytest.fixture
def closed(desk):
    factories.month_lock(month=OCTOBER)
    return desk


@pytest.fixture
def contact(desk):
    entry = Entry(IN_OCTOBER, "advice_seeker", language="tr")
    return log_contact(by=desk.user, location=desk.office, entry=entry, now=NOW)


def done():
    return list(Revision.objects.order_by("pk").values_list("done", "reason", "contacts"))


def shows_question(response):
    assert response.status_code == 200
    return str(QUESTION) in read(response)


# --- The quick entry ---


def test_entry_is_asked_with_everything_that_was_typed(closed):
    memo = "Rückruf am Montag"
    typed = {"happened_on": "2026-10-30", "language": "tr", "due_on": "2026-12-01", "memo": memo}
    response = closed.send(**typed, also_follow_up="on")
    assert shows_question(response)
    assert "Oktober 2026" in read(response)
    form = response.context["form"]
    assert {name: form[name].value() for name in typed} == typed
    assert not Contact.objects.exists()
    assert closed.send(**typed, also_follow_up="on", revision_reason="late").status_code == 302
    assert done() == [("added", "late", 1)]
    assert FollowUp.objects.count() == 1


def test_nobody_is_asked_about_an_open_month(closed):
    assert not shows_question(closed.client.get(NEW))
    assert closed.send().status_code == 302
    assert done() == []


def test_next_entry_of_the_same_day_is_asked_at_once(closed):
    closed.send(happened_on="2026-10-30", revision_reason="late")
    response = closed.client.get(NEW)
    assert shows_question(response)
    assert not response.context["form"]["revision_reason"].value()


def test_reason_that_does_not_exist_is_refused(closed):
    response = closed.send(happened_on="2026-10-30", revision_reason="because")
    assert shows_question(response)
    assert not Contact.objects.exists()


def test_button_of_the_minute_takes_it_back(closed):
    response = closed.send(happened_on="2026-10-30", revision_reason="late")
    token = closed.client.get(response["Location"]).context["token"]
    assert closed.client.post(UNDO, kept(closed.user, token=token)).status_code == 302
    assert [row[2] for row in done()] == [1, -1]


# --- The correction ---


def test_correction_asks_from_the_beginning(desk, contact):
    assert not shows_question(desk.client.get(change_url(contact)))
    factories.month_lock(month=OCTOBER)
    assert shows_question(desk.client.get(change_url(contact)))
    values = {"happened_on": "2026-10-30", "language": "ar"}
    response = desk.send(change_url(contact), seen=1, **values)
    assert shows_question(response)
    response = desk.send(change_url(contact), seen=1, **values, revision_reason="mistake")
    assert response.status_code == 302
    assert done() == [("changed", "mistake", 0)]


def test_correction_into_a_closed_month_is_asked(desk, contact):
    factories.month_lock(month=date(2026, 9, 1))
    response = desk.send(change_url(contact), seen=1, happened_on="2026-09-30")
    assert shows_question(response)
    assert "September 2026" in read(response)


def test_reason_survives_a_conflict(desk, contact):
    factories.month_lock(month=OCTOBER)
    desk.send(change_url(contact), seen=1, happened_on="2026-10-29", revision_reason="late")
    response = desk.send(
        change_url(contact), seen=1, happened_on="2026-10-28", revision_reason="mistake"
    )
    assert response.status_code == 409
    assert ("revision_reason", "mistake") in response.context["typed"]


# --- The deletion ---


def test_deletion_asks_once_and_says_what_it_leaves(desk, contact):
    factories.month_lock(month=OCTOBER)
    address = f"/intern/kontakte/{contact.pk}/loeschen/"
    assert "Oktober 2026" in read(desk.client.get(address))
    assert desk.client.post(address, kept(desk.user, reason="twice")).status_code == 302
    assert done() == [("deleted", "twice", -1)]


# --- Days of places ---


def day_url(day=IN_OCTOBER, part=""):
    return f"/intern/kontakte/tage/nord/{day}/{part}"


def test_day_asks_with_what_was_typed(closed):
    assert shows_question(closed.client.get(day_url()))
    values = {"happened": "held", "visitors": "7"}
    response = closed.client.post(day_url(), kept(closed.user, **values))
    assert shows_question(response)
    assert response.context["form"]["visitors"].value() == "7"
    data = kept(closed.user, **values, revision_reason="late")
    assert closed.client.post(day_url(), data).status_code == 302
    assert done() == [("added", "late", 0)]


def test_day_of_an_open_month_asks_nothing(closed):
    assert not shows_question(closed.client.get(day_url(date(2026, 11, 18))))


def test_one_tap_leads_to_the_form_that_asks(closed):
    response = closed.client.post(day_url(part="stattgefunden/"), kept(closed.user))
    assert response.status_code == 409
    assert "Oktober 2026" in read(response)
    assert f'href="{day_url()}"' in read(response)
    assert not LocationDay.objects.exists()


def test_entry_of_a_day_is_taken_back_with_a_reason(desk):
    factories.location_day(location=desk.office, on=IN_OCTOBER)
    factories.month_lock(month=OCTOBER)
    page = read(desk.client.get(day_url()))
    assert page.count(str(QUESTION)) == 2
    address = day_url(part="zuruecknehmen/")
    response = desk.client.post(address, kept(desk.user, seen=1))
    assert response.status_code == 409
    data = kept(desk.user, seen=1, revision_reason="twice")
    assert desk.client.post(address, data).status_code == 302
    assert done() == [("deleted", "twice", 0)]


def test_tap_is_undone_without_a_question(desk):
    response = desk.client.post(day_url(part="stattgefunden/"), kept(desk.user))
    factories.month_lock(month=OCTOBER)
    change = response["Location"].partition("geaendert=")[2]
    address = f"/intern/kontakte/tage/rueckgaengig/{change}/"
    assert desk.client.post(address, kept(desk.user)).status_code == 302
    assert done() == [("deleted", "mistake", 0)]


# --- The tally ---


@pytest.fixture
def first_of_december(client, at):
    at(2026, 12, 1, 9, 5)
    desk = Desk(client)
    factories.month_lock(month=date(2026, 11, 1))
    return desk


def row(desk, **values):
    hour = 3_600_000
    least = {
        "owner": desk.client.get("/intern/kontakte/strichliste/").context["owner"],
        "key": "6f1d7c3e-6c1f-4a0e-9d0b-2b6b1f5f7a12",
        "revision": "1",
        "at": str(0),
        "sent_at": str(12 * hour),
        "place": "nord",
        "counterpart": "advice_seeker",
    }
    return desk.client.post("/intern/kontakte/strichliste/zeile/", least | values)


def test_row_of_yesterday_is_sent_to_the_form(first_of_december):
    response = row(first_of_december)
    assert response.status_code == 400
    (text,) = response.json()["errors"]
    assert "November 2026" in text
    assert text == in_form(date(2026, 11, 30))
    assert not Contact.objects.exists()


def test_row_of_today_is_not(first_of_december):
    assert row(first_of_december, sent_at="1000").status_code == 200


def test_row_that_was_begun_before_can_be_taken_back_within_its_minute(client, at):
    at(2026, 11, 30, 23, 59, 50)
    desk = Desk(client)
    assert row(desk, sent_at="0").status_code == 200
    at(2026, 12, 1, 0, 0, 20)
    factories.month_lock(month=date(2026, 11, 1))
    assert row(desk, revision="2", sent_at="0", language="tr", day="2026-11-30").status_code == 400
    assert row(desk, revision="3", sent_at="0", gone="on").status_code == 200
    assert done() == [("deleted", "mistake", -1)]


def test_tally_cannot_be_set_to_a_closed_day(closed):
    day = date(2026, 10, 30)
    data = kept(closed.user, location="nord", day=day.isoformat(), channel="")
    response = closed.client.post("/intern/kontakte/strichliste/", data)
    assert response.status_code == 200
    assert "Oktober 2026" in read(response)
    data = kept(closed.user, location="nord", day=str(day + timedelta(days=5)), channel="")
    assert closed.client.post("/intern/kontakte/strichliste/", data).status_code == 302
