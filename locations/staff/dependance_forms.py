"""What is entered about a new Dependance: one form for all that its first day needs."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from locations.actions.beginning import next_number
from locations.actions.life import has_ended
from locations.calendar_words import plain_date
from locations.models import District, Location, Programme
from locations.staff.life_forms import UNKNOWN_IF_EMPTY, AddressFields, FactsFields
from locations.staff.rule_forms import RuleFields, refuse_dates_outside
from locations.typed import DayField, between, year_after
from records.forms import KeptForm


class ProgrammeField(forms.ModelChoiceField):
    """A programme by its name, with the next free number."""

    def label_from_instance(self, obj: Any) -> str:
        number = next_number(obj)
        if number is None:
            return _("%(name)s (all numbers are taken)") % {"name": obj.name}
        return _("%(name)s (next free number: %(number)s)") % {"name": obj.name, "number": number}


class DependanceForm(AddressFields, FactsFields, RuleFields, KeptForm):
    """A new Dependance: all that must be known before its first day."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    parent = forms.ModelChoiceField(
        label=gettext_lazy("Office it belongs to"),
        queryset=Location.objects.none(),
        empty_label=gettext_lazy("Please choose"),
    )
    venue = forms.CharField(
        label=gettext_lazy("House we are guests in"),
        help_text=UNKNOWN_IF_EMPTY,
        max_length=200,
        required=False,
    )
    operating_since = DayField(
        label=gettext_lazy("First day"),
        help_text=gettext_lazy("Until then the public page says “not open yet”."),
    )
    district = forms.ModelChoiceField(
        label=gettext_lazy("District it serves"),
        queryset=District.objects.order_by("name"),
        required=False,
        empty_label=gettext_lazy("that of its neighborhood"),
    )
    programme = ProgrammeField(
        label=gettext_lazy("Programme"),
        queryset=Programme.objects.order_by("-starts_on"),
        required=False,
        empty_label=gettext_lazy("no programme"),
    )
    programme_number = forms.IntegerField(
        label=gettext_lazy("Number in the programme"),
        min_value=1,
        max_value=999,
        required=False,
    )
    funded_from = DayField(label=gettext_lazy("Paid for from"), required=False)

    # As on the page, so that the list of what is wrong begins at the top.
    field_order = ["name", "parent", "operating_since", "venue", *AddressFields.base_fields]
    field_order += ["district", *RuleFields.base_fields, *FactsFields.base_fields]

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_days(today)
        self.offer_languages([])
        between(self, "operating_since", today, year_after(today))
        field: Any = self.fields["parent"]
        field.queryset = offices_at_work(today)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Location.objects.filter(name__iexact=name).exists():
            raise ValidationError(_("A location with this name is there already."))
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        begins = cleaned.get("operating_since")
        if begins and cleaned.get("rhythm") == "dates" and cleaned.get("dates"):
            refuse_dates_outside(self, cleaned["dates"], begins)
        self._clean_programme(cleaned)
        return cleaned

    def _clean_programme(self, cleaned: dict[str, Any]) -> None:
        programme = cleaned.get("programme")
        for name in ("programme_number", "funded_from"):
            if programme is None and cleaned.get(name) and "programme" not in self.errors:
                self.add_error("programme", _("Please choose the programme too."))
                return
        funded_from = cleaned.get("funded_from")
        if programme is None or funded_from is None:
            return
        last = programme.ends_on or date.max
        if not programme.starts_on <= funded_from <= last:
            text = _("The programme pays from %(first)s on.")
            if programme.ends_on:
                text = _("The programme pays from %(first)s to %(last)s.")
            values = {"first": plain_date(programme.starts_on), "last": plain_date(last)}
            self.add_error("funded_from", text % values)

    def location(self) -> Location:
        """The valid form as a location that is not saved yet."""
        names = ("name", "parent", "venue", "operating_since", "programme", "programme_number")
        cleaned = self.cleaned_data
        return Location(
            **{name: cleaned[name] for name in names},
            **{name: cleaned[name] for name in ("languages", "step_free")},
        )


def offices_at_work(today: date) -> QuerySet[Location]:
    """Offices that a Dependance can belong to."""
    offices = Location.objects.filter(kind=Location.Kind.OFFICE)
    return offices.filter(pk__in=[row.pk for row in offices if not has_ended(row, today)])
