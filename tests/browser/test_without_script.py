"""Without JavaScript, as on many old phones: the finder does everything but find the phone."""

import pytest

from tests import factories
from tests.browser import town

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("in_town")]


@pytest.fixture
def plain(new_page):
    """A page of a browser that runs no scripts."""
    return new_page(java_script_enabled=False, viewport={"width": 390, "height": 844})


def test_typing_and_enter_finds_places(plain):
    plain.goto("/")
    field = plain.get_by_label("Straße, Postleitzahl oder Stadtteil")
    field.fill("Dorstfeld")
    field.press("Enter")
    plain.wait_for_url("**/?q=Dorstfeld&open=&language=")
    assert plain.locator("ol.places h3").first.inner_text().startswith("Dorstfeld")
    assert plain.problems == []


def test_what_needs_a_script_is_not_offered(plain):
    plain.goto("/")
    assert plain.locator("[data-locate]").count() == 1
    assert not plain.locator("[data-locate]").is_visible()
    for address in ("/standorte/", "/standorte/dorstfeld/aushang/"):
        plain.goto(address)
        assert plain.locator("[data-print]").count() == 1
        assert not plain.locator("[data-print]").is_visible()


def test_the_same_buttons_are_there_with_a_script(page):
    page.goto("/")
    assert page.locator("[data-locate]").is_visible()
    page.goto("/standorte/")
    assert page.locator("[data-print]").is_visible()


def test_filters_are_links_and_lists_with_a_button(plain):
    plain.goto("/?q=Dorstfeld")
    plain.locator("summary", has_text="Genauer suchen").click()
    plain.get_by_role("link", name="Jetzt geöffnet").click()
    plain.wait_for_url("**/?q=Dorstfeld&open=now")
    chosen = plain.locator("a.chip[aria-current]")
    assert chosen.inner_text().startswith("Jetzt geöffnet")
    assert chosen.is_visible(), "a chosen filter stays unfolded"
    plain.get_by_label("Sprache").last.select_option("ar")
    plain.get_by_role("button", name="Anwenden").click()
    plain.wait_for_url("**language=ar**")
    assert "q=Dorstfeld" in plain.url
    assert "language=ar" in plain.url
    assert "open=now" in plain.url
    plain.locator("a.chip[aria-current]").click()
    plain.wait_for_url(lambda url: "open=now" not in url)
    assert "language=ar" in plain.url
    assert plain.problems == []


def test_pages_of_a_long_list_are_links(plain):
    for number in range(30):
        factories.location(f"Weiterer Ort {number}")
    plain.goto("/?q=Dorstfeld")
    plain.locator("a[rel=next]").click()
    plain.wait_for_url("**page=2**")
    assert "q=Dorstfeld" in plain.url
    assert plain.locator("ol.places .no").first.inner_text() == "37"
    plain.locator("a[rel=prev]").click()
    plain.wait_for_url(lambda url: "page=2" not in url)


def test_another_language_keeps_the_question(plain):
    plain.goto("/?q=Dorstfeld&open=today")
    plain.get_by_role("link", name="العربية").click()
    plain.wait_for_url("**/ar/?q=Dorstfeld&open=today")
    assert plain.locator("html").get_attribute("dir") == "rtl"
    assert plain.locator("#q").input_value() == "Dorstfeld"


@pytest.mark.parametrize("language", ["de", "ar"])
def test_every_page_shows_the_same_words_without_a_script(page, plain, language):
    page.set_viewport_size({"width": 390, "height": 844})
    for name in ("start", "results", "everything", "all places", "fullest sheet"):
        address = town.PREFIXES[language] + town.PAGES[name]
        page.goto(address)
        plain.goto(address)
        only_with_script = page.locator(".js-only").all_inner_texts()
        with_script = page.locator("main").inner_text()
        for text in only_with_script:
            for line in text.split("\n"):
                with_script = with_script.replace(line, "", 1)
        assert with_script.split() == plain.locator("main").inner_text().split()
