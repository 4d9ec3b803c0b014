"""Forms of the staff pages: a field, a form that is kept, a form that is one button."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django import forms, template
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template import RequestContext
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from records.forms import KeptForm, unsent
from records.submits import FIELD

register = template.Library()

# Native pickers take these forms only; what somebody typed otherwise stays a text.
NATIVE: dict[type[forms.DateInput] | type[forms.TimeInput], tuple[str, Any, str]] = {
    forms.DateInput: ("date", date, "%Y-%m-%d"),
    forms.TimeInput: ("time", time, "%H:%M"),
}


@register.inclusion_tag("components/field.html")
def field(bound: forms.BoundField, *, optional: bool = True) -> dict[str, Any]:
    """A field with label, help, error and input; `optional` says it when it may stay empty."""
    kind = _kind(bound)
    return {
        "bound": bound,
        "kind": kind,
        "control": "" if kind == "choices" else _control(bound, kind),
        "is_optional": optional and not bound.field.required and kind != "tick",
    }


def _kind(bound: forms.BoundField) -> str:
    widget = bound.field.widget
    if bound.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    return "tick" if isinstance(widget, forms.CheckboxInput) else "line"


def _control(bound: forms.BoundField, kind: str) -> SafeString:
    if kind == "hidden":
        return bound.as_widget()
    widget = _widget(bound)
    known, attributes = widget.attrs, dict[str, str | bool]()
    if isinstance(widget, forms.TextInput | forms.Textarea) and "dir" not in known:
        attributes["dir"] = "auto"
    if isinstance(bound.field, forms.IntegerField) and isinstance(widget, forms.TextInput):
        attributes["inputmode"] = "numeric"
    if isinstance(widget, forms.Textarea) and known.get("rows") in (None, "10"):
        attributes["rows"] = "4"
    return bound.as_widget(widget, attributes)


def _widget(bound: forms.BoundField) -> forms.Widget:
    """The field's own widget, or the browser's picker where that can show the value."""
    widget = bound.field.widget
    if isinstance(widget, forms.NumberInput):
        # A number field swallows what is no number, and counts when the wheel is turned.
        return forms.TextInput(widget.attrs)
    for kind, (name, plain, shape) in NATIVE.items():
        if isinstance(widget, kind) and _is_native(bound.value(), plain):
            picker = kind({**widget.attrs, "type": name}, format=shape)
            picker.is_localized = False
            return picker
    return widget


def _is_native(value: Any, plain: Any) -> bool:
    """Whether a picker of the browser can show `value`; it shows nothing for all else."""
    if not isinstance(value, str) or not value:
        return True
    try:
        return len(value) >= 5 and plain.fromisoformat(value).isoformat().startswith(value)
    except ValueError:
        return False


@register.simple_block_tag(takes_context=True)
def kept_form(
    context: RequestContext,
    content: str,
    form: forms.BaseForm,
    action: str = "",
    submit: str = "",
    kind: str = "primary",
    draft: bool = True,
    preview: str = "",
    is_download: bool = False,
) -> SafeString:
    """The form around `content`: hidden fields, summary of errors, draft, submit button.

    `preview` is an address that answers with what the form would do, while it is being filled;
    `is_download`: the answer is a file, and the page stays.
    """
    request = context.request
    has_draft = draft and FIELD in form.fields and not _has_password(form)
    return SafeString(
        render_to_string(
            "components/staff/kept_form.html",
            {
                "form": form,
                "content": content,
                "action": action,
                "submit": submit,
                "kind": kind,
                "is_multipart": form.is_multipart(),
                "draft_url": reverse("records:draft") if has_draft else "",
                "discard_url": reverse("records:discard") if has_draft else "",
                "preview": preview,
                "is_download": is_download,
                "csrf_token": get_token(request),
            },
        )
    )


def _has_password(form: forms.BaseForm) -> bool:
    return any(isinstance(each.widget, forms.PasswordInput) for each in form.fields.values())


@register.simple_tag(takes_context=True)
def press(
    context: RequestContext,
    url: str,
    label: str,
    kind: str = "secondary",
    drawing: str = "",
    about: str = "",
    **values: Any,
) -> SafeString:
    """A form that is one button, with a key of its own; `values` are sent with it."""
    request = context.request
    return SafeString(
        render_to_string(
            "components/staff/press.html",
            {
                "url": url,
                "label": label,
                "kind": kind,
                "drawing": drawing,
                "about": about,
                "hidden": [*_key(request), *values.items()],
                "csrf_token": get_token(request),
            },
        )
    )


def _key(request: HttpRequest) -> Iterable[tuple[str, Any]]:
    form = unsent(request, KeptForm)
    return [(bound.html_name, bound.value()) for bound in form.hidden_fields()]
