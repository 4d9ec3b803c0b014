"""What may be entered about a place: how to reach it, how to get in, in which languages."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from locations.models import Location
from locations.models.fields import phones_only
from locations.models.places import YesNo
from locations.spoken import NOT_KNOWN
from locations.staff.life_forms import UNKNOWN_IF_EMPTY, FactsFields
from records.forms import KeptForm
from records.text import plain_text

MOST_PHONES = 5
BY_LANGUAGE = ("directions", "nearest_stop")
LABELS = {
    "directions": gettext_lazy("How does one find the door? (%(language)s)"),
    "nearest_stop": gettext_lazy("Nearest stop of bus or train (%(language)s)"),
}


class FactsForm(FactsFields, KeptForm):
    """Facts of a place; what stays empty is said to be not known."""

    phones = forms.CharField(
        label=gettext_lazy("Telephone"),
        help_text=gettext_lazy("One number per line, of the place and never of a person."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=200,
        required=False,
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Of the place, never of a person."),
        required=False,
    )
    venue = forms.CharField(
        label=gettext_lazy("House we are guests in"),
        help_text=UNKNOWN_IF_EMPTY,
        max_length=200,
        required=False,
    )
    appointments_outside_hours = forms.ChoiceField(
        label=gettext_lazy("Are there appointments outside the opening hours?"),
        choices=YesNo.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, spoken: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in BY_LANGUAGE:
            for code, language in settings.LANGUAGES:
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=LABELS[name] % {"language": language},
                    widget=forms.Textarea(attrs={"rows": 2, "lang": code, "dir": "auto"}),
                    max_length=300,
                    required=False,
                    validators=[plain_text],
                )
        self.offer_languages(spoken)

    def clean_phones(self) -> list[str]:
        numbers = [line.strip() for line in self.cleaned_data["phones"].splitlines()]
        numbers = list(dict.fromkeys(number for number in numbers if number))
        if len(numbers) > MOST_PHONES:
            text = _("At most %(count)s telephone numbers, please.")
            raise forms.ValidationError(text % {"count": MOST_PHONES})
        phones_only(numbers)
        return numbers

    @property
    def facts(self) -> dict[str, Any]:
        """The valid form as values of a location."""
        names = ("phones", "email", "venue", "appointments_outside_hours", "languages", "step_free")
        return {
            **{name: self.cleaned_data[name] for name in names},
            **{name: self._by_language(name) for name in BY_LANGUAGE},
        }

    def _by_language(self, name: str) -> dict[str, str]:
        texts = {code: self.cleaned_data[f"{name}_{code}"] for code, _title in settings.LANGUAGES}
        return {code: text for code, text in texts.items() if text}


def initial_facts(location: Location) -> dict[str, Any]:
    """What the form begins with."""
    return {
        **{name: getattr(location, name) for name in ("email", "venue", "step_free")},
        "appointments_outside_hours": location.appointments_outside_hours,
        "phones": "\n".join(location.phones),
        "languages": location.languages or [NOT_KNOWN],
        **{
            f"{name}_{code}": getattr(location, name).get(code, "")
            for name in BY_LANGUAGE
            for code, _title in settings.LANGUAGES
        },
    }
