"""What a role without a location finds on the page of today: its pages, and what they are for."""

from collections.abc import Iterator

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from locations.staff.request import StaffRequest
from lokalwillkommen.staff_frame import StaffFrame

AREAS = {
    "contacts:contacts": gettext_lazy("What was logged at your places."),
    "contacts:totals": gettext_lazy("What was counted before single contacts were logged."),
    "reports:overview": gettext_lazy("What was counted, where, about what, and when."),
    "hours:locations": gettext_lazy("All places and their hours."),
    "team:team": gettext_lazy("Who works here, and with which role."),
    "catalogues:catalogues": gettext_lazy("Topics, languages and reasons to choose from."),
    "partners:partners": gettext_lazy("Organizations one refers people to."),
    "audit:audit": gettext_lazy("Who opened or changed which record."),
    "audit:inquiries": gettext_lazy("Who has seen what: ask, and agree."),
    "account": gettext_lazy("Your password, second factor and logins."),
}


def areas_of(request: StaffRequest) -> Iterator[dict[str, str]]:
    """The pages that these roles reach, with what they are for."""
    named = {_address(name): text for name, text in AREAS.items()}
    for area in StaffFrame(request).navigation:
        if area["url"] != reverse("today"):
            text = str(named.get(area["url"], ""))
            yield {"url": area["url"], "name": area["label"], "text": text}
    if account := _address("account"):
        yield {"url": account, "name": _("Account"), "text": str(AREAS["account"])}


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
