"""For whom the people of a team work (Träger): the city, or a welfare association."""

from django.db.models import Q, QuerySet

from locations.models import Location, Organization


def employers(also: Organization | None = None) -> QuerySet[Organization]:
    """Organizations that carry a location, and `also`, which may have carried one before."""
    carriers = Q(locations__isnull=False)
    return Organization.objects.filter(carriers | Q(pk=also.pk) if also else carriers).distinct()


def only_carrier(location: Location | None) -> Organization | None:
    """The carrier of a location that has exactly one; one that names none has its office's."""
    if location is None:
        return None
    found = list(location.carriers.all()[:2])
    if not found:
        return only_carrier(location.parent)
    return found[0] if len(found) == 1 else None
