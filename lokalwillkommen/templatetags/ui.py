"""The words that templates are composed of."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from consultations import breaks
from locations import calendar_words as words
from locations import fragments

register = template.Library()


# Drawn on pages behind the login only: a sprite of their own keeps the public one light.
STAFF_ICONS = {"tick", "cross", "plus", "undo", "pencil", "lock", "checklist", "again", "down"}
# Strokes of the tally, in groups of five.
STAFF_ICONS |= {f"tally-{count}" for count in range(1, 6)}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small drawing from one of the sprites; it says nothing by itself."""
    css = "icon turn" if name == "arrow" else "icon"
    sprite = "img/staff-icons.svg" if name in STAFF_ICONS else "img/icons.svg"
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        css,
        static(sprite),
        name,
    )


# Status → look of the badge and its drawing; the word beside it carries the meaning.
BADGES = {
    "open": ("kern-badge--success", "tick-circle"),
    "appointment": ("kern-badge--info", "calendar"),
    "closed": ("neutral", "minus-circle"),
    "unconfirmed": ("kern-badge--warning", "warning"),
    "unknown": ("unknown", "question"),
}


@register.inclusion_tag("components/badge.html")
def status_badge(words: Any) -> dict[str, Any]:
    """The badge of a status; `words` are `locations.wording.StatusWords`."""
    css, drawing = BADGES[words.tone]
    return {"words": words, "css": css, "drawing": drawing}


@register.simple_tag
def german(text: str) -> SafeString:
    """A German proper name or address: kept in its direction, read out in German."""
    if translation.get_language() == settings.LANGUAGE_CODE:
        return format_html("<bdi>{}</bdi>", text)
    return format_html('<bdi lang="de" dir="ltr">{}</bdi>', text)


@register.simple_tag
def stored(texts: Mapping[str, str]) -> SafeString:
    """A text kept once per language: in the reader's, else the German one, marked as such."""
    language = translation.get_language()
    if text := texts.get(language, ""):
        return format_html("{}", text)
    if text := texts.get(settings.LANGUAGE_CODE, ""):
        return format_html('<span lang="de" dir="ltr">{}</span>', text)
    return mark_safe("")


@register.filter
def tel(number: str) -> str:
    """The address behind a telephone number: digits, with the country's code if it has none."""
    digits = "".join(character for character in number if character.isdigit() or character == "+")
    if digits.startswith("0") and not digits.startswith("00"):
        return f"tel:+49{digits[1:]}"
    return f"tel:{digits}"


@register.filter
def clauses(parts: Iterable[str]) -> str:
    """Parts of a sentence one after the other, with the reader's stop between them."""
    return words.clauses(parts)


@register.filter
def breakable(text: str) -> str:
    """A label with soft hyphens in its long words."""
    return breaks.breakable(str(text))


@register.filter
def unbroken(text: str) -> str:
    """A text with spans of hours that no line break divides."""
    return fragments.unbroken(text)
