"""What was missing (Was hat gefehlt?): any number of reasons, each with what else is known."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations import languages
from consultations.entries import Missing
from consultations.entry.offered import Offered
from consultations.entry.parts import NOT_SAID, select
from consultations.models import UnmetNeedReason

Code = UnmetNeedReason.Code
TOPIC = "missing_topic_"


@dataclass(frozen=True)
class Reason:
    """One reason as the page asks for it."""

    code: str
    label: str
    html_id: str
    is_checked: bool
    topic: BoundField
    more: BoundField | None


class MissingFields(forms.Form):
    """Reasons, the language or kind of offer that was missing, and perhaps a topic of each."""

    missing = forms.MultipleChoiceField(
        label=gettext_lazy("What was missing?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    missing_language = forms.CharField(
        label=gettext_lazy("Which language?"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"list": "languages", "autocomplete": "off"}),
    )
    missing_category = select(gettext_lazy("Which kind of offer?"))

    # Code of the language that was missing.
    missing_code = ""

    def offer_reasons(self, offered: Offered) -> None:
        fields: dict[str, Any] = self.fields
        fields["missing"].choices = [(row.code, str(row)) for row in offered.reasons]
        fields["missing_category"].choices = [NOT_SAID, *offered.categories]
        topics = [NOT_SAID, *((row.pk, row.label) for row in offered.topics)]
        for row in offered.reasons:
            fields[TOPIC + row.code] = forms.TypedChoiceField(
                label=_("On which topic?"),
                choices=topics,
                coerce=int,
                empty_value=None,
                required=False,
            )

    def clean_missing_language(self) -> str:
        typed: str = self.cleaned_data["missing_language"]
        if typed and Code.LANGUAGE in self.cleaned_data.get("missing", ()):
            self.missing_code = languages.code_of(typed)
        return typed

    def reasons(self) -> Iterator[Reason]:
        """The reasons in their order, with what belongs to each."""
        more = {Code.LANGUAGE: "missing_language", Code.NO_OFFER: "missing_category"}
        ticked = {str(value) for value in self["missing"].value() or ()}
        field: Any = self.fields["missing"]
        for number, (code, label) in enumerate(field.choices):
            asked = more.get(code)
            yield Reason(
                code=code,
                label=label,
                html_id=f"{self['missing'].auto_id}_{number}",
                is_checked=code in ticked,
                topic=self[TOPIC + code],
                more=self[asked] if asked else None,
            )

    def unmet(self, offered: Offered) -> tuple[Missing, ...]:
        """What was ticked; a second one of the same reason stays on a contact that has it."""
        cleaned = self.cleaned_data
        ticked = [self._missing(code) for code in cleaned["missing"]]
        codes = {one.reason for one in ticked}
        return (*ticked, *(one for one in doubles(offered) if one.reason in codes))

    def _missing(self, code: str) -> Missing:
        cleaned = self.cleaned_data
        return Missing(
            reason=code,
            topic_id=cleaned[TOPIC + code],
            language=self.missing_code if code == Code.LANGUAGE else "",
            offer_category=cleaned["missing_category"] if code == Code.NO_OFFER else "",
        )


def doubles(offered: Offered) -> list[Missing]:
    """Unmet needs of the contact that is corrected for which the form has no field."""
    found, seen = [], set[str]()
    for one in offered.said.missing if offered.said else ():
        if one.reason in seen:
            found.append(one)
        seen.add(one.reason)
    return found


def refuse_without_reason() -> ValidationError:
    return ValidationError(_("Please choose at least one reason: what was missing?"))
