"""Locations with addresses, districts and hours from a JSON file (format: seed/README.md)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from locations.actions import refuse_overlaps
from locations.imports.lists import LISTS, read_list, store_list
from locations.imports.rows import (
    Outcome,
    Report,
    Values,
    by_key,
    listed,
    rows_in,
    synced,
    values_of,
    write,
)
from locations.imports.sources import with_sources
from locations.models import FormerSlug, Location, Organization, Programme

COLUMNS = [
    *("name", "official_name", "kind", "status", "venue", "phones", "email", "directions"),
    *("nearest_stop", "step_free", "languages", "appointments_outside_hours"),
    *("operating_since", "opened_on", "ended_on", "programme_number", "is_demo", "verified_on"),
    "source",
]
PROGRAMME = ["name", "funder", "is_eu_funded", "starts_on", "ends_on", "target_number"]
LINKS = ["parent", "successor"]


def import_locations(content: dict[str, Any], report: Report, *, today: date) -> None:
    """Make and change what `content` names; hours may not meet within two years of `today`.

    What a location does not name stays as it is. A list that it names (addresses, districts,
    funding, opening_hours, closures, former_slugs) becomes exactly that list.
    """
    content = with_sources(content, report)
    for place, row in rows_in(content, "organizations", report, key="slug"):
        with report.row(place):
            values = values_of(Organization, row, ["slug", "name"])
            synced(Organization, {"slug": row["slug"]}, values, report)
    for place, row in rows_in(content, "programmes", report, key="slug"):
        with report.row(place):
            values = values_of(Programme, row, ["slug", *PROGRAMME])
            synced(Programme, {"slug": row["slug"]}, values, report)
    rows = rows_in(content, "locations", report, key="slug")
    written = {place: write_location(place, row, report) for place, row in rows}
    slugs = [row["slug"] for _place, row in rows]
    # Only now every location exists that another one can point to.
    for place, row in rows:
        location, outcome = written[place]
        if location is not None:
            with report.row(place):
                linked = write(location, links_of(row, slugs))
                report.count(linked if outcome == "unchanged" else outcome)
                check_names_and_links(location)
        for name in [name for name in LISTS if name in row]:
            wanted = read_list(name, row, place, report)
            if location is not None:
                store_list(location, name, wanted, report)
        if location is not None and "opening_hours" in row:
            with report.row(place):
                sound = (hours for hours in location.opening_hours.all() if hours.is_sound)
                refuse_overlaps([hours.rule for hours in sound], today)


def write_location(place: str, row: Values, report: Report) -> tuple[Location | None, Outcome]:
    """The location of one row without its links and lists, or none if something is wrong."""
    location: Location | None = None
    outcome: Outcome = "unchanged"
    with report.row(place):
        values, linked = values_and_carriers(row)
        found = Location.objects.filter(slug=row["slug"]).first() or Location()
        outcome = write(found, values, **linked)
        location = found
    return location, outcome


def values_and_carriers(row: Values) -> tuple[Values, dict[str, set[Any]]]:
    """The columns that `row` names, and its carriers if it does; raises `ValidationError`."""
    elsewhere = {"carriers", "programme", *LINKS, *LISTS}
    own = {name: value for name, value in row.items() if name not in elsewhere}
    values = values_of(Location, own, ["slug", *COLUMNS])
    if "programme" in row:
        values["programme"] = optional(Programme, "programme", row["programme"])
    if "carriers" not in row:
        return values, {}
    carriers = {by_key(Organization, "carriers", slug) for slug in listed(row, "carriers")}
    return values, {"carriers": carriers}


def optional(model: type[models.Model], name: str, key: Any) -> Any:
    return None if key is None else by_key(model, name, key)


def links_of(row: Values, in_file: list[str]) -> Values:
    """Parent and successor, as far as `row` names them; raises `ValidationError`."""
    return {
        name: optional(Location, name, row[name])
        for name in LINKS
        # A location of this file that is missing has been reported already.
        if name in row
        and (row[name] not in in_file or Location.objects.filter(slug=row[name]).exists())
    }


def check_names_and_links(location: Location) -> None:
    """Raise `ValidationError` if the slug belongs to another one or the links go in a circle."""
    if FormerSlug.objects.filter(slug=location.slug).exclude(location=location).exists():
        raise ValidationError({"slug": [_("Another location had this name in the browser once.")]})
    for name in LINKS:
        passed = [location]
        while (following := getattr(passed[-1], name)) is not None:
            if following in passed:
                raise ValidationError({name: [_("These locations point to each other.")]})
            passed.append(following)
