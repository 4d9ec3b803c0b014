"""Publishing in a browser: look, publish, read it without a login; and the pages for councils."""

import io
import re
from datetime import date

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from consultations import recounts
from locations.models import Location, Role
from tests import factories
from tests.browser import looking
from tests.staff import login_browser

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("in_town")]

PAGES = "/intern/berichte/veroeffentlichung/"
DAY = date(2025, 8, 5)
A4 = (595, 842)


@pytest.fixture
def desk(new_page, live_server):
    page = new_page(viewport={"width": 1280, "height": 800})
    coordinator = factories.user("Ada Handelnd")
    factories.membership(user=coordinator, role=Role.COORDINATOR, location=None)
    login_browser(page.context, live_server, coordinator)
    return page


def test_coordinator_publishes_and_everybody_reads_it(desk, new_page):
    place = Location.objects.get(slug="dorstfeld")
    for _number in range(13):
        factories.contact(location=place, happened_on=DAY, home="outside")
    recounts.rebuild(DAY.replace(day=1))
    desk.goto(f"{PAGES}?jahr=2025")
    desk.get_by_role("link", name=re.compile(r"3\.\sQuartal 2025")).first.click()
    expect(desk.locator("#publish")).to_be_visible()
    desk.locator(".publish button[type=submit]").click()
    desk.wait_for_url(re.compile("jahr=2025"))
    expect(desk.locator("main").get_by_text(re.compile("1.*2026")).first).to_be_visible()
    anybody = new_page()
    anybody.goto("/zahlen/?quartal=2025-3")
    row = anybody.locator("section.published table tr", has_text="Dorstfeld").first
    assert row.locator("td").inner_text() == "15"
    assert anybody.context.cookies() == []
    assert desk.problems == []
    assert anybody.problems == []


def printed(page, address):
    looking.open_page(page, address)
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))


@pytest.mark.parametrize("query", ["quartal=2026-3", "halbjahr=2026-1"])
def test_page_for_the_council_is_one_sheet_of_paper(desk, query):
    document = printed(desk, f"{PAGES}rat/?{query}")
    assert len(document.pages) == 1
    assert [round(side) for side in document.pages[0].mediabox[2:]] == list(A4)


def test_each_district_has_one_sheet_of_paper(desk):
    document = printed(desk, f"{PAGES}bezirke/?halbjahr=2026-1")
    names = [page.extract_text() for page in document.pages]
    assert len(names) == 12
    assert len({text.splitlines()[1] for text in names}) == 12
    # Control: a line too many is a page too many.
    desk.evaluate(
        "document.querySelector('.paper-notes').innerHTML += '<p>one more</p>'.repeat(40)"
    )
    assert len(PdfReader(io.BytesIO(desk.pdf(prefer_css_page_size=True))).pages) == 13
