"""What the form offers: the catalogues in their order, the town, and the partners."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from consultations.choices import OfferCategory, ReferralTarget
from consultations.entries import Entry
from consultations.models import ConversationLanguage, Topic, UnmetNeedReason
from locations.directory import Directory
from locations.models import District, Location, Neighborhood, Organization


@dataclass(frozen=True)
class Offered:
    """What can be chosen; what a contact that is corrected says already can stay."""

    places: tuple[Location, ...]
    topics: tuple[Topic, ...]
    languages: tuple[ConversationLanguage, ...]
    reasons: tuple[UnmetNeedReason, ...]
    partners: tuple[Organization, ...]
    network: Directory
    said: Entry | None = None

    @property
    def districts(self) -> list[District]:
        return self.network.numbered_districts

    @cached_property
    def neighborhoods(self) -> tuple[Neighborhood, ...]:
        return tuple(sorted(self.network.rows[Neighborhood], key=lambda row: row.name))

    @cached_property
    def targets(self) -> list[tuple[str, str]]:
        return [(code, str(label)) for code, label in ReferralTarget.choices]

    @cached_property
    def categories(self) -> list[tuple[str, str]]:
        return [(code, str(label)) for code, label in OfferCategory.choices]

    def place(self, pk: int) -> Location | None:
        return next((place for place in self.places if place.pk == pk), None)


def offered(places: Iterable[Location], network: Directory, said: Entry | None = None) -> Offered:
    """The catalogues as they are now; `said` is what the contact says that is corrected."""
    kept_topics, kept_reasons, kept_partners = _said(said)
    return Offered(
        places=tuple(places),
        topics=tuple(row for row in Topic.objects.all() if row.is_offered or row.pk in kept_topics),
        languages=tuple(ConversationLanguage.objects.filter(is_offered=True)),
        reasons=tuple(
            row
            for row in UnmetNeedReason.objects.all()
            if row.is_offered or row.code in kept_reasons
        ),
        partners=tuple(
            row
            for row in Organization.objects.exclude(target="")
            if row.is_offered or row.pk in kept_partners
        ),
        network=network,
        said=said,
    )


def _said(entry: Entry | None) -> tuple[set[int], set[str], set[int]]:
    """Topics, reasons and organizations that an entry names."""
    if entry is None:
        return set(), set(), set()
    topics = {*entry.topic_ids, *(one.topic_id for one in entry.missing if one.topic_id)}
    partners = {one.organization_id for one in entry.sent_to if one.organization_id}
    if entry.partner and entry.partner.organization_id:
        partners.add(entry.partner.organization_id)
    return topics, {one.reason for one in entry.missing}, partners
