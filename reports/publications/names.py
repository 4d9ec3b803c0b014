"""What quarters, half-years and years are called."""

from datetime import date

from django.utils.translation import gettext as _

from records.periods import Period, quarter_of, quarters_in
from reports.asking import presets

# Years that addresses may name.
FIRST_YEAR, LAST_YEAR = 2000, 9998


def quarter_named(key: str) -> Period | None:
    """The quarter that `key` names; None if it names none."""
    year, dash, number = key.partition("-")
    is_key = dash and year.isascii() and year.isdigit() and number in ("1", "2", "3", "4")
    if not is_key or len(year) != 4 or not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return None
    return quarter_of(date(int(year), int(number) * 3, 1))


def period_name(period: Period) -> str:
    """3. Quartal 2026, 1. Halbjahr 2026 or 2026; the period is made of quarters."""
    count, number, year = _parts(period)
    if count == 2:
        return _("Half-year %(number)s of %(year)s") % {"number": number, "year": year}
    return presets.period_name(period)


def short_period_name(period: Period) -> str:
    """The year: what tells a period from the same one a year before."""
    return str(_parts(period)[2])


def _parts(period: Period) -> tuple[int, int, int]:
    """How many quarters, the number of the span within its year, and the year."""
    first = period.first
    if first is None:
        raise ValueError("A published period has both its ends.")
    count = len(quarters_in(period))
    return count, (first.month - 1) // (3 * max(1, count)) + 1, first.year
