"""Form fields for what teams type about days and times, with a sentence for every slip."""

import re
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from locations.calendar_words import day_and_month, plain_date

CLOCK = re.compile(
    r"([0-9]{1,2})(?:([0-9]{2})|[:.]([0-9]{2})(?:[:.]([0-9]{2}))?)?(?: *uhr)?", re.IGNORECASE
)
ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
WRITTEN = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})")
MOST_DATES = 60


def day_of(text: str) -> date:
    """The day that somebody has typed, 2026-12-01 or 1.12.2026; raises `ValidationError`."""
    if match := ISO.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := WRITTEN.fullmatch(text):
        day, month, year = map(int, match.groups())
    else:
        raise ValidationError(_("Please write the date like this: 1.12.2026."), code="invalid")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValidationError(_("There is no such day."), code="invalid") from None


def within(day: date, first: date, last: date) -> date:
    """`day`, if it lies from `first` to `last`; raises `ValidationError`."""
    if first <= day <= last:
        return day
    raise ValidationError(
        _("Please choose a day from %(first)s to %(last)s.")
        % {"first": plain_date(first), "last": plain_date(last)},
        code="outside",
    )


class DayField(forms.DateField):
    """One day; `between(first, last)` sets which ones are possible."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.bounds: tuple[date, date] | None = None

    def between(self, first: date, last: date) -> None:
        """Only days from `first` to `last` are possible; the browser is told so too."""
        self.bounds = first, last
        self.widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        day = day_of(str(value).strip())
        return within(day, *self.bounds) if self.bounds else day


def between(form: forms.Form, name: str, first: date, last: date) -> None:
    """Only days from `first` to `last` are possible in the `DayField` of this name."""
    field: Any = form.fields[name]
    field.between(first, last)


def refuse_reversed(form: forms.Form, first: str, last: str) -> None:
    """An error at the field `last` if its day lies before that of the field `first`."""
    begins, ends = form.cleaned_data.get(first), form.cleaned_data.get(last)
    if begins and ends and ends < begins:
        form.add_error(last, _("The last day lies before the first."))


class ClockField(forms.TimeField):
    """A time of day to the minute: 14, 14:00, 14.00, 1400 or 14 Uhr."""

    def to_python(self, value: Any) -> time | None:
        if value in self.empty_values or isinstance(value, time):
            return value or None
        match = CLOCK.fullmatch(str(value).strip())
        if match is None:
            raise ValidationError(_("Please write the time like this: 14:00."), code="invalid")
        hour, short, long, second = (int(part or 0) for part in match.groups())
        minute = short or long
        if hour == 24:
            raise ValidationError(_("A day ends at 23:59 at the latest."), code="late")
        if second:
            raise ValidationError(_("Please write the time without seconds."), code="seconds")
        if hour > 24 or minute > 59:
            raise ValidationError(_("There is no such time of day."), code="invalid")
        return time(hour, minute)


class DaysField(forms.Field):
    """Several days, one per line or with commas between them; sorted."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> list[date]:
        if isinstance(value, list):
            return value
        parts = [part.strip() for part in re.split(r"[\n,;]", str(value or "")) if part.strip()]
        if len(parts) > MOST_DATES:
            raise ValidationError(
                ngettext(
                    "At most %(count)s date fits into one rule.",
                    "At most %(count)s dates fit into one rule.",
                    MOST_DATES,
                )
                % {"count": MOST_DATES},
                code="many",
            )
        return _without_twins([_named(part) for part in parts])

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(f"{day.day}.{day.month}.{day.year}" for day in value)
        return value


def _named(part: str) -> date:
    """As `day_of`; the sentence names what cannot be read."""
    try:
        return day_of(part)
    except ValidationError as error:
        raise ValidationError(
            _("“%(text)s”: %(sentence)s") % {"text": part[:20], "sentence": error.messages[0]},
            code="invalid",
        ) from None


def _without_twins(days: Sequence[date]) -> list[date]:
    twins = sorted({day for day in days if days.count(day) > 1})
    if twins:
        raise ValidationError(
            _("%(date)s stands twice in the list.") % {"date": day_and_month(twins[0])},
            code="twice",
        )
    return sorted(days)


def year_after(day: date, years: int = 1) -> date:
    """The last day that a plan made on `day` may begin on; or so many years later."""
    return day + timedelta(days=365 * years)
