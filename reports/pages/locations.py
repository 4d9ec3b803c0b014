"""At which place people were advised: every place, or one of them."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from locations.models import Location
from reports import figures, hours, sensitive
from reports.asking import addresses
from reports.counting import By
from reports.definitions import DEFINITIONS
from reports.figures import making
from reports.pages import leads
from reports.pages.sections import (
    Link,
    Page,
    Section,
    hours_of,
    linked,
    of_all_days,
    of_table,
    only,
    report,
    titled,
)
from reports.pages.single import links_to
from reports.report import Asked, Report
from reports.tables import Column, Line, Table, total_of

KEY = "orte"
MORE = ("ort-und-monat", "art-und-foerderung", "ueberfaellige-wiedervorlagen")
# For the whole network only: one place would name a person.
WHOLE_NETWORK = ("traeger",)


def build(asked: Asked) -> Report:
    return _location(asked) if asked.question.location else _network(asked)


# --- All places ---


def _network(asked: Asked) -> Report:
    """All places, or those that one advises at."""
    contacts = _with_consultations(asked, figures.contacts_by_location(asked))
    is_own = asked.places is not None
    return report(
        KEY,
        titled(asked, _("My places") if is_own else _("Places")),
        _network_lead(asked, contacts),
        _of_network(asked, contacts),
        more=() if is_own else links_to(_more(asked), asked),
        is_own=is_own,
    )


def _network_lead(asked: Asked, contacts: Table) -> Iterator[str]:
    yield from leads.total_lead(contacts, asked)
    if len(contacts.lines) > 1:
        yield from leads.moved_lead(contacts)


def _more(asked: Asked) -> tuple[str, ...]:
    return MORE if asked.question.conditions else (*MORE, *WHOLE_NETWORK)


def _of_network(asked: Asked, contacts: Table) -> Iterator[Section]:
    yield of_table(_of_places(asked, contacts))
    yield of_table(_of_places(asked, hours.hours_by_location(asked)))
    yield of_table(_of_places(asked, hours.days_by_location(asked)))


def _with_consultations(asked: Asked, table: Table) -> Table:
    """One column more, before that of the contacts that were not helped."""
    found = making.measured(making.grouped(asked, asked.question, By.LOCATION), "consultations")
    pairs = zip(table.lines, table.values["now"], strict=True)
    values = tuple(None if now is None else found.get(line.key, 0) for line, now in pairs)
    column = Column("consultations", str(DEFINITIONS["consultations"].name))
    return replace(
        table,
        columns=(*table.columns[:-1], column, table.columns[-1]),
        values={**table.values, column.key: values},
        totals={**table.totals, column.key: total_of(values)},
        definitions=(*table.definitions, "consultations"),
    )


def _of_places(asked: Asked, table: Table) -> Table:
    """Offices first, each marked as what it is and with a link to its own report."""
    rows = {row.slug: row for row in asked.known.locations}
    keys = [line.key for line in table.lines if asked.places is None or line.key in asked.places]
    ordered = only(table, sorted(keys, key=lambda slug: not rows[slug].is_office))
    lines = tuple(replace(line, label=_marked(rows[line.key])) for line in ordered.lines)
    return linked(replace(ordered, lines=lines), lambda line: _address(asked, line))


def _marked(row: Location) -> str:
    kind = _("office") if row.is_office else _("Dependance")
    return _("%(place)s (%(kind)s)") % {"place": row.name, "kind": kind}


def _address(asked: Asked, line: Line) -> str:
    return addresses.report(KEY, asked.question, location=line.key)


# --- One of them ---


def _location(asked: Asked) -> Report:
    question = asked.question
    place = asked.known.location(question.location)
    keys = figures.key_figures(asked)
    return report(
        KEY,
        titled(asked, _marked(place) if place else question.location),
        leads.line_lead(keys, "contacts", asked),
        _of_location(asked),
        keys=keys,
        people=figures.people(asked),
        hours=hours_of(asked),
        back=_back(asked),
        is_for_team=asked.sees_exact,
    )


def _back(asked: Asked) -> Link:
    label = _("All places") if asked.places is None else _("My places")
    return Link(label, addresses.report(KEY, asked.question, location=""))


def _of_location(asked: Asked) -> Iterator[Section]:
    page = Page(KEY, asked, by=("location",))
    yield page.section(figures.trend, sketch="line")
    earlier = figures.old_totals(of_all_days(asked))
    if earlier.lines:
        yield of_table(earlier)
    yield page.section(hours.hours_of_months)
    yield page.section(_homes, _("Where the visitors live"))
    yield page.section(sensitive.location_topics, otherwise=_("Topics"))
    yield page.section(figures.languages, otherwise=_("Languages"))
    yield page.section(figures.channels, otherwise=_("How people came"))
    yield page.section(figures.results, otherwise=_("Results"))
    yield page.section(figures.unmet_by_reason, otherwise=_("What was missing"))


def _homes(asked: Asked) -> Table:
    """Each district leads to its own report, of this place, for those who reach that."""

    def address(line: Line) -> str:
        return addresses.report("stadtbezirke", asked.question, district=line.key)

    table = figures.contacts_by_home(asked)
    return linked(table, address) if asked.places is None else table
