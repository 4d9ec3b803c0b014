"""What `manage.py check` says about the settings of this site."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004

from locations.wording import ANSWERS


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


@register(Tags.security, deploy=True)
def address_is_public(**_kwargs: Any) -> list[CheckMessage]:
    if urlsplit(settings.SITE_URL).scheme == "https":
        return []
    text = "SITE_URL is empty or does not begin with https://."
    hint = "Without it the pages trust the Host header, and nobody is sent to the encrypted site."
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


def _id(number: str) -> str:
    return f"lokalwillkommen.{number}"
