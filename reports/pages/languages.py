"""In which languages people were advised, with whose help, and which one was missing."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.choices import MAKESHIFT_INTERPRETING
from reports import figures
from reports.number_words import text
from reports.pages import leads
from reports.pages.sections import Page, Section, report, titled
from reports.pages.single import links_to
from reports.report import Asked, Report
from reports.tables import Line, Table

KEY = "sprachen"
MORE = ("wohnort-und-sprache", "thema-und-sprache", "thema-und-sprache-alle")


def build(asked: Asked) -> Report:
    sections = tuple(_sections(asked))
    return report(
        KEY,
        titled(asked, _("Languages")),
        _lead(*(section.table for section in sections[:2])),
        sections,
        more=links_to(MORE, asked),
    )


def _lead(languages: Table | None, interpreting: Table | None) -> Iterator[str]:
    if languages is not None:
        yield from leads.most_lead(languages, _("Most conversations were in %(names)s."))
    if interpreting is not None:
        yield from _makeshift_lead(interpreting)


def _makeshift_lead(table: Table) -> Iterator[str]:
    pairs = zip(table.lines, table.values["now"], strict=True)
    count = sum(value or 0 for line, value in pairs if line.key in MAKESHIFT_INTERPRETING)
    if count:
        yield ngettext(
            "In %(number)s conversation a child or an app had to interpret.",
            "In %(number)s conversations a child or an app had to interpret.",
            count,
        ) % {"number": text(count)}


def _sections(asked: Asked) -> Iterator[Section]:
    page = Page(KEY, asked, by=("district",))
    yield page.section(figures.languages)
    yield page.section(interpreting)
    yield page.section(figures.missing_languages)


def interpreting(asked: Asked) -> Table:
    """With a mark at what is no interpreting, but all there was."""
    table = figures.interpreting(asked)
    return replace(table, lines=tuple(map(_marked, table.lines)))


def _marked(line: Line) -> Line:
    if line.key not in MAKESHIFT_INTERPRETING:
        return line
    return replace(line, label=_("%(name)s (emergency solution)") % {"name": line.label})
