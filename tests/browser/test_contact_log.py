"""The list of contacts in a browser: by keyboard, on a phone, on paper."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from consultations.models import Topic
from locations.models import Location, Role
from records.models import AuditEntry
from tests import factories
from tests.browser import looking
from tests.staff import login_browser

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("in_town")]

LIST = "/intern/kontakte/"
TODAY = date(2026, 11, 24)
PHONE = {"width": 390, "height": 844}
LINES = "table.log tbody tr:not(.group)"


@pytest.fixture
def contacts():
    """120 contacts of twelve days at an office and at the place with the longest names."""
    office = factories.location("Nordbüro", slug="nordbuero", kind=Location.Kind.OFFICE)
    fullest = Location.objects.get(slug="fullest")
    fullest.parent = office
    fullest.save()
    topics = list(Topic.objects.order_by("pk"))
    rows = []
    for number in range(120):
        rows.append(
            factories.contact(
                location=[office, fullest][number % 2],
                happened_on=TODAY - timedelta(days=number // 10),
                language=["ar", "tr", "uk"][number % 3],
                topics=[topics[number % len(topics)], topics[number // 7 % len(topics)]],
                result=["solved", "not_helped", "", "referred"][number % 4],
                home=["outside", "unknown"][number % 2],
            )
        )
    factories.follow_up(contact=rows[0], author=None)
    factories.referral(contact=rows[0])
    factories.contact_version(contact=rows[0])
    return rows


def reader(new_page, live_server, contacts, role=Role.LEAD, **options):
    page = new_page(**options)
    user = factories.user("Wilhelmine Freifrau von Hohenstein-Löwenfels")
    factories.membership(user=user, role=role, location=contacts[0].location)
    login_browser(page.context, live_server, user)
    page.goto(LIST)
    return page


def tab_to(page, selector, most=80):
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def test_filters_are_set_by_keyboard_and_stand_in_the_address(new_page, live_server, contacts):
    page = reader(new_page, live_server, contacts)
    tab_to(page, "[name=zeitraum]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[name=zeitraum][value=woche]")).to_be_checked()
    tab_to(page, "[name=sprache]")
    page.keyboard.type("Arab")
    page.keyboard.press("Enter")
    tab_to(page, ".log-fields button")
    page.keyboard.press("Enter")
    page.wait_for_url("**zeitraum=woche**")
    assert "sprache=ar" in page.url
    lines = page.locator(LINES)
    assert lines.count() == 7
    assert lines.filter(has_text="Arabisch").count() == 7
    expect(page.locator(".log-head")).to_contain_text("23. bis 29. November 2026")
    page.get_by_role("link", name="Filter zurücksetzen").click()
    expect(page.locator(LINES)).to_have_count(50)
    assert page.problems == []


def test_days_of_ones_own_are_asked_for_when_chosen(new_page, live_server, contacts):
    page = reader(new_page, live_server, contacts)
    expect(page.locator("[name=von]")).to_be_hidden()
    page.locator(".seg label", has_text="frei").click()
    page.fill("[name=von]", "2026-11-20")
    page.fill("[name=bis]", "2026-11-20")
    page.locator(".log-fields button").click()
    page.wait_for_url("**von=2026-11-20**")
    assert page.locator(LINES).count() == 10
    expect(page.locator("[name=von]")).to_be_visible()


def firsts(page):
    return page.locator(f"{LINES} a").first.get_attribute("href")


def test_older_newer_and_the_back_button_lead_where_one_was(new_page, live_server, contacts):
    page = reader(new_page, live_server, contacts)
    newest = firsts(page)
    older = page.get_by_role("link", name="Ältere").first
    older.click()
    page.wait_for_url("**vor=**")
    second = firsts(page)
    assert second != newest
    page.get_by_role("link", name="Ältere").first.click()
    expect(page.locator(LINES)).to_have_count(20)
    expect(page.get_by_role("link", name="Ältere")).to_have_count(0)
    page.get_by_role("link", name="Neuere").first.click()
    page.wait_for_url("**nach=**")
    assert firsts(page) == second
    page.get_by_role("link", name="Neuere").first.click()
    expect(page.locator(f"{LINES} a").first).to_have_attribute("href", newest)
    page.go_back()
    expect(page.locator(f"{LINES} a").first).to_have_attribute("href", second)
    assert page.problems == []


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_list_is_readable_on_a_phone(new_page, live_server, contacts, script):
    page = reader(new_page, live_server, contacts, viewport=PHONE, java_script_enabled=script)
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        page.reload()
        assert looking.sideways(page) == 0
        cells = page.locator(f"{LINES} td:visible")
        right = cells.evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().right)")
        assert max(right) <= width
    line = page.locator(LINES).first
    assert line.bounding_box()["height"] < 170
    expect(line.get_by_role("cell").first).to_be_visible()
    # Folded, so that the first contacts stand on the first screen.
    filters = page.locator("[name=thema]")
    if script:
        expect(filters).to_be_hidden()
        page.locator(".log-fold > summary").click()
    expect(filters).to_be_visible()


def test_pages_of_the_log_pass_the_rules_of_axe(new_page, live_server, contacts):
    page = reader(new_page, live_server, contacts)
    one = f"{LIST}{contacts[0].pk}/"
    found = {}
    for address in (
        *(LIST, f"{LIST}?wer=partner", f"{LIST}?zeitraum=frei&von=nie", one),
        *(f"{one}verlauf/", f"{one}loeschen/", f"{LIST}export/?sprache=ar"),
        f"{LIST}export/?meine=on",
    ):
        page.goto(address)
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            wrong = looking.violations(page, contrast=width == 320)
            if looking.sideways(page):
                wrong.append(f"{looking.sideways(page)} px sideways")
            if wrong:
                found[address, width] = wrong
    assert found == {}
    assert page.problems == []


def test_page_of_the_list_is_printed_as_a_table(new_page, live_server, contacts, tmp_path):
    page = reader(new_page, live_server, contacts)
    page.pdf(path=tmp_path / "list.pdf", format="A4")
    pages = PdfReader(tmp_path / "list.pdf").pages
    text = "".join(sheet.extract_text() for sheet in pages)
    assert len(pages) <= 4
    assert text.count("Arabisch") == 17
    assert "Worum ging es?" in " ".join(text.split())
    for button in ("Anzeigen", "Ältere", "Exportieren", "Abmelden"):
        assert button not in text


def test_lead_takes_out_a_file_and_says_what_for(new_page, live_server, contacts):
    page = reader(new_page, live_server, contacts)
    page.goto(f"{LIST}?sprache=ar")
    page.get_by_role("link", name="Exportieren").click()
    page.get_by_role("button", name="Exportieren").click()
    expect(page.locator(".problems")).to_contain_text("Wofür wird exportiert?")
    page.fill("[name=reason]", "Jahresbericht an den Verband")
    page.get_by_text("Text mit Semikolons").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Exportieren").click()
    assert re.fullmatch(r"kontakte-2026-11-24\.csv", download.value.suggested_filename)
    assert download.value.path().read_bytes().count(b"\r\n") == 41
    entry = AuditEntry.objects.get(action="export")
    assert (entry.count, entry.reason) == (40, "Jahresbericht an den Verband")
