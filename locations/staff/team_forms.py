"""Forms of the team pages: what they offer is what the person who fills them in may give."""

import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from accounts.forms import NewPasswordField, repeated_password
from accounts.models import User
from locations.employers import employers, only_carrier
from locations.grants import roles_to_grant
from locations.models import AT_LOCATION, Location, Membership, Organization, Role
from locations.typed import DayField, between, refuse_reversed, year_after
from records.forms import KeptForm

# No role is planned further ahead.
YEARS_AHEAD = 10


def _employer_field(help_text: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Organization.objects.none(),
        label=_("Works for (carrier)"),
        required=False,
        empty_label=_("not told"),
        help_text=help_text,
    )


class RoleForm(KeptForm):
    """A role at a place or in the whole network, and from when to when."""

    role = forms.ChoiceField(label=_("Role"))
    location = forms.ModelChoiceField(
        Location.objects.none(),
        label=_("Location"),
        required=False,
        empty_label=_("whole network"),
        error_messages={"invalid_choice": _("At this location you cannot give roles.")},
    )
    employer = _employer_field(_("Empty: the carrier of the location, if it has exactly one."))
    valid_from = DayField(
        label=_("First day"), required=False, help_text=_("Empty: from today on.")
    )
    valid_to = DayField(
        label=_("Last day"), required=False, help_text=_("Empty: until somebody ends it.")
    )

    def __init__(self, *args: Any, by: User, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("valid_from", "valid_to"):
            between(self, name, day, year_after(day, YEARS_AHEAD))
        self._field("employer").queryset = employers()
        offered = roles_to_grant(by, day)
        self._field("role").choices = [(role.value, role.label) for role in offered]
        self._field("role").error_messages["invalid_choice"] = _("You cannot give this role.")
        places = self._field("location")
        places.queryset = Location.objects.staffed_by(by, day).exclude(status="ended")
        if not set(offered) - set(AT_LOCATION):
            places.required = True
            places.empty_label = _("please choose")
            self._choose_the_only(places)

    def _choose_the_only(self, places: Any) -> None:
        """Whoever can give a role at one location only need not choose it."""
        found = list(places.queryset[:2])
        if len(found) == 1:
            self.initial.setdefault("location", found[0].pk)
            self.initial.setdefault("employer", only_carrier(found[0]))

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        role, location = cleaned.get("role"), cleaned.get("location")
        if role in AT_LOCATION and not location and "location" not in self.errors:
            self.add_error("location", _("Please choose the location of this role."))
        if role and role not in AT_LOCATION and location:
            self.add_error("location", _("This role holds for the whole network."))
        refuse_reversed(self, "valid_from", "valid_to")
        return cleaned

    @property
    def grant(self) -> dict[str, Any]:
        """What a membership or an invitation holds of it."""
        names = ("role", "location", "valid_from", "valid_to")
        given = {name: self.cleaned_data[name] for name in names}
        employer = self.cleaned_data["employer"] or only_carrier(given["location"])
        return given | {"employer": employer}


class PersonEmailField(forms.EmailField):
    """An address that reads as it is: no letters that look like others, none that nobody sees."""

    def clean(self, value: Any) -> str:
        email: str = super().clean(value)
        local, _at, domain = email.rpartition("@")
        if not local.isascii() or any(unicodedata.category(sign) == "Cf" for sign in domain):
            raise ValidationError(EmailValidator.message, code="invalid")
        return email


class InviteForm(RoleForm):
    """Somebody who has no account yet, or one that they will log in with."""

    email = PersonEmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(
        label=_("First name and last name"),
        max_length=120,
        required=False,
        help_text=_("The invited person can correct it."),
    )

    field_order = ["email", "name", "role", "location", "employer", "valid_from", "valid_to"]


class StandInForm(RoleForm):
    """Somebody who stands in on named days; without an account they are invited."""

    email = PersonEmailField(
        label=_("E-mail address of the stand-in"),
        max_length=254,
        help_text=_("Who has no account yet gets an invitation."),
    )

    field_order = ["email", "location", "role", "employer", "valid_from", "valid_to"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = self._field("role")
        roles.choices = [choice for choice in roles.choices if choice[0] in AT_LOCATION]
        roles.initial = Role.ADVISER.value
        self._field("location").required = True
        self._field("location").empty_label = _("please choose")
        for name in ("valid_from", "valid_to"):
            self._field(name).required = True
            self._field(name).help_text = ""

    @property
    def grant(self) -> dict[str, Any]:
        return super().grant | {"is_stand_in": True}


class EndForm(KeptForm):
    """From when on a role does not hold any more."""

    first_day_without = DayField(
        label=_("First day without this role"), help_text=_("Today: the role ends at once.")
    )

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        between(self, "first_day_without", day, year_after(day, YEARS_AHEAD))


class EmployerForm(KeptForm):
    """For whom somebody works in a role that they have."""

    employer = _employer_field(_("Contacts that are logged already keep the carrier they have."))

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["employer"]
        field.queryset = employers(also=membership.employer)
        self.initial.setdefault("employer", membership.employer_id)


class SearchForm(forms.Form):
    """A part of a name or address, and a page of the list."""

    q = forms.CharField(label=_("Name or e-mail address"), max_length=100, required=False)
    seite = forms.IntegerField(min_value=1, max_value=10_000, required=False)


class AccountForm(forms.Form):
    """The account that an invited person makes; not kept, for it holds a password."""

    name = forms.CharField(
        label=_("First name and last name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password1 = NewPasswordField()
    password2 = repeated_password()

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        password: Any = self.fields["password1"]
        password.user = User(email=email, name=self.data.get("name", ""))

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if any(unicodedata.category(letter) in ("Cc", "Cf", "Cs") for letter in name):
            raise ValidationError(_("Please leave out characters that nobody can see."))
        return name

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords differ."))
        return cleaned
