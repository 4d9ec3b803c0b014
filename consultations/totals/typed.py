"""Form fields for what old totals are written with: whole months, and numbers with dots."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from locations.models.places import Precision
from locations.typed import day_of, within

YEAR = re.compile(r"([0-9]{4})")
MONTH = re.compile(r"([0-9]{1,2})(?:\. ?|/)([0-9]{4})")
ISO_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
# A full stop, a comma, a space or an apostrophe between groups of three digits.
GROUPED = re.compile(r"[0-9]{1,3}(?:[.,'’ \u00a0\u202f][0-9]{3})+|[0-9]+")
# As large as the database keeps.
LARGEST = 2_147_483_647


@dataclass(frozen=True)
class Span:
    """A day, a month or a year, as somebody has typed it."""

    first: date
    last: date
    precision: Precision

    def __str__(self) -> str:
        if self.precision == Precision.DAY:
            return f"{self.first.day}.{self.first.month}.{self.first.year}"
        month = f"{self.first.month}." if self.precision == Precision.MONTH else ""
        return f"{month}{self.first.year}"


def span_of(text: str) -> Span:
    """What somebody has typed: 9.2.2018, 2.2018 or 2018; raises `ValidationError`."""
    if match := YEAR.fullmatch(text):
        return _of_year(int(match[1]))
    if match := MONTH.fullmatch(text):
        return of_month(int(match[2]), int(match[1]))
    if match := ISO_MONTH.fullmatch(text):
        return of_month(int(match[1]), int(match[2]))
    try:
        day = day_of(text)
    except ValidationError as error:
        if error.code != "invalid" or re.fullmatch(r"[0-9. -]+", text):
            raise
        sentence = _("Please write a day or a month, like this: 9.2.2018 or 2.2018.")
        raise ValidationError(sentence, code="invalid") from None
    return Span(day, day, Precision.DAY)


def of_month(year: int, month: int) -> Span:
    """The whole month; raises `ValidationError` for the 13th."""
    if not (1 <= month <= 12 and year):
        raise ValidationError(_("There is no such month."), code="invalid")
    last = calendar.monthrange(year, month)[1]
    return Span(date(year, month, 1), date(year, month, last), Precision.MONTH)


def _of_year(year: int) -> Span:
    if not year:
        raise ValidationError(_("There is no such year."), code="invalid")
    return Span(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)


class SpanField(forms.CharField):
    """A day or a whole month; `bounds` are the first and the last day that it may have."""

    bounds: tuple[date, date] | None = None

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        span = span_of(text)
        if self.bounds:
            within(span.first, *self.bounds)
            within(span.last, *self.bounds)
        return span

    def run_validators(self, value: Any) -> None:
        """Those for texts look at what was typed."""
        super().run_validators(str(value) if value else value)


class CountField(forms.CharField):
    """A whole number from 1 on, also with dots between thousands: 18.000 are not 18."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        if not GROUPED.fullmatch(text):
            sentence = _("Please write a whole number, for example 365 or 18,000.")
            raise ValidationError(sentence, code="invalid")
        number = int(re.sub(r"[^0-9]", "", text))
        if not 1 <= number <= LARGEST:
            raise ValidationError(_("This number cannot be."), code="invalid")
        return number

    def run_validators(self, value: Any) -> None:
        super().run_validators(str(value) if value else value)
