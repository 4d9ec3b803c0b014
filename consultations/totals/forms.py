"""What may be entered about an old total."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from consultations.choices import Measure, Qualifier
from consultations.models import AggregateCount
from consultations.totals import words
from consultations.totals.typed import CountField, Span, SpanField, of_month
from locations.models import Location
from locations.models.places import Precision
from records.forms import KeptForm

LONGEST_SOURCE = AggregateCount._meta.get_field("source").max_length


class TotalForm(KeptForm):
    """A number that was published or reported, with its period and its source."""

    location = forms.ModelChoiceField(
        Location.objects.none(),
        label=_("Place"),
        required=False,
        empty_label=_("whole network"),
    )
    measure = forms.ChoiceField(
        label=_("What is counted"), choices=[("", _("Please choose")), *Measure.choices]
    )
    qualifier = forms.ChoiceField(
        label=_("How exact"),
        choices=Qualifier.choices,
        help_text=_("As the source words it: “more than 18,000” is not “18,000”."),
    )
    value = CountField(
        label=_("Number"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    starts = SpanField(
        label=_("From"),
        max_length=20,
        help_text=_("A day or a month, for example 9.2.2018 or 2.2018."),
    )
    ends = SpanField(
        label=_("Until"),
        max_length=20,
        required=False,
        help_text=_(
            "That day or month included. Empty: up to when is not known; contacts and "
            "consultations need it."
        ),
    )
    includes_partners = forms.BooleanField(
        label=_("Contacts with cooperation partners are included"), required=False
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=LONGEST_SOURCE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who published it, where and when; if possible in its own words."),
    )

    def __init__(
        self, *args: Any, today: date, total: AggregateCount | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        location: Any = self.fields["location"]
        location.queryset = Location.objects.order_by("name")
        # Of the running month a total may be known already.
        bounds = settings.NETWORK_STARTED_ON, of_month(today.year, today.month).last
        for name in ("starts", "ends"):
            field: Any = self.fields[name]
            field.bounds = bounds
        begun = self.kept_values(total) if total else {"qualifier": Qualifier.EXACT.value}
        self.initial = {**begun, **self.initial}

    def kept_values(self, row: AggregateCount) -> dict[str, Any]:
        """What the fields hold if the row is shown in them."""
        names = ("location", "measure", "qualifier", "value", "includes_partners", "source")
        starts, ends = spans_of(row)
        kept = {name: getattr(row, name) for name in names}
        return kept | {"starts": starts, "ends": ends}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends.last < starts.first:
            self.add_error("ends", _("The end lies before the beginning."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What the total is to hold."""
        values = dict(self.cleaned_data)
        starts: Span = values.pop("starts")
        ends: Span | None = values.pop("ends")
        return values | {
            "starts_on": starts.first,
            "starts_on_precision": starts.precision.value,
            "ends_on": ends.last if ends else None,
        }


def spans_of(row: AggregateCount) -> tuple[Span, Span | None]:
    """The period as it is typed: in months if the first day is said as one."""
    precision = Precision(row.starts_on_precision)
    starts = Span(row.starts_on, row.starts_on, precision)
    if row.ends_on is None:
        return starts, None
    if precision == Precision.DAY or not words.ends_with_a_month(row):
        return starts, Span(row.ends_on, row.ends_on, Precision.DAY)
    return starts, of_month(row.ends_on.year, row.ends_on.month)
