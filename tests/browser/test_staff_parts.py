"""The parts of the staff pages in a real browser: look, drafts, second presses, preview."""

import pytest
from playwright.sync_api import expect

from locations.models import Role
from lokalwillkommen import access
from records.models import Draft
from tests import factories, gallery
from tests.browser import looking
from tests.kept import said
from tests.staff import login_browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GALLERY = "/intern/muster/"
# A box with a label is pressed by its label.
TARGETS = looking.REACHABLE.replace("hidden])", "hidden]):not(.choice input)") + ", .choice"
WIDTHS = (320, 390, 768, 1280)
DRAFT = "**/intern/entwurf/"


@pytest.fixture
def desk(new_page, live_server, settings, monkeypatch):
    """Makes pages of somebody who is logged in, with the gallery at its address."""
    settings.ROOT_URLCONF = "tests.gallery"
    settings.INSTANCE = "demo"
    for name in ("gallery", "gallery_preview"):
        monkeypatch.setitem(access.PAGES, name, access.ANY_ROLE)
    monkeypatch.delitem(gallery.Sample.base_fields, "password")
    user = factories.user(roles=[Role.LEAD, Role.COORDINATOR])

    def make(path=GALLERY, **options):
        page = new_page(**options)
        login_browser(page.context, live_server, user)
        page.goto(path)
        return page

    return make


def refused(page):
    """The same page after a form with mistakes was sent."""
    page.locator("#id_email").fill("kein")
    with page.expect_navigation():
        page.get_by_role("button", name="Speichern").click()


def small(page):
    """What is smaller than 24 pixels and stands alone (WCAG 2.5.8)."""
    return page.evaluate(looking.SMALL.replace("box.height < 43.5", "box.height < 23.5"), TARGETS)


@pytest.mark.parametrize("width", WIDTHS)
def test_parts_fit_and_follow_the_rules(desk, width):
    page = desk(viewport={"width": width, "height": 800})
    for prepare in (lambda page: None, refused):
        prepare(page)
        if width < 640:
            page.locator("summary").click()
        assert looking.sideways(page) == 0
        assert looking.violations(page, contrast=width == 390) == []
        assert small(page) == []
        # What scrolls by itself may be wider than the screen.
        page.locator(".scroll").evaluate("box => box.remove()")
        assert looking.outside(page) == []
    assert page.problems == []


def test_nothing_of_the_kit_needs_the_script(desk):
    page = desk(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page.locator("summary").click()
    assert page.locator(".menu .who a").first.is_visible()
    refused(page)
    assert page.locator(".problems").is_visible()


def test_error_summary_has_the_focus_and_leads_to_the_field(desk):
    page = desk()
    refused(page)
    expect(page.locator(".problems")).to_be_focused()
    page.locator(".problems a[href='#id_email']").click()
    expect(page.locator("#id_email")).to_be_focused()


def test_escape_closes_the_menu(desk):
    page = desk(viewport={"width": 390, "height": 800})
    page.locator("summary").click()
    page.keyboard.press("Escape")
    expect(page.locator("details.menu[open]")).to_have_count(0)


def test_draft_is_saved_on_leaving_a_field_and_says_so(desk):
    page = desk()
    page.locator("#id_note").fill("Ein langer Text")
    with page.expect_response(DRAFT):
        page.locator("#id_name").focus()
    expect(page.locator("[data-draft-status]")).not_to_be_empty()
    assert Draft.objects.count() == 1
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.goto(GALLERY)  # nobody is held up
    assert page.locator("#id_note").input_value() == "Ein langer Text"
    assert page.locator(".told").is_visible()
    with page.expect_navigation():
        page.get_by_role("button", name=said("Discard what was typed")).click()
    assert page.locator("#id_note").input_value() == ""
    assert page.problems == []


def test_draft_that_was_not_saved_says_so_and_holds_the_page(desk):
    page = desk()
    page.route(DRAFT, lambda route: route.abort())
    page.locator("#id_note").fill("Ein langer Text")
    page.locator("#id_name").focus()
    page.locator(".draft.is-lost").wait_for()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/intern/")
    assert asked == ["beforeunload"]


def test_draft_says_when_the_login_has_ended(desk):
    page = desk()
    page.context.clear_cookies(name="sessionid")
    page.locator("#id_note").fill("Ein langer Text")
    page.locator("#id_name").focus()
    page.locator(".draft.is-lost").wait_for()
    words = page.locator("[data-draft-status]")
    expect(words).to_have_text(words.get_attribute("data-ended"))


def test_second_press_sends_nothing(desk):
    page = desk()
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else 0)
    page.route("**" + GALLERY, lambda route: None)  # the answer takes its time
    with page.expect_request("**" + GALLERY):
        is_busy = page.locator("form.kept button[type=submit]").first.evaluate(
            "button => { for (let i = 0; i < 3; i++) button.click(); return button.ariaBusy; }"
        )
    page.wait_for_timeout(200)
    assert is_busy == "true"
    assert len([url for url in sent if url.endswith(GALLERY)]) == 1


def test_preview_follows_what_is_typed(desk):
    page = desk()
    page.locator("#id_name").press_sequentially("Dorstfeld <b>")
    expect(page.locator("[data-preview-region]")).to_have_text("Dorstfeld <b>")
    assert page.problems == []


def test_paper_has_no_navigation_and_no_buttons(desk):
    page = desk()
    page.emulate_media(media="print")
    assert not page.locator(".bar nav").first.is_visible()
    assert page.locator(".kern-btn:visible").count() == 0
    assert page.locator("h1").is_visible()


def test_contrast_colours_keep_borders(desk):
    page = desk(forced_colors="active")
    refused(page)
    assert looking.violations(page, contrast=False) == []
    edge = page.locator(".problems").evaluate("box => getComputedStyle(box).borderInlineStartWidth")
    assert edge == "6px"
