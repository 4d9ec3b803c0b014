"""A day that nobody has entered: asked for on the page of today, said with one tap, corrected."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from consultations.models import LocationDay
from locations.models import Location, Role
from tests import factories
from tests.browser import looking
from tests.kept import said
from tests.staff import login_browser

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("transactional_db")]
PHONE = {"width": 390, "height": 844}
LAST_TUESDAY = date(2026, 11, 24)


@pytest.fixture
def adviser(at):
    """Monday, 30 November 2026; Tuesdays 14:00 to 16:00 since a week ago."""
    at(2026, 11, 30, 14, 32)
    office = factories.location(
        "Nordbüro mit einem langen Namen, der umbricht", slug="nordbuero",
        kind=Location.Kind.OFFICE, operating_since=date(2026, 11, 20),
    )  # fmt: skip
    factories.opening_hours(location=office)
    user = factories.user("Ada")
    factories.membership(user=user, role=Role.ADVISER, location=office)
    return user


def entered():
    return list(LocationDay.objects.values_list("on", "is_held", "cancellation", "visitors"))


def button(page, text):
    return page.get_by_role("button", name=re.compile(f"^{re.escape(said(text))}"))


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_day_is_entered_with_one_tap_undone_and_cancelled(
    new_page, live_server, adviser, java_script_enabled
):
    page = new_page(viewport=PHONE, java_script_enabled=java_script_enabled)
    login_browser(page.context, live_server, adviser)
    page.goto("/intern/")
    button(page, "Nobody came").click()
    expect(page.get_by_text(said("Nothing is missing from the last four weeks."))).to_be_visible()
    assert entered() == [(LAST_TUESDAY, True, "", 0)]
    button(page, "Undo").click()
    expect(page.get_by_text(said("Undone."))).to_be_visible()
    assert entered() == []
    page.get_by_role("link", name=re.compile(re.escape(said("It was cancelled …")))).click()
    expect(page.get_by_label(said("How many came?"))).to_be_hidden()
    page.get_by_label(said("It was cancelled"), exact=True).check()
    expect(page.get_by_label(said("How many came?"))).to_be_hidden()
    page.get_by_label(said("Staff shortage")).check()
    button(page, "Save").click()
    page.wait_for_url("**/intern/?geaendert=*")
    assert entered() == [(LAST_TUESDAY, False, "staffing", None)]
    assert page.problems == []


def test_counting_is_possible_with_the_keyboard_and_keeps_what_was_typed(
    new_page, live_server, adviser
):
    page = new_page(viewport=PHONE)
    login_browser(page.context, live_server, adviser)
    page.goto("/intern/kontakte/tage/nordbuero/2026-11-24/")
    page.get_by_label(said("It took place"), exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("7")
    page.keyboard.press("Tab")
    page.keyboard.type("9")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    part = page.get_by_label(said("Of them nationals of third countries"))
    expect(part).to_have_value("9")
    assert looking.violations(page) == []
    part.fill("5")
    page.keyboard.press("Enter")
    page.wait_for_url("**/intern/kontakte/tage/?geaendert=*")
    assert entered() == [(LAST_TUESDAY, True, "", 7)]
    assert page.problems == []


@pytest.mark.parametrize("width", [320, 1280])
def test_today_and_the_list_fit_and_keep_the_rules_of_axe(new_page, live_server, adviser, width):
    place = Location.objects.get()
    factories.contact(location=place, happened_on=LAST_TUESDAY, recorded_by=adviser)
    factories.location_day(location=place, on=date(2026, 11, 26), visitors=12, turned_away=3)
    factories.opening_hours(location=place, weekday=4)
    page = new_page(viewport={"width": width, "height": 800})
    login_browser(page.context, live_server, adviser)
    for address in ("/intern/", "/intern/kontakte/tage/", "/intern/kontakte/meine-zahlen/"):
        looking.open_page(page, address)
        assert looking.violations(page) == []
        assert looking.sideways(page) == 0
    assert page.problems == []


def test_columns_of_today_are_read_in_their_order(new_page, live_server, adviser):
    """Places, what I owe, the week: also for whoever goes through the page with the keyboard."""
    page = new_page(viewport={"width": 1280, "height": 800})
    login_browser(page.context, live_server, adviser)
    page.goto("/intern/")
    boxes = {
        name: page.locator(f"#{name}").bounding_box() for name in ("mine", "follow-ups", "week")
    }
    assert boxes["mine"]["y"] == pytest.approx(boxes["follow-ups"]["y"], abs=8)
    assert boxes["follow-ups"]["x"] > boxes["mine"]["x"] == boxes["week"]["x"]
    page.set_viewport_size(PHONE)
    tops = [page.locator(f"#{name}").bounding_box()["y"] for name in boxes]
    assert tops == sorted(tops)
