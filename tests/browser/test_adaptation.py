"""Pages as readers change them: larger letters, wider spacing, own colours, no motion."""

import pytest

from tests.browser import looking, town

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("in_town")]

NARROW = {"width": 320, "height": 800}
SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } p { margin-bottom: 2em !important }"""  # WCAG 1.4.12
TWICE = "html { font-size: 200% !important }"
NAMES = ("start", "nothing fits", "several of this name", "everything", "fullest sheet", "plain")


@pytest.mark.parametrize("language", ["de", "ar"])
@pytest.mark.parametrize(
    ("style", "viewport"),
    [
        (SPACING, NARROW),
        (TWICE, {"width": 640, "height": 900}),
        (TWICE, {"width": 1280, "height": 900}),
    ],
    ids=["text spacing", "letters twice as large", "letters twice as large, wide"],
)
def test_larger_text_loses_nothing(new_page, language, style, viewport):
    # The policy of the site forbids the style that a reader's own settings bring.
    page = new_page(bypass_csp=True, viewport=viewport)
    faults = []
    for name in NAMES:
        page.goto(town.PREFIXES[language] + town.PAGES[name])
        before = page.locator("main").inner_text()
        page.add_style_tag(content=style)
        if over := looking.sideways(page):
            faults.append(f"{name}: {over} px too wide")
        faults += [f"{name}: outside: {text}" for text in looking.outside(page)]
        assert page.locator("main").inner_text() == before
    assert faults == []


def test_style_that_loses_something_is_noticed(new_page):
    page = new_page(bypass_csp=True, viewport=NARROW)
    page.goto("/")
    page.add_style_tag(
        content=".badges { height: 1em; overflow: hidden } h1 { white-space: nowrap }"
    )
    page.add_style_tag(content=TWICE)
    assert any(fault.startswith("cut off") for fault in looking.outside(page))
    assert looking.sideways(page)


@pytest.mark.parametrize("prefix", ["/", "/ar/"])
def test_names_without_a_space_fit_the_narrowest_screen(page, settings, prefix):
    settings.NETWORK_PHONE = "0221 4710-100"
    town.endless()
    page.set_viewport_size(NARROW)
    faults = []
    for address in (
        "", "?q=Dorstfeld", "standorte/", "standorte/endless/", "standorte/endless/aushang/",
        "standorte/dorstfeld/", f"?q={town.LONGEST_WORD[:80]}", "?kind=office",
    ):  # fmt: skip
        looking.open_page(page, prefix + address)
        if over := looking.sideways(page):
            faults.append(f"{address}: {over} px too wide")
        faults += [f"{address}: outside: {text}" for text in looking.outside(page)]
        faults += [f"{address}: {problem}" for problem in page.problems]
    assert faults == []


CHANNELS = """(element) => {
  const style = getComputedStyle(element);
  let ground = element;
  while (ground.parentElement && getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)")
    ground = ground.parentElement;
  return [style.color, getComputedStyle(ground).backgroundColor];
}"""


def test_status_is_read_where_the_reader_chooses_the_colours(new_page):
    page = new_page(forced_colors="active")
    page.goto("/?q=Dorstfeld")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    badges = page.locator(".kern-badge").all()
    assert {badge.inner_text() for badge in badges} >= {"Nicht bestätigt", "Geschlossen"}
    for badge in badges:
        assert badge.is_visible()
        color, ground = badge.locator(".kern-label").evaluate(CHANNELS)
        assert color != ground
        assert badge.evaluate("badge => getComputedStyle(badge).borderTopStyle") != "none"
    for number in page.locator("ol.places .no").all():
        color, ground = number.evaluate(CHANNELS)
        assert color != ground
    page.goto("/?q=Dorstfeld&open=now")
    color, ground = page.locator("a.chip[aria-current]").evaluate(CHANNELS)
    assert color != ground


def moving(page):
    """Elements that would move when their style changes."""
    return page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((element) =>
          ["", "::before", "::after"].some((part) => {
            const style = getComputedStyle(element, part || null);
            return style.animationName !== "none"
              || style.transitionDuration.split(", ").some((length) => parseFloat(length) > 0);
          })).map((element) => element.outerHTML.slice(0, 80))"""
    )


def test_nothing_moves_for_readers_who_asked_for_that(new_page):
    page = new_page(reduced_motion="reduce", bypass_csp=True)
    for name in ("start", "nothing fits", "everything", "fullest sheet"):
        page.goto("/" + town.PAGES[name])
        assert moving(page) == []
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    page.add_style_tag(content="h1 { transition: color 2s !important }")
    assert moving(page), "the look notices a transition"
