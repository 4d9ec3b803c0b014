"""What the one script adds: the position of the phone, sharing, printing."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("in_town")]

HERE = {"latitude": 51.5089123, "longitude": 7.4086789}
SPY = """
  window.asked = 0;
  const { geolocation } = navigator, original = geolocation.getCurrentPosition.bind(geolocation);
  geolocation.getCurrentPosition = (...rest) => { window.asked++; original(...rest); };
  geolocation.watchPosition = () => { window.asked += 100; };
"""
BUTTON = "[data-locate]"
STATUS = "[data-locate-status]"


def asking(new_page, **options):
    page = new_page(**options)
    page.add_init_script(SPY)
    page.goto("/")
    return page


def said(page):
    """Which of the button's sentences stands beside it."""
    text = page.locator(STATUS).inner_text()
    button = page.locator(BUTTON)
    names = [n for n in ("busy", "refused", "failed") if button.get_attribute(f"data-{n}") == text]
    assert len(names) == (1 if text else 0)
    return "".join(names)


def test_nobody_is_asked_for_the_position_before_the_button_is_pressed(new_page):
    page = asking(new_page, geolocation=HERE, permissions=["geolocation"])
    for address in ("/?q=Dorstfeld", "/standorte/", "/standorte/dorstfeld/", "/"):
        page.goto(address)
        page.wait_for_timeout(100)
        assert page.evaluate("window.asked") == 0
    page.evaluate("HTMLFormElement.prototype.submit = () => {}")
    page.locator(BUTTON).click()
    assert page.evaluate("window.asked") == 1, "the spy would have seen it"


def test_position_is_rounded_before_it_leaves_the_phone(new_page):
    page = asking(new_page, geolocation=HERE, permissions=["geolocation"])
    sent = []
    page.on("request", lambda request: sent.append(request.url))
    page.locator("#q").fill("half typed")
    page.locator(BUTTON).click()
    page.wait_for_url("**lat=**")
    query = dict(parse_qsl(urlsplit(page.url).query))
    assert (query["lat"], query["lon"]) == ("51.509", "7.409")
    assert "q" not in query
    assert not any("51.5089" in url or "7.4086" in url for url in sent)
    assert page.locator("ol.places h3").first.inner_text().startswith("Dorstfeld")
    assert "in Ihrer Nähe" in page.locator("h2.count").inner_text()
    assert page.problems == []


@pytest.mark.parametrize("prefix", ["/", "/ar/"])
def test_refusal_is_said_and_leads_to_the_field(new_page, prefix):
    page = asking(new_page)
    page.goto(prefix)
    page.locator(BUTTON).click()
    expect(page.locator("#q")).to_be_focused()
    assert said(page) == "refused"
    assert page.locator(BUTTON).get_attribute("aria-busy") is None
    assert "lat" not in page.url
    page.locator("#q").press_sequentially("Marten")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=Marten**")
    assert "lat" not in page.url
    assert page.problems == []


def test_second_press_while_the_phone_looks_asks_no_second_time(new_page):
    page = new_page()
    page.add_init_script(
        "window.asked = 0; navigator.geolocation.getCurrentPosition = () => { window.asked++ }"
    )
    page.goto("/")
    page.locator(BUTTON).click()
    page.locator(BUTTON).click()
    assert page.evaluate("window.asked") == 1
    assert said(page) == "busy"
    assert page.locator(BUTTON).get_attribute("aria-busy") == "true"


def test_phone_that_finds_nothing_or_cannot_look_says_so(new_page):
    for script in (
        "navigator.geolocation.getCurrentPosition = (found, failed) => failed({ code: 3 })",
        "Object.defineProperty(navigator, 'geolocation', { value: undefined })",
    ):
        page = new_page()
        page.add_init_script(script)
        page.goto("/")
        page.locator(BUTTON).click()
        assert said(page) == "failed"
        assert page.evaluate("document.activeElement.id") == "q"
        assert page.problems == []


def test_back_button_brings_a_page_that_works_again(new_page):
    page = asking(new_page, geolocation=HERE, permissions=["geolocation"])
    page.locator(BUTTON).click()
    page.wait_for_url("**lat=**")
    page.go_back()
    assert urlsplit(page.url).query == ""
    assert page.locator(BUTTON).get_attribute("aria-busy") is None
    assert said(page) == ""
    page.locator("#q").fill("Marten")
    page.locator("#q").press("Enter")
    page.wait_for_url("**q=Marten**")
    assert "lat" not in page.url


def test_page_that_the_browser_had_frozen_is_not_busy_any_more(new_page):
    page = new_page()
    page.add_init_script("navigator.geolocation.getCurrentPosition = () => {}")
    page.goto("/")
    page.locator(BUTTON).click()
    assert page.locator(BUTTON).get_attribute("aria-busy") == "true"
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert page.locator(BUTTON).get_attribute("aria-busy") is None
    assert said(page) == ""


class TestSharing:
    ADDRESS = "/standorte/dorstfeld/"

    def test_phone_is_offered_title_and_address(self, new_page):
        page = new_page()
        page.add_init_script(
            "navigator.share = (what) => { window.shared = what; return Promise.reject(1) }"
        )
        page.goto(self.ADDRESS)
        page.locator("[data-share]").click()
        shared = page.evaluate("window.shared")
        assert shared["url"].endswith(self.ADDRESS)
        assert "Dorstfeld" in shared["title"]
        assert page.problems == []

    def test_without_support_it_is_a_link_to_the_page_itself(self, new_page):
        page = new_page()
        page.add_init_script("Object.defineProperty(navigator, 'share', { value: undefined })")
        page.goto(self.ADDRESS)
        with page.expect_navigation():
            page.locator("[data-share]").click()
        assert urlsplit(page.url).path == self.ADDRESS
        assert page.problems == []


@pytest.mark.parametrize("address", ["/standorte/", "/standorte/dorstfeld/aushang/"])
def test_print_button_prints(new_page, address):
    page = new_page()
    page.add_init_script("window.printed = 0; window.print = () => { window.printed++ }")
    page.goto(address)
    assert page.evaluate("window.printed") == 0
    page.locator("[data-print]").click()
    assert page.evaluate("window.printed") == 1
    assert page.problems == []
