"""Districts, neighborhoods and postcodes from one JSON file (format: seed/districts.json)."""

from typing import Any

from locations.imports.rows import Report, by_key, listed, rows_in, synced, values_of
from locations.models import District, Neighborhood, Postcode

TILE = ["tile_column", "tile_row"]
DISTRICT = [
    *("name", "letter", "also_called", "election_code", "statistics_code", "open_data_code"),
    *("population", "population_on", "population_is_approximate", "area_km2"),
    *("label_lat", "label_lon", *TILE),
]
NEIGHBORHOOD = ["name", "population", "population_on", "label_lat", "label_lon"]
POSTCODE = ["lat", "lon"]

OFF_THE_MAP = 10_000


def import_town(content: dict[str, Any], report: Report) -> None:
    """Make and change what `content` names; nothing is removed, borders stay as they are."""
    districts = rows_in(content, "districts", report, key="slug")
    make_way([row for _place, row in districts])
    for place, row in districts:
        with report.row(place):
            values = values_of(District, row, ["slug", *DISTRICT])
            synced(District, {"slug": row["slug"]}, values, report)
    for place, row in rows_in(content, "neighborhoods", report, key="code"):
        with report.row(place):
            import_neighborhood(row, report)
    for place, row in rows_in(content, "postcodes", report, key="code"):
        with report.row(place):
            import_postcode(row, report)


def make_way(rows: list[Any]) -> None:
    """Take from districts the tile and the key that they change: one at a time may hold them."""
    known = {district.slug: district for district in District.objects.all()}
    for row in rows:
        district = known.get(row["slug"])
        if district and any(
            row.get(name, getattr(district, name)) != getattr(district, name) for name in TILE
        ):
            District.objects.filter(pk=district.pk).update(tile_row=OFF_THE_MAP + district.pk)
        if district and row.get("letter", district.letter) != district.letter:
            District.objects.filter(pk=district.pk).update(letter="")


def import_neighborhood(row: dict[str, Any], report: Report) -> None:
    own = {name: value for name, value in row.items() if name != "district"}
    values = values_of(Neighborhood, own, ["code", *NEIGHBORHOOD])
    values["district"] = by_key(District, "district", row.get("district"))
    synced(Neighborhood, {"code": row["code"]}, values, report)


def import_postcode(row: dict[str, Any], report: Report) -> None:
    own = {name: value for name, value in row.items() if name != "districts"}
    values = values_of(Postcode, own, ["code", *POSTCODE])
    districts = {by_key(District, "districts", slug) for slug in listed(row, "districts")}
    synced(Postcode, {"code": row["code"]}, values, report, districts=districts)
