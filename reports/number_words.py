"""Numbers as people read them, the same on page, chart and paper, and raw for tables in files."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reports.tables import Unit, Value

MINUS = "\N{MINUS SIGN}"
FIXED_SPACE = "\N{NO-BREAK SPACE}"
NOTHING = "\N{EN DASH}"


def text(value: Value, unit: Unit = Unit.COUNT, *, padded: bool = False) -> str:
    """2.807 · 1.214,5 (minutes as hours) · 6 %; a dash where there is no value.

    `padded`: whole hours are written with a decimal too (24,0), as below others that have one.
    """
    if value is None:
        return NOTHING
    return _written(value, unit, padded and unit == Unit.MINUTES, get_language())


@lru_cache(maxsize=4096)
def _written(value: int, unit: Unit, is_padded: bool, _language: str | None) -> str:
    """A page has hundreds of numbers, and the next page nearly the same ones."""
    sign = MINUS if raw(value, unit) < 0 else ""
    places = 1 if is_padded else None
    written = sign + number_format(raw(abs(value), unit), places, force_grouping=True)
    return f"{written}{FIXED_SPACE}%" if unit == Unit.PERCENT else written


def change_text(value: Value, unit: Unit = Unit.COUNT, *, padded: bool = False) -> str:
    """The same with + or −; nothing stands before a zero."""
    written = text(value, unit, padded=padded)
    return f"+{written}" if value and raw(value, unit) > 0 else written


def spoken(value: Value, unit: Unit = Unit.COUNT) -> str:
    """The same to be read aloud: where there is no value, words say so."""
    return _("no value") if value is None else text(value, unit)


def raw(value: int, unit: Unit = Unit.COUNT) -> Decimal | int:
    """The number that is printed: whole, or hours with one decimal if that is not 0."""
    if unit != Unit.MINUTES:
        return value
    hours = (Decimal(value) / 60).quantize(Decimal("0.1"), ROUND_HALF_UP)
    # Not 1E+2, as `normalize` alone writes a hundred.
    return int(hours) if hours == int(hours) else hours.normalize()


def percent(part: Value, whole: Value) -> Value:
    """How many in a hundred of `whole`, halves rounded up; None if that is 0 or not known."""
    return None if part is None or not whole else (200 * part + whole) // (2 * whole)


def percent_change(new: Value, old: Value) -> Value:
    """By how many whole per cent of `old`, rounded half away from zero; None if that is 0."""
    if new is None or not old:
        return None
    exact = Decimal(100 * (new - old)) / old
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
