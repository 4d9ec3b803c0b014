"""The ways in with a real browser, and a key that exists only in it."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from playwright.sync_api import expect

from accounts import sessions
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("transactional_db")]

PASSWORD = "vier Wörter in einer Reihe"
LOGIN, OWN, ADD = "/intern/anmelden/", "/intern/konto/", "/intern/konto/passkeys/neu/"
AT_OWN = re.compile(rf"localhost:\d+{OWN}$")
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PRIMARY = "form.kept .kern-btn--primary"


@pytest.fixture(autouse=True)
def no_attempts_yet(transactional_db):
    cache.clear()


@pytest.fixture(autouse=True)
def half_minute(monkeypatch):
    """A code holds for half a minute: the one of now does not end before it is typed."""
    now = int(time.time()) // 30
    monkeypatch.setattr(totp, "yield_hotp_counters_from_time", lambda: iter([now]))


@pytest.fixture
def user():
    return factories.user("Ada", password=PASSWORD, roles=["coordinator"])


@pytest.fixture
def key(page):
    """A key in the browser, with a finger on it; `key(False)` takes the finger away."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )

    def verify(verified):
        options = {"authenticatorId": made["authenticatorId"], "isUserVerified": verified}
        devtools.send("WebAuthn.setUserVerified", options)

    return verify


def type_password(page, user):
    page.goto(LOGIN)
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.click(PRIMARY)


def code_now(secret=SECRET):
    (now,) = totp.yield_hotp_counters_from_time()
    return totp.format_hotp_value(totp.hotp_value(secret, now))


def type_code(page, code):
    page.wait_for_url("**/anmelden/code/")
    page.fill("[name=code]", code)
    page.click("form:has([name=code]) .kern-btn--primary")


def pause(page, **ago):
    """Sets a clock of the login in this browser back."""
    (cookie,) = [each for each in page.context.cookies() if each["name"] == "sessionid"]
    session = SessionStore(cookie["value"])
    for name, seconds in ago.items():
        session[name] -= seconds
    session.save()


def make_passkey(page, user):
    type_password(page, user)
    page.wait_for_url("**/zweiter-faktor/**")
    page.goto(ADD)
    page.fill("[name=name]", "Schublade")
    page.click(PRIMARY)
    page.wait_for_url("**/wiederherstellung/")


def log_out(page):
    page.goto(OWN)
    page.locator("form[action='/intern/abmelden/']:visible button").first.click()
    page.wait_for_url(f"**{LOGIN}")


def wrong(page):
    """What went wrong; that the cache was cleared, as Chromium tells, is what was asked for."""
    return [problem for problem in page.problems if "Clear-Site-Data" not in problem]


def test_passkey_is_made_logs_in_alone_and_unlocks(page, user, key):
    make_passkey(page, user)
    assert Authenticator.objects.filter(user=user).count() == 2
    log_out(page)

    page.goto(f"{LOGIN}?next={OWN}")
    page.click("form[data-passkey] button")
    page.wait_for_url(AT_OWN)

    pause(page, **{sessions.SEEN_AT: 31 * 60})
    page.goto(OWN)
    assert "/entsperren/" in page.url
    page.click("a[href^='/intern/entsperren/passkey/']")
    page.wait_for_url("**/intern/entsperren/passkey/**")
    page.click(PRIMARY)
    page.wait_for_url(AT_OWN)
    assert wrong(page) == []


def test_passkey_is_the_second_step_of_a_password(page, user, key):
    make_passkey(page, user)
    log_out(page)
    type_password(page, user)
    page.wait_for_url("**/anmelden/code/")
    page.click("form[data-passkey] button")
    page.wait_for_url("**/intern/")
    assert wrong(page) == []


def test_page_says_so_when_the_passkey_is_refused_or_missing(page, user, key):
    make_passkey(page, user)
    log_out(page)
    key(False)
    page.click("form[data-passkey] button")
    status = page.locator("[data-passkey-status]")
    stopped = page.locator("form[data-passkey]").get_attribute("data-stopped")
    expect(status).to_have_text(stopped)
    assert page.url.endswith(LOGIN)
    assert wrong(page) == []


def test_browser_without_passkeys_says_so(page):
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto(LOGIN)
    page.click("form[data-passkey] button")
    unsupported = page.locator("form[data-passkey]").get_attribute("data-unsupported")
    expect(page.locator("[data-passkey-status]")).to_have_text(unsupported)


def test_code_of_an_app_logs_in(page, user):
    totp.TOTP.activate(user, SECRET)
    type_password(page, user)
    type_code(page, code_now())
    page.wait_for_url("**/intern/")
    assert wrong(page) == []


def test_code_of_the_printed_list_logs_in(page, user):
    totp.TOTP.activate(user, SECRET)
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    type_password(page, user)
    type_code(page, code)
    page.wait_for_url("**/intern/")


def test_password_unlocks_after_a_pause_without_a_script_and_ten_hours_end_it(new_page, user):
    page = new_page(java_script_enabled=False)
    totp.TOTP.activate(user, SECRET)
    type_password(page, user)
    type_code(page, code_now())
    page.wait_for_url("**/intern/")
    pause(page, **{sessions.SEEN_AT: 31 * 60})
    page.goto(OWN)
    page.fill("[name=password]", PASSWORD)
    page.click(PRIMARY)
    page.wait_for_url(AT_OWN)

    pause(page, **{sessions.BEGAN_AT: 10 * 60 * 60})
    page.goto(OWN)
    assert re.search(r"/anmelden/\?next=%2Fintern%2Fkonto%2F$", page.url)


def test_code_is_set_up_from_what_the_page_shows(page, user):
    type_password(page, user)
    page.wait_for_url("**/zweiter-faktor/**")
    page.click("a[href='/intern/konto/code/']")
    page.wait_for_url("**/intern/konto/code/")
    secret = page.locator("code").inner_text().replace(" ", "")
    assert page.locator("main img").evaluate("image => image.naturalWidth") > 100
    page.fill("[name=code]", code_now(secret))
    page.click(PRIMARY)
    page.wait_for_url("**/wiederherstellung/")
    assert wrong(page) == []


def test_nothing_shows_after_going_back_from_a_logout(page, user):
    totp.TOTP.activate(user, SECRET)
    type_password(page, user)
    type_code(page, code_now())
    page.wait_for_url("**/intern/")
    log_out(page)
    page.go_back()
    page.wait_for_url("**/anmelden/?next=**")
    assert user.email not in page.content()
