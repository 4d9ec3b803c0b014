"""What may be entered about a rule: four rhythms, and of each only what it needs."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from locations.calendar_words import plain_date, weekday_name
from locations.models import Location, OpeningHours
from locations.recurrence import Rhythm
from locations.schedule import Mode
from locations.typed import ClockField, DayField, DaysField, between, year_after
from locations.wording import WEEKS
from records.forms import KeptForm

# Which fields a rhythm needs; what stands in the others is left alone.
NEEDS = {
    Rhythm.WEEKLY: ("weekday",),
    Rhythm.FORTNIGHTLY: ("weekday", "anchor_on"),
    Rhythm.WEEKS_OF_MONTH: ("weekday", "weeks_of_month"),
    Rhythm.DATES: ("dates",),
}
GROUPS = ("weekday", "anchor_on", "weeks_of_month", "dates")
SENTENCES = {
    "weekday": gettext_lazy("Please choose a weekday."),
    "anchor_on": gettext_lazy("Every second week needs one date on which it takes place."),
    "weeks_of_month": gettext_lazy("Please choose at least one week."),
    "dates": gettext_lazy("Please enter at least one date."),
}


class RuleFields(forms.Form):
    """The part that a new location shares with the editor of rules."""

    rhythm = forms.ChoiceField(
        label=gettext_lazy("How often?"),
        choices=OpeningHours.RHYTHMS,
        widget=forms.RadioSelect,
        initial=Rhythm.WEEKLY,
    )
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Weekday"),
        choices=[("", gettext_lazy("Please choose")), *OpeningHours.WEEKDAYS],
        coerce=int,
        empty_value=None,
        required=False,
    )
    weeks_of_month = forms.TypedMultipleChoiceField(
        label=gettext_lazy("In which weeks of the month?"),
        choices=list(WEEKS.items()),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    anchor_on = DayField(
        label=gettext_lazy("A date on which it takes place"),
        help_text=gettext_lazy("From there it is counted every 14 days, forwards and backwards."),
        required=False,
    )
    dates = DaysField(
        label=gettext_lazy("Dates"),
        help_text=gettext_lazy("One per line, for example 1.12.2026."),
        required=False,
    )
    opens_at = ClockField(label=gettext_lazy("From"))
    closes_at = ClockField(label=gettext_lazy("To"))
    mode = forms.ChoiceField(
        label=gettext_lazy("May people just come?"),
        choices=OpeningHours.MODES,
        widget=forms.RadioSelect,
        initial=Mode.WALK_IN,
    )
    closed_on_holidays = forms.BooleanField(
        label=gettext_lazy("Cancelled on public holidays"), required=False, initial=True
    )

    def limit_days(self, today: date) -> None:
        """Dates of a plan lie within a year or two of `today`."""
        between(self, "anchor_on", date(today.year - 1, 1, 1), date(today.year + 2, 12, 31))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        rhythm = cleaned.get("rhythm")
        needed = NEEDS[Rhythm(rhythm)] if rhythm else GROUPS
        for name in GROUPS:
            if name not in needed:
                # What was typed there stays in the form, and is not looked at.
                self.errors.pop(name, None)
            elif rhythm and name not in self.errors and cleaned.get(name) in (None, []):
                self.add_error(name, str(SENTENCES[name]))
        self._clean_anchor(cleaned)
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The end must be later than the beginning."))
        return cleaned

    def _clean_anchor(self, cleaned: dict[str, Any]) -> None:
        weekday, anchor = cleaned.get("weekday"), cleaned.get("anchor_on")
        is_needed = cleaned.get("rhythm") == Rhythm.FORTNIGHTLY
        if is_needed and weekday is not None and anchor and anchor.weekday() != weekday:
            named = {"date": plain_date(anchor), "weekday": weekday_name(anchor.weekday())}
            self.add_error("anchor_on", _("%(date)s is a %(weekday)s.") % named)

    @property
    def rule_is_whole(self) -> bool:
        """Whether what the form says about days and times is complete and possible."""
        return not set(RuleFields.base_fields) & set(self.errors)

    def hours(self, location: Location | None, begins: date) -> OpeningHours:
        """The valid form as a rule that is not saved yet."""
        cleaned = self.cleaned_data
        rhythm = Rhythm(cleaned["rhythm"])

        def needed(name: str) -> Any:
            return cleaned[name] if name in NEEDS[rhythm] else None

        return OpeningHours(
            location=location,
            rhythm=rhythm,
            weekday=needed("weekday"),
            anchor_on=needed("anchor_on"),
            weeks_of_month=needed("weeks_of_month") or [],
            dates=[day.isoformat() for day in needed("dates") or []],
            **{name: cleaned[name] for name in ("mode", "opens_at", "closes_at")},
            closed_on_holidays=cleaned["closed_on_holidays"],
            valid_from=begins,
        )


class RuleForm(RuleFields, KeptForm):
    """A rule, new or changed, and from which day on it holds."""

    starts_on = DayField(
        label=gettext_lazy("Holds from"),
        help_text=gettext_lazy("Until the day before, everything stays as it is."),
    )

    field_order = [
        *("rhythm", "weekday", "weeks_of_month", "anchor_on", "dates"),
        *("opens_at", "closes_at", "mode", "closed_on_holidays", "starts_on"),
    ]

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_days(today)
        between(self, "starts_on", today, year_after(today))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        begins = cleaned.get("starts_on")
        if begins and cleaned.get("rhythm") == Rhythm.DATES and cleaned.get("dates"):
            refuse_dates_outside(self, cleaned["dates"], begins)
        return cleaned


def refuse_dates_outside(form: forms.Form, dates: list[date], begins: date) -> None:
    """Single dates lie on or after the day from which the rule holds, and within two years."""
    last = year_after(begins, years=2)
    for day in dates:
        if day < begins:
            text = _("%(date)s lies before the day from which this holds.")
            form.add_error("dates", text % {"date": plain_date(day)})
        elif day > last:
            text = _("%(date)s is too far away; please enter dates of the next two years.")
            form.add_error("dates", text % {"date": plain_date(day)})


def initial_of(hours: OpeningHours, begins: date) -> dict[str, Any]:
    """What the form of a rule that is there begins with."""
    dates = [date.fromisoformat(day) for day in hours.dates] if hours.is_sound else []
    return {
        **{name: getattr(hours, name) for name in ("rhythm", "weekday", "mode", "opens_at")},
        **{name: getattr(hours, name) for name in ("closes_at", "closed_on_holidays")},
        "weeks_of_month": hours.weeks_of_month,
        "anchor_on": hours.anchor_on,
        "dates": [day for day in dates if day >= begins],
        "starts_on": begins,
    }


class EndRuleForm(KeptForm):
    """The first day on which a rule does not hold any more."""

    first_without = DayField(
        label=gettext_lazy("First day without these hours"),
        help_text=gettext_lazy("Empty: these hours have no end."),
        required=False,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        between(self, "first_without", today, year_after(today))


class TakeBackForm(KeptForm):
    """Which hours go on instead of those that are taken back."""

    again = forms.TypedChoiceField(
        label=gettext_lazy("What holds instead?"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, former: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["again"]
        field.choices = [*former.items(), ("", _("nothing"))]
        if former:
            self.initial.setdefault("again", next(iter(former)))
