"""`manage.py import_districts FILE.geojson`: borders of districts or neighborhoods."""

from argparse import ArgumentParser
from typing import Any

from locations.imports.command import FileCommand
from locations.imports.districts import import_borders
from locations.imports.reading import json_of
from locations.imports.rows import Report
from locations.imports.town import import_town


class Command(FileCommand):
    help = "Imports borders, or the parts of another town."
    help_on_file = (
        "GeoJSON, for example the city's exports fb62-stadtbezirke and fb62-statistischebezirke, "
        "or JSON in the format of locations/seed/districts.json"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--neighborhoods",
            action="store_true",
            help="the areas are neighborhoods, even if nothing in the file says so",
        )
        parser.add_argument(
            "--create", action="store_true", help="make the parts of the town that are not known"
        )

    def import_into(self, report: Report, **options: Any) -> None:
        content = json_of(options["file"])
        if isinstance(content, dict) and "districts" in content:
            import_town(content, report)
        else:
            import_borders(
                content, report, neighborhoods=options["neighborhoods"], create=options["create"]
            )
