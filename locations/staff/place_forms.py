"""What may be asked of the staff's list of locations."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy

from locations.models import Location
from locations.staff import staff_words

LAST_PAGE = 1_000


@dataclass(frozen=True)
class Asked:
    """A question to the list; what could not be understood is left out."""

    text: str = ""
    kind: str = ""
    status: str = ""
    is_unknown: bool = False
    page: int = 1


class PlaceSearch(forms.Form):
    """The question in the query string of the list."""

    q = forms.CharField(label=gettext_lazy("Name, street or house"), required=False, max_length=100)
    art = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        required=False,
        choices=[("", gettext_lazy("all")), *staff_words.KINDS.items()],
    )
    stand = forms.ChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=[("", gettext_lazy("all")), *Location.Status.choices],
    )
    unbekannt = forms.BooleanField(
        label=gettext_lazy("Only those whose hours are not known or not confirmed"),
        required=False,
    )
    seite = forms.IntegerField(
        required=False, min_value=1, max_value=LAST_PAGE, widget=forms.HiddenInput
    )

    def asked(self) -> Asked:
        """The question, as far as it can be understood."""
        self.is_valid()
        cleaned = self.cleaned_data
        return Asked(
            text=cleaned.get("q") or "",
            kind=cleaned.get("art") or "",
            status=cleaned.get("stand") or "",
            is_unknown=bool(cleaned.get("unbekannt")),
            page=cleaned.get("seite") or 1,
        )

    def query(self) -> str:
        """The question without its page, for the links to other pages."""
        named = {"q": "q", "art": "art", "stand": "stand", "unbekannt": "unbekannt"}
        values = {name: self.cleaned_data.get(key) for name, key in named.items()}
        return urlencode(
            {name: "1" if value is True else value for name, value in values.items() if value}
        )
