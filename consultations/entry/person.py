"""Who sits there, as far as the form asks: the language they speak, and where they live."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations import languages
from consultations.choices import Home
from consultations.entry.filling import OTHER
from consultations.entry.homes import PartOfTown, part_of_town
from consultations.entry.offered import Offered
from locations import calendar_words as words


class PersonFields(forms.Form):
    """Both are chosen from a list, or typed by name where the list is too short."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language of the conversation"),
        required=False,
        widget=forms.RadioSelect,
    )
    other_language = forms.CharField(
        label=gettext_lazy("Other language"),
        max_length=80,
        required=False,
        widget=forms.TextInput(
            attrs={
                "list": "languages",
                "autocomplete": "off",
                "placeholder": gettext_lazy("Which one?"),
            }
        ),
    )
    home = forms.ChoiceField(label=gettext_lazy("Home"), required=False, widget=forms.RadioSelect)
    neighborhood = forms.CharField(
        label=gettext_lazy("Or type a neighborhood"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "neighborhoods", "autocomplete": "off"}),
    )

    part: PartOfTown | None = None
    # Code of the language that was typed.
    spoken = ""

    def offer_person(self, offered: Offered) -> None:
        fields: dict[str, Any] = self.fields
        fields["language"].choices = [
            *((row.code, words.language_name(row.code)) for row in offered.languages),
            (OTHER, _("Other …")),
        ]
        fields["home"].choices = [
            *((str(row.pk), row.name) for row in offered.districts),
            *((code, label) for code, label in Home.choices if code != Home.DISTRICT),
        ]

    def clean_person(self, cleaned: dict[str, Any], offered: Offered) -> None:
        """Read what was typed; what cannot be read stands at its field."""
        self._clean_language(cleaned)
        self._clean_home(cleaned, offered)

    def _clean_language(self, cleaned: dict[str, Any]) -> None:
        typed = cleaned.get("other_language", "")
        if typed and cleaned.get("language") in ("", OTHER):
            try:
                self.spoken, cleaned["language"] = languages.code_of(typed), OTHER
            except ValidationError as error:
                self.add_error("other_language", error)
        elif cleaned.get("language") == OTHER and "other_language" not in self.errors:
            self.add_error("other_language", _("Please type the language."))

    def _clean_home(self, cleaned: dict[str, Any], offered: Offered) -> None:
        typed = cleaned.get("neighborhood", "")
        if not typed:
            return
        try:
            self.part = part_of_town(typed, offered.network)
        except ValidationError as error:
            self.add_error("neighborhood", error)
            return
        district = str(self.part.district.pk)
        if cleaned.get("home") not in ("", None, district):
            text = _("“%(part)s” lies in %(district)s, but something else is chosen above.")
            named = {"part": typed, "district": self.part.district.name}
            self.add_error("neighborhood", text % named)
        cleaned["home"] = district

    def person(self) -> dict[str, Any]:
        """Language and home, by their names in an `Entry`; after `is_valid()`."""
        chosen = self.cleaned_data["language"]
        language = self.spoken if chosen == OTHER else chosen
        return {"language": language, **self._home(self.cleaned_data["home"])}

    def _home(self, chosen: str) -> dict[str, Any]:
        if not chosen.isdecimal():
            return {"home": chosen}
        neighborhood = self.part.neighborhood if self.part else None
        return {
            "home": Home.DISTRICT.value,
            "home_district_id": int(chosen),
            "home_neighborhood_id": neighborhood.pk if neighborhood else None,
        }
