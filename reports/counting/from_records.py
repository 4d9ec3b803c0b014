"""Counts from the single contacts: right for every question, and slow for long periods."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from consultations.choices import Answer, Home, Result
from consultations.models import Contact, ContactTopic, UnmetNeed
from consultations.models.figures import OUTSIDE, UNKNOWN
from consultations.querysets import consulted
from locations.models import FundingScope
from locations.querysets import valid_on
from records.periods import Period, ends, month_after
from reports.counting.by import (
    NO,
    OTHER_LANGUAGE,
    UNMET,
    UNNOTED,
    YES,
    By,
    Counted,
    read,
    text_of,
)
from reports.known import Known
from reports.question import Question

Contacts = QuerySet[Any]
COLUMNS: dict[By, Any] = {
    By.HOME: Case(
        When(home=Home.DISTRICT, then=F("home_district__slug")),
        When(home=Home.OUTSIDE, then=Value(OUTSIDE)),
        default=Value(UNKNOWN),
        output_field=CharField(),
    ),
    By.LOCATION: F("location__slug"),
    By.KIND: F("location__kind"),
    By.NEIGHBORHOOD: F("home_neighborhood__code"),
    By.TOPIC: F("contact_topics__topic__code"),
    By.UNMET_REASON: F("unmet_needs__reason"),
    By.UNMET_TOPIC: F("unmet_needs__topic__code"),
    By.UNMET_LANGUAGE: F("unmet_needs__language"),
    By.UNMET_CATEGORY: F("unmet_needs__offer_category"),
}
# By the column, the field of an unmet need.
OF_NEED = {
    By.UNMET_REASON: "reason",
    By.UNMET_TOPIC: "topic",
    By.UNMET_LANGUAGE: "language",
    By.UNMET_CATEGORY: "offer_category",
}
IS_ADVICE = consulted(ContactTopic.objects.all())
SUMS = {
    "contacts": Count("pk"),
    "consultations": Count("pk", filter=IS_ADVICE),
    "advised": Coalesce(Sum("advised", filter=IS_ADVICE), 0),
    "accompanying": Sum("accompanying"),
    "first_contacts": Count("pk", filter=Q(first_contact=Answer.YES)),
    "not_helped": Count("pk", filter=Q(result=Result.NOT_HELPED)),
    "headcount": Coalesce(Sum("headcount"), 0),
}


def counted(question: Question, by: tuple[By, ...], known: Known) -> Counted:
    """Of the contacts that fit the question, grouped; one query."""
    return read(_grouped(contacts(question, known), by, question.period), by, SUMS)


def contacts(question: Question, known: Known) -> Contacts:
    """Those that the question asks for."""
    within = Q(happened_on__range=(question.period.first, question.period.last))
    rows: Contacts = Contact.objects.order_by().filter(within)
    for condition in _conditions(question, known):
        rows = rows.filter(condition)
    return rows


def funded_on(day: str) -> Exists:
    """Whether a programme pays for the place on the day in the column `day`."""
    scopes = FundingScope.objects.filter(location=OuterRef("location"))
    return Exists(scopes.filter(valid_on(OuterRef(day))))  # type: ignore[arg-type]  # a column


def month_of(day: str, period: Period) -> Any:
    """The month of the column `day` within `period`, as text, without a function of the engine."""
    first, last_day = ends(period)
    month, cases = first.replace(day=1), []
    while (following := month_after(month)) <= last_day:
        cases.append(When(**{f"{day}__lt": following}, then=Value(text_of(month))))
        if following == date.max:
            break
        month = following
    last = Value(text_of(month), output_field=CharField())
    return Case(*cases, default=last, output_field=CharField()) if cases else last


def column_of_funding(day: str) -> Case:
    """YES or NO."""
    return Case(When(funded_on(day), then=Value(YES)), default=Value(NO))


def _conditions(question: Question, known: Known) -> Iterator[Q]:
    for name in question.conditions:
        value = getattr(question, name)
        if name == "district":
            yield _living(value)
        elif name == "location":
            yield Q(location__slug=value)
        elif name == "kind":
            yield Q(location__kind=value)
        elif name == "funded":
            yield Q(funded_on("happened_on")) if value == YES else ~Q(funded_on("happened_on"))
        elif name == "neighborhood":
            is_unnoted = value == UNNOTED
            yield Q(home_neighborhood=None) if is_unnoted else Q(home_neighborhood__code=value)
        elif name == "topic":
            yield Q(Exists(_topics(value)))
        elif name == "language" and value == OTHER_LANGUAGE:
            yield ~Q(language__in=["", *known.language_codes])
        else:
            yield Q(**{name: "" if value == UNNOTED else value})


def _living(home: str) -> Q:
    if home == UNKNOWN:
        return Q(home__in=["", Home.UNKNOWN])
    return Q(home=Home.OUTSIDE) if home == OUTSIDE else Q(home_district__slug=home)


def _topics(code: str) -> QuerySet[Any]:
    return ContactTopic.objects.filter(contact=OuterRef("pk"), topic__code=code)


def _grouped(rows: Contacts, by: tuple[By, ...], period: Period) -> Contacts:
    for one in by:
        if one == By.MONTH:
            column = month_of("happened_on", period)
        elif one == By.FUNDED:
            column = column_of_funding("happened_on")
        else:
            column = COLUMNS.get(one, F(one.value))
        rows = rows.annotate(**{f"by_{one}": column})
    if By.TOPIC in by:
        rows = rows.filter(by_topic__isnull=False)
    needed = [one for one in by if one in UNMET]
    return _once(rows, needed) if needed else rows


def _once(rows: Contacts, needed: list[By]) -> Contacts:
    """Each contact once in a group, also if it says the same need twice."""
    fields = {OF_NEED[one]: OuterRef(f"need_{one}") for one in needed}
    for one in needed:
        rows = rows.exclude(**{f"by_{one}": ""}).filter(**{f"by_{one}__isnull": False})
        rows = rows.annotate(**{f"need_{one}": F(f"unmet_needs__{OF_NEED[one]}")})
    earlier = UnmetNeed.objects.filter(contact=OuterRef("pk"), pk__lt=OuterRef("need"), **fields)
    return rows.annotate(need=F("unmet_needs__pk")).filter(~Exists(earlier))
