"""The streets of the town from a table (dataset fb62-strassen-statistische-bezirke)."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from locations.imports.parts import Parts, known_neighborhoods
from locations.imports.reading import Refused, table_of
from locations.imports.rows import Report, sentences_of
from locations.models import Neighborhood, Street

# Name of a column here → how the city's exports call it.
COLUMNS = {
    "name": ["strassenname", "straßenname"],
    "key": ["strassenschlussel", "strassenschluessel", "strassenschlüssel"],
    "code": ["statistischer_bezirk_nr"],
    "neighborhood": ["statistischer_bezirk_bezeichnung", "statistischer_bezirk"],
}
ROWS_PER_LINE_OF_PROGRESS = 1_000


def import_streets(path: Path, report: Report) -> None:
    """Make the streets those of the file: others are removed. Raises `Refused`."""
    columns, lines = table_of(path)
    places = places_of(columns, path)
    if not lines:
        raise Refused(_("%(file)s holds no streets.") % {"file": path})
    if not Neighborhood.objects.exists():
        raise Refused(_("No neighborhood is known yet: please import the neighborhoods first."))
    wanted = streets_of(lines, places, len(columns), report)
    report.refuse_if_bad()
    with transaction.atomic():
        store(wanted, report)


def places_of(columns: list[str], path: Path) -> dict[str, int]:
    """Where in a row each of `COLUMNS` stands; raises `Refused` if one is missing."""
    places = {
        name: columns.index(next(title for title in titles if title in columns))
        for name, titles in COLUMNS.items()
        if set(titles) & set(columns)
    }
    missing = [
        COLUMNS[name][0]
        for name in ("name", "code")
        if name not in places and not (name == "code" and "neighborhood" in places)
    ]
    if missing:
        sentence = _("%(file)s has no column “%(name)s”.")
        raise Refused(*(sentence % {"file": path, "name": name} for name in missing))
    return places


def streets_of(
    lines: list[tuple[int, list[str]]], places: dict[str, int], width: int, report: Report
) -> dict[tuple[str, int], Street]:
    """The streets by name and neighborhood; what is wrong with a line goes into `report`."""
    neighborhoods = known_neighborhoods()
    wanted: dict[tuple[str, int], Street] = {}
    first: dict[tuple[str, int], int] = {}
    for number, (line, cells) in enumerate(lines, start=1):
        place = _("line %s") % line
        if len(cells) != width:
            report.fault(
                place,
                _("has %(found)s cells instead of %(width)s.")
                % {"found": len(cells), "width": width},
            )
            continue
        try:
            street = street_of({name: cells[at] for name, at in places.items()}, neighborhoods)
        except ValidationError as error:
            for sentence in sentences_of(error):
                report.fault(place, sentence)
            continue
        key = (street.name, street.neighborhood_id)
        if key in wanted:
            report.fault(place, _("stands already in line %s.") % first[key])
        wanted[key], first[key] = street, first.get(key, line)
        if number % ROWS_PER_LINE_OF_PROGRESS == 0:
            report.progress(
                _("%(done)s of %(all)s rows read")
                % {
                    "done": number_format(number, force_grouping=True),
                    "all": number_format(len(lines), force_grouping=True),
                }
            )
    return wanted


def street_of(cells: dict[str, str], neighborhoods: Parts[Neighborhood]) -> Street:
    """The street of one line, not yet saved; raises `ValidationError`."""
    code, name = cells.get("code", ""), cells.get("neighborhood", "")
    neighborhood = neighborhoods.find(code, name)
    if neighborhood is None:
        raise ValidationError(
            _("The neighborhood “%(text)s” is not known.") % {"text": f"{code} {name}".strip()}
        )
    street = Street(name=cells["name"], key=cells.get("key", ""), neighborhood=neighborhood)
    # Checking the foreign key too would ask the database once per street.
    street.clean_fields(exclude={"neighborhood"})
    return street


def store(wanted: dict[tuple[str, int], Street], report: Report) -> None:
    """Write what differs from the streets in the database, in a few statements."""
    known = {(street.name, street.neighborhood_id): street for street in Street.objects.all()}
    new = [street for key, street in wanted.items() if key not in known]
    gone = [street.pk for key, street in known.items() if key not in wanted]
    changed = [
        street for key, street in known.items() if key in wanted and street.key != wanted[key].key
    ]
    for street in changed:
        street.key = wanted[street.name, street.neighborhood_id].key
    for start in range(0, len(gone), 500):
        Street.objects.filter(pk__in=gone[start : start + 500]).delete()
    Street.objects.bulk_create(new, batch_size=1_000)
    Street.objects.bulk_update(changed, ["key"], batch_size=500)
    report.count("new", len(new))
    report.count("changed", len(changed))
    report.count("removed", len(gone))
    report.count("unchanged", len(wanted) - len(new) - len(changed))
