"""`manage.py import_locations FILE.json`: places with addresses, districts and hours."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from locations.imports.command import FileCommand
from locations.imports.locations import import_locations
from locations.imports.reading import Refused, json_of
from locations.imports.relative import with_dates
from locations.imports.rows import Report


class Command(FileCommand):
    help = "Imports places; what the file does not name stays as it is."
    help_on_file = "JSON in the format of locations/seed/locations.json"

    def import_into(self, report: Report, **options: Any) -> None:
        content = json_of(options["file"])
        if not isinstance(content, dict) or not content.get("locations"):
            raise Refused(_("%(file)s holds no locations.") % {"file": options["file"]})
        import_locations(with_dates(content, None), report, today=timezone.localdate())
