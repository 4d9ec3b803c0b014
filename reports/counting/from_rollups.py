"""Counts from the figures that the contacts' own actions keep (consultations/rollups.py)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, ExpressionWrapper, F, Model, Q, QuerySet, Sum

from consultations.choices import SINGLE_FEATURES, Feature
from consultations.models import (
    FiguresOfDay,
    FiguresOfFeature,
    FiguresOfHome,
    FiguresOfLocation,
    FiguresOfLocationDay,
    FiguresOfTopic,
    FiguresOfTopicLanguage,
)
from records.periods import Period, ends
from reports.counting.by import (
    NOTHING,
    OF_CONDITION,
    OTHER_LANGUAGE,
    UNNOTED,
    YES,
    By,
    Counted,
    Counts,
    Key,
    added,
    read,
)
from reports.counting.from_records import column_of_funding, funded_on, month_of
from reports.known import Known
from reports.question import Question


@dataclass(frozen=True)
class Source:
    """One table: by what its rows are grouped, in which column, and how they are dated."""

    model: type[Model]
    columns: Mapping[By, str]
    dated: str = "month"
    feature: Feature | None = None
    # Whether rows with a day lie by their month, too.
    lies_by_month: bool = False

    def has(self, needed: set[By]) -> bool:
        return needed <= {*self.columns, By.MONTH}


class _Sum(Sum):
    """Of whole numbers, as the database gives it: Django would make each of thousands one again."""

    def get_db_converters(self, connection: Any) -> list[Any]:
        return []


PLACE = {By.LOCATION: "location__slug", By.KIND: "location__kind"}
# Grouped without their names, which stand in tables of their own: a lookup less for each row.
UNNAMED = {By.LOCATION: "location_id", By.TOPIC: "topic_id"}
HOME = {By.HOME: "home", By.COUNTERPART: "counterpart"}
SUMS = {name: _Sum(name) for name in Counts._fields}
# Small ones first.
OF_MONTHS = (
    Source(FiguresOfHome, HOME),
    Source(FiguresOfLocation, {**PLACE, By.COUNTERPART: "counterpart"}),
    Source(FiguresOfTopic, {By.HOME: "home", By.TOPIC: "topic__code"}),
    *(
        Source(FiguresOfFeature, {By.HOME: "home", By(one.value): "value"}, feature=one)
        for one in Feature
    ),
    Source(FiguresOfTopicLanguage, {By.TOPIC: "topic__code", By.LANGUAGE: "language"}),
)
OF_DAYS = (
    Source(FiguresOfDay, HOME, dated="day"),
    # Whether a place is paid for may change within a month.
    Source(FiguresOfLocationDay, {**PLACE, By.FUNDED: "funded"}, dated="day", lies_by_month=True),
)


def source_of_months(question: Question, by: tuple[By, ...]) -> Source | None:
    """The table that answers this for whole months, if there is one."""
    return _first((*OF_MONTHS, OF_DAYS[-1]), question, by)


def source_of_days(question: Question, by: tuple[By, ...]) -> Source | None:
    """The table that answers this for single days, if there is one."""
    return _first(OF_DAYS, question, by)


def _first(sources: tuple[Source, ...], question: Question, by: tuple[By, ...]) -> Source | None:
    needed = {*by, *(OF_CONDITION[name] for name in question.conditions)}
    if question.topic and By.TOPIC in by:
        return None  # the other topics of contacts about one topic
    return next((one for one in sources if one.has(needed) and _knows(one, question)), None)


def _knows(source: Source, question: Question) -> bool:
    """Whether its rows say what the conditions ask: those of a feature know no “not noted”."""
    return not (source.feature and getattr(question, source.feature.value, "") == UNNOTED)


def counted(source: Source, question: Question, by: tuple[By, ...], known: Known) -> Counted:
    """Of the rows of `source` that fit the question, grouped; one query, or two.

    What nobody noted is in no row of a feature: it is what is left of all contacts.
    """
    found = _read(source, question, by, known)
    feature = source.feature
    if feature not in SINGLE_FEATURES or By(feature.value) not in by:
        return found
    if getattr(question, feature.value):
        return found
    return added([found, _left(found, question, by, By(feature.value), known)])


def _left(
    noted: Counted, question: Question, by: tuple[By, ...], feature: By, known: Known
) -> Counted:
    """All contacts less those in `noted`, with an empty value of `feature`."""
    at = by.index(feature)
    others = (*by[:at], *by[at + 1 :])
    source = source_of_months(question, others)
    assert source is not None
    sums: dict[Key, Counts] = {}
    for key, counts in noted.items():
        other = (*key[:at], *key[at + 1 :])
        sums[other] = sums.get(other, NOTHING).plus(counts)
    everything = _read(source, question, others, known)
    left = {
        (*key[:at], "", *key[at:]): counts.less(sums.get(key, NOTHING))
        for key, counts in everything.items()
    }
    return {key: counts for key, counts in left.items() if any(counts)}


def _read(source: Source, question: Question, by: tuple[By, ...], known: Known) -> Counted:
    rows = _fitting(source, question, known)
    rows = rows.annotate(**{f"by_{one}": _column(source, one, question.period) for one in by})
    return _named(read(rows, by, SUMS), by, known)


def _named(found: Counted, by: tuple[By, ...], known: Known) -> Counted:
    """The same by slugs and codes; a place of this very second keeps its number."""
    names = [_names(one, known) for one in by]
    if not any(names):
        return found
    return {
        tuple([those.get(part, part) for part, those in zip(key, names, strict=True)]): counts
        for key, counts in found.items()
    }


def _names(by: By, known: Known) -> dict[str, str]:
    """By primary key, for a column that is grouped by it."""
    if by == By.LOCATION:
        return {str(row.pk): row.slug for row in known.locations}
    return {str(row.pk): row.code for row in known.topics} if by == By.TOPIC else {}


def _column(source: Source, by: By, period: Period) -> Any:
    if by == By.MONTH and source.dated == "day":
        return month_of("day", period)
    if by == By.FUNDED:
        return column_of_funding("day")
    # Not as Django's date, row by row: there are but a few months among thousands of rows.
    if by == By.MONTH:
        return ExpressionWrapper(F("month"), CharField())
    return F(UNNAMED.get(by, source.columns[by]))


def _fitting(source: Source, question: Question, known: Known) -> QuerySet[Any]:
    rows = source.model._default_manager.order_by()
    rows = rows.filter(**{f"{source.dated}__range": (question.period.first, question.period.last)})
    if source.lies_by_month:
        first, last = ends(question.period)
        rows = rows.filter(month__range=(first.replace(day=1), last))
    if source.feature:
        rows = rows.filter(feature=source.feature)
    for condition in _conditions(source, question, known):
        rows = rows.filter(condition)
    return rows


def _conditions(source: Source, question: Question, known: Known) -> Iterator[Q]:
    for name in question.conditions:
        value, by = getattr(question, name), OF_CONDITION[name]
        if by == By.FUNDED:
            yield Q(funded_on("day")) if value == YES else ~Q(funded_on("day"))
        elif by == By.LANGUAGE and value == OTHER_LANGUAGE:
            yield ~Q(**{f"{source.columns[by]}__in": ["", *known.language_codes]})
        else:
            yield Q(**{source.columns[by]: "" if value == UNNOTED else value})
