"""The pages beside the finder: who runs this, what it does with data, and files for machines."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from xml.etree import ElementTree

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from consultations.models import FiguresCheck
from locations import calendar_words as words
from locations import wording
from locations.directory import Directory
from locations.keeper import current
from locations.pages import PAGES_KEPT, base_url, kept

# What only the operator knows (settings.OPERATOR); a page marks what is missing.
FACTS = {
    "name": gettext_lazy("name of the operator"),
    "address": gettext_lazy("postal address"),
    "representative": gettext_lazy("person who represents the operator"),
    "phone": gettext_lazy("phone number"),
    "email": gettext_lazy("e-mail address"),
    "vat_id": gettext_lazy("VAT identification number, if there is one"),
    "editor": gettext_lazy("name and address of the person responsible for the content"),
    "privacy_officer": gettext_lazy("contact of the data protection officer"),
    "privacy_checked_on": gettext_lazy("day on which the data protection officer checked this"),
    "joint_controllers": gettext_lazy("essence of the agreement under Article 26 GDPR"),
    "hosting": gettext_lazy("who runs the server"),
    "log_retention": gettext_lazy("what the web server records and for how long"),
    "accessibility_phone": gettext_lazy("phone number for problems with accessibility"),
    "accessibility_email": gettext_lazy("e-mail address for problems with accessibility"),
    "accessibility_assessed_on": gettext_lazy("day of the assessment"),
    "ombuds_contact": gettext_lazy("contact of the ombuds office"),
}
# An operator that has no VAT number says so: a line that is left out on purpose.
NONE = "none"
PAGES = ("finder", "all_places", "figures", "plain", "accessibility", "privacy", "imprint")
PHONES = ("phone", "accessibility_phone")
MAILS = ("email", "accessibility_email")
DATES = ("accessibility_assessed_on", "privacy_checked_on")
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


@kept
def imprint(request: HttpRequest) -> HttpResponse:
    has_no_vat_id = settings.OPERATOR.get("vat_id", "").lower() == NONE
    context = {"operator": operator(), "has_no_vat_id": has_no_vat_id}
    return render(request, "pages/imprint.html", context)


@kept
def privacy(request: HttpRequest) -> HttpResponse:
    context = {
        "operator": operator(),
        "carriers": carriers(current(timezone.now())),
        "pages_kept": PAGES_KEPT,
    }
    return render(request, "pages/privacy.html", context)


@kept
def accessibility(request: HttpRequest) -> HttpResponse:
    unchecked = [
        name for code, name in settings.LANGUAGES if code not in settings.CHECKED_LANGUAGES
    ]
    context = {"operator": operator(), "unchecked_languages": words.joined(unchecked)}
    return render(request, "pages/accessibility.html", context)


@kept
def plain(request: HttpRequest) -> HttpResponse:
    answers = [
        wording.ANSWERS[code] for code in ("free", "no_name") if code in settings.CONFIRMED_ANSWERS
    ]
    return render(request, "pages/plain.html", {"answers": answers})


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except Error:
        return HttpResponse("database unavailable", "text/plain", 503)
    return HttpResponse(f"ok\nfigures: {_state_of_figures()}\n", "text/plain")


def _state_of_figures() -> str:
    """What the last night has found; nothing has to be restarted because figures are wrong."""
    try:
        check = FiguresCheck.objects.first()
    except Error:
        return "not known"
    if check and check.differ_from:
        return f"from contacts since {check.differ_from:%Y-%m}"
    return "ok" if check and check.checked_at else "never checked"


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    context = {"sitemap": base_url(request) + reverse("sitemap"), "closed": ["/intern/"]}
    return render(request, "robots.txt", context, "text/plain; charset=utf-8")


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """Browsers ask for it by themselves where no page names an icon, as with a calendar."""
    return HttpResponseRedirect(static("img/favicon.ico"))


@kept
def manifest(_request: HttpRequest) -> HttpResponse:
    start = reverse("finder")
    content = {
        "id": start,
        "name": f"{settings.NETWORK_NAME} {settings.NETWORK_CITY}",
        "short_name": settings.NETWORK_NAME,
        "description": _("Advice near you: opening hours, addresses and languages of all places."),
        "lang": translation.get_language(),
        "dir": "rtl" if translation.get_language_bidi() else "ltr",
        "start_url": start,
        # The whole site: choosing another language must not leave the app.
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#ffffff",
        "icons": [
            _icon("img/icon-192.png", 192),
            _icon("img/icon-512.png", 512),
            _icon("img/icon-maskable-512.png", 512, purpose="maskable"),
        ],
    }
    return JsonResponse(content, content_type="application/manifest+json")


@kept
def sitemap(request: HttpRequest) -> HttpResponse:
    directory = current(timezone.now())
    root = ElementTree.Element(
        "urlset", {"xmlns": SITEMAP, "xmlns:xhtml": "http://www.w3.org/1999/xhtml"}
    )
    for name in PAGES:
        _add_page(root, base_url(request), name)
    for place in directory.listed:
        if not place.location.is_demo:  # an invented place is nothing to be found by
            _add_page(root, base_url(request), "location", place.slug, place.location.verified_on)
    body = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return HttpResponse(body, "application/xml; charset=utf-8")


def operator() -> dict[str, dict[str, str]]:
    """What the operator has said, by the keys of `FACTS`: `value` is empty if it is missing."""
    return {key: _fact(key) for key in FACTS}


def _fact(key: str) -> dict[str, str]:
    value = settings.OPERATOR.get(key, "").strip()
    kind = "phone" if key in PHONES else "mail" if key in MAILS else "text"
    if key in DATES:
        kind, value = "date", _date_words(value)
    return {"label": str(FACTS[key]), "value": value, "kind": kind}


def _date_words(text: str) -> str:
    """A date in the reader's language; a text that is none stays as it is."""
    try:
        return words.plain_date(date.fromisoformat(text))
    except ValueError:
        return text


def carriers(directory: Directory) -> list[str]:
    """Names of the organizations that run places today, sorted."""
    return sorted({carrier.name for place in directory.listed for carrier in place.carriers})


def _icon(path: str, size: int, purpose: str = "any") -> dict[str, str]:
    return {
        "src": static(path),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }


def _add_page(
    root: ElementTree.Element, base: str, name: str, slug: str = "", changed_on: date | None = None
) -> None:
    """One entry per language, each naming all the others."""
    addresses = dict(_addresses(base, name, slug))
    for address in addresses.values():
        entry = ElementTree.SubElement(root, "url")
        ElementTree.SubElement(entry, "loc").text = address
        if changed_on:
            ElementTree.SubElement(entry, "lastmod").text = changed_on.isoformat()
        for code, other in [*addresses.items(), ("x-default", addresses[settings.LANGUAGE_CODE])]:
            link = {"rel": "alternate", "hreflang": code, "href": other}
            ElementTree.SubElement(entry, "xhtml:link", link)


def _addresses(base: str, name: str, slug: str) -> Iterable[tuple[str, Any]]:
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield code, base + reverse(name, args=[slug] if slug else [])
