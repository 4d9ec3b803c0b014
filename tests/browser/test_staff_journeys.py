"""Whole ways through the pages behind the login, as somebody goes them on a working day."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from accounts import sessions
from accounts.models import User
from locations.models import Location, Role
from records import outbox
from records.models import Draft, OutboxMail
from tests import factories
from tests.browser import looking
from tests.staff import login_browser

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("transactional_db", "noon")]

PASSWORD = "vier Wörter in einer Reihe"
PRIMARY = "form.kept .kern-btn--primary"
SAVE = "form.kept:has([name=directions_de]) .kern-btn--primary"
PHONE = {"width": 390, "height": 844}


@pytest.fixture(autouse=True)
def quiet_entrance(settings):
    """No attempts counted yet; second factors have tests of their own (test_login.py)."""
    settings.SECOND_FACTOR_ROLES = []
    cache.clear()


@pytest.fixture
def office():
    """An office that is open every day, so tomorrow too, whatever day the test runs."""
    place = factories.location("Nordbüro", slug="nordbuero", kind=Location.Kind.OFFICE)
    for weekday in range(7):
        factories.opening_hours(
            location=place,
            weekday=weekday,
            confirmed_on=timezone.localdate(),
            closed_on_holidays=False,
        )
    return place


def colleague(office, role=Role.ADVISER, name="Ada"):
    user = factories.user(name, password=PASSWORD)
    factories.membership(user=user, location=office, role=role)
    return user


def put_back(context, **ago):
    """Sets clocks of the login in this browser back, by seconds."""
    (cookie,) = [each for each in context.cookies() if each["name"] == "sessionid"]
    session = SessionStore(cookie["value"])
    for name, seconds in ago.items():
        session[name] -= seconds
    session.save()


def mails():
    return [outbox.letter_of(mail) for mail in OutboxMail.objects.order_by("pk")]


def test_lead_invites_a_colleague_who_then_sees_the_office(new_page, live_server, office):
    page = new_page()
    login_browser(page.context, live_server, colleague(office, Role.LEAD))
    page.goto("/intern/team/")
    page.get_by_role("link", name="Person einladen").click()
    page.fill("[name=email]", "grace@example.org")
    page.fill("[name=name]", "Grace")
    page.select_option("[name=role]", Role.ADVISER)
    page.select_option("[name=location]", str(office.pk))
    page.click(PRIMARY)
    expect(page.get_by_text("grace@example.org").first).to_be_visible()
    assert page.problems == []

    (mail,) = mails()
    text = mail.body
    assert "Nordbüro" not in text
    invited = new_page(viewport=PHONE)
    invited.goto(re.search(r"http\S+", text)[0])
    invited.fill("[name=name]", "Grace")
    invited.fill("[name=password1]", PASSWORD)
    invited.fill("[name=password2]", PASSWORD)
    invited.click(PRIMARY)
    invited.get_by_role("link", name="Anmelden").click()
    invited.fill("[name=login]", "grace@example.org")
    invited.fill("[name=password]", PASSWORD)
    invited.click(PRIMARY)
    invited.wait_for_url("**/intern/")
    expect(invited.get_by_role("link", name="Nordbüro", exact=True).first).to_be_visible()
    assert invited.problems == []


def test_two_taps_close_tomorrow_and_a_resident_reads_it_in_arabic(new_page, live_server, office):
    resident = new_page(viewport=PHONE)
    resident.goto("/ar/standorte/nordbuero/")
    expect(resident.locator(".notice--closure")).to_have_count(0)

    adviser = new_page(viewport=PHONE)
    login_browser(adviser.context, live_server, colleague(office))
    adviser.goto("/intern/")
    adviser.get_by_role("link", name="Morgen geschlossen").click()
    adviser.get_by_role("button", name="Jetzt veröffentlichen").click()
    expect(adviser.locator(".changed")).to_contain_text("Veröffentlicht.")
    adviser.wait_for_timeout(1000)

    resident.reload()
    expect(resident.locator(".notice--closure")).to_contain_text("أسباب تنظيمية")
    assert resident.context.cookies() == []

    adviser.get_by_role("button", name="Rückgängig").click()
    expect(adviser.locator(".changed")).to_contain_text("Rückgängig gemacht.")
    adviser.wait_for_timeout(1000)
    resident.reload()
    expect(resident.locator(".notice--closure")).to_have_count(0)
    assert adviser.problems == []
    assert resident.problems == []


def log_in_again(page, user):
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.click(PRIMARY)


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_text_is_back_after_the_login_has_run_out(new_page, live_server, office, script):
    user = colleague(office, Role.LEAD)
    page = new_page(java_script_enabled=script)
    login_browser(page.context, live_server, user)
    page.goto("/intern/standorte/nordbuero/angaben/")
    typed = "Der Eingang ist im Hof, die grüne Tür."
    page.fill("[name=directions_de]", typed)
    put_back(page.context, **{sessions.BEGAN_AT: 11 * 3600, sessions.SEEN_AT: 11 * 3600})
    page.locator(SAVE).click()
    page.wait_for_url("**/anmelden/**")
    log_in_again(page, user)
    page.wait_for_url("**/angaben/")
    expect(page.locator("[name=directions_de]")).to_have_value(typed)
    assert Location.objects.get(pk=office.pk).directions == {}

    page.locator(SAVE).click()
    page.wait_for_url("**/nordbuero/**geaendert=**")
    assert Location.objects.get(pk=office.pk).directions["de"] == typed
    assert not Draft.objects.exists()


def test_idle_login_is_unlocked_by_the_password_alone(new_page, live_server, office):
    user = colleague(office)
    page = new_page()
    login_browser(page.context, live_server, user)
    page.goto("/intern/standorte/nordbuero/wartezeit/")
    page.fill("[name=waiting_days]", "14")
    put_back(page.context, **{sessions.SEEN_AT: 31 * 60})
    page.click(PRIMARY)
    page.wait_for_url("**/entsperren/**")
    page.fill("[name=password]", PASSWORD)
    page.click(PRIMARY)
    page.wait_for_url("**/wartezeit/")
    expect(page.locator("[name=waiting_days]")).to_have_value("14")
    page.click(PRIMARY)
    page.wait_for_url("**geaendert=**")
    assert Location.objects.get(pk=office.pk).waiting_days == 14


def test_second_tab_sees_both_texts_and_loses_none(new_page, live_server, office):
    one = new_page()
    login_browser(one.context, live_server, colleague(office))
    other = one.context.new_page()
    for tab, days in ((one, "7"), (other, "21")):
        tab.goto("/intern/standorte/nordbuero/wartezeit/")
        tab.fill("[name=waiting_days]", days)
    one.click(PRIMARY)
    one.wait_for_url("**geaendert=**")
    other.click(PRIMARY)
    expect(other.get_by_role("heading", level=1)).to_have_text("Jemand anderes war schneller")
    differing = other.locator("table tbody tr", has_text="21")
    expect(differing).to_contain_text("7")
    other.set_viewport_size({"width": 320, "height": 700})
    assert looking.violations(other) == []
    assert looking.sideways(other) == 0
    assert Location.objects.get(pk=office.pk).waiting_days == 7
    other.get_by_role("button", name="Meine Fassung speichern").click()
    other.wait_for_url("**geaendert=**")
    assert Location.objects.get(pk=office.pk).waiting_days == 21


def test_after_the_logout_back_shows_nothing(new_page, live_server, office):
    page = new_page()
    login_browser(page.context, live_server, colleague(office))
    page.goto("/intern/")
    expect(page.get_by_role("link", name="Nordbüro", exact=True).first).to_be_visible()
    page.locator("form[action='/intern/abmelden/']:visible button").first.click()
    page.wait_for_url("**/anmelden/**")
    page.go_back()
    page.wait_for_url("**/anmelden/**")
    expect(page.get_by_text("Nordbüro")).to_have_count(0)


def test_role_that_ends_closes_the_login_at_the_next_click(new_page, live_server, office):
    user = colleague(office)
    page = new_page()
    login_browser(page.context, live_server, user)
    page.goto("/intern/")
    User.objects.get(pk=user.pk).memberships.update(
        valid_to=timezone.localdate() - timedelta(days=1)
    )
    page.goto("/intern/standorte/")
    assert "/anmelden/" in page.url
    expect(page.get_by_role("status").first).to_contain_text("Ihr Zugang ist beendet")
