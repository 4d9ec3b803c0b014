"""Two people, one row: a page with what is kept now beside what was typed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, cast

from django.db.models import Manager, Model
from django.forms import BaseForm, BoundField, ChoiceField, ModelForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

NOTHING = "–"


@dataclass(frozen=True)
class Difference:
    """One field of the form, as it is kept now and as it was typed."""

    label: str
    kept: str
    typed: str


def conflict_page(request: HttpRequest, form: BaseForm, row: Any) -> HttpResponse:
    """Both texts, and two ways on: the form, which has seen the new version now, or none of it."""
    data = cast(QueryDict, form.data).copy()
    data["seen_version"] = str(row.version)
    form.data = data
    context = {"form": form, "differences": list(differences(form, row))}
    return render(request, "records/conflict.html", context, status=409)


def differences(form: BaseForm, row: Any) -> Iterator[Difference]:
    """The fields in which the form says something else than `row` does.

    A form that is no form of a model may say with `kept_values(row)` what its fields would hold.
    """
    kept = _kept_values(form, row)
    for name in getattr(form, "own_fields", form.fields):
        if name not in kept:
            continue
        bound = form[name]
        now, typed = shown(bound, kept[name]), shown(bound, form.cleaned_data.get(name))
        if now != typed:
            yield Difference(str(bound.label), now, typed)


def _kept_values(form: BaseForm, row: Any) -> dict[str, Any]:
    if hasattr(form, "kept_values"):
        return form.kept_values(row)
    if isinstance(form, ModelForm) and isinstance(row, form._meta.model):
        return {name: _value(row, name) for name in form._meta.fields or form.fields}
    return {name: _value(row, name) for name in form.fields if hasattr(row, name)}


def _value(row: Any, name: str) -> Any:
    value = getattr(row, name, None)
    return list(value.all()) if isinstance(value, Manager) else value


def shown(bound: BoundField, value: Any) -> str:
    """A value as somebody reads it; both sides of a comparison go through here."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value is None or value == "":
        return NOTHING
    if isinstance(value, datetime | date):
        return date_format(value, "d.m.Y H:i" if isinstance(value, datetime) else "d.m.Y")
    if isinstance(value, time):
        return time_format(value, "H:i")
    if isinstance(value, Iterable) and not isinstance(value, str | dict):
        return ", ".join(shown(bound, one) for one in value) or NOTHING
    if isinstance(bound.field, ChoiceField) and not isinstance(value, Model):
        return _label(bound.field.choices, value)
    return str(value)


def _label(choices: Any, value: Any) -> str:
    for key, label in choices:
        if isinstance(label, list | tuple):
            if (found := _label(label, value)) != str(value):
                return found
        elif str(key) == str(value):
            return str(label)
    return str(value)
