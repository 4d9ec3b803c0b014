"""Which role reaches which page: one table, and what is not in it reaches nobody.

`manage.py check` fails for a page without an entry, and for an entry without a page.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.urls import URLPattern, URLResolver

from accounts import sessions
from locations.models import Role
from lokalwillkommen.staff_only import STAFF

# Everybody on the web.
PUBLIC = "public"
# Below /intern/, but for people who are about to log in or who have been invited.
SIGNED_OUT = "signed out"

ANY_ROLE = frozenset(Role)
KEEPS_HOURS = frozenset({Role.ADVISER, Role.LEAD, Role.COORDINATOR})
LEADS = frozenset({Role.LEAD, Role.COORDINATOR})
# Contacts belong to the team of a place; coordinators read figures only.
ADVISES = frozenset({Role.ADVISER, Role.LEAD})
LEADS_A_PLACE = frozenset({Role.LEAD})
COORDINATOR = frozenset({Role.COORDINATOR})
# Teams read the figures of their own places, coordinators all of them.
READS_REPORTS = ADVISES | COORDINATOR
INVITES = frozenset({Role.LEAD, Role.ADMINISTRATOR})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
PRIVACY_OFFICER = frozenset({Role.PRIVACY_OFFICER})
READS_CATALOGUES = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
# Whoever asks the audit trail about a person never decides alone (records/inquiries.py).
DECIDES_INQUIRIES = frozenset({Role.PRIVACY_OFFICER, Role.ADMINISTRATOR})

Access = str | frozenset[Role]

# Open to a login that has been idle too long: ways to unlock it (the way out is always open).
UNLOCKS = frozenset({sessions.UNLOCK, "mfa_reauthenticate_webauthn"})
# Open to a login that still lacks its second factor, which it has to set up first.
SETS_UP = frozenset({*sessions.SETTING_UP, sessions.UNLOCK})

# Names of addresses as `resolver_match.view_name` says them.
PAGES: dict[str, Access] = {
    "healthz": PUBLIC,
    "robots": PUBLIC,
    "favicon": PUBLIC,
    "sitemap": PUBLIC,
    "finder": PUBLIC,
    "all_places": PUBLIC,
    "location": PUBLIC,
    "sheet": PUBLIC,
    "figures": PUBLIC,
    "figures_json": PUBLIC,
    "figures_csv": PUBLIC,
    "imprint": PUBLIC,
    "privacy": PUBLIC,
    "accessibility": PUBLIC,
    "plain": PUBLIC,
    "manifest": PUBLIC,
    "locations:feed": PUBLIC,
    "locations:geojson": PUBLIC,
    "locations:csv": PUBLIC,
    "today": ANY_ROLE,
    "team:team": INVITES,
    "team:invite": INVITES,
    "team:stand_in": INVITES,
    "team:resend_invitation": INVITES,
    "team:revoke_invitation": INVITES,
    "team:end": INVITES,
    "team:employer": INVITES,
    "team:person": INVITES,
    "team:grant": INVITES,
    "team:ask_reset": INVITES,
    "team:grant_reset": INVITES,
    "team:withdraw_reset": INVITES,
    "team:deactivate": ADMINISTRATOR,
    "team:activate": ADMINISTRATOR,
    "team:accept": SIGNED_OUT,
    "team:invitation": SIGNED_OUT,
    "records:draft": ANY_ROLE,
    "records:discard": ANY_ROLE,
    "account_login": SIGNED_OUT,
    "mfa_login_webauthn": SIGNED_OUT,
    "mfa_authenticate": SIGNED_OUT,
    "account_logout": SIGNED_OUT,
    "account_reset_password": SIGNED_OUT,
    "account_reset_password_done": SIGNED_OUT,
    "account_reset_password_from_key": SIGNED_OUT,
    "account_reset_password_from_key_done": SIGNED_OUT,
    "account_reauthenticate": ANY_ROLE,
    "mfa_reauthenticate_webauthn": ANY_ROLE,
    "account": ANY_ROLE,
    "account_change_password": ANY_ROLE,
    "mfa_index": ANY_ROLE,
    "mfa_activate_totp": ANY_ROLE,
    "mfa_deactivate_totp": ANY_ROLE,
    "mfa_add_webauthn": ANY_ROLE,
    "mfa_edit_webauthn": ANY_ROLE,
    "mfa_remove_webauthn": ANY_ROLE,
    "mfa_view_recovery_codes": ANY_ROLE,
    "mfa_generate_recovery_codes": ANY_ROLE,
    "mfa_download_recovery_codes": ANY_ROLE,
    "usersessions_list": ANY_ROLE,
    "hours:close": KEEPS_HOURS,
    "hours:close_preview": KEEPS_HOURS,
    "hours:closure": KEEPS_HOURS,
    "hours:closure_delete": KEEPS_HOURS,
    "hours:confirm": KEEPS_HOURS,
    "hours:waiting": KEEPS_HOURS,
    "hours:undo": KEEPS_HOURS,
    "hours:seasons": LEADS,
    "hours:season": LEADS,
    "hours:locations": KEEPS_HOURS,
    "hours:location": KEEPS_HOURS,
    "hours:history": KEEPS_HOURS,
    "hours:rule_new": LEADS,
    "hours:rule_preview": LEADS,
    "hours:rule": LEADS,
    "hours:rule_end": LEADS,
    "hours:move": LEADS,
    "hours:move_back": LEADS,
    "hours:pause": LEADS,
    "hours:resume": LEADS,
    "hours:contact": LEADS,
    "hours:new": COORDINATOR,
    "hours:new_preview": COORDINATOR,
    "hours:end": COORDINATOR,
    "hours:end_back": COORDINATOR,
    "hours:rename": COORDINATOR,
    "contacts:days": ADVISES,
    "contacts:day": ADVISES,
    "contacts:day_held": ADVISES,
    "contacts:day_take_back": ADVISES,
    "contacts:day_undo": ADVISES,
    "contacts:mine": ADVISES,
    "catalogues:catalogues": READS_CATALOGUES,
    "catalogues:entries": READS_CATALOGUES,
    "catalogues:topic_add": ADMINISTRATOR,
    "catalogues:topic": ADMINISTRATOR,
    "catalogues:language_add": ADMINISTRATOR,
    "catalogues:language": ADMINISTRATOR,
    "catalogues:retire": ADMINISTRATOR,
    "catalogues:offer": ADMINISTRATOR,
    "catalogues:move_up": ADMINISTRATOR,
    "catalogues:move_down": ADMINISTRATOR,
    "partners:partners": KEEPS_HOURS,
    "partners:add": LEADS,
    "partners:partner": LEADS,
    "partners:retire": LEADS,
    "partners:offer": LEADS,
    "contacts:new": ADVISES,
    "contacts:undo": ADVISES,
    "contacts:change": ADVISES,
    "contacts:totals": COORDINATOR,
    "contacts:total_new": COORDINATOR,
    "contacts:total": COORDINATOR,
    "contacts:total_delete": COORDINATOR,
    "contacts:total_undo": COORDINATOR,
    "contacts:contacts": ADVISES,
    "contacts:contact": ADVISES,
    "contacts:history": ADVISES,
    "contacts:delete": LEADS_A_PLACE,
    "contacts:export": LEADS_A_PLACE,
    "contacts:follow_ups": ADVISES,
    "contacts:follow_up": ADVISES,
    "contacts:follow_up_done": ADVISES,
    "contacts:slip": ADVISES,
    "contacts:code": ADVISES,
    "contacts:tally": ADVISES,
    "contacts:tally_row": ADVISES,
    "reports:overview": COORDINATOR,
    "reports:districts": COORDINATOR,
    "reports:locations": READS_REPORTS,
    "reports:topics": COORDINATOR,
    "reports:languages": COORDINATOR,
    "reports:programme": COORDINATOR,
    "reports:quality": COORDINATOR,
    "reports:single": COORDINATOR,
    "reports:definitions": READS_REPORTS,
    "reports:export": READS_REPORTS,
    "reports:export_rounded": COORDINATOR,
    "reports:publications": COORDINATOR,
    "reports:publish": COORDINATOR,
    "reports:council": COORDINATOR,
    "reports:district_sheets": COORDINATOR,
    "reports:district_sheet": COORDINATOR,
    "reports:months": COORDINATOR,
    "reports:month": COORDINATOR,
    "reports:month_close": COORDINATOR,
    "reports:month_reopen": COORDINATOR,
    "audit:audit": PRIVACY_OFFICER,
    "audit:inquiries": DECIDES_INQUIRIES,
    "audit:ask": PRIVACY_OFFICER,
    "audit:inquiry": DECIDES_INQUIRIES,
    "audit:approve": DECIDES_INQUIRIES,
    "audit:refuse": DECIDES_INQUIRIES,
    "audit:withdraw": PRIVACY_OFFICER,
    "audit:answer": PRIVACY_OFFICER,
}


class Route(NamedTuple):
    """An address of this site."""

    name: str  # as `resolver_match.view_name` says it; empty: it has none
    path: str  # with its parameters as written in the URLconf, without the first slash
    pattern: URLPattern

    @property
    def is_staff(self) -> bool:
        return f"/{self.path}".startswith(STAFF)


def routes(
    patterns: Iterable[URLPattern | URLResolver], space: str = "", path: str = ""
) -> Iterator[Route]:
    """Every address below `patterns`, for the check and the test of all pages."""
    for one in patterns:
        here = path + str(one.pattern)
        if isinstance(one, URLResolver):
            inside = f"{space}{one.namespace}:" if one.namespace else space
            yield from routes(one.url_patterns, inside, here)
        else:
            yield Route(f"{space}{one.name}" if one.name else "", here, one)
