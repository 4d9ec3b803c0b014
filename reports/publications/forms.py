"""The forms of the pages on which coordinators publish and print."""

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from records.forms import KeptForm
from records.periods import Period, year_of
from reports.models import Publication
from reports.publications.names import FIRST_YEAR, LAST_YEAR, quarter_named
from reports.publications.quarters import half


class PublishForm(KeptForm):
    """One button, and from the second version on a reason."""

    reason = forms.ChoiceField(
        label=_("Why is there a new version?"),
        help_text=_("It stands on the public page."),
        choices=Publication.Reason.choices,
        widget=forms.RadioSelect,
    )
    # Of what was shown.
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["reason"]

    def show(self, digest: str) -> None:
        """What is shown now, also if something else was when the form was sent."""
        self.initial["digest"] = digest
        if self.is_bound:
            self.data = {**{name: self.data.get(name) for name in self.data}, "digest": digest}


class PeriodForm(forms.Form):
    """The period of a page for the council: a quarter, a half-year or a year."""

    quartal = forms.RegexField(r"\A2[0-9]{3}-[1-4]\Z", required=False)
    halbjahr = forms.RegexField(r"\A2[0-9]{3}-[12]\Z", required=False)
    jahr = forms.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)
    data: QueryDict

    def period(self) -> Period | None:
        """The one that was asked for; None if none was, or something else than one."""
        if not self.is_valid() or set(self.data) - set(self.fields):
            return None
        if any(len(values) > 1 for _name, values in self.data.lists()):
            return None
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        if len(asked) != 1:
            return None
        if year := asked.get("jahr"):
            return year_of(date(year, 1, 1))
        ((name, text),) = asked.items()
        return quarter_named(text) if name == "quartal" else half(*map(int, text.split("-")))
