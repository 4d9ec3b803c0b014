"""What may be entered about the life of a location: address, pause, end, name, facts, a new one."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from locations.models import Location, LocationAddress, Neighborhood
from locations.spoken import NOT_KNOWN, language_choices
from locations.typed import DayField, between, refuse_reversed, year_after
from records.forms import KeptForm

UNKNOWN_IF_EMPTY = gettext_lazy("Empty: not known.")


class AddressFields(forms.Form):
    """An address, as far as it is known."""

    street = forms.CharField(
        label=gettext_lazy("Street and number"),
        help_text=UNKNOWN_IF_EMPTY,
        max_length=160,
        required=False,
    )
    postcode = forms.RegexField(
        r"^[0-9]{5}$",
        label=gettext_lazy("Postcode"),
        required=False,
        max_length=5,
        error_messages={"invalid": gettext_lazy("A postcode has five digits.")},
    )
    city = forms.CharField(label=gettext_lazy("City"), max_length=80)
    neighborhood = forms.ModelChoiceField(
        label=gettext_lazy("Neighborhood"),
        queryset=Neighborhood.objects.order_by("name"),
        required=False,
        empty_label=gettext_lazy("not known"),
    )
    lat = forms.FloatField(
        label=gettext_lazy("Latitude of the door"),
        help_text=gettext_lazy("For example 51.5089; empty: about where the street is."),
        min_value=-90,
        max_value=90,
        required=False,
    )
    lon = forms.FloatField(
        label=gettext_lazy("Longitude of the door"),
        help_text=gettext_lazy("For example 7.4086."),
        min_value=-180,
        max_value=180,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if (cleaned.get("lat") is None) != (cleaned.get("lon") is None):
            missing = "lat" if cleaned.get("lat") is None else "lon"
            if missing not in self.errors:
                self.add_error(missing, _("A position needs latitude and longitude."))
        return cleaned

    def address(self, begins: date | None) -> LocationAddress:
        """The valid form as an address that is not saved yet, with an exact position or none."""
        cleaned = self.cleaned_data
        has_position = cleaned["lat"] is not None
        return LocationAddress(
            **{name: cleaned[name] for name in ("street", "postcode", "city", "neighborhood")},
            lat=cleaned["lat"],
            lon=cleaned["lon"],
            position_is_approximate=not has_position,
            position_source=_("entered by the team") if has_position else "",
            valid_from=begins,
        )


class MoveForm(AddressFields, KeptForm):
    """A new address, and from which day on it holds."""

    starts_on = DayField(
        label=gettext_lazy("First day at this address"),
        help_text=gettext_lazy("Until the day before, the present address stays."),
    )
    field_order = ["starts_on", "street", "postcode", "city", "neighborhood", "lat", "lon"]

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        between(self, "starts_on", today, year_after(today))


class PauseForm(KeptForm):
    """Days on which a location rests."""

    starts_on = DayField(label=gettext_lazy("First day of the pause"))
    ends_on = DayField(
        label=gettext_lazy("Last day of the pause"),
        help_text=gettext_lazy("Empty: nobody knows yet until when."),
        required=False,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        between(self, "starts_on", today, year_after(today))
        between(self, "ends_on", today, year_after(today, years=2))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        refuse_reversed(self, "starts_on", "ends_on")
        return cleaned


class ResumeForm(KeptForm):
    """The first day after a pause."""

    first_day = DayField(label=gettext_lazy("First day on which you are there again"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        between(self, "first_day", today, year_after(today))


class EndForm(KeptForm):
    """The last day of a location, where one goes instead, and what becomes of its Dependancen."""

    ENDS_TOO = "endet"

    last_day = DayField(label=gettext_lazy("Last day"))
    successor = forms.ModelChoiceField(
        label=gettext_lazy("Where do people go instead?"),
        queryset=Location.objects.none(),
        required=False,
        empty_label=gettext_lazy("nowhere, or not known yet"),
    )

    def __init__(
        self,
        *args: Any,
        today: date,
        location: Location,
        others: list[Location],
        dependances: list[Location],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        between(self, "last_day", today, year_after(today))
        successor: Any = self.fields["successor"]
        successor.queryset = Location.objects.filter(pk__in=[row.pk for row in others])
        self.offices = {row.pk: row for row in others if row.is_office}
        self.dependances = dependances
        for row in dependances:
            self.fields[f"dependance_{row.pk}"] = forms.ChoiceField(
                label=_("What becomes of %(name)s?") % {"name": row.name},
                choices=[
                    ("", _("Please choose")),
                    (self.ENDS_TOO, _("ends on the same day")),
                    *(
                        (str(office.pk), _("belongs to %(name)s") % {"name": office.name})
                        for office in self.offices.values()
                    ),
                ],
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for row in self.dependances:
            name = f"dependance_{row.pk}"
            if name not in self.errors and not cleaned.get(name):
                text = _("%(name)s belongs to this office. Please say what becomes of it.")
                self.add_error(name, text % {"name": row.name})
        return cleaned

    @property
    def heirs(self) -> dict[int, Location | None]:
        """For each Dependance its new office, or None if it ends too."""
        chosen = {row.pk: self.cleaned_data[f"dependance_{row.pk}"] for row in self.dependances}
        return {
            pk: None if choice == self.ENDS_TOO else self.offices[int(choice)]
            for pk, choice in chosen.items()
        }


class RenameForm(KeptForm):
    """Another name; the address on the web follows it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    official_name = forms.CharField(
        label=gettext_lazy("Official name"),
        help_text=gettext_lazy("Stands in small print; empty: the same as the name."),
        max_length=200,
        required=False,
    )


class FactsFields(forms.Form):
    """What people want to know before they come; what nobody has told us is said to be unknown."""

    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages spoken here"),
        widget=forms.CheckboxSelectMultiple,
        choices=[],
        error_messages={
            "required": gettext_lazy("Please tick a language, or “not known”."),
        },
    )
    step_free = forms.ChoiceField(
        label=gettext_lazy("Can one get in without steps?"),
        choices=Location.StepFree.choices,
        widget=forms.RadioSelect,
        initial=Location.StepFree.UNKNOWN,
    )

    def offer_languages(self, spoken: list[str]) -> None:
        """Choices of languages, with those that are spoken here already among them."""
        field: Any = self.fields["languages"]
        field.choices = [*language_choices(spoken), (NOT_KNOWN, _("not known"))]

    def clean_languages(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["languages"]
        if NOT_KNOWN not in chosen:
            return chosen
        if len(chosen) > 1:
            raise ValidationError(_("Either languages or “not known”, please."))
        return []
