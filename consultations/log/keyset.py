"""Leafs through contacts, newest first, by where one stands; never by counting.

Every place is read by its own index, and what was found is merged: a team with several places
costs a short query for each of them, and never walks past the contacts of others.
"""

import heapq
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet

from consultations.models import Contact

PER_PAGE = 50
PER_BATCH = 500
MARK = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.([0-9]{1,18})")

Contacts = QuerySet[Contact]


@dataclass(frozen=True, order=True)
class Mark:
    """Where a contact stands in the order of the list: by its date, then by its number."""

    day: date
    pk: int

    def __str__(self) -> str:
        return f"{self.day.isoformat()}.{self.pk}"


@dataclass(frozen=True)
class Page:
    """The marks of a page, newest first, and whether there is more on either side."""

    marks: Sequence[Mark]
    has_newer: bool
    has_older: bool


def mark_of(text: str) -> Mark:
    """The mark that `text` says, as `str` wrote it; raises `ValueError`."""
    if not (match := MARK.fullmatch(text)):
        raise ValueError("no mark")
    return Mark(date.fromisoformat(match[1]), int(match[2]))


def page_of(
    parts: Iterable[Contacts], *, before: Mark | None = None, after: Mark | None = None
) -> Page:
    """The page that follows `before` towards older contacts, or that ends above `after`.

    `parts` have no contact in common; together they are the list. Where less than a page is
    newer than `after`, it is the first page, so that no page but the last one is short.
    """
    parts = list(parts)
    if after:
        found = _taken((_newer(part, after) for part in parts), PER_PAGE + 1, newest_first=False)
        if len(found) > PER_PAGE:
            return Page(found[:PER_PAGE][::-1], has_newer=True, has_older=True)
    older = (_older(part, before) for part in parts)
    found = _taken(older, PER_PAGE + 1, newest_first=True)
    return Page(found[:PER_PAGE], before is not None, len(found) > PER_PAGE)


def batches(parts: Iterable[Contacts]) -> Iterator[list[int]]:
    """Primary keys of all contacts of `parts`, newest first, in lists of at most 500.

    Each batch is a query of its own, so nothing is held while the reader takes their time.
    """
    marks = heapq.merge(*map(_walked, parts), reverse=True)
    while batch := [mark.pk for mark in islice(marks, PER_BATCH)]:
        yield batch


def count_up_to(parts: Iterable[Contacts], most: int) -> int:
    """How many contacts there are in `parts`; one more than `most` stands for all that is more."""
    found = 0
    for part in parts:
        found += part.order_by().values("pk")[: most + 1 - found].count()
        if found > most:
            break
    return found


def _walked(part: Contacts) -> Iterator[Mark]:
    mark = None
    while marks := _marks(_older(part, mark), PER_BATCH):
        yield from marks
        mark = marks[-1]


def _taken(parts: Iterable[Contacts], most: int, *, newest_first: bool) -> list[Mark]:
    found = [_marks(part, most) for part in parts]
    return list(islice(heapq.merge(*found, reverse=newest_first), most))


def _marks(part: Contacts, most: int) -> list[Mark]:
    return [Mark(*values) for values in part.values_list("happened_on", "pk")[:most]]


def _older(part: Contacts, mark: Mark | None) -> Contacts:
    """Contacts behind `mark`. The first condition bounds the index, which SQLite needs."""
    ordered: Any = part.order_by("-happened_on", "-pk")
    if mark is None:
        return ordered
    at_once = Q(happened_on__lt=mark.day) | Q(pk__lt=mark.pk)
    return ordered.filter(at_once, happened_on__lte=mark.day)


def _newer(part: Contacts, mark: Mark) -> Contacts:
    ordered: Any = part.order_by("happened_on", "pk")
    at_once = Q(happened_on__gt=mark.day) | Q(pk__gt=mark.pk)
    return ordered.filter(at_once, happened_on__gte=mark.day)
