"""What the team calls things that residents know by another name."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from locations.models import Location

KINDS = {
    Location.Kind.OFFICE: gettext_lazy("Office"),
    Location.Kind.DEPENDANCE: pgettext_lazy("what staff call it", "Dependance"),
}


def kind(location: Location) -> str:
    """The kind of a location: Büro, Dependance."""
    return str(KINDS[Location.Kind(location.kind)])
