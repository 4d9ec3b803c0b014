"""What may be entered on the pages of follow-ups and codes."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from consultations.choices import Arrival
from consultations.codes import read_code
from consultations.follow_ups.fields import FollowUpFields
from consultations.follow_ups.mine import memo_of
from consultations.models import FollowUp, Referral
from locations.models import Location
from records.forms import KeptForm

NOT_FOUND = gettext_lazy(
    "At this place there is no such code, or it has expired: codes are valid for six months. "
    "Please look at the six characters once more."
)


class FollowUpForm(FollowUpFields, KeptForm):
    """The follow-up of one contact."""

    def __init__(self, *args: Any, first: date, last: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].required = True
        self.plan_between(first, last)

    def kept_values(self, row: FollowUp) -> dict[str, Any]:
        """What is kept now, for the page with both texts."""
        return {"due_on": row.due_on, "memo": memo_of(row), "is_shared": row.is_shared}


class ArrivalsForm(KeptForm):
    """Whether somebody arrived where they were sent, a question for each referral."""

    def __init__(self, *args: Any, referrals: Iterable[Referral], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.referrals = {f"referral-{referral.pk}": referral for referral in referrals}
        for name, referral in self.referrals.items():
            self.fields[name] = forms.ChoiceField(
                label=str(referral),
                choices=Arrival.choices,
                initial=referral.arrival,
                widget=forms.RadioSelect,
                required=False,
            )

    def arrivals(self) -> dict[int, Arrival]:
        """The answers by primary key of the referral; after `is_valid()`."""
        given = ((row.pk, self.cleaned_data[name]) for name, row in self.referrals.items())
        return {pk: Arrival(answer) for pk, answer in given if answer}

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[name] for name in self.referrals]


class CodeForm(KeptForm):
    """The code of a slip, at the place where it was given out."""

    location = forms.ModelChoiceField(
        Location.objects.none(), label=gettext_lazy("Place"), empty_label=None
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Six letters and digits. Spaces and small letters do not matter."),
        max_length=20,
        error_messages={"max_length": NOT_FOUND},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "code-field",
            }
        ),
    )

    def __init__(self, *args: Any, places: QuerySet[Location], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place: Any = self.fields["location"]
        place.queryset = places

    def clean_code(self) -> str:
        code = read_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(NOT_FOUND, code="unknown")
        return code
