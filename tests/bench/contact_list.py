"""How long a page of the list of contacts takes, beside the unfiltered one (see `contacts`).

A page is what the database and its ORM have to do for it: marks, contacts, topics, follow-ups. Who
asks is an adviser of the largest place, and one who works at all of them.
"""

from collections.abc import Callable, Iterator
from itertools import combinations
from statistics import median
from time import perf_counter
from typing import Any

from tests.bench.contacts_data import EVERYWHERE
from tests.bench.lines import Line, at_most

REPEATS = 5
DEPTH = 100_000
# One filter at a time: at most ten times the unfiltered page.
SINGLE = {
    "location": {"ort": "{place}"},
    "period": {"zeitraum": "quartal"},
    "topic": {"thema": "wohnen"},
    "rarest topic": {"thema": "{rarest}"},
    "mine": {"meine": "on"},
    "open follow-ups": {"offen": "on"},
}
# Of these two or three at a time: at most five times one count of what the role may see.
FILTERS = (
    ("ort", "{place}"),
    ("zeitraum", "jahr"),
    ("thema", "{rarest}"),
    ("meine", "on"),
    ("offen", "on"),
    ("wer", "partner"),
    ("wie", "home_visit"),
    ("sprache", "fr"),
    ("sprache", "andere"),
    ("wohnort", "outside"),
    ("ergebnis", "not_helped"),
)
SHOWN_SLOWEST = 3


class Reader:
    """Somebody who reads the list."""

    def __init__(self, name: str, email: str) -> None:
        from django.utils import timezone

        from accounts.models import User
        from consultations.log.known import known
        from locations.models import Location

        self.name, self.today = name, timezone.localdate()
        self.user = User.objects.get(email=email)
        self.known = known(Location.objects.advised_by(self.user, self.today))
        self.words = {"{place}": _fullest(self.known), "{rarest}": _rarest()}

    def question(self, asked: dict[str, str], **marks: object) -> Any:
        from django.http import QueryDict

        from consultations.log.filters import ContactFilter

        data = QueryDict(mutable=True)
        for name, value in {**asked, **marks}.items():
            if value:
                data[name] = self.words.get(str(value), str(value))
        question = ContactFilter(data, known=self.known, user=self.user, today=self.today)
        assert not list(question.problems())
        return question

    def page(self, asked: dict[str, str], **marks: object) -> Any:
        from consultations.log import keyset, rows

        question = self.question(asked, **marks)
        page = keyset.page_of(question.parts(), before=question.before, after=question.after)
        lines = rows.lines([mark.pk for mark in page.marks], self.known)
        rows.with_follow_ups(lines, self.user, self.today)
        return page

    def count(self) -> int:
        from consultations.models import Contact

        return int(Contact.objects.visible_to(self.user, self.today).count())


def _fullest(known: Any) -> str:
    from consultations.models import Contact

    return max(known.places, key=lambda place: Contact.objects.filter(location=place).count()).slug


def _rarest() -> str:
    from django.db.models import Count

    from consultations.models import Topic

    return Topic.objects.annotate(n=Count("contact_topics")).order_by("n").first().code


def seconds(act: Callable[[], Any], repeats: int = REPEATS) -> float:
    """The median of some runs."""
    found = []
    for _number in range(repeats):
        began = perf_counter()
        act()
        found.append(perf_counter() - began)
    return median(found)


def lines(engine: str, rounds: int) -> Iterator[Line]:
    for reader in (
        Reader("largest place", "bench-0@example.org"),
        Reader("all places", EVERYWHERE),
    ):
        where = f"list of contacts, {reader.name}"
        for name, asked in SINGLE.items():
            ratios = [beside_unfiltered(reader, asked) for _round in range(rounds)]
            yield at_most(f"{where}: {name} / unfiltered page ({engine})", 10, ratios)
        yield from combined(reader, where, engine)
        ratios = [depth(reader) for _round in range(rounds)]
        yield at_most(f"{where}: at depth {DEPTH:,} / first page ({engine})", 2, ratios)


def beside_unfiltered(reader: Reader, asked: dict[str, str]) -> float:
    return seconds(lambda: reader.page(asked)) / seconds(lambda: reader.page({}))


def combined(reader: Reader, where: str, engine: str) -> Iterator[Line]:
    """All of them once; the slowest are tried again, for one run may have been disturbed."""
    count = seconds(reader.count)
    sets = [chosen for size in (2, 3) for chosen in combinations(FILTERS, size)]
    asked = [dict(chosen) for chosen in sets if len(dict(chosen)) == len(chosen)]
    tried = [(seconds(lambda one=one: reader.page(one), 1), one) for one in asked]
    tried.sort(key=lambda found: found[0])
    for _time, slow in tried[-SHOWN_SLOWEST:]:
        said = "&".join(f"{name}={value}" for name, value in slow.items())
        ratio = seconds(lambda slow=slow: reader.page(slow)) / count
        name = f"{where}: {said}, of the slowest {SHOWN_SLOWEST} of {len(tried)} / one count"
        yield at_most(f"{name} ({engine})", 5, [ratio])


def depth(reader: Reader) -> float:
    """A page so far within the fullest place, beside its first one."""
    from consultations.models import Contact

    asked = {"ort": "{place}"}
    place = next(one for one in reader.known.places if one.slug == reader.words["{place}"])
    rows = Contact.objects.filter(location=place).order_by("-happened_on", "-pk")
    deep = min(DEPTH, rows.count() - 100)
    day, pk = rows.values_list("happened_on", "pk")[deep]
    mark = f"{day.isoformat()}.{pk}"
    return seconds(lambda: reader.page(asked, vor=mark)) / seconds(lambda: reader.page(asked))
