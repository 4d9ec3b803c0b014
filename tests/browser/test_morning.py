"""A whole morning of an adviser, at a desk with the keyboard and on a phone with two thumbs."""

import re
from dataclasses import dataclass
from datetime import date

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from playwright.sync_api import expect

from accounts import sessions
from consultations.codes import in_groups
from consultations.models import Contact, FollowUp, Slip
from locations.models import Location
from tests import factories
from tests.browser import looking
from tests.kept import said

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("in_town")]

DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
PASSWORD = "vier Wörter in einer Reihe"
PRIMARY = "form.kept .kern-btn--primary"
MEMO = "Wohngeld-Bescheid prüfen"
NEW, TALLY = "/intern/kontakte/neu/", "/intern/kontakte/strichliste/"


@dataclass(frozen=True)
class Said:
    """What is logged of a person, by the keys of the page; `more`: the first of what it opens."""

    who: str = "1"
    topics: str = ""
    language: str = ""
    other_language: str = ""
    home: str = ""
    result: str = "1"
    more: str = ""


EIGHT = [
    Said(topics="GB", language="A", home="W"),
    Said(topics="W", language="A", home="N", result="3"),
    Said(who="2", topics="B", language="T", home="E"),
    Said(topics="D", language="N", other_language="Tigrinya", home="O"),
    Said(topics="S", language="U", home="T", result="5", more=".a-missing"),
    Said(topics="AK", language="P", home="S", result="2", more=".a-referred"),
    Said(who="4", topics="E", language="D", home="W"),
    Said(who="5"),
]


@pytest.fixture(autouse=True)
def quiet_entrance(settings):
    settings.SECOND_FACTOR_ROLES = []
    cache.clear()


@pytest.fixture
def user():
    user = factories.user("Ada", password=PASSWORD)
    factories.membership(user=user, location=Location.objects.get(slug="dorstfeld"))
    return user


def log_in(page, user):
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")


def looked_at(page):
    assert looking.sideways(page) == 0
    assert looking.violations(page) == []


def first_topic(page):
    return page.locator("[data-group=topics] input").first


def by_keyboard(page, person):
    """Types it, and returns how many keys that took."""
    expect(first_topic(page)).to_be_focused()
    keys = [] if person.who == "1" else ["Shift+Tab", person.who]
    if person.who == "5":
        keys += ["Tab", "ArrowDown", *["Tab"] * 5]
    else:
        keys += [*person.topics, "Enter", person.language]
        keys += [*person.other_language, *["Enter"] * bool(person.other_language)]
        keys += [person.home, person.result, *["Space"] * bool(person.more)]
    for key in [*keys, "Enter"]:
        page.keyboard.press(key.lower() if len(key) == 1 else key)
    return len(keys) + 1


def by_thumb(page, person):
    def tap(group, key):
        page.locator(f"[data-group={group}] .tile:has([data-key={key}])").tap()

    tap("counterpart", f"'{person.who}'")
    if person.who == "5":
        page.select_option("[name=partner_kind]", index=1)
    else:
        for key in person.topics:
            tap("topics", key)
        for group, key in (("language", person.language), ("home", person.home)):
            page.locator(f"[data-group={group}] .pick").tap()
            tap(group, key)
            if person.other_language and group == "language":
                expect(page.locator("[name=other_language]")).to_be_focused()
                page.keyboard.type(person.other_language)
                page.locator("#sheet-language .sheet-head button").tap()
        tap("result", f"'{person.result}'")
        if person.more:
            page.locator(f"{person.more} .tile").first.tap()
    page.locator("[data-next]").tap()


def eight_contacts(page, log):
    taken = []
    for person in EIGHT:
        before = page.url
        taken.append(log(page, person))
        page.wait_for_url(lambda url, before=before: "geaendert=" in url and url != before)
        expect(page.locator(".saved button")).to_be_visible()
    looked_at(page)
    return taken


def what_was_logged():
    return [
        (one.counterpart, one.language, one.result, one.topics.count(), one.home)
        for one in Contact.objects.order_by("pk")
    ]


LOGGED = [
    ("advice_seeker", "ar", "solved", 2, "district"),
    ("advice_seeker", "ar", "appointment_made", 1, "district"),
    ("on_behalf", "tr", "solved", 1, "district"),
    ("advice_seeker", "ti", "solved", 1, "district"),
    ("advice_seeker", "uk", "not_helped", 1, "unknown"),
    ("advice_seeker", "fa", "referred", 2, "district"),
    ("volunteer", "de", "solved", 1, "district"),
    ("partner", "", "", 0, ""),
]


def rush_without_network(page):
    """Three taps of the tally while the network is away."""
    page.goto(TALLY)
    page.context.set_offline(True)
    unsent = page.locator("[data-tally-rows] > li.is-unsent")
    page.locator(".tally-tap[value=advice_seeker]").click()
    expect(unsent).to_have_count(1)
    page.locator("[data-code=ku]").click()
    page.locator(".tally-tap[value=volunteer]").click()
    page.locator(".tally-tap[value=on_behalf]").click()
    expect(unsent).to_have_count(3)
    assert Contact.objects.count() == len(EIGHT)
    looked_at(page)
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(unsent).to_have_count(0)
    expect(page.locator("[data-tally-bar]")).to_be_empty()
    assert Contact.objects.count() == len(EIGHT) + 3
    assert Contact.objects.get(language="ku").counterpart == "advice_seeker"
    # The browser says itself that it was without a network.
    page.problems[:] = [one for one in page.problems if "ERR_INTERNET_DISCONNECTED" not in one]


def end_login(page):
    (cookie,) = [each for each in page.context.cookies() if each["name"] == "sessionid"]
    session = SessionStore(cookie["value"])
    for name in (sessions.BEGAN_AT, sessions.SEEN_AT):
        session[name] -= 11 * 3600
    session.save()


def login_ends_while_typing(page, user):
    """What was chosen and typed is there again, and saved once; returns the contact."""
    page.goto(NEW)
    page.locator("[data-group=topics] .tile:has([data-key=W])").click()
    page.locator("[name=result][value=continued]").check()
    page.fill("[name=due_on]", "2026-12-01")
    page.fill("[name=memo]", MEMO)
    end_login(page)
    page.get_by_role("button", name=said("Save"), exact=True).click()
    page.wait_for_url("**/anmelden/**")
    log_in(page, user)
    page.wait_for_url(f"**{NEW}")
    expect(page.locator("[name=memo]")).to_have_value(MEMO)
    expect(page.locator("[name=topics]:checked")).to_have_count(1)
    assert not FollowUp.objects.exists()
    looked_at(page)
    page.get_by_role("button", name=said("Save"), exact=True).click()
    page.wait_for_url(re.compile(r"/intern/kontakte/\d+/$"))
    expect(page.get_by_text(MEMO)).to_be_visible()
    contact = FollowUp.objects.get().contact
    assert page.url.endswith(f"/intern/kontakte/{contact.pk}/")
    looked_at(page)
    return contact


def slip_with_its_code(page):
    page.get_by_role("button", name=said("Make a slip")).click()
    page.wait_for_url("**/zettel/")
    code = in_groups(Slip.objects.get().code)
    expect(page.locator(".slip-code")).to_have_text(code)
    looked_at(page)
    return code


def code_is_typed(page, code, contact):
    """By hand, in small letters; the new contact goes on from the earlier one."""
    page.get_by_role("link", name=said("Enter a code")).first.click()
    page.wait_for_url("**/intern/kontakte/code/**")
    looked_at(page)
    page.fill("[name=code]", f" {code.lower()}")
    page.click(PRIMARY)
    page.wait_for_url(f"**/intern/kontakte/{contact.pk}/")
    page.get_by_role("link", name=said("Enter a new contact that goes on from this one")).click()
    page.locator("[data-group=topics] .tile:has([data-key=W])").click()
    page.locator("[data-next]").click()
    page.wait_for_url("**geaendert=**")
    later = Contact.objects.latest("pk")
    assert (later.earlier, later.happened_on) == (contact, date(2026, 12, 1))


@pytest.mark.parametrize("device", ["desk", "phone"])
def test_whole_morning(new_page, live_server, user, at, device):
    page = new_page(**(DESK if device == "desk" else PHONE))
    page.goto("/intern/anmelden/")
    log_in(page, user)
    page.wait_for_url("**/intern/")
    looked_at(page)
    page.get_by_role("link", name=said("Log a contact")).first.click()
    page.wait_for_url(f"**{NEW}")
    taken = eight_contacts(page, by_keyboard if device == "desk" else by_thumb)
    assert what_was_logged() == LOGGED
    assert device == "phone" or taken[0] <= 8
    rush_without_network(page)
    contact = login_ends_while_typing(page, user)
    code = slip_with_its_code(page)
    assert page.problems == []

    at(2026, 12, 1, 14, 5)
    page.goto("/intern/")
    page.wait_for_url("**/anmelden/**")
    log_in(page, user)
    page.wait_for_url("**/intern/")
    expect(page.get_by_role("link", name=MEMO)).to_be_visible()
    code_is_typed(page, code, contact)
    page.goto("/intern/")
    page.get_by_role("button", name=f"{said('Done')} {MEMO}").click()
    expect(page.get_by_role("link", name=MEMO)).to_have_count(0)
    assert FollowUp.objects.get().done_at
    assert page.problems == []
