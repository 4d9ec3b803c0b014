"""The parts of the form that are folded away, or asked only when an answer calls for them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from consultations.choices import (
    MAKESHIFT_INTERPRETING,
    AgeBand,
    Answer,
    Duration,
    Gender,
    Initiative,
    Interpreting,
    PartnerKind,
    PartnerTheme,
    ReferralTarget,
)
from consultations.entries import Partner, SentTo
from consultations.entry.offered import Offered
from consultations.models.contacts import LARGEST_GROUP, MOST_PEOPLE

NOT_SAID = ("", "–")


def select(label: Any, choices: Any = (), **options: Any) -> forms.ChoiceField:
    """A list of which nothing has to be chosen."""
    return forms.ChoiceField(label=label, choices=[NOT_SAID, *choices], required=False, **options)


def number(label: Any, first: int, last: int, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=first,
        max_value=last,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        **options,
    )


def interpreting_choices() -> list[tuple[str, str]]:
    """As the list has them; emergency solutions carry a flag."""
    flagged = gettext_lazy("⚑ %(label)s – emergency solution")
    return [
        (code, str(flagged) % {"label": label} if code in MAKESHIFT_INTERPRETING else str(label))
        for code, label in Interpreting.choices
    ]


class FoldedFields(forms.Form):
    """Voluntary details (Weitere Angaben)."""

    duration = select(gettext_lazy("Duration"), Duration.choices)
    first_contact = select(gettext_lazy("Here for the first time?"), Answer.choices)
    interpreting = select(gettext_lazy("Interpreting"))
    age_band = select(gettext_lazy("Age"), AgeBand.choices)
    gender = select(gettext_lazy("Gender"), Gender.choices)
    advised = number(gettext_lazy("Persons advised"), 1, MOST_PEOPLE, initial=1)
    accompanying = number(gettext_lazy("came along"), 0, MOST_PEOPLE, initial=0)
    headcount = number(gettext_lazy("Group: how many people?"), 1, LARGEST_GROUP)
    # They open what is asked with some results only, with any other result.
    also_referred = forms.BooleanField(label=gettext_lazy("Also referred"), required=False)
    also_missing = forms.BooleanField(label=gettext_lazy("Something was missing"), required=False)
    also_follow_up = forms.BooleanField(label=gettext_lazy("Follow up"), required=False)

    def offer_interpreting(self) -> None:
        field: Any = self.fields["interpreting"]
        field.choices = [NOT_SAID, *interpreting_choices()]


class ReferralFields(forms.Form):
    """Where somebody was sent: kinds of targets, and an organization of the list of partners."""

    targets = forms.MultipleChoiceField(
        label=gettext_lazy("Referred to"),
        choices=ReferralTarget.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    organization = forms.TypedChoiceField(
        label=gettext_lazy("Organization"), coerce=int, empty_value=None, required=False
    )

    def offer_partners(self, offered: Offered) -> None:
        choices = [NOT_SAID, *((row.pk, row.name) for row in offered.partners)]
        for name in ("organization", "partner_organization"):
            field: Any = self.fields[name]
            field.choices = choices

    def sent_to(self, offered: Offered) -> tuple[SentTo, ...]:
        """One referral per target; the organization belongs to the target that it is there for."""
        targets: list[str] = list(self.cleaned_data["targets"])
        organization: int | None = self.cleaned_data["organization"]
        more = [one for one in doubles(offered) if one.target in targets]
        if organization is None:
            return (*(SentTo(target) for target in targets), *more)
        at = _target_of(organization, targets, offered)
        if at not in targets:
            targets.append(at)
        named = (SentTo(target, organization if target == at else None) for target in targets)
        return (*named, *more)


def doubles(offered: Offered) -> list[SentTo]:
    """Referrals of the contact that is corrected for which the form has no field."""
    said = offered.said.sent_to if offered.said else ()
    return [one for one in said if one.organization_id is not None][1:]


def _target_of(organization: int, targets: list[str], offered: Offered) -> str:
    """The one it was sent to before, else the only one, else what the list of partners says."""
    before = offered.said.sent_to if offered.said else ()
    for one in before:
        if one.organization_id == organization and one.target in targets:
            return one.target
    if len(targets) == 1:
        return targets[0]
    return next(row.target for row in offered.partners if row.pk == organization)


class PartnerFields(forms.Form):
    """The short form of a contact with a cooperation partner."""

    partner_organization = forms.TypedChoiceField(
        label=gettext_lazy("Which organization?"), coerce=int, empty_value=None, required=False
    )
    partner_kind = select(gettext_lazy("Kind of contact"), PartnerKind.choices)
    partner_initiative = select(gettext_lazy("Whose initiative?"), Initiative.choices)
    partner_theme = select(gettext_lazy("Theme"), PartnerTheme.choices)

    def partner(self) -> Partner:
        cleaned = self.cleaned_data
        return Partner(
            organization_id=cleaned["partner_organization"],
            kind=cleaned["partner_kind"],
            initiative=cleaned["partner_initiative"],
            theme=cleaned["partner_theme"],
        )


def whole(value: int | None, default: int) -> int:
    return default if value is None else value
