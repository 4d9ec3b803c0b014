"""Every kind of page behind the login: rules of axe, room on a small screen, a quiet console."""

import itertools
import re

import pytest
from django.urls import get_resolver, resolve

from locations.models import Location, Role
from lokalwillkommen import access
from tests import factories
from tests.browser import looking
from tests.browser.looking import open_page
from tests.staff import login_browser

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("in_town")]

PLACE = "fullest"
WIDTHS = (320, 1280)
# Addresses by who opens them; `{slug}` is the place that has everything, each of it long.
PAGES = {
    Role.LEAD: [
        "/intern/",
        "/intern/standorte/",
        "/intern/standorte/{slug}/",
        "/intern/standorte/{slug}/schliessen/?tag=2026-11-26",
        "/intern/standorte/{slug}/schliessen/",
        "/intern/standorte/{slug}/zeiten-stimmen/",
        "/intern/standorte/{slug}/wartezeit/",
        "/intern/standorte/{slug}/zeiten/neu/",
        "/intern/standorte/{slug}/umzug/",
        "/intern/standorte/{slug}/pause/",
        "/intern/standorte/{slug}/angaben/",
        "/intern/standorte/{slug}/verlauf/",
        "/intern/ferien/",
        "/intern/partner/",
        "/intern/partner/neu/",
        "/intern/team/",
        "/intern/team/einladen/",
        "/intern/team/vertretung/",
        "/intern/konto/",
        "/intern/konto/passwort/",
        "/intern/konto/anmeldungen/",
        "/intern/nichts/",
    ],
    Role.COORDINATOR: [
        "/intern/",
        "/intern/standorte/neu/",
        "/intern/standorte/{slug}/ende/",
        "/intern/standorte/{slug}/umbenennen/",
        "/intern/kataloge/",
    ],
    Role.ADMINISTRATOR: ["/intern/", "/intern/team/", "/intern/kataloge/themen/"],
    Role.PRIVACY_OFFICER: ["/intern/", "/intern/protokoll/"],
    None: ["/intern/anmelden/", "/intern/passwort-vergessen/"],
}
STATUS = {"/intern/nichts/": 404}


def somebody(role):
    user = factories.user("Wilhelmine Freifrau von Hohenstein-Löwenfels")
    at_place = role in (Role.LEAD, Role.ADVISER)
    place = Location.objects.get(slug=PLACE) if at_place else None
    factories.membership(user=user, role=role, location=place)
    return user


@pytest.mark.parametrize("role", PAGES, ids=str)
def test_pages_of_a_role_can_be_used_at_any_width(new_page, live_server, role):
    page = new_page()
    if role:
        login_browser(page.context, live_server, somebody(role))
    found = {}
    for address in (address.format(slug=PLACE) for address in PAGES[role]):
        open_page(page, address, STATUS.get(address, 200))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            # Colours are the same at both widths; asking for them takes most of the time.
            wrong = looking.violations(page, contrast=width == WIDTHS[0])
            if looking.sideways(page):
                wrong.append(f"{looking.sideways(page)} px sideways")
            if wrong:
                found[address, width] = wrong
    assert found == {}
    assert page.problems == []


# Addresses that draw no page of their own, or whose page has tests of its own with a browser or
# needs what only a way through the pages makes.
ELSEWHERE = re.compile(
    r"^(account_logout|account_reset_password_.+|account_reauthenticate|mfa_.+|records:.+"
    r"|catalogues:(retire|offer|move_.+|topic|topic_add|language_add)|partners:(partner|retire|offer)"
    r"|audit:(ask|inquiry|approve|refuse|withdraw|answer|inquiries)"
    r"|team:(?!team$|invite$).+|hours:(closure.*|rule|rule_end|season|undo|.+_preview|.+_back|resume))$"
)


def unseen(names):
    """Names of staff pages at which no test of this module looks."""
    opened = {
        resolve(address.format(slug=PLACE).partition("?")[0]).view_name
        for address in itertools.chain(*PAGES.values())
        if address not in STATUS
    }
    return sorted(name for name in names if name not in opened and not ELSEWHERE.match(name))


def test_every_page_for_staff_is_looked_at():
    names = [route.name for route in access.routes(get_resolver().url_patterns) if route.is_staff]
    assert len(names) > 60
    assert unseen(names) == []
    assert unseen([*names, "hours:forgotten"]) == ["hours:forgotten"]
