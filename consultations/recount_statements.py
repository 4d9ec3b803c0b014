"""The SQL that counts the contacts of a month anew, from their rows and nothing else."""

from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    F,
    Func,
    IntegerField,
    Model,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from consultations.choices import SINGLE_FEATURES, Answer, Feature, Home, Result
from consultations.models import (
    Contact,
    ContactTopic,
    FiguresOfFeature,
    FiguresOfTopic,
    FiguresOfTopicLanguage,
    Topic,
    UnmetNeed,
)
from consultations.models.figures import OUTSIDE, UNKNOWN
from consultations.querysets import consulted
from consultations.rollups import MEASURES, Table
from records.periods import month_after

# With its values.
Statement = tuple[str, tuple[Any, ...]]

# Keys of contacts as far as the month reaches: not what hangs on those of ten years is read for it.
# Within the statement, so that it sees the contacts and what hangs on them at one moment.
WITHIN = "BETWEEN (SELECT MIN(id) FROM logged) AND (SELECT MAX(id) FROM logged)"
TOPICS = (
    f"(SELECT logged.*, topic_id FROM logged JOIN {ContactTopic._meta.db_table}"
    f" ON contact_id = logged.id AND contact_id {WITHIN}) AS topics"
)


def deletion(table: Table, month: date) -> Statement:
    """Take out the rows of a month."""
    within, days = _rows_of(table, month)
    return f"DELETE FROM {table.name} WHERE {within}", days


def insertion(table: Table, month: date) -> Statement:
    """Put in the rows of a month as its contacts have them."""
    counted, values = _counted(table, month)
    return f"INSERT INTO {table.name} ({', '.join((*table.key, *MEASURES))}) {counted}", values


def comparison(table: Table, month: date) -> Statement:
    """A SELECT of the rows that differ: key, then each measure as kept, then each as counted."""
    counted, values = _counted(table, month)
    within, days = _rows_of(table, month)
    key, measures = ", ".join(table.key), ", ".join(MEASURES)
    nothing = ", ".join("0" for _name in MEASURES)
    no_figures = ", ".join(f"0 AS kept_{name}" for name in MEASURES)
    both = (
        f"SELECT {key}, {no_figures}, {measures} FROM ({counted}) AS counted"
        f" UNION ALL SELECT {key}, {measures}, {nothing} FROM {table.name} WHERE {within}"
    )
    sums = ", ".join(f"SUM({name})" for name in (*(f"kept_{m}" for m in MEASURES), *MEASURES))
    differ = " OR ".join(f"SUM(kept_{name}) <> SUM({name})" for name in MEASURES)
    statement = (
        f"SELECT {key}, {sums} FROM ({both}) AS sides GROUP BY {key} HAVING {differ} ORDER BY {key}"
    )
    return statement, (*values, *days)


def _rows_of(table: Table, month: date) -> tuple[str, tuple[date, date]]:
    """The condition for rows of `table` of this month, and its values."""
    return f"{table.key[0]} >= %s AND {table.key[0]} < %s", (month, month_after(month))


def _counted(table: Table, month: date) -> Statement:
    """A SELECT of the columns of `table` as the contacts of `month` have them."""
    logged, values = _logged(month)
    key = ", ".join(table.key)
    sums = ", ".join(f"SUM({name}) AS {name}" for name in MEASURES)
    statement = (
        f"WITH logged AS MATERIALIZED ({logged})"
        f" SELECT {key}, {sums} FROM {_source(table.model)} GROUP BY {key}"
    )
    return statement, values


def _source(model: type[Model]) -> str:
    """What is counted for this table: contacts, or one row for each that a contact is in."""
    if model in (FiguresOfTopic, FiguresOfTopicLanguage):
        return TOPICS
    return f"({_features()}) AS features" if model is FiguresOfFeature else "logged"


@lru_cache(maxsize=1)
def _logged(month: date) -> Statement:
    """A SELECT of the contacts of `month`: what they are counted by, and what each adds.

    The same for every table, and to put it together takes longer than to count a small month.
    """
    columns = _columns(month)
    # Names that no field of a contact has.
    found = _of(month).annotate(**{f"its_{name}": value for name, value in columns.items()})
    statement, values = found.values(*(f"its_{name}" for name in columns)).query.sql_with_params()
    named = ", ".join(f"its_{name} AS {name}" for name in columns)
    return f"SELECT {named} FROM ({statement}) AS found", values


def _columns(month: date) -> dict[str, Any]:
    numbers = [_of(month).annotate(bound=_bound(name)).values("bound") for name in ("MIN", "MAX")]
    topics = ContactTopic.objects.filter(contact__gte=numbers[0], contact__lte=numbers[1])
    is_advice = consulted(topics)
    return {
        "id": F("pk"),
        "day": F("happened_on"),
        "month": Value(month, output_field=DateField()),
        "home": Case(
            When(home=Home.DISTRICT, then=F("home_district__slug")),
            When(home=Home.OUTSIDE, then=Value(OUTSIDE)),
            default=Value(UNKNOWN),
            output_field=CharField(),
        ),
        "location_id": F("location_id"),
        "counterpart": F("counterpart"),
        **{feature.value: F(feature.value) for feature in SINGLE_FEATURES},
        "contacts": Value(1),
        "consultations": _if(is_advice),
        "advised": _if(is_advice, F("advised")),
        "accompanying": F("accompanying"),
        "first_contacts": _if(Q(first_contact=Answer.YES)),
        "not_helped": _if(Q(result=Result.NOT_HELPED)),
        "headcount": Coalesce(F("headcount"), 0),
    }


def _of(month: date) -> QuerySet[Any]:
    within = {"happened_on__gte": month, "happened_on__lt": month_after(month)}
    return Contact.objects.order_by().filter(**within)


def _bound(name: str) -> Func:
    """The lowest or highest key; the sum keeps the database from trying all keys in their order."""
    return Func(F("pk") + 0, function=name)


def _if(condition: Q, number: Any = 1) -> Case:
    return Case(When(condition, then=number), default=0, output_field=IntegerField())


def _features() -> str:
    """A SELECT of one row for each value of a feature that a contact has."""
    single = [_feature(name, name, f"logged WHERE {name} <> ''") for name in SINGLE_FEATURES]
    unmet = _feature("feature", "value", f"logged JOIN ({_unmet()}) AS unmet ON contact_id = id")
    return " UNION ALL ".join((*single, unmet))


def _feature(feature: str, value: str, source: str) -> str:
    if feature in Feature.values:
        feature = f"'{feature}'"
    columns = ("month", "home", f"{feature} AS feature", f"{value} AS value", *MEASURES)
    return f"SELECT {', '.join(columns)} FROM {source}"


def _unmet() -> str:
    """A SELECT of what was missing: contact, feature, value, each once."""
    table, topics = UnmetNeed._meta.db_table, Topic._meta.db_table
    joined = f"{table} JOIN {topics} ON {topics}.id = topic_id"
    return " UNION ".join(
        f"SELECT contact_id, '{feature}' AS feature, {column} AS value FROM {source}"
        f" WHERE contact_id {WITHIN} AND {column} <> ''"
        for feature, column, source in (
            (Feature.UNMET_REASON, "reason", table),
            (Feature.UNMET_TOPIC, "code", joined),
            (Feature.UNMET_LANGUAGE, "language", table),
            (Feature.UNMET_CATEGORY, "offer_category", table),
        )
    )
