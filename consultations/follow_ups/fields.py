"""What is asked about a follow-up: a date, a memo of one line, and who else may see it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from locations.typed import DayField, between

LONGEST_MEMO = 120
# Kept for twelve months at the latest (settings.RETENTION): the last month is for doing it.
LATEST = timedelta(days=335)
# As many digits as a telephone or file number has at least; days and times have stops.
LONG_NUMBER = re.compile(r"(?:\d[ /–-]*){6}")


@dataclass(frozen=True)
class Plan:
    """A follow-up as it was typed."""

    due_on: date
    memo: str
    is_shared: bool


class FollowUpFields(forms.Form):
    """The fields of a follow-up, as a part of a form; without a date there is none."""

    due_on = DayField(label=gettext_lazy("Follow up on"), required=False)
    memo = forms.CharField(
        label=gettext_lazy("What is to be done?"),
        help_text=gettext_lazy(
            "Please no names, telephone numbers, file numbers or diagnoses. Only what is to be "
            "done, for example: “Check the decision on housing benefit”. The text is deleted "
            "30 days after it is done."
        ),
        max_length=LONGEST_MEMO,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_shared = forms.BooleanField(label=gettext_lazy("Visible to the team"), required=False)

    def plan_between(self, first: date, last: date | None = None) -> None:
        """Only days from `first` are possible, up to eleven months later unless said otherwise."""
        between(self, "due_on", first, last or first + LATEST)

    def clean(self) -> Any:
        cleaned: Any = super().clean()
        has_text = cleaned.get("memo") or cleaned.get("is_shared")
        if has_text and not cleaned.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Please choose the day on which this is to be done."))
        return cleaned

    def plan(self) -> Plan | None:
        """What was typed, none without a date; after `is_valid()`."""
        cleaned = self.cleaned_data
        if not cleaned.get("due_on"):
            return None
        return Plan(cleaned["due_on"], cleaned["memo"], cleaned["is_shared"])


def hint_of(memo: str) -> str:
    """A sentence if the memo may name somebody after all, else ""; a hint, not a refusal."""
    if "@" in memo or LONG_NUMBER.search(memo):
        return _("This may be a telephone number, a file number or an address. Please check it.")
    return ""
