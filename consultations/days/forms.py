"""What may be said about a day of a place, and what may be asked of the list of days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from consultations.actions.days import Counts
from consultations.choices import Cancellation
from consultations.models import LocationDay
from consultations.revising import RevisionFields
from locations.place import Place
from locations.typed import DayField, between
from records.forms import KeptForm

MOST_VISITORS = 999
WRONG_COUNT = gettext_lazy("Please enter a whole number, at most 999.")
COUNTS = ("visitors", "third_country_nationals", "turned_away")
HELD, CANCELLED = "held", "cancelled"


def _count(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=0,
        max_value=MOST_VISITORS,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 5, "autocomplete": "off"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), WRONG_COUNT),
    )


class HeldForm(KeptForm):
    """One tap: it took place; or it did, and nobody came."""

    nobody = forms.BooleanField(required=False)


class TakeBackForm(RevisionFields, KeptForm):
    """One button, and a question if the month is closed."""


class DayForm(RevisionFields, KeptForm):
    """What became of a day: held and counted, or cancelled with a reason for the team."""

    happened = forms.ChoiceField(
        label=gettext_lazy("What became of it?"),
        choices=[
            (HELD, gettext_lazy("It took place")),
            (CANCELLED, gettext_lazy("It was cancelled")),
        ],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Please choose one of the two.")},
    )
    cancellation = forms.ChoiceField(
        label=gettext_lazy("Why? (for the team only)"),
        choices=Cancellation.choices,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Please choose one of these reasons.")},
    )
    visitors = _count(
        gettext_lazy("How many came?"),
        gettext_lazy("0: nobody came. Empty: nobody counted."),
    )
    third_country_nationals = _count(
        gettext_lazy("Of them nationals of third countries"),
        gettext_lazy(
            "One number for the whole day, linked to no contact. Only what people have said"
            " themselves; do not guess."
        ),
    )
    turned_away = _count(
        gettext_lazy("Turned away"),
        gettext_lazy("Who came and could not be seen any more."),
    )
    staff = forms.MultipleChoiceField(
        label=gettext_lazy("Who staffed it?"),
        help_text=gettext_lazy(
            "Only the team sees this, nobody evaluates it; deleted after three months."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Please choose people of this team.")},
    )

    def __init__(self, *args: Any, team: Sequence[User] | None, **kwargs: Any) -> None:
        """`team` None: so long ago that nobody is asked any more who was there."""
        super().__init__(*args, **kwargs)
        self.team = {str(user.public_id): user for user in team or ()}
        if self.team:
            field: Any = self.fields["staff"]
            field.choices = [(key, user.name) for key, user in self.team.items()]
        else:
            del self.fields["staff"]

    def kept_values(self, row: LocationDay) -> dict[str, Any]:
        """What the fields would hold for a day as it is kept now."""
        return initial_of(row)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("happened") == CANCELLED:
            self._clean_cancelled(cleaned)
        elif cleaned.get("happened") == HELD:
            self._clean_part(cleaned)
        return cleaned

    def _clean_cancelled(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("cancellation") and "cancellation" not in self.errors:
            self.add_error("cancellation", _("Please choose a reason."))
        for name in COUNTS:
            if cleaned.get(name) is not None:
                self.add_error(
                    name,
                    _("Nobody comes to a day that was cancelled. Leave this empty; if it took"
                      " place and nobody came, choose so and enter 0."),
                )  # fmt: skip

    def _clean_part(self, cleaned: dict[str, Any]) -> None:
        part, whole = cleaned.get("third_country_nationals"), cleaned.get("visitors")
        if part is not None and "visitors" not in self.errors and part > (whole or 0):
            self.add_error("third_country_nationals", _("These cannot be more than all visitors."))

    @property
    def reason(self) -> str:
        """Why the day fell through; empty if it was held."""
        cleaned = self.cleaned_data
        return cleaned["cancellation"] if cleaned["happened"] == CANCELLED else ""

    @property
    def counts(self) -> Counts:
        return Counts(**{name: self.cleaned_data[name] for name in COUNTS})

    @property
    def staffed_by(self) -> list[User] | None:
        """Those who were ticked; None if nobody was asked."""
        if "staff" not in self.fields:
            return None
        return [self.team[key] for key in self.cleaned_data["staff"]]


def initial_of(row: LocationDay) -> dict[str, Any]:
    """What the form of a day begins with that somebody has entered; one query."""
    names = row.staffed_by.values_list("user__public_id", flat=True)
    return {
        "happened": HELD if row.is_held else CANCELLED,
        "cancellation": row.cancellation,
        **{name: getattr(row, name) for name in COUNTS},
        "staff": sorted(map(str, names)),
    }


@dataclass(frozen=True)
class Asked:
    """A question to the list of days; what could not be understood is left out."""

    slug: str
    until: date


class DaysSearch(forms.Form):
    """The question in the query string of the list: which place, up to which day."""

    ort = forms.ChoiceField(label=gettext_lazy("Place"), required=False)
    bis = DayField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, places: Iterable[Place], first: date, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        field: Any = self.fields["ort"]
        field.choices = [
            ("", _("all my places")),
            *((place.slug, place.location.name) for place in places),
        ]
        between(self, "bis", first, today)

    def asked(self) -> Asked:
        self.is_valid()
        cleaned = self.cleaned_data
        return Asked(cleaned.get("ort") or "", cleaned.get("bis") or self.today)
