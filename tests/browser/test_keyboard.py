"""With the keyboard alone: everything is reached, in order, and one sees where one is."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser import looking, town

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("in_town")]

PHONE = {"width": 390, "height": 844}
# Every element that Tab should reach gets a number, in the order of the document.
NUMBER = """(selector) => {
  const reachable = [...document.querySelectorAll(selector)].filter(
    (element) => !element.disabled && element.checkVisibility({ visibilityProperty: true }));
  reachable.forEach((element, index) => (element.dataset.number = index));
  return reachable.length;
}"""
# Where the focus is now: its number, its first line, and what is wrong with it.
FOCUS = """() => {
  const element = document.activeElement, style = getComputedStyle(element);
  if (element === document.body) return null;
  const box = element.getClientRects()[0];
  const x = box.left + box.width / 2, y = box.top + box.height / 2;
  const top = document.elementFromPoint(x, y);
  const faults = [];
  if (!top || !(element.contains(top) || top.contains(element))) faults.push("covered");
  if (box.top < -1 || box.bottom > innerHeight + 1) faults.push("out of view");
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  if (!outlined) faults.push("no indicator");
  return {
    number: Number(element.dataset.number), name: element.textContent.trim().slice(0, 40), faults,
    top: box.top + scrollY, bottom: box.bottom + scrollY, middle: x,
  };
}"""


def way(page):
    """Every stop of the Tab key from the top of the page to its end; how many there should be."""
    count = page.evaluate(NUMBER, looking.REACHABLE)
    stops = []
    for _press in range(count + 20):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None or (stops and stop["number"] == 0):
            break
        stops.append(stop)
    return stops, count


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("de", "start"),
        ("ar", "start"),
        ("ar", "several of this name"),
        ("de", "everything"),
        ("ar", "everything"),
        ("de", "missing"),
    ],
)
def test_tab_reaches_everything_in_order_and_is_always_seen(page, language, name):
    page.set_viewport_size(PHONE)
    address = town.PREFIXES[language] + town.PAGES[name]
    looking.open_page(page, address, town.STATUS.get(name, 200))
    stops, count = way(page)
    assert [stop["number"] for stop in stops] == list(range(count))
    assert [(stop["name"], stop["faults"]) for stop in stops if stop["faults"]] == []
    # One column on a phone: the next stop is further down, or further along the same line.
    forward = -1 if language == "ar" else 1
    for last, stop in pairwise(stops[1:]):
        on_one_line = stop["top"] < last["bottom"] and last["top"] < stop["bottom"]
        along = (stop["middle"] - last["middle"]) * forward
        assert along > 0 if on_one_line else stop["top"] > last["top"], (last, stop)


def test_opened_filters_are_reached_between_search_and_results(page):
    page.set_viewport_size(PHONE)
    page.goto("/?q=Dorstfeld")
    page.locator("summary", has_text="Genauer suchen").focus()
    page.keyboard.press("Enter")
    names = []
    for _press in range(6):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        assert stop["faults"] == []
        names.append(page.evaluate("document.activeElement.id || document.activeElement.innerText"))
    assert names == [
        "Jetzt geöffnet", "Heute geöffnet", "Ohne Stufen", "open", "language", "Anwenden"
    ]  # fmt: skip


@pytest.mark.parametrize("prefix", ["/", "/ar/"])
def test_skip_link_comes_first_is_seen_and_leads_to_the_content(page, prefix):
    page.goto(prefix)
    skip = page.locator(".skip")
    assert skip.bounding_box()["x"] + skip.bounding_box()["width"] <= 0 or prefix == "/ar/"
    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    box = skip.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.viewport_size["width"]
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


class TestControls:
    def test_lost_focus_indicator_is_noticed(self, new_page):
        page = new_page(bypass_csp=True)
        page.goto("/impressum/")
        page.add_style_tag(
            content=":focus-visible { outline: 0 !important; box-shadow: none !important }"
        )
        stops, _count = way(page)
        assert all("no indicator" in stop["faults"] for stop in stops)

    def test_covered_and_skipped_elements_are_noticed(self, new_page):
        page = new_page(bypass_csp=True)
        page.goto("/impressum/")
        page.locator(".brand").evaluate("brand => (brand.tabIndex = -1)")
        stops, count = way(page)
        assert len(stops) == count - 1
        page.evaluate(
            "() => { const box = document.createElement('div'); box.style.cssText ="
            " 'position:fixed;inset:0;z-index:10'; document.body.append(box); }"
        )
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS)["faults"] == ["covered"]
