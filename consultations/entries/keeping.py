"""Between the values of a contact and its rows."""

from consultations.choices import Counterpart
from consultations.models import Contact, ContactTopic, PartnerContact, Referral, UnmetNeed

from .completing import in_order_of_reasons, in_order_of_targets
from .entry import Entry, Missing, Partner, SentTo

# What an entry and a contact call by the same name.
FIELDS = (
    *("happened_on", "counterpart", "channel", "advised", "accompanying", "headcount"),
    *("first_contact", "home", "home_district_id", "home_neighborhood_id", "language"),
    *("interpreting", "age_band", "gender", "duration", "result", "earlier_id"),
)
PARTNER_FIELDS = ("organization_id", "kind", "initiative", "theme")


def entry_of(contact: Contact) -> Entry:
    """What a contact says now; three queries unless its rows are loaded already."""
    return Entry(
        **{name: getattr(contact, name) for name in FIELDS},
        topic_ids=frozenset(row.topic_id for row in contact.contact_topics.all()),
        missing=in_order_of_reasons(map(_missing_of, contact.unmet_needs.all())),
        sent_to=in_order_of_targets(map(_sent_to_of, contact.referrals.all())),
        partner=_partner_of(contact),
    )


def put(contact: Contact, entry: Entry) -> None:
    """Save `contact` and its rows as `entry`, complete and checked, says; others stay untouched.

    A referral that stays keeps whether somebody arrived.
    """
    is_new = contact.pk is None
    for name in FIELDS:
        setattr(contact, name, getattr(entry, name))
    contact.save()
    before = Entry(entry.happened_on, entry.counterpart) if is_new else entry_of(contact)
    _put_topics(contact, before.topic_ids, entry.topic_ids)
    _put_missing(contact, before.missing, entry.missing)
    _put_referrals(contact, before.sent_to, entry.sent_to)
    if entry.partner or not is_new:
        _put_partner(contact, entry.partner)


def _put_topics(contact: Contact, before: frozenset[int], after: frozenset[int]) -> None:
    if gone := before - after:
        contact.contact_topics.filter(topic__in=gone).delete()
    if new := sorted(after - before):
        ContactTopic.objects.bulk_create(ContactTopic(contact=contact, topic_id=pk) for pk in new)


def _put_missing(contact: Contact, before: tuple[Missing, ...], after: tuple[Missing, ...]) -> None:
    """All of them anew, so that their numbers are in the order of the reasons."""
    if before == after:
        return
    if before:
        contact.unmet_needs.all().delete()
    UnmetNeed.objects.bulk_create(
        UnmetNeed(
            contact=contact,
            reason=one.reason,
            topic_id=one.topic_id,
            language=one.language,
            offer_category=one.offer_category,
        )
        for one in after
    )


def _put_referrals(contact: Contact, before: tuple[SentTo, ...], after: tuple[SentTo, ...]) -> None:
    if set(before) - set(after):
        for row in contact.referrals.all():
            if _sent_to_of(row) not in after:
                row.delete()
    if new := [one for one in after if one not in before]:
        Referral.objects.bulk_create(
            Referral(contact=contact, target=one.target, organization_id=one.organization_id)
            for one in new
        )


def _put_partner(contact: Contact, partner: Partner | None) -> None:
    if partner is None:
        PartnerContact.objects.filter(contact=contact).delete()
        return
    values = {name: getattr(partner, name) for name in PARTNER_FIELDS}
    PartnerContact.objects.update_or_create(contact=contact, defaults=values)


def _missing_of(row: UnmetNeed) -> Missing:
    return Missing(row.reason, row.topic_id, row.language, row.offer_category)


def _sent_to_of(row: Referral) -> SentTo:
    return SentTo(row.target, row.organization_id)


def _partner_of(contact: Contact) -> Partner | None:
    if contact.counterpart != Counterpart.PARTNER:
        return None
    row = getattr(contact, "partner", None)
    return Partner(*(getattr(row, name) for name in PARTNER_FIELDS)) if row else Partner()
