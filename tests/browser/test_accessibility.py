"""Every public page, in two directions of reading and three widths: axe, room, quiet."""

import pytest

from tests.browser import looking, town

pytestmark = pytest.mark.browser

WIDTHS = (320, 768, 1280)
NAMES = list(town.PAGES)
# So many pages per test that the demonstration is not loaded too often.
GROUPS = [NAMES[start::3] for start in range(3)]


def faults_of(page, address, status, widths=WIDTHS):
    """What is wrong with one page, at each width."""
    looking.open_page(page, address, status)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 844})
        # Colours are those of a narrower screen; what unfolds on a wide one is looked at there.
        found = looking.violations(page, contrast=width != 768)
        yield from (f"{address} at {width}: {fault}" for fault in found)
        if over := looking.sideways(page):
            yield f"{address} at {width}: {over} px too wide"
        yield from (f"{address} at {width}: outside: {text}" for text in looking.outside(page))
        yield from (f"{address} at {width}: too small: {what}" for what in looking.small(page))
    yield from (f"{address}: {problem}" for problem in page.problems)
    page.problems.clear()


@pytest.mark.usefixtures("in_town")
@pytest.mark.parametrize("language", ["de", "ar"])
@pytest.mark.parametrize("names", GROUPS, ids=["first", "second", "third"])
def test_pages_keep_the_rules_of_accessibility_and_fit_every_width(page, language, names):
    faults = [
        fault
        for name in names
        for fault in faults_of(
            page, town.PREFIXES[language] + town.PAGES[name], town.STATUS.get(name, 200)
        )
    ]
    assert faults == []


@pytest.mark.usefixtures("in_town")
def test_english_pages_keep_them_too(page):
    names = ["start", "results", "closed, closure tomorrow", "fullest sheet", "privacy", "missing"]
    faults = [
        fault
        for name in names
        for fault in faults_of(
            page, "/en/" + town.PAGES[name], town.STATUS.get(name, 200), widths=(320,)
        )
    ]
    assert faults == []


@pytest.mark.usefixtures("in_town")
def test_hours_of_places_out_of_service_are_not_promised_on_paper(page):
    """Paper shows no badge, so the words must say that nobody is there."""
    page.emulate_media(media="print")
    for slug, words in (("demo-ort-7", "Zurzeit geschlossen"), ("demo-ort-9", "Noch nicht")):
        for address in (f"/standorte/{slug}/", f"/standorte/{slug}/aushang/"):
            looking.open_page(page, address)
            assert words in page.locator("main").inner_text()
    looking.open_page(page, "/standorte/demo-ort-7/")
    assert "10:00" not in page.locator("main").inner_text()
    looking.open_page(page, "/standorte/")
    paused = page.locator("li.place", has_text="Demo-Ort 7").inner_text()
    assert "Zurzeit geschlossen" in paused
    assert "10:00" not in paused


class TestControls:
    """Each look turns red for what it looks for."""

    def put(self, page, html):
        page.goto("/impressum/")
        page.evaluate("html => document.querySelector('main').innerHTML += html", html)

    @pytest.mark.parametrize(
        ("html", "rule"),
        [
            ("<img src='data:,'>", "image-alt"),
            ("<p><font color='#aaaaaa'>grey on white</font></p>", "color-contrast"),
            ("<input name='nameless'>", "label"),
            ("<h5>skips two levels</h5>", "heading-order"),
        ],
    )
    def test_axe_notices_what_is_inserted(self, page, html, rule):
        self.put(page, html)
        assert [fault.partition(":")[0] for fault in looking.violations(page)] == [rule]

    def test_wide_element_is_noticed(self, page):
        self.put(page, "<hr width='2000'><p><nobr>" + "endless " * 200 + "</nobr></p>")
        assert looking.sideways(page) > 600
        assert looking.outside(page)

    def test_text_cut_off_by_its_box_is_noticed(self, page):
        self.put(page, "<div class='visually'><textarea rows='1' cols='5'></textarea></div>")
        page.locator("textarea").evaluate("area => area.textContent = 'word '.repeat(90)")
        assert looking.outside(page)

    def test_small_target_is_noticed_and_a_link_in_a_sentence_is_not(self, page):
        self.put(page, "<p>in a <a href='/'>sentence</a> stands</p><p><a href='/'>alone</a></p>")
        assert [entry.split()[0] for entry in looking.small(page)] == ["alone"]

    def test_inline_script_is_refused_and_noticed(self, page):
        page.goto("/")
        page.evaluate(
            "() => { const script = document.createElement('script');"
            " script.textContent = 'window.ran = true'; document.body.append(script); }"
        )
        assert looking.told(page, "Content Security Policy")
        assert page.evaluate("window.ran") is None
