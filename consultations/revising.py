"""The question that forms ask about a month that is closed: why is it changed now?"""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from consultations.choices import RevisionReason
from consultations.locks import REASON, is_locked

QUESTION = gettext_lazy("Why only now?")


class RevisionFields(forms.Form):
    """A part of a form; its action asks with an error, which brings the question to the page."""

    revision_reason = forms.ChoiceField(
        label=QUESTION,
        help_text=gettext_lazy(
            "The month is closed because it has been reported. The reason stands beside the "
            "place in the list of later changes, without a name."
        ),
        choices=RevisionReason.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Please choose one of these reasons.")},
    )

    def asks_why(self, day: date | None) -> bool:
        """Whether the page shows the question for an entry of `day`."""
        bound = self[REASON]
        return bool(bound.errors or bound.value() or (day and is_locked(day)))

    @property
    def revision(self) -> str:
        """What was chosen; after `is_valid()`."""
        return str(self.cleaned_data[REASON])


def is_asked(error: ValidationError) -> bool:
    """Whether an action has refused something because the reason is missing."""
    return REASON in getattr(error, "error_dict", ())


def texts(form: forms.Form) -> list[Any]:
    """All that is wrong with a form that is one button."""
    return [text for errors in form.errors.values() for text in errors]
