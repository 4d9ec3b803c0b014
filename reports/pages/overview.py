"""Everything at a glance: key figures, how they went, where from, what about, what was missing."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports import figures, hours
from reports.number_words import text
from reports.pages import districts, leads
from reports.pages.sections import (
    Page,
    Section,
    hours_of,
    of_all_days,
    of_table,
    only,
    report,
    titled,
)
from reports.report import Asked, Report
from reports.tables import Table, Unit

KEY = "uebersicht"


def build(asked: Asked) -> Report:
    keys, people, held = figures.key_figures(asked), figures.people(asked), hours_of(asked)
    return report(
        KEY,
        titled(asked, _("Overview")),
        _lead(asked, keys, held),
        _sections(asked, (keys, people), held),
        keys=keys,
        people=people,
        hours=held,
    )


def _lead(asked: Asked, keys: Table, held: Table | None) -> Iterator[str]:
    yield from leads.line_lead(keys, "contacts", asked)
    # With a language asked for, numbers of the topic residence are no longer said exactly.
    if (topics := figures.top_topics(asked)) and not topics.is_sensitive:
        yield from leads.most_lead(topics, _("Most often it was about %(names)s."))
    if not_helped := _cell(keys, "not_helped"):
        sentence = ngettext(
            "With %(number)s contact nobody could help.",
            "With %(number)s contacts nobody could help.",
            not_helped,
        )
        yield sentence % {"number": text(not_helped)}
    if held and (promised := _cell(held, "promised_minutes")) and hours.is_told(held):
        yield _("%(held)s of %(promised)s promised hours were held.") % {
            "held": text(_cell(held, "held_minutes"), Unit.MINUTES),
            "promised": text(promised, Unit.MINUTES),
        }
        yield from filter(None, [hours.of_how_many(asked)])


def _cell(table: Table, key: str) -> int | None:
    at = next(number for number, line in enumerate(table.lines) if line.key == key)
    return table.values["now"][at]


def _sections(asked: Asked, keys: Iterable[Table], held: Table | None) -> Iterator[Section]:
    page = Page(KEY, asked)
    yield page.section(figures.trend, sketch="line")
    homes = districts.contacts_by_home(asked)
    yield of_table(homes, sketch="map")
    yield page.section(figures.top_topics)
    yield page.section(figures.top_languages)
    yield page.section(figures.unmet_by_reason)
    if held:
        yield of_table(held)
    if not asked.question.conditions:
        yield Page(KEY, of_all_days(asked)).section(figures.old_totals)
        yield page.section(_overdue)
    # The figures of the cards once more, for a file.
    yield from (of_table(one, sketch="folded") for one in keys)


def _overdue(asked: Asked) -> Table:
    """Places with overdue follow-ups only; the page of this table has all of them."""
    table = figures.follow_ups_overdue(asked)
    return only(table, [line.key for line, (count,) in table.grid() if count])
