"""Column types and constraints that several models share."""

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
PHONE = re.compile(r"\+?[0-9][0-9 /()-]{2,30}")


def known_languages_only(value: Any) -> None:
    """Raise `ValidationError` unless `value` maps codes of settings.LANGUAGES to texts."""
    known = {code for code, _name in settings.LANGUAGES}
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ValidationError(_("Expected one text per language, for example {“de”: “…”}."))
    if unknown := sorted(set(value) - known):
        raise ValidationError(
            _("Unknown language: %(codes)s."), params={"codes": ", ".join(unknown)}
        )


def language_codes_only(value: Any) -> None:
    """Raise `ValidationError` unless `value` lists codes of languages (BCP 47)."""
    _each_matches(LANGUAGE, value, _("“%(value)s” is not the code of a language."))


def phones_only(value: Any) -> None:
    """Raise `ValidationError` unless `value` lists telephone numbers as people write them."""
    _each_matches(PHONE, value, _("“%(value)s” is not a telephone number."))


def _each_matches(pattern: re.Pattern[str], value: Any, message: Any) -> None:
    if not isinstance(value, list):
        raise ValidationError(message, params={"value": value})
    for entry in value:
        if not isinstance(entry, str) or not pattern.fullmatch(entry):
            raise ValidationError(message, params={"value": entry})


def text_by_language(**options: Any) -> models.JSONField:
    """A short text kept once per language code; what is missing falls back to German."""
    return models.JSONField(default=dict, blank=True, validators=[known_languages_only], **options)


def latitude(**options: Any) -> models.FloatField:
    """Degrees north (WGS 84)."""
    return models.FloatField(_("latitude"), **options)


def longitude(**options: Any) -> models.FloatField:
    """Degrees east (WGS 84)."""
    return models.FloatField(_("longitude"), **options)


def on_earth(name: str, lat: str = "lat", lon: str = "lon") -> models.CheckConstraint:
    """Both degrees or none of them, and within the earth."""
    inside = Q(
        **{f"{lat}__gte": -90, f"{lat}__lte": 90, f"{lon}__gte": -180, f"{lon}__lte": 180},
    )
    neither = Q(**{f"{lat}__isnull": True, f"{lon}__isnull": True})
    return models.CheckConstraint(
        condition=neither | (inside & Q(**{f"{lat}__isnull": False, f"{lon}__isnull": False})),
        name=name,
        violation_error_message=_("The position lies outside the earth or is only half given."),
    )


def not_before(name: str, first: str, last: str) -> models.CheckConstraint:
    """`last` is empty or not before `first`."""
    return models.CheckConstraint(
        condition=Q(**{f"{first}__isnull": True})
        | Q(**{f"{last}__isnull": True})
        | Q(**{f"{last}__gte": F(first)}),
        name=name,
        violation_error_message=_("The end lies before the beginning."),
    )
