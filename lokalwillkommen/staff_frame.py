"""What stands around every page behind the login: where one can go, and who one is."""

from collections.abc import Iterator
from functools import cached_property

from django.conf import settings
from django.db import Error
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from locations import calendar_words as words
from locations.models import Membership, Role
from lokalwillkommen.access import PAGES
from records import changes
from records.models import Change

# Name of the address and of the area, in the order of the bar; of two areas of one name somebody
# has the first that they reach.
AREAS = (
    ("today", gettext_lazy("Today")),
    ("contacts:contacts", gettext_lazy("Contacts")),
    ("contacts:totals", gettext_lazy("Totals")),
    ("reports:overview", gettext_lazy("Reports")),
    ("reports:locations", gettext_lazy("Reports")),
    ("hours:locations", gettext_lazy("Locations")),
    ("hours:seasons", gettext_lazy("School holidays")),
    ("team:team", gettext_lazy("Team")),
    ("catalogues:catalogues", gettext_lazy("Catalogues")),
    ("partners:partners", gettext_lazy("Partners")),
    ("audit:audit", gettext_lazy("Audit trail")),
    ("audit:inquiries", gettext_lazy("Inquiries")),
)
PLACES_NAMED = 2


class StaffFrame:
    """Worked out when a template asks for it: an error page may ask for nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.roles: frozenset[Role] = getattr(request, "roles", frozenset())
        self.instance = settings.INSTANCE
        # The clock on the wall of the office: scripts show it too, whatever the device is set to.
        self.time_zone = settings.TIME_ZONE

    @cached_property
    def navigation(self) -> list[dict[str, str]]:
        """The areas that the roles of this request reach; empty before the login."""
        reached = list(self._areas())
        here = self.request.path
        # Every address begins with that of the first area, so only longer ones count.
        within = [area for area in reached[1:] if here.startswith(area["url"])]
        for area in sorted(within, key=lambda area: len(area["url"]))[-1:]:
            area["current"] = "true"
        for area in reached:
            if area["url"] == here:
                area["current"] = "page"
        return reached

    def _areas(self) -> Iterator[dict[str, str]]:
        named = set()
        for name, label in AREAS:
            access = PAGES.get(name)
            if label not in named and isinstance(access, frozenset) and access & self.roles:
                named.add(label)
                yield {"label": str(label), "url": reverse(name), "current": ""}

    @cached_property
    def who(self) -> str:
        """Roles of today and their places: "Beratung, Mengede/Huckarde"."""
        if not self.roles:
            return ""
        try:
            return "; ".join(self._roles_held())
        except Error:
            return ""  # the page about a database that is away has this frame too

    def _roles_held(self) -> Iterator[str]:
        held = Membership.objects.valid_on(timezone.localdate()).select_related("location")
        places: dict[str, list[str]] = {}
        for row in held.filter(user=self.request.user.pk):
            named = places.setdefault(row.get_role_display(), [])
            if row.location:
                named.append(row.location.name)
        for role, names in places.items():
            if len(names) > PLACES_NAMED:
                yield _("%(role)s, %(count)s places") % {"role": role, "count": len(names)}
            else:
                yield f"{role}, {words.joined(names)}" if names else role

    @cached_property
    def account_url(self) -> str:
        return reverse("account") if self.roles else ""

    @property
    def undone(self) -> bool:
        """Whether something was taken back just now, as the address of this page says."""
        return changes.UNDONE in self.request.GET

    @cached_property
    def changed(self) -> Change | None:
        """What has just been saved, as the address of this page says."""
        return changes.fresh(self.request)
