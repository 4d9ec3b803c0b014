"""What may be entered about a closure: on which days, which hours, what instead, and why."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from locations import wording
from locations.actions.closures import refuse_useless
from locations.closing import changed_days
from locations.directory import Directory
from locations.models import Closure, RetiredReason
from locations.place import Place
from locations.schedule import Effect
from locations.typed import ClockField, DayField, between, refuse_reversed, year_after
from records.forms import KeptForm

FIXED = ("starts_on", "ends_on", "rule", "effect", "opens_at", "closes_at")


class AskedDays(forms.Form):
    """The days that a link speaks of: tag=heute, tag=morgen, a date, or from one to another."""

    tag = forms.CharField(required=False, max_length=20)
    von = DayField(required=False)
    bis = DayField(required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name in ("von", "bis"):
            between(self, name, today, year_after(today))

    def clean_tag(self) -> date | None:
        typed = self.cleaned_data["tag"]
        named = {"heute": self.today, "morgen": date.fromordinal(self.today.toordinal() + 1)}
        field: Any = self.fields["von"]
        day: date | None = named.get(typed) or field.clean(typed)
        return day

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day, or none if the link names none that are possible."""
        if not self.is_valid():
            return None
        first = self.cleaned_data["tag"] or self.cleaned_data["von"]
        last = self.cleaned_data["bis"] or first
        return (first, last) if first and last >= first else None


class ClosingForm(KeptForm):
    """A closure or other hours, new or changed."""

    starts_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Empty: only this one day."),
        required=False,
    )
    rule = forms.TypedChoiceField(
        label=gettext_lazy("Which hours?"), coerce=int, empty_value=None, required=False
    )
    effect = forms.ChoiceField(
        label=gettext_lazy("What happens?"),
        widget=forms.RadioSelect,
        choices=[
            (Effect.CLOSED, gettext_lazy("closed")),
            (Effect.OTHER_HOURS, gettext_lazy("other hours")),
        ],
        initial=Effect.CLOSED,
    )
    opens_at = ClockField(label=gettext_lazy("Open from"), required=False)
    closes_at = ClockField(label=gettext_lazy("Open to"), required=False)
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason (stands on the public page)"),
        initial=Closure.Reason.ORGANIZATIONAL,
        error_messages={"invalid_choice": gettext_lazy("Please choose one of these reasons.")},
    )

    def __init__(
        self,
        *args: Any,
        place: Place,
        directory: Directory,
        moment: datetime,
        editing: Closure | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.place, self.directory, self.moment, self.editing = place, directory, moment, editing
        self.closure: Closure | None = None
        # Why the days of a link cannot be closed.
        self.refused_days: list[str] = []
        # What has been published for these days already.
        self.already: Closure | None = None
        today = directory.today
        first = min(editing.starts_on, today) if editing else today
        last = max(editing.ends_on, year_after(today)) if editing else year_after(today)
        for name in ("starts_on", "ends_on"):
            between(self, name, first, last)
        self._offer_rules()
        self._offer_reasons()
        if editing and editing.effect == Effect.NOTICE:
            self._field("effect").choices += [(Effect.NOTICE, _("notice only"))]

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def _offer_rules(self) -> None:
        today = self.directory.today
        rows = [
            row
            for row in self.place.hours
            if row.valid_to is None
            or row.valid_to >= today
            or (self.editing and row.pk == self.editing.opening_hours_id)
        ]
        texts = [(row.pk, wording.rhythms([row], today)[0]) for row in rows]
        field = self._field("rule")
        field.choices = [
            ("", _("all hours of this place")),
            *((key, text[:1].upper() + text[1:]) for key, text in texts),
        ]
        field.error_messages["invalid_choice"] = _("Please choose hours of this place.")

    def _offer_reasons(self) -> None:
        retired = set(RetiredReason.objects.values_list("code", flat=True))
        kept = self.editing.reason if self.editing else ""
        self._field("reason").choices = [
            (code, label[:1].upper() + label[1:])
            for code, label in ((code, str(label)) for code, label in Closure.Reason.choices)
            if code not in retired or code == kept
        ]

    def kept_values(self, row: Closure) -> dict[str, Any]:
        """What the fields would hold for a closure as it is kept now."""
        return initial_of(row)

    def fix_days(self) -> None:
        """Ask for the reason only: all else is settled by the link that led here."""
        for name in FIXED:
            self.fields[name].widget = forms.HiddenInput()

    def shown(self) -> Closure | None:
        """The closure that the form says by now, sent or only begun; none if it says none yet."""
        if self.is_bound and self.restored_at is None:
            self.is_valid()
            return self.closure
        begun = {name: self[name].value() for name in self.own_fields}
        probe = ClosingForm(
            data={name: "" if value is None else value for name, value in begun.items()},
            place=self.place,
            directory=self.directory,
            moment=self.moment,
            editing=self.editing,
        )
        probe.is_valid()
        self.refused_days = [str(error) for error in probe.errors.get("starts_on", [])]
        self.already = probe.already
        return probe.closure

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        refuse_reversed(self, "starts_on", "ends_on")
        if cleaned.get("effect") == Effect.OTHER_HOURS:
            self._clean_times(cleaned)
        if not self.errors:
            closure = self.made()
            self._refuse_useless(closure)
            self.closure = None if self.errors else closure
        return cleaned

    def _clean_times(self, cleaned: dict[str, Any]) -> None:
        for name in ("opens_at", "closes_at"):
            if name not in self.errors and cleaned.get(name) is None:
                self.add_error(name, _("Other hours need a beginning and an end."))
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The end must be later than the beginning."))

    def made(self) -> Closure:
        """The valid form as a closure that is not saved yet, or as the changed one."""
        cleaned = self.cleaned_data
        closure = Closure(location=self.place.location)
        if self.editing:
            closure = Closure.objects.get(pk=self.editing.pk)
        has_times = cleaned["effect"] == Effect.OTHER_HOURS
        closure.starts_on = cleaned["starts_on"]
        closure.ends_on = cleaned["ends_on"] or cleaned["starts_on"]
        closure.opening_hours_id = cleaned["rule"]
        closure.effect = cleaned["effect"]
        closure.opens_at = cleaned["opens_at"] if has_times else None
        closure.closes_at = cleaned["closes_at"] if has_times else None
        closure.reason = cleaned["reason"]
        return closure

    def _refuse_useless(self, closure: Closure) -> None:
        today = self.directory.today
        try:
            refuse_useless(closure, self.place.schedule, today)
            self._refuse_over(closure)
        except ValidationError as error:
            self.add_error("starts_on", error)
            key = (error.params or {}).get("closure", 0)
            self.already = self.place.closures.get(key)

    def _refuse_over(self, closure: Closure) -> None:
        """Hours of today that are over cannot fall away any more."""
        today = self.directory.today
        if self.editing or closure.effect != Effect.CLOSED or closure.ends_on != today:
            return
        changed = changed_days(
            self.place.schedule, closure.span_with_key(0), self.directory.holidays, today
        )
        ends: list[time] = [session.closes_at for day in changed for session in day.dropped]
        if ends and max(ends) <= self.moment.time():
            raise ValidationError(_("Today's hours are over."), code="over")


def initial_of(closure: Closure) -> dict[str, Any]:
    """What the form of a closure that is there begins with."""
    names = ("starts_on", "effect", "opens_at", "closes_at", "reason")
    return {
        **{name: getattr(closure, name) for name in names},
        "ends_on": closure.ends_on if closure.ends_on != closure.starts_on else None,
        "rule": closure.opening_hours_id,
    }
