"""What every page knows."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from locations import calendar_words as words
from locations import directory as directories
from locations import keeper
from locations.directory import Directory
from locations.pages import base_url
from lokalwillkommen.staff_frame import StaffFrame
from lokalwillkommen.staff_only import is_staff_page


def promises() -> str:
    """What the operator has confirmed that may stand under the headline."""
    said = {
        "free": _("Advice is free of charge."),
        "no_name": _("You do not have to say your name."),
    }
    return " ".join(text for code, text in said.items() if code in settings.CONFIRMED_ANSWERS)


def _languages(request: HttpRequest) -> list[dict[str, str]]:
    here, base = request.get_full_path(), base_url(request)
    entries = []
    for code, name in settings.LANGUAGES:
        path = translate_url(here, code)
        entries.append(
            {
                "code": code,
                "name": name,
                "path": path,
                "canonical": base + translate_url(request.path, code),
            }
        )
    return entries


def known_words(directory: Directory, now: datetime) -> str:
    """Until when the page is known to be right, if the database is away; else nothing."""
    if directory.known_at is None:
        return ""
    known, today = directories.local(directory.known_at), directories.local(now).date()
    moment = words.at_clock(known.time()) if known.date() == today else words.moment_words(known)
    return _("As of %(moment)s.") % {"moment": moment}


def site(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    directory = keeper.current(now)
    language = translation.get_language() or settings.LANGUAGE_CODE
    # Pages behind the login have one language, and no search engine comes there.
    languages = [] if is_staff_page(request) else _languages(request)
    canonicals = {entry["code"]: entry["canonical"] for entry in languages}
    return {
        "site": {
            "network": settings.NETWORK_NAME,
            "city": settings.NETWORK_CITY,
            "phone": settings.NETWORK_PHONE,
            "email": settings.NETWORK_EMAIL,
            "language": language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "is_checked_language": language in settings.CHECKED_LANGUAGES,
            "languages": languages,
            # Only pages that exist have an address that search engines should know.
            "canonical": canonicals.get(language) if request.resolver_match else None,
            "default_canonical": canonicals.get(settings.LANGUAGE_CODE),
            "base_url": base_url(request),
            "is_demo": directory.is_demo,
            "known": known_words(directory, now),
            "show_urgent_numbers": settings.SHOW_URGENT_NUMBERS,
            "promises": promises(),
        }
    }


def staff(request: HttpRequest) -> dict[str, Any]:
    """What pages behind the login know beside that."""
    return {"staff": StaffFrame(request)} if is_staff_page(request) else {}
