"""Changes to the hours of a location: checked and saved under the location's lock."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from locations.calendar_words import hours_between, plain_date
from locations.models import Closure, Location, OpeningHours
from locations.opening import conflicts
from locations.schedule import Rule

# Rules that meet later than this will be looked at again before they do.
YEARS_CHECKED = 2


@transaction.atomic
def save_opening_hours(*, hours: OpeningHours, today: date) -> OpeningHours:
    """Save one rule of a location, new or changed.

    Raises `ValidationError` when the rule is impossible or meets another rule of the same kind
    on a date within the next two years; then nothing is saved. What no constraint of both
    databases can say is checked here, while nobody else can change this location.
    """
    Location.objects.locked().get(pk=hours.location_id)
    hours.full_clean()
    others = hours.location.opening_hours.exclude(pk=hours.pk)
    # A rule that is not saved yet has no key: 0 stands for it, no row has it.
    new_rule = hours.rule_with_key(hours.pk or 0)
    refuse_overlaps([new_rule, *(row.rule for row in others if row.is_sound)], today, of=new_rule)
    hours.save()
    return hours


@transaction.atomic
def save_closure(*, closure: Closure) -> Closure:
    """Save one dated deviation of a location, new or changed.

    Raises `ValidationError` when it is impossible; then nothing is saved.
    """
    Location.objects.locked().get(pk=closure.location_id)
    closure.full_clean()
    closure.save()
    return closure


def refuse_overlaps(rules: Sequence[Rule], today: date, *, of: Rule | None = None) -> None:
    """Raise `ValidationError` if two rules of one kind meet within the next two years.

    With `of` only what this rule meets counts.
    """
    last = today + timedelta(days=366 * YEARS_CHECKED)
    for one, other, day in conflicts(rules, today, last):
        if of is None or of.key in (one.key, other.key):
            meets = one if of is not None and other.key == of.key else other
            raise ValidationError(
                _("On %(date)s these hours meet others of the same kind: %(hours)s.")
                % {"date": plain_date(day), "hours": hours_between(meets.opens_at, meets.closes_at)}
            )
