"""Where a staff page leads when it is left, or when something was saved."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from locations.models import Location
from records.changes import PARAMETER, UNDONE
from records.drafts import LONGEST_ADDRESS
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


def page_before(request: HttpRequest, *, undone: bool = True) -> str:
    """The staff page that the button stood on, without its old news; else the page of today."""
    came = urlsplit(request.headers.get("Referer", ""))
    is_ours = url_has_allowed_host_and_scheme(came.geturl(), {request.get_host()})
    path = came.path if is_ours and came.path.startswith(reverse("today")) else reverse("today")
    asked = [pair for pair in parse_qsl(came.query) if pair[0] not in (PARAMETER, UNDONE)]
    query = urlencode([*(asked if is_ours else []), *([(UNDONE, "1")] if undone else [])])
    address = f"{path}?{query}" if query else path
    return address if len(address) <= LONGEST_ADDRESS else reverse("today")
