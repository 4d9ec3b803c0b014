"""Where a staff page leads when it is left, or when something was saved."""

from django.http import HttpRequest
from django.urls import reverse

from locations.models import Location
from records.changes import PARAMETER
from records.models import Change

# In the address of the next page: something was saved that cannot be undone as one.
SAVED = "gespeichert"


def page_of(location: Location) -> str:
    return reverse("hours:location", args=[location.slug])


def came_from(request: HttpRequest, location: Location) -> str:
    """The page of the location if the link said so (`?zurueck=standort`), else that of today."""
    return page_of(location) if request.GET.get("zurueck") == "standort" else reverse("today")


def saved(page: str, change: Change | None = None) -> str:
    """`page`, which then says what was saved, and offers to undo `change`."""
    return f"{page}?{PARAMETER}={change.public_id}" if change else f"{page}?{SAVED}=1"
