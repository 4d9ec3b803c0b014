"""What is asked before contacts are deleted, or taken out as a file."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.choices import DELETION_CHOICES
from records.forms import KeptForm

LONGEST_REASON = 120


class DeleteForm(KeptForm):
    """Why a contact is to be deleted."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why is it to be deleted?"),
        choices=DELETION_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose a reason.")},
    )


class PurposeFields(forms.Form):
    """What a file is for: part of every form that takes data out."""

    reason = forms.CharField(
        label=gettext_lazy("What is the export for?"),
        help_text=gettext_lazy(
            "One line, for example: “Annual report to the association”. It is written to the "
            "audit trail. No names please."
        ),
        min_length=5,
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if not any(character.isalpha() for character in reason):
            raise ValidationError(_("Please write the reason in words."))
        return reason


class ExportForm(PurposeFields, KeptForm):
    """In which form, and what for."""

    CSV, XLSX = "csv", "xlsx"

    shape = forms.ChoiceField(
        label=gettext_lazy("As"),
        choices=[
            (XLSX, gettext_lazy("Excel (XLSX), with a second sheet of the topics")),
            (CSV, gettext_lazy("Text with semicolons (CSV)")),
        ],
        initial=XLSX,
        widget=forms.RadioSelect,
    )

    field_order = ["shape", "reason"]
