"""Forms of staff pages: carried out once, refused when outdated, and never lost."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, ValidationError
from django.db import IntegrityError
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from records import drafts, submits
from records.conflicts import conflict_page
from records.submits import BadTicket, Ticket
from records.text import mended_data, plain_line, plain_text
from records.versions import Conflict

SEEN = "seen_version"
KEPT = (submits.FIELD, SEEN)
# Django's own sentence, here so that the catalogues of this project can say it in their words.
REQUIRED = gettext_noop("This field is required.")


class KeptForm(forms.Form):
    """A form that carries its key and what it has seen; made by `form_for` or `unsent`."""

    # When the text in the form was typed, if it comes from a draft.
    restored_at: datetime | None = None

    def __init__(
        self,
        *args: Any,
        ticket: Ticket | None = None,
        seen: int | None = None,
        refusal: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ticket = ticket
        self.refusal = refusal
        for name in KEPT:
            # Without an id: a page may have several such forms.
            widget = forms.HiddenInput(attrs={"id": False})
            self.fields[name] = forms.CharField(required=False, widget=widget)
        kept = {submits.FIELD: str(ticket or ""), SEEN: "" if seen is None else str(seen)}
        self.initial = {**(self.initial or {}), **kept}

    def add_prefix(self, field_name: str) -> str:
        """The kept fields have the same name in every form."""
        return field_name if field_name in KEPT else super().add_prefix(field_name)

    @property
    def own_fields(self) -> list[str]:
        """Names of the fields that somebody fills in."""
        return [name for name in self.fields if name not in KEPT]

    @property
    def seen(self) -> int | None:
        """The version of the row that this form was filled from."""
        text = str(self[SEEN].value() or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None

    def is_valid(self) -> bool:
        return self.restored_at is None and super().is_valid()

    def full_clean(self) -> None:
        if self.restored_at is not None:
            # Typed, but not sent: nothing is wrong with it yet.
            self._errors = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            return
        self._refuse_harm()
        super().full_clean()
        if not self.is_bound:
            return
        for name in KEPT:
            self.cleaned_data.pop(name, None)
        if self.refusal:
            self.add_error(None, self.refusal)

    def _refuse_harm(self) -> None:
        """Every text is looked at, also in fields that a form has made for itself."""
        for field in map(self.fields.get, self.own_fields):
            if isinstance(field, forms.CharField):
                several_lines = isinstance(field.widget, forms.Textarea)
                check = plain_text if several_lines else plain_line
                if check not in field.validators:
                    field.validators.append(check)

    def refuse(self, error: ValidationError) -> None:
        """Show an error of the action: at its field where the form has that field."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            known = name != NON_FIELD_ERRORS and name in self.fields
            self.add_error(name if known else None, errors)


class KeptModelForm(KeptForm, forms.ModelForm):
    """As `KeptForm`, with the fields of a model."""


Form = TypeVar("Form", bound=KeptForm)


def form_for(
    request: HttpRequest, form_class: type[Form], *, row: Any = None, **kwargs: Any
) -> Form:
    """The form of this page: as it was sent, else as it was left, else as it begins.

    `row` is the versioned row that is edited; forms of its model get it as their instance.
    """
    if request.method == "POST":
        return _sent(request, form_class, row=row, **kwargs)
    form = unsent(request, form_class, row=row, **kwargs)
    return _restored(form, form_class, row=row, **kwargs) or form


def unsent(request: HttpRequest, form_class: type[Form], *, row: Any = None, **kwargs: Any) -> Form:
    """A form that begins anew, with a key of its own: a button, or the second form of a page."""
    seen = getattr(row, "version", None)
    ticket = _new_ticket(request, form_class, kwargs.get("prefix"))
    return form_class(ticket=ticket, seen=seen, **_with_instance(form_class, row, kwargs))


def submitted(request: HttpRequest, form: KeptForm, act: Callable[[], str]) -> HttpResponse | None:
    """The answer to a form that was sent, none if it has errors and is to be shown again.

    `act` does what the form asks for and returns the address to go to. It runs at most once per
    key, in one transaction together with the end of the draft. Sent again, the form leads where
    it led. A `ValidationError` lands in the form; a `Conflict` becomes a page with both texts.
    """
    ticket = form.ticket
    if ticket is None:
        raise TypeError("Made by form_for, a form has a ticket.")
    if not form.refusal and (address := submits.result_of(ticket)):
        return HttpResponseRedirect(address)
    if not form.is_valid():
        return None
    try:
        return HttpResponseRedirect(submits.once(ticket, lambda: _act(form, ticket, act)))
    except ValidationError as error:
        form.refuse(error)
    except IntegrityError:
        form.add_error(
            None,
            _("This no longer fits what others have saved meanwhile. Please check it once more."),
        )
    except ObjectDoesNotExist:
        form.add_error(None, _("Somebody else has deleted this meanwhile."))
    except Conflict as conflict:
        with suppress(drafts.TooLong):
            drafts.save(ticket, mended_data(request.POST))
        return conflict_page(request, form, conflict.row)
    return None


def _act(form: KeptForm, ticket: Ticket, act: Callable[[], str]) -> str:
    address = act()
    if form.own_fields:
        drafts.drop_sent(ticket)
    return address


def _sent(request: HttpRequest, form_class: type[Form], *, row: Any, **kwargs: Any) -> Form:
    data = mended_data(request.POST)
    refusal = ""
    try:
        ticket = submits.read(data.get(submits.FIELD, ""), timezone.now())
        if ticket.owner != submits.owner_of(request):
            raise BadTicket
    except BadTicket:
        ticket = _new_ticket(request, form_class, kwargs.get("prefix"))
        data = data.copy()
        data[submits.FIELD] = str(ticket)
        refusal = _("This form is too old, or of another login. Please read it and send it again.")
    return form_class(
        data=data,
        files=request.FILES,
        ticket=ticket,
        refusal=refusal,
        **_with_instance(form_class, row, kwargs),
    )


def _restored(form: Form, form_class: type[Form], *, row: Any, **kwargs: Any) -> Form | None:
    """The form with the text of its draft, none if there is no draft."""
    if form.ticket is None or not form.own_fields or form.ticket.owner == submits.NOBODY:
        return None
    if not (draft := drafts.find(form.ticket)):
        return None
    data = draft.data
    data[submits.FIELD] = str(form.ticket)
    if SEEN not in data:
        data[SEEN] = form.initial[SEEN]
    restored = form_class(data=data, ticket=form.ticket, **_with_instance(form_class, row, kwargs))
    restored.restored_at = draft.saved_at
    return restored


def _new_ticket(request: HttpRequest, form_class: type[Form], prefix: str | None) -> Ticket:
    name = f"{prefix}-{form_class.__name__}" if prefix else form_class.__name__
    address = drafts.address_of(request, name)
    return submits.issue(submits.owner_of(request), address, timezone.now())


def _with_instance(form_class: type[Form], row: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
    if row is not None and issubclass(form_class, KeptModelForm) and "instance" not in kwargs:
        return kwargs | {"instance": row}
    return kwargs
