"""`manage.py import_streets FILE.csv`: the directory of streets for the search."""

from typing import Any

from locations.imports.command import FileCommand
from locations.imports.rows import Report
from locations.imports.streets import import_streets


class Command(FileCommand):
    help = "Imports all streets of the town; streets that the file does not name are removed."
    help_on_file = "CSV in UTF-8, for example the city's export fb62-strassen-statistische-bezirke"

    def import_into(self, report: Report, **options: Any) -> None:
        import_streets(options["file"], report)
