"""What follows from what was said, so that nobody has to say it twice."""

from collections.abc import Iterable
from dataclasses import replace

from consultations.choices import Counterpart, Home, Interpreting, ReferralTarget, Result
from consultations.models import Contact, UnmetNeedReason
from locations.models import Location, Neighborhood

from .entry import Entry, Missing, Partner, SentTo


def completed(entry: Entry, location: Location) -> Entry:
    """The entry with what follows from it, its lists in a fixed order and without doubles.

    A neighborhood chooses its district. Missing interpreting is an unmet need. A target of a
    referral says the result, unless another one was said. A group has no single persons. An
    earlier contact that is gone, or at another place, is not linked.
    """
    entry = _with_home(entry)
    if entry.headcount is not None:
        entry = replace(entry, advised=0, accompanying=0)
    if entry.sent_to and not entry.result:
        entry = replace(entry, result=Result.REFERRED.value)
    if entry.counterpart == Counterpart.PARTNER:
        entry = replace(entry, partner=entry.partner or Partner())
    return replace(
        entry,
        missing=in_order_of_reasons([*entry.missing, *_missing_language(entry)]),
        sent_to=in_order_of_targets(entry.sent_to),
        earlier_id=_earlier(entry, location),
    )


def in_order_of_reasons(missing: Iterable[Missing]) -> tuple[Missing, ...]:
    """As the screen lists the reasons, each one once."""
    order = UnmetNeedReason.Code.values

    def place(one: Missing) -> tuple[int, int, str, str]:
        at = order.index(one.reason) if one.reason in order else len(order)
        return at, one.topic_id or 0, one.language, one.offer_category

    return tuple(sorted(set(missing), key=place))


def in_order_of_targets(sent_to: Iterable[SentTo]) -> tuple[SentTo, ...]:
    """As the screen lists the targets, each one once."""
    order = ReferralTarget.values

    def place(one: SentTo) -> tuple[int, int]:
        at = order.index(one.target) if one.target in order else len(order)
        return at, one.organization_id or 0

    return tuple(sorted(set(sent_to), key=place))


def _with_home(entry: Entry) -> Entry:
    district = entry.home_district_id
    if entry.home_neighborhood_id is not None:
        rows = Neighborhood.objects.filter(pk=entry.home_neighborhood_id)
        district = rows.values_list("district", flat=True).first()
    home = entry.home or (Home.DISTRICT.value if district is not None else "")
    return replace(entry, home=home, home_district_id=district)


def _missing_language(entry: Entry) -> list[Missing]:
    reason = UnmetNeedReason.Code.LANGUAGE
    if entry.interpreting != Interpreting.MISSING or any(
        one.reason == reason for one in entry.missing
    ):
        return []
    return [Missing(reason.value, language=entry.language)]


def _earlier(entry: Entry, location: Location) -> int | None:
    if entry.earlier_id is None:
        return None
    rows = Contact.objects.filter(pk=entry.earlier_id, location=location)
    return rows.values_list("pk", flat=True).first()
