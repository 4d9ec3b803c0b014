"""Questions in a query string, whatever they are about: what is clear in them, and what is not."""

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from typing import Any, Self

from django.forms import ChoiceField, Field, Form, Select
from django.http import QueryDict
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import (  # type: ignore[import-untyped]  # ships no types
    ChoiceFilter,
    Filter,
    FilterSet,
)

from locations import calendar_words as words
from locations.typed import DayField
from records.periods import Period

# The name of a period whose first and last day are given.
FREE = "frei"


class DayFilter(Filter):
    field_class = DayField


class PlainSelect(Select):
    """The same markup without a template for each option, of which a form has hundreds."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        options = "\n  ".join(_offered(one, label, chosen) for one, label in self.choices)
        known = _attributes({"name": name, **self.build_attrs(self.attrs, attrs)})
        return mark_safe(f"<select{known}>\n  {options}\n</select>")


def _offered(value: Any, label: Any, chosen: set[str]) -> str:
    """An option, or a group of them: then its choices stand in place of a label."""
    if not isinstance(label, list | tuple):
        return _option(str(value), label, chosen)
    options = "\n  ".join(_option(str(one), text, chosen) for one, text in label)
    return f'<optgroup label="{escape(value)}">\n  {options}\n</optgroup>'


def _option(value: str, label: Any, chosen: set[str]) -> str:
    selected = " selected" if value in chosen else ""
    return f'<option value="{escape(value)}"{selected}>{conditional_escape(label)}</option>'


def _attributes(attributes: dict[str, Any]) -> str:
    """As Django's templates have them: True is a name alone, False is nothing."""
    pairs = ((name, value) for name, value in attributes.items() if value is not False)
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(value)}"' for name, value in pairs
    )


class _Own(dict[str, Field]):
    """Fields of one form only: copying hundreds of choices takes longer than to answer."""

    def __deepcopy__(self, _known: object) -> Self:
        return self


class _Same(list[Any]):
    """Choices that every form has, uncopied."""

    def __deepcopy__(self, _known: object) -> Self:
        return self


class One(ChoiceFilter):
    """One of several, or none of them; what it does to the rows is said by its `method`."""

    def __init__(self, label: Any, choices: Iterable[Any] = (), **options: Any) -> None:
        known = {"label": label, "empty_label": gettext_lazy("all"), "widget": PlainSelect}
        super().__init__(**{**known, **options, "choices": _Same(choices)})


class Query(FilterSet):
    """What is empty asks for nothing; `others` are parameters that are no filters."""

    others: Collection[str] = ()

    def offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """What can be chosen in a filter, before its form is made."""
        self.filters[name].extra["choices"] = choices

    def problems(self) -> Iterator[str]:
        """Sentences about what cannot be understood; none if the question is clear."""
        yield from misnamed(self.data, self.filters, self.others)
        for name, errors in self.form.errors.items():
            yield f"{self.filters[name].label}: {errors[0]}"
        if self._is_reversed():
            yield _("The last day lies before the first.")

    def get_form_class(self) -> type[Form]:
        """Made for this question alone, so the form may have its fields, uncopied."""
        made: type[Form] = super().get_form_class()
        made.base_fields = _Own(made.base_fields)
        return made

    @cached_property
    def form(self) -> Form:
        """Django's sentence about a choice repeats what was sent; ours does not."""
        form: Form = super().form
        for name, field in form.fields.items():
            if isinstance(field, ChoiceField):
                field.error_messages["invalid_choice"] = self.not_offered(name)
        return form

    def not_offered(self, name: str) -> str:
        """What is said about a choice that there is not."""
        return _("This cannot be chosen.")

    @property
    def period(self) -> Period:
        """The days that are asked about; an open end is None."""
        raise NotImplementedError

    def _is_reversed(self) -> bool:
        period = self.period
        return bool(period.first and period.last and period.last < period.first)

    @cached_property
    def asked(self) -> dict[str, Any]:
        """What could be understood; everything else is left out."""
        self.form.is_valid()
        values: dict[str, Any] = self.form.cleaned_data
        return values

    def query(self, *, without: Collection[str] = (), **others: object) -> str:
        """The question as a query string, without what is empty; `others` are put behind it."""
        data = QueryDict(mutable=True)
        for name, values in self.data.lists():
            if name in self.filters and name not in without and any(values):
                data[name] = values[-1]
        data.update({name: str(value) for name, value in others.items()})
        return data.urlencode()


def misnamed(
    given: QueryDict, names: Collection[str], others: Collection[str] = ()
) -> Iterator[str]:
    """Sentences about parameters that there are not, and about those that are given twice.

    Without them, the answer would quietly be another one. `others` are not offered.
    """
    for name, values in given.lists():
        if name not in names and name not in others:
            yield _unknown(name, names)
        elif len(values) > 1:
            yield _("The parameter “%(name)s” is given more than once.") % {"name": name}


def _unknown(name: str, names: Collection[str]) -> str:
    if not names:
        return _("There is no parameter “%(name)s”.") % {"name": short(name)}
    return _("There is no parameter “%(name)s”. There are: %(names)s.") % {
        "name": short(name),
        "names": words.joined(sorted(names)),
    }


def short(name: str) -> str:
    """What somebody sent, fit to be repeated in a sentence."""
    return "".join(character for character in name if character.isprintable())[:40]
