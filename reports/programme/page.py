"""The report on the Dependancen of each programme against its target; it has no period."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from locations.calendar_words import plain_date
from locations.models.places import Precision
from reports.charts import timeline
from reports.charts.drawing import Drawing
from reports.charts.timeline import Axis
from reports.pages.sections import Link
from reports.programme import boxes, line
from reports.programme.dependancen import Dependance, Stand, Standing, standings
from reports.programme.stand_words import opened_words, stand_words
from reports.programme.tables import by_district, by_stand
from reports.report import Asked, Report
from reports.tables import Table

KEY = "dependancen"
# Pixels.
WIDTH = 1200


@dataclass(frozen=True)
class Row:
    """One Dependance in the time line; `bar` stands inside of an `svg`."""

    number: str
    name: str
    link: str
    opened: str
    stand: str
    bar: SafeString


@dataclass(frozen=True)
class Section:
    """A programme as its part of the page shows it."""

    title: str
    lead: tuple[str, ...]
    boxes: tuple[SafeString, ...]
    picture: str  # the boxes in words
    counts: tuple[tuple[str, int], ...]
    head: SafeString  # of the time line
    rows: tuple[Row, ...]
    table: Table
    districts: Table
    drawing: Drawing
    links: tuple[Link, ...]
    is_demo: bool


def build(asked: Asked) -> Report:
    """Of every programme; the first one gives the page its title."""
    found = standings(asked.known.directory)
    sections = tuple(_section(one, asked, at) for at, one in enumerate(found))
    title = sections[0].title if len(sections) == 1 else _("Dependancen")
    return Report(
        KEY,
        title,
        sections[0].lead if len(sections) == 1 else (),
        tuple(table for one in sections for table in (one.table, one.districts)),
        {
            "sections": sections,
            "legend": _legend(),
            "patterns": mark_safe(timeline.patterns()),
            "drawings": {one.table.key: one.drawing for one in sections},
        },
    )


def _section(standing: Standing, asked: Asked, at: int) -> Section:
    suffix, axis = f"-{at + 1}" if at else "", line.axis(standing, asked.today)
    table = by_stand(standing, suffix)
    rows = [line.row(one, axis) for one in standing.dependancen]
    legend = [(look, str(words)) for look, words in line.LEGEND]
    return Section(
        title=_title(standing),
        lead=tuple(_lead(standing, asked.today)),
        boxes=tuple(mark_safe(box.drawing) for box in boxes.boxes(standing)),
        picture=_picture(standing),
        counts=tuple(_counts(standing)),
        head=mark_safe(timeline.head(axis)),
        rows=tuple(_row(one, standing, axis) for one in standing.dependancen),
        table=table,
        districts=by_district(standing, asked.known, suffix),
        drawing=timeline.draw(rows, axis, legend, WIDTH),
        links=tuple(_links(table)),
        is_demo=any(one.location.is_demo for one in standing.dependancen),
    )


def _row(one: Dependance, standing: Standing, axis: Axis) -> Row:
    drawn = line.row(one, axis)
    return Row(
        number=drawn.number,
        name=drawn.name,
        link=one.location.get_absolute_url(),
        opened=opened_words(one, standing.programme),
        stand=stand_words(one),
        bar=mark_safe(timeline.cell(drawn, axis)),
    )


def _links(table: Table) -> Iterator[Link]:
    """To the files of the time line."""
    files = f"{reverse('reports:export', args=[KEY])}?tabelle={table.key}&format="
    for shape, name in (("csv", "CSV"), ("png", _("Picture (PNG)"))):
        yield Link(name, files + shape, table.title)


def _legend() -> list[tuple[SafeString, str]]:
    return [(mark_safe(timeline.sample(look)), str(words)) for look, words in line.LEGEND]


# --- Words ---


def _title(standing: Standing) -> str:
    values = {"opened": standing.opened, "target": standing.programme.target_number}
    if standing.programme.target_number is None:
        return _("%(opened)s Dependancen opened") % values
    return _("%(opened)s of %(target)s Dependancen opened") % values


def _lead(standing: Standing, today: date) -> Iterator[str]:
    start = plain_date(standing.programme.starts_on, Precision.MONTH)
    yield _("Since %(month)s, as of %(today)s.") % {"month": start, "today": plain_date(today)}
    yield _("Opened means: ever opened, even if it rests today, has ended or became an office.")
    if standing.unknown:
        yield _told(standing)


def _told(standing: Standing) -> str:
    """Whose number says how many there are, and how many of them are known here."""
    last = max(standing.known, key=lambda one: one.number or 0).location
    values = {"place": last.name, "number": standing.highest, "count": len(standing.known)}
    if last.is_demo:
        return _("%(place)s has the number %(number)s; known here: %(count)s.") % values
    return (
        _("%(place)s is number %(number)s by the release of the city; known here: %(count)s.")
        % values
    )


def _picture(standing: Standing) -> str:
    words = _("%(opened)s opened, %(planned)s planned") % {
        "opened": standing.opened,
        "planned": standing.count(Stand.PLANNED),
    }
    if not standing.unknown:
        return words
    more = _("%(count)s of the opened ones not known here") % {"count": standing.unknown}
    return f"{words}, {more}"


def _counts(standing: Standing) -> Iterator[tuple[str, int]]:
    """What the boxes are, in numbers; what there rarely is stands there only if there is some."""
    yield pgettext("state of a Dependance", "open now"), standing.count(Stand.OPEN)
    yield pgettext("state of a Dependance", "pause"), standing.count(Stand.PAUSED)
    yield _("became an office"), standing.count(Stand.OFFICE)
    if ended := standing.count(Stand.ENDED):
        yield pgettext("state of a Dependance", "ended"), ended
    if standing.unknown:
        yield _("not known here"), standing.unknown
    yield pgettext("state of a Dependance", "planned"), standing.count(Stand.PLANNED)
    if standing.without_place is not None:
        yield _("without a place yet"), standing.without_place
