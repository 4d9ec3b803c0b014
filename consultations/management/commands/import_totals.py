"""`manage.py import_totals FILE.json`: totals from earlier years, with their sources."""

from typing import Any

from consultations.totals.importing import import_totals
from locations.imports.command import FileCommand
from locations.imports.reading import json_of
from locations.imports.rows import Report


class Command(FileCommand):
    help = "Imports totals from before contacts were logged singly."
    help_on_file = "JSON in the format of consultations/seed/totals.json"

    def import_into(self, report: Report, **options: Any) -> None:
        import_totals(json_of(options["file"]), report)
