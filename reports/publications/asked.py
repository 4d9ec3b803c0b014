"""Which published figures somebody asks for: a quarter, one version of it, or a year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from records.periods import Period, ends, year_of
from reports.asking.presets import QUARTER
from reports.models import Publication
from reports.publications.finding import Published, gathered
from reports.publications.names import FIRST_YEAR, LAST_YEAR, quarter_named


class AskedForm(forms.Form):
    """The address of the page; nobody sees it as a form."""

    jahr = forms.IntegerField(required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    quartal = forms.RegexField(r"\A2[0-9]{3}-[1-4]\Z", required=False)
    fassung = forms.IntegerField(required=False, min_value=1, max_value=9999)
    data: QueryDict

    def clean(self) -> dict[str, Any]:
        """A year and a quarter are two questions, and a version without a quarter is none.

        A parameter that nobody knows is refused, and one that stands there twice: without it, the
        answer would be another one. What is hung on an address on its way asks for nothing.
        """
        found: dict[str, Any] = super().clean() or {}
        if any(name not in self.fields and not _is_of_the_sender(name) for name in self.data):
            raise ValidationError("unknown")
        if any(len(self.data.getlist(name)) > 1 for name in self.fields):
            raise ValidationError("twice")
        if bool(found.get("quartal")) < bool(found.get("fassung")):
            raise ValidationError("fassung")
        if found.get("quartal") and found.get("jahr"):
            raise ValidationError("jahr")
        return found


def _is_of_the_sender(name: str) -> bool:
    """Whether newsletters and networks hang this on every address that somebody passes on."""
    return name in ("fbclid", "gclid") or name.startswith("utm_")


@dataclass(frozen=True)
class Choice:
    """`published` is None where there is nothing to show; `problem` says why, if it was asked for.

    `is_quarter`: one quarter is shown, else a year.
    """

    published: Published | None
    problem: str = ""
    is_quarter: bool = False

    @property
    def year(self) -> int | None:
        period = self.published.period if self.published else None
        return period.first.year if period and period.first else None


def choose(query: QueryDict, shelf: Iterable[Publication]) -> Choice:
    """What the address asks for; the newest year if it asks for nothing."""
    form, versions = AskedForm(query), tuple(shelf)
    if not form.is_valid():
        return Choice(None, _("This address asks for something that does not exist."))
    asked = form.cleaned_data
    if asked["quartal"]:
        return _quarter(asked["quartal"], asked["fassung"], versions)
    years = [version.quarter.year for version in versions]
    year = asked["jahr"] or max(years, default=None)
    if year is None:
        return Choice(None)
    found = gathered(year_of(date(year, 1, 1)), newest(versions))
    problem = _("Nothing is published for %(year)s.") % {"year": year}
    return Choice(found, "" if found else problem)


def newest(versions: Iterable[Publication]) -> list[Publication]:
    """The last version of each quarter, in order."""
    found = {one.quarter: one for one in sorted(versions, key=lambda one: one.version)}
    return [found[quarter] for quarter in sorted(found)]


def _quarter(text: str, version: int | None, versions: tuple[Publication, ...]) -> Choice:
    quarter = quarter_named(text) or Period()
    wanted = [one for one in versions if one.quarter == quarter.first]
    if version:
        wanted = [one for one in wanted if one.version == version]
    if not wanted:
        return Choice(None, _("This quarter, or this version of it, is not published."))
    return Choice(gathered(quarter, newest(wanted)), is_quarter=True)


def address(period: Period, version: int | None = None) -> str:
    """The query string of a quarter, or of one version of it."""
    query = f"?quartal={QUARTER.code(ends(period)[0])}"
    return f"{query}&fassung={version}" if version else query
