"""The lines of the list, in words, grouped by day."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.translation import ngettext

from accounts.models import User
from consultations.choices import Counterpart, Home, Result
from consultations.log.known import Known
from consultations.models import Contact, ContactTopic, FollowUp
from locations import calendar_words as words

# What a line is made of: never who recorded it, nor when.
SHOWN = (
    *("location", "happened_on", "counterpart", "channel", "advised", "accompanying"),
    *("headcount", "home", "home_district", "language", "result"),
)


@dataclass(frozen=True)
class Line:
    """A contact as the list shows it; an empty text: nobody said so."""

    contact: Contact
    who: str
    channel: str
    group: str  # how many people it had
    topics: list[str]  # as the catalogue has them
    language: str
    home: str
    result: str
    place: str
    follow_up: date | None = None

    @property
    def short_topics(self) -> list[str]:
        """The first word of what a topic covers: “Wohnen” of “Wohnen, Wohnungssuche, …”."""
        return [re.split(r" \(|, ", topic)[0] for topic in self.topics]

    @property
    def is_partner(self) -> bool:
        return bool(self.contact.counterpart == Counterpart.PARTNER)

    @property
    def could_not_help(self) -> bool:
        return bool(self.contact.result == Result.NOT_HELPED)

    @property
    def is_unfinished(self) -> bool:
        """Whether the result is still to be filled in, as after a tap on the tally."""
        return not self.contact.result and not self.is_partner


@dataclass(frozen=True)
class Day:
    """The lines of one day."""

    day: date
    name: str
    is_today: bool
    lines: list[Line]


def lines(keys: Sequence[int], known: Known) -> list[Line]:
    """The contacts with these primary keys, in this order, in two queries."""
    found = Contact.objects.only(*SHOWN).in_bulk(keys)
    topics = _topics(keys, known)
    return [_line(found[pk], topics[pk], known) for pk in keys if pk in found]


def with_follow_ups(rows: Sequence[Line], user: User, today: date) -> list[Line]:
    """The same lines with the days of the open follow-ups that `user` sees; one query."""
    keys = [line.contact.pk for line in rows]
    seen = FollowUp.objects.visible_to(user, today).still_open().filter(contact__in=keys)
    due = dict(seen.values_list("contact", "due_on"))
    return [replace(line, follow_up=due.get(line.contact.pk)) for line in rows]


def by_day(rows: Iterable[Line], today: date) -> Iterator[Day]:
    for day, group in groupby(rows, key=lambda line: line.contact.happened_on):
        yield Day(day, words.long_date(day, today), day == today, list(group))


def _topics(keys: Sequence[int], known: Known) -> dict[int, list[str]]:
    """Labels of the topics by contact, in the order of the catalogue."""
    chosen: dict[int, set[int]] = defaultdict(set)
    rows = ContactTopic.objects.filter(contact__in=keys)
    for contact, topic in rows.values_list("contact", "topic"):
        chosen[contact].add(topic)
    labels = known.topic_labels
    return defaultdict(
        list, {pk: [labels[one] for one in labels if one in found] for pk, found in chosen.items()}
    )


def _line(contact: Contact, topics: list[str], known: Known) -> Line:
    return Line(
        contact=contact,
        who=known.label("counterpart", contact),
        channel=known.label("channel", contact),
        group=_group(contact),
        topics=topics,
        language=known.language_name(contact.language),
        home=_home(contact, known),
        result=known.label("result", contact),
        place=known.place_names[contact.location_id],
    )


def _group(contact: Any) -> str:
    """How many people a group had; empty for a person."""
    if not contact.headcount:
        return ""
    return ngettext("group, %(count)s person", "group, %(count)s people", contact.headcount) % {
        "count": contact.headcount
    }


def _home(contact: Any, known: Known) -> str:
    if contact.home == Home.DISTRICT:
        return known.district_names[contact.home_district_id]
    return known.label("home", contact)
