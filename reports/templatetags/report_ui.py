"""Tables and charts of reports, as templates name them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reports.cards import Card
from reports.charts import table_markup, town, trends
from reports.charts.drawing import Drawing, number
from reports.definitions import DEFINITIONS, Definition
from reports.pages.sections import Link
from reports.report import Report
from reports.tables import Table

register = template.Library()

# Pixels of a chart above its rows, on wide and on narrow screens.
WIDE, NARROW = 960, 320

Context = dict[str, Any]


@dataclass(frozen=True)
class Sized:
    """A drawing as a template shows it: its measures with a point in every language."""

    width: str
    height: str
    body: SafeString


@dataclass(frozen=True)
class Map:
    """A map with its name, what it shows in words, and what can be done with it on a screen."""

    key: str
    title: str
    text: str
    invitation: str
    drawing: Sized
    patterns: SafeString


@register.inclusion_tag("reports/table.html", takes_context=True)
def report_table(
    context: Context, table: Table, query: str = "", level: int = 2,
    links: Iterable[Any] = (), sketch: str = "",
) -> Context:  # fmt: skip
    """A table with its heading, bars and notes, and a sketch: "map", "line" or "stacked".

    "folded": the rows are shown when they are asked for, and not on paper.
    `query` is the question, or an address with it: with one there are links to CSV and PNG.
    `links` (label, address) stand first in the row beside the heading.
    """
    return {
        "table": table,
        "level": level,
        "links": [*links, *_files(context, table, query)],
        "meanings": _meanings([table]),
        "map": _map(context, table) if sketch == "map" else None,
        "is_folded": sketch == "folded",
        "is_trend": sketch == "line",
        **_charts(table, sketch),
        **_rows(table),
    }


@register.inclusion_tag("reports/table.html", takes_context=True)
def report_line(context: Context, table: Table, query: str = "", **options: Any) -> Context:
    """A trend over the lines of a table, with its numbers below it."""
    return report_table(context, table, query, sketch="line", **options)


def _charts(table: Table, sketch: str) -> Context:
    """One drawing for wide screens and one for narrow ones, if the sketch is one above the rows."""
    if not table.lines or sketch not in ("line", "stacked"):
        return {"charts": ()}
    if trends.is_blank(table):
        return {"charts": (), "is_blank": True}
    drawn = (trends.sketched(table, sketch, width) for width in (WIDE, NARROW))
    return {
        "charts": list(zip(("chart-wide", "chart-narrow"), map(_sized, drawn), strict=True)),
        "patterns": mark_safe(trends.patterns(table) if sketch == "stacked" else ""),
        "text": trends.described(table),
    }


@register.simple_tag
def sentences(definition: Definition) -> SafeString:
    """What it counts, what it does not, and what is unknown."""
    return _sentences(definition, get_language())


@lru_cache(maxsize=256)
def _sentences(definition: Definition, _language: str) -> SafeString:
    return render_to_string("reports/definition.html", {"definition": definition})


@register.inclusion_tag("reports/meanings.html")
def table_meanings(table: Table) -> Context:
    """What the figures of a table count, for a table that is not shown by `report_table`."""
    return {"table": table, "meanings": _meanings([table])}


@register.inclusion_tag("reports/paper_meanings.html")
def report_meanings(report: Report, cards: Iterable[Card] = ()) -> Context:
    """Once each, for paper: all definitions of what is printed of a report."""
    sections = report.extra.get("sections", ())
    folded = {one.table.key for one in sections if getattr(one, "sketch", "") == "folded"}
    printed = _meanings(table for table in report.tables if table.key not in folded)
    of_cards = [card.definition for card in cards or ()]
    return {"meanings": list(dict.fromkeys([*of_cards, *printed]))}


def _meanings(tables: Iterable[Table]) -> list[Definition]:
    """All definitions of the tables, each once, in the order of the tables."""
    keys = dict.fromkeys(key for table in tables for key in table.definitions)
    return [DEFINITIONS[key] for key in keys if key in DEFINITIONS]


def _files(context: Context, table: Table, query: str) -> Iterator[Link]:
    """To the files of the table, if the page knows what was asked."""
    inquiry = context.get("inquiry")
    if query and inquiry:
        for shape, name in (("csv", "CSV"), ("png", _("Picture (PNG)"))):
            yield Link(name, file_address(inquiry.key, query, table.key, shape), table.title)


def file_address(report: str, query: str, table: str, shape: str) -> str:
    """Of the page that gives one table as a file, with a reason."""
    asked = query.partition("?")[2] or query
    return f"{reverse('reports:export', args=[report])}?{asked}&tabelle={table}&format={shape}"


def _rows(table: Table) -> Context:
    markup = table_markup.markup(table)
    return {
        "table": table,
        "several": markup.several,
        "many": markup.many,
        "pattern": mark_safe(markup.pattern),
        "head": mark_safe(markup.head),
        "body": mark_safe(markup.body),
        "foot": mark_safe(markup.foot),
        "how": table_markup.how(table),
    }


def _map(context: Context, table: Table) -> Map | None:
    """Of the first column with bars and the districts that the page knows, if there are any."""
    districts = context.get("districts") or getattr(_known(context), "districts", ())
    columns = [one for one in table.columns if one.has_bar]
    if not (districts and columns and table.lines):
        return None
    return Map(
        town.pattern_key(table),
        _("Map: %s") % table.title,
        town.described(table, columns[0]),
        town.invitation(table),
        _sized(town.town_map(table, columns[0], districts)),
        mark_safe(town.patterns(table)),
    )


def _known(context: Context) -> Any:
    return getattr(context.get("inquiry"), "known", None)


def _sized(drawing: Drawing) -> Sized:
    return Sized(number(drawing.width), number(drawing.height), mark_safe(drawing.body))
