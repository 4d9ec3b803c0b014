"""The days that a report is asked about, and those that they are compared with, in addresses."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.forms import RadioSelect
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import ChoiceFilter  # type: ignore[import-untyped]  # ships no types

from consultations.log.queries import FREE, DayFilter, PlainSelect, Query
from consultations.models import Contact
from locations.typed import between
from records import periods
from records.periods import Period
from reports.asking.presets import PRESETS, QUARTER, choices, period_name

YEAR_BEFORE, BEFORE, WITHOUT = "vorjahr", "davor", "ohne"


class _When(ChoiceFilter):
    """A month, a quarter or a year; which ones there are is known later."""

    def __init__(self, name: str) -> None:
        super().__init__(label=PRESETS[name].label, empty_label=None, widget=PlainSelect)


class DaysFilter(Query):
    """?zeitraum=quartal&quartal=2026-3&vergleich=davor; nothing said: the last closed quarter.

    `since`: first day that figures can be asked for.
    """

    zeitraum = ChoiceFilter(
        label=gettext_lazy("Period"),
        empty_label=None,
        choices=[
            *((preset.name, preset.label) for preset in PRESETS.values()),
            (FREE, gettext_lazy("free")),
        ],
        widget=RadioSelect,
    )
    monat, quartal, jahr = _When("monat"), _When("quartal"), _When("jahr")
    von = DayFilter(label=gettext_lazy("First day"))
    bis = DayFilter(label=gettext_lazy("Last day"))
    vergleich = ChoiceFilter(
        label=gettext_lazy("Compared with"),
        empty_label=None,
        choices=[
            (YEAR_BEFORE, gettext_lazy("Year before")),
            (BEFORE, gettext_lazy("the period before")),
            (WITHOUT, gettext_lazy("no comparison")),
        ],
        widget=PlainSelect,
    )

    class Meta:
        model = Contact
        fields: list[str] = []

    def __init__(self, asked: QueryDict, *, today: date, since: date) -> None:
        self.given, self.today = asked, today
        # The last closed quarter can always be asked for, also where nothing was counted yet.
        self.since = min(since, periods.closed_quarter(today).first or since)
        self.spans = {name: one.since(self.since, today) for name, one in PRESETS.items()}
        super().__init__(asked, Contact.objects.none())
        self.data = asked.copy()
        self._fill_in()
        for name, spans in self.spans.items():
            self.offer(name, choices(spans, today))

    # --- The form ---

    def _fill_in(self) -> None:
        """What was left out, so that the form shows what is answered."""
        self._default("zeitraum", self._implied())
        self._default("vergleich", YEAR_BEFORE)
        shown = self._span_given() or periods.closed_quarter(self.today)
        last = min(shown.last or self.today, self.today)
        for name, preset in PRESETS.items():
            self._default(name, preset.code(preset.of(last).first or last))
        if self.preset != FREE:
            self._default("von", max(shown.first or last, self.since))
            self._default("bis", last)

    def _default(self, name: str, value: object) -> None:
        if not self.data.get(name):
            self.data[name] = str(value)

    def _named(self) -> list[str]:
        """The kinds of period of which one is given."""
        named = [name for name in PRESETS if self.given.get(name)]
        has_days = self.given.get("von") or self.given.get("bis")
        return [*named, FREE] if has_days else named

    def _implied(self) -> str:
        """The kind of period that is meant without saying so."""
        named = self._named()
        return named[0] if len(named) == 1 else QUARTER.name

    def _span_given(self) -> Period | None:
        spans = self.spans.get(self.preset, {})
        return spans.get(str(self.given.get(self.preset, "")))

    def word_days(self) -> None:
        """What the form says of days; after everything that can be chosen is offered."""
        between(self.form, "von", self.since, self.today)
        between(self.form, "bis", self.since, periods.year_of(self.today).last or self.today)
        self._name_comparisons()

    def _name_comparisons(self) -> None:
        """“Year before (Quarter 3 of 2025)” instead of “Year before”."""
        if self.form.errors or not self._is_known():
            return
        field: Any = self.form.fields["vergleich"]
        field.choices = [(name, self._compared(name, label)) for name, label in field.choices]

    def _compared(self, name: str, label: Any) -> Any:
        other = compared_with(name, self.period)
        if other is None:
            return label
        return _("%(comparison)s (%(period)s)") % {
            "comparison": label,
            "period": period_name(other),
        }

    # --- What was asked ---

    def problems(self) -> Iterator[str]:
        yield from super().problems()
        if not self.given.get("zeitraum") and len(self._named()) > 1:
            yield _("More than one period is given. Please say with “zeitraum” which one is meant.")
        if self.preset == FREE and not self.form.errors and not self._is_known():
            yield _("Please give the first and the last day.")

    def not_offered(self, name: str) -> str:
        if name in PRESETS:
            spans = list(self.spans[name].values())
            if len(spans) == 1:
                return _("There are figures of %(period)s only.") % {
                    "period": period_name(spans[0])
                }
            return _("There are figures from %(first)s to %(last)s.") % {
                "first": period_name(spans[-1]),
                "last": period_name(spans[0]),
            }
        return super().not_offered(name)

    def _is_known(self) -> bool:
        return bool(self.period.first and self.period.last)

    @property
    def preset(self) -> str:
        """The kind of period, as it was sent."""
        return str(self.data["zeitraum"])

    @property
    def period(self) -> Period:
        """Both ends are None where they cannot be understood."""
        asked = self.asked
        if self.preset == FREE:
            first, last = asked.get("von"), asked.get("bis")
            return Period(first, last) if first and last else Period()
        return self.spans.get(self.preset, {}).get(asked.get(self.preset, ""), Period())

    @property
    def against(self) -> Period | None:
        """The days that are compared with, as far as anything was counted then."""
        other = self.compared
        return other if other and other.last and other.last >= self.since else None

    @property
    def compared(self) -> Period | None:
        """The days that were asked to be compared with."""
        return compared_with(self.asked.get("vergleich", WITHOUT), self.period)

    def query(self, *, without: Collection[str] = (), **others: object) -> str:
        """The question as a query string, with its days; `others` take the place of what it says.

        Without what says nothing: other kinds of period, and the usual comparison.
        """
        preset = others.get("zeitraum", self.preset)
        data = QueryDict(mutable=True)
        for name in self.filters:
            value = str(others.get(name, self.data.get(name, "")))
            if value and name not in without and _says_something(name, value, preset):
                data[name] = value
        return data.urlencode()

    @property
    def is_plain(self) -> bool:
        """Whether the address says nothing that `query` would leave out; forms send every field."""
        needless = [name for name in self._named() if name != self.preset]
        return not needless and all(self.given.values())


def _says_something(name: str, value: str, preset: object) -> bool:
    if name in PRESETS:
        return name == preset
    if name in ("von", "bis"):
        return preset == FREE
    return name != "vergleich" or value != YEAR_BEFORE


def compared_with(comparison: str, period: Period) -> Period | None:
    """The days that `period` is compared with, if it is one and can be."""
    if comparison == WITHOUT or not (period.first and period.last):
        return None
    if period.last < period.first:
        return None
    return (periods.year_before if comparison == YEAR_BEFORE else periods.before)(period)
