"""What may be asked of the finder."""

import math
from typing import Any

from django import forms
from django.conf import settings
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


class FinderForm(forms.Form):
    """The question to the finder; what cannot be understood is left out and said."""

    lat = forms.FloatField(required=False, min_value=-90, max_value=90)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180)
    open = forms.ChoiceField(required=False, choices=OPEN_CHOICES)
    language = forms.RegexField(r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$", required=False, max_length=8)
    step_free = forms.ChoiceField(required=False, choices=[("", ""), ("0", ""), ("1", "")])
    kind = forms.ChoiceField(required=False, choices=[("", ""), *Location.Kind.choices])
    page = forms.IntegerField(required=False, min_value=1, max_value=LAST_PAGE)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        lat, lon = cleaned.get("lat"), cleaned.get("lon")
        both = lat is not None and lon is not None
        if not both and (self.data.get("lat") or self.data.get("lon")):
            self.add_error("lat", _("This position could not be understood."))
        return cleaned

    def criteria(self) -> Criteria:
        """The question as far as it was understood; nothing is raised for bad input."""
        self.is_valid()
        understood = self.cleaned_data
        text = only_text(self.data.get("q", ""))
        position = None if text else _rounded(understood.get("lat"), understood.get("lon"))
        return Criteria(
            text=text,
            position=position,
            open=understood.get("open", ""),
            language=understood.get("language", ""),
            step_free=understood.get("step_free") == "1",
            kind=understood.get("kind", ""),
            page=understood.get("page") or 1,
            ignored=tuple(sorted({"position" if n in ("lat", "lon") else n for n in self.errors})),
        )


def _rounded(lat: float | None, lon: float | None) -> tuple[float, float] | None:
    """The position to about 100 m: nobody needs to know more, and nothing finer is kept."""
    if lat is None or lon is None or not math.isfinite(lat + lon):
        return None
    return round(lat, 3), round(lon, 3)


def asked(query: QueryDict) -> Criteria:
    """The question in the query string of an address."""
    return FinderForm(query).criteria()


def language_codes_offered(spoken: set[str]) -> list[str]:
    """Codes for the language filter: those spoken anywhere, German first."""
    first = settings.LANGUAGE_CODE
    return sorted(spoken, key=lambda code: (code != first, code))
