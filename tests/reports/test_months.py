"""The pages of the months: what is open, what is missing, who may close one, what changed since."""

from datetime import date

import pytest
from django.urls import reverse

from consultations import recounts
from consultations.models import MonthLock, Revision
from locations import keeper
from locations.models import Location, Role
from tests import factories
from tests.kept import kept, read
from tests.staff import login

pytestmark = pytest.mark.django_db
PAGE = "/intern/berichte/monate/"
OCTOBER = date(2026, 10, 1)
# Session, user, roles; the first month with figures; locks, later changes, older locks; days
# entered, check, days with contacts; the frame.
QUERIES = 11


@pytest.fixture
def office(client, at):
    at(2026, 11, 24, 14, 30)
    user = factories.user("Ada Handelnd")
    factories.membership(user=user, role=Role.COORDINATOR, location=None)
    login(client, user)
    client.user = user
    return client


def counted_in(text):
    """A contact in the middle of this month, and its figures."""
    day = date.fromisoformat(f"{text}-15")
    factories.contact(happened_on=day)
    recounts.rebuild(day.replace(day=1))


def month(client, first=OCTOBER):
    keeper.forget()
    found = client.get(PAGE).context["months"]
    return next(one for one in found if one.first == first)


def press(client, act, first="2026-10"):
    return client.post(f"{PAGE}{first}/{act}/", kept(client.user))


def test_last_24_months_are_shown_the_running_one_first(office):
    counted_in("2024-06")
    found = office.get(PAGE).context["months"]
    assert [found[0].first, found[-1].first] == [date(2026, 11, 1), date(2024, 12, 1)]
    assert len(found) == 24
    assert [one.has_ended for one in found[:2]] == [False, True]


def test_months_before_anything_was_counted_are_not_offered(office):
    """Their days had no entries, for nobody could enter any."""
    shown = [one.first for one in office.get(PAGE).context["months"]]
    assert shown == [date(2026, 11, 1), OCTOBER]
    counted_in("2026-08")
    shown = [one.first for one in office.get(PAGE).context["months"]]
    # A quarter is published with all of its months closed.
    assert shown[-1] == date(2026, 7, 1)
    assert press(office, "abschliessen", "2026-06").status_code == 404
    assert press(office, "abschliessen", "2026-07").status_code == 302


def test_month_is_closed_and_opened_again(office):
    assert "2026-10/oeffnen/" not in read(office.get(PAGE))
    assert press(office, "abschliessen")["Location"] == PAGE
    assert month(office).lock
    assert "2026-10/oeffnen/" in read(office.get(PAGE))
    assert "24.11.2026" in read(office.get(PAGE))
    assert press(office, "oeffnen")["Location"] == PAGE
    assert not MonthLock.objects.exists()


def test_button_that_is_pressed_twice_closes_once(office):
    data = kept(office.user)
    for _again in range(2):
        assert office.post(f"{PAGE}2026-10/abschliessen/", data).status_code == 302
    assert MonthLock.objects.count() == 1


def test_running_month_cannot_be_closed(office):
    response = press(office, "abschliessen", "2026-11")
    assert response.status_code == 409
    assert not MonthLock.objects.exists()
    assert "2026-11/abschliessen/" not in read(office.get(PAGE))


def test_month_with_later_changes_stays_closed(office):
    factories.month_lock()
    factories.revision()
    assert "oeffnen/" not in read(office.get(f"{PAGE}2026-10/"))
    assert press(office, "oeffnen").status_code == 409
    assert MonthLock.objects.exists()


@pytest.mark.parametrize("first", ["2024-11", "2026-12", "2026-13", "0000-01", "9999-12", "1-1"])
def test_other_months_are_missing(office, first):
    assert office.get(f"{PAGE}{first}/").status_code == 404
    for act in ("abschliessen", "oeffnen"):
        assert press(office, act, first).status_code == 404


def test_older_month_that_is_closed_can_still_be_read(office):
    """Its contacts are kept for three years, and can be corrected as long."""
    old, older = date(2024, 3, 1), date(2021, 1, 1)
    assert office.get(f"{PAGE}2024-03/").status_code == 404
    for month_of_it in (old, older):
        factories.month_lock(month=month_of_it)
    factories.revision(month=old, location=factories.location("Nordbüro"))
    assert "Nordbüro" in read(office.get(f"{PAGE}2024-03/"))
    page = office.get(PAGE)
    assert [one.first for one in page.context["earlier"]] == [old, older]
    assert [one.revisions for one in page.context["earlier"]] == [1, 0]
    assert f"{PAGE}2024-03/" in read(page)
    assert press(office, "oeffnen", "2024-03").status_code == 409
    assert press(office, "oeffnen", "2021-01").status_code == 302
    assert press(office, "abschliessen", "2021-01").status_code == 404
    assert list(MonthLock.objects.values_list("month", flat=True)) == [old]


def test_contacts_fewer_are_said_with_a_minus(office):
    factories.month_lock()
    place = factories.location("Nordbüro")
    for _number in range(3):
        factories.revision(location=place, done="deleted", contacts=-1)
    assert month(office).more_or_fewer == "−3"
    assert "−3" in read(office.get(f"{PAGE}2026-10/"))


@pytest.mark.parametrize(
    "values",
    [
        {"valid_to": date(2026, 11, 23)},
        {"valid_from": date(2026, 11, 25)},
        {"is_stand_in": True, "valid_from": date(2026, 11, 2), "valid_to": date(2026, 11, 23)},
    ],
    ids=["ended yesterday", "begins tomorrow", "stood in until yesterday"],
)
def test_role_that_holds_on_another_day_closes_nothing(client, at, values):
    at(2026, 11, 24, 14, 30)
    user = factories.user("Ada Handelnd")
    factories.membership(user=user, role=Role.COORDINATOR, location=None, **values)
    login(client, user)
    address = f"{PAGE}2026-10/abschliessen/"
    assert client.post(address, kept(user)).status_code in (302, 403)
    assert not MonthLock.objects.exists()


@pytest.mark.parametrize("act", ["abschliessen", "oeffnen"])
def test_reading_changes_nothing(office, act):
    assert office.get(f"{PAGE}2026-10/{act}/").status_code == 405


def test_later_changes_are_counted_and_listed_without_names(office):
    factories.month_lock()
    place = factories.location("Nordbüro")
    factories.revision(location=place)
    factories.revision(location=place, done="deleted", reason="twice", contacts=-1)
    factories.revision(location=place, kind="day", done="changed", contacts=0)
    factories.revision(month=date(2026, 9, 1), location=place)
    found = month(office)
    assert (found.revisions, found.contacts) == (3, 0)
    text = read(office.get(f"{PAGE}2026-10/"))
    assert text.count("Nordbüro") == 3
    for said in ("+1", "−1"):
        assert said in text
    assert Revision.objects.count() == 4


def test_many_changes_come_page_by_page(office):
    factories.month_lock()
    place = factories.location("Nordbüro")
    for _number in range(51):
        factories.revision(location=place)
    assert read(office.get(f"{PAGE}2026-10/")).count("Nordbüro") == 50
    assert read(office.get(f"{PAGE}2026-10/?seite=2")).count("Nordbüro") == 1
    assert office.get(f"{PAGE}2026-10/?seite=%00").status_code == 200


def test_promised_days_without_an_entry_are_counted(office):
    place = factories.location("Nordbüro", kind=Location.Kind.OFFICE)
    factories.opening_hours(location=place, weekday=1)
    tuesdays = month(office).missing
    assert tuesdays == 4
    factories.location_day(location=place, on=date(2026, 10, 6))
    assert month(office).missing == tuesdays - 1


def test_page_asks_as_much_for_one_lock_as_for_three(
    office, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr("locations.keeper.monotonic", lambda: 1000.0)
    keeper.forget()
    counted_in("2024-06")
    factories.opening_hours()
    factories.month_lock()
    office.get(PAGE)
    with django_assert_num_queries(QUERIES):
        office.get(PAGE)
    for number in (7, 8, 9):
        factories.month_lock(month=date(2026, number, 1))
        factories.revision(month=date(2026, number, 1))
    office.get(PAGE)
    with django_assert_num_queries(QUERIES):
        office.get(PAGE)


@pytest.mark.parametrize("role", [Role.ADVISER, Role.LEAD, Role.ADMINISTRATOR])
def test_others_do_not_reach_it(client, at, role):
    at(2026, 11, 24, 14, 30)
    place = factories.location() if role != Role.ADMINISTRATOR else None
    user = factories.membership(role=role, location=place).user
    login(client, user)
    assert client.get(reverse("reports:months")).status_code == 403
    address = f"{PAGE}2026-10/abschliessen/"
    assert client.post(address, kept(user)).status_code == 403
    assert not MonthLock.objects.exists()
