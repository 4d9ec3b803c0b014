"""The form of a contact: what the quick entry and the correction ask, and what it says."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.choices import Channel, Counterpart, Result
from consultations.entries import Entry, first_day
from consultations.entry import filling
from consultations.entry.missing import MissingFields, refuse_without_reason
from consultations.entry.offered import Offered
from consultations.entry.parts import FoldedFields, PartnerFields, ReferralFields, select, whole
from consultations.entry.person import PersonFields
from consultations.follow_ups.fields import FollowUpFields
from consultations.models import Contact
from consultations.revising import RevisionFields
from locations.models import Location
from locations.typed import DayField, between
from records.forms import KeptForm

# What an action calls otherwise than the form.
FIELD_OF = {
    "topic_ids": "topics",
    "home_district_id": "home",
    "home_neighborhood_id": "neighborhood",
    "sent_to": "targets",
    "partner": "partner_organization",
    "earlier_id": None,
}
# Not asked of a contact with a cooperation partner.
NOT_OF_PARTNERS = (
    *("topics", "language", "other_language", "home", "neighborhood", "result", "first_contact"),
    *("interpreting", "age_band", "gender", "advised", "accompanying", "headcount", "targets"),
    *("organization", "missing", "missing_language", "missing_category"),
)


class ContactForm(
    PersonFields,
    ReferralFields,
    MissingFields,
    PartnerFields,
    FoldedFields,
    FollowUpFields,
    RevisionFields,
    KeptForm,
):
    """A contact; `offered` is what can be chosen, `earlier` the contact that it goes on from."""

    location = forms.TypedChoiceField(
        label=gettext_lazy("Place"),
        coerce=int,
        error_messages={"required": gettext_lazy("Please choose the place.")},
    )
    happened_on = DayField(label=gettext_lazy("Date"))
    channel = select(gettext_lazy("How?"), Channel.choices)
    counterpart = forms.ChoiceField(
        label=gettext_lazy("Who was there?"),
        choices=Counterpart.choices,
        initial=Counterpart.ADVICE_SEEKER,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose who was there.")},
    )
    topics = forms.TypedMultipleChoiceField(
        label=gettext_lazy("What was it about?"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    result = forms.ChoiceField(
        label=gettext_lazy("Result"),
        choices=Result.choices,
        required=False,
        widget=forms.RadioSelect,
    )

    # As on the page, for the list of what is wrong.
    field_order = [
        "revision_reason",
        *("location", "happened_on", "channel", "counterpart", "topics"),
        *("language", "other_language", "home", "neighborhood", "result"),
        *("partner_organization", "partner_kind", "partner_initiative", "partner_theme"),
        *("targets", "organization", "missing", "missing_language", "missing_category"),
        *("due_on", "memo", "is_shared"),
    ]

    def __init__(
        self,
        *args: Any,
        offered: Offered,
        today: date,
        earlier: Contact | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered, self.today, self.earlier = offered, today, earlier
        self.offer_person(offered)
        self.offer_partners(offered)
        self.offer_reasons(offered)
        self.offer_interpreting()
        self._offer_groups(offered)
        begins = [first_day(place) for place in offered.places]
        between(self, "happened_on", min(begins, default=today), today)
        if "due_on" in self.fields:
            self.plan_between(today)

    def _offer_groups(self, offered: Offered) -> None:
        fields: dict[str, Any] = self.fields
        ask = [] if self.initial.get("location") else [("", _("Please choose"))]
        fields["location"].choices = [*ask, *((row.pk, row.name) for row in offered.places)]
        fields["topics"].choices = [(row.pk, row.label) for row in offered.topics]

    # --- What was typed ---

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.is_about_partner:
            # What stands in the parts that are not shown is not looked at.
            for name in NOT_OF_PARTNERS:
                self.errors.pop(name, None)

    @property
    def is_about_partner(self) -> bool:
        return bool(self["counterpart"].value() == Counterpart.PARTNER)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.is_about_partner:
            self.clean_person(cleaned, self.offered)
            self._clean_missing(cleaned)
        return cleaned

    def _clean_missing(self, cleaned: dict[str, Any]) -> None:
        needs_reason = cleaned.get("result") == Result.NOT_HELPED
        if needs_reason and not cleaned.get("missing") and "missing" not in self.errors:
            self.add_error("missing", refuse_without_reason())

    # --- What it says ---

    @property
    def place(self) -> Location:
        """The chosen place; after `is_valid()`."""
        found = self.offered.place(self.cleaned_data["location"])
        if found is None:
            raise ValidationError({"location": _("Please choose the place.")})
        return found

    def entry(self) -> Entry:
        """What the valid form says."""
        cleaned = self.cleaned_data
        said: dict[str, Any] = {
            name: cleaned[name] for name in ("happened_on", "counterpart", "channel", "duration")
        }
        said["earlier_id"] = self.earlier.pk if self.earlier else None
        if self.is_about_partner:
            return Entry(**said, partner=self.partner())
        same = ("first_contact", "headcount", "interpreting", "age_band", "gender", "result")
        return Entry(
            **said,
            **{name: cleaned[name] for name in same},
            **self.person(),
            advised=whole(cleaned["advised"], 1),
            accompanying=whole(cleaned["accompanying"], 0),
            topic_ids=frozenset(cleaned["topics"]),
            missing=self.unmet(self.offered),
            sent_to=self.sent_to(self.offered),
        )

    def refuse(self, error: ValidationError) -> None:
        """Errors of the action stand at the fields of this form."""
        if hasattr(error, "error_dict"):
            told: dict[Any, Any] = {}
            for name, errors in error.error_dict.items():
                told.setdefault(FIELD_OF.get(name, name) or "__all__", []).extend(errors)
            error = ValidationError(told)
        super().refuse(error)

    def kept_values(self, contact: Contact) -> dict[str, Any]:
        """What the fields would hold for the contact as it is kept now (a page of conflict)."""
        return filling.kept_values(contact, self.offered)


class ChangeForm(ContactForm):
    """As `ContactForm`, for one that is there; its follow-up has a page of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("due_on", "memo", "is_shared", "also_follow_up"):
            del self.fields[name]
