"""Draws demo contacts: what a person who keeps the log would have chosen."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from consultations.choices import Counterpart, Home, Interpreting, Result
from consultations.demo.days import Slot
from consultations.demo.mix import Draw, draw, mix
from consultations.demo.people import Recorder
from consultations.models import Topic, UnmetNeedReason
from locations.models import District, Location

CONTACT = (
    *("id", "version", "location_id", "happened_on", "recorded_at", "recorded_by_id"),
    *("employer_id", "counterpart", "channel", "advised", "accompanying", "headcount"),
    *("first_contact", "home", "home_district_id", "home_neighborhood_id", "language"),
    *("interpreting", "age_band", "gender", "duration", "result", "is_demo"),
)
TOPIC = ("contact_id", "topic_id")
MISSING = ("contact_id", "reason", "topic_id", "language", "offer_category")
REFERRAL = ("contact_id", "target", "organization_id", "arrival")
PARTNER = ("contact_id", "organization_id", "kind", "initiative", "theme")

# Volunteers, neighbors and landlords.
OFTEN_GERMAN = (Counterpart.VOLUNTEER, Counterpart.NEIGHBOR_LANDLORD)

Row = tuple[Any, ...]
Reason = UnmetNeedReason.Code
ZONE = ZoneInfo(settings.TIME_ZONE)


@dataclass
class Batch:
    """Rows that wait to be written."""

    contacts: list[Row] = field(default_factory=list)
    topics: list[Row] = field(default_factory=list)
    missing: list[Row] = field(default_factory=list)
    referrals: list[Row] = field(default_factory=list)
    partners: list[Row] = field(default_factory=list)


class Maker:
    """Everything that is drawn from, for one town."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        said = mix()["said"]
        self.counterparts, self.channels = draw("counterparts"), draw("channels")
        self.interpreting = draw("interpreting", said=said["interpreting"])
        self.ages = draw("ages", said=said["age_band"])
        self.genders = draw("genders", said=said["gender"])
        self.durations = draw("durations", said=said["duration"])
        self.firsts = draw("first_contacts", said=said["first_contact"])
        self.results, self.targets = draw("results"), draw("targets")
        self.reasons, self.offers = draw("missing"), draw("offers")
        self.partner = [
            draw(name, said=said["partner"])
            for name in ("partner_kinds", "initiatives", "partner_themes")
        ]
        self.advised = Draw({1: 0.78, 2: 0.14, 3: 0.05, 4: 0.03})
        self.accompanying = Draw({0: 0.7, 1: 0.2, 2: 0.07, 3: 0.03})
        self.numbers = Draw({int(key): share for key, share in mix()["number_of_topics"].items()})
        self.languages = {slug: Draw(shares) for slug, shares in mix()["languages_of"].items()}
        self.language = draw("languages")
        keys = dict(Topic.objects.filter(is_offered=True).values_list("code", "pk"))
        known = {keys[code]: share for code, share in mix()["topics"].items() if code in keys}
        self.topics = Draw(known)
        self.helping = keys.get("engagement")
        self.homes = Homes(chance)

    def contacts(
        self, slot: Slot, keys: list[int], by: list[Recorder], now: datetime, batch: Batch
    ) -> None:
        """Put one contact for each key into `batch`."""
        count, chance = len(keys), self.chance
        drawn = zip(
            keys,
            sorted(_moments(slot, now, chance, count)),
            chance.choices(by, k=count),
            self.counterparts.many(chance, count),
            self.channels.many(chance, count),
            self.languages.get(slot.location.slug, self.language).many(chance, count),
            self.homes.of(slot.location, count),
            self.results.many(chance, count),
            self.numbers.many(chance, count),
            strict=True,
        )
        for key, moment, who, counterpart, channel, language, home, result, number in drawn:
            if counterpart in OFTEN_GERMAN and chance.random() < 0.7:
                language = "de"
            head = (key, 1, slot.location.pk, slot.day, moment, who.user, who.employer)
            if counterpart == Counterpart.PARTNER:
                self._partner(head, channel, batch)
            elif channel == "event" and chance.random() < mix()["group_at_an_event"]:
                self._group(head, batch)
            elif chance.random() < mix()["tapped_only"]:
                self._tapped(head, counterpart, language, batch)
            else:
                self._person(head, counterpart, channel, language, home, result, number, batch)

    def _person(
        self,
        head: Row,
        counterpart: str,
        channel: str,
        language: str,
        home: Row,
        result: str,
        number: int,
        batch: Batch,
    ) -> None:
        key, chance = head[0], self.chance
        interpreting = Interpreting.NONE.value if language == "de" else self._one("interpreting")
        said = (self._one("firsts"), *home, language, interpreting)
        rest = (self._one("ages"), self._one("genders"), self._one("durations"), result, True)
        people = (self.advised.one(chance), self.accompanying.one(chance), None)
        batch.contacts.append((*head, counterpart, channel, *people, *said, *rest))
        topics = self._topics(counterpart, number)
        batch.topics.extend((key, topic) for topic in topics)
        if result == Result.REFERRED:
            target = self.targets.one(chance)
            batch.referrals.append((key, target, None, "open"))
        batch.missing.extend(self._missing(key, language, interpreting, result, topics))

    def _topics(self, counterpart: str, number: int) -> list[int]:
        if counterpart == Counterpart.VOLUNTEER and self.helping:
            return [self.helping]
        if not self.topics.values:
            return []
        return list(dict.fromkeys(self.topics.many(self.chance, number)))

    def _missing(
        self, key: int, language: str, interpreting: str, result: str, topics: list[int]
    ) -> Iterator[Row]:
        if interpreting == Interpreting.MISSING:
            yield key, Reason.LANGUAGE.value, None, language, ""
        beside = self.chance.random() < mix()["missing_beside_another_result"]
        if result == Result.NOT_HELPED or beside:
            reason = self.reasons.one(self.chance)
            offer = self.offers.one(self.chance) if reason == Reason.NO_OFFER else ""
            topic = topics[0] if topics and self.chance.random() < 0.6 else None
            yield key, reason, topic, "", offer

    def _tapped(self, head: Row, counterpart: str, language: str, batch: Batch) -> None:
        """In the rush: who was there, perhaps the language, perhaps a topic."""
        chance = self.chance
        language = language if chance.random() < 0.6 else ""
        rest = ("", "", None, None, language, "", "", "", "", "", True)
        batch.contacts.append((*head, counterpart, "open_session", 1, 0, None, *rest))
        if self.topics.values and chance.random() < 0.5:
            batch.topics.append((head[0], self.topics.one(chance)))

    def _group(self, head: Row, batch: Batch) -> None:
        counterpart = Counterpart.ADVICE_SEEKER.value
        rest = ("", "", None, None, "", "", "", "", "", "", True)
        size = self.chance.randint(4, 24)
        batch.contacts.append((*head, counterpart, "event", 0, 0, size, *rest))

    def _partner(self, head: Row, channel: str, batch: Batch) -> None:
        rest = ("", "", None, None, "", "", "", "", self._one("durations"), "", True)
        channel = "appointment" if channel == "open_session" else channel
        counterpart = Counterpart.PARTNER.value
        batch.contacts.append((*head, counterpart, channel, 1, 0, None, *rest))
        said = (one.one(self.chance) for one in self.partner)
        batch.partners.append((head[0], None, *said))

    def _one(self, name: str) -> str:
        value: str = getattr(self, name).one(self.chance)
        return value


class Homes:
    """Where people live: mostly in the districts that the place serves."""

    def __init__(self, chance: Random) -> None:
        self.chance, self.kinds = chance, draw("home")
        self.all = list(District.objects.in_official_order().values_list("pk", flat=True))
        self.parts: dict[int, list[int]] = {}
        for row in District.objects.in_official_order().prefetch_related("neighborhoods"):
            self.parts[row.pk] = [part.pk for part in row.neighborhoods.all()]
        self.served: dict[int, list[int]] = {}

    def of(self, location: Location, count: int) -> list[Row]:
        """So many homes: the answer, and the primary keys of district and neighborhood."""
        own = self.served.get(location.pk)
        if own is None:
            rows = location.served_districts.order_by("district__slug")
            own = self.served[location.pk] = list(rows.values_list("district", flat=True))
        return [self._one(kind, own or self.all) for kind in self.kinds.many(self.chance, count)]

    def _one(self, kind: str, own: list[int]) -> Row:
        if kind not in ("own", "other"):
            return kind, None, None
        districts = own if kind == "own" else self.all
        if not districts:
            return Home.UNKNOWN.value, None, None
        district = self.chance.choice(districts)
        parts = self.parts.get(district)
        said = parts and self.chance.random() < mix()["neighborhood_said"]
        return Home.DISTRICT.value, district, self.chance.choice(parts) if parts and said else None


def _moments(slot: Slot, now: datetime, chance: Random, count: int) -> Iterator[datetime]:
    """When they were entered: while the place was open, and not later than now."""
    begins = datetime.combine(slot.day, slot.opens_at, ZONE).astimezone(UTC)
    ends = min(datetime.combine(slot.day, slot.closes_at, ZONE).astimezone(UTC), now)
    minutes = max(1, int((ends - begins).total_seconds() // 60))
    for _number in range(count):
        yield begins + timedelta(minutes=int(chance.random() * minutes))
