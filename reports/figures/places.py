"""Figures by place: where the contact was, whatever the home of the person."""

from collections.abc import Iterator

from django.db.models import Count
from django.utils.translation import gettext as _

from consultations.models import FollowUp
from locations.models import Location
from reports import days_of_places
from reports.counting import NO, YES, By, Unanswerable
from reports.definitions import DEFINITIONS
from reports.figures import making
from reports.figures.open_months import at_work, places_and_months_at_work
from reports.figures.periods import spans_of
from reports.question import Question
from reports.report import Asked
from reports.tables import Column, Line, Table, Value


def open_note() -> str:
    return _(
        "“–”: the place was not open, its hours are not known, or nothing was logged yet in the"
        " network. “0”: it was open."
    )


def contacts_by_location(asked: Asked) -> Table:
    """Contacts of each place that was there in one of the two periods."""
    not_helped = making.measured(making.grouped(asked, asked.question, By.LOCATION), "not_helped")
    column = Column("not_helped", str(DEFINITIONS["not_helped"].name))
    named = making.Named(
        "kontakte-nach-ort",
        _("Contacts by place"),
        _("Place"),
        definitions=("contacts", "location", "not_helped"),
        notes=(open_note(),),
        total_label=_("All together"),
    )
    return making.compared(
        asked,
        named,
        _lines(asked),
        lambda question: _of_places(asked, question),
        more=[making.More(column, not_helped)],
        absent=None,
        has_share=True,
        is_sensitive=making.is_asked_about(asked),
    )


def _of_places(asked: Asked, question: Question) -> dict[str, Value]:
    """Contacts by place; 0 where it was at work in the period."""
    found = making.measured(making.grouped(asked, question, By.LOCATION))
    empty = [line.key for line in _lines(asked) if line.key not in found]
    return dict.fromkeys(at_work(asked, empty, question.period), 0) | found


def locations_by_month(asked: Asked) -> Table:
    """Contacts by place and month; longer periods by quarter or by year."""
    spans = spans_of(asked)
    lines = _lines(asked)
    found = making.pairs(asked, By.LOCATION, By.MONTH)
    slugs = [line.key for line in lines]
    worked = places_and_months_at_work(asked, slugs, asked.question.period)
    values: dict[str, list[Value]] = {column.key: [] for column in spans.columns}
    for line in lines:
        by_month: dict[str, Value] = {
            month.isoformat(): 0 for slug, month in worked if slug == line.key
        }
        by_month |= {month: value for (slug, month), value in found.items() if slug == line.key}
        for key, value in spans.sums(by_month).items():
            values[key].append(value)
    named = making.Named(
        "ort-und-monat",
        _("Place and month"),
        _("Place"),
        definitions=("contacts", "location", "period"),
        notes=(open_note(), *spans.notes),
        total_label=_("All together"),
    )
    return making.table(
        named,
        lines,
        spans.columns,
        {key: tuple(cells) for key, cells in values.items()},
        is_sensitive=making.is_asked_about(asked),
    )


def kinds_of_places(asked: Asked) -> Table:
    """Contacts at offices and at Dependancen."""
    named = making.Named(
        "bueros-und-dependancen",
        _("Contacts at offices and Dependancen"),
        str(DEFINITIONS["kind"].name),
        definitions=("contacts", "kind"),
        total_label=_("All together"),
    )
    return making.compared(
        asked,
        named,
        making.choice_lines(Location.Kind, has_unnoted=False),
        making.contacts_by(asked, By.KIND),
        has_share=True,
        is_sensitive=making.is_asked_about(asked),
    )


def funded(asked: Asked) -> Table:
    """Contacts at places that a programme paid for on that day, and all others."""
    named = making.Named(
        "gefoerdert",
        _("Contacts at places funded by a programme"),
        str(DEFINITIONS["funded"].name),
        definitions=("contacts", "funded"),
        notes=(_("Contacts are no participants in the sense of indicator O.2.3."),),
        total_label=_("All together"),
    )
    return making.compared(
        asked,
        named,
        [Line(YES, _("funded on that day")), Line(NO, _("not funded on that day"))],
        making.contacts_by(asked, By.FUNDED),
        has_share=True,
        is_sensitive=making.is_asked_about(asked),
    )


def follow_ups_overdue(asked: Asked) -> Table:
    """Open follow-ups of each place whose date was before today, whatever the period is."""
    rows = FollowUp.objects.still_open().filter(due_on__lt=asked.today).order_by()
    counts = rows.values("location__slug").annotate(count=Count("pk"))
    found = dict(counts.values_list("location__slug", "count"))
    named = making.Named(
        "ueberfaellige-wiedervorlagen",
        _("Follow-ups overdue today"),
        _("Place"),
        definitions=("follow_ups_overdue", "location"),
        notes=(_("The state of today, whatever period was asked for."), *_of_places_only(asked)),
        total_label=_("All together"),
    )
    lines = [
        Line(row.slug, row.name)
        for row in asked.known.locations
        if _is_asked(asked, row) and (row.slug in found or _is_at_work(asked, row))
    ]
    column = Column("overdue", str(DEFINITIONS["follow_ups_overdue"].name), has_bar=True)
    values = {column.key: tuple(found.get(line.key, 0) for line in lines)}
    return making.table(named, lines, [column], values)


def _of_places_only(asked: Asked) -> Iterator[str]:
    """A sentence if more was asked for than a follow-up knows."""
    if set(asked.question.conditions) - {"location", "kind"}:
        yield _(
            "Follow-ups belong to places: the other conditions of this report do not apply to them."
        )


def _is_at_work(asked: Asked, location: Location) -> bool:
    place = asked.known.directory.places[location.slug]
    return place.status in (Location.Status.ACTIVE, Location.Status.PAUSED)


def _lines(asked: Asked) -> list[Line]:
    """Places that may have been at work in one of the two periods, or were counted, by name."""
    question = asked.question
    slugs = _counted(asked, question)
    slugs |= {place.slug for place in days_of_places.chosen(asked, question)}
    if earlier := question.before:
        slugs |= {place.slug for place in days_of_places.chosen(asked, earlier)}
        slugs |= _counted(asked, earlier)
    return [
        Line(row.slug, row.name)
        for row in asked.known.locations
        if row.slug in slugs and _is_asked(asked, row)
    ]


def _counted(asked: Asked, question: Question) -> set[str]:
    try:
        return set(making.grouped(asked, question, By.LOCATION))
    except Unanswerable:
        return set()


def _is_asked(asked: Asked, location: Location) -> bool:
    question = asked.question
    allowed = asked.places is None or location.slug in asked.places
    fits = question.location in ("", location.slug) and question.kind in ("", location.kind)
    return allowed and fits
