"""Fills the log with demo contacts, in place of those that were there; real ones stay."""

from datetime import date, datetime
from itertools import islice
from random import Random

from django.db import transaction
from django.utils import timezone

from consultations import recounts
from consultations.demo import making
from consultations.demo.days import Slot, shared_out, working_days
from consultations.demo.following import COUNTS, DAY, Days, FollowUps
from consultations.demo.making import Batch, Maker
from consultations.demo.people import Recorder, forgotten_before, recorders
from consultations.demo.writing import delete_all, new_keys, write
from consultations.models import (
    Contact,
    ContactTopic,
    ContactVersion,
    FollowUp,
    LocationDay,
    LocationDayStaff,
    PartnerContact,
    Referral,
    Slip,
    UnmetNeed,
)
from locations.models import Location

SEED = 2016
# Contacts that wait in memory for being written.
AT_ONCE = 5_000
HANGING_ON = (ContactTopic, UnmetNeed, Referral, PartnerContact, ContactVersion, FollowUp, Slip)


@transaction.atomic
def load_contacts(wanted: int, first: date, last: date, *, now: datetime, seed: int = SEED) -> int:
    """Make `wanted` contacts from `first` to `last`, on days on which a place was open.

    Those of an earlier loading go; contacts and days that are not marked as invented stay. `now` is
    aware; nothing happens after it. Returns how many there are then; raises `ValueError` if on no
    day of the period any place was open.
    """
    oldest = remove_contacts()
    chance = Random(seed)
    today = timezone.localdate(now)
    rows = Location.objects.order_by("slug").select_related("parent", "programme")
    places = list(rows.prefetch_related("opening_hours", "closures", "pauses", "carriers"))
    slots = working_days(places, first, min(last, today), now, chance)
    if wanted:
        Loader(chance, today, now, places).fill(slots, wanted)
    recounts.rebuild(min(first, oldest or first).replace(day=1))
    return wanted


def remove_contacts() -> date | None:
    """Take out all demo contacts and days; returns the day of the oldest contact, if any."""
    rows = Contact.objects.filter(is_demo=True).order_by("happened_on")
    oldest = rows.values_list("happened_on", flat=True).first()
    found = Contact.objects.filter(is_demo=True).order_by()
    Contact.objects.filter(earlier__in=found).update(earlier=None)
    delete_all(*(model._default_manager.filter(contact__in=found) for model in HANGING_ON), found)
    days = LocationDay.objects.filter(is_demo=True).order_by()
    delete_all(LocationDayStaff.objects.filter(day__in=days), days)
    return oldest


class Loader:
    """Makes contacts day by day and writes them in parts, so that memory stays as it is."""

    def __init__(self, chance: Random, today: date, now: datetime, places: list[Location]) -> None:
        self.chance, self.today, self.now = chance, today, now
        self.maker = Maker(chance)
        self.follow_ups = FollowUps(chance, today)
        self.by = {place.pk: recorders(place) for place in places}
        self.forgotten = forgotten_before(today)
        self.batch = Batch()

    def fill(self, slots: list[Slot], wanted: int) -> None:
        if not slots:
            raise ValueError("no day on which a place was open")
        said = Days(self.chance, self.today, slots[0].day, slots[-1].day)
        held, days = said.without_cancelled(slots)
        keys = new_keys(Contact)
        for slot, count in shared_out(held, wanted):
            mine = list(islice(keys, count))
            self.maker.contacts(slot, mine, self._by(slot), self.now, self.batch)
            if len(self.batch.contacts) >= AT_ONCE:
                self._write()
            if row := said.row(slot, count):
                days.append(row)
        self._write()
        write(LocationDay, (*DAY, *COUNTS), days)

    def _by(self, slot: Slot) -> list[Recorder]:
        found = self.by[slot.location.pk]
        if slot.day >= self.forgotten:
            return found
        return [Recorder(None, one.employer) for one in found]

    def _write(self) -> None:
        batch, self.batch = self.batch, Batch()
        write(Contact, making.CONTACT, batch.contacts)
        write(ContactTopic, making.TOPIC, batch.topics)
        write(UnmetNeed, making.MISSING, batch.missing)
        write(Referral, making.REFERRAL, batch.referrals)
        write(PartnerContact, making.PARTNER, batch.partners)
        FollowUp.objects.bulk_create(self.follow_ups.of(batch.contacts))
