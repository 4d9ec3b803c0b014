"""Languages that people speak with each other: which codes name one, and what they are called."""

from functools import lru_cache

from babel import Locale
from django.core.exceptions import ValidationError
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from locations import calendar_words as words
from locations.models.fields import LANGUAGE

# Codes that name no language one could speak with somebody.
NO_LANGUAGES = frozenset({"mis", "mul", "und", "zxx", "root"})


def is_language(code: str) -> bool:
    """Whether CLDR knows a language by this code of BCP 47: nothing else is stored as one."""
    return code in _codes()


def names() -> dict[str, str]:
    """Codes of all languages with what the reader calls them, by their names."""
    return _names(str(words.babel_locale()))


def options() -> SafeString:
    """The names as the list that opens while somebody is typing one."""
    return _options(str(words.babel_locale()))


def code_of(typed: str) -> str:
    """The code of a language that was typed by its name; raises `ValidationError`."""
    if code := _by_name(str(words.babel_locale())).get(_folded(typed)):
        return code
    text = _(
        "We do not know the language “%(text)s”. Please choose one of the list that opens while "
        "you are typing."
    )
    raise ValidationError(text % {"text": typed}, code="unknown")


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    codes = map(str, Locale("en").languages)
    return frozenset(code for code in codes if LANGUAGE.fullmatch(code)) - NO_LANGUAGES


# Kept by locale, which is that of the reader.


@lru_cache(maxsize=4)
def _names(_locale: str) -> dict[str, str]:
    named = ((code, words.language_name(code)) for code in _codes())
    return dict(sorted(named, key=lambda pair: (pair[1].casefold(), pair[0])))


@lru_cache(maxsize=4)
def _options(_locale: str) -> SafeString:
    named = ((name,) for name in names().values())
    return format_html_join("", '<option value="{}"></option>', named)


@lru_cache(maxsize=4)
def _by_name(_locale: str) -> dict[str, str]:
    return {_folded(name): code for code, name in names().items()}


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
