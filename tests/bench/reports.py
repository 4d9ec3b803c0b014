"""How long the figures of 24 months take, beside one count of the contacts of these months.

The count reads an index and no row; it grows with the contacts, and the figures should not. So
the ratios are judged by ten million contacts; with fewer they are said and promised nothing. What
is judged with fewer, too, is how much longer the figures take with ten times the contacts.
The pages are those of a coordinator, from the request to the last byte, without a web server.
"""

import json
import os
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

from tests.bench.lines import Line

MONTHS = 24
REPEATS = 5
JUDGED_FROM = 10_000_000
# With fewer, more contacts have figures that the others did not have.
GROWTH_JUDGED_FROM = 100_000
# Where `growth` finds what was measured with other numbers of contacts.
SECONDS = "LW_BENCH_SECONDS"

COORDINATOR = "bench-coordinator@example.org"

Act = Callable[[], Any]


class Measured(NamedTuple):
    """What is measured, how much of the count it may take, and how much it should."""

    name: str
    most: float
    goal: str
    act: Act


def lines(engine: str, rounds: int) -> Iterator[Line]:
    """Rounds in which everything takes turns, after one that nobody counts."""
    from consultations.models import Contact

    contacts, (first, last) = Contact.objects.count(), months()
    count = _count(first, last)
    measured = [
        Measured("query of the district statistics", 0.1, ", goal 0.03", _query(first, last)),
        Measured("page of the district statistics", 0.25, "", _page("districts", first, last)),
        Measured("page of the overview", 0.5, "", _page("overview", first, last)),
    ]
    acts, place = [count, *(one.act for one in measured)], _page_of_a_place(first, last)
    found = [(*_medians(acts), _seconds(place)) for _round in range(rounds + 1)][1:]
    _remember(engine, contacts, median(times[1] for times in found))
    of, is_judged = f"{contacts:,} contacts ({engine})", contacts >= JUDGED_FROM
    for at, one in enumerate(measured, start=1):
        ratios = [times[at] / times[0] for times in found]
        yield _line(f"{one.name} / count, {of}", one, ratios, is_judged=is_judged)
    ratios = [times[-1] / times[0] for times in found]
    yield Line(f"page of the largest place / count, {of}", "–", _said(ratios), None)
    middle = median(times[0] for times in found) * 1000
    yield Line(f"… the count of {MONTHS} months itself, {of}", "–", f"{middle:.0f} ms", None)


def months() -> tuple[date, date]:
    """The first and the last day of the last months that have ended."""
    from django.utils import timezone

    this = timezone.localdate().replace(day=1)
    years, month = divmod(this.year * 12 + this.month - 1 - MONTHS, 12)
    return date(years, month + 1, 1), this - timedelta(days=1)


def growth(measured: Path) -> Iterator[Line]:
    """The query with each number of contacts beside that with the next smaller one, if any."""
    text = measured.read_text() if measured.exists() else ""
    rows = [json.loads(line) for line in text.splitlines()]
    for engine in dict.fromkeys(row["engine"] for row in rows):
        seconds = {row["contacts"]: row["seconds"] for row in rows if row["engine"] == engine}
        for few, many in pairwise(sorted(seconds)):
            ratio = seconds[many] / seconds[few]
            name = f"query of the district statistics, {many:,} / {few:,} contacts ({engine})"
            is_judged = few >= GROWTH_JUDGED_FROM
            target = "<= 2, goal 1.2" if is_judged else "–"
            yield Line(name, target, f"{ratio:.2f}", ratio <= 2 if is_judged else None)


def _line(name: str, one: Measured, ratios: list[float], *, is_judged: bool) -> Line:
    target = f"<= {one.most:g}"
    return Line(
        name,
        f"{target}{one.goal}" if is_judged else f"({target} at 10 M)",
        _said(ratios),
        median(ratios) <= one.most if is_judged else None,
    )


def _said(ratios: list[float]) -> str:
    return f"{median(ratios):.3f} ({min(ratios):.3f}–{max(ratios):.3f})"


def _medians(acts: list[Act]) -> list[float]:
    """Of several runs of each, in turns."""
    times: list[list[float]] = [[] for _act in acts]
    for _repeat in range(REPEATS):
        for act, found in zip(acts, times, strict=True):
            found.append(_seconds(act))
    return [median(found) for found in times]


def _seconds(act: Act) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


def _count(first: date, last: date) -> Act:
    from django.db import connection

    from consultations.models import Contact

    rows = Contact.objects.order_by().filter(happened_on__range=(first, last))
    plan = rows.values("happened_on").explain()
    words = {"postgresql": "Index Only Scan", "sqlite": "COVERING INDEX"}
    assert words[connection.vendor] in plan, plan
    return rows.count


def _query(first: date, last: date) -> Act:
    """Month, home and counterpart, as the reports count them, without what they know already."""
    from django.utils import timezone

    from locations.keeper import current
    from records.periods import Period
    from reports import counting
    from reports.known import known
    from reports.question import Question

    question = Question(Period(first, last))
    by = (counting.By.MONTH, counting.By.HOME, counting.By.COUNTERPART)
    assert not counting.needs_records(question, by)
    about = known(current(timezone.now()), timezone.localdate())
    assert about.wrong_since is None

    def act() -> None:
        about.counted.clear()
        assert counting.counted(question, by, about)

    return act


def _page_of_a_place(first: date, last: date) -> Act:
    """Of the one with most contacts, which are read one by one for most of its tables."""
    from locations.models import Location

    slug = Location.objects.order_by("pk").values_list("slug", flat=True)[0]
    # Of the time before, single contacts are no longer there.
    return _page("locations", first, last, f"&ort={slug}&vergleich=ohne")


def _page(name: str, first: date, last: date, further: str = "") -> Act:
    from django.test import Client
    from django.urls import reverse

    from tests.staff import login

    client = Client(HTTP_HOST="127.0.0.1")
    login(client, _coordinator())
    address = f"{reverse(f'reports:{name}')}?von={first}&bis={last}{further}"

    def act() -> None:
        response = client.get(address)
        assert response.status_code == 200, response
        assert b"<table" in response.content, "no figures"

    return act


def _coordinator() -> Any:
    from accounts.models import User
    from locations.models import Membership, Role

    person, is_new = User.objects.get_or_create(email=COORDINATOR, defaults={"name": "Bench"})
    if is_new:
        Membership.objects.create(user=person, role=Role.COORDINATOR)
    return person


def _remember(engine: str, contacts: int, seconds: float) -> None:
    if path := os.environ.get(SECONDS):
        with Path(path).open("a") as file:
            row = {"engine": engine, "contacts": contacts, "seconds": seconds}
            print(json.dumps(row), file=file)
