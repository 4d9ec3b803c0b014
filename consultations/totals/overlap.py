"""Nothing is counted twice: where an old total counts contacts, there are no single ones."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from consultations.choices import COUNTED_SINGLY
from consultations.models import AggregateCount, Contact
from consultations.totals import words
from locations.calendar_words import plain_date
from locations.models import Location


def total_covering(location: Location, day: date) -> AggregateCount | None:
    """The total, of the place or the network, in which contacts of `day` are counted already."""
    here = Q(location=location) | Q(location=None)
    totals = _meeting(day, day).filter(here, measure__in=COUNTED_SINGLY)
    return totals.select_related("location").first()


def already_counted(location: Location, day: date) -> str:
    """Why no single contact can be kept for `day`, as a sentence; empty if one can."""
    total = total_covering(location, day)
    if total is None:
        return ""
    text = _("Contacts of this day are counted in a total already (%(total)s).")
    return text % {"total": words.named(total)}


def refuse_overlap(total: AggregateCount) -> None:
    """Raise `ValidationError` if `total`, saved or not, counts what is counted elsewhere.

    By another total of the same place and measure, or by single contacts: of its place, or of any
    place if it is a total of the network. Totals of a place and of the network may meet, for they
    are never added; so may different measures.
    """
    same = _meeting(total.starts_on, total.ends_on).exclude(pk=total.pk)
    other = same.filter(location=total.location, measure=total.measure).first()
    if other is not None:
        text = _("This is counted in another total already (%(total)s).")
        raise ValidationError({"starts_on": text % {"total": words.named(other)}})
    if total.measure in COUNTED_SINGLY:
        _refuse_single_contacts(total)


def _refuse_single_contacts(total: AggregateCount) -> None:
    if total.ends_on is None:
        text = _("Contacts and consultations are logged singly too: please say the last day.")
        raise ValidationError({"ends_on": text})
    contacts = Contact.objects.filter(happened_on__range=(total.starts_on, total.ends_on))
    if total.location_id:
        contacts = contacts.filter(location=total.location)
    days = contacts.order_by("happened_on").values_list("happened_on", flat=True)
    if first := days.first():
        text = _("From %(day)s on there are single contacts, which would be counted twice.")
        raise ValidationError({"ends_on": text % {"day": plain_date(first)}})


def _meeting(first: date, last: date | None) -> QuerySet[AggregateCount]:
    """Totals with at least one day from `first` to `last`; an unknown last day is open."""
    rows = AggregateCount.objects.filter(Q(ends_on=None) | Q(ends_on__gte=first))
    return rows.filter(starts_on__lte=last) if last else rows
