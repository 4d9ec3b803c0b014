"""What nobody noted of contacts, and how late they were entered: by place and month, no finer.

Of a place with a team of two a single day, or one more condition, would say who it was.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import (
    Case,
    Count,
    Exists,
    FloatField,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import TruncDate
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.choices import Counterpart, Home
from consultations.models import Contact, ContactTopic
from records import periods
from records.periods import ends
from reports import disclosure
from reports.counting import Unanswerable
from reports.counting.choosing import read_records
from reports.number_words import percent
from reports.report import Asked
from reports.tables import Value as Printed

# An entry is late from the eighth day on.
DAYS_TO_ENTER = timedelta(days=7)
# Days after midnight in Greenwich: clocks elsewhere are at most 14 hours ahead (UTC+14).
PERHAPS_LATE = 7.4
Found = tuple[int, date, dict[str, int]]
WITH_PEOPLE = ~Q(counterpart=Counterpart.PARTNER)
# Of which contacts something can be noted.
SCOPES: dict[str, Q] = {
    "all": Q(),
    "people": WITH_PEOPLE,
    "single": WITH_PEOPLE & Q(headcount__isnull=True),
}


class Feature(NamedTuple):
    """Something that can be noted; `missing`: of which contacts nobody did.

    `is_rounded`: to a multiple of 5, for each place and month for itself; what is longer is their
    sum. Whoever knew that every contact of a place has a topic, and none of those shown exactly,
    would know of a sensitive one.
    """

    key: str
    label: Any
    scope: str
    missing: Q
    is_rounded: bool = False


def _without_topic() -> Q:
    return ~Q(Exists(ContactTopic.objects.filter(contact=OuterRef("pk"))))


FEATURES = (
    Feature("topic", gettext_lazy("Topic"), "people", _without_topic(), is_rounded=True),
    Feature("home", gettext_lazy("Home"), "people", Q(home__in=("", Home.UNKNOWN))),
    Feature("language", gettext_lazy("Language"), "people", Q(language="")),
    Feature("interpreting", gettext_lazy("Interpreting"), "people", Q(interpreting="")),
    Feature("channel", gettext_lazy("How"), "all", Q(channel="")),
    Feature("result", gettext_lazy("Result"), "all", Q(result="")),
    Feature("duration", gettext_lazy("Duration"), "all", Q(duration="")),
    Feature("first_contact", gettext_lazy("First contact"), "single", Q(first_contact="")),
    Feature("age_band", gettext_lazy("Age"), "single", Q(age_band="")),
    Feature("gender", gettext_lazy("Gender"), "single", Q(gender="")),
)
ALL = "all"
LATE = "late"


class NotWholeMonths(Unanswerable):
    """A question about single days, which this report does not answer."""


@dataclass(frozen=True)
class Gaps:
    """Counts by place (primary key) and first day of the month."""

    counted: dict[tuple[int, date], Counter[str]] = field(default_factory=dict)

    def of(self, place: int | None = None, month: date | None = None) -> Counter[str]:
        """Of one place, of one month, or of all of them together."""
        found: Counter[str] = Counter()
        for (at, of), counts in self.counted.items():
            if place in (None, at) and month in (None, of):
                found.update(counts)
        return found

    def add(self, place: int, month: date, counts: dict[str, int]) -> None:
        self.counted.setdefault((place, month), Counter()).update(counts)


def share(counts: Counter[str], feature: Feature) -> Printed:
    """How many in a hundred have nothing noted; None where there are none."""
    missing, everything = counts[f"missing_{feature.key}"], counts[feature.scope]
    return percent(min(missing, everything), everything)


def gaps(asked: Asked, places: list[int]) -> Gaps:
    """Of the contacts of the period at these places; two queries.

    Raises `Unanswerable` for single days, and for what can only be read from too many contacts.
    """
    period = asked.question.period
    if not periods.is_whole_months(period):
        raise NotWholeMonths(
            _("The quality of data is shown for whole months only, so that no day names a person.")
        )
    read_records(period, asked.known)
    rows = Contact.objects.order_by().filter(happened_on__range=ends(period), location__in=places)
    firsts = [ends(month)[0] for month in periods.months(period)]
    found = Gaps()
    for place, month, counts in (*_missing(rows, firsts), *_late(rows, firsts)):
        found.add(place, month, counts)
    return found


def _number_of(firsts: list[date]) -> Case:
    """Which of the months, from 0, has the day of a contact; without a function for each row."""
    after = enumerate(firsts[1:])
    earlier = [When(happened_on__lt=first, then=Value(number)) for number, first in after]
    return Case(*earlier, default=Value(len(firsts) - 1), output_field=IntegerField())


def _missing(rows: QuerySet[Any], firsts: list[date]) -> Iterator[Found]:
    sums = {f"sum_{key}": Count("pk", filter=scope) for key, scope in SCOPES.items()}
    for one in FEATURES:
        counted = SCOPES[one.scope] & one.missing
        sums[f"sum_missing_{one.key}"] = Count("pk", filter=counted)
    months = rows.annotate(number=_number_of(firsts)).values("location_id", "number")
    for row in months.annotate(**sums):
        place, month = row.pop("location_id"), firsts[row.pop("number")]
        counts = {key.removeprefix("sum_"): count for key, count in row.items()}
        yield place, month, counts | _rounded(counts)


def _rounded(counts: dict[str, int]) -> dict[str, int]:
    keys = [f"missing_{one.key}" for one in FEATURES if one.is_rounded]
    return {key: disclosure.round_to(counts[key]) or 0 for key in keys}


class _DaysAfter(Func):
    """How many days, with a fraction, a moment is after the midnight (UTC) of a date."""

    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        words = {"template": "(julianday(%(expressions)s))", "arg_joiner": ") - julianday("}
        return self.as_sql(compiler, connection, **(context | words))

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        words = {"template": "EXTRACT(EPOCH FROM (%(expressions)s)) / 86400", "arg_joiner": " - "}
        return self.as_sql(compiler, connection, **(context | words))


def _late(rows: QuerySet[Any], firsts: list[date]) -> Iterator[Found]:
    """Grouped by both days; the time of the entry never leaves the database.

    The local day of a moment is asked for only where it may be late: for each row it takes long.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    perhaps = rows.filter(GreaterThan(_DaysAfter("recorded_at", "happened_on"), PERHAPS_LATE))
    days = perhaps.annotate(entered_on=TruncDate("recorded_at", tzinfo=zone))
    groups = days.values("location_id", "happened_on", "entered_on").annotate(count=Count("pk"))
    for row in groups:
        if row["entered_on"] - row["happened_on"] > DAYS_TO_ENTER:
            yield row["location_id"], row["happened_on"].replace(day=1), {LATE: row["count"]}
