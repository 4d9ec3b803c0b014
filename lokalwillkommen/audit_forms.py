"""What may be asked of the audit trail."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from locations.typed import DayField, between, refuse_reversed
from records.forms import KeptForm

# The network began in October 2016; nothing can be older.
FIRST_DAY = date(2016, 10, 1)
SHOWN_DAYS = 30

# Kinds of records in the trail. Not “login”: it would be a record of working hours.
KINDS = {
    "location": gettext_lazy("Place"),
    "locationaddress": gettext_lazy("Address of a place"),
    "locationdistrict": gettext_lazy("District of a place"),
    "locationpause": gettext_lazy("Pause of a place"),
    "formerslug": gettext_lazy("Former address on the web"),
    "fundingscope": gettext_lazy("Funding of a place"),
    "openinghours": gettext_lazy("Rule of the opening hours"),
    "closure": gettext_lazy("Closure or other hours"),
    "seasonquestion": gettext_lazy("Question about a holiday season"),
    "organization": gettext_lazy("Organization"),
    "user": gettext_lazy("Account"),
    "membership": gettext_lazy("Role of an account"),
    "invitation": gettext_lazy("Invitation"),
    "second_factor": gettext_lazy("Second factor of an account"),
    "password": gettext_lazy("Password of an account"),
    "factorreset": gettext_lazy("Reset of a second factor"),
    "topic": gettext_lazy("Topic"),
    "conversationlanguage": gettext_lazy("Language of the conversation"),
    "unmetneedreason": gettext_lazy("Reason why something was missing"),
    "retiredreason": gettext_lazy("Reason of a closure"),
    "contact": gettext_lazy("Contact"),
    "locationday": gettext_lazy("Day of a place"),
    "followup": gettext_lazy("Follow-up"),
    "slip": gettext_lazy("Slip with a code"),
    "aggregatecount": gettext_lazy("Total from earlier years"),
    "monthlock": gettext_lazy("Closed month"),
    "report": gettext_lazy("Report"),
    "publication": gettext_lazy("Published figures"),
    "auditentry": gettext_lazy("Audit trail"),
    "auditinquiry": gettext_lazy("Inquiry to the audit trail"),
}


class _Period(forms.Form):
    """From one day to another, neither before the network nor in the future."""

    def limit(self, today: date) -> None:
        for name in ("starts_on", "ends_on"):
            between(self, name, FIRST_DAY, today)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        refuse_reversed(self, "starts_on", "ends_on")
        return values


class TrailForm(_Period):
    """Who saw this record?"""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of record"),
        choices=[("", gettext_lazy("Please choose")), *KINDS.items()],
    )
    record = forms.RegexField(
        r"\A[A-Za-z0-9._: -]*\Z",
        label=gettext_lazy("Number of the record"),
        help_text=gettext_lazy(
            "As it stands in the address of its page. Empty: lists and exports of this kind."
        ),
        required=False,
        max_length=64,
        error_messages={
            "invalid": gettext_lazy("A number has letters from A to Z, digits and strokes only.")
        },
    )
    starts_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(label=gettext_lazy("Last day"))
    before = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit(today)


def period_before(today: date) -> dict[str, str]:
    """The days that are asked about when nobody says otherwise."""
    first = today - timedelta(days=SHOWN_DAYS - 1)
    return {"starts_on": first.isoformat(), "ends_on": today.isoformat()}


class _Account(forms.ModelChoiceField):
    def label_from_instance(self, user: Any) -> str:
        return f"{user.name} ({user.email})"


class InquiryForm(KeptForm, _Period):
    """What has this person seen, and why has that to be known?"""

    subject = _Account(
        queryset=User.objects.none(),
        to_field_name="public_id",
        empty_label=gettext_lazy("Please choose"),
        label=gettext_lazy("Account"),
    )
    starts_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(label=gettext_lazy("Last day"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy(
            "What has happened, and why is there no milder way? Kept encrypted; read by you and by "
            "whoever decides. No names of people who sought advice."
        ),
        min_length=20,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, asks: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subject = self.fields["subject"]
        assert isinstance(subject, forms.ModelChoiceField)
        subject.queryset = User.objects.exclude(pk=asks.pk)
        self.limit(today)

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if not any(character.isalpha() for character in reason):
            raise ValidationError(_("Please write the reason in words."))
        return reason
