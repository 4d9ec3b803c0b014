"""What may be asked of the finder."""

import math
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from locations.finder import LONGEST_TEXT, WEEKDAYS, Criteria
from locations.models import Location, OpeningHours

OPEN_CHOICES = [
    ("", _("any")),
    ("now", _("open now")),
    ("today", _("open today")),
    *((code, name) for code, (_number, name) in zip(WEEKDAYS, OpeningHours.WEEKDAYS, strict=True)),
]
LAST_PAGE = 10_000


def only_text(value: str) -> str:
    """`value` in one line, without control characters, cut to what a person types."""
    visible = "".join(character if character.isprintable() else " " for character in value)
    return " ".join(visible.split())[:LONGEST_TEXT].strip()


# A form would copy its fields for each request, which takes as long as the search itself.
FIELDS: dict[str, forms.Field] = {
    "lat": forms.FloatField(required=False, min_value=-90, max_value=90),
    "lon": forms.FloatField(required=False, min_value=-180, max_value=180),
    "open": forms.ChoiceField(required=False, choices=OPEN_CHOICES),
    "language": forms.RegexField(r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$", required=False, max_length=8),
    "step_free": forms.ChoiceField(required=False, choices=[("", ""), ("0", ""), ("1", "")]),
    "kind": forms.ChoiceField(required=False, choices=[("", ""), *Location.Kind.choices]),
    "page": forms.IntegerField(required=False, min_value=1, max_value=LAST_PAGE),
}


def asked(query: QueryDict) -> Criteria:
    """The question in the query string of an address.

    Nothing is raised for bad input: what cannot be understood is left out and named.
    """
    understood: dict[str, Any] = {}
    ignored: set[str] = set()
    for name, field in FIELDS.items():
        if value := query.get(name, ""):
            try:
                understood[name] = field.clean(value)
            except ValidationError:
                ignored.add("position" if name in ("lat", "lon") else name)
    text = only_text(query.get("q", ""))
    position = _rounded(understood.get("lat"), understood.get("lon"))
    if position is None and (query.get("lat") or query.get("lon")):
        ignored.add("position")
    return Criteria(
        text=text,
        position=None if text else position,
        open=understood.get("open", ""),
        language=understood.get("language", ""),
        step_free=understood.get("step_free") == "1",
        kind=understood.get("kind", ""),
        page=understood.get("page") or 1,
        ignored=tuple(sorted(ignored)),
    )


def _rounded(lat: float | None, lon: float | None) -> tuple[float, float] | None:
    """The position to about 100 m: nobody needs to know more, and nothing finer is kept."""
    if lat is None or lon is None or not math.isfinite(lat + lon):
        return None
    return round(lat, 3), round(lon, 3)


def language_codes_offered(spoken: set[str]) -> list[str]:
    """Codes for the language filter: those spoken anywhere, German first."""
    first = settings.LANGUAGE_CODE
    return sorted(spoken, key=lambda code: (code != first, code))
