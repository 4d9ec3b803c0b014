"""The quick entry as somebody uses it: with the keyboard, with two thumbs, without a script."""

import pytest
from playwright.sync_api import expect

from consultations.models import Contact, Topic
from locations.models import Location, Role
from tests import factories
from tests.browser import looking
from tests.browser.looking import open_page
from tests.staff import login_browser

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("in_town")]

NEW = "/intern/kontakte/neu/"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
# What is not promised, for longer than a press of a key needs.
MOST_KEYS = 8
GROUPS = (".g-who", ".g-top", ".g-lang", ".g-home", ".g-res", ".g-more > summary", ".save-bar")


@pytest.fixture
def adviser():
    user = factories.user("Ada")
    place = Location.objects.get(slug="dorstfeld")
    factories.membership(user=user, role=Role.ADVISER, location=place)
    return user


@pytest.fixture
def opened(new_page, live_server, adviser):
    """Opens the form in a browser of its own: `opened(viewport=…)`."""

    def open_form(address=NEW, **options):
        page = new_page(**{"viewport": DESK, **options})
        login_browser(page.context, live_server, adviser)
        open_page(page, address)
        return page

    return open_form


def tile(page, text):
    return page.locator(".tile", has_text=text).locator("visible=true").first


def chosen(page):
    """Names and labels of all that is ticked, in the order of the page."""
    return page.eval_on_selector_all(
        ".tile input:checked", "all => all.map((one) => `${one.name} ${one.dataset.key}`)"
    )


def focused(page):
    return page.evaluate("document.activeElement.closest('[data-group]')?.dataset.group ?? ''")


def press(page, keys):
    for key in keys:
        page.keyboard.press(key)


def test_commonest_contact_takes_at_most_eight_keys(opened):
    page = opened()
    keys = ["g", "b", "Enter", "a", "w", "1", "Enter"]
    press(page, keys)
    page.wait_for_url("**geaendert=**")
    contact = Contact.objects.get()
    assert len(keys) <= MOST_KEYS
    codes = set(contact.topics.values_list("code", flat=True))
    assert codes == {"leistungen", "behoerdenpost"}
    assert (contact.language, contact.result) == ("ar", "solved")
    assert contact.home_district.name == "Innenstadt-West"
    assert contact.channel == "open_session", "Dorstfeld is open at this minute"
    expect(page.locator(".saved")).to_contain_text("Gespeichert um 14:30 Uhr.")
    assert focused(page) == "topics", "the next person may begin"
    assert chosen(page) == ["counterpart 1"]
    assert page.problems == []


def test_hint_of_the_page_counts_its_keys_right(opened):
    page = opened()
    keys = page.eval_on_selector_all(".keys kbd", "all => all.map((one) => one.textContent)")
    press(page, [{"↵": "Enter"}.get(key, key.lower()) for key in keys])
    page.wait_for_url("**geaendert=**")
    assert f"{len(keys)} Tasten" in page.locator(".keys").inner_text()
    assert Contact.objects.count() == 1


def test_keys_act_only_in_the_group_with_the_focus(opened):
    page = opened()
    assert focused(page) == "topics"
    press(page, "1")
    assert chosen(page) == ["counterpart 1"], "digits are no keys of topics"
    press(page, "k")
    assert chosen(page) == ["counterpart 1", "topics K"], "not Kurdish, not Huckarde"
    page.locator("[name=language][value=de]").focus()
    press(page, "k")
    assert chosen(page) == ["counterpart 1", "topics K", "language K"]
    assert focused(page) == "home"
    page.locator("h1").click()
    press(page, ["a", "w", "1", "Enter"])
    assert chosen(page) == ["counterpart 1", "topics K", "language K"]
    assert not Contact.objects.exists()


def test_key_with_a_modifier_belongs_to_the_browser(opened):
    page = opened()
    press(page, ["Control+g", "Alt+g"])
    assert chosen(page) == ["counterpart 1"]


def test_arrows_only_choose(opened):
    page = opened()
    page.locator("[name=result]").first.focus()
    press(page, ["ArrowDown", "ArrowDown"])
    assert focused(page) == "result"
    assert chosen(page) == ["counterpart 1", "result 3"]
    press(page, ["Backspace"])
    assert chosen(page) == ["counterpart 1"]


def test_framed_group_is_the_one_with_the_focus(opened):
    page = opened()
    frame = "element => getComputedStyle(element).boxShadow !== 'none'"
    framed = [name for name in GROUPS[:5] if page.locator(name).evaluate(frame)]
    assert framed == [".g-top"]
    dark = "element => getComputedStyle(element).color"
    colors = {name: page.locator(f"{name} kbd").first.evaluate(dark) for name in GROUPS[:5]}
    assert len(set(colors.values())) == 2
    assert list(colors.values()).count(colors[".g-top"]) == 1


PLACES = "() => [...document.querySelectorAll('.tile')].map((one) => one.offsetTop)"


def test_choice_moves_nothing(opened):
    page = opened()
    before = page.evaluate(PLACES)
    press(page, ["g", "b", "w", "Enter", "n"])
    assert page.evaluate(PLACES) == before


def test_saving_moves_nothing(opened):
    page = opened()
    before = page.evaluate(PLACES)
    press(page, ["g", "Enter", "a", "w", "1", "Enter"])
    page.wait_for_url("**geaendert=**")
    assert page.evaluate(PLACES) == before, "what was saved is said without moving the groups"


def test_other_language_is_typed(opened):
    page = opened()
    press(page, ["Enter", "n"])
    page.keyboard.type("Tigrinya")
    press(page, ["Enter", "w", "1", "Enter"])
    page.wait_for_url("**geaendert=**")
    assert Contact.objects.get().language == "ti"


def test_neighborhood_chooses_its_district_while_it_is_typed(opened):
    page = opened()
    page.locator("[name=neighborhood]").fill("Dorstfeld")
    assert chosen(page) == ["counterpart 1", "home W"]
    tile(page, "Eving").click()
    expect(page.locator("[name=neighborhood]")).to_have_value("")


def test_not_helped_asks_what_was_missing_and_its_error_is_shown(opened):
    page = opened()
    expect(page.locator(".a-missing")).to_be_hidden()
    press(page, ["Enter", "Enter", "Enter"])
    press(page, "5")
    assert focused(page) == "missing"
    press(page, ["Enter"])
    expect(page.locator(".problems")).to_be_visible()
    expect(page.locator(".a-missing .wrong")).to_be_visible()
    tile(page, "Freier Platz").click()
    page.locator(".reason-more select:visible").select_option(
        label="Deutsch lernen (Integrationskurs, Sprachcafé)"
    )
    page.locator("[data-next]").click()
    page.wait_for_url("**geaendert=**")
    (need,) = Contact.objects.get().unmet_needs.all()
    assert (need.reason, need.topic.code) == ("full", "sprache")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_partner_opens_the_short_form(opened, script):
    page = opened(java_script_enabled=script)
    expect(page.locator(".g-partner")).to_be_hidden()
    tile(page, "Kooperations").click()
    expect(page.locator(".g-partner")).to_be_visible()
    for group in (".g-top", ".g-lang", ".g-home", ".g-res"):
        expect(page.locator(group)).to_be_hidden()
    page.select_option("[name=partner_kind]", "meeting")
    page.locator("[data-next]").click()
    page.wait_for_url("**geaendert=**")
    assert Contact.objects.get().partner.kind == "meeting"


def test_answers_open_what_belongs_to_them(opened):
    page = opened()
    for result, part in (
        ("Weitervermittelt", ".a-referred"),
        ("Wird fortgesetzt", ".a-follow"),
        ("Konnte nicht helfen", ".a-missing"),
    ):
        tile(page, result).click()
        expect(page.locator(part)).to_be_visible()
        expect(page.locator(".asked > .group:visible")).to_have_count(1)
    tile(page, "Geklärt").click()
    expect(page.locator(".asked > .group:visible")).to_have_count(0)
    page.locator(".g-more > summary").click()
    page.get_by_label("Etwas hat gefehlt").check()
    expect(page.locator(".a-missing")).to_be_visible()
    page.select_option("[name=interpreting]", "child")
    expect(page.locator(".makeshift")).to_be_visible()


def boxes(page):
    return {name: page.locator(name).first.bounding_box() for name in GROUPS}


def test_phone_shows_all_groups_and_the_bar_without_scrolling(opened):
    page = opened(viewport=PHONE, has_touch=True)
    shown = boxes(page)
    assert all(box for box in shown.values())
    bar = shown.pop(".save-bar")
    for name, box in shown.items():
        assert box["y"] >= 0, name
        assert box["y"] + box["height"] <= bar["y"] + 0.5, name
    assert bar["y"] + bar["height"] <= PHONE["height"] + 0.5
    assert page.evaluate("document.documentElement.scrollHeight") <= PHONE["height"]
    page.set_viewport_size({"width": 390, "height": 640})
    lower = boxes(page)
    assert lower[".save-bar"]["y"] + lower[".save-bar"]["height"] <= 640.5
    assert lower[".g-who"]["y"] == shown[".g-who"]["y"]


def test_contact_with_two_thumbs(opened):
    page = opened(viewport=PHONE, has_touch=True)
    tile(page, "Geld vom Amt").tap()
    page.locator(".pick").first.tap()
    sheet = page.locator("#sheet-language")
    expect(sheet).to_be_visible()
    height = sheet.locator(".tile").first.bounding_box()["height"]
    assert height >= 46
    tile(page, "Arabisch").tap()
    expect(sheet).to_be_hidden()
    expect(page.locator(".pick-value").first).to_have_text("Arabisch")
    page.locator(".pick").last.tap()
    tile(page, "nicht bekannt").tap()
    tile(page, "Geklärt").tap()
    page.locator("[data-next]").tap()
    page.wait_for_url("**geaendert=**")
    contact = Contact.objects.get()
    assert (contact.language, contact.home, contact.result) == ("ar", "unknown", "solved")
    assert boxes(page)[".save-bar"]["y"] < PHONE["height"]
    assert page.evaluate("document.documentElement.scrollHeight") <= PHONE["height"]
    assert page.problems == []


def test_phone_without_a_script(opened):
    page = opened(viewport=PHONE, has_touch=True, java_script_enabled=False)
    tile(page, "Wohnen").tap()
    page.locator(".pick").first.tap()
    tile(page, "Arabisch").tap()
    page.locator("#sheet-language button").tap()
    tile(page, "Konnte nicht helfen").tap()
    tile(page, "Freier Platz").tap()
    page.get_by_role("button", name="Speichern und nächste Person").tap()
    page.wait_for_url("**geaendert=**")
    contact = Contact.objects.get()
    assert (contact.language, contact.result) == ("ar", "not_helped")
    assert contact.unmet_needs.count() == 1
    assert not page.locator("kbd").first.is_visible(), "keys do nothing without the script"


def test_enter_saves_without_a_script_too(opened):
    page = opened(java_script_enabled=False)
    page.locator("[name=topics]").first.check()
    page.keyboard.press("Enter")
    page.wait_for_url("**geaendert=**")
    assert Contact.objects.count() == 1


def test_undo_gives_everything_back(opened):
    page = opened()
    press(page, ["g", "Enter", "a", "w", "1", "Enter"])
    page.wait_for_url("**geaendert=**")
    page.get_by_role("button", name="Rückgängig").click()
    page.wait_for_url("**zurueck=**")
    assert not Contact.objects.exists()
    assert chosen(page) == ["counterpart 1", "topics G", "language A", "home W", "result 1"]
    page.locator("[data-next]").click()
    page.wait_for_url("**geaendert=**")
    assert Contact.objects.count() == 1


def test_undo_stands_there_for_a_minute(opened):
    page = opened()
    page.clock.install()
    press(page, ["Enter", "a", "w", "1", "Enter"])
    page.wait_for_url("**geaendert=**")
    expect(page.get_by_role("button", name="Rückgängig")).to_be_visible()
    page.clock.fast_forward(61_000)
    expect(page.get_by_role("button", name="Rückgängig")).to_have_count(0)
    expect(page.get_by_role("link", name="Noch jemand aus der Familie")).to_be_visible()


def test_next_member_of_a_family_begins_with_language_and_home(opened):
    page = opened()
    press(page, ["g", "Enter", "a", "w", "1", "Enter"])
    page.wait_for_url("**geaendert=**")
    page.get_by_role("link", name="Noch jemand aus der Familie").click()
    page.wait_for_url("**familie=**")
    assert chosen(page) == ["counterpart 1", "language A", "home W"]


def test_what_was_chosen_is_back_after_a_reload(opened):
    page = opened()
    with page.expect_response("**/entwurf/"):
        press(page, "g")
    expect(page.locator("[data-draft-status]")).not_to_be_empty()
    page.reload()
    assert chosen(page) == ["counterpart 1", "topics G"]
    expect(page.get_by_text("Entwurf verwerfen")).to_be_visible()


def test_double_press_saves_once(opened):
    page = opened()
    press(page, ["Enter", "a", "w", "1"])
    page.locator("[data-next]").dblclick()
    page.wait_for_url("**geaendert=**")
    assert Contact.objects.count() == 1


def test_errors_open_the_fold_and_the_first_line(opened):
    page = opened(viewport=PHONE)
    page.locator(".where > summary").click()
    page.evaluate("document.querySelector('[name=happened_on]').type = 'text'")
    page.fill("[name=happened_on]", "gestern")
    page.locator(".where > summary").click()
    page.locator(".g-more > summary").click()
    page.fill("[name=headcount]", "viele")
    page.locator(".g-more > summary").click()
    page.locator("[data-next]").click()
    expect(page.locator(".problems")).to_be_visible()
    expect(page.locator("[name=headcount]")).to_have_value("viele")
    expect(page.locator("[name=headcount]")).to_be_visible()
    expect(page.locator("[name=happened_on]")).to_be_visible()


def test_retired_topic_is_not_offered(opened):
    Topic.objects.filter(code="leistungen").update(is_offered=False)
    page = opened()
    expect(page.locator(".tile", has_text="Geld vom Amt")).to_have_count(0)


# On the phone they are read out only.
FOR_THE_EAR = ("Kontakt eintragen", "Sprache des Gesprächs", "Wohnort")
STATES = {
    "empty": [],
    "referred": ["Weitervermittelt"],
    "not helped": ["Konnte nicht helfen", "Sprache"],
    "continued": ["Wird fortgesetzt"],
    "partner": ["Kooperations"],
}


@pytest.mark.parametrize("state", STATES)
def test_page_can_be_used_at_any_width(opened, state):
    page = opened(viewport=DESK)
    for text in STATES[state]:
        tile(page, text).click()
    if state == "empty":
        page.locator(".g-more > summary").click()
    found = {}
    for width in (320, 390, 768, 1280):
        # As high as it is long: what the bar covers for a moment is not looked at as too small.
        page.set_viewport_size({"width": width, "height": 2600})
        wrong = looking.violations(page, contrast=width in (390, 1280))
        if looking.sideways(page):
            wrong.append(f"{looking.sideways(page)} px sideways")
        wrong += [text for text in looking.outside(page) if not text.endswith(FOR_THE_EAR)]
        if wrong:
            found[width] = wrong
    assert found == {}


def test_open_sheet_and_errors_can_be_used_on_a_phone(opened):
    page = opened(viewport=PHONE)
    page.locator(".pick").last.click()
    assert looking.violations(page) == []
    tile(page, "Eving").click()
    page.locator(".pick").first.click()
    tile(page, "Andere …").click()
    page.locator("[name=other_language]").fill("Blablanisch")
    page.keyboard.press("Escape")
    page.locator("[data-next]").click()
    expect(page.locator(".problems")).to_be_visible()
    expect(page.locator("[name=other_language]")).to_be_visible()
    for width in (320, 390):
        page.set_viewport_size({"width": width, "height": 2600})
        assert looking.violations(page) == []
        assert looking.sideways(page) == 0


def test_correction_by_keyboard(opened, adviser):
    contact = factories.contact(
        location=Location.objects.get(slug="dorstfeld"),
        language="ti",
        result="not_helped",
        recorded_by=adviser,
    )
    factories.unmet_need(contact=contact)
    page = opened(f"/intern/kontakte/{contact.pk}/aendern/")
    assert chosen(page) == ["counterpart 1", "language N", "result 5", "missing undefined"]
    expect(page.locator("[name=other_language]")).to_have_value("Tigrinya")
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 2600})
        assert looking.violations(page) == []
        assert looking.sideways(page) == 0
    press(page, ["w", "Enter", "u"])
    assert focused(page) == "home"
    page.locator("[data-next]").click()
    page.wait_for_url(f"**/kontakte/{contact.pk}/")
    contact.refresh_from_db()
    assert (contact.language, contact.version) == ("uk", 2)
    assert contact.topics.get().code == "wohnen"


def test_two_corrections_at_once_are_both_shown(opened):
    contact = factories.contact(location=Location.objects.get(slug="dorstfeld"))
    page = opened(f"/intern/kontakte/{contact.pk}/aendern/")
    other = page.context.new_page()
    other.goto(f"/intern/kontakte/{contact.pk}/aendern/")
    press(page, ["w"])
    page.locator("[data-next]").click()
    page.wait_for_url(f"**/kontakte/{contact.pk}/")
    press(other, ["g"])
    other.locator("[data-next]").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Jemand anderes war schneller")
    row = other.locator("tbody tr", has_text="Worum ging es?")
    expect(row).to_contain_text("Wohnen")
    expect(row).to_contain_text("Geld vom Amt")
    assert looking.violations(other) == []
    other.get_by_role("button", name="Meine Fassung speichern").click()
    other.wait_for_url(f"**/kontakte/{contact.pk}/")
    assert contact.topics.get().code == "leistungen"


def test_page_stays_light(opened):
    """Bytes over the wire of the page, its sheet and its scripts."""
    page = opened()
    sizes = page.evaluate(
        """() => Object.fromEntries(performance.getEntriesByType("resource").map(
          (one) => [one.name.split("/").pop().split(".")[0], one.encodedBodySize]))"""
    )
    document = page.evaluate("performance.getEntriesByType('navigation')[0].encodedBodySize")
    assert 0 < sizes["entry"] < 3_000
    assert sizes["staff"] < 14_000
    assert document < 70_000
