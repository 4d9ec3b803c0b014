"""What of a report has been published and may be passed on; or why nothing of it has been."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from locations import calendar_words as words
from records.periods import Period, quarter_of, quarters_in
from reports.asking import addresses
from reports.asking.presets import period_name
from reports.exporting.about import About
from reports.exporting.order import OF_PLACES, Order
from reports.models import Publication
from reports.publications import notes
from reports.publications.finding import Published, published
from reports.publications.frozen_words import meanings
from reports.publications.keys import LANGUAGES, SENSITIVE, TOPICS, UNMET
from reports.tables import Table

# Tables of reports whose figures are published in others: the key of one, those of the others.
PUBLISHED_IN = {
    **dict.fromkeys(("themen", "themen-genau", "haeufige-themen"), (TOPICS, SENSITIVE)),
    "haeufige-sprachen": (LANGUAGES,),
    "was-fehlte": (UNMET,),
}


@dataclass(frozen=True)
class Rounded:
    """Tables to pass on, with what they say about themselves."""

    tables: tuple[Table, ...]
    about: About


@dataclass(frozen=True)
class NotPublished:
    """Why there are none, and the address that leads on, with its label."""

    reason: str
    label: str
    address: str


def rounded(order: Order) -> Rounded | NotPublished:
    """The published tables of the report that is ordered; asks for nothing that is exact.

    Unless it counts places alone: such tables may be passed on as they are.
    """
    if order.inquiry.key in OF_PLACES:
        return Rounded(order.tables, order.about)
    question = order.inquiry.asked.question
    if question.conditions:
        return _without_conditions(order)
    if not quarters_in(question.period):
        return _other_period(order, _("Published are whole quarters and years, no other periods."))
    found = published(question.period)
    if found is None or not found.is_whole:
        return _other_period(order, _missing(question.period, found))
    tables = _of_report(order, found)
    return Rounded(tables, _about(order, found, tables)) if tables else _no_table()


def _of_report(order: Order, found: Published) -> tuple[Table, ...]:
    keys = chain.from_iterable(PUBLISHED_IN.get(one.key, (one.key,)) for one in order.tables)
    tables = (found.tables[key] for key in dict.fromkeys(keys) if key in found.tables)
    return tuple(replace(one, notes=notes.in_file(one, found.tables)) for one in tables)


def _about(order: Order, found: Published, tables: Iterable[Table]) -> About:
    return About(
        title=words.clauses([one.title for one in tables]) if order.table else order.title,
        period=period_name(found.period),
        filters=(),
        definitions=_definitions(found, tables),
        at=found.newest.published_at,
        is_exact=False,
        is_demo=found.is_demo,
        source=words.clauses(map(_version, found.versions)),
    )


def _definitions(found: Published, tables: Iterable[Table]) -> tuple[tuple[str, str], ...]:
    """Those of the tables, in the words that were frozen with the figures."""
    keys = dict.fromkeys(key for table in tables for key in table.definitions)
    return tuple(
        (part.name, part.text)
        for of in meanings(found.versions)
        for part in of.parts
        if part.key in keys
    )


def _version(publication: Publication) -> str:
    text = _("%(quarter)s, version %(version)s of %(day)s, definitions version %(definitions)s")
    return text % {
        "quarter": period_name(quarter_of(publication.quarter)),
        "version": publication.version,
        "day": words.plain_date(timezone.localdate(publication.published_at)),
        "definitions": publication.definitions,
    }


def _without_conditions(order: Order) -> NotPublished:
    question = order.inquiry.asked.question
    whole = question.of(question.period)
    query = addresses.query(whole, **dict.fromkeys(question.conditions, ""))
    return NotPublished(
        _(
            "Only whole tables of the town are published. A part of them, by district, place or "
            "any other filter, could be compared with the rest and give somebody away."
        ),
        _("The same without filters"),
        f"{reverse('reports:export', args=[order.inquiry.key])}?{query}",
    )


def _missing(period: Period, found: Published | None) -> str:
    quarters = found.missing if found else quarters_in(period)
    if len(quarters) == 1 and period == quarters[0]:
        return _("%(quarter)s has not been published yet.") % {"quarter": period_name(period)}
    text = _("Of %(period)s not everything has been published yet: %(quarters)s is missing.")
    names = words.joined(map(period_name, quarters))
    return text % {"period": period_name(period), "quarters": names}


def _other_period(order: Order, reason: str) -> NotPublished:
    """The newest quarter that is published, else the page where one is."""
    newest = Publication.objects.newest().without_content().order_by("-quarter").first()
    if newest is None:
        return NotPublished(reason, _("To the publications"), reverse("reports:publications"))
    quarter = quarter_of(newest.quarter)
    question = order.inquiry.asked.question.of(quarter)
    query = addresses.query(question, **dict.fromkeys(question.conditions, ""))
    text = _("Take %(quarter)s, which has been published") % {"quarter": period_name(quarter)}
    address = reverse("reports:export", args=[order.inquiry.key])
    return NotPublished(reason, text, f"{address}?{query}")


def _no_table() -> NotPublished:
    return NotPublished(
        _("None of these tables is published: together with those that are it would say too much."),
        _("To the publications"),
        reverse("reports:publications"),
    )
