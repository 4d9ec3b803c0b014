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
LONG_NAME = "Wilhelmine Freifrau von Hohenstein-Löwenfels"
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
        "/intern/kontakte/wiedervorlagen/",
        "/intern/kontakte/code/",
        "/intern/kontakte/tage/",
        "/intern/kontakte/tage/{slug}/2026-11-24/",
        "/intern/kontakte/meine-zahlen/",
        "/intern/ferien/",
        "/intern/partner/",
        "/intern/partner/neu/",
        "/intern/team/",
        "/intern/team/einladen/",
        "/intern/team/vertretung/",
        "/intern/konto/",
        "/intern/konto/passwort/",
        "/intern/konto/anmeldungen/",
        "/intern/kontakte/",
        "/intern/kontakte/strichliste/",
        "/intern/kontakte/export/",
        "/intern/nichts/",
    ],
    Role.COORDINATOR: [
        "/intern/",
        "/intern/standorte/neu/",
        "/intern/standorte/{slug}/ende/",
        "/intern/standorte/{slug}/umbenennen/",
        "/intern/kataloge/",
        "/intern/kontakte/summen/",
        "/intern/kontakte/summen/neu/",
        "/intern/berichte/",
        "/intern/berichte/?zeitraum=frei&von=2026-11-24&bis=2026-11-01&bezirk=nirgendwo",
        "/intern/berichte/was-zaehlt/",
        "/intern/berichte/dependancen/",
        "/intern/berichte/datenqualitaet/",
        "/intern/berichte/monate/",
        "/intern/berichte/monate/2026-10/",
        "/intern/berichte/stadtbezirke/export/",
        "/intern/berichte/veroeffentlichung/",
        "/intern/berichte/veroeffentlichung/2026-3/",
        "/intern/berichte/veroeffentlichung/rat/?quartal=2026-3",
        "/intern/berichte/veroeffentlichung/rat/?halbjahr=2026-2",
        "/intern/berichte/veroeffentlichung/bezirke/hoerde/?halbjahr=2026-1",
        "/intern/berichte/veroeffentlichung/bezirke/?halbjahr=2026-1",
    ],
    Role.ADMINISTRATOR: ["/intern/", "/intern/team/", "/intern/kataloge/themen/"],
    Role.PRIVACY_OFFICER: ["/intern/", "/intern/protokoll/"],
    None: ["/intern/anmelden/", "/intern/passwort-vergessen/"],
}
STATUS = {
    "/intern/nichts/": 404,
    "/intern/berichte/veroeffentlichung/rat/?halbjahr=2026-2": 409,
}


def somebody(role):
    user = factories.user(LONG_NAME)
    at_place = role in (Role.LEAD, Role.ADVISER)
    place = Location.objects.get(slug=PLACE) if at_place else None
    factories.membership(user=user, role=role, location=place)
    return user


@pytest.mark.parametrize("role", PAGES, ids=str)
def test_pages_of_a_role_can_be_used_at_any_width(new_page, live_server, role):
    page = new_page()
    if role:
        login_browser(page.context, live_server, somebody(role))
    addresses = [address.format(slug=PLACE) for address in PAGES[role]]
    assert wrong_at(page, addresses) == {}
    assert page.problems == []


def wrong_at(page, addresses):
    found = {}
    for address in addresses:
        open_page(page, address, STATUS.get(address, 200))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            # Colours are the same at both widths; asking for them takes most of the time.
            wrong = looking.violations(page, contrast=width == WIDTHS[0])
            if looking.sideways(page):
                wrong.append(f"{looking.sideways(page)} px sideways")
            if wrong:
                found[address, width] = wrong
    return found


def test_pages_of_a_total_can_be_used_at_any_width(new_page, live_server):
    page = new_page()
    login_browser(page.context, live_server, somebody(Role.COORDINATOR))
    place = Location.objects.get(slug=PLACE)
    total = factories.aggregate_count(location=place, source="Jahresbericht " * 30)
    addresses = [f"/intern/kontakte/summen/{total.pk}/", "/intern/kontakte/summen/"]
    assert wrong_at(page, addresses) == {}
    assert page.problems == []


def test_page_of_an_employer_can_be_used_at_any_width(new_page, live_server):
    page = new_page()
    login_browser(page.context, live_server, somebody(Role.ADMINISTRATOR))
    place = Location.objects.get(slug=PLACE)
    role = factories.membership(location=place, user=factories.user(LONG_NAME))
    assert wrong_at(page, [f"/intern/team/rollen/{role.public_id}/traeger/"]) == {}
    assert page.problems == []


# Addresses that draw no page of their own, or whose page has tests of its own with a browser or
# needs what only a way through the pages makes.
ELSEWHERE = re.compile(
    r"^(account_logout|account_reset_password_.+|account_reauthenticate|mfa_.+|records:.+"
    r"|catalogues:(retire|offer|move_.+|topic|topic_add|language|language_add)|partners:(partner|retire|offer)"
    # Answer with JSON or lead on: test_tally.py, test_quick_entry.py, test_days.py.
    r"|contacts:(tally_row|undo|day_(held|take_back|undo)|total_(delete|undo))"
    # In each of their states: test_quick_entry.py.
    r"|contacts:(new|change)"
    # Of one contact, which is there only then: test_contact_log.py, test_follow_ups.py.
    r"|contacts:(contact|history|delete|follow_up|follow_up_done|slip)"
    # With contacts of two years: test_reports.py.
    r"|reports:(districts|locations|topics|languages|single)"
    # A file, and two buttons.
    r"|reports:(export_rounded|month_close|month_reopen)"
    # Of one total: below.
    r"|contacts:total"
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
