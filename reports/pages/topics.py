"""What people came about, what became of it, and what was missing."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from reports import figures
from reports.figures import making
from reports.figures.unmet import without_sensitive
from reports.pages import leads
from reports.pages.sections import Page, Section, only, report, titled
from reports.pages.single import all_topics, links_to
from reports.report import Asked, Report
from reports.tables import Table

KEY = "themen"
MORE = ("wohnort-und-alle-themen", "thema-und-sprache", "verweise", "wer-und-wie", "partner")


def build(asked: Asked) -> Report:
    sections = tuple(_sections(asked))
    return report(
        KEY,
        titled(asked, _("Topics")),
        _lead(sections[0].table),
        sections,
        more=links_to(MORE, asked),
    )


def _lead(topics: Table | None) -> Iterator[str]:
    if topics is not None:
        yield from leads.most_lead(topics, _("Most contacts were about: %(names)s."))


def _sections(asked: Asked) -> Iterator[Section]:
    page = Page(KEY, asked, by=("district",))
    yield page.section(open_topics, links=all_topics("alle-themen", asked))
    yield page.section(figures.results)
    yield page.section(figures.unmet_by_reason)
    yield page.section(figures.unmet_by_topic)
    yield page.section(figures.missing_offers)


def open_topics(asked: Asked) -> Table:
    """The topics that are counted exactly: none of those that are always rounded."""
    table = figures.topics(asked)
    codes = [row.code for row in asked.known.topics if not row.is_sensitive]
    return replace(
        only(table, codes),
        key="themen-genau",
        notes=(*table.notes, without_sensitive()),
        is_sensitive=making.is_sensitive(asked, asked.question, codes),
    )
