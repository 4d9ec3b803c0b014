"""How a coordinator asks: choose, compare, read what counts, print."""

import io

import pytest
from pypdf import PdfReader

from locations.models import Role
from tests import factories
from tests.staff import login_browser

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("in_town")]
REPORTS = "/intern/berichte/"
NOTICE = "Nur für den Dienstgebrauch"


@pytest.fixture
def page(new_page, live_server):
    page = new_page(viewport={"width": 1280, "height": 800})
    user = factories.user("Ada Handelnd")
    factories.membership(user=user, role=Role.COORDINATOR)
    login_browser(page.context, live_server, user)
    page.goto(REPORTS)
    return page


def test_only_the_field_that_fits_the_period_is_seen_and_the_address_says_it_shortly(page):
    assert page.get_by_label("Quartal", exact=True).last.is_visible()
    assert page.locator("#id_monat").is_hidden()
    assert page.locator("#id_von").is_hidden()
    page.get_by_role("radio", name="Monat").check()
    assert page.locator("#id_quartal").is_hidden()
    page.locator("#id_monat").select_option("2026-09")
    page.locator("#id_vergleich").select_option("davor")
    page.get_by_role("button", name="Anzeigen").first.click()
    page.wait_for_url(f"**{REPORTS}?zeitraum=monat&monat=2026-09&vergleich=davor")
    assert "September 2026" in page.locator("h1").inner_text()
    page.locator("nav.sub").get_by_text("Orte", exact=True).click()
    page.wait_for_url("**/orte/?zeitraum=monat&monat=2026-09&vergleich=davor")


def test_what_counts_opens_beside_its_number_by_keyboard(page):
    summary = page.locator(".report-keys summary").nth(1)
    summary.focus()
    page.keyboard.press("Enter")
    meaning = page.locator(".report-keys details[open] li")
    assert meaning.count() == 3
    assert meaning.first.is_visible()
    page.keyboard.press("Enter")
    assert page.locator(".report-keys details[open]").count() == 0


def test_every_page_on_paper_says_that_it_is_not_to_be_published(page):
    pages = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    assert 1 < len(pages) < 6
    # The font joins letters.
    texts = [one.extract_text().replace("\N{LATIN SMALL LIGATURE FF}", "ff") for one in pages]
    assert all(NOTICE in text for text in texts)
    assert not any("Anzeigen" in text for text in texts)
    assert "verglichen" in texts[0] or "3.\xa0Quartal 2026" in texts[0]
