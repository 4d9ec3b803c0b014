"""What demo contacts leave behind: follow-ups that are due, and days that were counted."""

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random

from consultations.choices import Cancellation, Result
from consultations.demo.days import Slot
from consultations.demo.making import CONTACT, Row
from consultations.demo.mix import mix
from consultations.models import FollowUp, LocationDay
from records.sealing import seal

FOLLOWED_UP = (Result.CONTINUED, Result.APPOINTMENT_MADE)
# Of the last weeks, so many open ones per person.
RECENT = timedelta(days=28)
MOST = 8
# The last days are left for the people of the demonstration to confirm.
LEFT_OPEN = timedelta(days=3)
DAY = ("version", "location_id", "on", "is_held", "cancellation", "visitors")
COUNTS = ("third_country_nationals", "turned_away", "is_demo")
ANSWERED = tuple(
    CONTACT.index(name) for name in ("id", "location_id", "recorded_at", "recorded_by_id", "result")
)


class FollowUps:
    """Chooses some contacts to go on with; few enough to be looked through."""

    def __init__(self, chance: Random, today: date) -> None:
        self.chance, self.today = chance, today
        self.made: Counter[int] = Counter()

    def of(self, contacts: list[Row]) -> list[FollowUp]:
        """For contacts of the last weeks; due around today, with a text that says what it is."""
        return [
            self._one(key, place, moment, author)
            for key, place, moment, author, result in (
                tuple(row[place] for place in ANSWERED) for row in contacts
            )
            if author and result in FOLLOWED_UP and self._is_chosen(moment, author)
        ]

    def _is_chosen(self, moment: datetime, author: int) -> bool:
        if self.today - moment.date() > RECENT or self.made[author] >= MOST:
            return False
        if self.chance.random() < 0.4:
            self.made[author] += 1
            return True
        return False

    def _one(self, key: int, place: int, moment: datetime, author: int) -> FollowUp:
        chance, day = self.chance, moment.date()
        due = self.today + timedelta(days=chance.randint(-6, 10))
        is_done = chance.random() < 0.15 and day < self.today
        return FollowUp(
            contact_id=key,
            location_id=place,
            author_id=author,
            is_shared=chance.random() < 0.3,
            due_on=max(due, day),
            memo=seal(chance.choice(mix()["memos"])),
            made_at=moment,
            done_at=moment + timedelta(hours=1) if is_done else None,
        )


class Days:
    """Says what became of the days that stood in the plan."""

    def __init__(self, chance: Random, today: date, first: date, last: date) -> None:
        self.chance, self.today = chance, today
        rows = LocationDay.objects.filter(on__range=(first, last))
        self.known = set(rows.values_list("location_id", "on"))

    def without_cancelled(self, slots: list[Slot]) -> tuple[list[Slot], list[Row]]:
        """The slots that took place, and the rows of the others."""
        share: float = mix()["cancelled_days"]
        gone = [slot for slot in slots if self._is_said(slot) and self.chance.random() < share]
        lost = {(slot.location.pk, slot.day) for slot in gone}
        held = [slot for slot in slots if (slot.location.pk, slot.day) not in lost]
        return held, [self._row(slot, is_held=False) for slot in gone]

    def row(self, slot: Slot, contacts: int) -> Row | None:
        """How many came, if somebody counted; fewer advised than came."""
        if not self._is_said(slot) or self.chance.random() < 0.15:
            return None
        visitors = contacts + self.chance.randint(0, 2 + contacts // 2)
        shares = mix()["third_country_nationals_of"]
        share = shares.get(slot.location.slug, mix()["third_country_nationals"])
        others = round(visitors * share) if self.chance.random() < 0.5 else None
        turned_away = self.chance.choice((0, 0, 0, 1, 2, None))
        return self._row(slot, visitors=visitors, others=others, turned_away=turned_away)

    def _is_said(self, slot: Slot) -> bool:
        key = slot.location.pk, slot.day
        return slot.has_hours and slot.day < self.today - LEFT_OPEN and key not in self.known

    def _row(
        self,
        slot: Slot,
        *,
        is_held: bool = True,
        visitors: int | None = None,
        others: int | None = None,
        turned_away: int | None = None,
    ) -> Row:
        reason = "" if is_held else self.chance.choice(Cancellation.values)
        key = slot.location.pk
        return (1, key, slot.day, is_held, reason, visitors, others, turned_away, True)
