"""Whether a contact can be as it is said; every refusal names the field of `Entry` it is about."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Value
from django.utils.translation import gettext as _

from consultations import choices
from consultations.choices import Counterpart, Home, Result
from consultations.languages import is_language
from consultations.models import Topic, UnmetNeedReason
from consultations.models.contacts import LARGEST_GROUP, MOST_PEOPLE
from consultations.totals.overlap import already_counted
from locations.calendar_words import plain_date
from locations.models import District, Location, Neighborhood, Organization

from .entry import Entry

Refusals = Iterator[tuple[str, str]]

# What is said of single persons, never of a group: nobody is judged by looks.
OF_ONE_PERSON = ("first_contact", "age_band", "gender")
# What is said of people who seek advice, never of partners.
NOT_OF_PARTNERS = (
    *("topic_ids", "home", "language", "interpreting", "missing"),
    *OF_ONE_PERSON,
)


def first_day(location: Location) -> date:
    """The first day that a contact at `location` can have.

    The team's first day, which is before the opening (domain.md 8.3); where nobody knows it, the
    network's.
    """
    return location.operating_since or settings.NETWORK_STARTED_ON


def check(entry: Entry, location: Location, today: date) -> None:
    """Raise `ValidationError` by the names of the fields of `Entry`, unless all of it is possible.

    `entry` is complete (`completed`), `today` the local day of now.
    """
    errors: dict[str, list[str]] = {}
    for name, text in (*_day(entry, location, today), *_words(entry), *_rows(entry)):
        errors.setdefault(name, []).append(text)
    if errors:
        raise ValidationError(errors)


def _day(entry: Entry, location: Location, today: date) -> Refusals:
    day, first = entry.happened_on, first_day(location)
    if day > today:
        yield "happened_on", _("This day has not come yet.")
    elif day < first:
        text = _("%(place)s has been at work since %(day)s only. Please choose a later day.")
        yield "happened_on", text % {"place": location.name, "day": plain_date(first)}
    elif location.ended_on and day > location.ended_on:
        text = _("%(place)s has ended on %(day)s. Please choose an earlier day.")
        yield "happened_on", text % {"place": location.name, "day": plain_date(location.ended_on)}
    elif counted := already_counted(location, day):
        yield "happened_on", counted


def _words(entry: Entry) -> Refusals:
    """What can be said without the database."""
    if not entry.counterpart:
        yield "counterpart", _("Please choose who was there.")
    for name, known in choices.OF_FIELDS.items():
        if getattr(entry, name):
            yield from _known(name, getattr(entry, name), known)
    if entry.language and not is_language(entry.language):
        yield "language", _unknown()
    yield from _people(entry)
    yield from _partner(entry)
    yield from _missing(entry)
    for sent in entry.sent_to:
        yield from _known("sent_to", sent.target, choices.ReferralTarget)


def _people(entry: Entry) -> Refusals:
    if entry.headcount is None:
        yield from _within("advised", entry.advised, 1, MOST_PEOPLE)
        yield from _within("accompanying", entry.accompanying, 0, MOST_PEOPLE)
        return
    yield from _within("headcount", entry.headcount, 1, LARGEST_GROUP)
    for name in OF_ONE_PERSON:
        if getattr(entry, name):
            yield name, _("This is said of single persons, not of a group.")


def _partner(entry: Entry) -> Refusals:
    partner = entry.partner
    if entry.counterpart != Counterpart.PARTNER:
        if partner is not None:
            yield "partner", _("This is said of cooperation partners only.")
        return
    for name in NOT_OF_PARTNERS:
        if getattr(entry, name):
            yield name, _("This is not said of cooperation partners.")
    if partner is not None:
        for code, known in (
            (partner.kind, choices.PartnerKind),
            (partner.initiative, choices.Initiative),
            (partner.theme, choices.PartnerTheme),
        ):
            if code:
                yield from _known("partner", code, known)


def _missing(entry: Entry) -> Refusals:
    reasons = UnmetNeedReason.Code
    if entry.result == Result.NOT_HELPED:
        if entry.counterpart == Counterpart.PARTNER:
            yield "result", _("This is not said of cooperation partners.")
        elif not entry.missing:
            yield "missing", _("What was missing? Please choose at least one reason.")
    for one in entry.missing:
        yield from _known("missing", one.reason, reasons)
        if one.language and (one.reason != reasons.LANGUAGE or not is_language(one.language)):
            yield "missing", _("This language does not fit. Please choose one of the list.")
        if one.offer_category:
            yield from _known("missing", one.offer_category, choices.OfferCategory)
            if one.reason != reasons.NO_OFFER:
                yield "missing", _("A kind of offer goes with “suitable offer” only.")


def _rows(entry: Entry) -> Refusals:
    """Whether what is referred to exists, and a home has a district if it should have one."""
    neighborhood, partner = entry.home_neighborhood_id, entry.partner
    # The district of a neighborhood was looked up with it (`completed`).
    district = entry.home_district_id if neighborhood is None else None
    named: list[tuple[str, type[models.Model], Collection[int | None]]] = [
        ("topic_ids", Topic, entry.topic_ids),
        ("missing", Topic, {one.topic_id for one in entry.missing}),
        ("home_neighborhood_id", Neighborhood, {neighborhood}),
        ("home_district_id", District, {district}),
        ("sent_to", Organization, {one.organization_id for one in entry.sent_to}),
        ("partner", Organization, {partner.organization_id if partner else None}),
    ]
    wanted = {(name, key) for name, _model, keys in named for key in keys if key is not None}
    gone = wanted - _existing(named)
    for name, _model, _keys in named:
        if any(field == name for field, _key in gone):
            yield name, _unknown()
    if (entry.home == Home.DISTRICT) != (entry.home_district_id is not None):
        text = _("Please choose either a district, or that it is outside the city or not known.")
        yield "home", text


def _existing(
    named: Iterable[tuple[str, type[models.Model], Collection[int | None]]],
) -> set[tuple[str, int]]:
    """Which of the rows that are named for a field there are, in one query."""
    parts = [
        model._default_manager.order_by()
        .filter(pk__in=keys)
        .values_list(Value(name, output_field=models.CharField()), "pk")
        for name, model, keys in named
        if any(keys)
    ]
    return set(parts[0].union(*parts[1:], all=True)) if parts else set()


def _known(name: str, code: str, known: type[models.TextChoices]) -> Refusals:
    if code not in known.values:
        yield name, _unknown()


def _within(name: str, number: int, least: int, most: int) -> Refusals:
    if not least <= number <= most:
        text = _("Please enter a number from %(least)s to %(most)s.")
        yield name, text % {"least": least, "most": most}


def _unknown() -> str:
    return _("Please choose one of the list.")
