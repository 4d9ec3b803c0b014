"""Keep the organizations that people are referred to."""

import uuid
from typing import Any

from django.db import transaction

from locations.models import Organization
from locations.slugs import free_slug
from records import changes, rows
from records.models import Change
from records.versions import check_version

PARTNER_FIELDS = ("name", "target", "phone", "email", "website")
# What the history of the partners is found by.
PARTNERS = "partners"


@transaction.atomic
def add_partner(*, by: uuid.UUID, **values: Any) -> Change:
    """A new organization to refer people to; raises `ValidationError` for a name that is taken."""
    taken = set(Organization.objects.values_list("slug", flat=True))
    partner = Organization(slug=free_slug(values["name"], taken), **_known(values))
    return rows.save(partner, by=by, before=None, subject=PARTNERS)


@transaction.atomic
def change_partner(*, by: uuid.UUID, pk: int, seen: int | None, **values: Any) -> Change:
    """Other words or contacts; its address stays. Raises `Conflict` and `ValidationError`."""
    partner = Organization.objects.select_for_update().get(pk=pk)
    check_version(partner, seen)
    before = changes.values_of(partner)
    for name, value in _known(values).items():
        setattr(partner, name, value)
    return rows.save(partner, by=by, before=before, subject=PARTNERS)


@transaction.atomic
def offer_partner(*, by: uuid.UUID, pk: int, offered: bool) -> None:
    """Retire a partner, or offer it again; what refers to it keeps it."""
    partner = Organization.objects.select_for_update().get(pk=pk)
    if partner.is_offered == offered:
        return
    before = changes.values_of(partner)
    partner.is_offered = offered
    rows.save(partner, by=by, before=before, subject=PARTNERS)


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in PARTNER_FIELDS}
