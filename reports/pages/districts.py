"""Where the people live: every district of the town, or one of them."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from locations.place import Place
from reports import figures, sensitive
from reports.asking import addresses
from reports.pages import leads
from reports.pages.sections import (
    Link,
    Page,
    Section,
    hours_of,
    linked,
    of_table,
    only,
    report,
    titled,
)
from reports.pages.single import all_topics, links_to
from reports.report import Asked, Report
from reports.tables import Line, Table

KEY = "stadtbezirke"
# Tables that have a page of their own.
MORE = (
    *("wohnort-und-monat", "wohnort-und-alle-themen", "wohnort-und-sprache"),
    *("wohnort-und-fehlendes", "wege-und-monat", "wer-und-wie"),
)
MORE_OF_ONE = ("wege-und-monat", "wer-und-wie")


def build(asked: Asked) -> Report:
    return _district(asked) if asked.question.district else _town(asked)


# --- All districts ---


def _town(asked: Asked) -> Report:
    page = Page(KEY, asked)
    homes = contacts_by_home(asked)
    topics = page.section(
        figures.homes_by_topic, links=all_topics("wohnort-und-alle-themen", asked)
    )
    return report(
        KEY,
        titled(asked, _("Districts")),
        town_lead(homes, asked),
        (of_table(homes, sketch="map"), topics),
        keys=figures.key_figures(asked),
        people=figures.people(asked),
        hours=hours_of(asked),
        more=links_to(MORE, asked),
    )


def town_lead(homes: Table, asked: Asked) -> Iterator[str]:
    yield from leads.total_lead(homes, asked)
    yield from leads.moved_lead(homes)
    yield from leads.unknown_lead(homes)


def contacts_by_home(asked: Asked) -> Table:
    """With a link from each district to its own report."""

    def address(line: Line) -> str:
        return addresses.report(KEY, asked.question, district=line.key)

    return linked(figures.contacts_by_home(asked), address)


# --- One of them ---


def _district(asked: Asked) -> Report:
    slug, question = asked.question.district, asked.question
    name = next((line.label for line in asked.known.home_lines if line.key == slug), slug)
    keys = figures.key_figures(asked)
    return report(
        KEY,
        titled(asked, name),
        leads.line_lead(keys, "contacts", asked),
        _of_district(asked),
        keys=keys,
        people=figures.people(asked),
        back=Link(_("All districts"), addresses.report(KEY, question, district="")),
        more=links_to(MORE_OF_ONE, asked),
        district=name if asked.known.district(slug) else "",
        lying=list(_places(asked, _lies_in)),
        serving=list(_places(asked, _serves)),
    )


def _of_district(asked: Asked) -> Iterator[Section]:
    page = Page(KEY, asked, by=("district",))
    yield page.section(figures.trend, sketch="line")
    if asked.known.district(asked.question.district):
        yield page.section(figures.neighborhoods, _("Contacts by neighborhood"))
    yield page.section(sensitive.topics)
    yield page.section(figures.languages)
    yield page.section(where_they_went, _("Where people from here were advised"))


def where_they_went(asked: Asked) -> Table:
    """Contacts by the place at which they were, as far as there were any."""
    table = figures.contacts_by_location(asked)
    return linked(
        only(table, _counted_in(table)),
        lambda line: addresses.report("orte", asked.question, location=line.key),
    )


def _counted_in(table: Table) -> list[str]:
    """Keys of the lines in which anything was counted, now or before."""
    sides = [table.values[name] for name in ("now", "before") if name in table.values]
    return [line.key for at, line in enumerate(table.lines) if any(side[at] for side in sides)]


def _places(asked: Asked, fits: Callable[[Place, str], bool]) -> Iterator[Link]:
    """Places of today, each with its own report."""
    slug = asked.question.district
    for place in asked.known.directory.places.values():
        if fits(place, slug):
            address = addresses.report("orte", asked.question, location=place.slug, district="")
            yield Link(place.location.name, address)


def _lies_in(place: Place, slug: str) -> bool:
    return place.district is not None and place.district.slug == slug


def _serves(place: Place, slug: str) -> bool:
    return any(district.slug == slug for district in place.served)
