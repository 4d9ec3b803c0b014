"""What `manage.py check` says about the settings of this site."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004  # Django names it so
from django.urls import get_resolver

from locations.models import Role
from locations.wording import ANSWERS
from lokalwillkommen import access

INSTANCES = ("production", "training", "demo")


@register
def languages_are_known(**_kwargs: Any) -> list[CheckMessage]:
    unknown = sorted(set(settings.CHECKED_LANGUAGES) - set(dict(settings.LANGUAGES)))
    if not unknown:
        return []
    text = f"CHECKED_LANGUAGES names languages that this site does not have: {', '.join(unknown)}."
    return [Error(text, hint=f"Known: {', '.join(dict(settings.LANGUAGES))}.", id=_id("E001"))]


@register
def answers_are_known(**_kwargs: Any) -> list[CheckMessage]:
    unknown = sorted(set(settings.CONFIRMED_ANSWERS) - set(ANSWERS))
    if not unknown:
        return []
    text = f"CONFIRMED_ANSWERS names answers that do not exist: {', '.join(unknown)}."
    return [Error(text, hint=f"Known: {', '.join(ANSWERS)}.", id=_id("E002"))]


@register
def kind_of_site_is_known(**_kwargs: Any) -> list[CheckMessage]:
    if settings.INSTANCE in INSTANCES:
        return []
    text = f"INSTANCE is {settings.INSTANCE!r}, which is no kind of site."
    return [Error(text, hint=f"Known: {', '.join(INSTANCES)}.", id=_id("E008"))]


@register
def second_factor_roles_are_known(**_kwargs: Any) -> list[CheckMessage]:
    """A role that is misspelt would need no second factor, and nobody would notice."""
    unknown = sorted(set(settings.SECOND_FACTOR_ROLES) - set(Role.values))
    if not unknown:
        return []
    text = f"SECOND_FACTOR_ROLES names roles that do not exist: {', '.join(unknown)}."
    return [Error(text, hint=f"Known: {', '.join(Role.values)}.", id=_id("E009"))]


@register(Tags.security, deploy=True)
def every_role_has_a_second_factor(**_kwargs: Any) -> list[CheckMessage]:
    without = [role for role in Role.values if role not in settings.SECOND_FACTOR_ROLES]
    if not without:
        return []
    text = f"Roles that need no second factor: {', '.join(without)}."
    return [Warning(text, hint="SECOND_FACTOR_ROLES, not set: all of them.", id=_id("W005"))]


@register(Tags.security, deploy=True)
def address_is_public(**_kwargs: Any) -> list[CheckMessage]:
    if urlsplit(settings.SITE_URL).scheme == "https":
        return []
    text = "SITE_URL is empty or does not begin with https://."
    hint = "Without it pages trust the Host header, and links in mails begin nowhere."
    return [Warning(text, hint=hint, id=_id("W001"))]


@register(deploy=True)
def network_can_be_reached(**_kwargs: Any) -> list[CheckMessage]:
    missing = [name for name in ("NETWORK_PHONE", "NETWORK_EMAIL") if not getattr(settings, name)]
    if not missing:
        return []
    text = f"Residents cannot reach the network: {', '.join(missing)} not set."
    hint = "Pages say “please call” where hours are unknown; without a number that leads nowhere."
    return [Warning(text, hint=hint, id=_id("W002"))]


@register(deploy=True)
def operator_is_named(**_kwargs: Any) -> list[CheckMessage]:
    missing = [f"OPERATOR_{key.upper()}" for key, value in settings.OPERATOR.items() if not value]
    if not missing:
        return []
    text = f"The legal pages show gaps: {', '.join(missing)} not set."
    hint = "The law asks for these (§ 5 DDG, Art. 13 GDPR, BITVNRW). No VAT number: “none”."
    return [Warning(text, hint=hint, id=_id("W003"))]


@register(Tags.database, deploy=True)
def database_is_a_server(**_kwargs: Any) -> list[CheckMessage]:
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return []
    text = "The database is SQLite, a file on this machine."
    hint = "Set DATABASE_URL to PostgreSQL, unless one small machine is all there will be."
    return [Warning(text, hint=hint, id=_id("W004"))]


@register(Tags.urls)
def every_page_has_its_roles(**_kwargs: Any) -> list[CheckMessage]:
    """Whether `access.PAGES` and the addresses of this site name the same pages."""
    routes = list(access.routes(get_resolver().url_patterns))
    names = {route.name for route in routes}
    pages = access.PAGES
    return [
        *[_page("E003", f"/{route.path} has no name.") for route in routes if not route.name],
        *[_page("E004", f"Nobody decided who reaches {n}.") for n in sorted(names - {*pages, ""})],
        *[_page("E005", f"There is no page {name}.") for name in sorted(pages.keys() - names)],
        *[
            _page("E006", f"/{route.path}: everything below /intern/ is closed, nothing else is.")
            for route in routes
            if route.name in pages and (pages[route.name] == access.PUBLIC) is route.is_staff
        ],
        *[
            _page("E007", f"{name} is named in access.py and is no page of somebody logged in.")
            for name in sorted(access.UNLOCKS | access.SETS_UP)
            if not isinstance(pages.get(name), frozenset)
        ],
    ]


def _page(number: str, text: str) -> Error:
    return Error(text, hint="One line per page: lokalwillkommen/access.py.", id=_id(number))


def _id(number: str) -> str:
    return f"lokalwillkommen.{number}"
