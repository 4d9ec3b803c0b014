"""The figures of a coordinator: from the quarter down to one place, out to a file, into public."""

import io
import re
import unicodedata
from datetime import date

import pytest
from django.core.management import call_command
from openpyxl import load_workbook
from playwright.sync_api import expect
from pypdf import PdfReader

from consultations.demo import load_contacts
from locations.models import Location, Role
from records import audit
from records.models import AuditEntry
from reports.models import Publication
from reports.pages.single import PAGES
from tests import copies, factories
from tests.browser import looking, town
from tests.kept import said
from tests.staff import login_browser

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("transactional_db")]

BASE = "/intern/berichte/"
DESK, SMALL = {"width": 1280, "height": 900}, {"width": 320, "height": 800}
REPORTS = (
    *("stadtbezirke/", "stadtbezirke/?bezirk=hoerde", "stadtbezirke/?bezirk=unknown"),
    *("orte/", "orte/?ort=dorstfeld", "themen/", "themen/?sprache=uk", "sprachen/"),
    *(f"tabellen/{key}/" for key in sorted(PAGES)),
)
A4 = [595, 842]  # points
PAPER = {"width": 680, "height": 1046}  # what its margins leave, in pixels
TWO_YEARS = "?von=2025-01-01&bis=2026-10-31"
# With the number of sheets at most.
SHEETS = (
    ("", 4),
    ("stadtbezirke/", 2),
    ("tabellen/wohnort-und-alle-themen/", 1),
    (f"tabellen/ort-und-monat/{TWO_YEARS}", 2),
    ("orte/?ort=dorstfeld", 4),
    (f"tabellen/wege-und-monat/{TWO_YEARS}", 1),
    ("tabellen/wege-und-monat/?jahr=2026", 1),
)


@pytest.fixture
def coordinator(at):
    """24 November 2026; contacts of two years to compare, of which nothing is published."""
    now = at(*town.MOMENT)

    def load():
        call_command("load_demo", verbosity=0)
        load_contacts(6000, date(2025, 1, 1), now.date(), now=now)

    copies.begin_with("contacts of two years", load)
    user = factories.user("Koordination")
    factories.membership(user=user, role=Role.COORDINATOR)
    return user


def follow(page, text, **options):
    page.get_by_role("link", name=text, **options).first.click()


def first_number(text):
    return int(re.search(r"\d[\d.]*", text).group().replace(".", ""))


def test_coordinator_goes_from_the_quarter_to_the_public_page(new_page, live_server, coordinator):
    page = new_page(viewport=DESK)
    login_browser(page.context, live_server, coordinator)
    page.goto(BASE)
    follow(page, said("Districts"), exact=True)
    choose(page)
    drill_down(page)
    export(page)
    publish(page)
    read_in_public(new_page())
    assert page.problems == []


def choose(page):
    """The second quarter, against the one before."""
    page.get_by_label(said("Quarter"), exact=True).last.select_option("2026-2")
    page.get_by_label(said("Compared with")).select_option("davor")
    page.get_by_role("button", name=said("Show"), exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stadtbezirke, 2. Quartal 2026")
    assert "quartal=2026-2" in page.url
    assert "vergleich=davor" in page.url
    expect(page.locator(".lead")).to_contain_text(said("in the period before"))
    expect(page.locator("thead").first).to_contain_text("1. Quartal 2026")


def drill_down(page):
    """From a tile of the map to its district, and on to a place of it, with the same question."""
    tile = page.locator("svg a", has_text="Hörde")
    count = first_number(tile.text_content().replace("Hörde", ""))
    tile.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hörde, 2. Quartal 2026")
    assert first_number(page.locator(".lead").inner_text()) == count
    lists = page.locator(".places-of")
    expect(lists).to_contain_text(said("Are there for %(district)s") % {"district": "Hörde"})
    lists.get_by_role("link", name="Hörde/Hombruch").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hörde/Hombruch")
    assert "quartal=2026-2" in page.url
    follow(page, said("All places"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Orte, 2. Quartal 2026")


def export(page):
    """Exactly, with a reason that is written down; every sheet says what it is."""
    follow(page, said("Districts"), exact=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("Stadtbezirke, 2. Quartal 2026")
    contacts = first_number(page.locator(".lead").inner_text())
    follow(page, said("Exact figures – for official use only"))
    page.get_by_label(re.compile(re.escape(said("What is the export for?")))).fill(
        "Vorlage für den Sozialausschuss, intern"
    )
    with page.expect_download() as waited:
        page.get_by_role("button", name=said("Export exact figures")).click()
    book = load_workbook(io.BytesIO(waited.value.path().read_bytes()), read_only=True)
    texts = {
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
    }
    assert str(contacts) in texts
    assert any(said("For official use only – not to be published") in text for text in texts)
    assert AuditEntry.objects.filter(action=audit.Action.EXPORT).exists()
    # The page has stayed, and soon takes the next order.
    button = page.get_by_role("button", name=said("Export exact figures"))
    expect(button).not_to_have_attribute("aria-busy", "true", timeout=6000)
    page.get_by_role("radio", name="CSV").check()
    with page.expect_download() as waited:
        button.click()
    assert waited.value.suggested_filename.endswith(".csv")


def publish(page):
    page.goto(f"{BASE}veroeffentlichung/2026-3/")
    page.get_by_role("button", name=said("Publish now")).click()
    page.wait_for_url("**/veroeffentlichung/?jahr=2026**")
    assert Publication.objects.count() == 1


def read_in_public(page):
    """Without a login, a cookie or a number that is no multiple of 5."""
    page.goto("/zahlen/")
    page.get_by_role("link", name="3. Quartal", exact=True).click()
    page.wait_for_url("**quartal=2026-3**")
    expect(page.get_by_role("heading", name="3. Quartal 2026").first).to_be_visible()
    cells = page.locator("main td").all_inner_texts()
    numbers = [first_number(cell) for cell in cells if re.fullmatch(r"[\d.]+", cell.strip())]
    assert len(numbers) > 20
    assert {number % 5 for number in numbers} == {0}
    assert page.context.cookies() == []
    assert page.problems == []


def test_every_report_can_be_used_at_any_width(new_page, live_server, coordinator):
    page = new_page()
    login_browser(page.context, live_server, coordinator)
    found = {}
    for path in REPORTS:
        looking.open_page(page, f"{BASE}{path}")
        unfold(page)
        for size in (SMALL, DESK):
            page.set_viewport_size(size)
            wrong = looking.violations(page, contrast=size == SMALL)
            if looking.sideways(page):
                wrong.append(f"{looking.sideways(page)} px sideways")
            if wrong:
                found[path, size["width"]] = wrong
    assert found == {}
    assert page.problems == []


def unfold(page):
    """Numbers of charts and what counts, which wait for a press."""
    page.evaluate(
        "document.querySelectorAll('.figures-table, .meant').forEach(one => { one.open = true })"
    )


def test_the_keyboard_reaches_the_figures_past_the_filter(new_page, live_server, coordinator):
    page = new_page(viewport=DESK)
    login_browser(page.context, live_server, coordinator)
    page.goto(f"{BASE}stadtbezirke/")
    # Control: from the top it is a long way.
    assert tabs_to(page, "svg a") > 30
    page.reload()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name=said("Skip to the figures"))
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#figures")).to_be_focused()
    assert tabs_to(page, "svg a") < 15


def tabs_to(page, selector):
    for count in range(1, 80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return count
    raise AssertionError(selector)


def test_names_stay_in_sight_while_numbers_scroll(new_page, live_server, coordinator):
    page = new_page(viewport=SMALL)
    login_browser(page.context, live_server, coordinator)
    looking.open_page(page, f"{BASE}tabellen/wohnort-und-alle-themen/")
    frame = page.locator(".chart-scroll").first
    assert frame.get_attribute("tabindex") == "0"
    assert frame.get_attribute("aria-label")
    name, number = frame.locator("tbody th").first, frame.locator("tbody td").first
    before = name.bounding_box(), number.bounding_box()
    frame.evaluate("frame => { frame.scrollLeft = 200 }")
    after = name.bounding_box(), number.bounding_box()
    assert after[0]["x"] == before[0]["x"]
    assert after[1]["x"] == before[1]["x"] - 200
    assert before[0]["width"] < SMALL["width"] / 2


def test_reports_fit_on_paper_with_all_their_numbers(new_page, live_server, coordinator):
    page = new_page(viewport=PAPER)
    login_browser(page.context, live_server, coordinator)
    found = {path: wrong for path, most in SHEETS if (wrong := on_paper(page, path, most))}
    assert found == {}
    # Control: a chart alone does not say all numbers.
    page.evaluate("document.querySelectorAll('.folded').forEach(one => { one.hidden = true })")
    rows = rows_of(page)
    assert len(missing(rows, printed(page))) == len(rows) > 5


def on_paper(page, path, most):
    """What is wrong with the sheets of a report; nothing if they are as they should be."""
    page.emulate_media(media="screen")
    page.goto(f"{BASE}{path}")
    rows = rows_of(page)
    page.emulate_media(media="print")
    document = printed(page)
    wrong = [f"not printed: {row}" for row in missing(rows, document)]
    # What is only read aloud is one pixel wide, at the end of a row too.
    if looking.sideways(page) > 1:
        wrong.append(f"{looking.sideways(page)} px too wide")
    if len(document.pages) > most:
        wrong.append(f"{len(document.pages)} pages")
    for sheet in document.pages:
        if [round(side) for side in sheet.mediabox[2:]] != A4:
            wrong.append(f"not A4: {sheet.mediabox}")
        if "Dienstgebrauch" not in flat(sheet.extract_text()):
            wrong.append("a page without the mark")
    return wrong if rows else ["no rows"]


def printed(page):
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))


def rows_of(page):
    """Name and cells of each row of the tables that are not for the screen alone."""
    return page.locator("main").evaluate(
        """main => [...main.querySelectorAll("table :is(tbody, tfoot) tr")]
            .filter(row => !row.closest(".only-screen"))
            .map(row => [...row.cells].map(cell => {
                const seen = cell.cloneNode(true);
                seen.querySelectorAll(".visually-hidden").forEach(one => one.remove());
                return seen.textContent;
            }).join(" "))"""
    )


def missing(rows, document):
    """Rows that do not stand on paper as a whole."""
    text = flat("".join(sheet.extract_text() for sheet in document.pages))
    return [row for row in rows if flat(row) not in text]


def flat(text):
    """Without spaces, hyphens at ends of lines, ligatures, and what is only read aloud."""
    whole = unicodedata.normalize("NFKC", text).replace(said("no value"), "")
    return re.sub(r"[\s\u00ad\u2010-]", "", whole)


def test_adviser_reads_the_figures_of_the_own_place(new_page, live_server, coordinator):
    place = Location.objects.get(slug="dorstfeld")
    factories.membership(user=coordinator, role=Role.ADVISER, location=place)
    adviser = factories.user("Ada")
    factories.membership(user=adviser, role=Role.ADVISER, location=place)
    page = new_page(viewport=SMALL)
    login_browser(page.context, live_server, adviser)
    page.goto(f"{BASE}orte/")
    follow(page, re.compile("Dorstfeld"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dorstfeld")
    sentence = "These figures are exact and for the team of the place. Please do not pass them on."
    expect(page.get_by_text(said(sentence))).to_be_visible()
    assert page.problems == []
