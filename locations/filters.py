"""Which places the open data are asked for."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_filters import FilterSet, MultipleChoiceFilter  # type: ignore[import-untyped]  # ships no types

from locations import calendar_words as words
from locations.models import District, Location, LocationDistrict
from locations.querysets import valid_on


class LocationFilter(FilterSet):
    """?kind=dependance&district=hoerde&step_free=yes; a parameter given twice means either."""

    kind = MultipleChoiceFilter(choices=Location.Kind.choices)
    step_free = MultipleChoiceFilter(choices=Location.StepFree.choices)
    district = MultipleChoiceFilter(method="serving")

    class Meta:
        model = Location
        fields: list[str] = []

    def __init__(
        self,
        asked: QueryDict,
        queryset: QuerySet[Location],
        *,
        districts: Iterable[District],
        day: date,
    ) -> None:
        self.day = day
        given = QueryDict(mutable=True)
        for name, values in asked.lists():
            # An empty field of a form asks for nothing.
            given.setlist(name, [value for value in values if value])
        super().__init__(given, queryset)
        choices = [(district.slug, district.name) for district in districts]
        self.filters["district"].extra["choices"] = choices

    def serving(
        self, queryset: QuerySet[Location], _name: str, slugs: list[str]
    ) -> QuerySet[Location]:
        """Places that serve one of these districts today."""
        if not slugs:
            return queryset
        rows = LocationDistrict.objects.filter(valid_on(self.day), district__slug__in=slugs)
        return queryset.filter(pk__in=rows.values("location"))

    def problem(self) -> str:
        """A sentence about the first parameter that cannot be understood; empty if there is none.

        A misspelt parameter is one too: without it, the answer would quietly be another one.
        """
        for name in self.data:
            if name not in self.filters:
                return _("There is no parameter “%(name)s”. There are: %(names)s.") % {
                    "name": _short(name),
                    "names": words.joined(sorted(self.filters)),
                }
        for name in self.form.errors:
            choices: list[tuple[str, Any]] = self.filters[name].extra["choices"]
            return _("The parameter “%(name)s” can be: %(values)s.") % {
                "name": name,
                "values": words.joined(str(value) for value, _label in choices),
            }
        return ""


def _short(name: str) -> str:
    """What somebody sent, fit to be repeated in a sentence."""
    return "".join(character for character in name if character.isprintable())[:40]
