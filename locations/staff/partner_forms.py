"""What may be entered about a partner, and how its list is searched."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from locations.models import Organization
from locations.models.fields import phones_only
from records.forms import KeptModelForm

LAST_PAGE = 1_000


class PartnerForm(KeptModelForm):
    """An organization that people are referred to."""

    website = forms.URLField(
        label=gettext_lazy("Website"),
        required=False,
        max_length=200,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
    )

    class Meta:
        model = Organization
        fields = ["name", "target", "phone", "email", "website"]
        labels = {
            "name": gettext_lazy("Name of the organization"),
            "target": gettext_lazy("What people are referred there for"),
            "phone": gettext_lazy("Telephone"),
            "email": gettext_lazy("E-mail address"),
        }
        help_texts = {
            "phone": gettext_lazy("Of the organization, never of a person."),
            "email": gettext_lazy(
                "Of the organization, never of a person: info@… and not the name of somebody."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An organization without a target is a carrier and no partner.
        target = self.fields["target"]
        target.required = True
        target.choices = [  # type: ignore[attr-defined]  # it is a choice field
            ("", _("Please choose")),
            *Organization.Target.choices,
        ]

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone:
            phones_only([phone])
        return phone

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        same = Organization.objects.filter(name__iexact=name).exclude(pk=self.instance.pk)
        if other := same.first():
            text = _("There is already an organization named “%(name)s”.")
            raise ValidationError(text % {"name": other.name})
        return name


class PartnerSearch(forms.Form):
    """The question in the query string of the list."""

    q = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=100)
    target = forms.ChoiceField(
        label=gettext_lazy("What for"),
        required=False,
        choices=[("", gettext_lazy("everything")), *Organization.Target.choices],
    )
    page = forms.IntegerField(
        required=False, min_value=1, max_value=LAST_PAGE, widget=forms.HiddenInput
    )
