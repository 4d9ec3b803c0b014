"""What old totals are called in sentences: how many of what, from when to when, of which place."""

from datetime import date, timedelta

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from consultations.choices import Qualifier
from consultations.models import AggregateCount
from locations.calendar_words import plain_date
from locations.models.places import Precision


def amount(total: AggregateCount) -> str:
    """“more than 18,000 people”; what is exact needs no word for it."""
    counted = _("%(number)s %(measure)s") % {
        "number": number_format(total.value, force_grouping=True),
        "measure": total.get_measure_display(),
    }
    if total.qualifier == Qualifier.EXACT:
        return counted
    words = {"qualifier": total.get_qualifier_display(), "counted": counted}
    return _("%(qualifier)s %(counted)s") % words


def period(total: AggregateCount) -> str:
    """“October 2017 to March 2018”, or from day to day; whole months only if it is said in them."""
    first = _first(total)
    if total.ends_on is None:
        return _("since %(first)s, up to when is not known") % {"first": first}
    last = _last(total.ends_on, total)
    if first == last:
        return first
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def place(total: AggregateCount) -> str:
    """The name of the location, or the whole network."""
    return total.location.name if total.location else _("whole network")


def named(total: AggregateCount) -> str:
    """All of it in one line, to know it again."""
    words = {"place": place(total), "amount": amount(total), "period": period(total)}
    return _("%(place)s: %(amount)s, %(period)s") % words


def ends_with_a_month(total: AggregateCount) -> bool:
    """Whether the last day, if known, is the last one of its month."""
    return total.ends_on is None or (total.ends_on + timedelta(days=1)).day == 1


def _first(total: AggregateCount) -> str:
    return plain_date(total.starts_on, total.starts_on_precision)


def _last(day: date, total: AggregateCount) -> str:
    """As precise as the first day, if it is the end of such a span."""
    precision = total.starts_on_precision
    if precision == Precision.YEAR and (day.month, day.day) == (12, 31):
        return plain_date(day, precision)
    if precision != Precision.DAY and ends_with_a_month(total):
        return plain_date(day, Precision.MONTH)
    return plain_date(day)
