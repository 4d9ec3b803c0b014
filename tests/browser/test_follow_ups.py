"""A follow-up and its slip: set, printed, and the code typed a week later by a colleague."""

import io
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from consultations.codes import in_groups
from consultations.models import FollowUp, Slip
from locations.models import Location, Role
from tests import factories
from tests.browser import looking
from tests.browser.looking import open_page
from tests.staff import login_browser

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("in_town")]

PLACE = "fullest"
WIDTHS = (320, 390, 1280)
PHONE = {"width": 390, "height": 844}
PRIMARY = "form.kept .kern-btn--primary"
LIST = "/intern/kontakte/wiedervorlagen/"
LONG = "Termin beim Jobcenter nachfragen, Bescheinigung über den letzten Kurs kopieren, dann Antrag"


@pytest.fixture(autouse=True)
def nobody_has_guessed():
    cache.clear()


def adviser(name="Ada"):
    user = factories.user(name)
    place = Location.objects.get(slug=PLACE)
    factories.membership(user=user, role=Role.ADVISER, location=place)
    return user


def contact_of(user, **values):
    place = Location.objects.get(slug=PLACE)
    return factories.contact(location=place, recorded_by=user, language="ar", **values)


def address(contact, page=""):
    return f"/intern/kontakte/{contact.pk}/{page}"


def wrong_with(page):
    aside = looking.sideways(page)
    return looking.violations(page) + [f"{aside} px sideways"] * bool(aside)


def test_follow_up_with_a_slip_and_its_code_a_week_later(new_page, live_server, at):
    ada, ben = adviser(), adviser("Ben")
    elsewhere = Location.objects.get(slug="dorstfeld")
    factories.membership(user=ben, role=Role.ADVISER, location=elsewhere)
    contact = contact_of(ada)
    desk = new_page(viewport=PHONE)
    login_browser(desk.context, live_server, ada)
    open_page(desk, address(contact))
    desk.get_by_role("link", name="Wiedervorlage anlegen").click()
    desk.fill("[name=due_on]", "2026-12-01")
    desk.fill("[name=memo]", "Wohngeld-Bescheid prüfen")
    desk.get_by_text("Für das Team sichtbar").click()
    desk.click(PRIMARY)
    desk.wait_for_url(f"**{address(contact)}")
    desk.get_by_role("button", name="Zettel ausstellen").click()
    desk.wait_for_url("**/zettel/")
    code = in_groups(Slip.objects.get().code)
    expect(desk.locator(".slip-code")).to_have_text(code)
    assert desk.problems == []

    at(2026, 12, 1, 14, 5)
    later = new_page(viewport=PHONE)
    login_browser(later.context, live_server, ben)
    open_page(later, LIST)
    later.get_by_role("link", name="Code eingeben").click()
    later.fill("[name=code]", code.lower().replace(" ", "-"))
    later.locator("[name=location]").select_option(str(contact.location_id))
    later.click(PRIMARY)
    later.wait_for_url(f"**{address(contact)}")
    link = later.get_by_role("link", name="Neuen Kontakt dazu eintragen")
    assert link.get_attribute("href").endswith(f"?weiter={contact.pk}")
    open_page(later, LIST)
    later.get_by_role("button", name="Erledigt").click()
    later.wait_for_url("**erledigt=**")
    assert FollowUp.objects.get().done_at
    with later.expect_navigation():
        later.get_by_role("button", name="Rückgängig").click()
    expect(later.get_by_text("Wohngeld-Bescheid prüfen").first).to_be_visible()
    assert FollowUp.objects.get().done_at is None
    assert later.problems == []


@pytest.mark.parametrize("paper", ["A6", "A4"])
def test_slip_is_one_page_on_paper(page, live_server, paper):
    ada = adviser()
    contact = contact_of(ada)
    slip = factories.slip(contact=contact)
    login_browser(page.context, live_server, ada)
    open_page(page, address(contact, "zettel/"))
    document = PdfReader(io.BytesIO(page.pdf(format=paper)))
    assert len(document.pages) == 1
    text = document.pages[0].extract_text()
    assert in_groups(slip.code) in text
    assert "Zurück" not in text
    assert "Zettel" not in text
    page.evaluate("document.querySelector('.slip').innerHTML += '<p>one more</p>'.repeat(60)")
    assert len(PdfReader(io.BytesIO(page.pdf(format=paper))).pages) > 1


def test_pages_can_be_used_at_any_width(new_page, live_server):
    ada = adviser()
    page = new_page()
    login_browser(page.context, live_server, ada)
    today = timezone.localdate()
    for number, days in enumerate((-3, 0, 5)):
        contact = contact_of(ada)
        due_on = today + timedelta(days=days)
        factories.follow_up(contact=contact, author=ada, memo=LONG, due_on=due_on)
        factories.slip(f"H7KM3{'PRT'[number]}", contact=contact)
        factories.referral(contact=contact)
    bare = contact_of(ada, happened_on=date(2026, 11, 3))
    found = {}
    pages = (
        LIST,
        f"{LIST}?ab=2030-01-01.1",
        address(contact, "wiedervorlage/"),
        address(contact, "wiedervorlage/erledigt/"),
        address(contact, "zettel/"),
        address(bare, "wiedervorlage/"),
        address(bare, "zettel/"),
        "/intern/kontakte/code/",
    )
    for one in pages:
        open_page(page, one)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if wrong := wrong_with(page):
                found[one, width] = wrong
    assert found == {}
    assert page.problems == []


def test_everything_works_without_script(new_page, live_server):
    ada = adviser()
    contact = contact_of(ada)
    page = new_page(java_script_enabled=False)
    login_browser(page.context, live_server, ada)
    open_page(page, address(contact, "wiedervorlage/"))
    page.fill("[name=due_on]", "2026-11-23")
    page.fill("[name=memo]", "Nachfragen")
    page.click(PRIMARY)
    expect(page.locator(".problems")).to_be_visible()
    expect(page.locator("[name=memo]")).to_have_value("Nachfragen")
    page.fill("[name=due_on]", "2026-11-24")
    page.click(PRIMARY)
    page.wait_for_url(f"**{address(contact)}")
    open_page(page, LIST)
    page.get_by_role("button", name="Erledigt").click()
    page.wait_for_url("**erledigt=**")
    with page.expect_navigation():
        page.get_by_role("button", name="Rückgängig").click()
    expect(page.get_by_text("Nachfragen").first).to_be_visible()
