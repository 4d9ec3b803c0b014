"""How long the figures of 24 months take, beside one count of the contacts of these months.

The count reads an index and no row; it grows with the contacts, and the figures should not. So
nothing but ten million contacts is judged by; with fewer the ratios are said and promised nothing.
The pages are those of a coordinator, from the request to the last byte, without a web server.
"""

import json
import os
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

from tests.bench.lines import Line

MONTHS = 24
REPEATS = 5
JUDGED_FROM = 10_000_000
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
    found = [_medians([count, *(one.act for one in measured)]) for _round in range(rounds + 1)][1:]
    _remember(engine, contacts, median(times[1] for times in found))
    for at, one in enumerate(measured, start=1):
        ratios = [times[at] / times[0] for times in found]
        name = f"{one.name}, {MONTHS} months / one count of them ({engine})"
        yield _line(name, one, ratios, is_judged=contacts >= JUDGED_FROM)
    middle = median(times[0] for times in found) * 1000
    yield Line(f"… the count itself, of {contacts:,} contacts", "–", f"{middle:.0f} ms", None)


def months() -> tuple[date, date]:
    """The first and the last day of the last months that have ended."""
    from django.utils import timezone

    this = timezone.localdate().replace(day=1)
    years, month = divmod(this.year * 12 + this.month - 1 - MONTHS, 12)
    return date(years, month + 1, 1), this - timedelta(days=1)


def growth(measured: Path) -> Iterator[Line]:
    """The query with the most contacts beside that with the fewest, if there was more than one."""
    text = measured.read_text() if measured.exists() else ""
    rows = [json.loads(line) for line in text.splitlines()]
    for engine in dict.fromkeys(row["engine"] for row in rows):
        seconds = {row["contacts"]: row["seconds"] for row in rows if row["engine"] == engine}
        few, many = min(seconds), max(seconds)
        if few < many:
            ratio = seconds[many] / seconds[few]
            name = f"query of the district statistics, {many:,} / {few:,} contacts ({engine})"
            is_judged = many >= JUDGED_FROM
            yield Line(name, "<= 2, goal 1.2", f"{ratio:.2f}", ratio <= 2 if is_judged else None)


def _line(name: str, one: Measured, ratios: list[float], *, is_judged: bool) -> Line:
    middle = median(ratios)
    target = f"<= {one.most:g}"
    return Line(
        name,
        f"{target}{one.goal}" if is_judged else f"({target} at 10 M)",
        f"{middle:.3f} ({min(ratios):.3f}–{max(ratios):.3f})",
        middle <= one.most if is_judged else None,
    )


def _medians(acts: list[Act]) -> list[float]:
    """Of several runs of each, in turns."""
    times: list[list[float]] = [[] for _act in acts]
    for _repeat in range(REPEATS):
        for act, found in zip(acts, times, strict=True):
            began = perf_counter()
            act()
            found.append(perf_counter() - began)
    return [median(found) for found in times]


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


def _page(name: str, first: date, last: date) -> Act:
    from django.test import Client
    from django.urls import reverse

    from tests.staff import login

    client = Client(HTTP_HOST="127.0.0.1")
    login(client, _coordinator())
    address = f"{reverse(f'reports:{name}')}?von={first}&bis={last}"

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
