"""What a device says of a row, and what the buttons of the page say without a script."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.choices import Channel, Counterpart, Result
from consultations.entries import first_day
from consultations.locks import is_locked
from consultations.remembered import remember
from consultations.tally.offered import Offered
from consultations.tally.rows import DAYS_BACK, Row, Said, in_form
from locations import calendar_words as words
from locations.models import Location
from records.forms import KeptForm

# Behind "Andere …": a language without a button of its own.
OTHER = "other"
# As JavaScript counts: milliseconds, exact up to here.
MOST = 2**53 - 1
REASON_NEEDED = gettext_lazy("What was missing? Without a reason “Could not help” is not saved.")


class RowForm(forms.Form):
    """A whole row: its key, its revision, the device's clock, and codes."""

    key = forms.UUIDField()
    revision = forms.IntegerField(min_value=1, max_value=MOST)
    # When the row was begun (or taken back) and sent, by the clock of the device: their distance
    # counts, so it need not be right.
    at = forms.IntegerField(min_value=0, max_value=MOST)
    sent_at = forms.IntegerField(min_value=0, max_value=MOST)
    gone = forms.BooleanField(required=False)
    place = forms.SlugField(max_length=80)
    # Set where somebody has chosen another day than the one of the tap.
    day = forms.DateField(required=False, input_formats=["%Y-%m-%d"])
    channel = forms.ChoiceField(choices=[("", ""), *Channel.choices], required=False)
    counterpart = forms.ChoiceField(choices=Counterpart.choices)
    result = forms.ChoiceField(choices=[("", ""), *Result.choices], required=False)

    def __init__(self, *args: Any, offered: Offered, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered, self.now = offered, now
        self.fields |= {
            "language": _choice(offered.languages),
            "topics": forms.MultipleChoiceField(
                choices=list(offered.topics.items()), required=False
            ),
            "home": _choice(offered.homes),
            "missing": _choice(offered.reasons),
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("result") == Result.NOT_HELPED and not values.get("missing"):
            raise ValidationError(REASON_NEEDED)
        if {"at", "sent_at"} <= values.keys() and self._day() < self._first_day():
            raise ValidationError(
                _("This row has waited too long: enter the contact with its date, and remove it.")
            )
        return values

    @property
    def moment(self) -> datetime:
        """When it was tapped, by the clock of this server; never in the future."""
        waited = self.cleaned_data["sent_at"] - self.cleaned_data["at"]
        # Longer than a year: a clock was set in between. Such a row is too old in any case.
        return self.now - timedelta(milliseconds=min(max(waited, 0), 366 * 24 * 3600 * 1000))

    def _day(self) -> date:
        return timezone.localdate(self.moment)

    def _first_day(self) -> date:
        return timezone.localdate(self.now) - timedelta(days=DAYS_BACK)

    def row(self, location: Location) -> Row:
        """The row at `location`, which the caller has looked up for the account."""
        values = self.cleaned_data
        return Row(
            key=values["key"],
            revision=values["revision"],
            moment=self.moment,
            day=values["day"] or self._day(),
            location=location,
            said=None if values["gone"] else self._said(values),
        )

    def _said(self, values: dict[str, Any]) -> Said:
        kind, district = self.offered.home_of(values["home"])
        is_asked = values["result"] == Result.NOT_HELPED
        return Said(
            counterpart=values["counterpart"],
            language=values["language"],
            topic_ids=frozenset(self.offered.topic_ids[code] for code in values["topics"]),
            home=kind,
            home_district_id=district,
            result=values["result"],
            missing=values["missing"] if is_asked else "",
        )


class TapForm(KeptForm):
    """One button of the page: it names what is to be, so that a second press changes nothing."""

    place = forms.SlugField(max_length=80, widget=forms.HiddenInput)
    day = forms.DateField(required=False, input_formats=["%Y-%m-%d"], widget=forms.HiddenInput)
    counterpart = forms.ChoiceField(choices=[("", ""), *Counterpart.choices], required=False)
    result = forms.ChoiceField(choices=[("", ""), *Result.choices], required=False)
    undo = forms.BooleanField(required=False)

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {
            "language": _choice({**offered.languages, OTHER: ""}),
            "other_language": _choice(offered.languages),
            "add": _choice(offered.topics),
            "drop": _choice(offered.topics),
            "home": _choice(offered.homes),
            "missing": _choice(offered.reasons),
        }


class PlaceForm(KeptForm):
    """Where and on which day the next taps count; remembered until the logout."""

    location = forms.ChoiceField(label=gettext_lazy("Place"))
    day = forms.DateField(label=gettext_lazy("Date"))
    channel = forms.ChoiceField(label=gettext_lazy("How?"), required=False)

    def __init__(self, *args: Any, places: Iterable[Location], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places, self.today = {place.slug: place for place in places}, today
        named = [(place.slug, place.name) for place in self.places.values()]
        self._field("location").choices = named
        self._field("channel").choices = [("", _("as the hours say")), *Channel.choices]

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if {"location", "day"} <= values.keys():
            first = first_day(self.places[values["location"]])
            if not first <= values["day"] <= self.today:
                text = _("Please choose a day from %(first)s to today.")
                self.add_error("day", text % {"first": words.plain_date(first)})
            elif is_locked(values["day"]):
                self.add_error("day", in_form(values["day"]))
        return values

    def carry_out(self, session: Any) -> None:
        """Remember what was chosen."""
        values = self.cleaned_data
        remember(
            session,
            location=self.places[values["location"]],
            day=values["day"],
            channel=values["channel"],
            today=self.today,
        )


def _choice(choices: dict[str, str]) -> forms.ChoiceField:
    return forms.ChoiceField(choices=[("", ""), *choices.items()], required=False)
