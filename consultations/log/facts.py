"""What a contact says, field by field in words: for its page and for what was corrected on it.

Never who recorded it, when, and for which employer: in a team of two that would name a person.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations import choices
from consultations.entries import Entry, Missing, SentTo
from consultations.models import Topic, UnmetNeedReason
from locations import calendar_words as words
from locations.models import District, Neighborhood, Organization

# The question behind each field, in the order of the page.
LABELS = {
    "happened_on": gettext_lazy("Date"),
    "counterpart": gettext_lazy("Who was there?"),
    "headcount": gettext_lazy("People in the group"),
    "people": gettext_lazy("Persons advised / accompanying"),
    "topics": gettext_lazy("What was it about?"),
    "language": gettext_lazy("Language of the conversation"),
    "home": gettext_lazy("Home"),
    "result": gettext_lazy("Result"),
    "missing": gettext_lazy("What was missing?"),
    "sent_to": gettext_lazy("Referred to"),
    "partner": gettext_lazy("Partner"),
    "channel": gettext_lazy("How?"),
    "duration": gettext_lazy("Duration in minutes"),
    "first_contact": gettext_lazy("Here for the first time?"),
    "interpreting": gettext_lazy("Interpreting"),
    "age_band": gettext_lazy("Age"),
    "gender": gettext_lazy("Gender"),
    "earlier": gettext_lazy("Goes on from an earlier contact"),
}


@dataclass(frozen=True)
class Fact:
    """A field with its texts, one per line; none: nobody said so."""

    name: str
    texts: tuple[str, ...]
    is_makeshift: bool = False  # an emergency solution that is shown with a mark

    @property
    def label(self) -> str:
        return str(LABELS[self.name])


@dataclass(frozen=True)
class Names:
    """What the numbers in entries stand for."""

    topics: Mapping[int, str]
    districts: Mapping[int, str]
    neighborhoods: Mapping[int, str]
    organizations: Mapping[int, str]


def names_for(entries: Sequence[Entry]) -> Names:
    """Names of all that these entries refer to, in four queries at most."""
    neighborhoods = {one.home_neighborhood_id for one in entries} - {None}
    organizations = {sent.organization_id for one in entries for sent in one.sent_to}
    organizations |= {one.partner.organization_id for one in entries if one.partner}
    organizations -= {None}
    return Names(
        topics=dict(Topic.objects.values_list("pk", "label")),
        districts=dict(District.objects.values_list("pk", "name")),
        neighborhoods=_named(Neighborhood, neighborhoods),
        organizations=_named(Organization, organizations),
    )


def _named(model: Any, keys: set[Any]) -> dict[int, str]:
    if not keys:
        return {}
    return dict(model.objects.filter(pk__in=keys).values_list("pk", "name"))


def facts_of(entry: Entry, names: Names) -> list[Fact]:
    """All fields in the order of the page, also those that are empty."""
    chosen = {name: _chosen(kind, getattr(entry, name)) for name, kind in choices.OF_FIELDS.items()}
    texts: dict[str, Iterable[str]] = chosen | {
        "happened_on": [words.long_date(entry.happened_on) + f" {entry.happened_on.year}"],
        "headcount": [str(entry.headcount)] if entry.headcount else [],
        "people": [] if entry.headcount else [f"{entry.advised} / {entry.accompanying}"],
        "topics": _topics(entry, names),
        "language": _language(entry.language),
        "home": _home(entry, names),
        "missing": [missing_words(one, names) for one in entry.missing],
        "sent_to": [sent_words(one, names) for one in entry.sent_to],
        "partner": _partner(entry, names),
        "earlier": [_("yes")] if entry.earlier_id else [],
    }
    makeshift = entry.interpreting in choices.MAKESHIFT_INTERPRETING
    return [Fact(name, tuple(texts[name]), makeshift and name == "interpreting") for name in LABELS]


def _chosen(kind: Any, code: str) -> list[str]:
    return [str(dict(kind.choices).get(code, code))] if code else []


def _topics(entry: Entry, names: Names) -> list[str]:
    return [label for pk, label in names.topics.items() if pk in entry.topic_ids]


def _language(code: str) -> list[str]:
    return [words.language_name(code)] if code else []


def _home(entry: Entry, names: Names) -> list[str]:
    if entry.home != choices.Home.DISTRICT:
        return _chosen(choices.Home, entry.home)
    district = names.districts.get(entry.home_district_id or 0, _("not known"))
    part = names.neighborhoods.get(entry.home_neighborhood_id or 0, "")
    return [words.listed(text for text in (district, part) if text)]


def missing_words(one: Missing, names: Names) -> str:
    """An unmet need: its reason, with topic, language or kind of offer where that is known."""
    reason = str(dict(UnmetNeedReason.Code.choices).get(one.reason, one.reason))
    more = [
        names.topics.get(one.topic_id or 0, ""),
        *_language(one.language),
        *_chosen(choices.OfferCategory, one.offer_category),
    ]
    return _with(reason, more)


def sent_words(one: SentTo, names: Names) -> str:
    """A referral: the kind of target, with the organization if there is one."""
    (target,) = _chosen(choices.ReferralTarget, one.target)
    return _with(target, [names.organizations.get(one.organization_id or 0, "")])


def _partner(entry: Entry, names: Names) -> Iterator[str]:
    partner = entry.partner
    if partner is None:
        return
    if organization := names.organizations.get(partner.organization_id or 0):
        yield organization
    yield from _chosen(choices.PartnerKind, partner.kind)
    for initiative in _chosen(choices.Initiative, partner.initiative):
        yield _("Initiative: %(whose)s") % {"whose": initiative}
    for theme in _chosen(choices.PartnerTheme, partner.theme):
        yield _("Theme: %(theme)s") % {"theme": theme}


def _with(text: str, more: Iterable[str]) -> str:
    found = [one for one in more if one]
    if not found:
        return text
    return _("%(text)s: %(more)s") % {"text": text, "more": words.listed(found)}
