"""The tally on a phone: taps are contacts at once, and what the network lost is not lost."""

import json
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from playwright.sync_api import expect

from accounts import sessions
from consultations.models import Contact, Topic
from locations.models import Location
from tests import factories
from tests.browser import looking
from tests.kept import said
from tests.staff import login_browser

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("transactional_db", "noon")]

PAGE = "/intern/kontakte/strichliste/"
ROW = "**/strichliste/zeile/"
PASSWORD = "vier Wörter in einer Reihe"
PHONE = {"width": 390, "height": 844}
SEEKER, VOLUNTEER = "advice_seeker", "volunteer"


@pytest.fixture(autouse=True)
def quiet_entrance(settings):
    settings.SECOND_FACTOR_ROLES = []
    cache.clear()


@pytest.fixture
def office():
    return factories.location("Nordbüro", slug="nordbuero", kind=Location.Kind.OFFICE)


def adviser(office, name="Ada"):
    user = factories.user(name, password=PASSWORD)
    factories.membership(user=user, location=office)
    return user


@pytest.fixture
def user(office):
    return adviser(office)


@pytest.fixture
def page(new_page, live_server, user):
    page = new_page(viewport=PHONE, has_touch=True)
    login_browser(page.context, live_server, user)
    page.goto(PAGE)
    return page


def tap(page, counterpart):
    page.locator(f".tally-tap[value={counterpart}]").click()


def say(page, part, code):
    page.locator(f"[data-tab={part}]").click()
    page.locator(f"[data-part={part}] [data-code={code}]").click()


def lines(page):
    return page.locator("[data-tally-rows] > li")


def unsent(page):
    return page.locator("[data-tally-rows] > li.is-unsent")


def bar(page):
    return page.locator("[data-tally-bar]")


def stored(page):
    return page.evaluate("Object.values(localStorage)")


def sent(page, left=0):
    """Nothing waits any more; asked again and again, for the page's policy allows no `eval`."""
    for _time in range(800):
        if len(stored(page)) == left:
            return
        page.wait_for_timeout(25)
    raise AssertionError(stored(page))


def waiting(number):
    return said("Not sent yet: [count].").replace("[count]", str(number))


def without_network(page):
    page.route(ROW, lambda route: route.abort())


def with_network(page):
    page.unroute(ROW)
    page.evaluate("dispatchEvent(new Event('online'))")


def answering(page, asked, *, accept):
    def answer(dialog):
        asked.append((dialog.type, dialog.message))
        dialog.accept() if accept else dialog.dismiss()

    page.on("dialog", answer)
    return answer


def log_out(page):
    page.goto("/intern/konto/")
    page.locator("summary", has_text=said("Menu")).click()
    page.locator(".menu form[action='/intern/abmelden/'] button").click()


def test_taps_are_contacts_at_once(page, user, office, noon):
    # However long the server takes: no bar comes that moves what is being tapped.
    page.clock.install(time=noon)
    page.clock.pause_at(noon + timedelta(minutes=1))
    topic = Topic.objects.filter(is_offered=True).first()
    tap(page, SEEKER)
    say(page, "sprache", "ar")
    say(page, "themen", topic.code)
    say(page, "wohnort", "outside")
    say(page, "ergebnis", "solved")
    sent(page)
    contact = Contact.objects.get()
    assert (contact.location, contact.recorded_by, contact.channel) == (office, user, "")
    assert (contact.language, contact.home, contact.result) == ("ar", "outside", "solved")
    assert list(contact.topics.all()) == [topic]
    tap(page, VOLUNTEER)
    sent(page)
    assert Contact.objects.filter(counterpart=VOLUNTEER, language="", result="").count() == 1
    for _time in range(4):
        page.clock.fast_forward(510)
        tap(page, SEEKER)
    expect(page.locator(f"[value={SEEKER}] [data-number]")).to_have_text("5")
    expect(page.locator(f"[value={SEEKER}] [data-strokes] svg")).to_have_count(1)
    sent(page)
    assert Contact.objects.count() == 6
    assert page.problems == []
    page.reload()
    expect(page.locator(f"[value={SEEKER}] [data-number]")).to_have_text("5")


def test_time_is_that_of_the_office_wherever_the_device_thinks_it_is(
    new_page, live_server, user, noon
):
    page = new_page(viewport=PHONE, timezone_id="Pacific/Kiritimati")
    page.clock.set_fixed_time(noon)
    login_browser(page.context, live_server, user)
    page.goto(PAGE)
    tap(page, SEEKER)
    expect(lines(page)).to_have_count(1)
    said_by_script = page.locator("[data-heading]").inner_text()
    sent(page)
    page.reload()
    expect(page.locator("[data-heading]")).to_have_text(said_by_script)


def test_trembling_hand_makes_one_contact(page, noon):
    page.clock.set_fixed_time(noon)
    page.locator(f".tally-tap[value={SEEKER}]").dblclick()
    sent(page)
    assert Contact.objects.count() == 1


def test_could_not_help_waits_for_its_reason(page):
    tap(page, SEEKER)
    sent(page)
    say(page, "ergebnis", "not_helped")
    expect(page.locator("[data-reasons]")).to_be_visible()
    sent(page)
    assert Contact.objects.get().result == ""
    page.locator("[data-field=missing][data-code=full]").click()
    sent(page)
    assert Contact.objects.get().result == "not_helped"
    assert Contact.objects.get().unmet_needs.get().reason == "full"


def test_row_is_open_again_after_the_page_was_loaded_anew(page):
    tap(page, SEEKER)
    sent(page)
    say(page, "sprache", "uk")
    sent(page)
    page.reload()
    expect(page.locator("[data-code=uk]")).to_have_attribute("aria-pressed", "true")
    page.locator("[data-code=ar]").click()
    sent(page)
    assert Contact.objects.get().language == "ar"


def test_without_network_rows_wait_and_are_sent_once(page):
    page.context.set_offline(True)
    tap(page, SEEKER)
    expect(unsent(page)).to_have_count(1)
    say(page, "sprache", "ar")
    tap(page, VOLUNTEER)
    expect(unsent(page)).to_have_count(2)
    expect(unsent(page).first).to_contain_text(said("not sent yet"))
    expect(bar(page)).to_contain_text(waiting(2))
    kept = [json.loads(text) for text in stored(page)]
    assert sorted(row["counterpart"] for row in kept) == [SEEKER, VOLUNTEER]
    assert {type(value) for row in kept for value in row.values()} <= {str, int, list}
    assert "Nordbüro" not in str(kept)
    assert not Contact.objects.exists()

    page.context.set_offline(False)
    sent(page)
    expect(unsent(page)).to_have_count(0)
    expect(bar(page)).to_be_empty()
    assert sorted(Contact.objects.values_list("counterpart", "language")) == [
        (SEEKER, "ar"),
        (VOLUNTEER, ""),
    ]


def test_bar_of_the_unsent_moves_nothing_under_the_finger(page):
    page.route(ROW, lambda route: None)
    tap(page, SEEKER)
    expect(lines(page)).to_have_count(1)
    expect(bar(page)).to_be_empty()
    where = "tiles => tiles.map((tile) => tile.getBoundingClientRect().top)"
    tiles = page.locator(".tally-main button:visible")
    before = tiles.evaluate_all(where)
    expect(bar(page)).to_contain_text(waiting(1))
    expect(bar(page)).to_be_in_viewport()
    assert len(before) > 5
    assert tiles.evaluate_all(where) == before


def test_answer_that_was_lost_makes_no_second_contact(page):
    def lose(route):
        route.fetch()
        route.abort()

    page.route(ROW, lose)
    tap(page, SEEKER)
    expect(unsent(page)).to_have_count(1)
    with_network(page)
    sent(page)
    assert Contact.objects.count() == 1


def test_rows_wait_while_the_page_is_loaded_anew(page):
    without_network(page)
    tap(page, SEEKER)
    expect(unsent(page)).to_have_count(1)
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(unsent(page)).to_have_count(1)
    expect(bar(page)).to_contain_text(waiting(1))
    expect(page.locator(f"[value={SEEKER}] [data-number]")).to_have_text("1")
    page.locator("[data-code=tr]").click()
    with_network(page)
    sent(page)
    assert Contact.objects.get().language == "tr"


def test_server_that_fails_is_asked_again_by_itself(page):
    page.route(ROW, lambda route: route.fulfill(status=503, body=""))
    tap(page, SEEKER)
    expect(bar(page)).to_contain_text(waiting(1))
    page.unroute(ROW)
    sent(page)
    assert Contact.objects.count() == 1


def test_undo_with_and_without_network(page):
    tap(page, SEEKER)
    sent(page)
    page.locator("[data-undo]:visible button").click()
    sent(page)
    assert not Contact.objects.exists()
    expect(lines(page)).to_have_count(0)

    without_network(page)
    tap(page, VOLUNTEER)
    expect(unsent(page)).to_have_count(1)
    page.locator("[data-undo]:visible button").click()
    expect(unsent(page)).to_contain_text(said("taken back, not sent yet"))
    with_network(page)
    sent(page)
    expect(lines(page)).to_have_count(0)
    assert not Contact.objects.exists()
    expect(page.locator(f"[value={VOLUNTEER}] [data-number]")).to_have_text("0")


def test_only_the_newest_row_can_be_taken_back(page):
    tap(page, SEEKER)
    tap(page, VOLUNTEER)
    sent(page)
    expect(lines(page).nth(0).locator("[data-undo]")).to_be_visible()
    expect(lines(page).nth(1).locator("[data-undo]")).to_be_hidden()
    older = Contact.objects.get(counterpart=SEEKER)
    link = lines(page).nth(1).locator("[data-change]")
    expect(link).to_have_attribute("href", f"/intern/kontakte/{older.pk}/aendern/")


def test_row_that_waits_can_be_completed_here(page):
    without_network(page)
    tap(page, SEEKER)
    tap(page, VOLUNTEER)
    expect(unsent(page)).to_have_count(2)
    lines(page).nth(1).locator("[data-reopen]").click()
    page.locator("[data-code=fr]").click()
    with_network(page)
    sent(page)
    assert Contact.objects.get(counterpart=SEEKER).language == "fr"


def test_leaving_with_unsent_rows_asks_first(page):
    asked = []
    without_network(page)
    tap(page, SEEKER)
    expect(unsent(page)).to_have_count(1)
    answering(page, asked, accept=False)
    with page.expect_event("dialog"):
        page.locator(".tally-back").click(no_wait_after=True)
    assert [kind for kind, _message in asked] == ["beforeunload"]
    assert PAGE in page.url
    expect(unsent(page)).to_have_count(1)


def test_nobody_is_asked_when_all_is_sent(page):
    asked = []
    answering(page, asked, accept=True)
    tap(page, SEEKER)
    sent(page)
    page.locator(".tally-back").click()
    page.wait_for_url("**/intern/")
    assert asked == []


def test_logout_asks_and_clears_the_storage(page):
    without_network(page)
    tap(page, SEEKER)
    expect(unsent(page)).to_have_count(1)
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto("/intern/")
    asked = []
    refuse = answering(page, asked, accept=False)
    log_out(page)
    assert asked[0][0] == "confirm"
    assert asked[0][1].count("1") == 1
    assert page.url.endswith("/intern/konto/")
    assert len(stored(page)) == 1

    page.remove_listener("dialog", refuse)
    answering(page, asked, accept=True)
    log_out(page)
    page.wait_for_url("**/anmelden/**")
    assert stored(page) == []
    assert not Contact.objects.exists()


def test_rows_older_than_a_week_are_thrown_away(page):
    page.evaluate(
        """localStorage.setItem("tally.x.y", JSON.stringify({ at: Date.now() - 8 * 864e5 }))"""
    )
    page.evaluate(
        """localStorage.setItem("tally.x.z", JSON.stringify({ at: Date.now() - 6 * 864e5 }))"""
    )
    page.goto("/intern/")
    assert page.evaluate("Object.keys(localStorage)") == ["tally.x.z"]


def test_another_account_neither_sees_nor_sends_them(new_page, page, live_server, user, office):
    without_network(page)
    tap(page, SEEKER)
    expect(unsent(page)).to_have_count(1)
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto("/intern/")
    with_network(page)

    page.context.clear_cookies()
    other = adviser(office, "Grace")
    login_browser(page.context, live_server, other)
    page.goto(PAGE)
    expect(page.locator("[data-tally-others]")).to_be_visible()
    expect(lines(page)).to_have_count(0)
    tap(page, VOLUNTEER)
    sent(page, left=1)
    assert Contact.objects.get().recorded_by == other

    page.context.clear_cookies()
    login_browser(page.context, live_server, user)
    page.goto(PAGE)
    sent(page)
    assert Contact.objects.get(counterpart=SEEKER).recorded_by == user


def test_page_of_one_account_sends_nothing_under_another(page, live_server, office, user):
    page.context.clear_cookies()
    other = adviser(office, "Grace")
    login_browser(page.context, live_server, other)
    page.context.new_page().goto(PAGE)
    tap(page, SEEKER)
    text = "Another account is logged in here. Nothing is sent under it. Please log in as yourself."
    expect(bar(page)).to_contain_text(said(text))
    assert not Contact.objects.exists()


def end_login(page):
    (cookie,) = [each for each in page.context.cookies() if each["name"] == "sessionid"]
    session = SessionStore(cookie["value"])
    for name in (sessions.BEGAN_AT, sessions.SEEN_AT):
        session[name] -= 11 * 3600
    session.save()


def test_login_that_has_ended_is_said_and_rows_are_sent_after_it(page, user):
    end_login(page)
    tap(page, SEEKER)
    expect(bar(page)).to_contain_text(waiting(1))
    say(page, "sprache", "ku")
    expect(bar(page)).to_contain_text(
        said("Your login has ended. It is sent after you have logged in.")
    )
    assert not Contact.objects.exists()
    bar(page).get_by_role("link").click()
    page.wait_for_url("**/anmelden/**")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("form.kept .kern-btn--primary")
    page.wait_for_url("**/strichliste/**")
    sent(page)
    assert (Contact.objects.get().recorded_by, Contact.objects.get().language) == (user, "ku")


def test_login_renewed_in_another_window_lets_the_first_one_go_on(page, user):
    end_login(page)
    tap(page, SEEKER)
    expect(bar(page)).to_contain_text(waiting(1))
    other = page.context.new_page()
    other.goto("/intern/anmelden/")
    other.fill("[name=login]", user.email)
    other.fill("[name=password]", PASSWORD)
    other.click("form.kept .kern-btn--primary")
    other.wait_for_url("**/intern/")
    page.evaluate("dispatchEvent(new Event('online'))")
    sent(page)
    assert Contact.objects.count() == 1


def test_refusal_is_said_at_the_row_until_it_is_removed(page, user, office):
    elsewhere = factories.location("Südbüro", slug="suedbuero", kind=Location.Kind.OFFICE)
    factories.membership(user=user, location=elsewhere)
    user.memberships.filter(location=office).delete()
    tap(page, SEEKER)
    wrong = lines(page).first.locator("[data-wrong]")
    expect(wrong).to_contain_text(said("You do not work at this place (any more)."))
    expect(bar(page)).to_be_empty()
    lines(page).first.locator("[data-remove]").click()
    expect(lines(page)).to_have_count(0)
    expect(page.locator(f"[value={SEEKER}] [data-number]")).to_have_text("0")
    assert stored(page) == []


def test_two_windows_send_a_row_once(page):
    without_network(page)
    tap(page, SEEKER)
    expect(unsent(page)).to_have_count(1)
    other = page.context.new_page()
    other.goto(PAGE)
    sent(other)
    expect(unsent(page)).to_have_count(0)
    with_network(page)
    page.wait_for_timeout(100)
    assert Contact.objects.count() == 1


def test_everything_works_without_a_script(new_page, live_server, user):
    page = new_page(viewport=PHONE, java_script_enabled=False)
    login_browser(page.context, live_server, user)
    page.goto(PAGE)
    for button in (
        *(f".tally-tap[value={SEEKER}]", "[data-code=ar]", "[data-tab=ergebnis]"),
        *("[data-code=not_helped]", "[data-code=no_time]"),
    ):
        with page.expect_navigation():
            page.locator(button).click()
    contact = Contact.objects.get()
    assert (contact.language, contact.result) == ("ar", "not_helped")
    expect(lines(page)).to_have_count(1)
    with page.expect_navigation():
        page.locator("[data-undo]:visible button").click()
    expect(lines(page)).to_have_count(0)
    assert not Contact.objects.exists()
    assert page.problems == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_page_can_be_used_at_any_width(page, width):
    page.set_viewport_size({"width": width, "height": 844})
    assert looking.violations(page) == []
    page.context.set_offline(True)
    tap(page, VOLUNTEER)
    tap(page, SEEKER)
    expect(unsent(page)).to_have_count(2)
    found = []
    for part in ("sprache", "themen", "wohnort", "ergebnis"):
        page.locator(f"[data-tab={part}]").click()
        if part == "ergebnis":
            page.locator("[data-code=not_helped]").click()
        found += looking.violations(page)
        if width < 1280:
            found += looking.small(page)
        found += looking.outside(page)
        found += [f"{looking.sideways(page)} px sideways"] if looking.sideways(page) else []
    assert found == []
